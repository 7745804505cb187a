"""How much two answers of an honest model differ by rounding, and how often that refuses the model.

    bench/rounding.py            twenty models on a CPU, 1,000 draws of a deep probe
    bench/rounding.py --gpu      five models on a GPU in bfloat16, compiled, in two shapes of a batch, 100 draws.
                                 It needs PyTorch, numpy and `PYTHONPATH=src`

**Draws.** A model answers whole rows once, as when it is scored. Then it answers batches of the same rows as `probe`
asks them: in other orders, beside other rows, up to a cut. A draw of a deep probe takes as many of these batches as the
probe asks, by chance and with replacement, and judges their differences. Batches are asked anew in each run and not in
each draw, since a batch is asked in the same way by each of the probe's processes. On a GPU a second process of its own
asks. Both start with a copy of the compilers' cache that a first process left, as the harness hands on the cache from
before `clock.start()`. A last process asks with an empty cache, and tunes its kernels anew.

**Other kernels.** The same model answers one row at a time, and on a GPU without compilation. The kernels differ then,
and with them the order of sums. This is more than the kernels of two processes can differ, and the bounds in
`kit/probes.py` rest on it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from honest_models import Model, build_gpu_models, build_models, in_parts

from autoresearch.kit.probes import Differences, ScoredRows, Tolerance, ask, draw_cuts, judge
from autoresearch.kit.scoring import HeldOut, ModelInvalid, score_rows

VOCABULARY = 1024
CPU_SHAPE, GPU_SHAPES = (64, 64), ((32, 1024), (64, 256))
ROWS, ASKED, BATCHES = 4, 12, 112  # batches that are scored, that are asked, and that one deep probe asks
CPU_DRAWS, GPU_DRAWS = 50, 10  # of each model, and on a GPU of each shape


class Direct:
    """A model in this process, which answers as `ModelProcess` does."""

    def __init__(self, model: Model, shape: tuple[int, int], device: str) -> None:
        self.model, self.shape, self.vocabulary, self.device = model, shape, VOCABULARY, device

    def nll(self, tokens: np.ndarray, targets: np.ndarray) -> np.ndarray:
        inputs, wanted = (torch.from_numpy(np.ascontiguousarray(each)).to(self.device) for each in (tokens, targets))
        with torch.no_grad():
            logits = self.model(inputs).float().flatten(0, 1)
        nats: np.ndarray = F.cross_entropy(logits, wanted.flatten(), reduction="none").cpu().numpy()
        return nats.reshape(targets.shape)


def made_up_rows(shape: tuple[int, int]) -> HeldOut:
    rows = np.random.default_rng(3).integers(1, VOCABULARY, size=(ROWS * shape[0], shape[1] + 1))
    return HeldOut(rows, np.ones(VOCABULARY, dtype=np.int64))


def ask_batches(model: Direct, scored: ScoredRows, seed: int) -> list[Differences]:
    """Return the differences of ASKED batches, as `probe` would ask them."""
    random, found = np.random.default_rng(seed), []
    for _ in range(ASKED):
        numbers = random.permutation(len(scored.rows))[: model.shape[0]]
        found.append(Differences())
        ask(model, scored, numbers, draw_cuts(scored.mask[numbers], random), random, found[-1])
    return found


def count_refusals(batches: list[Differences], tolerance: Tolerance, draws: int) -> int:
    """Return how many of `draws` deep probes refuse a model whose batches differ like these."""
    random, refused = np.random.default_rng(5), 0
    for _ in range(draws):
        total = Differences()
        for each in (batches[index] for index in random.integers(len(batches), size=BATCHES)):
            total.largest = max(total.largest, each.largest)
            total.sums = total.sums[0] + each.sums[0], total.sums[1] + each.sums[1]
            total.counts = total.counts[0] + each.counts[0], total.counts[1] + each.counts[1]
            total.signed, total.squares = total.signed + each.signed, total.squares + each.squares
        try:
            judge(total, tolerance)
        except ModelInvalid:
            refused += 1
    return refused


def describe(found: np.ndarray) -> str:
    return f"{np.abs(found).max():.1e} | {np.abs(found).mean(dtype=np.float64):.1e}"


def on_cpu() -> None:
    """Measure on the CPU, on one core."""
    torch.set_num_threads(1)
    data, tolerance, refused, draws = made_up_rows(CPU_SHAPE), Tolerance.of("cpu"), 0, 0
    print("| model | largest | mean | by other kernels: largest | mean | refused |\n|---|--:|--:|--:|--:|--:|")
    for name, model in build_models(VOCABULARY):
        scored = score_rows(Direct(model, CPU_SHAPE, "cpu"), data)
        batches = ask_batches(Direct(model, CPU_SHAPE, "cpu"), scored, 4)
        one = HeldOut(data.rows[: CPU_SHAPE[0]], data.token_bytes)
        others = score_rows(Direct(in_parts(model, 1), CPU_SHAPE, "cpu"), one).nats - scored.nats[: CPU_SHAPE[0]]
        found = count_refusals(batches, tolerance, CPU_DRAWS)
        refused, draws = refused + found, draws + CPU_DRAWS
        largest, mean = max(each.largest for each in batches), np.mean([each.mean for each in batches])
        print(f"| {name} | {largest:.1e} | {mean:.1e} | {describe(others)} | {found} of {CPU_DRAWS} |", flush=True)
    print(f"\nrefused: {refused} of {draws}")


# ------------------------------------------------------------------------------------------------------------- on a GPU


def answer_on_gpu(out: Path, cache: str) -> None:
    """Be a process of its own. Score all models in all shapes, or ask about what another process has scored."""
    torch.set_float32_matmul_precision("high")
    for key, model, shape in gpu_cases():
        file, direct = out / f"{key}.npy", Direct(model, shape, "cuda")
        data = made_up_rows(shape)
        if not file.exists():
            np.save(file, score_rows(direct, data).nats)
            continue
        scored = ScoredRows(data.rows, np.load(file), data.mask)
        batches = ask_batches(direct, scored, 4)
        eager = getattr(model, "_orig_mod", model)
        others = score_rows(Direct(in_parts(eager, 1), shape, "cuda"), data).nats - scored.nats
        found = count_refusals(batches, Tolerance.of("cuda:0"), GPU_DRAWS)
        largest, mean = max(each.largest for each in batches), np.mean([each.mean for each in batches])
        bias = sum(each.signed for each in batches) / sum(each.counts[0] for each in batches)
        name = f"{cache} | {key} | {shape[0]} × {shape[1]}"
        print(
            f"| {name} | {largest:.1e} | {mean:.1e} | {bias:.1e} | {describe(others)} | {found} of {GPU_DRAWS} |",
            flush=True,
        )


def gpu_cases() -> Iterator[tuple[str, Any, tuple[int, int]]]:
    for shape in GPU_SHAPES:
        for name, model in build_gpu_models(VOCABULARY):
            torch._dynamo.reset()
            yield f"{name} {shape[1]}", model, shape


def on_gpu() -> None:
    """Score in one process, and ask in two others."""
    began = time.monotonic()
    print("| cache | model | batch | largest | mean | bias | by other kernels: largest | mean | refused |")
    print("|---|---|---|--:|--:|--:|--:|--:|--:|", flush=True)
    with tempfile.TemporaryDirectory() as name:
        caches, saved = Path(name, "caches"), Path(name, "saved")
        for process in ("first", "scored", "same", "new"):  # the first fills the cache, and its answers go
            shutil.rmtree(caches, ignore_errors=True)
            if process in ("scored", "same"):
                shutil.copytree(saved, caches)
            environment = {"TORCHINDUCTOR_CACHE_DIR": f"{caches}/inductor", "TRITON_CACHE_DIR": f"{caches}/triton"}
            words = [sys.executable, __file__, "--answers", name, "--cache", process]
            subprocess.run(words, env={**os.environ, **environment}, check=True)
            if process == "first":
                caches.rename(saved)
                for answers in Path(name).glob("*.npy"):
                    answers.unlink()
    print(f"\n{torch.cuda.get_device_name()}, PyTorch {torch.__version__}, {time.monotonic() - began:.0f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gpu", action="store_true")
    parser.add_argument("--answers", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--cache", help=argparse.SUPPRESS)
    options = parser.parse_args()
    work: Callable[[], None] = on_gpu if options.gpu else on_cpu
    if options.answers:
        answer_on_gpu(options.answers, options.cache)
    else:
        work()


if __name__ == "__main__":
    main()
