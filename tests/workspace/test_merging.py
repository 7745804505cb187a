"""Merges of texts: constants by name, everything else by line."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from rigs.cli import git

from autoresearch.errors import PatchError
from autoresearch.workspace import Workspace
from autoresearch.workspace.merging import merge_text

BASE = """\
LR = 0.1  # tune: 0.01..1 log
DEPTH: int = 4
SIZES = (1, 2,
         3)
NAME = "naïve"; WIDTH = 8
print(LR)
"""


def merge(after: str, text: str, before: str = BASE) -> str:
    return merge_text("train.py", before, after, text)


def test_edits_of_adjacent_constants_do_not_conflict() -> None:
    ours = BASE.replace("0.1", "0.2", 1).replace("WIDTH = 8", "WIDTH = 16")
    theirs = BASE.replace("int = 4", "int = 6").replace("naïve", "größer").replace("(1, 2,\n         3)", "(9,)")
    both = """\
LR = 0.2  # tune: 0.01..1 log
DEPTH: int = 6
SIZES = (9,)
NAME = "größer"; WIDTH = 16
print(LR)
"""
    assert merge(ours, theirs) == merge(theirs, ours) == both


def test_both_sides_may_set_a_constant_alike() -> None:
    ours, theirs = BASE.replace("0.1", "0.2", 1), BASE.replace("0.1", "0.2", 1).replace("= 4", "= 5")
    assert merge(ours, theirs) == theirs


def test_a_constant_that_both_sides_set_is_named() -> None:
    with pytest.raises(PatchError, match=r"^train\.py: the change and the incumbent both set LR$"):
        merge(BASE.replace("0.1", "0.2", 1), BASE.replace("0.1", "0.3", 1))


@pytest.mark.parametrize(
    ("before", "ours", "theirs"),
    [
        ("X = 1\nX = 2\n", "X = 5\nX = 2\n", "X = 1\nX = 7\n"),  # assigned twice: which one is meant?
        ("Y = f(1)\n", "Y = f(3)\n", "Y = f(2)\n"),  # not a literal
        ("X = 1\nY = = 1\n", "X = 3\nY = = 1\n", "X = 1\nY = = 2\n"),  # not Python
        ("X = 1\nfor X in y: pass\n", "X = 2\nfor X in y: pass\n", "X = 1\nfor X in z: pass\n"),
    ],
)
def test_what_has_no_single_value_merges_by_line(before: str, ours: str, theirs: str) -> None:
    with pytest.raises(PatchError, match="edit the same lines"):
        merge(ours, theirs, before)


def test_a_comment_and_a_value_of_one_line_merge() -> None:
    ours = BASE.replace("0.01..1 log", "0.05..1 log")
    assert merge(ours, BASE.replace("0.1", "0.2", 1)) == ours.replace("0.1 ", "0.2 ", 1)


def test_line_ends_and_a_byte_order_mark_are_kept() -> None:
    before = "\ufeffX = 1\r\nY = 2\r\n"
    assert merge("\ufeffX = 3\r\nY = 2\r\n", "\ufeffX = 1\r\nY = 4\r\n", before) == "\ufeffX = 3\r\nY = 4\r\n"


def test_other_languages_merge_by_line() -> None:
    with pytest.raises(PatchError, match="edit the same lines"):
        merge_text("train.c", "X = 1\nY = 1\n", "X = 2\nY = 1\n", "X = 1\nY = 2\n")


def test_each_of_twenty_keeps_on_adjacent_constants_can_be_left_out_and_rebased(tmp_path: Path) -> None:
    names = [f"C{number}" for number in range(20)]
    (tmp_path / "train.py").write_text("".join(f"{name} = 1\n" for name in names))
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "train.py")
    git(tmp_path, "commit", "-q", "-m", "lab")
    workspace = Workspace(tmp_path)
    commits = [workspace.head()]
    for number, name in enumerate(names, 1):
        text = workspace.read(commits[-1], ["train.py"])["train.py"].replace(f"{name} = 1\n", f"{name} = 2\n")
        commits.append(workspace.commit(commits[-1], {"train.py": text}, name, "t", number))
    tip = commits[-1]
    final = workspace.read(tip, ["train.py"])["train.py"]
    for name, (parent, change) in zip(names, itertools.pairwise(commits), strict=True):
        without = final.replace(f"{name} = 2\n", f"{name} = 1\n")
        assert workspace.files_without(change, parent, tip) == {"train.py": without}
        proposal = workspace.read(commits[0], ["train.py"])["train.py"].replace(f"{name} = 1\n", f"{name} = 2\n")
        assert workspace.merge(commits[0], commits[10], {"train.py": proposal})["train.py"].count("= 2") in (10, 11)
