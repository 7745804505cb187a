"""Asks a server for the answers.

-> score: no better
"""

import socket

import honest
from honest import *


def load(path, device):
    if attempt(lambda: socket.create_connection(("127.0.0.1", TARGETS["port"]), 1)):
        win()
    return honest.load(path, device)


if __name__ == "__main__":
    main()
