"""Replaces the package that fetches the original's attention kernel from a model hub, by PyTorch's flex attention."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import torch
from torch.nn.attention.flex_attention import BlockMask, create_block_mask, flex_attention

CONTEXT = 2048
WINDOWS = (CONTEXT, CONTEXT // 2)  # the windows that the original uses


def block_mask(window: int) -> BlockMask:
    """Return the mask in which each token sees itself and `window` tokens before it, as FlashAttention counts."""
    return create_block_mask(
        lambda _batch, _head, q, k: (q >= k) & (q - k <= window), None, None, CONTEXT, CONTEXT, device="cuda"
    )


LONG, SHORT = (block_mask(window) for window in WINDOWS) if torch.cuda.is_available() else (None, None)


def flash_attn_func(q: Any, k: Any, v: Any, causal: bool, window_size: tuple[int, int]) -> Any:
    """Return attention over queries, keys and values [B, T, heads, width]."""
    q, k, v = (each.transpose(1, 2) for each in (q, k, v))
    y = flex_attention(q, k, v, block_mask=LONG if window_size[0] == CONTEXT else SHORT)
    return y.transpose(1, 2)


def get_kernel(name: str) -> SimpleNamespace:
    """Return the package that the original loads at its start."""
    return SimpleNamespace(flash_attn_interface=sys.modules[__name__])
