"""Events carry in fields what their texts say."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rigs.loop import Actor, Computer, a_loop, go, own_bench
from rigs.toy import TAG, Bench

from autoresearch.errors import ResearcherError, Stopped
from autoresearch.ledger.migration import parse_data
from autoresearch.loop.driving import drive
from autoresearch.records import Brief, EndCause, EventKind, Origin, OriginKind, Outcome, Proposal, TrialResult


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    with own_bench(tmp_path, monkeypatch) as bench:
        yield bench


def test_events_hold_the_facts_of_their_texts(bench: Bench) -> None:
    def break_it(brief: Brief) -> Proposal:
        return Proposal("an import", {"train.py": "import torchh\n" + brief.code["train.py"]})

    def mend(brief: Brief) -> Proposal:
        return Proposal("no import", {"train.py": brief.code["train.py"] + "\nMENDED = 1\n"})

    crash = TrialResult(Outcome.CRASH, "ModuleNotFoundError: No module named 'torchh'")
    ann = Actor("ann", [break_it, mend, ResearcherError("the provider answered 500"), 0.5], repairs=True)
    with a_loop(bench, Computer(fails={1: crash}), ann) as loop:
        assert asyncio.run(drive(loop, loop.go())).cause is EndCause.EXHAUSTED
        events = [event for event in loop.session.ledger.events(TAG, 1000) if event.kind is not EventKind.FORECAST]
        experiments = loop.session.ledger.experiments(TAG)
    assert {EventKind.BASELINE, EventKind.VERDICT, EventKind.REPAIR, EventKind.RESEARCHER} <= {
        event.kind for event in events
    }
    for event in events:
        shown: dict[str, Any] = json.loads(parse_data(event.kind, event.text))
        shown = {key: value for key, value in shown.items() if not (key == "error" and "exhausted" in event.data)}
        facts = {key: event.data[key] for key in shown}
        assert facts == {key: pytest.approx(value, abs=1e-4) if isinstance(value, float) else value
                         for key, value in shown.items()}, event  # fmt: skip
    assert experiments[2].origin == Origin(OriginKind.REPAIR, 1) and dict(experiments[2].parameters) == {}


def test_a_streak_of_failures_has_its_cause(bench: Bench) -> None:
    bench.set("limits: {failures: 2}")
    ann = Actor("ann", [ResearcherError("status 500"), ResearcherError("status 501")])
    with a_loop(bench, Computer(), ann) as loop, pytest.raises(Stopped) as stopped:
        go(loop)
    assert stopped.value.ending.cause is EndCause.FAILURES
    assert stopped.value.ending.reason == str(stopped.value)
