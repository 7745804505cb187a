"""Exit codes of the command line, and the conversion of errors to one line and an exit code."""

from __future__ import annotations

import codecs
import errno
import io
import os
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import typer

from ..errors import STOPPED_BY_USER, BaselineFailed, Stopped, UserError
from ..layout import STATE

DONE, DEFECT, WRONG_INPUT, STOPPED = range(4)
"""Exit codes. Python itself exits with DEFECT after an unexpected exception, and prints a traceback."""


def open_standard_streams() -> None:
    """Open `/dev/null` in the place of each standard stream that the caller closed, as some services and `>&-` do.

    Python has None for such a stream. The next file that is opened would get its number, and then what a program writes
    to standard error would end up in that file.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            flags = os.O_WRONLY if number else os.O_RDONLY
            null = os.open(os.devnull, flags)  # the lowest free number, which is the missing one
            os.set_inheritable(null, True)
            setattr(sys, name, os.fdopen(null, "w" if number else "r", encoding="utf-8"))


def answer(app: typer.Typer, arguments: Sequence[str]) -> int:
    """Run one command, and return its exit code. Expected failures are one line on standard error."""
    _replace_unprintable()
    if not sys.warnoptions:  # warnings of libraries are for developers, and would break the live view
        warnings.simplefilter("ignore")
    try:
        code = app(arguments or ["--help"], prog_name="autoresearch", standalone_mode=False)
        sys.stdout.flush()
    except _USAGE as error:
        return _fail(WRONG_INPUT, _format_usage_error(error))
    except (UserError, BaselineFailed) as error:
        return _fail(WRONG_INPUT, str(error))
    except Stopped as stopped:
        return _fail(STOPPED, str(stopped))
    except (typer.Abort, KeyboardInterrupt):
        return _fail(STOPPED, STOPPED_BY_USER)
    except (BrokenPipeError, SystemExit):  # click turns a broken pipe into SystemExit
        _discard_output()
        return DONE
    except OSError as error:
        remedy = find_remedy(error)
        if remedy is None:
            raise
        _discard_output()
        return _fail(WRONG_INPUT, f"{error.filename or 'writing failed'}: {remedy}")
    return code or DONE


_USAGE = cast(type[Exception], typer.BadParameter.__base__)  # click's UsageError, which typer does not export

_REMEDIES = {
    errno.ENOSPC: "the disk is full: free some space and run the same command again. Nothing is lost",
    errno.EDQUOT: "the disk quota is used up: free some space and run the same command again. Nothing is lost",
    errno.EFBIG: "a file exceeds the limit of this shell: raise it with `ulimit -f unlimited`. Nothing is lost",
    errno.EROFS: "the file system is read-only: move the lab to a writable folder",
    errno.EACCES: "permission denied: use a folder that is yours, or change its owner",
    errno.EPERM: "not permitted: use a folder that is yours, or change its owner",
}

_OTHER_KIND = (errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ELOOP)


def find_remedy(error: OSError) -> str | None:
    """Return the remedy for an error of the system, or None where it is a defect of ours."""
    if error.errno in _OTHER_KIND and STATE in Path(str(error.filename)).parts:
        return "a file or folder of autoresearch belongs there, but something else has its name: move it away"
    return _REMEDIES.get(error.errno or 0)


_PARSER_MESSAGES = {
    "Input should be a valid integer, unable to parse string as an integer": "expected a whole number, such as 3",
    "Input should be a valid number, unable to parse string as a number": "expected a number, such as 0.5",
}
"""Messages of the parser of the command line, and ours in their place."""

_ASCII = str.maketrans({"✓": "+", "✗": "x", "→": "->", "−": "-", "–": "-", "·": "-", "…": "...", "×": "x", "²": "2"})


def _replace_unprintable() -> None:
    """Replace characters that the terminal's encoding lacks, such as `✓`, by similar ones."""

    def find_similar(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeEncodeError)
        text = error.object[error.start : error.end].translate(_ASCII)
        return text.encode(error.encoding, "replace").decode(error.encoding), error.end

    codecs.register_error("similar", find_similar)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="similar")


def _format_usage_error(error: Exception) -> str:
    """Return a usage error as one line, with the command whose `--help` explains the usage."""
    context, message = getattr(error, "ctx", None), " ".join(cast(Any, error).format_message().split())
    for message_of_parser, ours in _PARSER_MESSAGES.items():
        message = message.replace(message_of_parser, ours)
    command = context.command_path if context else "autoresearch"
    return f"{message.rstrip('.')}: see `{command} --help`"


def _discard_output() -> None:
    """Drop the output left by a closed pipe (`| head`) or a full disk, so that exiting cannot raise again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(code: int, message: str) -> int:
    print(f"autoresearch: {message}", file=sys.stderr)
    return code
