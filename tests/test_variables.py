"""The names of our environment variables: each is written once, and used."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import autoresearch
from autoresearch import variables

SOURCE = Path(autoresearch.__file__).parent
PREFIX = "AUTORESEARCH_"
OUTSIDE = ("labs/", "variables.py", "ledger/migration.py")
"""Files that may spell names out: labs stand alone, and the migration recognises the words of old ledgers."""


def source_files() -> list[Path]:
    return [path for path in SOURCE.rglob("*.py") if not path.relative_to(SOURCE).as_posix().startswith(OUTSIDE)]


def literals(path: Path) -> Iterator[str]:
    """Yield the strings of a file that hold a name, with their lines. Docstrings are prose, so they are left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in prose:
            continue
        if isinstance(node.value, str) and PREFIX in node.value:
            yield f"{path.relative_to(SOURCE)}:{node.lineno} {node.value!r}"


def names() -> dict[str, str]:
    return {name: value for name, value in vars(variables).items() if name.isupper()}


def test_no_other_module_spells_a_name_out() -> None:
    assert [found for path in source_files() for found in literals(path)] == []


def test_each_constant_is_called_like_its_variable() -> None:
    assert {name: PREFIX + name for name in names()} == names()


def test_each_constant_is_used() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in source_files())
    assert [name for name in names() if f"env.{name}" not in text] == []
