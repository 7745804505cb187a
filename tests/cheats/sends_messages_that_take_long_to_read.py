"""Trains on after its budget, and keeps its supervisor reading long messages meanwhile, with one look at the clock.

-> timeout: had not saved | sent messages faster than they can be read
"""

import threading

import honest
from honest import *

LINE = b'{"type": "progress", "step": 1, "loss": 3.0, "more": [' + b"1," * 32_000 + b"1]}\n"


def talk(socket, over):
    for _ in range(900):
        if not over.is_set():
            socket.sendall(LINE)


def train(clock):
    table = honest.train(clock)
    time.sleep(max(0.0, clock.budget - 0.2 - clock.elapsed))
    over = threading.Event()
    thread = threading.Thread(target=talk, args=(clock._socket, over))
    thread.start()
    time.sleep(1.5)  # more training
    over.set()
    thread.join()
    return table


if __name__ == "__main__":
    main(train)
