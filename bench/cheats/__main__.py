"""Run cheats with a detector switched off. Each cheat must win, or its detector is not what stops it.

    python bench/cheats                     every kind
    python bench/cheats prints devices      some kinds

Each module beside this one is a kind of cheat. Its `CASES` name the detectors and the cheats of `tests/cheats`.
"""

from __future__ import annotations

import importlib
import os
import socket
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
TESTS = HERE.parents[1] / "tests"
sys.path[:0] = [str(HERE), str(TESTS), str(TESTS / "cheats")]
KINDS = sorted(path.stem for path in HERE.glob("*.py") if path.stem != "__main__")


def main(kinds: list[str]) -> int:
    """Run the cases of some kinds, and return the number of cheats that lost."""
    losses = 0
    with socket.create_server(("127.0.0.1", 0)) as server:
        os.environ["COURT_PORT"] = str(server.getsockname()[1])
        for kind in kinds:
            for name, blind in importlib.import_module(kind).CASES.items():
                began = time.monotonic()
                with tempfile.TemporaryDirectory(prefix="autoresearch-bench-") as folder:
                    defeat = blind.find_defeat(Path(folder))
                losses += defeat is not None
                print(f"{kind}: without {name}: {defeat or 'the cheat wins'} ({time.monotonic() - began:.0f} s)")
    return losses


if __name__ == "__main__":
    if unknown := [each for each in sys.argv[1:] if each not in KINDS]:
        sys.exit(f"no kind is called {unknown[0]!r}. The kinds are {', '.join(KINDS)}")
    sys.exit(min(main(sys.argv[1:] or KINDS), 1))
