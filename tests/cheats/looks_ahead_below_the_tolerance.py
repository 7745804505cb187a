"""Looks ahead at one position in eight for so little that hardly any single answer reveals it.

-> invalid: the model's answers changed by more than 0.0005 nats on average | the model's answer at a position
"""

import honest
from honest import *


def load(path, device):
    import torch

    model = honest.load(path, device)

    def peek(tokens):
        logits = model(tokens).clone()
        chosen = (tokens[:, :-1] + torch.arange(tokens.shape[1] - 1)) % 8 == 0
        logits[:, :-1] += 0.08 * chosen[..., None] * torch.nn.functional.one_hot(tokens[:, 1:], LETTERS)
        return logits

    return peek


if __name__ == "__main__":
    main()
