"""The files that a proposal may change, and the files that can be committed."""

from __future__ import annotations

import pytest

from autoresearch.editable import apply_proposal, is_editable, storable_files
from autoresearch.records import Proposal


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
def test_patterns_match_as_in_a_shell(path: str, pattern: str, yes: bool) -> None:
    assert is_editable(path, (pattern,)) is yes


def test_a_proposal_replaces_and_deletes_files_of_the_parent() -> None:
    assert apply_proposal(Proposal("h", {"a.py": "2", "b.py": None}), {"a.py": "1", "b.py": "1", "c.py": "1"}) == {
        "a.py": "2",
        "c.py": "1",
    }


def test_paths_and_texts_that_git_cannot_store_are_left_out_or_repaired() -> None:
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
