"""The tables of `log` and `leaderboard`."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest
from rigs.cli import Person, settings
from rigs.runs import begin, enter, measure, result, rows

from autoresearch.agenda import program as agendas
from autoresearch.layout import Layout
from autoresearch.records import (
    Verdict,
)

MEASURED = "Measured on fresh seeds: #1 is 0.0500 better than the baseline, 95 % interval +0.0275 to +0.0725 (val_bpb,"


def test_the_measurement_on_fresh_seeds_comes_first(person: Person, claimed: Path) -> None:
    status = person("status", claimed).out
    first = result(status)
    assert first.startswith(MEASURED)
    searched = "In the search #1 scored 1.1000 (0.1600 better than the baseline, one trial). Selection makes"
    assert searched in first and "No single change is confirmed yet" in first
    assert rows(status)["incumbent"] == "#1 wider"
    for command in ("log", "leaderboard"):
        lines = person(command, claimed).out.splitlines()
        assert lines[0].startswith(MEASURED[:60])
        assert (
            any(line.startswith("The scores below are those of the search.") for line in lines)
            and max(map(len, lines)) <= 80
        )
    shown = person("show", "1", claimed).out
    assert shown.count("fresh seed, for a claim") == 2
    assert person("status", claimed, "--json").json["claim"]["better"] is True


def test_strangers_text_has_no_control_characters(person: Person, lab: Path) -> None:
    with begin(lab) as ledger:
        enter(ledger, 0, "baseline")
        measure(ledger, 0, 1.25, Verdict.KEEP)
        enter(ledger, 1, "red \x1b[31m\n\tand \x07bell " + "long " * 100)
    for command in ("status", "log", "show 1"):
        text = person(*command.split(), lab).out
        assert "\x1b" not in text and "\x07" not in text
    assert all(len(line) <= 80 for line in person("log", lab).out.splitlines())
    assert any(len(line) > 400 for line in person("log", lab, COLUMNS="600").out.splitlines())


def test_only_the_listed_rows_of_a_long_run_are_read(person: Person, lab: Path) -> None:
    """The rows before the last thirty cannot be read without an error."""
    with begin(lab) as ledger:
        enter(ledger, 0, "baseline")
        measure(ledger, 0, 1.25, Verdict.KEEP)
    agenda = agendas.read(lab / "program.md").hash
    with contextlib.closing(sqlite3.connect(Layout(lab).ledger)) as db, db:
        db.executemany(
            "INSERT INTO experiments VALUES "
            "('nov23', ?, 'c', 0, 'h', 'tuner', ?, 'f', 'done', 'discard', NULL, 'r', 2.0, 1, 2, NULL, ?, "
            "'idea', NULL, '{}', NULL, 0, NULL, NULL)",
            ((number, agenda, "{}" if number > 99_970 else "{broken") for number in range(1, 100_001)),
        )
    log = person("log", lab)
    assert log.code == 0
    assert [line.split()[0] for line in log.out.splitlines()[1:]] == [str(number) for number in range(99_971, 100_001)]
    assert person("status", lab).out.splitlines()[1] == "tried      100,000 experiments: 100,000 discarded"


@pytest.mark.parametrize(
    ("score", "sandbox", "marks"),
    [
        ("python prepare.py score", "namespaces", ""),
        ("python prepare.py score", "landlock", ""),
        ("null", "namespaces", " (unsealed)"),
        ("python prepare.py score", "none", " (unsandboxed)"),
        ("null", "none", " (unsealed, unsandboxed)"),
    ],
)
def test_unsealed_and_unsandboxed_scores_are_marked_once(
    person: Person, lab: Path, score: str, sandbox: str, marks: str
) -> None:
    settings(lab, f"score: {score}")
    with begin(lab) as ledger:
        enter(ledger, 0, "baseline")
        measure(ledger, 0, 1.25, Verdict.KEEP, sandbox=sandbox)
        enter(ledger, 1)
        measure(ledger, 1, 1.0, Verdict.KEEP, sandbox=sandbox)
    for command in ("log", "leaderboard"):
        lines = person(command, lab).out.splitlines()
        assert lines[: len(lines) - 3] == ([f"val_bpb{marks}"] if marks else [])
        assert lines[-3].split()[:3] == ["#", "verdict", "val_bpb"]
    status = person("status", lab).out
    assert rows(status).get("metric") == (f"val_bpb{marks}" if marks else None)
    assert rows(person("show", "1", lab).out)["val_bpb"].strip() == f"1.0000{marks}"
    assert status.count("unsealed") == ("unsealed" in marks) and status.count("unsandboxed") == ("unsandboxed" in marks)
