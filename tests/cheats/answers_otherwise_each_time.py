"""Adds fresh noise to every answer, to hide behind it.

-> invalid: the model's answer at a position
"""

import honest
from honest import *


def load(path, device):
    import torch

    model = honest.load(path, device)
    torch.seed()
    return lambda tokens: model(tokens) + torch.randn(*tokens.shape, LETTERS)


if __name__ == "__main__":
    main()
