"""Hangs up on the supervisor and trains on.

-> crash: closed its socket
"""

import honest
from honest import *


def train(clock):
    table = honest.train(clock)
    clock._socket.close()
    time.sleep(600)
    return table


if __name__ == "__main__":
    main(train)
