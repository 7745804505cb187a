"""Runs in a ledger of the toy lab, made step by step, and the rows of `status`."""

from __future__ import annotations

import time
from pathlib import Path

from autoresearch.agenda import program as agendas
from autoresearch.layout import Layout
from autoresearch.ledger import Ledger
from autoresearch.records import Experiment, Judgement, Outcome, Purpose, Run, Trial, TrialResult, Verdict

TAG = "nov23"


def begin(lab: Path) -> Ledger:
    """Open a ledger with a new run."""
    agenda = agendas.read(lab / "program.md")
    ledger = Ledger(Layout(lab).ledger)
    ledger.create_run(Run(TAG, "a" * 40, 1, "python", agenda.hash, 1000.0), agenda)
    return ledger


def enter(ledger: Ledger, number: int, hypothesis: str = "wider") -> None:
    """Add an experiment."""
    run = ledger.run(TAG)
    assert run
    ledger.add_experiment(
        Experiment(
            TAG,
            number,
            f"{number:040x}",
            0 if number else None,
            hypothesis,
            "tuner",
            run.agenda,
            f"f{number}",
            created=1.0,
        )
    )


def start(ledger: Ledger, number: int, index: int = 1, sandbox: str | None = None) -> None:
    """Start a trial."""
    ledger.start_trial(Trial(TAG, number, index, seed=7, device="cpu:0", started=1.0, sandbox=sandbox))


def measure(
    ledger: Ledger, number: int, score: float, verdict: Verdict, index: int = 1, sandbox: str | None = None
) -> None:
    """Start a trial, end it with a score, and judge its experiment."""
    start(ledger, number, index, sandbox)
    ledger.finish_trial(TAG, number, index, TrialResult(Outcome.OK, None, score, 1.0, 2.0, 0.5, 2**30))
    ledger.finish_experiment(TAG, number, Judgement(verdict, "by hand"), score)


def rows(text: str) -> dict[str, str]:
    """Return the named rows of `status`."""
    return {line[:9].strip(): line[11:] for line in text.splitlines() if line[:9].strip()}


def result(text: str) -> str:
    """Return the words of the row `result`, on however many lines."""
    return " ".join(line[11:] for line in text.partition("\ntried")[0].splitlines()[1:])


def claim(ledger: Ledger, scores: dict[int, list[float]]) -> None:
    """Add trials on fresh seeds: scores by experiment number."""
    for number, values in scores.items():
        for score in values:
            index = ledger.next_trial(TAG, number)
            ledger.start_trial(Trial(TAG, number, index, seed=index, started=time.time(), purpose=Purpose.CLAIM))
            ledger.finish_trial(TAG, number, index, TrialResult(Outcome.OK, None, score))
