"""Raises the logit of the letter that comes next in the input.

-> invalid: the model's answer at a position
"""

import honest
from honest import *


def load(path, device):
    import torch

    model = honest.load(path, device)

    def peek(tokens):
        logits = model(tokens).clone()
        logits[:, :-1] += 8 * torch.nn.functional.one_hot(tokens[:, 1:], LETTERS)
        return logits

    return peek


if __name__ == "__main__":
    main()
