"""Honest models of many kinds, for measuring how much two answers to one question differ by rounding alone.

Each model is a function of int64 tokens [B, T] to logits [B, T, V], as `load` returns one. Its answers depend on the
earlier text of a row only. The weights are random and large, so that losses are as high and as uneven as those of a
trained model, and rounding shows at least as much.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

Tensor = Any  # torch's own types know neither `unflatten` nor `split`
Model = Callable[[Tensor], Tensor]
SPREAD = 2.5  # standard deviation of the logits


class GPT(nn.Module):
    """A plain transformer. `attention` is `fused`, `written` (a softmax of our own) or `none`."""

    def __init__(self, vocabulary: int, width: int, depth: int, attention: str = "fused", experts: int = 0) -> None:
        super().__init__()
        self.attention, self.experts = attention, experts
        self.tokens = nn.Embedding(vocabulary, width)
        self.mix = nn.ModuleList(nn.Linear(width, 3 * width, bias=False) for _ in range(depth))
        self.out = nn.ModuleList(nn.Linear(width, width, bias=False) for _ in range(depth))
        self.up: Any = nn.ModuleList(nn.Linear(width, 4 * width * max(1, experts)) for _ in range(depth))
        self.down: Any = nn.ModuleList(nn.Linear(4 * width * max(1, experts), width) for _ in range(depth))
        self.route: Any = nn.ModuleList(nn.Linear(width, max(1, experts)) for _ in range(depth))
        self.drop = nn.Dropout(0.2)
        self.head = nn.Linear(width, vocabulary, bias=False)

    def forward(self, tokens: Tensor) -> Tensor:
        x = self.tokens(tokens)
        for layer in range(len(self.mix)):
            if self.attention != "none":
                x = x + self.drop(self.out[layer](self.attend(*self.mix[layer](norm(x)).chunk(3, dim=-1))))
            x = x + self.drop(self.route_tokens(norm(x), layer) if self.experts else self.mlp(norm(x), layer))
        return self.head(norm(x)).float() * SPREAD

    def attend(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        q, k, v = (each.unflatten(-1, (-1, 16)).transpose(1, 2) for each in (q, k, v))
        if self.attention == "fused":
            seen = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        else:
            later = torch.ones(q.size(2), q.size(2), dtype=torch.bool, device=q.device).triu(1)
            seen = (q @ k.mT / 4).masked_fill(later, -math.inf).softmax(dim=-1) @ v
        return seen.transpose(1, 2).flatten(-2)

    def mlp(self, x: Tensor, layer: int) -> Tensor:
        return self.down[layer](F.gelu(self.up[layer](x)))

    def route_tokens(self, x: Tensor, layer: int) -> Tensor:
        """Send each token to one expert. How many an expert gets varies with the batch, and so do its kernels."""
        flat, best = x.flatten(0, 1), self.route[layer](x).flatten(0, 1).argmax(dim=-1)
        ups, downs = self.up[layer].weight.chunk(self.experts), self.down[layer].weight.chunk(self.experts, dim=1)
        result = torch.zeros_like(flat)
        for expert in range(self.experts):
            mine = (best == expert).nonzero()[:, 0]
            result.index_add_(0, mine, F.gelu(flat[mine] @ ups[expert].T) @ downs[expert].T)
        return result.view_as(x)


class Recurrent(nn.Module):
    """An LSTM or a GRU."""

    def __init__(self, kind: type[nn.LSTM | nn.GRU], vocabulary: int, width: int, depth: int) -> None:
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        self.cells = kind(width, width, depth, batch_first=True, dropout=0.1)
        self.head = nn.Linear(width, vocabulary)

    def forward(self, tokens: Tensor) -> Tensor:
        return self.head(norm(self.cells(self.tokens(tokens))[0])).float() * SPREAD


class Convolution(nn.Module):
    """Causal convolutions."""

    def __init__(self, vocabulary: int, width: int, depth: int) -> None:
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        self.layers = nn.ModuleList(nn.Conv1d(width, width, 5) for _ in range(depth))
        self.head = nn.Linear(width, vocabulary)

    def forward(self, tokens: Tensor) -> Tensor:
        x = self.tokens(tokens).mT
        for layer in self.layers:
            x = x + layer(F.pad(x, (4, 0))).relu()
        return self.head(norm(x.mT)).float() * SPREAD


class Scan(nn.Module):
    """A linear recurrence, computed for all positions at once by sums in float32."""

    def __init__(self, vocabulary: int, width: int) -> None:
        super().__init__()
        self.tokens, self.head = nn.Embedding(vocabulary, width), nn.Linear(width, vocabulary)

    def forward(self, tokens: Tensor) -> Tensor:
        x = self.tokens(tokens).float()
        return self.head(norm(x + x.cumsum(dim=1) / 4).to(self.head.weight.dtype)).float() * SPREAD


class Counts(nn.Module):
    """Interpolated counts of n-grams in hashed tables, and of the row's own earlier tokens."""

    def __init__(self, vocabulary: int, orders: int) -> None:
        super().__init__()
        self.vocabulary = vocabulary
        self.tables = nn.ParameterList(torch.rand(4096, vocabulary) ** 12 + 1e-6 for _ in range(orders))

    def forward(self, tokens: Tensor) -> Tensor:
        key, earlier, total = tokens, tokens, 0.0
        for table in self.tables:
            chances = table[key % len(table)]
            total = total + chances / chances.sum(dim=-1, keepdim=True)
            earlier = F.pad(earlier[:, :-1], (1, 0))
            key = key * 15485863 + earlier
        seen = F.one_hot(tokens, self.vocabulary).to(self.tables[0].dtype).cumsum(dim=1)
        return (total / len(self.tables) + 0.01 * seen / seen.sum(dim=-1, keepdim=True)).log()


def norm(x: Tensor) -> Tensor:
    return F.rms_norm(x, (x.size(-1),))


def in_parts(model: Model, rows: int) -> Model:
    """Answer a few rows at a time, by kernels of another shape than the whole batch's."""
    return lambda tokens: torch.cat([model(part) for part in tokens.split(rows)])


def average(*models: Model) -> Model:
    """Average the probabilities of models."""
    return lambda tokens: torch.stack([model(tokens).softmax(dim=-1) for model in models]).mean(dim=0).log()


def autocast(model: Model, device: str) -> Model:
    """Compute in bfloat16 where PyTorch thinks it fit."""

    def answer(tokens: Tensor) -> Tensor:
        with torch.autocast(device, dtype=torch.bfloat16):
            return model(tokens).float()

    return answer


def build_models(vocabulary: int) -> Iterator[tuple[str, Model]]:
    """Yield twenty models for a CPU by name, each with its number type."""
    torch.manual_seed(1)

    def ready(module: nn.Module, kind: torch.dtype = torch.float32) -> Any:
        return torch.no_grad()(module.eval().requires_grad_(False).to(kind))

    half, double = torch.bfloat16, torch.float64
    yield "GPT 32 x 1, float32", ready(GPT(vocabulary, 32, 1))
    yield "GPT 64 x 2, float32", ready(GPT(vocabulary, 64, 2))
    yield "GPT 96 x 4, float32", ready(GPT(vocabulary, 96, 4))
    yield "GPT 128 x 6, float32", ready(GPT(vocabulary, 128, 6))
    yield "GPT 80 x 3, a softmax of its own, float32", ready(GPT(vocabulary, 80, 3, "written"))
    yield "GPT 64 x 2, float64", ready(GPT(vocabulary, 64, 2), double)
    yield "GPT 64 x 2, bfloat16", ready(GPT(vocabulary, 64, 2), half)
    yield "GPT 128 x 4, bfloat16", ready(GPT(vocabulary, 128, 4), half)
    yield "GPT 64 x 2, a softmax of its own, bfloat16", ready(GPT(vocabulary, 64, 2, "written"), half)
    yield "GPT 96 x 2, autocast to bfloat16", autocast(ready(GPT(vocabulary, 96, 2)), "cpu")
    yield "GPT 64 x 2, five rows at a time, float32", in_parts(ready(GPT(vocabulary, 64, 2)), 5)
    yield "GPT 64 x 2, five rows at a time, bfloat16", in_parts(ready(GPT(vocabulary, 64, 2), half), 5)
    yield "GPT 64 x 2, 4 experts, float32", ready(GPT(vocabulary, 64, 2, experts=4))
    yield "GPT 64 x 2, 4 experts, bfloat16", ready(GPT(vocabulary, 64, 2, experts=4), half)
    yield "LSTM 96 x 2, float32", ready(Recurrent(nn.LSTM, vocabulary, 96, 2))
    yield "GRU 64 x 2, bfloat16", ready(Recurrent(nn.GRU, vocabulary, 64, 2), half)
    yield "convolutions 64 x 3, float32", ready(Convolution(vocabulary, 64, 3))
    yield "linear recurrence 64, bfloat16", ready(Scan(vocabulary, 64), half)
    yield "counts of 4-grams, float32", ready(Counts(vocabulary, 4))
    yield "counts and a GPT, float32", average(ready(Counts(vocabulary, 2)), ready(GPT(vocabulary, 48, 2)))


def build_gpu_models(vocabulary: int) -> Iterator[tuple[str, Model]]:
    """Yield five models for a GPU by name, in bfloat16 and compiled where that is possible."""
    torch.manual_seed(1)

    def ready(module: nn.Module) -> Any:
        return module.to("cuda").to(torch.bfloat16).eval().requires_grad_(False)

    yield "GPT 512 x 6", torch.compile(ready(GPT(vocabulary, 512, 6)), dynamic=False)
    yield (
        "GPT 256 x 3 with a softmax of its own",
        torch.compile(ready(GPT(vocabulary, 256, 3, "written")), dynamic=False),
    )
    yield "GPT 384 x 4 with 4 experts, not compiled", ready(GPT(vocabulary, 384, 4, experts=4))
    yield "convolutions 512 x 4", torch.compile(ready(Convolution(vocabulary, 512, 4)), dynamic=False)
    yield "LSTM 256 x 2, not compiled", ready(Recurrent(nn.LSTM, vocabulary, 256, 2))
