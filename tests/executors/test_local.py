"""The local executor: leases, and what is left when a trial is cancelled or its supervisor dies."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import psutil
import pytest
from executors.conformance import on_point, run_job
from rigs.trial import DAEMON, ToyMaterials, alive, wait_until_gone

from autoresearch.errors import ExecutorError
from autoresearch.executors.local import LocalExecutor
from autoresearch.executors.locks import DeviceLock
from autoresearch.executors.tasks import News
from autoresearch.records import Confinement, Device, Job, Outcome, Point, Started, TrialResult

CPU = Device("cpu")
T = TypeVar("T")
FOREVER = "start(); step = 0\nwhile True: step += 1; say(type='progress', step=step, loss=1.0); time.sleep(0.01)"
SHORT = "start(); save(); done()"


@pytest.fixture(autouse=True)
def own_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTORESEARCH_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def toy(tmp_path: Path) -> ToyMaterials:
    return ToyMaterials(tmp_path / "toy")


def local(toy: ToyMaterials, *devices: Device, **options: Any) -> LocalExecutor:
    """Return an executor, by default for one CPU."""
    return LocalExecutor(devices or [CPU], toy, sys.executable, Confinement("none"), **options)


def run_one(executor: LocalExecutor, job: Job, hear: Callable[[News], None] = lambda news: None) -> TrialResult:
    return asyncio.run(closing(run_job(executor, job, hear), executor))


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


def test_a_trial_of_the_toy_lab(toy: ToyMaterials) -> None:
    news: list[News] = []
    result = run_one(local(toy), toy.job(budget=1.0), news.append)
    assert result.outcome is Outcome.OK and result.score
    started, *points = news
    assert isinstance(started, Started) and (started.device, started.sandbox) == (CPU, "none")
    seen = {point.step for point in points if isinstance(point, Point)}
    assert seen and seen <= {point.step for point in result.curve}
    assert not supervisors()


def test_a_trial_gets_the_variables_of_the_agenda_and_no_other(
    toy: ToyMaterials, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HF_HOME", "HF_TOKEN", "AUTORESEARCH_DATA"):
        monkeypatch.setenv(name, "/models")
    body = """
    names = ("HF_HOME", "HF_TOKEN", "HF_HUB_OFFLINE", "AUTORESEARCH_DATA")
    start(); print([os.environ.get(name) for name in names], flush=True); save(); done()
    """
    result = run_one(local(toy), toy.job(body, variables=("HF_HOME", "HF_HUB_OFFLINE"), budget=20.0))
    assert result.log_tail.startswith("['/models', None, None, 'toy']")


def test_descriptors_are_given_back(toy: ToyMaterials) -> None:
    async def trials() -> None:
        executor, before = local(toy), psutil.Process().num_fds()
        for _ in range(2):
            await closing(run_job(executor, toy.job(SHORT)), executor)
            async with asyncio.timeout(60):  # the event loop closes its pipes a moment later
                await eventually(lambda: psutil.Process().num_fds() <= before)

    asyncio.run(trials())


def test_a_supervisor_stands_ready_once_a_trial_is_scored(toy: ToyMaterials) -> None:
    async def trials() -> None:
        executor, used = local(toy), list[int]()
        for _ in range(2):
            assert (await run_job(executor, toy.job(SHORT))).outcome is Outcome.OK
            [ready] = supervisors()
            used.append(ready.pid)
        assert len(set(used)) == 2, "each has one trial only"
        await executor.close()
        assert not supervisors()

    asyncio.run(trials())


def test_a_supervisor_that_died_waiting_costs_a_trial_and_not_the_run(toy: ToyMaterials) -> None:
    async def trials() -> None:
        executor = local(toy)
        await run_job(executor, toy.job(SHORT))
        supervisors()[0].kill()
        with pytest.raises(ExecutorError, match="died"):
            await run_job(executor, toy.job(SHORT))
        assert (await run_job(executor, toy.job(SHORT))).outcome is Outcome.OK
        await executor.close()

    asyncio.run(trials())


def test_a_waiting_supervisor_ends_with_the_loop(toy: ToyMaterials) -> None:
    """The loop is a process of its own here, killed with SIGKILL between two trials."""
    job = toy.job(SHORT)
    reader, writer = os.pipe()

    async def trial() -> None:
        await run_job(local(toy), job)
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


def lifetime(folder: Path) -> tuple[float, float]:
    """Return the times when a trial's train.py started and when the trial was scored."""
    return (folder / "checkout/born").stat().st_mtime, (folder / "sealed/artifact").stat().st_ctime


def test_on_a_cpu_trials_take_turns(toy: ToyMaterials) -> None:
    jobs = [toy.job("open('born', 'w'); start(); time.sleep(0.1); save(); done()") for _ in range(3)]
    executors = [local(toy), local(toy)]  # as two runs on one machine

    async def all_at_once() -> list[TrialResult]:
        return await asyncio.gather(*(run_job(executors[i % 2], job) for i, job in enumerate(jobs)))

    assert [result.outcome for result in asyncio.run(closing(all_at_once(), *executors))] == [Outcome.OK] * 3
    lives = sorted(lifetime(toy.folder(job.trial)) for job in jobs)
    assert all(ended < born for (_, ended), (born, _) in pairwise(lives))


def test_two_devices_work_side_by_side(toy: ToyMaterials, tmp_path: Path) -> None:
    """Each trial waits for the other: on one device they would run out of budget."""
    meet = f"""
    start(); here = {str(tmp_path)!r} + "/here." + os.path.basename(os.path.dirname(os.getcwd()))
    open(here, "w")
    while sum(name.startswith("here.") for name in os.listdir({str(tmp_path)!r})) < 2: time.sleep(0.01)
    save(); done()
    """
    executor = local(toy, Device("cpu", 0), Device("cpu", 1))

    async def both() -> list[TrialResult]:
        return await asyncio.gather(*(run_job(executor, toy.job(meet, budget=20.0)) for _ in range(2)))

    assert [result.outcome for result in asyncio.run(closing(both(), executor))] == [Outcome.OK] * 2


def test_on_a_gpu_start_up_overlaps_and_training_does_not(toy: ToyMaterials) -> None:
    gpu = Device("cuda", 0)
    folders = [str(toy.folder(f"nov23/{number}.1") / "checkout") for number in (1, 2)]
    first = f"""
    open("born", "w"); start()
    while not os.path.exists({folders[1]!r} + "/born"): time.sleep(0.01)
    save(); done()
    """
    second = f"""
    open("born", "w"); start()
    open("scored", "w").write(str(os.path.exists({folders[0]!r} + "/../sealed/artifact"))); save(); done()
    """
    jobs = [toy.job(body, budget=20.0) for body in (first, second)]
    executor = local(toy, gpu)
    assert executor.places == 2

    async def both() -> list[TrialResult]:
        one = asyncio.create_task(run_job(executor, jobs[0]))
        await eventually(lambda: DeviceLock(gpu, "").holder() != "another process")
        two = asyncio.create_task(run_job(executor, jobs[1]))
        return [await one, await two]

    assert [result.outcome for result in asyncio.run(closing(both(), executor))] == [Outcome.OK] * 2
    assert (Path(folders[1]) / "scored").read_text() == "True"


BORN = "open('born', 'w'); start(); save(); done()"
STARVED = """
start()
while not os.path.exists({neighbour!r}): time.sleep(0.01)
{end}
"""


async def starve(executor: LocalExecutor, toy: ToyMaterials, starved: Job) -> tuple[TrialResult, TrialResult]:
    """Run `starved` on a GPU, which waits for a second trial there, and return both results."""
    gpu, neighbour = executor.devices[0], toy.job(BORN, budget=20.0)
    one = asyncio.create_task(run_job(executor, starved))
    await eventually(lambda: DeviceLock(gpu, "").holder() != "another process")
    second = await run_job(executor, neighbour)
    return await one, second


def starved_job(toy: ToyMaterials, end: str) -> Job:
    """Return a job that waits for the next job of `toy` to be launched, and then ends like this."""
    return toy.job(STARVED.format(neighbour=str(toy.folder("nov23/2.1") / "checkout/born"), end=end), budget=20.0)


@pytest.mark.parametrize(
    "end",
    [
        "raise MemoryError('CUDA out of memory. Tried to allocate 8.00 GiB')",
        "raise RuntimeError('CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate')",
        "save('no model'); done()",  # its model then fails while it is scored, and nobody may say why
    ],
)
def test_memory_that_a_neighbour_took_is_charged_to_nobody(toy: ToyMaterials, end: str) -> None:
    executor = local(toy, Device("cuda", 0))
    first, second = asyncio.run(closing(starve(executor, toy, starved_job(toy, end)), executor))
    assert first.outcome is Outcome.INTERRUPTED and "while another trial was there" in str(first.reason)
    assert second.outcome is Outcome.OK


def test_other_failures_beside_a_neighbour_are_charged(toy: ToyMaterials) -> None:
    executor, job = local(toy, Device("cuda", 0)), starved_job(toy, "raise ValueError('too wide')")
    first, second = asyncio.run(closing(starve(executor, toy, job), executor))
    assert (first.outcome, second.outcome) == (Outcome.CRASH, Outcome.OK)


def test_a_starved_trial_is_tried_again_alone(toy: ToyMaterials) -> None:
    executor = local(toy, Device("cuda", 0))
    starved = starved_job(toy, "time.sleep(0.5); raise MemoryError('CUDA out of memory')")
    order: list[Job] = []

    async def work() -> list[TrialResult]:
        await starve(executor, toy, starved)
        order.extend((toy.job(BORN, budget=20.0), starved, toy.job(BORN, budget=20.0)))
        tasks = []
        for job in order:
            tasks.append(asyncio.create_task(run_job(executor, job)))
            await asyncio.sleep(0.02)  # so that they come to the device in this order
        return await asyncio.gather(*tasks)

    before, again, after = asyncio.run(closing(work(), executor))
    assert [before.outcome, after.outcome] == [Outcome.OK] * 2
    assert again.outcome is Outcome.CRASH and str(again.reason).startswith("out of memory: train.py line")
    folder = toy.folder(starved.trial)
    began, ended = (folder / "out").stat().st_mtime, (folder / "log.txt").stat().st_mtime
    assert lifetime(toy.folder(order[0].trial))[1] < began and ended < lifetime(toy.folder(order[2].trial))[0]


def test_a_device_of_another_run_is_waited_for(toy: ToyMaterials) -> None:
    lock, said = DeviceLock(CPU, "/home/ada/lab"), list[tuple[str, dict[str, Any]]]()
    assert lock.take()

    def notice(text: str, **data: Any) -> None:
        said.append((text, data))
        lock.release()

    assert run_one(local(toy, notice=notice), toy.job(SHORT)).outcome is Outcome.OK
    holder = f"process {os.getpid()} (/home/ada/lab)"
    assert said == [(f"cpu:0 is in use by {holder}. This run waits for it", {"device": "cpu:0", "holder": holder})]


@pytest.mark.parametrize("times", [1, 2])
def test_a_cancelled_trial_is_gone_when_cancel_returns(toy: ToyMaterials, times: int) -> None:
    job, executor = toy.job(FOREVER, budget=600.0), local(toy)
    folder = toy.folder(job.trial)

    async def start_and_cancel() -> None:
        trains = asyncio.Event()
        task = asyncio.create_task(run_job(executor, job, on_point(trains.set)))
        await trains.wait()
        assert alive(folder)
        for _ in range(times):
            task.cancel()
            await asyncio.sleep(0)
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not alive(folder) and not supervisors()
        assert DeviceLock(CPU, "").take()

    asyncio.run(start_and_cancel())


def test_a_trial_cancelled_while_it_waits_for_a_device(toy: ToyMaterials) -> None:
    lock = DeviceLock(CPU, "")
    assert lock.take()

    said = asyncio.Event()
    executor = local(toy, notice=lambda text, **data: said.set())

    async def wait_and_cancel() -> None:
        task = asyncio.create_task(run_job(executor, toy.job()))
        await said.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        lock.release()
        assert (await run_job(executor, toy.job())).outcome is Outcome.OK

    asyncio.run(closing(wait_and_cancel(), executor))


def test_a_trial_cancelled_while_its_supervisor_starts(toy: ToyMaterials) -> None:
    executor = local(toy)

    async def cancel_at_once() -> None:
        for yields in range(6):
            handle, job = executor.handle(toy.job()), toy.job()
            await executor.submit(handle, job)
            for _ in range(yields):
                await asyncio.sleep(0)
            await executor.cancel(handle)
        assert not supervisors()
        assert DeviceLock(CPU, "").take()

    asyncio.run(closing(cancel_at_once(), executor))


def test_a_supervisor_that_is_killed(toy: ToyMaterials) -> None:
    job, executor = toy.job(DAEMON + "daemon(); " + FOREVER, budget=600.0), local(toy)

    def kill() -> None:
        for supervisor in psutil.Process().children():
            supervisor.kill()

    with pytest.raises(ExecutorError, match=r"the supervisor of trial nov23/1.1 died \(signal SIGKILL\)"):
        run_one(executor, job, on_point(kill))
    assert not alive(toy.folder(job.trial)) and not supervisors()
    assert run_one(executor, toy.job(SHORT)).outcome is Outcome.OK


def test_a_supervisor_that_fails_says_why(toy: ToyMaterials, tmp_path: Path) -> None:
    toy.data_files["train"] = str(tmp_path / "missing")
    with pytest.raises(ExecutorError, match=r"died \(exit code 1\): FileNotFoundError: .*missing"):
        run_one(local(toy), toy.job(SHORT))


def test_the_trial_ends_when_the_loop_is_killed(toy: ToyMaterials) -> None:
    """The loop is a process of its own here, killed with SIGKILL in mid-trial."""
    job = toy.job("open('pid', 'w').write(f'{os.getpid()}\\n'); " + FOREVER, budget=600.0)
    folder, loop = toy.folder(job.trial), os.fork()
    if loop == 0:
        try:
            run_one(local(toy), job, on_point(lambda: os.kill(os.getpid(), 9)))
        finally:
            os._exit(1)
    assert os.waitpid(loop, 0)[1] == 9
    wait_until_gone(int((folder / "checkout/pid").read_text()))
    while alive(folder):
        time.sleep(0.01)
