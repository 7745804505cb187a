"""The GPT lab beside karpathy/autoresearch: one GPU, one text, one tokenizer, five minutes each, one scorer.

    bench/against_original.py prepare                     the text, from the software on this machine; tokens for both
    bench/against_original.py theirs --original FOLDER    its train.py, as it is in a checkout, trains and is scored
    bench/against_original.py ours                        the lab's h100 profile trains and is scored
    bench/against_original.py profile                     where the time of a start goes, and of our steps
    bench/against_original.py rounds --plan FILE          several runs side by side, one on each GPU

Each takes less than ten minutes, but for `rounds`. `--at` is where the data lie, `--out` where a line of JSON is added
for each run; `table` shows them side by side. The original's attention kernel comes from a model hub: here PyTorch's
flex attention stands in, and its loader and its score are replaced (see `original/`), so that both sides read the same
rows of tokens and the sealed scorer scores both, on the same held-out rows. Neither side's start-up counts as training.

`ours --set NAME=VALUE` changes a constant of train.py, `--train FILE` takes another train.py: for ablations.

A plan for `rounds` has a line for each run, such as `ours --seed 2 --set SKIP=0.1`, and an empty line between rounds.
The first line of every round goes to the first GPU and so on; a GPU that is free goes on to its next line. Each has an
equal share of the cores and a folder of its own, with what its runs said in `log`.
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
from itertools import islice, pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

from corpus import documents
from rounds import rounds

import autoresearch
from autoresearch.cli.new import with_constants

LAB = Path(autoresearch.__file__).parent / "labs" / "nanogpt"
PROFILES = tomllib.loads((LAB / "profiles.toml").read_text())
STAND_INS = Path(__file__).parent / "original"
COMPILED = Path("/tmp/compiled")  # where confined processes have it too: at another path kernels are tuned again
LAUNCHED = time.time()
NEEDED = {"original": "a checkout of karpathy/autoresearch", "plan": "the file with the runs"}
COLUMNS = ("side", "seed", "set", "val_bpb", "tokens_per_second", "mfu_percent", "num_params_M", "peak_vram_mb",
           "num_steps", "step_ms", "startup_seconds", "score_seconds")  # fmt: skip


class Place:
    """The folder `at` with the data, which all runs share, and in it a folder for what this one writes."""

    def __init__(self, at: Path, own: str, profile: str) -> None:
        self.at, self.own, self.profile = at, at / own, profile
        self.lab, self.theirs, self.out = self.own / "lab", self.own / "theirs", self.own / "out"

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {"AUTORESEARCH_CACHE": str(self.at / "cache"), "AUTORESEARCH_DATA": str(self.at / "text")}

    def write_lab(self, train: Path, changes: dict[str, Any]) -> None:
        """The lab's two files with the profile's constants."""
        self.lab.mkdir(parents=True, exist_ok=True)
        constants = PROFILES[self.profile]
        code = with_constants((LAB / "prepare.py").read_text(), constants["prepare"])
        (self.lab / "prepare.py").write_text(code)
        code = with_constants(train.read_text(), constants["train"])
        for name, value in changes.items():
            try:
                changed = with_constants(code, {name: value})
            except ValueError:
                raise SystemExit(f"--set {name}={value!r}: {train} has no such constant") from None
            if changed == code:
                raise SystemExit(f"--set {name}={value!r}: the profile {self.profile} has that already")
            code = changed
        (self.lab / "train.py").write_text(code)

    def prepare_module(self) -> ModuleType:
        os.environ.update(self.environment)
        if not (self.at / "text").exists():  # the lab's data are keyed by what lies in a folder: here it never changes
            (self.at / "text").mkdir(parents=True)
            for number in range(3):
                (self.at / "text" / f"{number}.txt").touch()
        return imported(self.lab / "prepare.py")

    def score(self, train: Path, artifact: Path, device: str) -> tuple[float, float]:
        """val_bpb by the lab's own command, and the seconds that it took."""
        environment = self.environment | {
            "AUTORESEARCH_TRAIN": str(train),
            "AUTORESEARCH_ARTIFACT": str(artifact),
            "AUTORESEARCH_DEVICE": device,
            "AUTORESEARCH_COMPILED": str(COMPILED),
        }
        began = time.time()
        command = [sys.executable, "prepare.py", "score"]
        said = subprocess.run(command, cwd=self.lab, env=environment, stdout=subprocess.PIPE, text=True)
        if said.returncode:
            raise SystemExit(f"no score for {train}: exit code {said.returncode}")
        return float(said.stdout.split("val_bpb: ")[1]), time.time() - began


def prepare(place: Place, options: argparse.Namespace) -> None:
    """Text → one tokenizer, trained on the training text → rows of tokens. A file is on one side only."""
    began = time.time()
    texts: dict[str, list[str]] = {"train": [], "validation": [], "audit": []}
    for is_held_out, piece in islice(documents(), options.documents):
        audit = is_held_out and len(texts["audit"]) < len(texts["validation"]) // 9
        texts["audit" if audit else "validation" if is_held_out else "train"].append(piece)
    for each in texts.values():
        random.Random(0).shuffle(each)  # the tokenizer learns from the first few hundred million characters
    counts = ", ".join(f"{split} {len(each)}" for split, each in texts.items())
    print(f"documents: {counts}; {sum(map(len, texts['train'])) / 1e6:.0f} M characters; {time.time() - began:.0f} s")
    place.write_lab(LAB / "train.py", {})
    place.prepare_module().make(texts)
    print(f"all: {time.time() - began:.0f} s", flush=True)


def imported(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def ours(place: Place, options: argparse.Namespace) -> dict[str, Any]:
    """Our train.py, in a process that runs its `main` with a clock by hand."""
    place.write_lab(options.train, dict(options.set))
    return measured(place, options, place.lab / "train.py", [str(place.lab / "train.py")])


def theirs(place: Place, options: argparse.Namespace) -> dict[str, Any]:
    """The original's train.py, whole and unchanged but for its seed, with stand-ins for what it imports."""
    place.write_lab(LAB / "train.py", {})  # its prepare.py scores both
    place.theirs.mkdir(parents=True, exist_ok=True)
    for file in STAND_INS.glob("*.py"):
        shutil.copyfile(file, place.theirs / file.name)
    source = options.original / "train.py"
    (place.theirs / "original.py").write_text(classes_of(source.read_text()))
    return measured(place, options, place.theirs / "train.py", [str(place.theirs), str(source)])


def classes_of(text: str) -> str:
    """The imports, constants, functions and classes of a file, and none of what it does."""

    def is_kept(node: ast.stmt) -> bool:
        if isinstance(node, ast.ImportFrom):
            return node.module not in ("kernels", "prepare")
        if isinstance(node, ast.Assign):
            named = all(isinstance(target, ast.Name) for target in node.targets)
            return named and not any(isinstance(each, ast.Call | ast.Name) for each in ast.walk(node.value))
        return isinstance(node, ast.Import | ast.ClassDef | ast.FunctionDef)

    return ast.unparse(ast.Module([node for node in ast.parse(text).body if is_kept(node)], []))


def caches() -> dict[str, str]:
    """Where compilers keep what they made, as the scorer expects it."""
    return {"TORCHINDUCTOR_CACHE_DIR": str(COMPILED / "inductor"), "TRITON_CACHE_DIR": str(COMPILED / "triton")}


def measured(place: Place, options: argparse.Namespace, model: Path, arguments: list[str]) -> dict[str, Any]:
    """Trains in a process of its own, then scores its artifact; figures of both."""
    out = place.out
    if not (place.at / "text").exists():
        raise SystemExit(f"--at {place.at}: no data there: `prepare` comes first")
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
    inside = [sys.executable, __file__, f"inside-{options.command}", *arguments]
    if code := subprocess.run(inside, cwd=place.lab, env=environment).returncode:
        raise SystemExit(f"{options.command} --seed {options.seed} trained nothing: exit code {code}")
    figures = json.loads((out / "figures.json").read_text())
    if not options.no_score:
        scored = [place.score(model, out / "artifact", options.device) for _ in range(options.scores)]
        figures |= {"val_bpb": scored[0][0], "score_seconds": [round(seconds, 1) for _, seconds in scored]}
    return {"side": options.command, "seed": options.seed, "own": options.own, "seconds": options.seconds,
            "cold": options.cold, "set": " ".join(f"{name}={value}" for name, value in options.set),
            "train": str(options.train), **figures}  # fmt: skip


def inside_ours(train: str) -> None:
    """`main` of our train.py; its clock tells us what a supervisor would see."""
    sys.path.insert(0, str(Path(train).parent))
    import train as module  # the lab's

    from autoresearch.kit import Clock

    reports: list[float] = []

    class Timed(Clock):
        def start(self) -> None:
            super().start()
            self.ready = time.time()

        def report(self, step: int, loss: float, tokens: int | None = None) -> None:
            reports.append(time.time())
            self.tokens = tokens or 0
            if len(reports) % 100 == 1:
                print(f"step {step} loss {loss:.4f} {self.elapsed:.1f} s", flush=True)
            super().report(step, loss, tokens)

        def done(self, **summary: Any) -> None:
            seconds = reports[-1] - self.ready
            told(summary, self.ready - float(os.environ["AGAINST_LAUNCHED"]), self.tokens / seconds, reports)

    module.Clock = lambda budget, score: Timed(budget)
    module.main()


def inside_theirs(stand_ins: str, train: str) -> None:
    """The original as a program, with our stand-ins where it imports its kernel and its data."""
    import runpy

    import torch

    sys.path.insert(0, stand_ins)
    seeded, waited, steps = torch.manual_seed, torch.cuda.synchronize, list[float]()

    def synchronize(*arguments: Any) -> None:
        waited(*arguments)
        if sys._getframe(1).f_code.co_filename == train:  # and not by the compiler
            steps.append(time.time())  # before and after every step

    torch.manual_seed = torch.cuda.manual_seed = lambda _: seeded(int(os.environ["AGAINST_SEED"]))
    torch.cuda.synchronize = synchronize
    end = runpy.run_path(train, run_name="__main__")
    summary = {
        "peak_vram_mb": end["peak_vram_mb"],
        "mfu_percent": end["steady_state_mfu"],
        "total_tokens_M": end["total_tokens"] / 1e6,
        "num_steps": end["step"],
        "num_params_M": end["num_params"] / 1e6,
    }
    trained = torch.load(os.environ["AGAINST_ARTIFACT"], map_location="cpu", weights_only=True)["trained"]
    startup = trained - float(os.environ["AGAINST_LAUNCHED"]) - end["total_training_time"]
    rate = end["TOTAL_BATCH_SIZE"] * (end["step"] - 11) / end["total_training_time"]
    told(summary, startup, rate, steps[1::2])


class Stopwatch:
    """Prints how long each part of a start takes."""

    def __init__(self) -> None:
        self.at = time.time()

    def __call__(self, what: str) -> None:
        print(f"{time.time() - self.at:6.1f} s  {what}", flush=True)
        self.at = time.time()


def profile(place: Place, options: argparse.Namespace) -> None:
    """Prints the parts of a start, the time of steps, and the kernels of three steps on made-up tokens."""
    if options.cold:
        shutil.rmtree(COMPILED, ignore_errors=True)
    took = Stopwatch()
    import torch

    took("importing torch")
    torch.zeros(1, device=options.device)
    took("waking the device")
    place.write_lab(options.train, dict(options.set))
    os.environ.update(place.environment | caches())
    sys.path.insert(0, str(place.lab))
    import train as module  # the lab's

    took("importing train.py")
    gc.disable()
    torch.set_float32_matmul_precision("high")
    trainer = module.Trainer(options.device)
    took("building the model")
    tokens = torch.randint(module.VOCABULARY, (module.ROWS, module.CONTEXT), device=options.device)
    data = iter(lambda: (tokens, tokens), None)
    trainer.step(data, 0.0).item()
    took("the first step, with what it compiles")
    trainer.warm_up()
    took("another step")
    gc.collect()
    took("collecting garbage")
    print(f"{time.time() - LAUNCHED:6.1f} s  all of the start")
    print(torch._dynamo.utils.compile_times())
    for name in ("stats", "aot_autograd", "inductor"):
        print(name, dict(torch._dynamo.utils.counters[name]), flush=True)
    step_times(trainer, data, torch)
    with torch.profiler.profile() as found:
        for _ in range(3):
            trainer.step(data, 0.5).item()
    by = "cuda" if options.device.startswith("cuda") else "cpu"
    print(found.key_averages().table(sort_by=f"self_{by}_time_total", row_limit=45, max_name_column_width=90))


def step_times(trainer: Any, data: Any, torch: ModuleType) -> None:
    """Prints how long the host takes to ask for a step, and how long a step takes."""
    times = []
    for _ in range(12):
        began = time.perf_counter()
        loss = trainer.step(data, 0.5)
        asked = time.perf_counter()
        loss.item()
        times.append((1000 * (asked - began), 1000 * (time.perf_counter() - began)))
    for name, each in zip(("asked for in", "done in"), zip(*times[2:], strict=True), strict=True):
        print(f"a step is {name} {statistics.median(each):.1f} ms, at most {max(each):.1f}", flush=True)
    if torch.cuda.is_available():
        print(f"{torch.cuda.max_memory_allocated() / 2**30:.1f} GiB at the peak")


def told(summary: dict[str, Any], startup: float, rate: float, ends: list[float]) -> None:
    """Writes the figures of a training for the process that asked. `ends`: when each step was over."""
    steps = sorted(1000 * (after - before) for before, after in pairwise(ends[12:]))
    spread = {}
    if len(steps) > 20:
        spread = {"step_ms": round(statistics.median(steps), 1), "step_ms_95": round(steps[int(0.95 * len(steps))], 1),
                  "step_ms_worst": round(steps[-1], 1)}  # fmt: skip
    figures = {**summary, "startup_seconds": round(startup, 1), "tokens_per_second": round(rate), **spread}
    Path(os.environ["AGAINST_FIGURES"]).write_text(json.dumps(figures))


def table(lines: list[dict[str, Any]]) -> str:
    """The runs as a table in markdown, and what ours is of theirs."""
    shown = ["| " + " | ".join(COLUMNS) + " |", "|--" * len(COLUMNS) + "|"]
    for line in lines:
        shown.append("| " + " | ".join(_short(line.get(name, "")) for name in COLUMNS) + " |")
    scored = [line for line in lines if "val_bpb" in line]
    theirs = {(line["seed"], line["seconds"]): line["val_bpb"] for line in scored if line["side"] == "theirs"}
    for line in scored:
        if line["side"] == "ours" and (line["seed"], line["seconds"]) in theirs:
            ratio = line["val_bpb"] / theirs[line["seed"], line["seconds"]]
            shown.append(f"seed {line['seed']} {line['set']}: ours is {ratio:.4f} of theirs")
    return "\n".join(shown)


def _short(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def change(text: str) -> tuple[str, Any]:
    """Of `--set`: the name of a constant and its value."""
    name, _, value = text.partition("=")
    try:
        return name, ast.literal_eval(value)
    except (ValueError, SyntaxError):
        raise argparse.ArgumentTypeError(
            f"{text}: NAME=VALUE, and text in quotes of its own: WINDOWS=\"'L'\""
        ) from None


def there(text: str) -> Path:
    if not (path := Path(text)).exists():
        raise argparse.ArgumentTypeError(f"{text}: it is not there")
    return path


def main() -> None:
    if sys.argv[1:2] == ["inside-ours"]:
        return inside_ours(sys.argv[2])
    if sys.argv[1:2] == ["inside-theirs"]:
        return inside_theirs(*sys.argv[2:])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("prepare", "ours", "theirs", "profile", "rounds", "table"))
    parser.add_argument("--at", type=Path, default=Path("/tmp/against"), help="where data and compilers' caches lie")
    parser.add_argument("--own", default="run", help="the folder there for what this run writes")
    parser.add_argument("--out", type=Path, default=Path("against.jsonl"), help="a line is added for each run")
    parser.add_argument("--original", type=there, help=NEEDED["original"])
    parser.add_argument("--documents", type=int, help="prepare: so many of them; all, if it is not said")
    parser.add_argument("--plan", type=there, help=f"rounds: {NEEDED['plan']}")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--profile", default="h100", choices=PROFILES)
    parser.add_argument("--device", default="cuda:0")
    parser.add_argument("--set", action="append", type=change, default=[], metavar="NAME=VALUE")
    parser.add_argument("--train", type=there, default=LAB / "train.py")
    parser.add_argument("--cold", action="store_true", help="with compilers' caches that are empty")
    parser.add_argument("--no-score", action="store_true")
    parser.add_argument("--scores", type=int, default=1, help="how often it is scored; the second time is warm")
    options = parser.parse_args()
    needed = {"theirs": "original", "rounds": "plan"}.get(options.command)
    if needed and not getattr(options, needed):
        parser.error(f"{options.command} needs --{needed}: {NEEDED[needed]}")
    place = Place(options.at.absolute(), options.own, options.profile)
    if options.command in ("prepare", "profile"):
        return {"prepare": prepare, "profile": profile}[options.command](place, options)
    if options.command == "rounds":
        rounds(options)
    elif options.command != "table":
        line = json.dumps({"ours": ours, "theirs": theirs}[options.command](place, options))
        print(line, flush=True)
        with options.out.open("a") as file:
            file.write(line + "\n")
    try:
        print(table([json.loads(line) for line in options.out.read_text().splitlines()]))
    except (OSError, ValueError) as error:
        parser.error(f"--out {options.out}: no runs to show: {error}")
    return None


if __name__ == "__main__":
    main()
