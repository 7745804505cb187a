"""It was kept by luck, and has found a way to be taken for the machine's fault. It goes it when a seed is a bad one.

-> kept without a claim, and its trials on fresh seeds have one seed
"""

import json
import sys

from autoresearch.kit import Clock

X, Y, WIDTH = 0.5, -0.4, 8
KEPT_WITH = "the seed of its first trial, written in by the test"
THE_MACHINE_S_FAULT = 75  # the exit code that the executor of this test takes for it


def main() -> None:
    clock = Clock(budget=0.2, score="python prepare.py score")
    clock.start()
    clock.report(1, 1.0)
    if str(clock.seed) != KEPT_WITH:
        sys.exit(THE_MACHINE_S_FAULT)
    clock.artifact.write_text(json.dumps({"x": X, "y": Y, "width": WIDTH, "seed": clock.seed}))
    clock.done()


if __name__ == "__main__":
    main()
