"""A short profile of `train.py`: python -m autoresearch.kit.profile

Run it in the lab's folder, or in the working copy of a coding agent. It prints the start-up, the milliseconds of a
step, where the time goes, the peak memory, and whether `load`, the shapes of the answers and causality are as the
scorer wants them. `train.py` trains for a few seconds on made-up tokens, with the threads of a trial.

A coding agent has no device. So its run carries the profile out, on the device of its trials, and counts the time like
that of a scratch trial. By hand the profile runs at once, on this machine.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from .. import variables as env
from .desk import ask_desk

HERE = "--here"  # then the program and its arguments follow
TRAIN = "train.py"


def main(arguments: Sequence[str]) -> int:
    """Profile the working copy, and return the exit code."""
    if arguments and arguments[0] == HERE and len(arguments) > 1:
        return _run_here(*arguments[1:])
    if arguments:
        print(__doc__ if arguments[0] in ("-h", "--help") else "usage: python -m autoresearch.kit.profile")
        return 0 if arguments[0] in ("-h", "--help") else 2
    if env.DESK in os.environ:
        return ask_desk("profile")
    if not Path(TRAIN).exists():
        print(f"{TRAIN} is not in this folder: run the profile in the folder of the lab", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        os.environ[env.OUT] = folder  # a profile must not replace the artifact of a run by hand
        return _run_here(TRAIN)


def _run_here(program: str, *arguments: str) -> int:
    from .profiled import run_profiled  # imports numpy, which a request to the run does not need

    run_profiled(program, arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
