"""The Python of a run, and the commands that run in the baseline's files: `prepare` and `sample`."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from ..argv import split_command
from ..errors import DataError, LabError
from ..sandbox.walls import python_folders, this_python_folders


def find_interpreter(lab: Path) -> str:
    """The lab's own Python where it has an environment, otherwise this one."""
    own = lab / ".venv" / "bin" / "python"
    return str(own) if own.exists() else sys.executable


def find_readable(python: str, off_limits: Iterable[Path]) -> tuple[str, ...]:
    """What this interpreter needs to read to run; a place that contains one of `off_limits` is left out.

    Raises:
        LabError: it does not run.
    """
    if python == sys.executable:
        return this_python_folders(off_limits)
    ask = "import json, sys; print(json.dumps([[sys.prefix, sys.base_prefix, sys.exec_prefix], sys.path]))"
    try:
        asked = subprocess.run([python, "-P", "-c", ask], capture_output=True, text=True)
    except OSError as error:
        raise LabError(
            f"{python}: the Python that trials of this run use does not start ({error.strerror}): put its environment "
            "back, or start a new run with --tag"
        ) from None
    if asked.returncode != 0:
        raise LabError(f"{python}: does not run: {asked.stderr.strip().splitlines()[-1:]}: make the environment anew")
    prefixes, path = json.loads(asked.stdout)
    return python_folders(prefixes, path, off_limits)


def run_trusted(command: str, python: str, folder: Path, environment: Mapping[str, str]) -> str:
    """Run one of the baseline's own commands in its files; what it printed. What it says meanwhile goes to stderr.

    Raises:
        DataError: it failed; the message ends with the last line it said.
    """
    said: list[str] = []
    with tempfile.TemporaryFile("w+", errors="replace") as printed:  # a pipe that nobody reads meanwhile fills up
        try:
            process = subprocess.Popen(
                split_command(command, python), cwd=folder, env=dict(environment), stdin=subprocess.DEVNULL,
                stdout=printed, stderr=subprocess.PIPE, text=True, errors="replace",
            )  # fmt: skip
        except FileNotFoundError as error:
            raise DataError(f"`{command}` cannot be run: {error.filename} is not there") from None
        assert process.stderr
        with process:
            for line in process.stderr:
                said = [line.strip()] if line.strip() else said
                print(line, end="", file=sys.stderr, flush=True)
        if process.returncode != 0:
            raise DataError(
                f"`{command}` failed: {said[-1] if said else f'exit code {process.returncode}, no message'}"
            )
        printed.seek(0)
        return printed.read()
