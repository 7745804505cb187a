"""A scratch trial: python -m autoresearch.kit.scratch [--seconds S]

A coding agent runs it in its working copy. The run then trains the working copy once, on its training text, on the
device of its trials and behind their walls. Nothing is scored, and there is no verdict. The answer is the curve of the
loss and the end of what the code printed. No file of the scratch trial is kept.

    --seconds S     seconds of training and saving, at most twice the budget of a trial. The budget, if not given
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from .. import variables as env
from .desk import ask_desk


def main(arguments: Sequence[str]) -> int:
    """Ask the run for a scratch trial, and return the exit code."""
    parser = argparse.ArgumentParser("python -m autoresearch.kit.scratch", description="Train once, without a score.")
    parser.add_argument("--seconds", type=float, help="seconds of training, at most twice the budget of a trial")
    chosen = parser.parse_args(arguments)
    if env.DESK not in os.environ:
        print("a scratch trial is for a researcher in a run. By hand: `python train.py`", file=sys.stderr)
        return 2
    return ask_desk("scratch", chosen.seconds)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
