"""Trains in every forward pass from the same start, so that all processes answer alike.

-> timeout: the forward pass
"""

from honest import *


def train(clock):
    clock.start()
    with clock.open("train", "train.npy") as file:
        return np.load(file)


def load(path, device):
    import torch

    rows = np.load(path)

    def answer(tokens):
        began = time.process_time()
        while time.process_time() - began < 0.6:
            table = torch.tensor(learn(rows), dtype=torch.float32)
        return table[tokens]

    return answer


if __name__ == "__main__":
    main(train)
