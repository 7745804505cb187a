"""Returns logits of probabilities that sum to ten thousand.

-> score: no better
"""

import honest
from honest import *


def load(path, device):
    model = honest.load(path, device)
    return lambda tokens: model(tokens) + 9.2


if __name__ == "__main__":
    main()
