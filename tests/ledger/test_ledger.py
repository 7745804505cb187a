"""The ledger on real SQLite: writes come back whole, and illegal changes are refused."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from autoresearch.errors import LedgerError
from autoresearch.layout import Layout
from autoresearch.ledger import Ledger, ResearcherTotals, TrialTotals
from autoresearch.lock import hold
from autoresearch.records import (
    Agenda,
    Effort,
    EndCause,
    Ending,
    EventKind,
    Experiment,
    GpuState,
    Judgement,
    Machine,
    Origin,
    OriginKind,
    Outcome,
    Point,
    Purpose,
    Run,
    Standing,
    State,
    SubmittedJob,
    Trial,
    TrialResult,
    Usage,
    Verdict,
)

AGENDA = Agenda(text="# agenda\n", prose="# agenda\n", hash="h1")
RUN = Run("t1", "c" * 40, 7, "/usr/bin/python3", "h1", created=1000.0, options={"budget": 20.0})
OK = TrialResult(
    Outcome.OK,
    None,
    3.25,
    1.0,
    10.0,
    2.0,
    2**30,
    (Point(1.0, 10, 4.5, 640), Point(2.0, 20, 4.0)),
    {"params": 5},
    "bye\n",
    machine=Machine(512.5, 498.25, 0.03, GpuState(1980, 2619, ()), GpuState(1410, None, ("heat",))),
)
CRASHED = TrialResult(Outcome.CRASH, "out of memory", log_tail="MemoryError\n")
KEEP, DISCARD = Judgement(Verdict.KEEP, "better"), Judgement(Verdict.DISCARD, "within the noise")


def proposal(number: int, **more: object) -> Experiment:
    parent = 0 if number else None
    plain = Experiment(
        "t1", number, f"{number:040x}", parent, f"idea {number}", "tuner", "h1", f"f{number}", created=5.0
    )
    return replace(plain, **more)  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lab" / ".autoresearch" / "ledger.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    ticks = count(2000)
    with Ledger(path, clock=lambda: float(next(ticks))) as ledger:
        ledger.create_run(RUN, AGENDA)
        yield ledger


def try_out(ledger: Ledger, number: int, result: TrialResult = OK) -> None:
    index = ledger.next_trial("t1", number)
    ledger.start_trial(Trial("t1", number, index, seed=number))
    ledger.finish_trial("t1", number, index, result)


def conclude(ledger: Ledger, number: int, judgement: Judgement = DISCARD, **more: object) -> Experiment:
    ledger.add_experiment(proposal(number, **more))
    try_out(ledger, number)
    return ledger.finish_experiment("t1", number, judgement, 3.25)


def test_a_run_and_its_agendas_come_back(ledger: Ledger) -> None:
    assert ledger.run("t1") == RUN == ledger.latest_run()
    ledger.add_seconds("t1", 1.5)
    ledger.add_seconds("t1", 2.0)
    ledger.end_run("t1", Ending(EndCause.HOURS, "8 hours are over"))
    ended = replace(RUN, state="ended", reason="8 hours are over", cause=EndCause.HOURS, seconds=3.5)
    assert ledger.run("t1") == ended
    ledger.resume_run("t1")
    assert ledger.run("t1") == replace(RUN, seconds=3.5)
    later = replace(RUN, tag="t2", created=1001.0)
    ledger.create_run(later, AGENDA)
    assert [run.tag for run in ledger.runs()] == ["t2", "t1"] and ledger.latest_run() == later
    ledger.save_agenda("t1", replace(AGENDA, text="other", hash="h2"))
    ledger.save_agenda("t1", replace(AGENDA, text="not this", hash="h2"))
    assert (ledger.agenda_text("h1"), ledger.agenda_text("h2")) == ("# agenda\n", "other")
    with pytest.raises(KeyError):
        ledger.agenda_text("h3")


def test_an_experiment_from_proposal_to_standing(ledger: Ledger) -> None:
    conclude(ledger, 0, KEEP)
    wanted = proposal(
        1,
        parameters={"LR": 0.1, "DEPTH": 4},
        parameters_before={"LR": 0.2, "DEPTH": 4},
        origin=Origin(OriginKind.TUNING),
        usage=Usage(1.5, 10, 20, 0.25),
    )
    ledger.add_experiment(wanted)
    assert ledger.experiment("t1", 1) == wanted and ledger.open_experiments("t1") == [wanted]
    trial = Trial("t1", 1, 1, seed=2**62, device="cpu:0", started=9.0)
    ledger.start_trial(trial)
    ledger.note_progress("t1", 1, 1, Point(0.5, 5, 4.75))
    running = replace(trial, progress=Point(0.5, 5, 4.75))
    assert ledger.trials("t1", 1) == [running]
    assert ledger.experiment("t1", 1) == replace(wanted, state=State.RUNNING)
    ledger.finish_trial("t1", 1, 1, OK)
    (done,) = ledger.trials("t1", 1)
    assert done == replace(running, state=State.DONE, finished=done.finished, result=OK, progress=OK.curve[-1])
    short = ledger.trials("t1")[1].result
    assert short == replace(OK, curve=(), summary={}, log_tail="")
    kept = ledger.finish_experiment("t1", 1, KEEP, 3.25)
    expected = replace(
        wanted, state=State.DONE, verdict=Verdict.KEEP, reason="better", score=3.25, finished=kept.finished
    )
    assert kept == expected == ledger.experiment("t1", 1) == ledger.incumbent("t1")
    assert kept.finished is not None and kept.finished > 2000
    ledger.set_standing("t1", 1, Standing.CONFIRMED)
    assert ledger.incumbent("t1") == replace(kept, standing=Standing.CONFIRMED)
    ledger.set_standing("t1", 1, Standing.DROPPED)
    assert ledger.incumbent("t1") == ledger.experiment("t1", 0)


def test_the_incumbent_is_the_last_to_be_kept_whatever_its_number(ledger: Ledger) -> None:
    conclude(ledger, 0, KEEP)
    for number in (1, 2):
        ledger.add_experiment(proposal(number))
        try_out(ledger, number)
    ledger.finish_experiment("t1", 2, KEEP, 3.0)
    ledger.finish_experiment("t1", 1, KEEP, 2.9)
    incumbent = ledger.incumbent("t1")
    assert incumbent is not None and incumbent.number == 1


def test_lists_counts_and_scores(ledger: Ledger) -> None:
    assert ledger.incumbent("t1") is None and ledger.experiments("t1") == [] and ledger.experiment("t1", 0) is None
    conclude(ledger, 0, KEEP)
    conclude(ledger, 1)
    screened = proposal(2, state=State.DONE, verdict=Verdict.DUPLICATE, reason="as #1", finished=6.0)
    ledger.add_experiment(screened)
    assert ledger.experiment("t1", 2) == screened
    ledger.add_experiment(proposal(3))
    ledger.add_experiment(proposal(4))
    try_out(ledger, 4, CRASHED)
    try_out(ledger, 4)
    assert [each.number for each in ledger.experiments("t1")] == [0, 1, 2, 3, 4]
    assert [each.number for each in ledger.experiments("t1", last=2)] == [3, 4]
    assert [each.number for each in ledger.experiments("t1", verdict=Verdict.DISCARD)] == [1]
    assert [each.number for each in ledger.open_experiments("t1")] == [3, 4]
    tally = ledger.tally("t1")
    counted = {word: n for word, n in tally.counts.items() if n}
    assert counted == {"discard": 1, "duplicate": 1, "queued": 1, "running": 1}, "the baseline is no try"
    assert (tally.counts["timeout"], tally.total, tally.done, tally.stopped, tally.ablations) == (0, 4, 2, 0, 0)
    assert ledger.scores("t1") == {0: [3.25], 1: [3.25], 4: [3.25]}
    assert ledger.machines("t1") == {number: [Machine(512.5, 498.25)] for number in (0, 1, 4)}
    assert ledger.trial_totals("t1")[4] == TrialTotals(2, 10.0, 2**30) == ledger.trial_totals("t1", 4)[4]
    assert ledger.log_tail("t1", 4) == "bye\n" and ledger.log_tail("t1", 3) == ""


def test_a_trial_that_was_stopped_early_gives_a_discard_without_a_score(ledger: Ledger) -> None:
    conclude(ledger, 0, KEEP)
    ledger.add_experiment(proposal(1))
    try_out(ledger, 1, TrialResult(Outcome.STOPPED, "hopeless", forecast=4.5, curve=OK.curve))
    done = ledger.finish_experiment("t1", 1, Judgement(Verdict.DISCARD, "hopeless"), None)
    assert [each.was_stopped_early for each in ledger.experiments("t1")] == [False, True]
    assert done == ledger.experiment("t1", 1)
    assert ledger.trials("t1", 1)[0].result == TrialResult(Outcome.STOPPED, "hopeless", forecast=4.5, curve=OK.curve)
    assert (ledger.forecasts("t1"), ledger.scores("t1"), ledger.curves("t1")) == (
        {1: 4.5},
        {0: [3.25]},
        {0: [OK.curve]},
    )
    assert [each.number for each in ledger.best("t1", 9, "minimize")] == [0], "it is on no leaderboard"
    ledger.add_experiment(proposal(2))
    try_out(ledger, 2, CRASHED)
    with pytest.raises(ValueError, match="cannot be discard with score None"):
        ledger.finish_experiment("t1", 2, DISCARD, None)


def test_spend_counts_every_proposal_and_knows_what_it_does_not_know(ledger: Ledger) -> None:
    conclude(ledger, 0, KEEP)
    assert ledger.spend("t1") == Usage() and ledger.count_proposals("t1") == 0
    ledger.add_experiment(proposal(1, researcher="claude", usage=Usage(2.0, 100, 10, 0.5)))
    ledger.add_experiment(proposal(2, usage=Usage(0.5)))
    ledger.add_proposal("t1", "claude", Usage(1.0, 50, None, 0.25), None, "refused")
    ledger.add_proposal("t1", "tuner", Usage(0.25), None, "no idea")
    assert ledger.spend("t1") == Usage(3.75, 150, 10, 0.75) and ledger.count_proposals("t1") == 4
    assert ledger.researcher_totals("t1") == [
        ResearcherTotals("claude", 2, 1, Usage(3.0, 150, 10, 0.75)),
        ResearcherTotals("tuner", 2, 1, Usage(0.75)),
    ]
    ledger.add_proposal("t1", "tuner", Usage(9.0), 2, None)
    corrected = ledger.experiment("t1", 2)
    assert corrected is not None and corrected.usage == Usage(9.0) and ledger.count_proposals("t1") == 4


def test_efforts_are_what_the_clock_reported_last_and_never_implausible(ledger: Ledger) -> None:
    ledger.add_experiment(proposal(0))
    curve = (Point(1.0, 10, 5.5, 640), Point(9.0, 90, 3.25, 5760))
    try_out(ledger, 0, TrialResult(Outcome.OK, score=3.0, startup_seconds=2.5, curve=curve))
    try_out(ledger, 0, TrialResult(Outcome.OK, score=3.1, curve=(Point(2.0, 10**400, 3.25, -1),)))
    try_out(ledger, 0, CRASHED)
    found = ledger.efforts("t1")
    assert found == {0: [Effort(3.0, 90, 5760, 9.0, 2.5), Effort(3.1, seconds=2.0), Effort(None)]}
    assert [each.milliseconds for each in found[0]] == [100.0, None, None]
    assert ledger.efforts("other") == {}


def test_events_and_commands(ledger: Ledger, path: Path) -> None:
    written = [ledger.event("t1", EventKind.VERDICT, f"line {n}", n, {"verdict": "keep", "n": n}) for n in range(5)]
    assert ledger.events("t1", last=3) == written[2:]
    with Ledger(path) as other:
        other.leave_command("t1", "pause")
        other.leave_command("t1", "stop")
        with pytest.raises(ValueError):
            other.leave_command("no such run", "stop")
    assert ledger.take_command("t1") == "stop"
    assert ledger.take_command("t1") is None
    ledger.leave_command("t1", "stop")
    ledger.resume_run("t1")
    assert ledger.take_command("t1") is None, "a command to the last session"


def test_requeue_interrupts_open_trials(ledger: Ledger) -> None:
    ledger.add_experiment(proposal(0))
    try_out(ledger, 0)
    ledger.start_trial(Trial("t1", 0, 2, seed=1))
    ledger.requeue("t1", 0, "the run was interrupted")
    ledger.requeue("t1", 0, "and again")
    assert ledger.open_experiments("t1") == [proposal(0)]
    first, second = ledger.trials("t1", 0)
    assert first.result == OK and second.result == TrialResult(Outcome.INTERRUPTED, "the run was interrupted")
    assert ledger.next_trial("t1", 0) == 3 and ledger.trial_totals("t1")[0].trials == 1
    assert ledger.finish_experiment("t1", 0, KEEP, 3.25).state is State.DONE


def test_what_is_interrupted_too_often_is_set_aside_and_queued_again(ledger: Ledger) -> None:
    conclude(ledger, 0, KEEP)
    ledger.add_experiment(proposal(1))
    for index in (1, 2):
        ledger.start_trial(Trial("t1", 1, index, seed=7))
        ledger.requeue("t1", 1, "asleep")
        assert ledger.count_interruption("t1", 1) == index
    assert ledger.interrupted_seed("t1", 1, 3) == 7 and ledger.interrupted_seed("t1", 1, 1) is None
    aside = ledger.set_aside("t1", 1, "interrupted too often")
    assert (aside.state, aside.verdict, aside.reason, aside.interruptions) == (
        State.SET_ASIDE, None, "interrupted too often", 0,
    )  # fmt: skip
    assert aside.finished is not None and not aside.is_open
    assert ledger.open_experiments("t1") == [] and ledger.set_aside_experiments("t1") == [aside]
    assert ledger.tally("t1").counts["set aside"] == 1
    ledger.requeue("t1", 1, "the run was interrupted")
    assert ledger.experiment("t1", 1) == aside, "a restart leaves it"
    ledger.queue_again("t1", 1)
    (again,) = ledger.open_experiments("t1")
    assert (again.state, again.reason, again.finished) == (State.QUEUED, None, None)
    ledger.count_interruption("t1", 1)
    try_out(ledger, 1)
    found = ledger.experiment("t1", 1)
    assert found is not None and found.interruptions == 0, "a trial that says something ends the row"


def test_a_drop_taints_all_that_was_built_on_it(ledger: Ledger) -> None:
    conclude(ledger, 0, KEEP)
    conclude(ledger, 1, KEEP)
    conclude(ledger, 2, KEEP, parent=1)
    conclude(ledger, 3, KEEP, parent=2)
    conclude(ledger, 4, DISCARD, parent=3)
    conclude(ledger, 5, KEEP, parent=3, origin=Origin(OriginKind.ABLATION, 1))
    conclude(ledger, 6, DISCARD, parent=1)
    ledger.set_standing("t1", 1, Standing.DROPPED)
    ledger.set_standing("t1", 3, Standing.CONFIRMED)
    ledger.drop("t1", 2)
    found = ledger.experiments("t1")
    assert [each.taint for each in found] == [None, None, 2, 2, 2, 2, None]
    assert [each.standing for each in found] == [None, None, *[Standing.DROPPED] * 2, None, Standing.DROPPED, None]
    incumbent = ledger.incumbent("t1")
    assert incumbent is not None and incumbent.number == 1
    assert [each.number for each in ledger.best("t1", 9, "minimize")] == [0, 1, 6]
    ledger.drop("t1", 1)
    assert [each.taint for each in ledger.experiments("t1")] == [None, 1, 1, 1, 1, 1, 1], "the earliest cause counts"


def test_a_refused_score_counts_for_nothing(ledger: Ledger) -> None:
    conclude(ledger, 0, KEEP)
    conclude(ledger, 1, KEEP)
    ledger.start_trial(Trial("t1", 1, 2, seed=6, purpose=Purpose.CLAIM))
    ledger.finish_trial("t1", 1, 2, replace(OK, score=3.5))
    assert [each.index for each in ledger.unaudited_trials("t1")] == [2] and ledger.list_caught("t1") == []
    ledger.refuse_score("t1", 1, 2, Outcome.INVALID, "its audit: it looks ahead")
    assert ledger.extra_trials("t1") == [] and ledger.replicate_scores("t1") == {}
    assert ledger.list_caught("t1") == [(1, "its audit: it looks ahead")]
    ledger.drop("t1", 1)
    assert ledger.list_caught("t1") == []


def test_a_run_without_a_baseline_begins_anew(path: Path) -> None:
    agenda = Agenda(text="# other\n", prose="", hash="h2")
    anew = replace(RUN, baseline="d" * 40, seed=8, agenda="h2", options={"budget": 5.0})
    with Ledger(path) as ledger:
        ledger.create_run(RUN, AGENDA)
        ledger.add_experiment(proposal(0))
        try_out(ledger, 0)
        try_out(ledger, 0, CRASHED)
        ledger.restart_run(anew, agenda, "f9")
        assert ledger.run("t1") == anew and ledger.agenda_text("h2") == "# other\n"
        (baseline,) = ledger.experiments("t1")
        assert (baseline.commit, baseline.agenda, baseline.fingerprint) == ("d" * 40, "h2", "f9")
        results = [trial.result for trial in ledger.trials("t1", 0) if trial.result]
        assert [(each.outcome, each.score) for each in results] == [(Outcome.INTERRUPTED, None), (Outcome.CRASH, None)]
        try_out(ledger, 0)
        ledger.finish_experiment("t1", 0, KEEP, 3.25)
        with pytest.raises(ValueError, match="has a baseline and cannot begin anew"):
            ledger.restart_run(RUN, AGENDA, "f0")
        assert ledger.run("t1") == anew


def test_a_trial_for_a_claim_does_not_change_the_verdict(ledger: Ledger) -> None:
    conclude(ledger, 0, KEEP)
    ledger.start_trial(Trial("t1", 0, 2, seed=5, purpose=Purpose.CLAIM))
    assert [trial.index for trial in ledger.open_trials("t1")] == [2] and ledger.extra_trials("t1") == []
    ledger.requeue("t1", 0, "the run was interrupted")
    ledger.requeue("t1", 0, "before any trial of it had started")
    assert [each.state for each in ledger.experiments("t1")] == [State.DONE] and ledger.open_trials("t1") == []
    ledger.start_trial(Trial("t1", 0, 3, seed=6, purpose=Purpose.CLAIM))
    ledger.finish_trial("t1", 0, 3, replace(OK, score=3.5))
    (extra,) = ledger.extra_trials("t1")
    assert (extra.index, extra.purpose, extra.score) == (3, Purpose.CLAIM, 3.5)
    assert ledger.scores("t1") == {0: [3.25]} and ledger.replicate_scores("t1") == {0: [3.25, 3.5]}


ILLEGAL: dict[str, Callable[[Ledger], object]] = {
    "a gap in the numbers": lambda ledger: ledger.add_experiment(proposal(9)),
    "a number twice": lambda ledger: ledger.add_experiment(proposal(3)),
    "a baseline with a parent": lambda ledger: ledger.add_experiment(proposal(5, parent=None)),
    "a parent yet to come": lambda ledger: ledger.add_experiment(proposal(5, parent=6)),
    "beginning as running": lambda ledger: ledger.add_experiment(proposal(5, state=State.RUNNING)),
    "beginning as kept": lambda ledger: ledger.add_experiment(
        proposal(5, state=State.DONE, verdict=Verdict.KEEP, reason="r", score=1.0)
    ),
    "screened without a reason": lambda ledger: ledger.add_experiment(
        proposal(5, state=State.DONE, verdict=Verdict.INVALID)
    ),
    "an unknown agenda": lambda ledger: ledger.add_experiment(proposal(5, agenda="h9")),
    "an unknown run": lambda ledger: ledger.add_experiment(proposal(0, tag="t9")),
    "done, then running": lambda ledger: ledger.start_trial(Trial("t1", 1, 2, seed=1)),
    "a claim for what was not kept": lambda ledger: ledger.start_trial(
        Trial("t1", 1, 2, seed=1, purpose=Purpose.CLAIM)
    ),
    "a claim before the verdict": lambda ledger: ledger.start_trial(Trial("t1", 2, 1, seed=1, purpose=Purpose.CLAIM)),
    "a trial of nothing": lambda ledger: ledger.start_trial(Trial("t1", 9, 1, seed=1)),
    "a trial's index twice": lambda ledger: ledger.start_trial(Trial("t1", 3, 1, seed=1)),
    "a trial that begins done": lambda ledger: ledger.start_trial(Trial("t1", 3, 2, seed=1, state=State.DONE)),
    "a trial finished twice": lambda ledger: ledger.finish_trial("t1", 1, 1, OK),
    "progress of a finished trial": lambda ledger: ledger.note_progress("t1", 1, 1, Point(1.0, 1, 1.0)),
    "judged while it runs": lambda ledger: ledger.finish_experiment("t1", 3, DISCARD, 1.0),
    "judged without a trial": lambda ledger: ledger.finish_experiment("t1", 2, DISCARD, 1.0),
    "timed out without a trial": lambda ledger: ledger.finish_experiment(
        "t1", 2, Judgement(Verdict.TIMEOUT, "r"), None
    ),
    "judged twice": lambda ledger: ledger.finish_experiment("t1", 1, DISCARD, 1.0),
    "kept without a score": lambda ledger: ledger.finish_experiment("t1", 4, KEEP, None),
    "kept for a score no trial gave": lambda ledger: ledger.finish_experiment("t1", 4, KEEP, 1.0),
    "confirmed without a keep": lambda ledger: ledger.set_standing("t1", 1, Standing.CONFIRMED),
    "the baseline dropped": lambda ledger: ledger.set_standing("t1", 0, Standing.DROPPED),
    "set aside while it runs": lambda ledger: ledger.set_aside("t1", 3, "r"),
    "set aside after its verdict": lambda ledger: ledger.set_aside("t1", 1, "r"),
    "queued again, and never set aside": lambda ledger: ledger.queue_again("t1", 2),
    "a discard dropped": lambda ledger: ledger.drop("t1", 1),
    "the baseline dropped with its heirs": lambda ledger: ledger.drop("t1", 0),
    "a score refused as ok": lambda ledger: ledger.refuse_score("t1", 0, 1, Outcome.OK, "r"),
    "a score refused that there is not": lambda ledger: ledger.refuse_score("t1", 4, 1, Outcome.INVALID, "r"),
    "ended, and no such run": lambda ledger: ledger.end_run("t9", Ending(EndCause.DONE, "r")),
    "a run twice": lambda ledger: ledger.create_run(RUN, AGENDA),
    "a run under another agenda": lambda ledger: ledger.create_run(replace(RUN, tag="t2"), replace(AGENDA, hash="h2")),
    "time that runs backwards": lambda ledger: ledger.add_seconds("t1", -1.0),
}


@pytest.mark.parametrize("change", ILLEGAL.values(), ids=ILLEGAL.keys())
def test_an_illegal_change_is_refused_and_leaves_nothing_behind(
    ledger: Ledger, change: Callable[[Ledger], object], path: Path
) -> None:
    conclude(ledger, 0, KEEP)
    conclude(ledger, 1)
    ledger.add_experiment(proposal(2))
    ledger.add_experiment(proposal(3))
    ledger.start_trial(Trial("t1", 3, 1, seed=1))
    ledger.add_experiment(proposal(4))
    try_out(ledger, 4, CRASHED)
    before = contents(path)
    with pytest.raises(ValueError):
        change(ledger)
    assert contents(path) == before


def contents(path: Path) -> list[str]:
    with sqlite3.connect(path) as db:
        dump = list(db.iterdump())
    db.close()
    return dump


def test_a_transaction_joins_writes(ledger: Ledger) -> None:
    with pytest.raises(RuntimeError), ledger.transaction():
        ledger.add_experiment(proposal(0))
        ledger.event("t1", EventKind.AGENDA, "never written")
        raise RuntimeError
    assert ledger.experiments("t1") == [] and ledger.events("t1") == []


def test_a_view_reads_while_the_loop_writes(ledger: Ledger, path: Path) -> None:
    with Ledger(path, readonly=True) as view, ledger.transaction():
        conclude(ledger, 0, KEEP)
        assert view.experiments("t1") == []
        with pytest.raises(LedgerError, match="cannot be written"):
            view.event("t1", EventKind.AGENDA, "a view only reads")
    with Ledger(path, readonly=True) as view:
        assert len(view.experiments("t1")) == 1


WRITER = """
import sys
from itertools import count
from pathlib import Path
from autoresearch.ledger import Ledger
from autoresearch.records import *
with Ledger(Path(sys.argv[1])) as ledger:
    for n in count():
        ledger.add_experiment(Experiment("t1", n, f"{n:040x}", 0 if n else None, "idea", "tuner", "h1", f"f{n}"))
        ledger.start_trial(Trial("t1", n, 1, n))
        ledger.finish_trial("t1", n, 1, TrialResult(Outcome.OK, None, 1.0, log_tail="x" * 5000))
        ledger.finish_experiment("t1", n, Judgement(Verdict.KEEP, "better"), 1.0)
        print(n, flush=True)
"""


def test_kill_9_leaves_every_row_whole(ledger: Ledger, path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    numbers = [int(process.stdout.readline()) for _ in range(40)]
    process.send_signal(signal.SIGKILL)
    numbers += [int(line) for line in process.stdout.read().splitlines()]
    process.wait()
    process.stdout.close()
    found = ledger.experiments("t1")
    assert [each.number for each in found] == list(range(len(found))) and len(found) > numbers[-1]
    assert all(each.state is State.DONE for each in found[: numbers[-1] + 1])
    assert ledger.count_proposals("t1") == len(found) - 1, "each experiment but the baseline has its proposal"
    assert len(ledger.open_experiments("t1")) <= 1


def test_no_run_yet(path: Path) -> None:
    with pytest.raises(LedgerError, match=r"lab: no such folder: name one with a lab"):
        Ledger(path, readonly=True)
    path.parents[1].mkdir(parents=True)
    with pytest.raises(LedgerError, match=r"no run yet in .*lab: start one with `autoresearch run`"):
        Ledger(path, readonly=True)
    assert not path.parent.exists()
    with hold(Layout(path.parents[1]), "t1"), pytest.raises(LedgerError, match="a run is preparing its data"):
        Ledger(path, readonly=True)
    path.touch()  # a first run that was killed before its first write
    with pytest.raises(LedgerError, match="no run yet"):
        Ledger(path, readonly=True)
    with Ledger(path) as ledger:
        assert ledger.runs() == []


def test_the_oldest_ledger_is_upgraded_when_it_is_written(ledger: Ledger, path: Path) -> None:
    ledger.close()
    db = sqlite3.connect(path)
    db.execute("DROP INDEX trials_further")
    for column in ("sandbox", "audit", "purpose", "forecast"):
        db.execute(f"ALTER TABLE trials DROP COLUMN {column}")
    db.execute("ALTER TABLE runs DROP COLUMN model")
    db.execute("DROP TABLE asking")
    db.execute("DROP TABLE jobs")
    for index in ("experiments_ablations", "experiments_stopped", "trials_open"):
        db.execute(f"DROP INDEX {index}")
    for column in ("origin_number", "origin", "parameters_before"):
        db.execute(f"ALTER TABLE experiments DROP COLUMN {column}")
    db.execute("ALTER TABLE runs DROP COLUMN cause")
    db.execute("ALTER TABLE events DROP COLUMN data")
    db.execute("PRAGMA user_version = 1")
    db.close()
    with pytest.raises(LedgerError, match=r"ledger\.db is of an older autoresearch: `autoresearch run` brings it up"):
        Ledger(path, readonly=True)
    Ledger(path).close()
    with Ledger(path, readonly=True) as now:
        assert now.run("t1") == RUN and now.trials("t1") == [] and now.open_proposals("t1") == []


def test_a_ledger_without_the_later_indexes_gets_them(ledger: Ledger, path: Path) -> None:
    ledger.close()
    db = sqlite3.connect(path)
    for index in ("trials_lengths", "events_by_kind"):
        db.execute(f"DROP INDEX {index}")
    db.close()
    seen: list[str] = []
    with Ledger(path) as now:
        now._db.set_trace_callback(seen.append)
        assert now.mean_trial_seconds("t1") is None and now.mean_trial_seconds("t1", scored_only=True) is None
        assert now.events("t1", 1, EventKind.DROPPED) == []
    db = sqlite3.connect(path)
    plans = [db.execute(f"EXPLAIN QUERY PLAN {query}").fetchone()[3] for query in seen]
    assert ["trials_lengths" in plans[0], "trials_lengths" in plans[1], "events_by_kind" in plans[2]] == [True] * 3
    db.close()


def test_jobs_are_known_from_submission_to_collection(ledger: Ledger) -> None:
    ledger.add_experiment(proposal(0))
    ledger.add_experiment(proposal(1))
    trial = SubmittedJob("t1-1.1-a", 1, 1, "trial", Purpose.SEARCH)
    audit = SubmittedJob("t1-0.1-b", 0, 1, "audit", Purpose.SEARCH)
    ledger.add_job("t1", trial)
    ledger.add_job("t1", audit)
    assert ledger.open_jobs("t1") == [trial, audit] and ledger.open_jobs("t2") == []
    with pytest.raises(ValueError, match="UNIQUE"):
        ledger.add_job("t1", trial)
    ledger.remove_job("t1-1.1-a")
    assert ledger.open_jobs("t1") == [audit]


def test_a_newer_ledger_is_left_alone(ledger: Ledger, path: Path) -> None:
    ledger.close()
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 10")
    db.close()
    before = path.read_bytes()
    for readonly in (False, True):
        with pytest.raises(
            LedgerError, match=r"ledger\.db was written by a newer autoresearch \(version 10, and this one knows 9\)"
        ):
            Ledger(path, readonly)
    assert path.read_bytes() == before


@pytest.mark.parametrize("readonly", [False, True])
def test_a_file_that_is_no_ledger(path: Path, readonly: bool) -> None:
    path.parent.mkdir(parents=True)
    path.write_text("a shopping list, and long enough to be taken for a header of some kind" * 9)
    with pytest.raises(LedgerError, match="not a ledger"):
        Ledger(path, readonly)
    path.unlink()
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE someone_elses (x)")
    db.close()
    with pytest.raises(LedgerError, match="not a ledger"):
        Ledger(path, readonly)


@contextmanager
def ordinary_user() -> Iterator[None]:
    """Become `nobody` for a while, since root may write everywhere."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_read_only_folder() -> None:
    with tempfile.TemporaryDirectory() as folder:
        lab = Path(folder)
        with Ledger(lab / "state" / "ledger.db") as ledger:
            ledger.create_run(RUN, AGENDA)
        (lab / "state" / "ledger.db").chmod(0o444)
        (lab / "state").chmod(0o555)
        lab.chmod(0o555)
        try:
            with ordinary_user():
                with pytest.raises(LedgerError, match=r"make the file and its folder writable|readable and writable"):
                    Ledger(lab / "state" / "ledger.db")
                with pytest.raises(LedgerError, match="cannot be made"):
                    Ledger(lab / "other" / "ledger.db")
        finally:
            lab.chmod(0o755)
            (lab / "state").chmod(0o755)


def test_a_full_disk_loses_nothing_written_before(ledger: Ledger, path: Path) -> None:
    conclude(ledger, 0, KEEP)
    pages = ledger._db.execute("PRAGMA page_count").fetchone()[0]
    ledger._db.execute(f"PRAGMA max_page_count = {pages}")  # SQLite's own way to a disk of that size
    before = contents(path)
    with pytest.raises(LedgerError, match="the disk is full: free some space"):
        ledger.event("t1", EventKind.AGENDA, "x" * 100_000)
    assert contents(path) == before
    ledger._db.execute("PRAGMA max_page_count = 1000000")
    assert ledger.event("t1", EventKind.AGENDA, "x" * 100_000) in ledger.events("t1")
