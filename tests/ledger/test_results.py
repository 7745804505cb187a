"""results.tsv: the columns of the original, and never half a line."""

from __future__ import annotations

import csv
import os
from dataclasses import replace
from pathlib import Path

import pytest

from autoresearch.ledger import TrialTotals, results
from autoresearch.records import Experiment, Standing, State, Verdict

FACTS = TrialTotals(trials=3, training_seconds=10.04, peak_memory=3 * 2**29)


def done(number: int, verdict: Verdict, score: float | None = None, **more: object) -> Experiment:
    plain = {"hypothesis": f"idea {number}", "reason": "so it is", "finished": 100.0 + number, **more}
    commit, parent = f"{number}" * 40, 0 if number else None
    return Experiment(
        "t1", number, commit, parent, researcher="tuner", agenda="h", fingerprint="f",
        state=State.DONE, verdict=verdict, score=score, **plain,  # type: ignore[arg-type]
    )  # fmt: skip


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "results.tsv"


def test_a_keep_has_the_originals_columns_then_ours(path: Path) -> None:
    results.append(path, "val_bpb", done(2, Verdict.KEEP, 0.9978999, standing=Standing.CONFIRMED), FACTS)
    head, row = path.read_text().splitlines()
    assert head.startswith("commit\tval_bpb\tmemory_gb\tstatus\tdescription\tnumber\tverdict\t")
    assert row == "2222222\t0.997900\t1.5\tkeep\tidea 2\t2\tkeep\tconfirmed\ttuner\tso it is\t3\t10.0"


@pytest.mark.parametrize("verdict", [Verdict.CRASH, Verdict.TIMEOUT, Verdict.INVALID, Verdict.DUPLICATE])
def test_what_was_not_measured_is_a_crash_with_zeros(path: Path, verdict: Verdict) -> None:
    results.append(path, "val_bpb", done(1, verdict), TrialTotals())
    (row,) = rows(path)
    assert (row["val_bpb"], row["memory_gb"], row["status"], row["verdict"]) == ("0.000000", "0.0", "crash", verdict)
    assert row["training_seconds"] == "" and row["trials"] == "0"


def test_what_is_set_aside_is_a_crash_with_zeros_that_is_told_apart(path: Path) -> None:
    aside = replace(done(1, Verdict.CRASH), state=State.SET_ASIDE, verdict=None, reason="the machine slept")
    waiting = replace(aside, number=2, state=State.QUEUED)
    results.rebuild(path, "val_bpb", [aside, waiting], {})
    (row,) = rows(path)
    assert (row["val_bpb"], row["status"], row["verdict"], row["reason"]) == (
        "0.000000", "crash", "set aside", "the machine slept",
    )  # fmt: skip


def test_tabs_newlines_and_quotes_cannot_break_a_row(path: Path) -> None:
    awkward = done(1, Verdict.DISCARD, 1.0, hypothesis='"a\tb\r\nc\u2028 d', reason="x\ty")
    results.append(path, "val_bpb", awkward, FACTS)
    results.append(path, "val_bpb", done(2, Verdict.KEEP, 1e-7), FACTS)
    first, second = rows(path)
    assert (first["description"], first["reason"]) == ("'a b c d", "x y")
    assert second["val_bpb"] == "1e-07"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", '  ="x"', "\t=1"])
def test_no_cell_is_a_formula(path: Path, text: str) -> None:
    results.append(path, "val_bpb", done(1, Verdict.DISCARD, 1.0, hypothesis=text, reason=text), FACTS)
    cells = path.read_text().splitlines()[1].split("\t")
    assert sum(cell.startswith("'") for cell in cells) == 2 and not any(
        cell.startswith(tuple("=+-@")) for cell in cells
    )


def test_appending_as_they_finish_gives_the_file_that_rebuilding_gives(path: Path) -> None:
    finished = [
        done(0, Verdict.KEEP, 1.0),
        done(2, Verdict.DISCARD, 1.1, finished=101.0),
        done(1, Verdict.CRASH, finished=109.0),
    ]
    waiting = Experiment("t1", 3, "3" * 40, 0, "h", "tuner", "h", "f")
    for experiment in finished:
        results.append(path, "val_bpb", experiment, FACTS)
    before = path.stat()
    results.rebuild(
        path, "val_bpb", [*sorted(finished, key=lambda each: each.number), waiting], {0: FACTS, 1: FACTS, 2: FACTS}
    )
    assert [row["number"] for row in rows(path)] == ["0", "2", "1"]
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns), "left untouched"


def test_a_rebuild_repairs_half_a_line_and_an_old_row(path: Path) -> None:
    results.append(path, "val_bpb", done(0, Verdict.KEEP, 1.0), FACTS)
    path.write_text(path.read_text() + "1111111\t0.9")
    dropped = [done(0, Verdict.KEEP, 1.0), done(1, Verdict.KEEP, 0.9, standing=Standing.DROPPED)]
    results.rebuild(path, "val_bpb", dropped, {0: FACTS, 1: FACTS})
    assert [(row["number"], row["standing"]) for row in rows(path)] == [("0", ""), ("1", "dropped")]
    assert [file.name for file in path.parent.iterdir()] == ["results.tsv"]


def test_what_a_terminal_would_obey_is_not_passed_on(path: Path) -> None:
    results.append(
        path, "val_bpb", replace(done(0, Verdict.KEEP, 1.0), hypothesis="\x1b[2Jwider\x00\x9b \tlayers"), FACTS
    )
    assert rows(path)[0]["description"] == "wider layers"


def test_a_folder_in_its_place_is_an_error_and_a_link_or_a_pipe_is_replaced(path: Path) -> None:
    """The file lies among those of the run, where only the harness writes."""
    experiments = [done(0, Verdict.KEEP, 1.0)]
    target = path.with_name("target")
    target.write_text("mine")
    for is_link in (True, False):
        path.symlink_to(target) if is_link else os.mkfifo(path)
        results.rebuild(path, "val_bpb", experiments, {})
        assert [row["number"] for row in rows(path)] == ["0"] and not path.is_symlink()
        path.unlink()
    assert target.read_text() == "mine"
    path.mkdir()
    with pytest.raises(IsADirectoryError):
        results.rebuild(path, "val_bpb", experiments, {})
