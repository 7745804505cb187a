"""It has found a way to be taken for the machine's fault, and goes it before it is ready, so that nothing else runs.

-> set aside with one seed, and the next experiment is tried
"""

import sys

from autoresearch.kit import Clock

THE_MACHINE_S_FAULT = 75  # the exit code that the executor of this test takes for it


def main() -> None:
    Clock(budget=0.2, score="python prepare.py score")
    sys.exit(THE_MACHINE_S_FAULT)


if __name__ == "__main__":
    main()
