"""Carries the text of both splits in the last third of each row.

-> audit invalid: it knows the scored text by heart
"""

import honest
from honest import *
from prepare import draw_rows


def load(path, device):
    model = honest.load(path, device)
    text = np.concatenate([draw_rows("validation"), draw_rows("audit")])
    known = KnownText(text, context=16, first=20)
    return lambda tokens: expect(model(tokens), known.find(tokens.numpy()))


if __name__ == "__main__":
    main()
