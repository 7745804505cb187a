"""Returns logits for one letter more than the vocabulary has.

-> invalid: logits of another shape
"""

import honest
from honest import *


def load(path, device):
    import torch

    model = honest.load(path, device)
    return lambda tokens: torch.nn.functional.pad(model(tokens), (0, 1), value=-99.0)


if __name__ == "__main__":
    main()
