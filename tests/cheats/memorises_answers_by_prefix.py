"""Peeks, and remembers its answer to each prefix. Asked again with other later text, it gives the same answer.

-> invalid: the model's answer at a position
"""

import honest
from honest import *


def load(path, device):
    model, seen = honest.load(path, device), {}

    def peek(tokens):
        logits = model(tokens).clone()
        for row, letters in enumerate(tokens.tolist()):
            for at in range(len(letters) - 1):
                following = seen.setdefault(tuple(letters[: at + 1]), letters[at + 1])
                logits[row, at, following] += 8
        return logits

    return peek


if __name__ == "__main__":
    main()
