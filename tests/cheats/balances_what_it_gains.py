"""Looks ahead in one row in two, and answers as much worse in the others: the mean difference of a probe is nothing.

-> invalid: the model's answers changed by more than 0.0005 nats on average | the model's answer at a position
"""

import honest
from honest import *


def load(path, device):
    import torch

    model = honest.load(path, device)

    def balance(tokens):
        logits = model(tokens).clone()
        signs = 0.04 - 0.08 * (tokens[:, 1] % 2)
        logits[:, :-1] += signs[:, None, None] * torch.nn.functional.one_hot(tokens[:, 1:], LETTERS)
        return logits

    return balance


if __name__ == "__main__":
    main()
