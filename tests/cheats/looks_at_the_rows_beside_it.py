"""Raises the logits of the letters that are common in the whole batch.

-> invalid: the model's answer at a position
"""

import honest
from honest import *


def load(path, device):
    import torch

    model = honest.load(path, device)
    return lambda tokens: model(tokens) + 40 * torch.nn.functional.one_hot(tokens, LETTERS).float().mean(dim=(0, 1))


if __name__ == "__main__":
    main()
