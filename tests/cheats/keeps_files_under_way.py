"""Takes memory without end, in files that wait in a socket and are open nowhere.

-> crash: kept open files in the queue of a socket
"""

import socket

from honest import *


def train(clock):
    clock.start()
    one, _other = socket.socketpair()
    for _ in range(40):
        file = os.memfd_create("kept")
        os.write(file, bytes(16 << 20))
        socket.send_fds(one, [b"x"], [file])
        os.close(file)
    time.sleep(5)
    return UNTRAINED


if __name__ == "__main__":
    main(train)
