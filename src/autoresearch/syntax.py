"""Python source as a syntax tree."""

from __future__ import annotations

import ast
import threading

_ONE_AT_A_TIME = threading.Lock()


def parse_expression(text: str) -> ast.expr:
    """The tree of one expression; see `parse`."""
    with _ONE_AT_A_TIME:
        return ast.parse(text, mode="eval").body


def parse(text: str) -> ast.Module:
    """The tree of a module.

    One thread at a time: before Python 3.11.5 two that build trees side by side raise SystemError (gh-106905).

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: as `ast.parse` does.
    """
    with _ONE_AT_A_TIME:
        return ast.parse(text)
