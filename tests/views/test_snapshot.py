"""One picture of a run."""

from __future__ import annotations

from pathlib import Path

from rigs.runs import TAG, begin, enter, measure, start

from autoresearch.records import (
    Judgement,
    Outcome,
    TrialResult,
    Verdict,
)


def test_one_unsandboxed_session_marks_the_run(lab: Path) -> None:
    """The mark lasts while a keep rests on that session, or while it is the latest. Older ledgers do not know."""
    with begin(lab) as ledger:
        assert not ledger.has_unsandboxed_trials(TAG)
        enter(ledger, 0, "baseline")
        measure(ledger, 0, 1.25, Verdict.KEEP)
        enter(ledger, 1)
        measure(ledger, 1, 1.5, Verdict.DISCARD, sandbox="namespaces")
        assert not ledger.has_unsandboxed_trials(TAG)
        enter(ledger, 2)
        start(ledger, 2, sandbox="none")
        assert ledger.has_unsandboxed_trials(TAG)
        ledger.finish_trial(TAG, 2, 1, TrialResult(Outcome.OK, None, 1.0))
        ledger.finish_experiment(TAG, 2, Judgement(Verdict.KEEP, "by hand"), 1.0)
        enter(ledger, 3)
        measure(ledger, 3, 1.5, Verdict.DISCARD, sandbox="namespaces")
        assert ledger.has_unsandboxed_trials(TAG) and not ledger.has_unsandboxed_trials("another")
