"""Leases, and what is left when a trial is cancelled or its supervisor dies."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import psutil
import pytest
from rigs.trial import DAEMON, alive, job_for, wait_until_gone

from autoresearch.errors import ExecutorError
from autoresearch.executors.devices import DeviceLock
from autoresearch.executors.local import LocalExecutor
from autoresearch.records import Device, Job, Outcome, Point, TrialResult

CPU = Device("cpu")
T = TypeVar("T")
FOREVER = "start(); step = 0\nwhile True: step += 1; say(type='progress', step=step, loss=1.0); time.sleep(0.01)"


@pytest.fixture(autouse=True)
def own_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTORESEARCH_CACHE", str(tmp_path / "cache"))


def one(executor: LocalExecutor, job: Job, watch: Callable[[Point], None] = lambda point: None) -> TrialResult:
    return asyncio.run(closing(executor.run(lambda device: job, watch), executor))


async def closing(work: Awaitable[T], *executors: LocalExecutor) -> T:
    try:
        return await work
    finally:
        for executor in executors:
            await executor.close()


async def eventually(true: Callable[[], bool]) -> None:
    while not true():
        await asyncio.sleep(0.01)


def supervisors() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


def test_a_trial_of_the_toy_lab(tmp_path: Path) -> None:
    seen: list[Point] = []
    given: list[Device] = []

    def job(device: Device) -> Job:
        given.append(device)
        return job_for(tmp_path, budget=1.0, device=device)

    executor = LocalExecutor([CPU])
    result = asyncio.run(closing(executor.run(job, seen.append), executor))
    assert result.outcome is Outcome.OK and result.score
    assert given == [CPU]
    assert seen and {point.step for point in seen} <= {point.step for point in result.curve}
    assert not supervisors()


def test_descriptors_are_given_back(tmp_path: Path) -> None:
    async def trials() -> None:
        executor, before = LocalExecutor([CPU]), psutil.Process().num_fds()
        for name in ("a", "b"):
            job = job_for(tmp_path / name, "start(); save(); done()")
            await closing(executor.run(lambda device, job=job: job, lambda point: None), executor)
            async with asyncio.timeout(60):  # the event loop closes its pipes a moment later
                await eventually(lambda: psutil.Process().num_fds() <= before)

    asyncio.run(trials())


def test_a_supervisor_stands_ready_once_a_trial_is_scored(tmp_path: Path) -> None:
    async def trials() -> None:
        executor, used = LocalExecutor([CPU]), list[int]()
        for name in ("a", "b"):
            job = job_for(tmp_path / name, "start(); save(); done()")
            assert (await executor.run(lambda device, job=job: job, lambda point: None)).outcome is Outcome.OK
            [ready] = supervisors()
            used.append(ready.pid)
        assert len(set(used)) == 2, "each has one trial only"
        await executor.close()
        assert not supervisors()

    asyncio.run(trials())


def test_one_that_died_waiting_costs_a_trial_and_not_the_run(tmp_path: Path) -> None:
    async def trials() -> None:
        executor = LocalExecutor([CPU])
        jobs = [job_for(tmp_path / name, "start(); save(); done()") for name in ("a", "b", "c")]
        await executor.run(lambda device: jobs[0], lambda point: None)
        supervisors()[0].kill()
        with pytest.raises(ExecutorError, match="died"):
            await executor.run(lambda device: jobs[1], lambda point: None)
        assert (await executor.run(lambda device: jobs[2], lambda point: None)).outcome is Outcome.OK
        await executor.close()

    asyncio.run(trials())


def test_one_that_waits_ends_with_the_loop(tmp_path: Path) -> None:
    """The loop is a process of its own here, killed with SIGKILL between two trials."""
    job = job_for(tmp_path, "start(); save(); done()")
    reader, writer = os.pipe()

    async def trial() -> None:
        await LocalExecutor([CPU]).run(lambda device: job, lambda point: None)
        os.write(writer, f"{supervisors()[0].pid}".encode())
        os.kill(os.getpid(), 9)

    loop = os.fork()
    if loop == 0:
        try:
            asyncio.run(trial())
        finally:
            os._exit(1)
    assert os.waitpid(loop, 0)[1] == 9
    wait_until_gone(int(os.read(reader, 100)))
    os.close(reader)
    os.close(writer)


def lifetime(job: Job) -> tuple[float, float]:
    """When its train.py started and when it was scored."""
    folder = Path(job.folder)
    return (folder / "checkout/born").stat().st_mtime, (folder / "sealed/artifact").stat().st_ctime


def test_on_a_cpu_trials_take_turns(tmp_path: Path) -> None:
    body = "open('born', 'w'); start(); time.sleep(0.1); save(); done()"
    jobs = [job_for(tmp_path / str(i), body) for i in range(3)]
    executors = [LocalExecutor([CPU]), LocalExecutor([CPU])]  # as two runs on one machine

    async def all_at_once() -> list[TrialResult]:
        runs = [executors[i % 2].run(lambda device, job=job: job, lambda point: None) for i, job in enumerate(jobs)]
        return await asyncio.gather(*runs)

    assert [result.outcome for result in asyncio.run(closing(all_at_once(), *executors))] == [Outcome.OK] * 3
    lives = sorted(lifetime(job) for job in jobs)
    assert all(ended < born for (_, ended), (born, _) in pairwise(lives))


def test_two_devices_work_side_by_side(tmp_path: Path) -> None:
    """Each trial waits for the other: on one device they would run out of budget."""
    meet = f"""
    start(); here = {str(tmp_path)!r} + "/here." + os.path.basename(os.path.dirname(os.path.dirname(os.getcwd())))
    open(here, "w")
    while sum(name.startswith("here.") for name in os.listdir({str(tmp_path)!r})) < 2: time.sleep(0.01)
    save(); done()
    """
    jobs = [job_for(tmp_path / name, meet, budget=20.0) for name in ("a", "b")]
    executor = LocalExecutor([Device("cpu", 0), Device("cpu", 1)])

    async def both() -> list[TrialResult]:
        return await asyncio.gather(*(executor.run(lambda device, job=job: job, lambda point: None) for job in jobs))

    assert [result.outcome for result in asyncio.run(closing(both(), executor))] == [Outcome.OK] * 2


def test_on_a_gpu_start_up_overlaps_and_training_does_not(tmp_path: Path) -> None:
    gpu = Device("cuda", 0)
    folders = [str(tmp_path / name / "trial/checkout") for name in "ab"]
    first = f"""
    open("born", "w"); start()
    while not os.path.exists({folders[1]!r} + "/born"): time.sleep(0.01)
    save(); done()
    """
    second = f"""
    open("born", "w"); start()
    open("scored", "w").write(str(os.path.exists({folders[0]!r} + "/../sealed/artifact"))); save(); done()
    """
    jobs = [
        job_for(tmp_path / name, body, device=gpu, budget=20.0)
        for name, body in zip("ab", (first, second), strict=True)
    ]
    executor = LocalExecutor([gpu])

    async def both() -> list[TrialResult]:
        one = asyncio.create_task(executor.run(lambda device: jobs[0], lambda point: None))
        await eventually(lambda: DeviceLock(gpu, "").holder() != "another process")
        two = asyncio.create_task(executor.run(lambda device: jobs[1], lambda point: None))
        return [await one, await two]

    assert [result.outcome for result in asyncio.run(closing(both(), executor))] == [Outcome.OK] * 2
    assert (tmp_path / "b/trial/checkout/scored").read_text() == "True"


def test_a_device_of_another_run_is_waited_for(tmp_path: Path) -> None:
    lock, said = DeviceLock(CPU, "/home/ada/lab"), list[str]()
    assert lock.take()

    def notice(text: str, **data: str) -> None:
        said.append(text)
        assert data == {"device": "cpu:0", "holder": f"process {os.getpid()} (/home/ada/lab)"}
        lock.release()

    executor = LocalExecutor([CPU], notice=notice)
    assert one(executor, job_for(tmp_path, "start(); save(); done()")).outcome is Outcome.OK
    assert said == [f"cpu:0 is in use by process {os.getpid()} (/home/ada/lab); waiting for it"]


@pytest.mark.parametrize("times", [1, 2])
def test_a_cancelled_trial_is_gone_when_run_returns(tmp_path: Path, times: int) -> None:
    job, executor = job_for(tmp_path, FOREVER, budget=600.0), LocalExecutor([CPU])

    async def start_and_cancel() -> None:
        started = asyncio.Event()
        task = asyncio.create_task(executor.run(lambda device: job, lambda point: started.set()))
        await started.wait()
        assert alive(job)
        for _ in range(times):
            task.cancel()
            await asyncio.sleep(0)
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not alive(job) and not supervisors()
        assert DeviceLock(CPU, "").take()

    asyncio.run(start_and_cancel())


def test_a_trial_cancelled_while_it_waits_for_a_device(tmp_path: Path) -> None:
    lock = DeviceLock(CPU, "")
    assert lock.take()

    said = asyncio.Event()
    executor = LocalExecutor([CPU], notice=lambda text, **data: said.set())

    async def wait_and_cancel() -> None:
        task = asyncio.create_task(executor.run(lambda device: job_for(tmp_path), lambda point: None))
        await said.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        lock.release()
        assert (await executor.run(lambda device: job_for(tmp_path), lambda point: None)).outcome is Outcome.OK

    asyncio.run(closing(wait_and_cancel(), executor))


def test_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    job, executor = job_for(tmp_path, DAEMON + "daemon(); " + FOREVER, budget=600.0), LocalExecutor([CPU])

    def kill(point: Point) -> None:
        psutil.Process().children()[0].kill()

    with pytest.raises(ExecutorError, match=r"the supervisor of trial nov23/1.1 died \(signal SIGKILL\)"):
        one(executor, job, kill)
    assert not alive(job) and not supervisors()
    again = job_for(tmp_path / "again", "start(); save(); done()")
    assert one(executor, again).outcome is Outcome.OK


def test_a_supervisor_that_fails_says_why(tmp_path: Path) -> None:
    job = job_for(tmp_path, "start(); save(); done()", files={"train": str(tmp_path / "missing")})
    with pytest.raises(ExecutorError, match=r"died \(exit code 1\): FileNotFoundError: .*missing"):
        one(LocalExecutor([CPU]), job)


def test_the_trial_ends_when_the_loop_is_killed(tmp_path: Path) -> None:
    """The loop is a process of its own here, killed with SIGKILL in mid-trial."""
    job = job_for(tmp_path, "open('pid', 'w').write(f'{os.getpid()}\\n'); " + FOREVER, budget=600.0)
    loop = os.fork()
    if loop == 0:
        try:
            one(LocalExecutor([CPU]), job, lambda point: os.kill(os.getpid(), 9))
        finally:
            os._exit(1)
    assert os.waitpid(loop, 0)[1] == 9
    wait_until_gone(int((tmp_path / "trial/checkout/pid").read_text()))
    while alive(job):
        time.sleep(0.01)
