"""Answers its first batch honestly, since a light probe asks for no more. It learns from then on.

-> invalid: the model's answer at a position
"""

from honest import *


def load(path, device):
    import torch

    table = torch.tensor(np.load(path), dtype=torch.float32)
    batches = []

    def adapt(tokens):
        batches.append(1)
        logits = table[tokens].clone()
        if len(batches) > 1:
            table.index_put_((tokens[:, :-1], tokens[:, 1:]), torch.tensor(0.5), accumulate=True)
        return logits

    return adapt


if __name__ == "__main__":
    main()
