"""The GPT lab beside karpathy/autoresearch: one GPU, one text, one tokenizer, five minutes each, one scorer.

    bench/against_original.py prepare                     make text and tokens for both, from this machine's software
    bench/against_original.py theirs --original FOLDER    train and score the train.py of a checkout of the original
    bench/against_original.py ours                        train and score the lab's h100 profile
    bench/against_original.py profile                     measure the parts of our start and of our steps
    bench/against_original.py rounds --plan FILE          run several of these side by side, one on each GPU
    bench/against_original.py table                       show the runs so far

Each command takes less than ten minutes, except `rounds`. `--at` is the folder of the data. Each run adds a line of
JSON to the file `--out`. The original loads its attention kernel from a model hub. Here PyTorch's flex attention
replaces the kernel, and its loader and its score are replaced as well (see `original/`). Both sides thus read the same
rows of tokens, and the sealed scorer scores both on the same held-out rows. The start-up of neither side counts as
training.

`ours --set NAME=VALUE` changes a constant of train.py, and `--train FILE` takes another train.py, for ablations.

A plan for `rounds` has a line for each run, such as `ours --seed 2 --set SKIP=0.1`, and an empty line between rounds.
The first lines of all rounds go to the first GPU, the second lines to the second GPU, and so on. A GPU that has
finished a line starts its next line. Each GPU has an equal share of the cores and a folder of its own. The output of
its runs is in `log` there.
"""

from __future__ import annotations

import argparse
import ast
import gc
import importlib.util
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import time
import tomllib
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

from corpus import documents
from rounds import run_rounds

import autoresearch
from autoresearch.cli.new import with_constants

LAB = Path(autoresearch.__file__).parent / "labs" / "nanogpt"
PROFILES = tomllib.loads((LAB / "profiles.toml").read_text())
STAND_INS = Path(__file__).parent / "original"
INSIDE = Path(__file__).parent / "against_inside.py"
COMPILED = Path("/tmp/compiled")  # the path in the sandbox too: at another path kernels would be tuned again
LAUNCHED = time.time()
GIB = 2**30
NEEDED = {"original": "a checkout of karpathy/autoresearch", "plan": "the file with the runs"}
COLUMNS = ("side", "seed", "set", "val_bpb", "tokens_per_second", "mfu_percent", "num_params_M", "peak_vram_gib",
           "num_steps", "step_ms", "startup_seconds", "score_seconds")  # fmt: skip


class Place:
    """The folder `at` with the data, which all runs share, and in it the folder `own` of this run's files."""

    def __init__(self, at: Path, own: str, profile: str) -> None:
        self.at, self.own, self.profile = at, at / own, profile
        self.lab, self.theirs, self.out = self.own / "lab", self.own / "theirs", self.own / "out"

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {"AUTORESEARCH_CACHE": str(self.at / "cache"), "AUTORESEARCH_DATA": str(self.at / "text")}

    def write_lab(self, train: Path, changes: dict[str, Any]) -> None:
        """Write the lab's two files with the profile's constants.

        Raises:
            SystemExit: train.py has no constant of this name, or the constant has this value already.
        """
        self.lab.mkdir(parents=True, exist_ok=True)
        constants = PROFILES[self.profile]
        code = with_constants((LAB / "prepare.py").read_text(), constants["prepare"])
        (self.lab / "prepare.py").write_text(code)
        code = with_constants(train.read_text(), constants["train"])
        for name, value in changes.items():
            try:
                changed = with_constants(code, {name: value})
            except ValueError:
                raise SystemExit(f"--set {name}={value!r}: {train} has no constant {name}") from None
            if changed == code:
                raise SystemExit(f"--set {name}={value!r}: the profile {self.profile} has this value already")
            code = changed
        (self.lab / "train.py").write_text(code)

    def prepare_module(self) -> ModuleType:
        """Import the lab's prepare.py, with this place's data."""
        os.environ.update(self.environment)
        if not (self.at / "text").exists():  # the lab's data are keyed by the files of a folder: here they never change
            (self.at / "text").mkdir(parents=True)
            for number in range(3):
                (self.at / "text" / f"{number}.txt").touch()
        return import_module(self.lab / "prepare.py")

    def score(self, train: Path, artifact: Path, device: str) -> tuple[float, float]:
        """Run the lab's own command `score`, and return val_bpb and the seconds that it took."""
        environment = self.environment | {
            "AUTORESEARCH_TRAIN": str(train),
            "AUTORESEARCH_ARTIFACT": str(artifact),
            "AUTORESEARCH_DEVICE": device,
            "AUTORESEARCH_COMPILED": str(COMPILED),
        }
        began = time.time()
        command = [sys.executable, "prepare.py", "score"]
        result = subprocess.run(command, cwd=self.lab, env=environment, stdout=subprocess.PIPE, text=True)
        if result.returncode:
            raise SystemExit(f"scoring {train} failed with exit code {result.returncode}")
        return float(result.stdout.split("val_bpb: ")[1]), time.time() - began


def prepare(place: Place, options: argparse.Namespace) -> None:
    """Read the text, train one tokenizer on the training text, and pack rows of tokens.

    All pieces of a file are in the training text, or all are held out.
    """
    began = time.time()
    texts: dict[str, list[str]] = {"train": [], "validation": [], "audit": []}
    for is_held_out, piece in islice(documents(), options.documents):
        audit = is_held_out and len(texts["audit"]) < len(texts["validation"]) // 9
        texts["audit" if audit else "validation" if is_held_out else "train"].append(piece)
    for each in texts.values():
        random.Random(0).shuffle(each)  # the tokenizer learns from the first few hundred million characters
    counts = ", ".join(f"{split} {len(each)}" for split, each in texts.items())
    print(f"documents: {counts}. {sum(map(len, texts['train'])) / 1e6:.0f} M characters. {time.time() - began:.0f} s")
    place.write_lab(LAB / "train.py", {})
    place.prepare_module().make(texts)
    print(f"in total: {time.time() - began:.0f} s", flush=True)


def import_module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def ours(place: Place, options: argparse.Namespace) -> dict[str, Any]:
    """Train and score our train.py. Its `main` runs in a process of its own, with a clock by hand."""
    place.write_lab(options.train, dict(options.set))
    return train_and_score(place, options, place.lab / "train.py", [str(place.lab / "train.py")])


def theirs(place: Place, options: argparse.Namespace) -> dict[str, Any]:
    """Train and score the original's train.py, unchanged except for its seed, with replacements for its imports."""
    place.write_lab(LAB / "train.py", {})  # its prepare.py scores both
    place.theirs.mkdir(parents=True, exist_ok=True)
    for file in STAND_INS.glob("*.py"):
        shutil.copyfile(file, place.theirs / file.name)
    source = options.original / "train.py"
    (place.theirs / "original.py").write_text(without_statements(source.read_text()))
    return train_and_score(place, options, place.theirs / "train.py", [str(place.theirs), str(source)])


def without_statements(text: str) -> str:
    """Return the imports, literal constants, functions and classes of a file, without its other statements."""

    def is_kept(node: ast.stmt) -> bool:
        if isinstance(node, ast.ImportFrom):
            return node.module not in ("kernels", "prepare")
        if isinstance(node, ast.Assign):
            has_names = all(isinstance(target, ast.Name) for target in node.targets)
            return has_names and not any(isinstance(each, ast.Call | ast.Name) for each in ast.walk(node.value))
        return isinstance(node, ast.Import | ast.ClassDef | ast.FunctionDef)

    return ast.unparse(ast.Module([node for node in ast.parse(text).body if is_kept(node)], []))


def caches() -> dict[str, str]:
    """Return the variables that name the compilers' caches, as the scorer lays them out."""
    return {"TORCHINDUCTOR_CACHE_DIR": str(COMPILED / "inductor"), "TRITON_CACHE_DIR": str(COMPILED / "triton")}


def train_and_score(place: Place, options: argparse.Namespace, model: Path, arguments: list[str]) -> dict[str, Any]:
    """Train in a process of its own, score the artifact, and return the figures of both."""
    out = place.out
    if not (place.at / "text").exists():
        raise SystemExit(f"--at {place.at}: the folder has no data: run `prepare` first")
    if options.cold:
        shutil.rmtree(COMPILED, ignore_errors=True)
    out.mkdir(parents=True, exist_ok=True)
    environment = {
        **place.environment,
        **caches(),
        "AUTORESEARCH_SEED": str(options.seed),
        "AUTORESEARCH_OUT": str(out),
        "AUTORESEARCH_BUDGET_SECONDS": str(options.seconds),
        "AGAINST_SEED": str(options.seed),
        "AGAINST_SECONDS": str(options.seconds),
        "AGAINST_ARTIFACT": str(out / "artifact"),
        "AGAINST_FIGURES": str(out / "figures.json"),
        "AGAINST_LAUNCHED": str(time.time()),
    }
    if options.command == "theirs":
        environment["AGAINST_ROWS"] = str(place.prepare_module().training_file())
    inside = [sys.executable, INSIDE, options.command, *arguments]
    if code := subprocess.run(inside, cwd=place.lab, env=environment).returncode:
        raise SystemExit(f"{options.command} --seed {options.seed} failed with exit code {code}")
    figures = json.loads((out / "figures.json").read_text())
    if not options.no_score:
        scored = [place.score(model, out / "artifact", options.device) for _ in range(options.scores)]
        figures |= {"val_bpb": scored[0][0], "score_seconds": [round(seconds, 1) for _, seconds in scored]}
    return {"side": options.command, "seed": options.seed, "own": options.own, "seconds": options.seconds,
            "cold": options.cold, "set": " ".join(f"{name}={value}" for name, value in options.set),
            "train": str(options.train), **figures}  # fmt: skip


class Stopwatch:
    """Prints the time of each part of a start."""

    def __init__(self) -> None:
        self.at = time.time()

    def lap(self, part: str) -> None:
        """Print the seconds since the previous call."""
        print(f"{time.time() - self.at:6.1f} s  {part}", flush=True)
        self.at = time.time()


def profile(place: Place, options: argparse.Namespace) -> None:
    """Print the parts of a start, the time of steps, and the kernels of three steps on random tokens."""
    if options.cold:
        shutil.rmtree(COMPILED, ignore_errors=True)
    stopwatch = Stopwatch()
    import torch

    stopwatch.lap("importing torch")
    torch.zeros(1, device=options.device)
    stopwatch.lap("waking the device")
    place.write_lab(options.train, dict(options.set))
    os.environ.update(place.environment | caches())
    sys.path.insert(0, str(place.lab))
    module: Any = importlib.import_module("train")  # the lab's

    stopwatch.lap("importing train.py")
    gc.disable()
    torch.set_float32_matmul_precision("high")
    trainer = module.Trainer(options.device)
    stopwatch.lap("building the model")
    tokens = torch.randint(module.VOCABULARY, (module.ROWS, module.CONTEXT), device=options.device)
    data = iter(lambda: (tokens, tokens), None)
    trainer.step(data, 0.0).item()
    stopwatch.lap("the first step, with compilation")
    trainer.warm_up()
    stopwatch.lap("another step")
    gc.collect()
    stopwatch.lap("collecting garbage")
    print(f"{time.time() - LAUNCHED:6.1f} s  the whole start")
    print(torch._dynamo.utils.compile_times(repr="str"))
    for name in ("stats", "aot_autograd", "inductor"):
        print(name, dict(torch._dynamo.utils.counters[name]), flush=True)
    print_step_times(trainer, data, torch)
    with torch.profiler.profile() as trace:
        for _ in range(3):
            trainer.step(data, 0.5).item()
    by = "cuda" if options.device.startswith("cuda") else "cpu"
    print(trace.key_averages().table(sort_by=f"self_{by}_time_total", row_limit=45, max_name_column_width=90))


def print_step_times(trainer: Any, data: Any, torch: ModuleType) -> None:
    """Print the time in which the host launches a step, and the time of the whole step."""
    times = []
    for _ in range(12):
        began = time.perf_counter()
        loss = trainer.step(data, 0.5)
        launched = time.perf_counter()
        loss.item()
        times.append((1000 * (launched - began), 1000 * (time.perf_counter() - began)))
    for name, each in zip(("launched in", "done in"), zip(*times[2:], strict=True), strict=True):
        print(f"a step is {name} {statistics.median(each):.1f} ms, at most {max(each):.1f}", flush=True)
    if torch.cuda.is_available():
        print(f"peak memory: {torch.cuda.max_memory_allocated() / GIB:.1f} GiB")


def table(lines: list[dict[str, Any]]) -> str:
    """Return the runs as a table in Markdown, with the ratio of our score to theirs for each seed."""
    lines = [line | {"peak_vram_gib": round(line.get("peak_vram_mb", 0) * 2**20 / GIB, 1)} for line in lines]
    rows = ["| " + " | ".join(COLUMNS) + " |", "|--" * len(COLUMNS) + "|"]
    for line in lines:
        rows.append("| " + " | ".join(_format(line.get(name, "")) for name in COLUMNS) + " |")
    scored = [line for line in lines if "val_bpb" in line]
    theirs = {(line["seed"], line["seconds"]): line["val_bpb"] for line in scored if line["side"] == "theirs"}
    for line in scored:
        if line["side"] == "ours" and (line["seed"], line["seconds"]) in theirs:
            ratio = line["val_bpb"] / theirs[line["seed"], line["seconds"]]
            rows.append(f"seed {line['seed']} {line['set']}: ours is {ratio:.4f} of theirs")
    return "\n".join(rows)


def _format(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def parse_change(text: str) -> tuple[str, Any]:
    """Return the name and the value of a constant from the argument of `--set`."""
    name, _, value = text.partition("=")
    try:
        return name, ast.literal_eval(value)
    except (ValueError, SyntaxError):
        raise argparse.ArgumentTypeError(
            f"{text} is not NAME=VALUE. Text needs quotes of its own: WINDOWS=\"'L'\""
        ) from None


def existing_path(text: str) -> Path:
    """Return the path as an absolute one, as training runs in another folder.

    Raises:
        argparse.ArgumentTypeError: the path does not exist.
    """
    if not (path := Path(text).absolute()).exists():
        raise argparse.ArgumentTypeError(f"{text} does not exist")
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("prepare", "ours", "theirs", "profile", "rounds", "table"))
    parser.add_argument("--at", type=Path, default=Path("/tmp/against"), help="the folder of the data")
    parser.add_argument("--own", default="run", help="the folder in --at for the files of this run")
    parser.add_argument(
        "--out", type=Path, default=Path("against.jsonl"), help="the file to which each run adds a line"
    )
    parser.add_argument("--original", type=existing_path, help=NEEDED["original"])
    parser.add_argument("--documents", type=int, help="prepare: the number of documents, all by default")
    parser.add_argument("--plan", type=existing_path, help=f"rounds: {NEEDED['plan']}")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--profile", default="h100", choices=PROFILES)
    parser.add_argument("--device", default="cuda:0")
    parser.add_argument("--set", action="append", type=parse_change, default=[], metavar="NAME=VALUE")
    parser.add_argument("--train", type=existing_path, default=LAB / "train.py")
    parser.add_argument("--cold", action="store_true", help="delete the compilers' caches first")
    parser.add_argument("--no-score", action="store_true", help="train only")
    parser.add_argument("--scores", type=int, default=1, help="how often to score. The second time is warm")
    options = parser.parse_args()
    needed = {"theirs": "original", "rounds": "plan"}.get(options.command)
    if needed and not getattr(options, needed):
        parser.error(f"{options.command} needs --{needed}: {NEEDED[needed]}")
    place = Place(options.at.absolute(), options.own, options.profile)
    if options.command in ("prepare", "profile"):
        return {"prepare": prepare, "profile": profile}[options.command](place, options)
    if options.command == "rounds":
        run_rounds(options)
    elif options.command != "table":
        line = json.dumps({"ours": ours, "theirs": theirs}[options.command](place, options))
        print(line, flush=True)
        with options.out.open("a") as file:
            file.write(line + "\n")
    try:
        print(table([json.loads(line) for line in options.out.read_text().splitlines()]))
    except (OSError, ValueError) as error:
        parser.error(f"no runs to show: {error}: --out {options.out}")
    return None


if __name__ == "__main__":
    main()
