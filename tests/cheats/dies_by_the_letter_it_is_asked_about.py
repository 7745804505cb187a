"""Ends with an exit code that is one of the held-out letters.

-> crash: the model's process ended before it answered | closed its socket
"""

from honest import *


def load(path, device):
    return lambda tokens: os._exit(100 + int(tokens[0, 5]))


if __name__ == "__main__":
    main()
