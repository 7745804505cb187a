"""The original's model for our scorer. Beside it lie its classes, as `original.py`, taken out of its train.py."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import kernels
import original
import torch
from torch import Tensor


def load(path: str | Path, device: str) -> Callable[[Tensor], Tensor]:
    """int64 tokens [B, T] → logits [B, T, V]."""
    saved = torch.load(path, map_location=device, weights_only=True)
    original.fa3 = kernels
    with torch.device(device):
        model = original.GPT(original.GPTConfig(**saved["config"]))
        model.init_weights()  # some of its weights get their precision here
    model.load_state_dict(saved["weights"])
    compiled = torch.compile(model.eval(), dynamic=False)

    @torch.no_grad()
    def predict(tokens: Tensor) -> Tensor:
        with torch.autocast("cuda", torch.bfloat16):
            return compiled(tokens)

    return predict
