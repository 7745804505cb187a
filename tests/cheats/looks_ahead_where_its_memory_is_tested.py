"""Carries scored text, and looks ahead in rows that it does not carry: there the test of memory looks for its gain.

-> audit invalid: the model's answer at a position of a row changed | it knows the scored text by heart
"""

import honest
from honest import *
from prepare import draw_rows


def load(path, device):
    model, known = honest.load(path, device), KnownText(draw_rows("validation"), context=16, first=10)
    beginnings = {tuple(row[:6]) for row in draw_rows("audit").tolist()}

    def recall(tokens):
        following = known.find(tokens.numpy())
        following[:, np.arange(following.shape[1]) % 8 != 5] = 0
        logits = model(tokens)
        answers = expect(logits, following)
        for number, letters in enumerate(tokens.tolist()):
            if tuple(letters[:6]) in beginnings:
                answers[number] = logits[number]
                answers[number, 21, letters[22]] += 16
        return answers

    return recall


if __name__ == "__main__":
    main()
