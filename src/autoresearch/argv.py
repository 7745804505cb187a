"""Command lines of program.md as argument lists."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

PYTHON = ("python", "python3")
"""Program names that mean the interpreter of the run."""


def split_command(command: str, python: str) -> list[str]:
    """Return a command line as an argument list, with `python` in place of a program named `python` or `python3`."""
    program, *arguments = shlex.split(command)
    return [python if program in PYTHON else program, *arguments]


def python_files(arguments: Sequence[str]) -> list[str]:
    """Return the arguments that name Python files."""
    return [argument for argument in arguments if argument.endswith(".py")]
