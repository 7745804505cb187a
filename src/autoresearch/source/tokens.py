"""The length of code in languages other than Python, in tokens that weigh like nodes of Python's syntax tree.

A token is a name, a number, a string, an operator or an opening bracket. Other brackets, commas and semicolons have no
length, because a syntax tree has no nodes for them. This needs no grammar, and is about right for most languages.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

_SLASHES = r"//[^\n]*|/\*[\s\S]*?(?:\*/|\Z)"
_HASHES = r"[#][^\n]*"
_DASHES = r"--[^\n]*|/\*[\s\S]*?(?:\*/|\Z)"
_LANGUAGES = {
    _SLASHES: "c h cc cpp cxx hh hpp cu cuh cl metal m mm rs go js mjs cjs jsx ts tsx java kt scala swift cs zig dart",
    _HASHES: "sh bash zsh jl r rb pl nim pyx pxd ex exs mk",
    _DASHES: "lua sql hs elm ada adb vhdl",
    r"![^\n]*": "f f77 f90 f95 f03 f08",
    r";[^\n]*": "lisp el scm clj asm s",
}
_COMMENTS = {suffix: comment for comment, suffixes in _LANGUAGES.items() for suffix in suffixes.split()}
_REST = r"""
    |(?P<string>"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`)
    |(?P<number>[0-9][\w.]*)
    |(?P<name>[^\W\d]\w*)
    |(?P<passed>[\s)\]},;{]+)
    |(?P<operator>[(\[]|[^\w\s"'`()\[\]{},;]+|.)
"""


def is_code(path: str) -> bool:
    """Whether a file is code in a language that is no Python."""
    return _suffix(path) in _COMMENTS


def count_tokens(path: str, text: str) -> tuple[int, list[str], list[str], int]:
    """Return the number of tokens, the different literals and names, and the bytes of comments and layout."""
    count, literals, names, beside = 0, set[str](), set[str](), 0
    for token in re.finditer(rf"(?P<comment>{_COMMENTS[_suffix(path)]}){_REST}", text, re.VERBOSE):
        kind, word = token.lastgroup, token[0]
        if kind == "comment":
            beside += len(word.encode(errors="replace"))
        elif kind == "passed":
            beside += len(word) - 1
        else:
            count += 1
            (literals if kind in ("string", "number") else names if kind == "name" else set()).add(word)
    return count, sorted(literals), sorted(names), beside


def _suffix(path: str) -> str:
    return PurePosixPath(path).suffix.removeprefix(".").lower()
