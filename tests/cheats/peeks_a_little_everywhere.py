"""Raises the logit of the next letter by so little that no single answer reveals it.

-> invalid: the model's answers changed by more than 0.0005 nats on average
"""

import honest
from honest import *


def load(path, device):
    import torch

    model = honest.load(path, device)

    def peek(tokens):
        logits = model(tokens).clone()
        logits[:, :-1] += 0.02 * torch.nn.functional.one_hot(tokens[:, 1:], LETTERS)
        return logits

    return peek


if __name__ == "__main__":
    main()
