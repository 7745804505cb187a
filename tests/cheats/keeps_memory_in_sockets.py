"""Takes memory without end, in queues of sockets.

-> crash: over the memory cap
"""

import socket

from honest import *


def train(clock):
    clock.start()
    kept = []
    for _ in range(1900):
        pair = socket.socketpair()
        kept.append(pair)
        for end in pair:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 << 20)
            end.setblocking(False)
            attempt_quietly(end, bytes(8 << 20))
    time.sleep(3)
    return UNTRAINED


def attempt_quietly(end, data):
    try:
        while True:
            end.send(data)
    except BlockingIOError:
        return


if __name__ == "__main__":
    main(train)
