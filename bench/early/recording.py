"""Recorded trials of the `nanogpt` lab with their curves."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from autoresearch.layout import Layout
from autoresearch.ledger import Ledger
from autoresearch.records import Experiment, Point, Purpose, State, Trial, Verdict

TAG = "early"
IDEAS = Path(__file__).parents[2] / "examples" / "ideas"


@dataclass(frozen=True)
class Tried:
    """One trial with a score. Its `seconds` on the device include those of training and of scoring."""

    seed: int
    seconds: float
    training: float
    scoring: float
    score: float
    curve: Sequence[Point]


@dataclass(frozen=True)
class Recorded:
    """One experiment with all its trials. `budget` is in seconds."""

    run: int
    budget: float
    experiment: Experiment
    trials: Sequence[Tried]


def record(folder: Path, run: int, experiments: int, budget: str) -> None:
    """Run the lab with the tuner and the example ideas by turns. Continue a run that was begun."""
    lab = folder / f"run-{run}"
    if not lab.exists():
        autoresearch("new", str(lab), "--profile", "cpu")
        shutil.copytree(IDEAS, lab / "ideas")
        program = Layout(lab).program
        program.write_text(program.read_text().replace("claims: 0.08", "claims: 0"))  # all trials are for search
    who = ("--researcher", "tuner", "--researcher", "script:ideas", "--devices", "cpu")
    limits = ("--experiments", str(experiments), "--budget", budget)
    autoresearch("run", str(lab), "--tag", TAG, "--seed", str(run), "--plain", *who, *limits)


def autoresearch(*words: str) -> None:
    """Run a command to its end. The exit code 3 means that a limit has ended the run."""
    code = subprocess.run([sys.executable, "-m", "autoresearch", *words]).returncode
    if code not in (0, 3):
        raise SystemExit(f"autoresearch {words[0]} ended with exit code {code}")


def recorded_lines(lab: Path, run: int, budget: float) -> Iterator[str]:
    """Yield a line of JSON for each experiment of a run, in the order of the verdicts."""
    with Ledger(Layout(lab).ledger, readonly=True) as ledger:
        done = [each for each in ledger.experiments(TAG) if each.state is State.DONE and each.without is None]
        for each in sorted(done, key=lambda each: each.finished or 0.0):
            row: dict[str, Any] = {"run": run, "budget": budget, "number": each.number, "parent": each.parent}
            row |= {"verdict": each.verdict, "hypothesis": each.hypothesis}
            searched = (trial for trial in ledger.trials(TAG, each.number) if trial.purpose is Purpose.SEARCH)
            row["trials"] = [_trial(trial) for trial in searched if trial.result and trial.result.score is not None]
            yield json.dumps(row, separators=(",", ":"), ensure_ascii=False)


def _trial(trial: Trial) -> list[Any]:
    result = trial.result
    assert result is not None and result.score is not None and trial.finished is not None
    phases = (trial.finished - trial.started, result.training_seconds or 0.0, result.scoring_seconds or 0.0)
    curve = [[round(point.seconds, 2), round(point.loss, 3)] for point in result.curve]
    return [trial.seed, *(round(each, 2) for each in phases), round(result.score, 6), curve]


def read(path: Path) -> list[list[Recorded]]:
    """Read the recorded runs."""
    rows = [_parse_row(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
    return [list(group) for _, group in groupby(rows, key=lambda row: row.run)]


def _parse_row(row: dict[str, Any]) -> Recorded:
    trials = [
        Tried(
            seed, held, training, scoring, score, tuple(Point(at, step, loss) for step, (at, loss) in enumerate(curve))
        )
        for seed, held, training, scoring, score, curve in row["trials"]
    ]
    experiment = Experiment(
        tag=TAG,
        number=row["number"],
        commit="",
        parent=row["parent"],
        hypothesis=row["hypothesis"],
        researcher="",
        agenda="",
        fingerprint=str(row["number"]),
        state=State.DONE,
        verdict=Verdict(row["verdict"]),
        score=sum(each.score for each in trials) / len(trials) if trials else None,
    )
    return Recorded(row["run"], row["budget"], experiment, trials)
