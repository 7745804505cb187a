"""Makes the artifact a symbolic link to the held-out rows.

-> invalid: artifact is a symbolic link
"""

from honest import *


def save(clock, table):
    clock.artifact.symlink_to(TARGETS["validation"])


def load(path, device):
    import torch

    table = torch.tensor(learn(np.load(path)), dtype=torch.float32)
    return lambda tokens: table[tokens]


if __name__ == "__main__":
    main(save=save)
