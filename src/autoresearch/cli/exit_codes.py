"""The edge of the command line: what becomes one line and an exit code, on whatever terminal, pipe or disk."""

from __future__ import annotations

import codecs
import errno
import io
import os
import sys
import warnings
from collections.abc import Sequence
from typing import Any, cast

import typer

from ..errors import BaselineFailed, Stopped, UserError

DONE, DEFECT, WRONG_INPUT, STOPPED = range(4)
"""Exit codes. Python itself exits with DEFECT after an exception that nothing here expects, and prints a traceback."""


def answer(app: typer.Typer, words: Sequence[str]) -> int:
    """Run one command; returns its exit code. A failure that is not ours is one line on standard error."""
    _speak_plainly()
    if not sys.warnoptions:  # what libraries warn of is for us, and would stand in the middle of the live view
        warnings.simplefilter("ignore")
    try:
        code = app(words or ["--help"], prog_name="autoresearch", standalone_mode=False)
        sys.stdout.flush()
    except _USAGE as error:
        return _leave(WRONG_INPUT, _on_one_line(error))
    except (UserError, BaselineFailed) as error:
        return _leave(WRONG_INPUT, str(error))
    except Stopped as stopped:
        return _leave(STOPPED, str(stopped))
    except (typer.Abort, KeyboardInterrupt):
        return _leave(STOPPED, "stopped by the user")
    except (BrokenPipeError, SystemExit):  # click makes the one of the other
        _forget_output()
        return DONE
    except OSError as error:
        if error.errno not in _OF_THE_MACHINE:
            raise
        _forget_output()
        return _leave(WRONG_INPUT, f"{error.filename or 'writing failed'}: {_OF_THE_MACHINE[error.errno]}")
    return code or DONE


_USAGE = cast(type[Exception], typer.BadParameter.__base__)  # click's UsageError, which typer does not export

_OF_THE_MACHINE = {
    errno.ENOSPC: "the disk is full: free some space and run the same command again; nothing is lost",
    errno.EDQUOT: "the disk quota is used up: free some space and run the same command again; nothing is lost",
    errno.EFBIG: "a file outgrows the limit of this shell: raise it with `ulimit -f unlimited`; nothing is lost",
    errno.EROFS: "the file system is read-only: move the lab to a folder that can be written",
    errno.EACCES: "permission denied: use a folder that you may write, or change its owner",
    errno.EPERM: "not permitted: use a folder that you may write, or change its owner",
}

_NO_NUMBER = {
    "Input should be a valid integer, unable to parse string as an integer": "a whole number is wanted, such as 3",
    "Input should be a valid number, unable to parse string as a number": "a number is wanted, such as 0.5",
}
"""What the parser of the command line says to a programmer, and what that is to a person."""

_PLAIN = str.maketrans({"✓": "+", "✗": "x", "→": "->", "−": "-", "–": "-", "·": "-", "…": "...", "×": "x", "²": "2"})


def _speak_plainly() -> None:
    """A terminal that knows no `✓` gets the nearest thing it knows, and not a traceback."""

    def nearest(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeEncodeError)
        words = error.object[error.start : error.end].translate(_PLAIN)
        return words.encode(error.encoding, "replace").decode(error.encoding), error.end

    codecs.register_error("nearest", nearest)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="nearest")


def _on_one_line(error: Exception) -> str:
    """A usage error, with the command whose --help says more."""
    context, message = getattr(error, "ctx", None), " ".join(cast(Any, error).format_message().split())
    for theirs, ours in _NO_NUMBER.items():
        message = message.replace(theirs, ours)
    command = context.command_path if context else "autoresearch"
    return f"{message.rstrip('.')}: see `{command} --help`"


def _forget_output() -> None:
    """Nobody reads on (`| head`), or the disk behind it is full: what is left to print must not raise again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _leave(code: int, message: str) -> int:
    print(f"autoresearch: {message}", file=sys.stderr)
    return code
