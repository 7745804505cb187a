"""The rows of `status`."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest
from rigs.cli import Person, git
from rigs.runs import TAG, begin, claim, enter, measure, result, rows, start

from autoresearch.layout import Layout
from autoresearch.ledger import Ledger
from autoresearch.lock import hold
from autoresearch.records import (
    EndCause,
    Ending,
    Outcome,
    Point,
    TrialResult,
    Verdict,
)


def test_a_new_run(person: Person, lab: Path) -> None:
    begin(lab).close()
    for command in ("status", "log", "leaderboard"):
        assert person(command, lab).code == person(command, lab, "--json").code == 0
    assert person("log", lab, "--json").json == []
    status = person("status", lab, "--json").json
    assert (status["state"], status["baseline"], status["incumbent"], status["noise"]) == ("open", None, None, None)
    found = rows(person("status", lab).out)
    assert found["tried"] == "nothing yet" and found["run"].startswith("nov23 · interrupted")
    assert found["next"] == f"`autoresearch run {lab.relative_to(person.home)} --tag nov23` resumes the run"
    narrow = rows(person("status", lab, COLUMNS="60").out)
    assert narrow["next"] == found["next"], "a command is never cut"
    assert rows(person("status", cwd=lab).out)["next"] == "`autoresearch run --tag nov23` resumes the run"


@pytest.mark.parametrize(
    ("ending", "baseline", "step"),
    [
        (Ending(EndCause.ERROR, "its output was closed"), "not measured yet: 1 of 3 trials done", "resumes the run"),
        (
            Ending(EndCause.BASELINE, "the baseline failed: x"),
            "failed. Its log: ",
            "commit, then `autoresearch run lab --tag nov23`",
        ),
    ],
)
def test_a_run_that_ended_before_its_baseline_was_measured(
    person: Person, lab: Path, ending: Ending, baseline: str, step: str
) -> None:
    """A closed pipe or a full disk is no fault of the lab."""
    with begin(lab) as ledger:
        enter(ledger, 0, "baseline")
        start(ledger, 0)
        ledger.finish_trial(TAG, 0, 1, TrialResult(Outcome.OK, None, 1.25))
        ledger.end_run(TAG, ending)
    found = rows(person("status", lab).out)
    assert found["baseline"].startswith(baseline) and found["next"].endswith(step)


def test_a_run_in_the_middle(person: Person, lab: Path) -> None:
    with begin(lab) as ledger, hold(Layout(lab), TAG):
        enter(ledger, 0, "baseline")
        start(ledger, 0)
        found = rows(person("status", lab).out)
        assert found["baseline"] == "being measured: 0 of 3 trials done"
        assert found["now"].startswith("the baseline on cpu:0: starting up for ")
        ledger.finish_trial(TAG, 0, 1, TrialResult(Outcome.OK, None, 1.25))
        measure(ledger, 0, 1.35, Verdict.KEEP, index=2)
        enter(ledger, 1, "X 1.0 → 0.3")
        assert rows(person("status", lab).out)["tried"] == "1 experiment: 1 queued"
        start(ledger, 1)
        ledger.note_progress(TAG, 1, 1, Point(0.05, 5, 2.5))
        found = rows(person("status", lab).out)
        assert found["run"].startswith("nov23 · running")
        assert found["now"] == "#1 on cpu:0: training for 0.1 s of 1.0 s, 0.9 s left · loss 2.500"
        assert found["incumbent"] == "the baseline (nothing is kept yet)"
        assert found["noise"].startswith("floor 0.1000, sd 0.0707 (95 % interval of the sd ")
        ledger.note_progress(TAG, 1, 1, Point(0.999, 20, 2.25))
        assert rows(person("status", lab).out)["now"].endswith("trained, saving or being scored · loss 2.250")
        status = person("status", lab, "--json").json
        assert status["state"] == "running"
        assert status["running"][0]["trial"]["progress"] == {"seconds": 0.999, "step": 20, "loss": 2.25, "tokens": None}
        assert person("show", "1", lab, "--json").json["trials"][0]["state"] == "running"
    assert rows(person("status", lab).out)["now"] == "#1: starts again when the run resumes"


def test_a_lost_claim_comes_first(person: Person, claimed: Path) -> None:
    with Ledger(Layout(claimed).ledger) as ledger:
        claim(ledger, {1: [1.3, 1.31]})
    assert "This may be no gain." in result(person("status", claimed).out)
    with Ledger(Layout(claimed).ledger) as ledger:
        claim(ledger, {1: [1.4] * 20})
    assert rows(person("status", claimed).out)["result"].startswith("Measured on fresh seeds: #1 is 0.1208 worse than")


def test_the_best_so_far_is_not_confirmed(person: Person, lab: Path) -> None:
    with begin(lab) as ledger:
        enter(ledger, 0, "baseline")
        measure(ledger, 0, 1.25, Verdict.KEEP)
        enter(ledger, 1)
        measure(ledger, 1, 1.1, Verdict.KEEP)
        ledger.end_run(TAG, Ending(EndCause.DONE, "enough"))
    status = person("status", lab).out
    best = "Best so far: #1, val_bpb 1.1000 (0.1500 better than the baseline, one trial, not confirmed)."
    assert result(status) == best
    here = lab.relative_to(person.home)
    assert rows(status)["next"] == f"`autoresearch confirm {here} --tag nov23` measures it on fresh seeds"
    assert person("log", lab).out.split()[0] == "#"


def test_a_wait_for_a_proposal_is_shown_while_the_run_is_alive(person: Person, lab: Path) -> None:
    with begin(lab) as ledger:
        enter(ledger, 0, "baseline")
        measure(ledger, 0, 1.25, Verdict.KEEP)
        ledger.begin_proposal(TAG, 0, "claude")
        with hold(Layout(lab), TAG):
            assert rows(person("status", lab).out)["now"].startswith("waiting for a proposal from claude (")
            (asked,) = person("status", lab, "--json").json["asking"]
            assert asked["researcher"] == "claude" and asked["since"] > 0
        assert "now" not in rows(person("status", lab).out), "the loop was killed: nobody waits"
        with hold(Layout(lab), TAG):
            ledger.end_proposal(TAG, 0)
            assert "now" not in rows(person("status", lab).out)


def test_the_pace_is_shown_while_the_run_runs(person: Person, lab: Path) -> None:
    with begin(lab) as ledger, hold(Layout(lab), TAG):
        enter(ledger, 0, "baseline")
        measure(ledger, 0, 1.35, Verdict.KEEP)
        ledger.add_seconds(TAG, 396.0)
        for number in range(1, 4):
            assert "pace" not in rows(person("status", lab).out)
            enter(ledger, number, f"X to {number}")
            measure(ledger, number, 1.4, Verdict.DISCARD)
        assert rows(person("status", lab).out)["pace"].startswith("2 m 12 s an experiment with its proposal")
    assert "pace" not in rows(person("status", lab).out)


def test_status_and_report_count_alike(person: Person, claimed: Path) -> None:
    counted = "2 experiments: 1 kept, 1 discarded (1 stopped early). Ablations: 1"
    status = person("status", claimed, COLUMNS="100").out
    assert rows(status)["tried"] == counted
    git(claimed, "commit", "--allow-empty", "-qm", "x")
    for number in range(4):  # the report asks git what each of them changed
        head = git(claimed, "rev-parse", "HEAD").strip()
        with contextlib.closing(sqlite3.connect(Layout(claimed).ledger)) as db, db:
            db.execute("UPDATE experiments SET commit_hash = ? WHERE number = ?", (head, number))
    assert person("report", claimed).code == 0
    assert counted.replace(":", " in 0.0 s:", 1) in (claimed / "report.html").read_text()
    counts = person("status", claimed, "--json").json["counts"]
    assert (counts["keep"], counts["discard"], counts["stopped"], counts["ablations"]) == (1, 1, 1, 1)
