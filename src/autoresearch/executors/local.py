"""Trials on this machine: one supervisor process for each, and leases on the machine's own devices."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

from ..errors import ExecutorError
from ..records import Device, Job, Point, TrialResult
from ..trial.child import harmless
from ..trial.diagnosis import last_line
from ..trial.processes import MARK, sweep
from ..trial.wire import job_to_json, result_from_json
from .devices import DeviceLock

LONGEST_EVENT = 2**22  # bytes of one line of a supervisor; a result with its curve and log has at most some 200 kB
LOCK_INTERVAL = 0.2  # seconds between two attempts at a device that another run holds
FAREWELL = 30.0  # seconds for a supervisor to kill its trial and exit


class LocalExecutor:
    """Runs trials on `devices`.

    On a CPU nothing may overlap a trial, so its lease is held from launch to result. A GPU's is granted when the trial
    is ready, and `ahead` more trials than there are devices may be on their way: they import and compile while others
    train and are scored.

    Args:
        lab: who asks for the devices, for the messages of other runs.
        notice: told when a device is held by another run on this machine.
    """

    def __init__(
        self,
        devices: Sequence[Device],
        lab: str = "",
        notice: Callable[[str], None] = lambda text: None,
        ahead: int = 1,
    ) -> None:
        self.devices = tuple(devices)
        self._lab, self._notice = lab, notice
        overlap = ahead if all(device.kind == "cuda" for device in devices) else 0
        self._places = asyncio.Semaphore(len(self.devices) + overlap)
        self._turns = {device: asyncio.Lock() for device in self.devices}
        self._load: Counter[Device] = Counter()

    async def run(self, job: Callable[[Device], Job], watch: Callable[[Point], None]) -> TrialResult:
        """One trial from launch to sealed result; see `seams.Executor`."""
        async with self._places:
            device = min(self.devices, key=lambda device: self._load[device])
            self._load[device] += 1
            try:
                return await self._trial(device, job, watch)
            finally:
                self._load[device] -= 1

    async def _trial(self, device: Device, job: Callable[[Device], Job], watch: Callable[[Point], None]) -> TrialResult:
        async with contextlib.AsyncExitStack() as held:
            if device.kind != "cuda":
                await held.enter_async_context(self._lease(device))
            described = job(device)
            supervisor = await held.enter_async_context(_supervisor(described))
            async for event in _events(supervisor):
                match event.pop("event"):
                    case "ready":
                        if device.kind == "cuda":
                            await held.enter_async_context(self._lease(device))
                        await _send(supervisor, '{"go": true}')
                    case "progress":
                        watch(Point(**event))
                    case "result":
                        return result_from_json(event)
            raise await _death(supervisor, described)

    @contextlib.asynccontextmanager
    async def _lease(self, device: Device) -> AsyncIterator[None]:
        async with self._turns[device]:
            lock = DeviceLock(device, self._lab)
            if not lock.take():
                self._notice(f"{device.name} is in use by {lock.holder()}; waiting for it")
                while not lock.take():
                    await asyncio.sleep(LOCK_INTERVAL)
            try:
                yield
            finally:
                lock.release()


@contextlib.asynccontextmanager
async def _supervisor(job: Job) -> AsyncIterator[Process]:
    """A supervisor that has its job; on leaving, it and all processes of its trial are gone."""
    folder = Path(job.folder)
    folder.mkdir(parents=True, exist_ok=True)
    with _complaints(job).open("wb") as complaints:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "autoresearch.trial.supervisor"),
            stdin=PIPE,  # -P above: a lab's own json.py must not stand in for the real one
            stdout=PIPE,
            stderr=complaints,
            limit=LONGEST_EVENT,
            start_new_session=True,  # Ctrl-C in the terminal is for the loop alone
            env={**harmless(os.environ), MARK: f"{job.folder}/out"},
        )
    try:
        await _send(process, job_to_json(job))
        yield process
    finally:
        await _farewell(process, folder)


async def _send(supervisor: Process, line: str) -> None:
    assert supervisor.stdin is not None
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it has died; its events end, and tell
        supervisor.stdin.write(line.encode() + b"\n")
        await supervisor.stdin.drain()


async def _events(supervisor: Process) -> AsyncIterator[dict[str, Any]]:
    assert supervisor.stdout is not None
    async for line in supervisor.stdout:
        if line.endswith(b"\n"):  # else it died in the middle of a line
            yield json.loads(line)


async def _farewell(supervisor: Process, folder: Path) -> None:
    """Closes the pipe and waits for the supervisor to have killed all; one that does not is killed with its trial."""
    assert supervisor.stdin is not None
    supervisor.stdin.close()
    try:
        async with asyncio.timeout(FAREWELL):
            await supervisor.wait()
    except (TimeoutError, asyncio.CancelledError) as hurry:
        with contextlib.suppress(ProcessLookupError):
            supervisor.kill()
        sweep(folder)
        await supervisor.wait()
        if isinstance(hurry, asyncio.CancelledError):
            raise
    if supervisor.returncode != 0:
        sweep(folder)


async def _death(supervisor: Process, job: Job) -> ExecutorError:
    code = await supervisor.wait()
    how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
    said = last_line(_complaints(job).read_text(errors="replace"))
    return ExecutorError(f"the supervisor of trial {job.trial} died ({how}){': ' if said else ''}{said}")


def _complaints(job: Job) -> Path:
    """What a supervisor that dies by a defect prints."""
    return Path(job.folder) / "supervisor.txt"
