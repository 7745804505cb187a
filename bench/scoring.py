"""The cost of the sealed score: relative to the same evaluation in one process, and from artifact to number on a GPU.

    bench/scoring.py          the demo lab on the CPU: ratio of sealed to unsealed, with 1 and 2 threads
    bench/scoring.py --gpu    21 million tokens, 8,192 logits each, a model of 50 million parameters

The weights are untrained, since only time is measured. The sealed score is also compared with a float64 reference.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

import autoresearch
from autoresearch.kit.model_process import ModelProcess
from autoresearch.kit.probes import ScoredRows, Tolerance, light_cuts, plan_deep_probe, probe
from autoresearch.kit.scoring import Candidate, HeldOut, bits_per_byte, score_rows
from autoresearch.sandbox.caches import compiler_caches as compilers_caches
from autoresearch.sandbox.copying import copy_plain

LAB = Path(autoresearch.__file__).parent / "labs" / "nanogpt"
LARGE = {
    "train.py": {"DEPTH": 8, "WIDTH": 640, "HEAD_WIDTH": 128},
    "prepare.py": {"CONTEXT": 2048, "VOCABULARY": 8192, "SCORE_BATCH": 64},
}
ROWS = 10_240  # of 2,048 tokens: 21 million
REPEATS = 5
MOST_PROCESSES = 16  # of deep probes
T = TypeVar("T")


def write_lab(folder: Path, constants: dict[str, dict[str, Any]]) -> None:
    """Write the lab's two files with other constants."""
    for name in ("train.py", "prepare.py"):
        text = (LAB / name).read_text()
        for constant, value in constants.get(name, {}).items():
            text = re.sub(rf"^{constant} = .+?(?=  #|$)", f"{constant} = {value!r}", text, flags=re.MULTILINE)
        (folder / name).write_text(text)


def import_module(folder: Path, name: str) -> Any:
    sys.path.insert(0, str(folder))
    spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def score_in_one_process(model: Any, data: HeldOut, shape: tuple[int, int], double: bool) -> float:
    """Return the bits per byte without a sandbox. With `double`, compute them in float64, as a reference."""
    import torch
    import torch.nn.functional as F

    token_bytes, nats = torch.from_numpy(data.token_bytes), 0.0
    rows = torch.from_numpy(data.rows.astype(np.int64))
    for chunk in torch.split(rows, shape[0]):
        logits = model(chunk[:, :-1]).flatten(0, 1)
        targets = chunk[:, 1:].flatten()
        loss = F.cross_entropy(logits.double() if double else logits, targets, reduction="none")
        nats += float((loss * (token_bytes[targets] > 0)).sum(dtype=torch.float64))
    return float(nats / np.log(2) / data.bytes)


def measure(work: Callable[[], T]) -> tuple[float, T]:
    """Return the seconds that `work` takes, and its result."""
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def probe_lightly(model: ModelProcess, scored: ScoredRows) -> None:
    probe([model], scored, light_cuts(scored, model.shape[0]), Tolerance.of("cuda:0"), np.random.default_rng(1))


def probe_deeply(models: Candidate, scored: ScoredRows) -> str:
    """Probe as before a keep, and return what was done. The processes have not been used before."""
    each, processes = plan_deep_probe(scored)
    began = time.perf_counter()
    probe(islice(models.fresh(), processes), scored, each, Tolerance.of(models.device), np.random.default_rng(1))
    return f"{processes} processes answered {each} cuts each in {time.perf_counter() - began:.2f} s"


def on_cpu(threads: int) -> None:
    """Compare the sealed score with one process on the CPU. Runs in a process of its own with this many threads."""
    import torch

    torch.set_num_threads(threads)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_lab(folder, {})
        prepare, train = import_module(folder, "prepare"), import_module(folder, "train")
        prepare.prepare()
        torch.manual_seed(1)
        torch.save(train.GPT().state_dict(), folder / "artifact")
        data, shape = prepare.held_out("validation"), (prepare.SCORE_BATCH, prepare.CONTEXT)
        model = train.load(folder / "artifact", "cpu")
        reference = score_in_one_process(model, data, shape, double=True)
        arguments = (folder / "train.py", folder / "artifact", "cpu", shape, prepare.VOCABULARY, folder / "prepare.py")
        began = time.perf_counter()
        with Candidate(*arguments, probes=1 + MOST_PROCESSES) as models:
            models.model.run_batch(np.zeros(shape, dtype=np.int64))
            second = models.others.pop(0)
            second.run_batch(np.zeros(shape, dtype=np.int64))
            start_up = time.perf_counter() - began
            alone, sealed, probes = [], [], []
            for _ in range(REPEATS):
                alone.append(measure(lambda: score_in_one_process(model, data, shape, double=False))[0])
                seconds, scored = measure(lambda: score_rows(models.model, data))
                sealed.append(seconds)
                probes.append(measure(partial(probe_lightly, second, scored))[0])
            second.end()
            deeply = probe_deeply(models, scored)
        ratio = statistics.median(b / a for a, b in zip(alone, sealed, strict=True))
        both = statistics.median((b + c) / a for a, b, c in zip(alone, sealed, probes, strict=True))
        print(f"{threads} threads: in one process {statistics.median(alone):.2f} s, sealed {ratio:.2f} x, "
              f"with its light probes {both:.2f} x (probes: {100 * (both / ratio - 1):.1f} % of scoring)")  # fmt: skip
        print(f"  processes start and load in {start_up:.2f} s; {deeply}")
        print(f"  sealed score {bits_per_byte(scored, data):.7f}, float64 in one process {reference:.7f}, "
              f"difference {abs(bits_per_byte(scored, data) - reference):.1e} bits per byte")  # fmt: skip


def on_gpu() -> None:
    """Measure the time from artifact to number. The processes run already, as the harness starts them early."""
    import torch

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_lab(folder, LARGE)
        prepare, train = import_module(folder, "prepare"), import_module(folder, "train")
        torch.manual_seed(1)
        untrained = train.GPT()
        print(
            f"{sum(p.numel() for p in untrained.parameters()) / 1e6:.1f} M parameters, {torch.cuda.get_device_name()}"
        )
        torch.save(untrained.state_dict(), folder / "artifact")
        rows = np.random.default_rng(1).integers(1, prepare.VOCABULARY, size=(ROWS, prepare.CONTEXT + 1))
        data = HeldOut(rows.astype(np.uint16), np.full(prepare.VOCABULARY, 4))
        shape = (prepare.SCORE_BATCH, prepare.CONTEXT)
        torch.zeros(1, device="cuda")
        arguments = (
            folder / "train.py",
            folder / "artifact",
            "cuda:0",
            shape,
            prepare.VOCABULARY,
            folder / "prepare.py",
        )
        caches = folder / "caches"
        for run in ("cold", "warm", "warm"):
            with Candidate(*arguments, compiled=caches, probes=1 + MOST_PROCESSES) as models:
                time.sleep(25)  # imports, CUDA's context and a first kernel, which the harness has done by then
                seconds = {
                    "load": measure(models.model.load)[0],
                    "compile": measure(lambda: models.model.run_batch(np.ones(shape, dtype=np.int64)))[0],
                }
                seconds["score"], scored = measure(lambda: score_rows(models.model, data))
                copy_plain(compilers_caches(models.model.folder), caches, 2 << 30)
                seconds["end"] = measure(models.model.end)[0]
                second = models.others.pop(0)
                seconds["load again"] = measure(second.load)[0]
                seconds["compile again"] = measure(partial(second.run_batch, np.ones(shape, dtype=np.int64)))[0]
                seconds["probes"] = measure(partial(probe_lightly, second, scored))[0]
                second.end()
                deeply = probe_deeply(models, scored)
                number, total = sum(list(seconds.values())[:3]), sum(seconds.values())
                print(f"{run}: {number:.2f} s from artifact to number, {total:.2f} s with its probes, which are "
                      f"{100 * seconds['probes'] / seconds['score']:.1f} % of scoring: "
                      + ", ".join(f"{name} {each:.2f}" for name, each in seconds.items()))  # fmt: skip
                print(f"  {deeply}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gpu", action="store_true", help="measure on the GPU, not on the CPU")
    parser.add_argument("--threads", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.gpu:
        on_gpu()
    elif options.threads:
        on_cpu(options.threads)
    else:
        for threads in (1, 2):
            environment = {**os.environ, "OMP_NUM_THREADS": str(threads)}
            subprocess.run([sys.executable, __file__, "--threads", str(threads)], env=environment, check=True)


if __name__ == "__main__":
    main()
