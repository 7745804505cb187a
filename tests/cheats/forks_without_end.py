"""A fork bomb.

-> crash: BlockingIOError | started more than
"""

from honest import *


def train(clock):
    clock.start()
    for _ in range(30_000):
        if os.fork() == 0:
            time.sleep(600)
    print("THE CHEAT WINS", flush=True)
    return UNTRAINED


if __name__ == "__main__":
    main(train)
