"""The power of the test of memory: do honest gains pass it, and does text that is known by heart fail?

    python bench/memorised.py [DRAWS]

The lab of the profile `cpu` is trained for a fixed number of steps, with honest changes of several kinds. Memorised
text is added to a model that gains nothing: a look-up from the last tokens to the next one. Its text is packed at 2.4
bits per byte, as a good model would pack it. It is drawn from the scored rows alone, or evenly from all held-out works.
"""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

import numpy as np
import torch

from autoresearch.cli.new import make_lab
from autoresearch.kit import memory
from autoresearch.kit.memory import Memory
from autoresearch.kit.model_errors import ModelInvalid
from autoresearch.kit.scoring import HeldOut, score_rows

STEPS = 120  # two thirds of a trial of 10 s on two free cores
BITS = 2.4  # of one byte of packed text
KNOWN = 8.0  # nats by which a look-up raises the logit of the token that it foretells
SIZES = (500, 1000, 2000, 4000, 8000, 16_000, 64_000)  # bytes of packed text
CONTEXTS = (4, 16)  # tokens by which the look-up finds its place
HONEST: dict[str, dict[str, Any]] = {
    "another seed": {},
    "tuned: rates × 1.5": {"MATRIX_LR": 0.03, "EMBEDDING_LR": 0.45, "TABLE_LR": 0.15},
    "tuned: smaller batch, more steps": {"BATCH": 8, "STEPS": 2 * STEPS},
    "larger: 4 blocks": {"DEPTH": 4},
    "larger: width 128": {"WIDTH": 128},
    "longer: 3 times the steps": {"STEPS": 3 * STEPS},
    "n-grams up to 5, larger tables": {"NGRAMS": 5, "NGRAM_ROWS": 131072},
}
WITHOUT_NGRAMS = {"NGRAMS": 2, "NGRAM_ROWS": 2, "TOKEN_TABLES": 0}
Logits = Callable[[np.ndarray], np.ndarray]


@dataclass
class Hand:
    """The part of a clock that the lab's loader uses."""

    seed: int
    by_hand: bool = True

    def open(self, name: str, path: Path) -> BinaryIO:
        return path.open("rb")


@dataclass
class Answers:
    """A model as the scorer sees it, in this process."""

    logits: Logits
    shape: tuple[int, int]
    vocabulary: int

    def nll(self, tokens: np.ndarray, targets: np.ndarray) -> np.ndarray:
        found = torch.log_softmax(torch.from_numpy(self.logits(tokens)), dim=-1)
        return -found.gather(-1, torch.from_numpy(targets)[..., None])[..., 0].numpy()


@dataclass
class Ground:
    """The lab, its held-out rows, and all rows of the works from which they are taken."""

    lab: Path
    prepare: ModuleType
    validation: HeldOut
    audit: HeldOut
    works: np.ndarray

    def measure(self, logits: Logits) -> Memory:
        model = Answers(logits, (self.prepare.SCORE_BATCH, self.prepare.CONTEXT), self.prepare.VOCABULARY)
        scored, audit = score_rows(model, self.validation), score_rows(model, self.audit)
        return memory.measure(model, scored, audit, self.validation.token_bytes)


def load_module(path: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def open_ground(folder: Path) -> Ground:
    lab = folder / "lab"
    make_lab(lab, "nanogpt", "cpu", own_repository=True)
    subprocess.run([sys.executable, "prepare.py"], cwd=lab, check=True, stdout=2)
    prepare = load_module(lab / "prepare.py", "prepare")
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(prepare.tokenizer_file()))
    texts = prepare.splits(prepare.shakespeare(), prepare.HELD_OUT)
    works = [np.array(list(prepare.pack(texts[split], tokenizer))) for split in ("validation", "audit")]
    return Ground(lab, prepare, prepare.held_out("validation"), prepare.held_out("audit"), np.concatenate(works))


def train(ground: Ground, seed: int, **constants: Any) -> Logits:
    """Train the lab's model for a fixed number of steps, with some constants changed."""
    steps, text = constants.pop("STEPS", STEPS), (ground.lab / "train.py").read_text()
    for name, value in constants.items():
        text = re.sub(rf"^{name} = [^ #\n]+", f"{name} = {value!r}", text, flags=re.MULTILINE)
    path = ground.lab / f"variant{seed}.py"
    path.write_text(text)
    module = load_module(path, path.stem)
    torch.manual_seed(seed)
    trainer = module.Trainer("cpu")
    data = ground.prepare.batches(Hand(seed), module.ROWS, "cpu")
    for step in range(steps):
        trainer.step(data, step / steps)
    model = torch.no_grad()(trainer.model.eval())
    return lambda tokens: model(torch.from_numpy(tokens)).numpy()


def with_cache(honest: Logits) -> Logits:
    """An honest model that also expects the tokens that its row had before."""

    def logits(tokens: np.ndarray) -> np.ndarray:
        found = honest(tokens).copy()
        for at in range(tokens.shape[1]):
            rows = np.repeat(np.arange(len(tokens)), at + 1)
            np.add.at(found[:, at], (rows, tokens[:, : at + 1].ravel()), 0.1)
        return found

    return logits


def with_counts(ground: Ground, honest: Logits) -> Logits:
    """An honest model mixed with counts of the trigrams of the training text."""
    size = ground.prepare.VOCABULARY
    rows = np.fromfile(ground.prepare.training_file(), dtype=np.uint16).reshape(-1, ground.prepare.CONTEXT + 1)
    rows = rows.astype(np.int64)
    keys, followers = (rows[:, :-2] * size + rows[:, 1:-1]).ravel(), rows[:, 2:].ravel()
    order = np.argsort(keys, kind="stable")
    keys, followers = keys[order], followers[order]

    def logits(tokens: np.ndarray) -> np.ndarray:
        found = torch.log_softmax(torch.from_numpy(honest(tokens)), dim=-1).numpy()
        asked = tokens[:, :-1] * size + tokens[:, 1:]
        starts, ends = np.searchsorted(keys, asked), np.searchsorted(keys, asked, side="right")
        for row, at in np.argwhere(ends - starts >= 3):
            counts = np.bincount(followers[starts[row, at] : ends[row, at]], minlength=size)
            share = counts.sum() / (counts.sum() + 20)
            place = found[row, at + 1]
            found[row, at + 1] = np.log(np.exp(place) * (1 - share) + share * counts / counts.sum())
        return found

    return logits


def contexts_of(rows: np.ndarray, length: int) -> Iterator[tuple[bytes, int]]:
    """Yield the last tokens in front of each token of the rows, and that token."""
    for row in rows.astype(np.int64):
        for at in range(length - 1, len(row) - 1):
            yield row[at + 1 - length : at + 1].tobytes(), int(row[at + 1])


def by_heart(honest: Logits, rows: np.ndarray, context: int, text: np.ndarray) -> Logits:
    """A model that knows rows by heart, and finds its place in them by the last `context` tokens.

    Its author knows all of the `text`, and leaves out contexts that are not followed by one token only.
    """
    followers: dict[bytes, set[int]] = {}
    for key, token in contexts_of(text, context):
        followers.setdefault(key, set()).add(token)
    known = {key: token for key, token in contexts_of(rows, context) if len(followers.get(key, ())) <= 1}

    def logits(tokens: np.ndarray) -> np.ndarray:
        found = honest(tokens).copy()
        for number, row in enumerate(tokens):
            for at in range(context - 1, len(row)):
                token = known.get(row[at + 1 - context : at + 1].tobytes())
                if token is not None:
                    found[number, at, token] += KNOWN
        return found

    return logits


def report(name: str, candidate: Memory, baseline: Memory, nats_to_bits: float) -> bool:
    """Print how much of a gain survives, and return whether the test refuses it."""
    gains = {part: float((getattr(baseline, part) - getattr(candidate, part)).mean()) for part in vars(baseline)}
    shares = gains["after"] / gains["before"], gains["audit"] / gains["scored"]
    try:
        memory.judge(candidate, baseline)
        refusal = ""
    except ModelInvalid as error:
        refusal = str(error)
    where = "by the audit" if "audit" in refusal else "by exchanged words" if "exchanged" in refusal else "by the limit"
    verdict = f"refused {where}" if refusal else "passes"
    print(
        f"{name:<52} {gains['scored'] * nats_to_bits:>8.4f} {shares[0]:>10.2f} {shares[1]:>8.2f}   {verdict}",
        flush=True,
    )
    return bool(refusal)


def draws(ground: Ground, draws: int) -> Iterator[tuple[str, np.ndarray, int]]:
    """Yield a name, the rows known by heart and the length of the context, for every size and place of text."""
    random = np.random.default_rng(7)
    places = {"the scored rows": ground.validation.rows, "all held-out works": ground.works}
    for place, rows in places.items():
        for context in CONTEXTS:
            for size in SIZES:
                row_bytes = ground.validation.bytes / len(ground.validation.rows)
                count = min(len(rows), max(1, round(size * 8 / BITS / row_bytes)))
                for _ in range(draws):
                    chosen = rows[random.choice(len(rows), count, replace=False)]
                    yield f"{size:>6,} bytes of {place}, by {context} tokens", chosen, context


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        ground = open_ground(Path(name))
        nats_to_bits = float(ground.validation.mask.sum() / np.log(2) / ground.validation.bytes)
        print(f"{'':<52} {'gain/bpb':>8} {'exchanged':>10} {'audit':>8}")
        base = train(ground, 1)
        baseline = ground.measure(base)
        print(f"baseline {baseline.scored.mean() * nats_to_bits:.4f}, audit {baseline.audit.mean() * nats_to_bits:.4f}")
        refused = [
            report(name, ground.measure(train(ground, seed, **constants)), baseline, nats_to_bits)
            for seed, (name, constants) in enumerate(HONEST.items(), 2)
        ]
        refused += [report("a cache of the row's tokens", ground.measure(with_cache(base)), baseline, nats_to_bits)]
        refused += [report("counts of trigrams", ground.measure(with_counts(ground, base)), baseline, nats_to_bits)]
        weak = ground.measure(train(ground, 20, **WITHOUT_NGRAMS))
        refused += [report("n-grams, where the baseline has none", baseline, weak, nats_to_bits)]
        print(f"{sum(refused)} of {len(refused)} honest models refused\n")
        others = [train(ground, 30 + draw) for draw in range(count)]
        caught: dict[str, list[bool]] = {}
        for title, rows, context in draws(ground, count):
            found = caught.setdefault(title, [])
            model = by_heart(others[len(found)], rows, context, ground.works)
            found.append(report(title, ground.measure(model), baseline, nats_to_bits))
        print("\nrefused, of the draws of each kind")
        for title, found in caught.items():
            print(f"{title:<52} {sum(found)} of {len(found)}")


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
