"""Run cheats with a detector switched off. Each cheat must win, or its detector is not what stops it.

    python bench/cheats                     every kind
    python bench/cheats prints devices      some kinds
    python bench/cheats --jobs 2            two cheats at a time

Each module beside this one is a kind of cheat. Its `CASES` name the detectors and the cheats of `tests/cheats`. A
detector is a piece of our source: (file, line, replacement). It is switched off in a copy of the source. Where several
detectors stop a cheat, all of them are switched off.
"""

from __future__ import annotations

import argparse
import importlib
import os
import socket
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
TESTS = HERE.parents[1] / "tests"
sys.path[:0] = [str(HERE), str(TESTS), str(TESTS / "cheats")]
KINDS = sorted(path.stem for path in HERE.glob("*.py") if path.stem != "__main__")


def wins(kind: str, name: str, blind: Any) -> bool:
    """Run one case, print what became of it, and return whether the cheat won."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="autoresearch-bench-") as folder:
        defeat = blind.find_defeat(Path(folder))
    print(f"{kind}: without {name}: {defeat or 'the cheat wins'} ({time.monotonic() - began:.0f} s)", flush=True)
    return defeat is None


def main(kinds: list[str], jobs: int) -> int:
    """Run the cases of some kinds, and return the number of cheats that lost."""
    cases = [(kind, *case) for kind in kinds for case in importlib.import_module(kind).CASES.items()]
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(jobs) as pool:
        os.environ["CHEAT_PORT"] = str(server.getsockname()[1])
        losses = list(pool.map(lambda case: wins(*case), cases)).count(False)
    print(f"{len(cases) - losses} of {len(cases)} cheats win without their detectors")
    return losses


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="number of cheats at a time (1)")
    arguments = parser.parse_args()
    if unknown := [each for each in arguments.kinds if each not in KINDS]:
        parser.error(f"no kind is called {unknown[0]!r}. The kinds are {', '.join(KINDS)}")
    sys.exit(min(main(arguments.kinds or KINDS, arguments.jobs), 1))
