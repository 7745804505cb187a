"""What may be claimed of a run, and how it is said."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from night_rig import AGENDA, BASELINE, RUN, html, night

from autoresearch.ledger import Ledger
from autoresearch.records import Experiment, Judgement, Outcome, Purpose, Standing, Trial, TrialResult, Verdict
from autoresearch.views.claim import Claim, Difference, read_claim

TAG = "nov23"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.db") as ledger:
        ledger.create_run(RUN, AGENDA)
        queued = dataclasses.replace(BASELINE, state="queued", verdict=None, score=None)
        ledger.add_experiment(queued)
        try_out(ledger, 0, Purpose.SEARCH, [2.0, 2.1, 2.2])
        ledger.finish_experiment(TAG, 0, Judgement(Verdict.KEEP, "the baseline"), 2.1)
        ledger.add_experiment(Experiment(TAG, 1, "c1", 0, "wider", "ann", AGENDA.hash, "f1"))
        try_out(ledger, 1, Purpose.SEARCH, [0.9])
        ledger.finish_experiment(TAG, 1, Judgement(Verdict.KEEP, "better"), 0.9)
        yield ledger


def try_out(
    ledger: Ledger, number: int, purpose: Purpose, scores: Sequence[float], audits: Sequence[float] = ()
) -> None:
    for place, score in enumerate(scores):
        index = ledger.next_trial(TAG, number)
        ledger.start_trial(Trial(TAG, number, index, seed=index, purpose=purpose, started=time.time()))
        ledger.finish_trial(TAG, number, index, TrialResult(Outcome.OK, score=score))
        if audits:
            ledger.note_audit(TAG, number, index, audits[place])


def claimed(ledger: Ledger) -> Claim | None:
    return read_claim(ledger, TAG, ledger.experiments(TAG), ledger.incumbent(TAG))


def test_nothing_is_claimed_before_both_ran_on_fresh_seeds(ledger: Ledger) -> None:
    assert claimed(ledger) is None
    try_out(ledger, 1, Purpose.CLAIM, [1.0, 1.2])
    try_out(ledger, 0, Purpose.AGAIN, [2.0])
    assert claimed(ledger) is None


def test_trials_of_the_baseline_beside_an_earlier_incumbent_are_not_compared(ledger: Ledger) -> None:
    try_out(ledger, 0, Purpose.CLAIM, [2.0, 2.2])
    ledger.add_experiment(Experiment(TAG, 2, "c2", 1, "wider still", "ann", AGENDA.hash, "f2"))
    try_out(ledger, 2, Purpose.SEARCH, [0.8])
    ledger.finish_experiment(TAG, 2, Judgement(Verdict.KEEP, "better"), 0.8)
    try_out(ledger, 2, Purpose.CLAIM, [0.8, 0.9])
    assert claimed(ledger) is None
    try_out(ledger, 0, Purpose.CLAIM, [2.4])
    found = claimed(ledger)
    assert found is not None and found.validation.theirs == 1 and found.scores[0] == 2.4


def test_the_difference_of_fresh_trials_with_its_interval(ledger: Ledger) -> None:
    """The pooled variance is (0.02 + 0.02 + 0.02) / 4; t for 95 % and 4 degrees of freedom is 2.776 in any table."""
    try_out(ledger, 1, Purpose.CLAIM, [1.0, 1.2], [1.1, 1.3])
    try_out(ledger, 0, Purpose.CLAIM, [2.0, 2.2])
    found = claimed(ledger)
    assert found is not None and found.incumbent == 1
    assert (found.validation.ours, found.validation.theirs) == (2, 2)
    assert found.validation.value == pytest.approx(-1.0), "the lucky 0.9 of search is not in it"
    assert found.validation.half == pytest.approx(2.776 * math.sqrt(0.015 * (1 / 2 + 1 / 2)), rel=1e-3)
    assert found.audit is None, "the baseline was not looked at on the audit split"
    words = "#1 − baseline on fresh seeds: val_bpb −1.000 ± 0.340 (95 % interval, 2 + 2 trials)"
    assert found.words("val_bpb", 3) == words


def test_the_audit_split_tells_its_own_difference(ledger: Ledger) -> None:
    try_out(ledger, 1, Purpose.CLAIM, [1.0, 1.2], [1.1, 1.3])
    try_out(ledger, 0, Purpose.CLAIM, [2.0, 2.2], [2.3, 2.5])
    for index, audit in ((1, 2.4), (2, 2.5), (3, 2.6)):
        ledger.note_audit(TAG, 0, index, audit)
    ledger.set_standing(TAG, 1, Standing.CONFIRMED)
    found = claimed(ledger)
    assert found is not None and found.audit is not None and found.confirmed == (1,)
    assert found.audit.value == pytest.approx(-1.2)
    assert found.words("val_bpb", 2).endswith("; audit split −1.20 ± 0.34")


def test_the_report_says_the_claim_and_not_the_lucky_score() -> None:
    morning = night()
    assert "not yet confirmed on fresh seeds" in html(morning)
    number = morning.incumbent.number
    claim = Claim(number, (2.46, 2.41), Difference(-0.05, 0.02, 2, 2), Difference(-0.04, 0.03, 2, 2), (number,))
    page = html(dataclasses.replace(morning, claim=claim))
    head = page.partition("</header>")[0]
    assert f"On fresh seeds #{number} is better than the baseline." in head
    assert "−0.0500 ± 0.0200 (95 % interval, 2 and 2 trials in turn); on the audit split −0.0400 ± 0.0300" in head
    assert "2.4600" in head and "2.4100" in head and "not yet confirmed" not in head


def test_a_difference_within_its_interval_is_none() -> None:
    morning = night()
    claim = Claim(3, (2.46, 2.45), Difference(-0.01, 0.02, 2, 2), None, ())
    assert "On fresh seeds it cannot be told from the baseline." in html(dataclasses.replace(morning, claim=claim))
