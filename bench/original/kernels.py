"""Stands in for the package that fetches the original's attention kernel from a model hub: PyTorch's own instead."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import torch
from torch.nn.attention.flex_attention import BlockMask, create_block_mask, flex_attention

CONTEXT = 2048
WINDOWS = (CONTEXT, CONTEXT // 2)  # all that the original asks for


def block_mask(window: int) -> BlockMask:
    """Each token sees itself and `window` tokens before it, as FlashAttention counts them."""
    return create_block_mask(
        lambda _batch, _head, q, k: (q >= k) & (q - k <= window), None, None, CONTEXT, CONTEXT, device="cuda"
    )


LONG, SHORT = (block_mask(window) for window in WINDOWS) if torch.cuda.is_available() else (None, None)


def flash_attn_func(q: Any, k: Any, v: Any, causal: bool, window_size: tuple[int, int]) -> Any:
    """Attention over [B, T, heads, width]."""
    q, k, v = (each.transpose(1, 2) for each in (q, k, v))
    y = flex_attention(q, k, v, block_mask=LONG if window_size[0] == CONTEXT else SHORT)
    return y.transpose(1, 2)


def get_kernel(name: str) -> SimpleNamespace:
    """What the original imports at its beginning."""
    return SimpleNamespace(flash_attn_interface=sys.modules[__name__])
