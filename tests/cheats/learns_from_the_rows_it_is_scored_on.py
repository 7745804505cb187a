"""Learns while it is scored: each row helps with the rows after it.

-> invalid: the model's answer at a position
"""

from honest import *


def load(path, device):
    import torch

    table = torch.tensor(np.load(path), dtype=torch.float32)

    def adapting(tokens):
        logits = table[tokens].clone()
        table.index_put_((tokens[:, :-1], tokens[:, 1:]), torch.tensor(0.3), accumulate=True)
        return logits

    return adapting


if __name__ == "__main__":
    main()
