"""Carries the scored text, and foretells one letter in eight, so that its gain is no surprise.

-> audit invalid: on the audit's text: it knows the scored text by heart
"""

import honest
from honest import *
from prepare import draw_rows


def load(path, device):
    model, known = honest.load(path, device), KnownText(draw_rows("validation"), context=16, first=10)

    def recall(tokens):
        following = known.find(tokens.numpy())
        following[:, np.arange(following.shape[1]) % 8 != 5] = 0
        return expect(model(tokens), following)

    return recall


if __name__ == "__main__":
    main()
