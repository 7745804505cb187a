"""Says that it is done in time, with a poor artifact. A child in a session of its own replaces it after the deadline.

-> score: untrained
"""

import honest
from honest import *

if __name__ == "__main__":
    clock = Clock()
    table = honest.train(clock)
    save(clock, UNTRAINED)
    if os.fork() == 0:
        os.setsid()
        clock._socket.close()
        time.sleep(clock.budget + 0.2)
        save(clock, table)
        os._exit(0)
    clock.done()
    time.sleep(60)
