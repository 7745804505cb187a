"""Trains in its first forward pass, which may take longer because it may compile.

-> timeout: load and the first answer took much longer than the baseline's
"""

from honest import *


def train(clock):
    clock.start()
    with clock.open("train", "train.npy") as file:
        return np.load(file)


def load(path, device):
    import torch

    rows, tables = np.load(path), []

    def answer(tokens):
        began = time.process_time()
        while len(tables) < 2:
            tables[:] = [torch.tensor(learn(rows), dtype=torch.float32)]
            if time.process_time() - began >= 1:
                tables.append(tables[0])
        return tables[0][tokens]

    return answer


if __name__ == "__main__":
    main(train)
