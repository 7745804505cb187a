"""One picture of a run."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from rigs.runs import TAG, begin, enter, measure, start

from autoresearch.layout import Layout
from autoresearch.ledger import Ledger
from autoresearch.records import (
    EndCause,
    Ending,
    Judgement,
    Outcome,
    Point,
    Standing,
    State,
    TrialResult,
    Verdict,
)
from autoresearch.views.snapshot import RunReader


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


def finish(lab: Path, count: int) -> None:
    """Add finished experiments behind the baseline. The first one is kept."""
    with begin(lab) as ledger:
        enter(ledger, 0, "baseline")
        measure(ledger, 0, 1.25, Verdict.KEEP)
        for number in range(1, count + 1):
            enter(ledger, number)
            measure(ledger, number, 1.0, Verdict.KEEP if number == 1 else Verdict.DISCARD)


def test_experiments_are_read_once_and_then_only_if_they_may_have_changed(lab: Path) -> None:
    """After the first reading the settled rows are broken: to read one of them again would fail."""
    finish(lab, 4)
    with RunReader(lab, TAG) as reader, Ledger(Layout(lab).ledger) as ledger:
        enter(ledger, 5)
        assert [each.state for each in reader.all_experiments()][-1] is State.QUEUED
        with contextlib.closing(sqlite3.connect(Layout(lab).ledger)) as db, db:
            db.execute("UPDATE experiments SET parameters = '{broken' WHERE number IN (2, 3, 4)")
        measure(ledger, 5, 1.5, Verdict.DISCARD)
        enter(ledger, 6)
        ledger.set_standing(TAG, 1, Standing.CONFIRMED)
        found = reader.all_experiments()
        assert [each.number for each in found] == [0, 1, 2, 3, 4, 5, 6]
        assert found[1].standing is Standing.CONFIRMED and found[5].verdict is Verdict.DISCARD


def test_a_snapshot_follows_the_ledger(lab: Path) -> None:
    finish(lab, 2)
    with RunReader(lab, TAG) as reader, Ledger(Layout(lab).ledger) as ledger:
        before = reader.snapshot()
        assert (before.tally.total, before.active, [each.number for each in before.latest]) == (2, [], [2, 1])
        assert reader.snapshot().tally is before.tally, "nothing has changed, so nothing is counted again"
        enter(ledger, 3)
        assert reader.snapshot().tally.counts["queued"] == 1
        start(ledger, 3)
        ledger.note_progress(TAG, 3, 1, Point(0.5, 5, 2.5))
        (active,) = reader.snapshot().active
        assert active.experiment.number == 3 and active.trial and active.trial.progress == Point(0.5, 5, 2.5)
        ledger.finish_trial(TAG, 3, 1, TrialResult(Outcome.OK, None, 0.5))
        ledger.finish_experiment(TAG, 3, Judgement(Verdict.KEEP, "better"), 0.5)
        after = reader.snapshot()
        assert after.incumbent and after.incumbent.number == 3 and after.active == []
        assert before.tally.total == 2, "a snapshot does not change"


def test_a_snapshot_is_of_one_moment(lab: Path) -> None:
    """The clock is asked in the middle of the reading. A researcher that is asked just then is in the next snapshot."""
    finish(lab, 1)
    with Ledger(Layout(lab).ledger) as ledger:

        def clock() -> float:
            ledger.begin_proposal(TAG, 0, "claude")
            return 1.0

        with RunReader(lab, TAG, clock=clock) as reader:
            assert reader.snapshot().waits == []
            ledger.end_proposal(TAG, 0)
            assert reader.snapshot().waits == []
            assert [each[0] for each in ledger.open_proposals(TAG)] == ["claude"]


@pytest.mark.parametrize(
    ("ending", "resumable"),
    [
        (None, True),
        (Ending(EndCause.USER, "whatever it says"), True),
        (Ending(EndCause.ERROR, "its output was closed"), True),
        (Ending(EndCause.MACHINE, "three experiments in a row"), True),
        (Ending(EndCause.HOURS, "stopped by the user"), False),
    ],
)
def test_a_run_can_resume_after_a_kill_and_after_the_user_stopped_it(
    lab: Path, ending: Ending | None, resumable: bool
) -> None:
    finish(lab, 1)
    if ending:
        with Ledger(Layout(lab).ledger) as ledger:
            ledger.end_run(TAG, ending)
    with RunReader(lab, TAG) as reader:
        assert reader.snapshot().resumable is resumable


def test_views_import_nothing_of_the_loop() -> None:
    """The views of this version must also read runs that another version of the loop has made."""
    script = "import sys, autoresearch.views.{0}; print([name for name in sys.modules if '.loop' in name])"
    for name in ("snapshot", "as_json", "status", "log", "show", "live", "report"):
        done = subprocess.run([sys.executable, "-c", script.format(name)], check=True, capture_output=True, text=True)
        assert done.stdout.strip() == "[]", name


@pytest.mark.parametrize("command", ["status", "status --json", "log", "leaderboard", "show 0"])
def test_a_look_at_a_run_without_a_claim_loads_nothing_heavy(lab: Path, command: str) -> None:
    with begin(lab) as ledger:
        enter(ledger, 0, "baseline")
        for index, score in ((1, 1.5), (2, 1.75)):
            start(ledger, 0, index)
            ledger.finish_trial(TAG, 0, index, TrialResult(Outcome.OK, None, score))
        measure(ledger, 0, 1.25, Verdict.KEEP, 3)
    script = (
        "import sys; from autoresearch.cli.main import app; from autoresearch.cli.exit_codes import answer;"
        "assert answer(app, sys.argv[1:]) == 0;"
        "print([name for name in ('numpy', 'scipy', 'torch', 'rich', 'jinja2') if name in sys.modules])"
    )
    words = [sys.executable, "-c", script, *command.split()]
    done = subprocess.run(words, cwd=lab, check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"
