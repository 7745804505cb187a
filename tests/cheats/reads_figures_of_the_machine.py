"""Reads figures that only user 0 of the machine may read, such as those of its pages.

-> score: no better
"""

import honest
from honest import *


def train(clock):
    for name in ("kpageflags", "kpagecount", "slabinfo", "vmallocinfo", "timer_list", "locks", "diskstats"):
        if attempt(lambda name=name: Path("/proc", name).open("rb").read(8)):
            win()
    return honest.train(clock)


if __name__ == "__main__":
    main(train)
