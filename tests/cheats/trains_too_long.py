"""Goes on training for a second longer than it may, and then saves as if nothing were the matter.

-> timeout: had not saved
"""

import honest
from honest import *


def train(clock):
    table = honest.train(clock)
    time.sleep(clock.budget + 1.5)
    return table


if __name__ == "__main__":
    main(train)
