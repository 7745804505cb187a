"""The contract of `seams.Executor` as one suite for every executor.

A new executor subclasses `ExecutorConformance` in a file `test_*.py` and gives the fixture `rig`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Protocol, TypeVar

import pytest

from autoresearch.jobs.folder import Folder
from autoresearch.records import Job, Outcome, Point, Stage, Started, TrialResult
from autoresearch.seams import Executor, Materials

T = TypeVar("T")
News = Started | Point


class ExecutorRig(Protocol):
    """What a suite needs of an executor with one device."""

    materials: Materials

    def make(self) -> Executor:
        """Return a new executor with one device. Called in a running event loop."""
        ...

    def run(self, work: Callable[[], Awaitable[T]]) -> T:
        """Run the work in the event loop that the executor needs."""
        ...

    async def let_tasks_run(self) -> None:
        """Give other tasks time, in which a second job would begin to train if it could, and an endless one goes on."""
        ...

    def good_job(self) -> Job:
        """Return a new job that trains for a moment, reports points of a curve, and gets a score."""
        ...

    def crashing_job(self) -> Job:
        """Return a new job whose candidate fails."""
        ...

    def endless_job(self) -> Job:
        """Return a new job that reports a point of its curve soon and then trains for longer than a test may take."""
        ...


class ExecutorConformance:
    """Every executor passes these tests."""

    @pytest.fixture
    def rig(self, tmp_path: Path) -> ExecutorRig:
        raise NotImplementedError

    def test_a_good_job_is_watched_and_collected(self, rig: ExecutorRig) -> None:
        async def work() -> None:
            executor, job, news = rig.make(), rig.good_job(), list[News]()
            result = await run_job(executor, job, news.append)
            assert result.outcome is Outcome.OK and result.score is not None
            started, *points = news
            assert isinstance(started, Started) and started.device in executor.devices
            steps = [point.step for point in points if isinstance(point, Point)]
            assert len(steps) == len(points) and steps == sorted(steps)
            assert set(steps) <= {point.step for point in result.curve}
            assert Folder(rig.materials.folder(job.trial)).artifact.exists()
            await executor.close()

        rig.run(work)

    def test_a_scored_trial_can_be_audited(self, rig: ExecutorRig) -> None:
        async def work() -> None:
            executor, job = rig.make(), rig.good_job()
            await run_job(executor, job)
            audit = await run_job(executor, replace(job, stage="audit"))
            assert audit.outcome is Outcome.OK and audit.score is not None
            await executor.close()

        rig.run(work)

    @pytest.mark.parametrize("stage", ["scratch", "profile"])
    def test_a_scratch_trial_has_a_curve_and_no_score(self, rig: ExecutorRig, stage: Stage) -> None:
        async def work() -> None:
            executor, job, news = rig.make(), replace(rig.good_job(), stage=stage), list[News]()
            result = await run_job(executor, job, news.append)
            assert result.outcome is Outcome.UNSCORED and result.score is None and result.curve
            assert isinstance(news[0], Started)
            folder = Folder(rig.materials.folder(job.trial))
            assert folder.log.exists() and not folder.artifact.exists()
            await executor.close()

        rig.run(work)

    def test_a_failing_candidate_gives_a_result(self, rig: ExecutorRig) -> None:
        async def work() -> None:
            executor = rig.make()
            result = await run_job(executor, rig.crashing_job())
            assert result.outcome is Outcome.CRASH and result.reason
            await executor.close()

        rig.run(work)

    def test_handles_are_unique(self, rig: ExecutorRig) -> None:
        async def work() -> None:
            executor, other, job = rig.make(), rig.make(), rig.good_job()
            handles = {each.handle(job) for each in (executor, executor, other)}
            assert len(handles) == 3 and all(handle and "\n" not in handle for handle in handles)
            assert 1 <= len(executor.devices) <= executor.places
            await executor.close()
            await other.close()

        rig.run(work)

    def test_a_job_that_is_watched_again_after_its_end_has_ended(self, rig: ExecutorRig) -> None:
        async def work() -> None:
            executor, job = rig.make(), rig.good_job()
            handle = executor.handle(job)
            await executor.submit(handle, job)
            await executor.watch(handle, lambda news: None)
            await executor.watch(handle, lambda news: None)
            assert (await executor.collect(handle)).outcome is Outcome.OK
            await executor.close()

        rig.run(work)

    def test_two_jobs_never_train_on_one_device(self, rig: ExecutorRig) -> None:
        """The second job gets the device once the first one is cancelled."""

        async def work() -> None:
            executor = rig.make()
            first, second = rig.endless_job(), rig.good_job()
            training, trained = asyncio.Event(), list[str]()
            handle = executor.handle(first)
            await executor.submit(handle, first)
            watching = asyncio.create_task(executor.watch(handle, on_point(training.set)))
            await training.wait()
            other = asyncio.create_task(run_job(executor, second, on_point(lambda: trained.append("second"))))
            await rig.let_tasks_run()
            assert not trained
            await executor.cancel(handle)
            await watching
            assert (await other).outcome is Outcome.OK
            await executor.close()

        rig.run(work)

    def test_cancel_ends_a_job_and_may_be_repeated(self, rig: ExecutorRig) -> None:
        async def work() -> None:
            executor, job = rig.make(), rig.endless_job()
            training, handle = asyncio.Event(), executor.handle(job)
            await executor.submit(handle, job)
            watching = asyncio.create_task(executor.watch(handle, on_point(training.set)))
            await training.wait()
            await executor.cancel(handle)
            await executor.cancel(handle)
            await executor.cancel("unknown")
            await watching
            assert (await run_job(executor, rig.good_job())).outcome is Outcome.OK, "the device is free again"
            await executor.close()

        rig.run(work)

    def test_a_job_that_waits_can_be_cancelled(self, rig: ExecutorRig) -> None:
        async def work() -> None:
            executor = rig.make()
            first, second = rig.endless_job(), rig.endless_job()
            handles = [executor.handle(first), executor.handle(second)]
            for handle, job in zip(handles, (first, second), strict=True):
                await executor.submit(handle, job)
            for handle in reversed(handles):
                await executor.cancel(handle)
            assert (await run_job(executor, rig.good_job())).outcome is Outcome.OK
            await executor.close()

        rig.run(work)

    def test_a_cancelled_watcher_leaves_the_job_alone(self, rig: ExecutorRig) -> None:
        async def work() -> None:
            executor, job = rig.make(), rig.good_job()
            handle = executor.handle(job)
            await executor.submit(handle, job)
            watching = asyncio.create_task(executor.watch(handle, lambda news: None))
            await asyncio.sleep(0)
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
            await executor.watch(handle, lambda news: None)
            assert (await executor.collect(handle)).outcome is Outcome.OK
            await executor.close()

        rig.run(work)

    def test_an_unknown_job_is_not_adopted(self, rig: ExecutorRig) -> None:
        async def work() -> None:
            executor = rig.make()
            assert not await executor.adopt("unknown", "nov23/1.1")
            await executor.close()

        rig.run(work)

    def test_a_job_of_an_earlier_loop_is_adopted_or_gone(self, rig: ExecutorRig) -> None:
        job = rig.endless_job()

        async def earlier() -> str:
            executor, training = rig.make(), asyncio.Event()
            handle = executor.handle(job)
            await executor.submit(handle, job)
            watching = asyncio.create_task(executor.watch(handle, on_point(training.set)))
            await training.wait()
            watching.cancel()
            return handle

        handle = rig.run(earlier)

        async def later() -> None:
            executor, training = rig.make(), asyncio.Event()
            if await executor.adopt(handle, job.trial):
                watching = asyncio.create_task(executor.watch(handle, on_point(training.set)))
                await training.wait()
                await executor.cancel(handle)
                await watching
            assert (await run_job(executor, rig.good_job())).outcome is Outcome.OK, "the device is free"
            await executor.close()

        rig.run(later)

    def test_an_exception_of_the_listener_passes_through(self, rig: ExecutorRig) -> None:
        async def work() -> None:
            executor, job = rig.make(), rig.good_job()
            handle = executor.handle(job)
            await executor.submit(handle, job)

            def fail(news: News) -> None:
                raise OSError("the ledger fails")

            with pytest.raises(OSError, match="the ledger fails"):
                await executor.watch(handle, fail)
            await executor.cancel(handle)
            await executor.close()

        rig.run(work)


async def run_job(executor: Executor, job: Job, hear: Callable[[News], None] = lambda news: None) -> TrialResult:
    """Run a job as the loop does."""
    handle = executor.handle(job)
    try:
        await executor.submit(handle, job)
        await executor.watch(handle, hear)
        return await executor.collect(handle)
    finally:
        await executor.cancel(handle)


def on_point(act: Callable[[], object]) -> Callable[[News], None]:
    """Return a listener that acts on every point of the curve."""

    def hear(news: News) -> None:
        if isinstance(news, Point):
            act()

    return hear
