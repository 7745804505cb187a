"""How early stopping stands, in one line."""

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
    Trial,
    TrialResult,
    Verdict,
)
from autoresearch.views.early import early_words

TAG = RUN.tag
ON = dataclasses.replace(AGENDA, judge=JudgeSettings(early=0.01))
CURVE = (Point(1.0, 1, 3.0), Point(2.0, 2, 2.5))


def note_early(ledger: Ledger, record: Calibration) -> None:
    data = {**dataclasses.asdict(record), "calibrated": record.is_calibrated}
    ledger.event(TAG, EventKind.EARLY, "a line in other words", data=data)


def words(ledger: Ledger, agenda: Agenda = ON) -> str:
    return early_words(ledger, RUN, agenda)


def test_it_says_how_far_it_is_and_nothing_where_it_is_off(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.db") as ledger:
        ledger.create_run(RUN, AGENDA)
        ledger.add_experiment(dataclasses.replace(BASELINE, state="queued", verdict=None, score=None))
        for index in (1, 2):
            ledger.start_trial(Trial(TAG, 0, index, 5))
            ledger.finish_trial(TAG, 0, index, TrialResult(Outcome.OK, score=2.0, curve=CURVE))
        assert words(ledger, AGENDA) == "" and words(ledger, dataclasses.replace(ON, score=None)) == ""
        learning = "early stopping: learning from 2 of the 21 trials that it takes at least; no trial ended so far"
        assert words(ledger) == learning
        for index in range(3, FEWEST + 2):
            ledger.start_trial(Trial(TAG, 0, index, 5))
            ledger.finish_trial(TAG, 0, index, TrialResult(Outcome.OK, score=2.0, curve=CURVE))
        assert words(ledger) == "early stopping: not calibrated yet by 21 trials; no trial ended so far"
        note_early(ledger, Calibration(30, FEWEST_STOPS, 0, 0.0, 40))
        ledger.event(TAG, EventKind.VERDICT, "another line")
        assert words(ledger) == "early stopping: calibrated; no trial ended so far"
        ledger.finish_experiment(TAG, 0, Judgement(Verdict.KEEP, "the baseline"), 2.0)
        ledger.add_experiment(Experiment(TAG, 1, "c1", 0, "x", "ann", AGENDA.hash, "f1"))
        ledger.start_trial(Trial(TAG, 1, 1, 5))
        ledger.finish_trial(TAG, 1, 1, TrialResult(Outcome.STOPPED, "hopeless", forecast=3.0))
        ledger.finish_experiment(TAG, 1, Judgement(Verdict.DISCARD, "hopeless"), None)
        assert words(ledger) == "early stopping: calibrated; 1 trial ended so far"
        note_early(ledger, Calibration(30, FEWEST_STOPS, 3, 0.3, 40))
        assert words(ledger) == "early stopping: not calibrated yet by 21 trials; 1 trial ended so far"
