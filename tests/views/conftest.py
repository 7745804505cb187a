"""Fixtures of the terminal views: a person at a command line, the toy lab, and a run with a claim."""

from __future__ import annotations

from pathlib import Path

import pytest
from rigs.cli import Person, settings, toy
from rigs.runs import TAG, begin, claim, enter, measure, start

from autoresearch.records import ABLATION, Experiment, Judgement, Origin, OriginKind, Outcome, TrialResult, Verdict


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return Person(tmp_path, {"TZ": "UTC"})


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    lab = toy(tmp_path / "lab")
    settings(lab, "limits: {experiments: 2}")
    return lab


@pytest.fixture
def claimed(lab: Path) -> Path:
    """Return a lab with a lucky keep, its trials on fresh seeds, an ablation, and a trial that was stopped early."""
    with begin(lab) as ledger:
        enter(ledger, 0, "baseline")
        start(ledger, 0)
        ledger.finish_trial(TAG, 0, 1, TrialResult(Outcome.OK, None, 1.25))
        measure(ledger, 0, 1.26, Verdict.KEEP, 2)
        enter(ledger, 1)
        measure(ledger, 1, 1.1, Verdict.KEEP)
        enter(ledger, 2)
        start(ledger, 2)
        ledger.finish_trial(TAG, 2, 1, TrialResult(Outcome.STOPPED, "hopeless", forecast=1.5))
        ledger.finish_experiment(TAG, 2, Judgement(Verdict.DISCARD, "hopeless"), None)
        run = ledger.run(TAG)
        assert run
        ledger.add_experiment(
            Experiment(
                TAG, 3, f"{3:040x}", 1, "without #1", ABLATION, run.agenda, "f3", origin=Origin(OriginKind.ABLATION, 1)
            )
        )
        measure(ledger, 3, 1.25, Verdict.DISCARD)
        claim(ledger, {1: [1.2, 1.21], 0: [1.25, 1.26]})
    return lab
