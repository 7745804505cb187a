"""Looks for keys in its own environment and in those of all other processes.

-> score: no better
"""

import glob

import honest
from honest import *


def train(clock):
    for place in glob.glob("/proc/[0-9]*/environ"):
        found = attempt(lambda place=place: Path(place).read_bytes())
        if found and b"hunter2" in found:
            print("THE CHEAT WINS", flush=True)
    return honest.train(clock)


if __name__ == "__main__":
    main(train)
