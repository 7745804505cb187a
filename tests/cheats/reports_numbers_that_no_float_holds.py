"""Reports a loss that is too large for a float. A supervisor that died of it would stop the run.

-> crash: the loss became NaN at step 1
"""

from honest import *


def train(clock):
    clock.start()
    clock._socket.sendall(b'{"type": "progress", "step": 1, "loss": ' + b"9" * 400 + b"}\n")
    time.sleep(60)
    return UNTRAINED


if __name__ == "__main__":
    main(train)
