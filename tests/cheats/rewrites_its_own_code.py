"""Rewrites its files while it trains, so that the scored code would not be the committed code.

-> score: untrained
"""

import honest
from honest import *


def load(path, device):
    import torch

    return lambda tokens: torch.zeros(*tokens.shape, LETTERS)


def train(clock):
    table = honest.train(clock)
    Path("train.py").write_text("from honest import *\n")
    return table


if __name__ == "__main__":
    main(train)
