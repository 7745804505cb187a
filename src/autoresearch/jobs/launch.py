"""Launch of a worker: our own process that runs one job and reports to the loop over its standard streams."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO, Any

from ..errors import ExecutorError
from ..sandbox.variables import FOR_OURS, pick_variables
from .diagnosis import last_line
from .processes import MARK, sweep

LONGEST_EVENT = 2**22  # bytes of one line of a worker. A result with its curve and log takes up to 200 kB.
FAREWELL = 30.0  # seconds for a worker to kill its job and exit


class Worker:
    """A worker process. It waits for a job, runs it and exits.

    Args:
        folder: the job's folder, or the folder of a worker without a job. `processes.sweep` finds the worker by it.
        errors: the file that takes the worker's standard error.
    """

    def __init__(self, process: Process, folder: Path, errors: IO[bytes]) -> None:
        self._process, self._folder, self._errors = process, folder, errors
        assert process.stdin and process.stdout
        self._stdin, self._stdout = process.stdin, process.stdout

    @classmethod
    async def launch(cls, module: str, folder: Path) -> Worker:
        """Start `python -m module`, which has no job yet."""
        errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed by `dismiss`)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", module),
            stdin=PIPE,  # -P above: a json.py in the current folder must not shadow Python's own
            stdout=PIPE,
            stderr=errors,
            limit=LONGEST_EVENT,
            start_new_session=True,  # Ctrl-C in the terminal is for the loop alone
            env={**pick_variables(os.environ, FOR_OURS), MARK: f"{folder}/out"},
        )
        return cls(process, folder, errors)

    async def begin(self, folder: Path, job: str) -> None:
        """Send the job, as one line of JSON. Its files lie in `folder`."""
        self._folder = folder
        await self.send(job)

    async def send(self, line: str) -> None:
        """Write a line to the worker's standard input."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the worker died, which `events` shows
            self._stdin.write(line.encode() + b"\n")
            await self._stdin.drain()

    async def events(self) -> AsyncIterator[dict[str, Any]]:
        """Yield the events that the worker reports, until it closes its standard output."""
        async for line in self._stdout:
            if line.endswith(b"\n"):  # otherwise the worker died in the middle of a line
                yield json.loads(line)

    async def dismiss(self) -> None:
        """Close the pipe and wait until the worker has killed its job. A stuck worker is killed with its job."""
        self._stdin.close()
        try:
            async with asyncio.timeout(FAREWELL):
                await self._process.wait()
        except (TimeoutError, asyncio.CancelledError) as hurry:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            sweep(self._folder)
            await self._process.wait()
            if isinstance(hurry, asyncio.CancelledError):
                raise
        finally:
            self._errors.close()
        if self._process.returncode != 0:
            sweep(self._folder)

    async def death(self, name: str) -> ExecutorError:
        """Wait for the exit, and return an error that explains it. The message calls the worker `name`."""
        code = await self._process.wait()
        how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        self._errors.seek(0)
        last = last_line(self._errors.read().decode(errors="replace"))
        return ExecutorError(f"{name} died ({how}){': ' if last else ''}{last}")
