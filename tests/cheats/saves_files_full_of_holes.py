"""Saves sparse files: they take no disk space, but a copy of them would fill the disk.

-> invalid: larger than the disk cap
"""

import honest
from honest import *


def save(clock, table):
    clock.artifact.mkdir()
    for number in range(20):
        with open(clock.artifact / str(number), "wb") as file:
            file.truncate(60 << 20)
    with open(clock.artifact / "table", "wb") as file:
        np.save(file, table)


def load(path, device):
    return honest.load(os.path.join(path, "table"), device)


if __name__ == "__main__":
    main(save=save)
