"""Makes a hundred chains of folders, each deeper than a look goes down.

-> crash: more than 64 folders inside each other
"""

import honest
from honest import *


def train(clock):
    table = honest.train(clock)
    home = os.open(os.environ["HOME"], os.O_RDONLY)
    for chain in range(100):
        os.mkdir(str(chain), dir_fd=home)
        here = os.open(str(chain), os.O_RDONLY, dir_fd=home)
        for _ in range(100):
            os.mkdir("d", dir_fd=here)
            below = os.open("d", os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = below
        os.close(here)
    return table


if __name__ == "__main__":
    main(train)
