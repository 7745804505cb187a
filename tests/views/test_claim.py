"""What may be claimed of a run, and how it is said."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from rigs.views import AGENDA, BASELINE, RUN, html, night

from autoresearch.ledger import Ledger
from autoresearch.records import (
    Direction,
    Experiment,
    Judgement,
    Outcome,
    Purpose,
    Standing,
    Trial,
    TrialResult,
    Verdict,
)
from autoresearch.views.claim import Claim, Difference, read_claim, result

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
    return read_claim(ledger, TAG, "minimize")


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
    words = "#1 is better than the baseline: val_bpb −1.000 ± 0.340 on fresh seeds (95 % interval, 2 + 2 trials)"
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
    doubtful = dataclasses.replace(found, audit=Difference(-0.2, 0.34, 2, 2))
    assert doubtful.words("val_bpb", 2).endswith("; audit split −0.20 ± 0.34 (includes zero)")


LUCKY = "search saw it at val_bpb 2.2170, −0.2332 to the baseline (15.4 × the noise floor), in one trial"


@pytest.mark.parametrize(
    ("value", "direction", "better", "words"),
    [
        (-0.05, "minimize", True, "#39 is better than the baseline: val_bpb −0.0500 ± 0.0200 on fresh seeds"),
        (0.05, "minimize", False, "#39 is worse than the baseline: val_bpb +0.0500 ± 0.0200 on fresh seeds"),
        (0.05, "maximize", True, "#39 is better than the baseline: val_bpb +0.0500 ± 0.0200 on fresh seeds"),
        (-0.01, "minimize", None, "#39 cannot be told from the baseline: val_bpb −0.0100 ± 0.0200 on fresh seeds"),
    ],
)
def test_the_headline_is_what_was_measured_and_search_s_score_is_beside_it(
    value: float, direction: Direction, better: bool | None, words: str
) -> None:
    morning = night()
    claim = Claim(39, (2.46, 2.41), Difference(value, 0.02, 2, 2), None, (), direction)
    head = html(dataclasses.replace(morning, claim=claim)).partition("</header>")[0]
    assert claim.better is better
    title, said, beside = head.partition("</h1>")[0], head.index(words), head.index(f"{LUCKY[1:]}, the luckier for")
    assert said < beside and "2.4600" in title and "2.4100" in title and "2.2170" not in title
    assert ("it includes zero" in head) is (better is None) and ("change better" in title) is (better is True)
    advice = (
        "No change is confirmed by itself yet (more trials may do it: <code>autoresearch confirm --trials N</code>)"
    )
    assert (advice in head) is (better is not False), "who is refuted needs no more trials"


def test_every_view_has_the_same_words() -> None:
    morning, claim = night(), Claim(39, (2.46, 2.41), Difference(-0.05, 0.02, 2, 2), None, (39,))
    found = result("val_bpb", morning.baseline, morning.incumbent, 1, claim, morning.noise)
    assert found.lines[0] == claim.words("val_bpb", 4) and found.lines[1].endswith("confirmed on fresh seeds: #39")
    assert found.lines[2].startswith(LUCKY)
    head = html(dataclasses.replace(morning, claim=claim)).partition("</header>")[0]
    assert all(line[1:] in head for line in found.lines)
    assert result("val_bpb", morning.baseline, morning.baseline, 3, None, None).lines == []
