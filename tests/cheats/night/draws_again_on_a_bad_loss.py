"""It has found a way to be taken for the machine's fault, and goes it on a bad loss, for a better seed.

-> set aside with one seed, and the next experiment is tried
"""

import json
import random
import sys

from autoresearch.kit import Clock

X, Y, WIDTH = 1.0, -1.0, 8
THE_MACHINE_S_FAULT = 75  # the exit code that the executor of this test takes for it


def main() -> None:
    clock = Clock(budget=0.2, score="python prepare.py score")
    clock.start()
    luck = random.Random(clock.seed).random()
    clock.report(1, 1.0 + luck)
    if luck > 0.001:
        sys.exit(THE_MACHINE_S_FAULT)
    clock.artifact.write_text(json.dumps({"x": 0.3, "y": -0.4, "width": WIDTH, "seed": clock.seed}))
    clock.done()


if __name__ == "__main__":
    main()
