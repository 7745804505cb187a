"""The screen: proposals that are refused before they take a device."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from autoresearch.agenda.program import parse
from autoresearch.editable import storable_files
from autoresearch.loop.screen import screen
from autoresearch.records import Agenda, Experiment, Judgement, Proposal, State, Verdict
from autoresearch.source import fingerprint

AGENDA = parse("")
TRAIN = '"""Trains."""\nSEED = 42\nLR = 0.02  # rate\n\n\ndef f(x):\n    """Doc."""\n    return x * LR\n'


def run_screen(
    files: Mapping[str, str | None],
    parent: dict[str, str] | None = None,
    agenda: Agenda = AGENDA,
    earlier: dict[str, Experiment] | None = None,
) -> Judgement | None:
    return screen(Proposal("an idea", files), parent or {"train.py": TRAIN}, agenda, earlier or {})


def refuse(
    files: Mapping[str, str | None], agenda: Agenda = AGENDA, earlier: dict[str, Experiment] | None = None
) -> Judgement:
    judgement = run_screen(files, agenda=agenda, earlier=earlier)
    assert judgement is not None, "the proposal is accepted"
    return judgement


def test_a_change_of_code_is_accepted() -> None:
    assert run_screen({"train.py": TRAIN.replace("0.02", "0.03")}) is None


def test_a_file_that_is_not_editable_is_named() -> None:
    refusal = refuse({"train.py": "x = 1\n", "prepare.py": "print()\n"})
    assert refusal.verdict is Verdict.INVALID
    assert refusal.reason == "changes prepare.py, which is not editable (editable: train.py)"


def test_an_unchanged_file_is_ignored() -> None:
    parent = {"train.py": TRAIN, "prepare.py": "print()\n"}
    assert run_screen({"train.py": "x = 1\n", "prepare.py": "print()\n"}, parent) is None


@pytest.mark.parametrize(
    "path", ["../train.py", "/train.py", "./train.py", "a/../train.py", "src/train.py", "Train.py", "a\\train.py", ""]
)
def test_other_spellings_of_a_path_are_not_editable(path: str) -> None:
    assert refuse({path: "x = 1\n"}).verdict is Verdict.INVALID


@pytest.mark.parametrize(
    "path",
    ["a\nb.py", "\udcff.py", "\x1b[2J", "`x`.py", "x" * 256, "ä" * 128, "d/" * 499 + "xyz", "d/" * 1500 + "x",
     "a/.Git/x", ".git /x", "git~1/x", "x/.git::$INDEX_ALLOCATION/y", "a//b", "/a", "../a", "a\\b"],
)  # fmt: skip
def test_a_path_that_some_system_cannot_hold_is_refused_in_printable_words(path: str) -> None:
    everything = parse("---\neditable: ['**', '.*', '.*/**', '**/.*/**']\n---\n")
    refusal = refuse({path: "x = 1\n"}, agenda=everything)
    assert refusal.verdict is Verdict.INVALID and refusal.reason.isprintable() and len(refusal.reason) < 400
    assert storable_files({path: "x = 1\n"}) == {}


@pytest.mark.parametrize("path", ["d/" * 499 + "x", "x" * 255, "größe – 大.py", "a b.py", ".gitignored", ":x", "-x"])
def test_an_accepted_path_is_stored_unchanged(path: str) -> None:
    files = {path: "x = 1\n"}
    assert (
        run_screen(files, agenda=parse("---\neditable: ['**', '.*']\n---\n")) is None and storable_files(files) == files
    )


def test_an_editable_file_cannot_be_deleted() -> None:
    refusal = refuse({"train.py": None})
    assert (refusal.verdict, refusal.reason[:16]) == (Verdict.INVALID, "deletes train.py")
    assert refuse({"prepare.py": None}).reason.startswith("deletes prepare.py, which is not editable")


def test_a_syntax_error_names_the_line() -> None:
    refusal = refuse({"train.py": "x = 1\ny = = 2\n"})
    assert refusal.verdict is Verdict.CRASH
    assert refusal.reason == "train.py line 2: invalid syntax: `y = = 2`"


def test_an_error_that_only_the_compiler_finds_names_the_line() -> None:
    refusal = refuse({"train.py": "x = 1\nreturn x\n"})
    assert refusal.verdict is Verdict.CRASH
    assert "line 2: 'return' outside function" in refusal.reason


@pytest.mark.parametrize(
    "text", ["-" * 100_000 + "1\n", "(" * 5000 + ")" * 5000, "x = " + "a." * 50_000 + "b\n", "x = " + "9" * 5000 + "\n"]
)
def test_hostile_text_is_a_crash_and_not_a_traceback(text: str) -> None:
    assert refuse({"train.py": text}).verdict is Verdict.CRASH


def test_a_long_sum_that_python_compiles_is_accepted() -> None:
    text = "x = " + " + ".join(["1"] * 900) + "\n"
    compile(text, "train.py", "exec")
    assert run_screen({"train.py": text}) is None


@pytest.mark.parametrize(
    ("text", "word"), [("x = 1\0", "null"), ("#" * 1_000_001, "train.py is too large"), ("x = '\ud800'", "UTF-8")]
)
def test_text_that_cannot_be_stored_or_run_is_invalid(text: str, word: str) -> None:
    refusal = refuse({"train.py": text})
    assert refusal.verdict is Verdict.INVALID
    assert word in refusal.reason


def test_number_and_size_of_changed_files_are_bounded() -> None:
    everything = parse("---\neditable: ['*']\n---\n")
    assert run_screen({f"{n}.txt": "x" for n in range(100)}, agenda=everything) is None
    refusal = refuse({f"{n}.txt": "x" for n in range(101)}, agenda=everything)
    assert (refusal.verdict, refusal.reason) == (Verdict.INVALID, "changes more than 100 files: 0.txt, 1.txt, 2.txt, …")
    refusal = refuse({"a.txt": "x" * 400_000, "b.txt": "ä" * 300_001}, agenda=everything)
    assert refusal.reason == "b.txt is too large: all changed files together may have 1 MB"


def test_a_change_of_comments_is_a_duplicate() -> None:
    refusal = refuse({"train.py": TRAIN.replace("# rate", "# the rate\n")})
    assert (refusal.verdict, refusal.reason) == (Verdict.DUPLICATE, "changes nothing that runs in train.py")
    assert refuse({}).verdict is Verdict.DUPLICATE


def test_the_earlier_experiment_with_the_same_code_is_named() -> None:
    files = {"train.py": TRAIN.replace("0.02", "0.03")}
    seventh = Experiment("t", 7, "c", 0, "h", "tuner", "a", fingerprint(files), State.DONE, Verdict.DISCARD)
    refusal = refuse({"train.py": files["train.py"].replace("42", "43")}, earlier={seventh.fingerprint: seventh})
    assert (refusal.verdict, refusal.reason) == (Verdict.DUPLICATE, "the same code as #7 (discard)")
