"""A small GPT and its training, in one file. Everything here may be changed; the score is bits per byte of unseen text.

    python prepare.py && python train.py

The harness gives every version of this file the same training time, on the same data, with a fresh seed. What it needs:
`main` trains until `clock.over`, saves to `clock.artifact` and says `clock.done`; `load` gives the trained model back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import torch
import torch.nn.functional as F
from prepare import CONTEXT, SCORE_BATCH, VOCABULARY, batches
from torch import Tensor, nn

from autoresearch.kit import Clock

# The model
DEPTH = 2  # number of blocks; tune: 1..6 int
WIDTH = 64  # of the residual stream; tune: 32 | 64 | 96 | 128
HEAD_WIDTH = 32  # of one attention head, divides WIDTH; tune: 16 | 32
MLP_RATIO = 4.0  # hidden width of the MLP over WIDTH; tune: 1..8
DROPOUT = 0.0  # share of what each layer adds that training leaves out; tune: 0..0.3
ROPE_BASE = 10000.0  # longest wavelength of the rotary embedding; tune: 100..100000 log
SOFTCAP = 15.0  # logits stay within ± this; tune: 5..60 log

# The optimizer
BATCH = 16  # rows per step; tune: 4..64 log int
MICRO_BATCH = 128  # rows that go through the model at once, at most: less memory, same result; tune: no
MATRIX_LR = 0.02  # Muon, for the matrices of the blocks; tune: 0.002..0.2 log
EMBEDDING_LR = 0.1  # AdamW, for the token embedding; tune: 0.001..1 log
HEAD_LR = 0.02  # AdamW, for the output head; tune: 0.0005..0.1 log
MOMENTUM = 0.95  # Muon; tune: 0.7..0.99
BETA1 = 0.8  # AdamW; tune: 0.5..0.95
BETA2 = 0.95  # AdamW; tune: 0.8..0.999
WEIGHT_DECAY = 0.0  # Muon, fades with the learning rate; tune: 0..0.5
WARMDOWN = 0.5  # share of the time, at the end, in which the learning rates fall; tune: 0.1..1
FINAL_LR = 0.05  # what they fall to, relative to the beginning; tune: 0..0.3

BUDGET = 10.0  # seconds of a run by hand; the harness sets its own; tune: no
PEAK_FLOPS = 989.5e12  # bf16, of an H100, for mfu_percent; tune: no

PARTS = -(-BATCH // MICRO_BATCH)  # forward and backward passes in one step,
ROWS = BATCH // PARTS  # each with this many rows


def norm(x: Tensor) -> Tensor:
    """RMSNorm without weights."""
    return F.rms_norm(x, (x.size(-1),))


class Attention(nn.Module):
    """Causal self-attention: rotary positions, normalised queries and keys."""

    def __init__(self) -> None:
        super().__init__()
        self.query = nn.Linear(WIDTH, WIDTH, bias=False)
        self.key = nn.Linear(WIDTH, WIDTH, bias=False)
        self.value = nn.Linear(WIDTH, WIDTH, bias=False)
        self.out = nn.Linear(WIDTH, WIDTH, bias=False)

    def forward(self, x: Tensor, rotation: tuple[Tensor, Tensor]) -> Tensor:
        q, k, v = (
            layer(x).unflatten(-1, (-1, HEAD_WIDTH)).transpose(1, 2) for layer in (self.query, self.key, self.value)
        )
        q, k = norm(rotate(q, *rotation)), norm(rotate(k, *rotation))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return F.dropout(self.out(y.transpose(1, 2).flatten(-2)), DROPOUT, self.training)


class MLP(nn.Module):
    """Two matrices with the square of a ReLU between them."""

    def __init__(self) -> None:
        super().__init__()
        hidden = 8 * round(MLP_RATIO * WIDTH / 8)
        self.up = nn.Linear(WIDTH, hidden, bias=False)
        self.down = nn.Linear(hidden, WIDTH, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return F.dropout(self.down(F.relu(self.up(x)).square()), DROPOUT, self.training)


class Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.attention = Attention()
        self.mlp = MLP()

    def forward(self, x: Tensor, rotation: tuple[Tensor, Tensor]) -> Tensor:
        x = x + self.attention(norm(x), rotation)
        return x + self.mlp(norm(x))


class Head(nn.Linear):
    """Logits, between −SOFTCAP and SOFTCAP."""

    def forward(self, x: Tensor) -> Tensor:
        logits = F.linear(norm(x) / SOFTCAP, self.weight).float()  # divided here, where it is narrow
        return SOFTCAP * torch.tanh(logits)


class GPT(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, WIDTH)
        self.blocks = nn.ModuleList(Block() for _ in range(DEPTH))
        self.head = Head(WIDTH, VOCABULARY, bias=False)
        frequencies = ROPE_BASE ** -(torch.arange(0, HEAD_WIDTH, 2) / HEAD_WIDTH)
        angles = torch.outer(torch.arange(CONTEXT), frequencies)
        self.register_buffer("cos", angles.cos(), persistent=False)
        self.register_buffer("sin", angles.sin(), persistent=False)
        self.initialise()

    @torch.no_grad()
    def initialise(self) -> None:
        """Every block begins as the identity, and the head gives all tokens nearly the same chance."""
        self.embedding.weight.normal_()
        self.head.weight.normal_(std=0.001)
        for name, matrix in self.blocks.named_parameters():
            bound = (3 / matrix.size(1)) ** 0.5
            matrix.zero_() if name.endswith(("out.weight", "down.weight")) else matrix.uniform_(-bound, bound)

    def forward(self, tokens: Tensor) -> Tensor:
        """Logits [B, T, VOCABULARY] of the next token after each of tokens [B, T]."""
        length = tokens.size(1)
        rotation = self.cos[:length], self.sin[:length]
        x = norm(self.embedding(tokens))
        for block in self.blocks:
            x = block(x, rotation)
        return self.head(x)


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary embedding: pairs of channels turn by an angle that grows with the position."""
    a, b = x.chunk(2, dim=-1)
    return torch.cat([a * cos - b * sin, a * sin + b * cos], dim=-1).type_as(x)


def orthogonal(x: Tensor) -> Tensor:
    """The nearest orthogonal matrices to x [N, rows, columns], roughly: five Newton-Schulz steps.

    Coefficients: Keller Jordan, "Muon" (2024); singular values end between 0.7 and 1.2, which is near enough.
    """
    wide = x.size(-2) <= x.size(-1)
    x = x if wide else x.mT
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(5):
        square = x @ x.mT
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
    return x if wide else x.mT


class Muon(torch.optim.Optimizer):
    """Momentum, made orthogonal: every direction of a matrix learns at the same rate. One group per shape of matrix."""

    def __init__(self, matrices: list[nn.Parameter], lr: float) -> None:
        shapes = sorted({matrix.shape for matrix in matrices})
        super().__init__([{"params": [m for m in matrices if m.shape == shape]} for shape in shapes], {"lr": lr})

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            matrices = group["params"]
            gradient = torch.stack([matrix.grad for matrix in matrices])
            average = self.state[matrices[0]].setdefault("average", torch.zeros_like(gradient))
            average.lerp_(gradient, 1 - MOMENTUM)
            nesterov = gradient.lerp(average, MOMENTUM)
            update = orthogonal(nesterov.bfloat16() if nesterov.is_cuda else nesterov).type_as(gradient)
            rows, columns = update.shape[-2:]
            torch._foreach_mul_(matrices, 1 - group["lr"] * WEIGHT_DECAY)
            torch._foreach_add_(matrices, update.unbind(), alpha=-group["lr"] * max(1, rows / columns) ** 0.5)


def optimizers_for(model: GPT) -> list[torch.optim.Optimizer]:
    """Muon for the matrices of the blocks, AdamW for the rest."""
    rest = [
        {"params": [model.embedding.weight], "lr": EMBEDDING_LR},
        {"params": [model.head.weight], "lr": HEAD_LR},
    ]
    adamw = torch.optim.AdamW(rest, betas=(BETA1, BETA2), eps=1e-10, weight_decay=0.0, fused=True)
    optimizers = [Muon(list(model.blocks.parameters()), MATRIX_LR), adamw]
    for group in (group for optimizer in optimizers for group in optimizer.param_groups):
        group["first_lr"] = group["lr"]
    return optimizers


def learning_rate(progress: float) -> float:
    """Factor on every learning rate: 1, then straight down to FINAL_LR."""
    return min(1.0, FINAL_LR + (1 - FINAL_LR) * (1 - progress) / WARMDOWN)


def precision(device: str) -> torch.autocast:
    return torch.autocast(torch.device(device).type, torch.bfloat16, enabled=device.startswith("cuda"))


class Trainer:
    """A model, its optimizers, and one step of both."""

    def __init__(self, device: str) -> None:
        self.device = device
        self.model = GPT().to(device)
        self.optimizers = optimizers_for(self.model)
        on_gpu = device.startswith("cuda")  # on a CPU, compiling costs more than a short trial gains
        self.forward: Callable[[Tensor], Tensor] = torch.compile(self.model, dynamic=False) if on_gpu else self.model

    def step(self, data: Iterator[tuple[Tensor, Tensor]], progress: float) -> Tensor:
        """One optimizer step on PARTS batches; returns the mean loss in nats per token."""
        total = torch.zeros((), device=self.device)
        for _ in range(PARTS):
            inputs, targets = next(data)
            with precision(self.device):
                logits = self.forward(inputs)
            loss = F.cross_entropy(logits.flatten(0, 1), targets.flatten()) / PARTS
            loss.backward()
            total += loss.detach()
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = group["first_lr"] * learning_rate(progress)
            optimizer.step()
        self.model.zero_grad(set_to_none=True)
        return total

    def warm_up(self) -> None:
        """Compile and allocate everything with one step on made-up tokens, and leave no trace of it."""
        before = [parameter.detach().clone() for parameter in self.model.parameters()]
        tokens = torch.randint(VOCABULARY, (ROWS, CONTEXT), device=self.device)
        self.step(iter(lambda: (tokens, tokens), None), progress=0.0)
        if self.device.startswith("cuda"):  # the scorer's process will find this compiled
            another = GPT().to(self.device).eval()
            predictor(another, self.device)(tokens[:1].expand(SCORE_BATCH, -1).contiguous())
        with torch.no_grad():
            for parameter, value in zip(self.model.parameters(), before, strict=True):
                parameter.copy_(value)
        for optimizer in self.optimizers:
            optimizer.state.clear()


def load(path: str | Path, device: str) -> Callable[[Tensor], Tensor]:
    """The trained model: int64 tokens [B, T] → logits [B, T, VOCABULARY]."""
    with torch.device(device):
        model = GPT()
    model.load_state_dict(torch.load(path, map_location=device, weights_only=True))
    return predictor(model.eval(), device)


def predictor(model: GPT, device: str) -> Callable[[Tensor], Tensor]:
    """The model as it is scored, without gradients. On a GPU it is compiled in parts: all blocks are one to that."""
    for part in (*model.blocks, model.head) if device.startswith("cuda") else ():
        part.compile(dynamic=False)

    @torch.no_grad()
    def predict(tokens: Tensor) -> Tensor:
        with precision(device):
            return model(tokens)

    return predict


def main() -> None:
    clock = Clock(budget=BUDGET, score="python prepare.py score")
    device = clock.device
    torch.manual_seed(clock.seed)
    torch.set_float32_matmul_precision("high")
    trainer = Trainer(device)
    trainer.warm_up()

    clock.start()
    data = batches(clock, ROWS, device)
    step, tokens_per_step = 0, PARTS * ROWS * CONTEXT
    while not clock.over:
        loss = trainer.step(data, clock.progress)
        step += 1
        clock.report(step, loss.item(), step * tokens_per_step)
    seconds = clock.elapsed
    torch.save(trainer.model.state_dict(), clock.artifact)

    parameters = sum(parameter.numel() for parameter in trainer.model.parameters())
    on_gpu = device.startswith("cuda")
    flops = 6 * (parameters - trainer.model.embedding.weight.numel()) + 12 * DEPTH * WIDTH * CONTEXT  # per token
    clock.done(
        peak_vram_mb=round(torch.cuda.max_memory_allocated() / 2**20, 1) if on_gpu else 0.0,
        mfu_percent=round(100 * flops * step * tokens_per_step / seconds / PEAK_FLOPS, 2) if on_gpu else 0.0,
        total_tokens_M=round(step * tokens_per_step / 1e6, 2),
        num_steps=step,
        num_params_M=round(parameters / 1e6, 2),
        depth=DEPTH,
    )


if __name__ == "__main__":
    main()
