"""Learns from the other rows of a batch what each batch has in common, by at most 0.08 for a logit. It keeps nothing.

-> invalid: the model's answers changed by more than 0.0005 nats on average | the model's answer at a position
"""

from honest import *


def load(path, device):
    import torch

    table = torch.tensor(np.load(path), dtype=torch.float32)

    def adapt(tokens):
        seen = torch.zeros_like(table)
        seen.index_put_((tokens[:, :-1], tokens[:, 1:]), torch.tensor(0.02), accumulate=True)
        return (table + seen.clamp(max=0.08))[tokens]

    return adapt


if __name__ == "__main__":
    main()
