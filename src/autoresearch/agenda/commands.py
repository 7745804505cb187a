"""The Python interpreter of a run, and the commands `prepare` and `sample`, which run in the baseline's files."""

from __future__ import annotations

import codecs
import inspect
import json
import os
import selectors
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from ..argv import PYTHON, split_command
from ..errors import DataError, LabError
from ..jobs.diagnosis import last_line
from ..jobs.environment import find_path
from ..sandbox.walls import editable_places, python_folders, this_python_folders
from ..text import clean, one_line

HELD_BACK = 1.0  # seconds without output after which a last line is shown
PATIENCE = 60.0  # seconds for an interpreter to answer
CHUNK = 1 << 16  # bytes that are passed on at once, and characters of the end of an output in which a reason is found


def find_interpreter(lab: Path) -> str:
    """Return the Python of the lab's own `.venv`, or else the Python that runs autoresearch.

    An environment whose Python is gone is still the lab's own. Another Python would have other packages.
    """
    environment = lab / ".venv"
    names = [environment / "bin" / name for name in PYTHON]
    if own := next(filter(os.path.lexists, names), None):
        return str(own)
    return str(names[0]) if (environment / "pyvenv.cfg").exists() else sys.executable


def ask_python(python: str, question: str, *arguments: str) -> Any:
    """Return the value that a program for an interpreter prints as JSON on its last line.

    None means that the interpreter does not run, or that the program gave no answer within `PATIENCE` seconds.

    Args:
        question: the program.
        arguments: `sys.argv[1:]` of the program.
    """
    try:
        asked = subprocess.run(
            [python, "-P", "-c", question, *arguments],
            capture_output=True, text=True, errors="replace", timeout=PATIENCE,
        )  # fmt: skip
        return json.loads(asked.stdout.splitlines()[-1]) if asked.returncode == 0 else None
    except (OSError, ValueError, IndexError, subprocess.TimeoutExpired):
        return None


def find_readable(python: str, off_limits: Iterable[Path]) -> tuple[str, ...]:
    """Return the folders that an interpreter needs to read, without folders that contain one of `off_limits`.

    Raises:
        LabError: the interpreter does not run.
    """
    if python == sys.executable:
        return this_python_folders(off_limits)
    question = f"""{inspect.getsource(editable_places)}
import json, sys
print(json.dumps([[sys.prefix, sys.base_prefix, sys.exec_prefix], sys.path + editable_places()]))"""
    try:
        answer = subprocess.run([python, "-P", "-c", question], capture_output=True, text=True)
    except OSError as error:
        raise LabError(
            f"{python}: the Python of this run does not start ({error.strerror}): create its virtual environment "
            "again, or remove it and start a new run with --tag"
        ) from None
    if answer.returncode != 0:
        reason = (answer.stderr.strip().splitlines() or [f"exit code {answer.returncode}"])[-1]
        raise LabError(f"{python}: the Python of this run fails ({reason}): create its virtual environment again")
    prefixes, path = json.loads(answer.stdout)
    return python_folders(prefixes, path, off_limits)


def run_trusted(command: str, python: str, folder: Path, environment: Mapping[str, str]) -> str:
    """Run a trusted command in the folder of the baseline's files, and return its standard output.

    What it prints on standard error is shown as it comes.

    Raises:
        DataError: the command failed. The message has the last line of its standard error.
    """
    with tempfile.TemporaryFile() as output:  # a pipe would fill up while stderr is read
        with _start(command, python, folder, environment, output) as process:
            echoes = _pass_on(process)
        _require_success(command, process.returncode, echoes)
        output.seek(0)
        return output.read().decode(errors="replace")


def run_shown(command: str, python: str, folder: Path, environment: Mapping[str, str]) -> None:
    """Run a trusted command in the folder of the baseline's files, and show all that it prints on standard error.

    A Python program does not keep its output back.

    Raises:
        DataError: the command failed. The message has the last line of its standard error, or else of its output.
    """
    unbuffered = {**environment, "PYTHONUNBUFFERED": "1"}
    with _start(command, python, folder, unbuffered, subprocess.PIPE) as process:
        echoes = _pass_on(process)
    _require_success(command, process.returncode, echoes)


def _start(
    command: str, python: str, folder: Path, environment: Mapping[str, str], output: int | IO[bytes]
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            split_command(command, python), cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.PIPE,
            env={**environment, "PATH": find_path(python, environment)},
        )  # fmt: skip
    except FileNotFoundError as error:
        raise DataError(f"`{command}` cannot be run: there is no {error.filename}: correct program.md") from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DataError(f"`{command}` cannot be run: {error.filename}: {reason}: correct program.md") from None


class _Echo:
    """Copies a stream to standard error as it comes, progress bars included.

    A last line is held back for a moment. It may be the reason of a failure, which is said once.

    Attributes:
        end: the last `CHUNK` characters of the stream.
    """

    def __init__(self) -> None:
        self.end, self._held = "", ""
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def write(self, data: bytes) -> None:
        """Take the next bytes of the stream, or none at its end."""
        text = self._decoder.decode(data, final=not data)
        self.end = (self.end + text)[-CHUNK:]
        text, self._held = self._held + text, ""
        body = text.rstrip("\n")
        if not body.endswith("\r"):  # which ends a version of a progress bar
            start = max(body.rfind("\n"), body.rfind("\r")) + 1
            text, self._held = text[:start], text[start:]
        self._show(text)

    def show_rest(self, said: str | None = None) -> None:
        """Show the line that was held back, unless it is what is `said` anyway."""
        if self._held and one_line(self._held) != said:
            self._show(self._held)
        self._held = ""

    def _show(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()


def _pass_on(process: subprocess.Popen[bytes]) -> list[_Echo]:
    """Show what a process prints. Return its standard error, and its standard output if that is a pipe."""
    streams = [stream for stream in (process.stderr, process.stdout) if stream is not None]
    echoes = [_Echo() for _ in streams]
    with selectors.DefaultSelector() as selector:
        for stream, echo in zip(streams, echoes, strict=True):
            selector.register(stream, selectors.EVENT_READ, echo)
        while selector.get_map():
            ready = selector.select(HELD_BACK)
            for key, _ in ready:
                data = os.read(key.fd, CHUNK)
                if not data:
                    selector.unregister(key.fileobj)
                key.data.write(data)
            if not ready:
                for echo in echoes:
                    echo.show_rest()
    return echoes


def _require_success(command: str, code: int, echoes: Sequence[_Echo]) -> None:
    """Raise DataError for an exit code that is not 0, with the last line of the first output that has one."""
    reasons = filter(None, (one_line(last_line(clean(echo.end))) for echo in echoes))
    reason = next(reasons, f"exit code {code}, no message") if code else None
    for echo in echoes:
        echo.show_rest(reason)
    if code:
        raise DataError(f"`{command}` failed: {reason}")
