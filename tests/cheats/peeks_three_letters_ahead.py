"""Guesses each letter from the third letter after it.

-> invalid: the model's answer at a position
"""

import honest
from honest import *


def load(path, device):
    import torch

    model = honest.load(path, device)
    steps = torch.tensor(np.load(path)).exp().float()
    back = (steps @ steps).log()  # log-probabilities of the second letter after each

    def peek(tokens):
        logits = model(tokens).clone()
        logits[:, :-3] += back[:, tokens[:, 3:]].permute(1, 2, 0)
        return logits

    return peek


if __name__ == "__main__":
    main()
