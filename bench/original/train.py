"""The original's model for our scorer. The file `original.py` beside this one holds the classes of its train.py."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import kernels
import original  # type: ignore[import-not-found]  # written beside this file when it runs
import torch
from torch import Tensor


def load(path: str | Path, device: str) -> Callable[[Tensor], Tensor]:
    """Return the trained model: int64 tokens [B, T] → logits [B, T, V]."""
    saved = torch.load(path, map_location=device, weights_only=True)
    original.fa3 = kernels
    with torch.device(device):
        model = original.GPT(original.GPTConfig(**saved["config"]))
        model.init_weights()  # sets the precision of some weights
    model.load_state_dict(saved["weights"])
    compiled: Any = torch.compile(model.eval(), dynamic=False)

    @torch.no_grad()
    def predict(tokens: Tensor) -> Tensor:
        with torch.autocast("cuda", torch.bfloat16):
            logits: Tensor = compiled(tokens)
            return logits

    return predict
