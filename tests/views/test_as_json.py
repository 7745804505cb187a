"""Every `--json`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rigs.cli import Person
from rigs.runs import TAG, begin, enter, measure, rows, start

from autoresearch.records import (
    Judgement,
    Outcome,
    Point,
    TrialResult,
    Verdict,
)
from autoresearch.views.as_json import dump

FIELDS = {
    "number",
    "commit",
    "parent",
    "state",
    "verdict",
    "standing",
    "reason",
    "score",
    "hypothesis",
    "researcher",
    "agenda",
    "kind",
}
VIEWS = ("status", "log", "leaderboard", "show 0", "diff 0", "show 1", "diff 1")


def test_an_ended_run(person: Person, lab: Path) -> None:
    assert person("run", lab, "--seed", "1", "--tag", TAG).code == 3
    for command in VIEWS:
        first, *rest = command.split()
        text = person(first, *rest, lab)
        assert text.code == 0 and text.err == ""
        assert max(map(len, text.out.splitlines())) <= (80 if first in ("status", "log", "leaderboard") else 200)
        said = person(first, *rest, lab, "--json").json
        for each in said if isinstance(said, list) else [said] if first == "show" else []:
            assert set(each) >= FIELDS
    found = rows(person("status", lab).out)
    assert found["run"].endswith("the limit of 2 experiments is reached")
    assert found["tried"].startswith("2 experiments: ")
    assert found["latest"].startswith("#2 ")
    log = person("log", lab).out.splitlines()
    assert [line.split()[0] for line in log] == ["#", "0", "1", "2"]
    assert {line.index("tuner") for line in log[2:]} == {log[0].index("by")}
    scores = [each["score"] for each in person("leaderboard", lab, "--json").json]
    assert scores == sorted(scores)
    assert (
        len(person("log", lab, "--last", "1", "--json").json)
        == len(person("leaderboard", lab, "--top", "1", "--json").json)
        == 1
    )
    assert len(person("log", lab, "--last", "0", "--json").json) == 3
    against = person("diff", "2", lab, "--against", "0", "--json").json
    assert against["against"] == 0 and "-X = 1.0" in against["diff"]
    assert person("diff", "0", lab).out == "#0 changes nothing\n"


def test_numbers_that_are_not_finite_are_null(person: Person, lab: Path) -> None:
    with begin(lab) as ledger:
        enter(ledger, 0, "baseline")
        measure(ledger, 0, 1.25, Verdict.KEEP)
        enter(ledger, 1)
        start(ledger, 1)
        point = Point(1.0, 1, 0.5)
        summary = {"a": float("nan"), "b": [float("inf"), 1]}
        ledger.finish_trial(
            TAG,
            1,
            1,
            TrialResult(Outcome.CRASH, "NaN", curve=(point, replace(point, loss=float("nan"))), summary=summary),
        )
        ledger.finish_experiment(TAG, 1, Judgement(Verdict.CRASH, "the loss became NaN at step 2"), None)
    trial = person("show", "1", lab, "--json").json["trials"][0]
    assert trial["summary"] == {"a": None, "b": [None, 1]}
    assert [each["loss"] for each in trial["curve"]] == [0.5, None]
    assert dump((float("nan"), {"x": float("-inf")})).split() == ["[", "null,", "{", '"x":', "null", "}", "]"]
    assert "crash" in person("log", lab).out and "nan" not in person("log", lab).out.lower()
