"""The Python interpreter of a run, and the commands `prepare` and `sample`, which run in the baseline's files."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from ..argv import split_command
from ..errors import DataError, LabError
from ..sandbox.walls import editable_places, python_folders, this_python_folders


def find_interpreter(lab: Path) -> str:
    """Return the Python of the lab's own `.venv`, or else the Python that runs autoresearch."""
    own = lab / ".venv" / "bin" / "python"
    return str(own) if own.exists() else sys.executable


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
            f"{python}: the Python of this run does not start ({error.strerror}): restore its virtual "
            "environment, or start a new run with --tag"
        ) from None
    if answer.returncode != 0:
        reason = (answer.stderr.strip().splitlines() or [f"exit code {answer.returncode}"])[-1]
        raise LabError(f"{python}: the Python of this run fails ({reason}): create its virtual environment again")
    prefixes, path = json.loads(answer.stdout)
    return python_folders(prefixes, path, off_limits)


def run_trusted(command: str, python: str, folder: Path, environment: Mapping[str, str]) -> str:
    """Run a trusted command in the folder of the baseline's files, and return its standard output.

    Lines of the command's standard error are printed as they come.

    Raises:
        DataError: the command failed. The message has the last line of its standard error.
    """
    last = ""
    with tempfile.TemporaryFile("w+", errors="replace") as output:  # a pipe would fill up while stderr is read
        try:
            process = subprocess.Popen(
                split_command(command, python), cwd=folder, env=dict(environment), stdin=subprocess.DEVNULL,
                stdout=output, stderr=subprocess.PIPE, text=True, errors="replace",
            )  # fmt: skip
        except FileNotFoundError as error:
            raise DataError(f"`{command}` cannot be run: there is no {error.filename}: correct program.md") from None
        assert process.stderr
        with process:
            for line in process.stderr:
                last = line.strip() or last
                print(line, end="", file=sys.stderr, flush=True)
        if process.returncode != 0:
            raise DataError(f"`{command}` failed: {last or f'exit code {process.returncode}, no message'}")
        output.seek(0)
        return output.read()
