"""Raises an error whose class is named by the held-out letters that it is asked about.

-> crash: the forward pass raised an exception
"""

from honest import *


def load(path, device):
    def failing(tokens):
        raise type(f"THE CHEAT WINS {tokens.tolist()}", (Exception,), {"__module__": "builtins"})

    return failing


if __name__ == "__main__":
    main()
