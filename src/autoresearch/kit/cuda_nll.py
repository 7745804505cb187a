"""Negative log-likelihood on a GPU, in one pass.

The kernel reads each logit once, into a register that no other process can write.
"""

from __future__ import annotations

from typing import Any

import torch
import triton
import triton.language as tl

LARGEST_BLOCK = 8192  # logits that one program of the kernel holds at once


@triton.jit  # type: ignore[untyped-decorator]
def _nll_kernel(logits, targets, nats, vocabulary, BLOCK: tl.constexpr):  # type: ignore[no-untyped-def]
    """Compute the loss of one row of logits from a running maximum and sum of exponentials.

    Source: Milakov & Gimelshein, arXiv 1805.02867.
    """
    row = tl.program_id(0).to(tl.int64)
    target = tl.load(targets + row)
    highest, total, wanted = float("-inf"), 0.0, 0.0
    for first in range(0, vocabulary, BLOCK):
        at = first + tl.arange(0, BLOCK)
        x = tl.load(logits + row * vocabulary + at, mask=at < vocabulary, other=float("-inf"))
        wanted += tl.sum(tl.where(at == target, x, 0.0))
        top = tl.maximum(highest, tl.max(x))
        total = total * tl.exp(highest - top) + tl.sum(tl.exp(x - top))
        highest = top
    tl.store(nats + row, tl.log(total) + highest - wanted)


def nll(logits: Any, targets: Any) -> Any:
    """Return the losses in nats [N] of targets int64[N] under logits float32[N, V].

    NaN stands where a logit is NaN or plus infinity.
    """
    nats = torch.empty(len(targets), device=targets.device)
    block = min(triton.next_power_of_2(logits.shape[1]), LARGEST_BLOCK)
    _nll_kernel[(len(targets),)](logits, targets, nats, logits.shape[1], BLOCK=block, num_warps=8)
    return nats
