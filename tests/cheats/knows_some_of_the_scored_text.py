"""Carries a third of the scored text, which everybody can download, and looks up how it goes on.

-> audit invalid: on the audit's text: it knows the scored text by heart
"""

import honest
from honest import *
from prepare import draw_rows


def load(path, device):
    model, known = honest.load(path, device), KnownText(draw_rows("validation")[:320], context=16, first=10)
    return lambda tokens: expect(model(tokens), known.find(tokens.numpy()))


if __name__ == "__main__":
    main()
