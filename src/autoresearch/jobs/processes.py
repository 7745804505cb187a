"""Processes of trials: which there are, and how they are all ended."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

import psutil

from .. import environment_names as env
from ..errors import ExecutorError
from ..sandbox.lifetime import adopts_orphans

MARK = env.OUT
"""Every process of a trial, its supervisor and its scorer have this in their environment: `<trial's folder>/out`."""
PATIENCE = 10.0  # seconds for a killed process to be gone; only one stuck in the kernel takes longer


def descendants(spared: int | None = None) -> list[psutil.Process]:
    """All living processes below this one, but for `spared` and what is below that; on Linux orphans are found too."""
    found = psutil.Process().children(recursive=True)
    if spared is None:
        return found
    kept = {spared}
    with contextlib.suppress(psutil.Error):
        kept |= {each.pid for each in psutil.Process(spared).children(recursive=True)}
    return [each for each in found if each.pid not in kept]


def end_tree(first: subprocess.Popen[bytes], folder: Path, spared: int | None = None) -> None:
    """Kills `first`, its process group and everything that came of it, and waits until they are gone.

    Args:
        first: a child of this process that leads its own group.
        folder: the trial's folder, whose mark finds what has left the descendants where orphans are not adopted.
        spared: the only other child of this process that may be alive, and stays so.

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
    while left := descendants(spared):
        _kill(left, deadline)
        _reap(left)
    if not adopts_orphans():
        sweep(folder)


def sweep(folder: Path) -> int:
    """Kills every process of a trial whose folder is `folder` or lies below it; returns how many there were.

    A process is known by its id together with its start time, so that a recycled id is never hit.

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
    """Buries the adopted orphans among them that have ended: until then they would count as descendants."""
    for process in processes:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(process.pid, os.WNOHANG)
