"""The processes of jobs: how they are found, and how they are all ended."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

import psutil

from .. import variables as env
from ..errors import ExecutorError
from ..sandbox.lifetime import adopts_orphans, has_children

MARK = env.OUT
"""A variable in the environment of all processes of a job, its worker and scorer included: `<the job's folder>/out`."""
PATIENCE = 10.0  # seconds for a killed process to end. Only a process that is stuck in the kernel takes longer.


def descendants(exempt: int | None = None) -> list[psutil.Process]:
    """Return all living descendants of this process, on Linux orphans included.

    Args:
        exempt: id of a process that is left out, together with its own descendants.
    """
    found = psutil.Process().children(recursive=True)
    if exempt is None:
        return found
    left_out = {exempt}
    with contextlib.suppress(psutil.Error):
        left_out |= {each.pid for each in psutil.Process(exempt).children(recursive=True)}
    return [each for each in found if each.pid not in left_out]


def pause_tree(exempt: int | None = None) -> None:
    """Pause all descendants of this process. Repeat until none is left that could start another."""
    deadline = time.monotonic() + PATIENCE
    while (running := [each for each in descendants(exempt) if _is_running(each)]) and time.monotonic() < deadline:
        for process in running:
            with contextlib.suppress(psutil.Error):
                process.suspend()
        time.sleep(0.002)


def resume_tree(exempt: int | None = None) -> None:
    """Resume all paused descendants of this process."""
    for process in descendants(exempt):
        with contextlib.suppress(psutil.Error):
            process.resume()


def _is_running(process: psutil.Process) -> bool:
    try:
        return process.status() in (psutil.STATUS_RUNNING, psutil.STATUS_SLEEPING)  # others start nothing
    except psutil.Error:  # it has ended since
        return False


def end_tree(first: subprocess.Popen[bytes], folder: Path, exempt: int | None = None) -> None:
    """Kill `first`, its process group and all its descendants, and wait until they are gone.

    Args:
        first: a child of this process that leads its own group.
        folder: the job's folder. Where orphans are not adopted, stray processes are found by its path in `MARK`.
        exempt: id of this process's only other child, which is left alive.

    Raises:
        ExecutorError: a process cannot be killed.
    """
    deadline = time.monotonic() + PATIENCE
    if first.poll() is None:
        os.killpg(first.pid, signal.SIGKILL)
    try:
        first.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        raise ExecutorError(f"process {first.pid} of a trial cannot be killed") from None
    while has_children() and (left := descendants(exempt)):
        _kill(left, deadline)
        _reap(left)
    if not adopts_orphans():
        sweep(folder)


def sweep(folder: Path) -> int:
    """Kill every process of a job whose folder is `folder` or lies below it, and return the number of processes.

    A process is identified by its id and its start time, so that no process with a reused id is killed.

    Raises:
        ExecutorError: a process cannot be killed.
    """
    deadline, killed = time.monotonic() + PATIENCE, set()
    while left := [process for process in psutil.process_iter() if _belongs(process, folder.resolve())]:
        killed.update(left)
        _kill(left, deadline)
    return len(killed)


def _belongs(process: psutil.Process, folder: Path) -> bool:
    if process.pid == os.getpid():
        return False
    try:
        mark = process.environ().get(MARK)  # a zombie has none
    except (psutil.Error, OSError):  # gone since, or another user's
        return False
    return mark is not None and Path(mark).resolve().is_relative_to(folder)


def _kill(processes: list[psutil.Process], deadline: float) -> None:
    if time.monotonic() > deadline:
        raise ExecutorError(f"process {processes[0].pid} of a trial cannot be killed")
    for process in processes:
        with contextlib.suppress(psutil.Error):  # psutil compares the start time before it kills
            process.kill()
    time.sleep(0.002)


def _reap(processes: Iterable[psutil.Process]) -> None:
    """Reap the adopted orphans that have ended. Until then they count as descendants."""
    for process in processes:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(process.pid, os.WNOHANG)
