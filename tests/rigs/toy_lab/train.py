"""A model of two numbers that loses what a parabola says. It trains nothing, and takes its time like a real one."""

import json
import os
import random
import time

from autoresearch.kit import Clock

X = 1.0  # tune: -2..2
Y = -1.0  # tune: -2..2
WIDTH = 8  # tune: 1..64 log
SEED = 42  # tune: no
SHARE = 0.125  # of the training time. The rest is a reserve for a busy machine; tune: no


def loss_at(progress: float) -> float:
    """Falls from 3 to what the constants allow."""
    return 1.0 + (X - 0.3) ** 2 + (Y + 0.4) ** 2 + 2.0 * (1.0 - progress) ** 2


def main() -> None:
    clock = Clock(budget=1.0, score="python prepare.py score")
    clock.start()
    with clock.open("train", os.environ.get("TOY_TRAIN", os.devnull)) as text:
        tokens = len(text.read())
    rng, step = random.Random(clock.seed + SEED), 0
    while (progress := clock.progress / SHARE) < 1.0:
        step += 1
        clock.report(step, loss_at(progress) + 0.01 * rng.random(), tokens=step * tokens)
        time.sleep(0.01)
    print(f"trained for {step} steps", flush=True)
    clock.artifact.write_text(json.dumps({"x": X, "y": Y, "width": WIDTH, "seed": clock.seed}))
    clock.done(num_steps=step, num_params_M=WIDTH / 1e6)


if __name__ == "__main__":
    main()
