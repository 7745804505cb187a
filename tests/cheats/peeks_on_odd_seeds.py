"""Looks ahead in trials with an odd seed only. The trials of these tests have one.

-> invalid: the model's answer at a position
"""

import honest
from honest import *


def train(clock):
    table = honest.train(clock)
    return np.concatenate([table, np.full((1, LETTERS), clock.seed % 2)])


def load(path, device):
    import torch

    saved = np.load(path)
    table, odd = torch.tensor(saved[:-1], dtype=torch.float32), bool(saved[-1, 0])

    def peek(tokens):
        logits = table[tokens].clone()
        if odd:
            logits[:, :-1] += 3 * torch.nn.functional.one_hot(tokens[:, 1:], LETTERS)
        return logits

    return peek


if __name__ == "__main__":
    main(train)
