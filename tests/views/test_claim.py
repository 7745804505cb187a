"""The claim of a run, read from a ledger."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from rigs.views import AGENDA, BASELINE, RUN

from autoresearch.ledger import Ledger
from autoresearch.records import (
    Experiment,
    Judgement,
    Outcome,
    Purpose,
    Standing,
    State,
    Trial,
    TrialResult,
    Verdict,
)
from autoresearch.views.claim import Claim, read_claim

TAG = "nov23"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.db") as ledger:
        ledger.create_run(RUN, AGENDA)
        queued = dataclasses.replace(BASELINE, state=State.QUEUED, verdict=None, score=None)
        ledger.add_experiment(queued)
        add_trials(ledger, 0, Purpose.SEARCH, [2.0, 2.1, 2.2])
        ledger.finish_experiment(TAG, 0, Judgement(Verdict.KEEP, "the baseline"), 2.1)
        ledger.add_experiment(Experiment(TAG, 1, "c1", 0, "wider", "ann", AGENDA.hash, "f1"))
        add_trials(ledger, 1, Purpose.SEARCH, [0.9])
        ledger.finish_experiment(TAG, 1, Judgement(Verdict.KEEP, "better"), 0.9)
        yield ledger


def add_trials(
    ledger: Ledger, number: int, purpose: Purpose, scores: Sequence[float], audits: Sequence[float] = ()
) -> None:
    for place, score in enumerate(scores):
        index = ledger.next_trial(TAG, number)
        ledger.start_trial(Trial(TAG, number, index, seed=index, purpose=purpose, started=time.time()))
        ledger.finish_trial(TAG, number, index, TrialResult(Outcome.OK, score=score))
        if audits:
            ledger.note_audit(TAG, number, index, audits[place])


def found_claim(ledger: Ledger) -> Claim | None:
    return read_claim(ledger, TAG, "minimize")


def test_no_claim_before_both_sides_ran_on_fresh_seeds(ledger: Ledger) -> None:
    assert found_claim(ledger) is None
    add_trials(ledger, 1, Purpose.CLAIM, [1.0, 1.2])
    add_trials(ledger, 0, Purpose.AGAIN, [2.0])
    assert found_claim(ledger) is None


def test_trials_of_the_baseline_beside_an_earlier_incumbent_are_not_compared(ledger: Ledger) -> None:
    add_trials(ledger, 0, Purpose.CLAIM, [2.0, 2.2])
    ledger.add_experiment(Experiment(TAG, 2, "c2", 1, "wider still", "ann", AGENDA.hash, "f2"))
    add_trials(ledger, 2, Purpose.SEARCH, [0.8])
    ledger.finish_experiment(TAG, 2, Judgement(Verdict.KEEP, "better"), 0.8)
    add_trials(ledger, 2, Purpose.CLAIM, [0.8, 0.9])
    assert found_claim(ledger) is None
    add_trials(ledger, 0, Purpose.CLAIM, [2.4])
    found = found_claim(ledger)
    assert found is not None and found.validation.theirs == 1 and found.scores[0] == 2.4


def test_the_difference_of_fresh_trials_with_its_interval(ledger: Ledger) -> None:
    """The pooled variance is (0.02 + 0.02 + 0.02) / 4. Student's t for 95 % and 4 degrees of freedom is 2.776."""
    add_trials(ledger, 1, Purpose.CLAIM, [1.0, 1.2], [1.1, 1.3])
    add_trials(ledger, 0, Purpose.CLAIM, [2.0, 2.2])
    found = found_claim(ledger)
    assert found is not None and found.incumbent == 1
    assert (found.validation.ours, found.validation.theirs) == (2, 2)
    assert found.validation.value == pytest.approx(-1.0), "the lucky 0.9 of the search is not part of it"
    assert found.validation.half == pytest.approx(2.776 * math.sqrt(0.015 * (1 / 2 + 1 / 2)), rel=1e-3)
    assert found.audit is None, "the baseline has no audit score"


def test_the_difference_on_the_audit_split(ledger: Ledger) -> None:
    add_trials(ledger, 1, Purpose.CLAIM, [1.0, 1.2], [1.1, 1.3])
    add_trials(ledger, 0, Purpose.CLAIM, [2.0, 2.2], [2.3, 2.5])
    for index, audit in ((1, 2.4), (2, 2.5), (3, 2.6)):
        ledger.note_audit(TAG, 0, index, audit)
    ledger.set_standing(TAG, 1, Standing.CONFIRMED)
    found = found_claim(ledger)
    assert found is not None and found.audit is not None and found.confirmed == (1,)
    assert found.audit.value == pytest.approx(-1.2)
