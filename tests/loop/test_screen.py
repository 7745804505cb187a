"""The screen: proposals that are refused before they take a device."""

from __future__ import annotations

import contextlib
import random
from base64 import b85encode
from collections.abc import Mapping
from pathlib import Path

import pytest

import autoresearch
from autoresearch.agenda.program import parse
from autoresearch.editable import MAX_HYPOTHESIS, count_added_bytes, storable_files, storable_hypothesis
from autoresearch.loop.screen import screen
from autoresearch.records import Agenda, Experiment, Judgement, Proposal, State, Verdict
from autoresearch.source.python import fingerprint

AGENDA = parse("")
TRAIN = '"""Trains."""\nSEED = 42\nLR = 0.02  # rate\n\n\ndef f(x):\n    """Doc."""\n    return x * LR\n'


def run_screen(
    files: Mapping[str, str | None],
    parent: dict[str, str] | None = None,
    agenda: Agenda = AGENDA,
    earlier: dict[str, Experiment] | None = None,
    baseline: dict[str, str] | None = None,
) -> Judgement | None:
    before = parent or {"train.py": TRAIN}
    return screen(Proposal("an idea", files), before, agenda, earlier or {}, baseline)


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


@pytest.mark.parametrize(
    ("new", "replaced"),
    [
        (["evaluate.py/__main__.py"], "evaluate.py"),
        (["lib"], "lib/score.py"),
        (["lib/score.py/more.py"], "lib/score.py"),
        (["Evaluate.py"], "evaluate.py"),
        (["LIB/score.py"], "lib/score.py"),
        (["cafe\u0301.py"], "caf\u00e9.py"),
        (["new.py", "new.py/more.py"], "new.py"),
        (["new.py", "NEW.py"], "new.py"),
    ],
)
def test_a_new_file_replaces_no_other(new: list[str], replaced: str) -> None:
    """Python runs a folder with a __main__.py, and git would put the folder in the place of a file."""
    everything, known = parse("---\neditable: ['**']\n---\n"), ("evaluate.py", "lib/score.py", "caf\u00e9.py")
    proposal = Proposal("an idea", dict.fromkeys(new, "x = 1\n"))
    refusal = screen(proposal, {"train.py": TRAIN}, everything, {}, other_files=known)
    assert refusal is not None
    reason = f"adds {new[-1]}, which would replace {replaced}: choose another name"
    assert (refusal.verdict, refusal.reason) == (Verdict.INVALID, reason)
    beside = Proposal("an idea", {"lib/more.py": "x = 1\n", "evaluate.pyx": "x\n", "evaluate/x.py": "x = 1\n"})
    assert screen(beside, {"train.py": TRAIN}, everything, {}, other_files=known) is None


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


RUNS_TEXT = [
    "exec('x = 2')", "eval('2')", "run = exec\nrun('x')", "compile('x', 'f', 'exec')", "import builtins",
    "__import__('builtins').exec('x')", "from builtins import exec as run", "import marshal", "import runpy, os",
    "from types import FunctionType", "f = types.FunctionType(c, {})", "f.__code__ = g", "__builtins__['x']",
    "getattr(x, 'ex' + 'ec')('x')", "getattr(x, f'{\"ex\"}ec')", "vars(x)['exec']('x')", "vars(x)['__builtins__']",
    "import pickle\npickle.loads(b'c')", "import importlib\nimportlib.import_module('builtins')",
    "def f():\n    return [exec for _ in range(2)]", "import codeop", "x = __doc__", "inspect.getsource(f)",
    "print.__self__.eval('x')", "globals().get('__builtins__')", "sys.modules.get('builtins')", "getattr(f, '__doc__')",
    "operator.attrgetter('__self__.eval')(print)('x')", "operator.methodcaller('exec', 'x')", "vars(f)['__doc__']",
    "import timeit\ntimeit.timeit('x')", "from cProfile import run", "import bdb", "typing.get_type_hints(f)",
    "ctypes.pythonapi.PyRun_SimpleString(b'x')", "torch.jit.CompilationUnit('x')", "spec.loader.exec_module(m)",
]  # fmt: skip


@pytest.mark.parametrize("text", RUNS_TEXT)
def test_text_that_is_run_as_code_is_invalid(text: str) -> None:
    refusal = refuse({"train.py": TRAIN + text + "\n"})
    assert refusal.verdict is Verdict.INVALID and refusal.reason.startswith("train.py line ")
    assert refusal.reason.endswith(": code may not be hidden in text, so write it as plain Python")


@pytest.mark.parametrize(
    "text",
    ["model.eval()", "f = torch.compile(f)", "re.compile('x')", "getattr(torch, 'compile')", "modes['eval']",
     "print('eval')", "json.loads('{}')", "import importlib.util", "load(x)['code']"],
)  # fmt: skip
def test_honest_code_of_similar_names_is_accepted(text: str) -> None:
    assert run_screen({"train.py": TRAIN + text + "\n"}) is None


def test_what_the_parent_does_already_is_not_the_change() -> None:
    parent = {"train.py": TRAIN + "exec('x = 2')\n"}
    assert run_screen({"train.py": parent["train.py"] + "y = 1\n"}, parent) is None
    refusal = run_screen({"train.py": parent["train.py"] + "exec('y = 1')\n"}, parent)
    assert refusal is not None and "line 10: exec" in refusal.reason


@pytest.mark.parametrize(
    "head",
    ["# coding: raw_unicode_escape\n", "#!/bin/python\n# -*- coding: latin-1 -*-\n", "\n# vim: fileencoding=utf-7\n",
     "\ufeff# coding: utf-16\n", "#\x0c\x0b\u2028 coding=cp1252\n", "\r# coding: utf_7\r\n"],
)  # fmt: skip
def test_another_encoding_is_invalid(head: str) -> None:
    """Python would run other code than the screen reads."""
    refusal = refuse({"train.py": head + TRAIN})
    assert refusal.verdict is Verdict.INVALID and "write it in UTF-8, without a coding comment" in refusal.reason


@pytest.mark.parametrize("head", ["# -*- coding: utf-8 -*-\n", "# coding=UTF_8\n", "\ufeff", "\n\n# coding: latin-1\n"])
def test_utf8_is_accepted(head: str) -> None:
    assert run_screen({"train.py": head + TRAIN + "x = 1\n"}) is None


def test_a_syntax_error_quotes_only_the_change(tmp_path: Path) -> None:
    """Python would quote the file of that name in the current folder for an error that its compiler finds."""
    (tmp_path / "train.py").write_text("a = 1\nsecret = 2\n")
    with contextlib.chdir(tmp_path):
        refusal = refuse({"train.py": "x = 1\nreturn x\n"})
    assert refusal.reason == "train.py line 2: 'return' outside function: `return x`"


NOISE = b85encode(random.Random(1).randbytes(12_000)).decode()
BYTES = NOISE.encode()
CARRIERS = {
    "string": f"TEXT = {NOISE!r}",
    "comment": f"# {NOISE}",
    "docstring": f'def g():\n    """{NOISE}"""',
    "names": "".join(f"n{each} = 0\n" for each in BYTES.hex(" ").split()),
    "numbers": f"X = {tuple(BYTES)}",
    "integer": f"X = {int.from_bytes(BYTES):#x}",
    "escapes": "X = '" + "".join(f"\\x{each:02x}" for each in BYTES) + "'",
    "layout": "".join(f"{each:b}".replace("1", "\t").replace("0", " ") + "\n" for each in BYTES) + "#",
    "order": "".join(f"{'abcdefghij'[each % 10]}{'abcdefghij'[each // 10 % 10]} = 1\n" for each in BYTES),
}
"""Ways in which a file can carry the same bytes."""


@pytest.mark.parametrize("text", CARRIERS.values(), ids=CARRIERS)
def test_data_in_code_is_invalid(text: str) -> None:
    refusal = refuse({"train.py": TRAIN + text + "\n"})
    assert refusal.verdict is Verdict.INVALID and refusal.reason.startswith("data, not code: the files hold ")
    assert "all changes together may add 8,000 (judge.growth)" in refusal.reason


def test_data_in_other_files_and_over_several_changes_counts() -> None:
    both = parse("---\neditable: ['**']\n---\n")
    baseline = {"train.py": TRAIN}
    half = {"train.py": TRAIN, "table.txt": NOISE[:7000]}
    assert run_screen({"table.txt": half["table.txt"]}, baseline, both) is None
    refusal = run_screen({"more.json": NOISE[7000:12_000]}, half, both, baseline=baseline)
    assert refusal is not None and refusal.reason.startswith("data, not code")
    names = run_screen({f"{NOISE.encode()[at : at + 60].hex()}.txt": "" for at in range(0, 5400, 60)}, baseline, both)
    assert names is None, "names of files count as well, and this many are few enough"


def test_the_agenda_sets_how_much_a_run_may_add() -> None:
    agenda = parse("---\njudge: {growth: 20kB}\n---\n")
    assert run_screen({"train.py": TRAIN + f"TEXT = {NOISE!r}\n"}, agenda=agenda) is None


def test_an_honest_rewrite_passes_with_room() -> None:
    """The lab's code against a third of itself: no night rewrites as much."""
    code = (Path(autoresearch.__file__).parent / "labs/nanogpt/train.py").read_text()
    assert count_added_bytes({"train.py": code}, {"train.py": code[: len(code) // 3]}) < 8000
    assert run_screen({"train.py": code}, {"train.py": code[: len(code) // 2]}) is None


def test_a_hypothesis_of_any_length_can_be_stored() -> None:
    assert storable_hypothesis("x" * MAX_HYPOTHESIS) == "x" * MAX_HYPOTHESIS
    long = storable_hypothesis("x" * 5_000_000)
    assert len(long) == MAX_HYPOTHESIS and long.endswith("x…")
