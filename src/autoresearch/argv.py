"""Command lines of program.md as argument lists."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence

PYTHON = ("python", "python3")
"""Program names that mean the interpreter of the run."""


def split_command(command: str, python: str) -> list[str]:
    """Return a command line as an argument list, with `python` in place of a program named `python` or `python3`."""
    program, *arguments = shlex.split(command)
    return [python if program in PYTHON else program, *arguments]


def python_files(arguments: Sequence[str]) -> list[str]:
    """Return the arguments that name Python files. A longer text that ends so, such as a script, is not one."""
    return [argument for argument in arguments if argument.endswith(".py") and not re.search(r"\s", argument)]


def find_program(command: str, editable: Sequence[str]) -> str:
    """Return the file that a command runs: a Python file that it names, or else the first editable file.

    Args:
        editable: files that may change. One of them comes first.
    """
    files = python_files(shlex.split(command))
    return next((each for each in files if each in editable), (*files, *editable)[0])


_OPERATOR = re.compile(r"[0-9]*[<>]+&?[0-9-]*|[|&;()`]+|\$(?:\w+|[({])")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")


def find_shell_syntax(command: str) -> str | None:
    """Return the first part of a command line that only a shell understands, or None.

    Commands run without a shell, so a program would get such a part as an argument. Quotes make it plain text.
    """
    for place, is_start in _find_unquoted(command):
        rest = command[place:]
        if found := _OPERATOR.match(rest):
            if is_start or not found[0][0].isdigit():  # the 2 of `step2>log` belongs to the word
                return found[0]
        elif rest[0] in "*?":
            return rest[0]
        elif is_start and rest[0] == "~":
            return "~"
    program = command.split(maxsplit=1)[0] if command.strip() else ""
    assignment = _ASSIGNMENT.match(program)
    return assignment[0] if assignment else None


def _find_unquoted(command: str) -> Iterator[tuple[int, bool]]:
    """Yield the places of characters outside quotes, each with whether a word begins there.

    In double quotes a shell still reads `$` and backquotes, so these are yielded too.
    """
    quote, escaped, is_start = "", False, True
    for place, character in enumerate(command):
        if escaped:
            escaped, is_start = False, False
        elif character == "\\" and quote != "'":
            escaped = True
        elif character in ("'", '"') and quote in ("", character):
            quote, is_start = ("" if quote else character), False
        elif not quote or (quote == '"' and character in "$`"):
            yield place, is_start
            is_start = character.isspace()
