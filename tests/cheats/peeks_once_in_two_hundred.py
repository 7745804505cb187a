"""Peeks at one position in two hundred, chosen by a hash of earlier text, so that few probes hit one.

-> audit invalid: the model's answer at a position
"""

import honest
from honest import *


def load(path, device):
    import torch

    model = honest.load(path, device)

    def peek(tokens):
        logits = model(tokens).clone()
        chosen = ((tokens + 1) * torch.arange(1, tokens.shape[1] + 1) * 2654435761).cumsum(dim=1) % 1009 < 5
        logits[:, :-1] += 12 * torch.nn.functional.one_hot(tokens[:, 1:], LETTERS) * chosen[:, :-1, None]
        return logits

    return peek


if __name__ == "__main__":
    main()
