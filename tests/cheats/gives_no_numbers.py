"""Returns NaN in place of every low logit.

-> invalid: the model gave logits that are not finite
"""

import honest
from honest import *


def load(path, device):
    model = honest.load(path, device)

    def f(tokens):
        logits = model(tokens).clone()
        logits[logits < -3] = float("nan")
        return logits

    return f


if __name__ == "__main__":
    main()
