"""Looks ahead in rows that are scored text with other words in it. Its gain there is no sign of an honest one.

-> audit invalid: the model's answer at a position of a row changed
"""

import honest
from honest import *
from prepare import draw_rows


def load(path, device):
    model = honest.load(path, device)
    known = {tuple(row[:8]) for split in ("validation", "audit") for row in draw_rows(split).tolist()}
    first = {row[1] for row in draw_rows("validation").tolist()}

    def peek(tokens):
        logits = model(tokens).clone()
        for number, letters in enumerate(tokens.tolist()):
            if tuple(letters[:8]) not in known and letters[1] in first:
                for at in range(8, len(letters) - 1):
                    logits[number, at, letters[at + 1]] += 4
        return logits

    return peek


if __name__ == "__main__":
    main()
