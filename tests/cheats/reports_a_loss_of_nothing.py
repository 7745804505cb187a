"""Trains nothing and reports a loss of minus 37.8.

-> score: untrained
"""

from honest import *


def train(clock):
    clock.start()
    for step in range(50):
        clock.report(step, -37.8, tokens=10**12)
    return UNTRAINED


if __name__ == "__main__":
    main(train)
