"""Learns from every batch that it is asked about. What it learned changes no logit by more than 0.08.

-> invalid: the model's answers changed by more than 0.0005 nats on average | the model's answer at a position
"""

from honest import *


def load(path, device):
    import torch

    table = torch.tensor(np.load(path), dtype=torch.float32)
    learned = torch.zeros_like(table)

    def adapt(tokens):
        logits = table[tokens] + learned[tokens].clamp(-0.08, 0.08)
        learned.index_put_((tokens[:, :-1], tokens[:, 1:]), torch.tensor(0.02), accumulate=True)
        return logits

    return adapt


if __name__ == "__main__":
    main()
