"""A GPT and its training, in one file. Everything here may be changed. The score is bits per byte of unseen text.

    python prepare.py && python train.py

The harness gives every version of this file the same training time, on the same data, with a fresh seed. It needs two
functions: `main` trains until `clock.over`, saves to `clock.artifact` and calls `clock.done`. `load` returns the
trained model. NOTES.md names the sources of the parts and the ideas that did not help.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache, wraps
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from prepare import CONTEXT, VOCABULARY, batches
from torch import Tensor, nn
from torch.nn.attention.flex_attention import BlockMask, create_block_mask, flex_attention

from autoresearch.kit import Clock

# The model
DEPTH = 2  # number of blocks; tune: 1..6 int
WIDTH = 64  # channels of the residual stream; tune: 32 | 64 | 96 | 128
HEAD_WIDTH = 32  # channels of one attention head, a multiple of 4 that divides WIDTH; tune: 16 | 32
MLP_RATIO = 4.0  # hidden width of the MLP, in units of WIDTH; tune: 1..8
WINDOWS = "L"  # one letter per block, repeated: S sees SHORT tokens, L the whole row. The last block is L; tune: no
SHORT = 64  # tokens that a short window sees; tune: no
TOKEN_TABLES = 1  # tables of value embeddings, used by every other block. 0: none; tune: no
NGRAMS = 3  # tokens of the longest n-grams. Each length from 2 on has a table; tune: 2..5 int
NGRAM_ROWS = 32768  # rows of each n-gram table, a round number; tune: 1024 | 4096 | 16384 | 32768 | 65536 | 131072
NGRAM_WIDTH = 32  # channels of each n-gram table; tune: 16 | 32 | 64
DROPOUT = 0.0  # dropout on the output of attention and MLP; tune: 0..0.3
ROPE_BASE = 10000.0  # base of the rotary embedding. A larger base means longer wavelengths; tune: 100..1000000 log
QK_SCALE = 1.15  # factor on normalised queries and keys; tune: 0.7..2
SOFTCAP = 15.0  # logits stay within ± SOFTCAP, which is at most 80; tune: 5..60 log
INIT_SCALE = 0.68  # scale of the initial matrices, in units of 1 / sqrt(inputs); tune: 0.3..1.5
SKIP = 0.05  # initial factor on the embedding that every block adds; tune: 0..0.3

# The optimizer
BATCH = 16  # rows per step, or fewer if BATCH is no multiple of PARTS; tune: 4..64 log int
MICRO_BATCH = 128  # rows that go through the model at once, at most. Fewer rows save memory; tune: no
MATRIX_LR = 0.02  # Muon, for the matrices of the blocks; tune: 0.002..0.2 log
EMBEDDING_LR = 0.3  # AdamW, for the token embedding; tune: 0.001..2 log
TABLE_LR = 0.1  # AdamW, for the tables of value embeddings and n-grams; tune: 0.001..2 log
HEAD_LR = 0.02  # AdamW, for the output head; tune: 0.0005..0.1 log
KEEP_LR = 0.005  # AdamW, for the factors on the residual stream; tune: 0.0005..0.05 log
SKIP_LR = 0.1  # AdamW, for the factors on the embedding; tune: 0.01..1 log
MOMENTUM = 0.95  # Muon; tune: 0.7..0.99
MOMENTUM_RAMP = 0.1  # share of the time in which momentum rises from 0.85 to MOMENTUM; tune: 0..0.5
MUON_BETA2 = 0.95  # Muon, average of second moments; tune: 0.8..0.999
BETA1 = 0.8  # AdamW; tune: 0.5..0.95
BETA2 = 0.95  # AdamW; tune: 0.8..0.999
WEIGHT_DECAY = 0.0  # Muon, where decay agrees with the update. It falls to 0 over time; tune: 0..0.5
EMBEDDING_DECAY = 0.0  # AdamW, for the token embedding; tune: 0..0.01
TABLE_DECAY = 0.0  # AdamW, for the other tables; tune: 0..0.02
HEAD_DECAY = 0.0  # AdamW, for the head; tune: 0..0.1
WARMDOWN = 0.5  # share of the time, at the end, in which the learning rates fall; tune: 0.1..1
FINAL_LR = 0.05  # final learning rates, relative to the first; tune: 0..0.3

BUDGET = 10.0  # seconds of a run by hand. The harness sets its own; tune: no
PEAK_FLOPS = 989.5e12  # of an H100 in bf16, for mfu_percent. Write the value of your GPU here; tune: no

HEADS = WIDTH // HEAD_WIDTH
NGRAM_CHANNELS = (NGRAMS - 1) * NGRAM_WIDTH
PARTS = -(-BATCH // MICRO_BATCH)  # forward and backward passes in one step
ROWS = BATCH // PARTS  # rows of each pass
GATE_WIDTH = 32  # input channels of the gates on the tables; tune: no
LOSS_CHUNK = 128  # tokens whose logits are in memory at once. On a CPU they should fit its cache; tune: no
MIX = 15485863  # a prime that spreads n-grams over tables of round sizes, but not of all sizes; tune: no

assert WIDTH % HEAD_WIDTH == 0 and HEAD_WIDTH % 4 == 0, "HEAD_WIDTH must divide WIDTH and be a multiple of 4"
assert SOFTCAP <= 80, "SOFTCAP must be at most 80: cross_entropy computes its exp in float32"
assert WINDOWS and set(WINDOWS) <= {"S", "L"}, "WINDOWS must consist of the letters S and L"
assert NGRAMS >= 2, "NGRAMS must be at least 2"


# ---------------------------------------------------------------------------------------------------------- compilation


def trains_on_gpu(x: Tensor) -> bool:
    """Whether x is on a GPU and gradients are computed."""
    return x.is_cuda and torch.is_grad_enabled()


def compile_on_gpu(part: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a part of the model: it is compiled where a GPU trains it, and runs uncompiled elsewhere.

    Equal parts are compiled once: the two kinds of block, not each block. After an edit of one part the others are
    still in the compiler's cache. The code between the parts is not compiled.
    """

    @cache
    def compiled_part() -> Callable[..., Any]:  # at the first use, since the compiler takes seconds to import
        torch._dynamo.config.recompile_limit = 64  # variants of this part
        return torch.compile(part, dynamic=False, fullgraph=True)

    @wraps(part)
    def run(*inputs: Any, **named: Any) -> Any:
        on_gpu = any(trains_on_gpu(x) for x in inputs if isinstance(x, Tensor))
        return (compiled_part() if on_gpu else part)(*inputs, **named)

    return run


def launch_compilers() -> None:
    """Launch the compiler's processes early. They take seconds to start, while the model is being built."""
    with suppress(ImportError):  # PyTorch has no public function for this
        from torch._inductor.async_compile import maybe_warm_pool

        maybe_warm_pool()


# --------------------------------------------------------------------------------------------------------------- layers


def norm(x: Tensor) -> Tensor:
    """RMSNorm without weights."""
    return F.rms_norm(x, (x.size(-1),))


class Linear(nn.Linear):
    """A linear layer without a bias. The weights stay in float32 and are cast to the precision of the input."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__(inputs, outputs, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x, self.weight.type_as(x))


class Attention(nn.Module):
    """Causal self-attention with rotary positions, except its middle step `attend`. Queries and keys are normalised.

    A block with tables adds embeddings to its values: those of the token and of the n-grams that end with it. A gate
    per head scales them (value embeddings: ResFormer, arXiv 2410.17897). In such a block half of each key comes from
    the token before.
    """

    def __init__(self, has_table: bool) -> None:
        super().__init__()
        self.qkv = nn.Parameter(torch.empty(3, WIDTH, WIDTH))
        self.out = Linear(WIDTH, WIDTH)
        if has_table:
            self.gate = Linear(min(GATE_WIDTH, WIDTH), 2 * HEADS)
            self.ngram_values = Linear(NGRAM_CHANNELS, WIDTH)

    def queries_keys_values(self, x: Tensor, rotation: tuple[Tensor, Tensor], tables: Tables | None) -> QKV:
        """Return the queries, keys and values of x [B, T, WIDTH]."""
        q, k, v = (heads(F.linear(x, matrix.type_as(x))) for matrix in self.qkv)
        q, k = rotate(norm(q), *rotation), rotate(norm(k), *rotation)
        if tables is not None:
            v = v + self.table_values(x, *tables)
            k = shift_half(k)
        return q, k, v

    def output(self, seen: Tensor) -> Tensor:
        """Project the output of the heads [B, T, HEADS, HEAD_WIDTH] to the residual stream [B, T, WIDTH]."""
        return F.dropout(self.out(seen.flatten(-2)), DROPOUT, self.training)

    def table_values(self, x: Tensor, tokens: Tensor, table: Tensor, ngrams: Tensor) -> Tensor:
        """Return the embeddings [B, T, HEADS, HEAD_WIDTH] to add to the values. All gates are 1 at first."""
        gates = 2 * self.gate(x[..., : self.gate.in_features]).sigmoid().unflatten(-1, (2, HEADS, 1))
        of_token, of_ngrams = F.embedding(tokens, table).type_as(x), self.ngram_values(ngrams)
        return gates[..., 0, :, :] * heads(of_token) + gates[..., 1, :, :] * heads(of_ngrams)


def heads(x: Tensor) -> Tensor:
    """Split [B, T, WIDTH] into [B, T, HEADS, HEAD_WIDTH]."""
    return x.unflatten(-1, (HEADS, HEAD_WIDTH))


def shift_half(k: Tensor) -> Tensor:
    """Take half of the channels of keys [B, T, HEADS, HEAD_WIDTH] from the token before: those that rotate slowest.

    A head can then find the token that followed an earlier copy of its own token. Source: partial key offset,
    modded-nanogpt, pull request 169, where these channels do not rotate at all. The first token gets zeros.
    """
    slow = torch.arange(HEAD_WIDTH, device=k.device) % (HEAD_WIDTH // 2) >= HEAD_WIDTH // 4
    return torch.where(slow, F.pad(k[:, :-1], (0, 0, 0, 0, 1, 0)), k)


class MLP(nn.Module):
    """Two matrices with a squared ReLU between them."""

    def __init__(self) -> None:
        super().__init__()
        hidden = 8 * round(MLP_RATIO * WIDTH / 8)
        self.up = Linear(WIDTH, hidden)
        self.down = Linear(hidden, WIDTH)

    def forward(self, x: Tensor) -> Tensor:
        return F.dropout(self.down(F.relu(self.up(x)).square()), DROPOUT, self.training)


class Block(nn.Module):
    """Attention and an MLP on the residual stream, to which the block first adds a share of the embedding."""

    def __init__(self, has_table: bool) -> None:
        super().__init__()
        self.keep = nn.Parameter(torch.ones(()))
        self.skip = nn.Parameter(torch.full((), SKIP))
        self.attention = Attention(has_table)
        self.mlp = MLP()

    def forward(
        self, x: Tensor, first: Tensor, rotation: tuple[Tensor, Tensor], mask: Mask, tables: Tables | None
    ) -> Tensor:
        x, qkv = self.before(x, first, rotation, tables)
        return self.after(x, attend(*qkv, mask))

    @compile_on_gpu
    def before(
        self, x: Tensor, first: Tensor, rotation: tuple[Tensor, Tensor], tables: Tables | None
    ) -> tuple[Tensor, QKV]:
        """Return the residual stream before attention, and the queries, keys and values."""
        x = self.keep * x + self.skip * first
        return x, self.attention.queries_keys_values(norm(x), rotation, tables)

    @compile_on_gpu
    def after(self, x: Tensor, seen: Tensor) -> Tensor:
        """Add the output of attention, then the MLP, to the residual stream."""
        x = x + self.attention.output(seen)
        return x + self.mlp(norm(x))


class Embedding(nn.Module):
    """Embeddings of each token and of the n-grams that end with it.

    Each length of n-gram has a table. A hash finds the row of an n-gram, and n-grams with equal hashes share a row.
    """

    def __init__(self) -> None:
        super().__init__()
        self.tokens = nn.Embedding(VOCABULARY, WIDTH)
        self.ngrams = nn.ModuleList(nn.Embedding(NGRAM_ROWS, NGRAM_WIDTH) for _ in range(2, NGRAMS + 1))
        self.widen = Linear(NGRAM_CHANNELS, WIDTH)

    @compile_on_gpu
    def forward(self, tokens: Tensor) -> tuple[Tensor, Tensor]:
        """Embed tokens [B, T]: the first residual stream [B, T, WIDTH] and n-gram rows [B, T, NGRAM_CHANNELS]."""
        key, before, found = tokens, tokens, []
        for table in self.ngrams:
            before = F.pad(before[:, :-1], (1, 0))
            key = key * MIX + before
            found.append(table(key % NGRAM_ROWS))
        ngrams = torch.cat(found, dim=-1).to(precision(tokens.device))
        return norm(self.tokens(tokens).type_as(ngrams) + self.widen(ngrams)), ngrams


class GPT(nn.Module):
    """The whole model."""

    def __init__(self) -> None:
        super().__init__()
        with_table = [block for block in range(DEPTH) if TOKEN_TABLES and block % 2 == (DEPTH - 1) % 2]
        self.table_of = {block: number % TOKEN_TABLES for number, block in enumerate(with_table)}
        self.embedding = Embedding()
        self.tables = nn.ModuleList(nn.Embedding(VOCABULARY, WIDTH) for _ in range(TOKEN_TABLES))
        self.blocks = nn.ModuleList(Block(block in self.table_of) for block in range(DEPTH))
        self.head = Linear(WIDTH, VOCABULARY)
        letters = (WINDOWS * DEPTH)[: DEPTH - 1] + "L"
        self.windows = [SHORT if letter == "S" else CONTEXT for letter in letters]
        frequencies = ROPE_BASE ** -(torch.arange(0, HEAD_WIDTH, 2) / HEAD_WIDTH)
        angles = torch.outer(torch.arange(CONTEXT), frequencies)[:, None, None]
        self.register_buffer("cos", angles.cos(), persistent=False)
        self.register_buffer("sin", torch.cat([-angles, angles], dim=-2).sin(), persistent=False)
        self.initialise()

    @torch.no_grad()
    def initialise(self) -> None:
        """Set initial weights: attention and MLPs add nothing, and all tokens have nearly equal probabilities."""
        for matrix in (*matrices_of(self), *(table.weight for table in self.tables)):
            bound = INIT_SCALE * (3 / matrix.size(-1)) ** 0.5
            matrix.uniform_(-bound, bound)
        for name, parameter in self.named_parameters():
            if name.endswith(("out.weight", "down.weight", "gate.weight", "ngram_values.weight", "widen.weight")):
                parameter.zero_()
        for table in self.embedding.ngrams:
            table.weight.normal_(std=0.1)
        self.embedding.tokens.weight.normal_()
        self.head.weight.normal_(std=0.001)

    def trunk(self, tokens: Tensor) -> Tensor:
        """Return the input of the head [B, T, WIDTH] for tokens [B, T]."""
        length = tokens.size(1)
        rotation = self.cos[:length], self.sin[:length]
        x, ngrams = self.embedding(tokens)
        first = x.view_as(x)  # passing one object twice would compile a second variant
        for number, (block, window) in enumerate(zip(self.blocks, self.windows, strict=True)):
            has_table = number in self.table_of
            tables = (tokens, self.tables[self.table_of[number]].weight, ngrams) if has_table else None
            mask = attention_mask(window, length, tokens.device, in_blocks=trains_on_gpu(x))
            x = block(x, first, rotation, mask, tables)
        return norm(x)

    def forward(self, tokens: Tensor) -> Tensor:
        """Return logits [B, T, VOCABULARY] of the next tokens in float32, within ± SOFTCAP, for tokens [B, T]."""
        return SOFTCAP * (self.head(self.trunk(tokens)).float() / SOFTCAP).tanh()

    def loss(self, tokens: Tensor, targets: Tensor) -> Tensor:
        """Return the mean cross-entropy of targets [B, T] in nats."""
        return CrossEntropy.apply(self.trunk(tokens).flatten(0, 1), self.head.weight, targets.flatten())


def matrices_of(model: GPT) -> list[nn.Parameter]:
    """Return the parameters for Muon: matrices, or stacks of matrices, from channels to channels."""
    parameters = (*model.blocks.parameters(), model.embedding.widen.weight)
    return [parameter for parameter in parameters if parameter.ndim >= 2]


def precision(device: torch.device) -> torch.dtype:
    """Return the type of activations. The weights are float32."""
    return torch.bfloat16 if device.type == "cuda" else torch.float32


# ------------------------------------------------------------------------------------------------------------ attention

Mask = BlockMask | Tensor | None  # None: every token sees all tokens before it
Tables = tuple[Tensor, Tensor, Tensor]  # tokens [B, T], a table [VOCABULARY, WIDTH], rows of n-grams
QKV = tuple[Tensor, Tensor, Tensor]  # queries, keys and values, each [B, T, HEADS, HEAD_WIDTH]


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotate pairs of channels of x [B, T, HEADS, width] by an angle that grows with the position (rotary embedding).

    `sin` holds the sine for the second channel of a pair, and minus the sine for the first.
    """
    pairs = x.unflatten(-1, (2, -1))
    return (pairs * cos + pairs.flip(-2) * sin).flatten(-2).type_as(x)


@compile_on_gpu
def attend(q: Tensor, k: Tensor, v: Tensor, mask: Mask) -> Tensor:
    """Return the attention output of each head. All shapes are [B, T, HEADS, HEAD_WIDTH]."""
    q, k, v = (x.transpose(1, 2) for x in (q, k, v))
    scale = QK_SCALE**2 / HEAD_WIDTH**0.5
    if isinstance(mask, BlockMask):
        y = flex_attention(q, k, v, block_mask=mask, scale=scale)
    else:
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=mask is None, scale=scale)
    return y.transpose(1, 2)


@cache
def attention_mask(window: int, length: int, device: torch.device, in_blocks: bool) -> Mask:
    """Return the mask with which each of `length` tokens sees itself and the tokens before it, `window` tokens in all.

    `in_blocks` is for flex attention, which is fast only when it is compiled.
    """
    is_visible = window_rule(torch.tensor(window, device=device))  # a number would compile each window separately
    if in_blocks:
        return create_block_mask(is_visible, None, None, length, length, device=device)
    if window >= length:
        return None
    at = torch.arange(length, device=device)
    return is_visible(None, None, at[:, None], at)


def window_rule(window: Tensor) -> Callable[..., Tensor]:
    """Return a function, in flex attention's form, that says whether position q sees position k."""
    return lambda _batch, _head, q, k: (q >= k) & (q - k < window)


# ----------------------------------------------------------------------------------------------------------------- loss


def cross_entropy(raw: Tensor, targets: Tensor, share: float) -> tuple[Tensor, Tensor]:
    """Return `share` × the summed losses of the logits `raw` [N, V] before their softcap, and the gradient by `raw`."""
    tanh = (raw.float() / SOFTCAP).tanh()
    odds = (SOFTCAP * tanh).exp()  # capped logits need no subtraction of the maximum
    total = odds.sum(dim=-1, keepdim=True)
    losses = total.log() - SOFTCAP * tanh.gather(-1, targets[:, None])
    hit = torch.arange(tanh.size(-1), device=tanh.device) == targets[:, None]
    by_logits = torch.add(odds * (share / total), hit, alpha=-share)
    return share * losses.sum(), (by_logits * (1 - tanh.square())).type_as(raw)


@cache
def choose_cross_entropy(on_gpu: bool) -> Callable[..., tuple[Tensor, Tensor]]:
    """Return `cross_entropy`, compiled for a GPU into one pass over the logits."""
    return torch.compile(cross_entropy, dynamic=False) if on_gpu else cross_entropy


class CrossEntropy(torch.autograd.Function):
    """The head and its loss. All logits would take GiB of memory, so each chunk is freed once its gradient is known."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, targets: Tensor) -> Tensor:
        """Return the mean loss in nats of x [N, WIDTH], weight [V, WIDTH], targets [N]."""
        matrix = weight.type_as(x)
        loss, to_x, to_weight = x.new_zeros((), dtype=torch.float32), torch.empty_like(x), torch.zeros_like(weight)
        for chunk, wanted, into in zip(*(values.split(LOSS_CHUNK) for values in (x, targets, to_x)), strict=True):
            part, gradient = choose_cross_entropy(x.is_cuda)(chunk @ matrix.T, wanted, 1 / len(x))
            loss += part
            torch.mm(gradient, matrix, out=into)
            to_weight += gradient.T @ chunk
        ctx.save_for_backward(to_x, to_weight)
        return loss

    @staticmethod
    def backward(ctx: Any, *outer: Tensor) -> tuple[Tensor, Tensor, None]:
        to_x, to_weight = ctx.saved_tensors
        return outer[0] * to_x, outer[0] * to_weight, None


# ----------------------------------------------------------------------------------------------------------- optimizers

# Amsel, Persson, Musco, Gower, "The Polar Express" (arXiv 2505.16932): the first five steps for l = 1e-3.
# `orthogonalise` computes p(x / 1.01), as in the paper, so that rounding pushes no singular value out of its bounds.
POLAR = (
    (8.28721201814563, -23.595886519098837, 17.300387312530933),
    (4.107059111542203, -2.9478499167379106, 0.5448431082926601),
    (3.9486908534822946, -2.908902115962949, 0.5518191394370137),
    (3.3184196573706015, -2.488488024314874, 0.51004894012372),
    (2.300652019954817, -1.6689039845747493, 0.4188073119525673),
)
SAFETY = 1.01  # tune: no


def orthogonalise(x: Tensor) -> Tensor:
    """Return roughly the nearest orthogonal matrices to x [N, rows, columns].

    Most singular values come within 0.13 of 1.
    """
    wide = x.size(-2) <= x.size(-1)
    x = x if wide else x.mT
    x = x / (x.norm(dim=(-2, -1), keepdim=True) * SAFETY + 1e-7)
    for a, b, c in POLAR:
        square = x @ x.mT
        polynomial = torch.baddbmm(square, square, square, beta=b / SAFETY**3, alpha=c / SAFETY**5)
        x = torch.baddbmm(x, polynomial, x, beta=a / SAFETY)
    return x if wide else x.mT


class Muon(torch.optim.Optimizer):
    """Orthogonalised momentum: every direction of a matrix learns at the same rate (Keller Jordan, 2024).

    Rows are then normalised by their second moments (NorMuon, arXiv 2510.05491). Weights decay only where the update
    shrinks them too (cautious weight decay, arXiv 2510.12402). Matrices of one shape form a group.
    """

    def __init__(self, matrices: list[nn.Parameter], lr: float) -> None:
        shapes = sorted({matrix.shape[-2:] for matrix in matrices})
        groups = [{"params": [matrix for matrix in matrices if matrix.shape[-2:] == shape]} for shape in shapes]
        super().__init__(groups, {"lr": lr, "momentum": MOMENTUM, "decay": WEIGHT_DECAY})

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            rows, columns = group["params"][0].shape[-2:]
            weights, gradient = (
                torch.cat([matrix.reshape(-1, rows, columns) for matrix in stack])
                for stack in (group["params"], [matrix.grad for matrix in group["params"]])
            )
            state = self.state[group["params"][0]]
            average = state.setdefault("average", torch.zeros_like(gradient))
            average.lerp_(gradient, 1 - group["momentum"])
            nesterov = gradient.lerp_(average, group["momentum"]).to(precision(gradient.device))
            update = normalise_rows(orthogonalise(nesterov).float(), state)
            rate = group["lr"] * max(1, rows / columns) ** 0.5
            shrinking = (update * weights > 0).float()
            update.addcmul_(weights, shrinking, value=group["decay"])
            sizes = [matrix.numel() // (rows * columns) for matrix in group["params"]]
            for matrix, change in zip(group["params"], update.split(sizes), strict=True):
                matrix.sub_(change.view_as(matrix), alpha=rate)


def normalise_rows(update: Tensor, state: dict[str, Tensor]) -> Tensor:
    """Divide each vector along the shorter side of the update [N, rows, columns] by its running root mean square.

    The norm of each matrix stays as it was.
    """
    across = -1 if update.size(-2) >= update.size(-1) else -2
    square = update.square().mean(dim=across, keepdim=True)
    average = state.setdefault("square", torch.zeros_like(square)).lerp_(square, 1 - MUON_BETA2)
    even = update * average.clamp_min(1e-10).rsqrt()
    return even * (update.norm(dim=(-2, -1), keepdim=True) / even.norm(dim=(-2, -1), keepdim=True).clamp_min(1e-10))


def optimizers_for(model: GPT) -> list[torch.optim.Optimizer]:
    """Return Muon for the matrices and AdamW for the rest."""
    tables = [table.weight for table in (*model.tables, *model.embedding.ngrams)]
    rest = [
        {"params": [model.embedding.tokens.weight], "lr": EMBEDDING_LR, "weight_decay": EMBEDDING_DECAY},
        {"params": tables, "lr": TABLE_LR, "weight_decay": TABLE_DECAY},
        {"params": [model.head.weight], "lr": HEAD_LR, "weight_decay": HEAD_DECAY},
        {"params": [block.keep for block in model.blocks], "lr": KEEP_LR},
        {"params": [block.skip for block in model.blocks], "lr": SKIP_LR, "betas": (0.96, 0.95)},  # as in the original
    ]
    adamw = torch.optim.AdamW(rest, betas=(BETA1, BETA2), eps=1e-10, weight_decay=0.0, fused=True)
    optimizers = [Muon(matrices_of(model), MATRIX_LR), adamw]
    for group in (group for optimizer in optimizers for group in optimizer.param_groups):
        group["first_lr"] = group["lr"]
    return optimizers


def learning_rate(progress: float) -> float:
    """Return the factor on every learning rate: 1, then linear down to FINAL_LR."""
    return min(1.0, FINAL_LR + (1 - FINAL_LR) * (1 - progress) / WARMDOWN)


def momentum(progress: float) -> float:
    """Return Muon's momentum: from 0.85, as the first gradients are soon stale, up to MOMENTUM."""
    return MOMENTUM - (MOMENTUM - 0.85) * max(0.0, 1 - progress / max(MOMENTUM_RAMP, 1e-9))


# ------------------------------------------------------------------------------------------------------------- training


class Trainer:
    """A model and its optimizers."""

    def __init__(self, device: str) -> None:
        self.device = device
        if device.startswith("cuda"):
            launch_compilers()
        with torch.device(device):
            self.model = GPT()
        self.muon, self.adamw = self.optimizers = optimizers_for(self.model)

    def step(self, data: Iterator[tuple[Tensor, Tensor]], progress: float) -> Tensor:
        """Take one optimizer step on PARTS batches, and return the mean loss in nats per token."""
        total = torch.zeros((), device=self.device)
        for _ in range(PARTS):
            loss = self.model.loss(*next(data)) / PARTS
            loss.backward()
            total += loss.detach()
        for group in self.muon.param_groups:
            group.update(momentum=momentum(progress), decay=WEIGHT_DECAY * (1 - progress))
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = group["first_lr"] * learning_rate(progress)
            optimizer.step()
        self.model.zero_grad(set_to_none=True)
        return total

    def warm_up(self) -> None:
        """Compile and allocate everything with one step on random tokens, then restore weights and optimizers."""
        before = [parameter.detach().clone() for parameter in self.model.parameters()]
        tokens = torch.randint(VOCABULARY, (ROWS, CONTEXT), device=self.device)
        self.step(iter(lambda: (tokens, tokens), None), progress=0.0)
        with torch.no_grad():
            for parameter, value in zip(self.model.parameters(), before, strict=True):
                parameter.copy_(value)
        for optimizer in self.optimizers:
            optimizer.state.clear()


class PendingLoss:
    """A loss that is being copied to the host. Waiting for it at once would leave the GPU idle after every step."""

    def __init__(self, step: int, loss: Tensor) -> None:
        self.step = step
        self.loss = loss.to("cpu", non_blocking=loss.is_cuda)
        self.arrived = torch.cuda.Event() if loss.is_cuda else None
        if self.arrived:
            self.arrived.record()

    def report(self, clock: Clock) -> None:
        """Wait for the loss and report it."""
        if self.arrived:
            self.arrived.synchronize()
        clock.report(self.step, self.loss.item(), self.step * PARTS * ROWS * CONTEXT)


def train(clock: Clock, trainer: Trainer) -> int:
    """Train until the time is over, and return the number of steps. The host runs one step ahead of the device."""
    data = batches(clock, ROWS, trainer.device)
    step, pending = 0, None
    while not clock.over:
        loss = trainer.step(data, clock.progress)
        step += 1
        if pending:
            pending.report(clock)
        pending = PendingLoss(step, loss)
    if pending:
        pending.report(clock)
    return step


def load(path: str | Path, device: str) -> Callable[[Tensor], Tensor]:
    """Return the trained model: int64 tokens [B, T] → logits [B, T, VOCABULARY]."""
    with torch.device(device):
        model = GPT()
    model.load_state_dict(torch.load(path, map_location=device, weights_only=True))
    return torch.no_grad()(model.eval())  # uncompiled: compilation takes longer than it saves


def summary(model: GPT, step: int, seconds: float) -> dict[str, float]:
    """Return the figures that are shown beside the score."""
    parameters = sum(parameter.numel() for parameter in model.parameters())
    matrices = sum(matrix.numel() for matrix in matrices_of(model)) + model.head.weight.numel()
    flops = 6 * matrices + 12 * WIDTH * sum(model.windows)  # per token
    tokens = step * PARTS * ROWS * CONTEXT
    on_gpu = model.cos.is_cuda
    return {
        "peak_vram_mb": round(torch.cuda.max_memory_allocated() / 2**20, 1) if on_gpu else 0.0,
        "mfu_percent": round(100 * flops * tokens / seconds / PEAK_FLOPS, 2) if on_gpu else 0.0,
        "total_tokens_M": round(tokens / 1e6, 2),
        "num_steps": step,
        "num_params_M": round(parameters / 1e6, 2),
        "depth": DEPTH,
    }


def main() -> None:
    gc.disable()  # collecting garbage would pause some steps for half a second
    clock = Clock(budget=BUDGET, score="python prepare.py score")
    torch.manual_seed(clock.seed)
    torch.set_float32_matmul_precision("high")
    trainer = Trainer(clock.device)
    trainer.warm_up()
    gc.collect()
    gc.freeze()

    clock.start()
    step = train(clock, trainer)
    seconds = clock.elapsed
    torch.save(trainer.model.state_dict(), clock.artifact)
    clock.done(**summary(trainer.model, step, seconds))


if __name__ == "__main__":
    main()
