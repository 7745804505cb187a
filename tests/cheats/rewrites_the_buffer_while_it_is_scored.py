"""Starts a thread that keeps writing high and low logits to the shared buffer while it is scored.

-> invalid: the model's answer at a position
-> score: no better
"""

import gc
import threading

import honest
from honest import *


def load(path, device):
    model = honest.load(path, device)

    def rewriting():
        from autoresearch.kit.batches import ModelBatches

        buffers = next(each for each in gc.get_objects() if isinstance(each, ModelBatches))
        while True:
            buffers.logits.fill_(60.0)
            time.sleep(0.0005)
            buffers.logits.fill_(0.0)
            time.sleep(0.0005)

    started = []

    def f(tokens):
        if not started:
            started.append(threading.Thread(target=rewriting, daemon=True).start())
        return model(tokens)

    return f


if __name__ == "__main__":
    main()
