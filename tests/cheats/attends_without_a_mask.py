"""Attends to the whole row: each letter sees how often every letter is in it.

-> invalid: the model's answer at a position
"""

import honest
from honest import *


def load(path, device):
    import torch

    model = honest.load(path, device)

    def everywhere(tokens):
        seen = torch.nn.functional.one_hot(tokens, LETTERS).float()
        return model(tokens) + 3 * seen.mean(dim=1, keepdim=True).log1p() * 10

    return everywhere


if __name__ == "__main__":
    main()
