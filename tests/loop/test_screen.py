"""The screen: what is refused before a device is touched, and what counts as the same idea."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from autoresearch.agenda.program import parse
from autoresearch.editable import apply_proposal, is_editable, storable_files
from autoresearch.loop.screen import screen
from autoresearch.records import Agenda, Experiment, Judgement, Proposal, State, Verdict
from autoresearch.source import count_lines, fingerprint

AGENDA = parse("")
TRAIN = '"""Trains."""\nSEED = 42\nLR = 0.02  # rate\n\n\ndef f(x):\n    """Doc."""\n    return x * LR\n'


def judged(
    files: Mapping[str, str | None],
    parent: dict[str, str] | None = None,
    agenda: Agenda = AGENDA,
    earlier: dict[str, Experiment] | None = None,
) -> Judgement | None:
    return screen(Proposal("an idea", files), parent or {"train.py": TRAIN}, agenda, earlier or {})


def refused(
    files: Mapping[str, str | None], agenda: Agenda = AGENDA, earlier: dict[str, Experiment] | None = None
) -> Judgement:
    judgement = judged(files, agenda=agenda, earlier=earlier)
    assert judgement is not None, "the proposal may be tried"
    return judgement


def same(one: str, two: str, path: str = "train.py") -> bool:
    return fingerprint({path: one}) == fingerprint({path: two})


def test_a_real_change_may_be_tried() -> None:
    assert judged({"train.py": TRAIN.replace("0.02", "0.03")}) is None


def test_a_file_that_is_not_editable() -> None:
    refusal = refused({"train.py": "x = 1\n", "prepare.py": "print()\n"})
    assert refusal.verdict is Verdict.INVALID
    assert refusal.reason == "changes prepare.py, which is not editable (editable: train.py)"


def test_a_file_that_is_named_but_unchanged_is_no_change() -> None:
    parent = {"train.py": TRAIN, "prepare.py": "print()\n"}
    assert judged({"train.py": "x = 1\n", "prepare.py": "print()\n"}, parent) is None


@pytest.mark.parametrize(
    "path", ["../train.py", "/train.py", "./train.py", "a/../train.py", "src/train.py", "Train.py", "a\\train.py", ""]
)
def test_other_spellings_of_a_path_are_not_editable(path: str) -> None:
    assert refused({path: "x = 1\n"}).verdict is Verdict.INVALID


@pytest.mark.parametrize(
    "path",
    ["a\nb.py", "\udcff.py", "\x1b[2J", "`x`.py", "x" * 256, "ä" * 128, "d/" * 499 + "xyz", "d/" * 1500 + "x",
     "a/.Git/x", ".git /x", "git~1/x", "x/.git::$INDEX_ALLOCATION/y", "a//b", "/a", "../a", "a\\b"],
)  # fmt: skip
def test_a_name_that_not_every_system_can_hold_is_refused_in_plain_words(path: str) -> None:
    everything = parse("---\neditable: ['**', '.*', '.*/**', '**/.*/**']\n---\n")
    refusal = refused({path: "x = 1\n"}, agenda=everything)
    assert refusal.verdict is Verdict.INVALID and refusal.reason.isprintable() and len(refusal.reason) < 400
    assert storable_files({path: "x = 1\n"}) == {}


@pytest.mark.parametrize("path", ["d/" * 499 + "x", "x" * 255, "größe – 大.py", "a b.py", ".gitignored", ":x", "-x"])
def test_a_name_that_may_be_tried_is_stored(path: str) -> None:
    files = {path: "x = 1\n"}
    assert judged(files, agenda=parse("---\neditable: ['**', '.*']\n---\n")) is None and storable_files(files) == files


@pytest.mark.parametrize(
    ("path", "pattern", "yes"),
    [
        ("src/a.py", "src/*.py", True),
        ("src/b/a.py", "src/*.py", False),
        ("a.py", "src/*.py", False),
        ("src/b/c/a.py", "src/**", True),
        ("src/a.py", "src/**/*.py", True),
        ("src/b/c/a.py", "src/**/*.py", True),
        ("src/a.txt", "src/**/*.py", False),
        ("src", "src/**", False),
        ("src/../prepare.py", "src/**", False),
        (".env", "*", False),
        ("src/.cache/a.py", "src/**", False),
        ("src/.cache/a.py", "src/.cache/*", True),
        (".env", ".e*", True),
        ("src/__pycache__/a.py", "src/**", False),
        ("a.pyc", "*", False),
    ],
)
def test_globs(path: str, pattern: str, yes: bool) -> None:
    assert is_editable(path, (pattern,)) is yes


def test_deleting_an_editable_file() -> None:
    refusal = refused({"train.py": None})
    assert (refusal.verdict, refusal.reason[:16]) == (Verdict.INVALID, "deletes train.py")
    assert refused({"prepare.py": None}).reason.startswith("deletes prepare.py, which is not editable")


def test_a_syntax_error_names_the_line() -> None:
    refusal = refused({"train.py": "x = 1\ny = = 2\n"})
    assert refusal.verdict is Verdict.CRASH
    assert refusal.reason == "train.py line 2: invalid syntax: `y = = 2`"


def test_errors_that_only_compiling_finds() -> None:
    refusal = refused({"train.py": "x = 1\nreturn x\n"})
    assert refusal.verdict is Verdict.CRASH
    assert "line 2: 'return' outside function" in refusal.reason


@pytest.mark.parametrize(
    "text", ["-" * 100_000 + "1\n", "(" * 5000 + ")" * 5000, "x = " + "a." * 50_000 + "b\n", "x = " + "9" * 5000 + "\n"]
)
def test_hostile_text_is_a_crash_and_not_a_traceback(text: str) -> None:
    assert refused({"train.py": text}).verdict is Verdict.CRASH


def test_a_long_sum_that_python_compiles_may_be_tried() -> None:
    text = "x = " + " + ".join(["1"] * 900) + "\n"
    compile(text, "train.py", "exec")
    assert judged({"train.py": text}) is None


@pytest.mark.parametrize(
    ("text", "word"), [("x = 1\0", "null"), ("#" * 1_000_001, "train.py is too large"), ("x = '\ud800'", "UTF-8")]
)
def test_text_that_is_no_code(text: str, word: str) -> None:
    refusal = refused({"train.py": text})
    assert refusal.verdict is Verdict.INVALID
    assert word in refusal.reason


def test_all_that_is_changed_has_a_bound() -> None:
    everything = parse("---\neditable: ['*']\n---\n")
    assert judged({f"{n}.txt": "x" for n in range(100)}, agenda=everything) is None
    refusal = refused({f"{n}.txt": "x" for n in range(101)}, agenda=everything)
    assert (refusal.verdict, refusal.reason) == (Verdict.INVALID, "changes more than 100 files: 0.txt, 1.txt, 2.txt, …")
    refusal = refused({"a.txt": "x" * 400_000, "b.txt": "ä" * 300_001}, agenda=everything)
    assert refusal.reason == "b.txt is too large: all changed files together may have 1 MB"


def test_comments_alone_are_no_experiment() -> None:
    refusal = refused({"train.py": TRAIN.replace("# rate", "# the rate\n")})
    assert (refusal.verdict, refusal.reason) == (Verdict.DUPLICATE, "changes nothing that runs in train.py")
    assert refused({}).verdict is Verdict.DUPLICATE


def test_what_was_tried_before_is_named() -> None:
    files = {"train.py": TRAIN.replace("0.02", "0.03")}
    seventh = Experiment("t", 7, "c", 0, "h", "tuner", "a", fingerprint(files), State.DONE, Verdict.DISCARD)
    refusal = refused({"train.py": files["train.py"].replace("42", "43")}, earlier={seventh.fingerprint: seventh})
    assert (refusal.verdict, refusal.reason) == (Verdict.DUPLICATE, "the same code as #7 (discard)")


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("x=1", "x = (1)  # why\n\n"),
        ('"""A."""\nx = 1', "x = 1"),
        ('def f():\n    """Doc."""', "def f():\n    pass"),
        ("SEED = 1", "SEED = 2**7"),
        ("my_seed: int = 1", "my_seed: int = 9"),
        ("torch.manual_seed(1)", "torch.manual_seed(7)"),
        ("g = torch.Generator().manual_seed(1)", "g = torch.Generator().manual_seed(5)"),
        ("r = np.random.default_rng(1)", "r = np.random.default_rng(None)"),
        ("r = np.random.RandomState(1)", "r = np.random.RandomState(2)"),
        ("r = random.Random(seed=1)", "r = random.Random(seed=3)"),
        ("f(x, seed=1)", "f(x, seed=-1)"),
        ("def f(x, seed=1): return x", "def f(x, seed=2): return x"),
        ("def f(x, *, a, seed=1): return x", "def f(x, *, a, seed=2): return x"),
        ("x = u'a'", "x = 'a'"),
        ("\ufeffx = 1", "x = 1"),
        ("x = 1\r\ny = 2\r\n", "x = 1\ny = 2"),
    ],
)
def test_the_same_idea(one: str, two: str) -> None:
    assert same(one, two)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("x = 1", "x = 2"),
        ("x = 1", "x = 1.0"),
        ("torch.manual_seed(1)", "torch.manual_seed(n)"),
        ("def f(a=1, seed=1): pass", "def f(a=2, seed=1): pass"),
        ("f(lr=1)", "f(lr=2)"),
        ("f('a')", "f('b')"),
        ("a\nb", "b\na"),
    ],
)
def test_different_ideas(one: str, two: str) -> None:
    assert not same(one, two)


def test_other_files_are_compared_as_text() -> None:
    assert same("a: 1  \n\n", "a: 1", "config.yaml")
    assert not same("a: 1 # x", "a: 1", "config.yaml")
    assert same("def (  \n", "def (", "train.py")


def test_a_fingerprint_knows_which_file_holds_what() -> None:
    assert fingerprint({"a.py": "x=1", "b.py": "y=1"}) != fingerprint({"a.py": "y=1", "b.py": "x=1"})
    assert fingerprint({"a.py": "x=1", "b.py": "y=1"}) == fingerprint({"b.py": "y=1", "a.py": "x=1"})


def test_resulting_files() -> None:
    assert apply_proposal(Proposal("h", {"a.py": "2", "b.py": None}), {"a.py": "1", "b.py": "1", "c.py": "1"}) == {
        "a.py": "2",
        "c.py": "1",
    }


def test_what_of_a_refused_proposal_can_be_committed() -> None:
    files = {
        "train.py": "x = '\ud800'",
        "a/b.py": None,
        "../x": "1",
        "/x": "1",
        "a/.GIT/x": "1",
        "a//b": "1",
        "": "1",
        "a\nb": "1",
    }
    assert storable_files(files) == {"train.py": "x = '?'", "a/b.py": None}
    assert len(storable_files({"train.py": "#" * 3_000_000})["train.py"] or "") == 1_000_000


def test_lines_of_code_are_those_that_run_however_they_are_laid_out() -> None:
    laid_out = 'x = [\n    1,\n    2,\n]  # a comment\n\n\ndef f():\n    """Words."""\n    return (\n        x\n    )\n'
    assert count_lines({"train.py": laid_out}) == count_lines({"train.py": "x = [1, 2]\ndef f(): return x\n"})
    assert count_lines({"train.py": laid_out + "y = 1\n"}) == count_lines({"train.py": laid_out}) + 1
    assert count_lines({"train.py": "def f(:\n", "notes.txt": "x\n" * 9}) == 1
