"""The state of early stopping in one line."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from rigs.views import AGENDA, BASELINE, RUN

from autoresearch.judge.early import FEWEST, FEWEST_STOPS, Calibration
from autoresearch.ledger import Ledger
from autoresearch.records import (
    Agenda,
    EventKind,
    Experiment,
    Judgement,
    JudgeSettings,
    Outcome,
    Point,
    State,
    Trial,
    TrialResult,
    Verdict,
)
from autoresearch.views.early import read_early_stopping

TAG = RUN.tag
ON = dataclasses.replace(AGENDA, judge=JudgeSettings(early=0.01))
CURVE = (Point(1.0, 1, 3.0), Point(2.0, 2, 2.5))


def note_early(ledger: Ledger, record: Calibration) -> None:
    data = {**dataclasses.asdict(record), "calibrated": record.is_calibrated}
    ledger.event(TAG, EventKind.EARLY, "a line in other words", data=data)


def describe(ledger: Ledger, agenda: Agenda = ON) -> str:
    found = read_early_stopping(ledger, RUN, agenda)
    return found.describe() if found else ""


def test_the_line_follows_the_calibration_and_is_empty_where_early_stopping_is_off(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.db") as ledger:
        ledger.create_run(RUN, AGENDA)
        ledger.add_experiment(dataclasses.replace(BASELINE, state=State.QUEUED, verdict=None, score=None))
        for index in (1, 2):
            ledger.start_trial(Trial(TAG, 0, index, 5))
            ledger.finish_trial(TAG, 0, index, TrialResult(Outcome.OK, score=2.0, curve=CURVE))
        assert describe(ledger, AGENDA) == "" and describe(ledger, dataclasses.replace(ON, score=None)) == ""
        learning = "early stopping: learning from 2 of at least 21 trials, 0 trials ended so far"
        assert describe(ledger) == learning
        for index in range(3, FEWEST + 2):
            ledger.start_trial(Trial(TAG, 0, index, 5))
            ledger.finish_trial(TAG, 0, index, TrialResult(Outcome.OK, score=2.0, curve=CURVE))
        assert describe(ledger) == "early stopping: not accurate enough yet after 21 trials, 0 trials ended so far"
        note_early(ledger, Calibration(30, FEWEST_STOPS, 0, 0.0, 40))
        ledger.event(TAG, EventKind.VERDICT, "another line")
        assert describe(ledger) == "early stopping: active, 0 trials ended so far"
        ledger.finish_experiment(TAG, 0, Judgement(Verdict.KEEP, "the baseline"), 2.0)
        ledger.add_experiment(Experiment(TAG, 1, "c1", 0, "x", "ann", AGENDA.hash, "f1"))
        ledger.start_trial(Trial(TAG, 1, 1, 5))
        ledger.finish_trial(TAG, 1, 1, TrialResult(Outcome.STOPPED, "hopeless", forecast=3.0))
        ledger.finish_experiment(TAG, 1, Judgement(Verdict.DISCARD, "hopeless"), None)
        assert describe(ledger) == "early stopping: active, 1 trial ended so far"
        note_early(ledger, Calibration(30, FEWEST_STOPS, 3, 0.3, 40))
        assert describe(ledger) == "early stopping: not accurate enough yet after 21 trials, 1 trial ended so far"
