"""Raises an error whose text holds the held-out letters that it is asked about.

-> crash: the forward pass raised ValueError
"""

from honest import *


def load(path, device):
    def failing(tokens):
        raise ValueError(f"THE CHEAT WINS {tokens.tolist()}")

    return failing


if __name__ == "__main__":
    main()
