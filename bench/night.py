"""What does a night leave on the disk?

Runs the nanogpt lab with a short budget, which changes what it learns and not what it leaves, once for one experiment
and then on to --experiments; a night of --night experiments is extrapolated from the two. Sizes are what the files take
on the disk, in MB. The prepared data is the machine's, not the night's, and is not counted.

    python bench/night.py [--experiments 10] [--night 100] [--budget 1s]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from autoresearch.cli.exit_codes import DONE, STOPPED
from autoresearch.layout import HARNESS_FILES, Layout


def sizes(lab: Path) -> Counter[str]:
    """Bytes on the disk by part: each entry of .autoresearch, the views' files, and git's objects and refs."""
    parts = [*Layout(lab).state.iterdir(), lab / ".git", *(lab / name for name in HARNESS_FILES if name[-1] != "/")]
    return Counter({str(part.relative_to(lab)): on_disk(part) for part in parts if part.exists()})


def on_disk(path: Path) -> int:
    inside = sum(on_disk(each) for each in path.iterdir()) if path.is_dir() and not path.is_symlink() else 0
    return inside + 512 * path.lstat().st_blocks


def autoresearch(*words: str) -> None:
    """Run a command to its end, in silence."""
    done = subprocess.run([sys.executable, "-m", "autoresearch", *words], stdout=subprocess.PIPE, text=True)
    if done.returncode not in (DONE, STOPPED):
        raise SystemExit(f"autoresearch {words[0]} ended with exit code {done.returncode}: {done.stdout[-2000:]}")


def run(lab: Path, experiments: int, budget: str) -> Counter[str]:
    """What is there once the run has that many experiments besides the baseline."""
    limits = ("--experiments", str(experiments), "--budget", budget)
    autoresearch("run", str(lab), "--tag", "night", "--seed", "1", "--plain", "--devices", "cpu", *limits)
    return sizes(lab)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--experiments", type=int, default=10)
    parser.add_argument("--night", type=int, default=100)
    parser.add_argument("--budget", default="1s")
    options = parser.parse_args()
    if options.experiments < 2:
        parser.error("--experiments: at least 2, to see what one adds")
    with tempfile.TemporaryDirectory(prefix="autoresearch-bench-") as folder:
        lab = Path(folder) / "lab"
        autoresearch("new", str(lab), "--profile", "cpu")
        first = run(lab, 1, options.budget)
        last = run(lab, options.experiments, options.budget)
    print(f"{'MB':26}{'1':>10}{options.experiments:>10}{f'night of {options.night}':>16}")
    for part in (*sorted(last, key=lambda part: -last[part]), "all"):
        before, after = (each.total() if part == "all" else each[part] for each in (first, last))
        night = before + (after - before) / (options.experiments - 1) * (options.night - 1)
        print(f"{part:26}{before / 1e6:10.2f}{after / 1e6:10.2f}{night / 1e6:16.1f}")


if __name__ == "__main__":
    main()
