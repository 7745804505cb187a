"""The local and the simulated executor keep the contract."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar, cast

import pytest
from executors.conformance import ExecutorConformance
from rigs.cluster import Cluster, ClusterExecutor
from rigs.trial import ToyMaterials

from autoresearch.executors.local import LocalExecutor
from autoresearch.executors.simulated import SimulatedClock, SimulatedExecutor, SimulatedTrial
from autoresearch.records import Bar, Confinement, Device, Job, Machine, Outcome, Point, Started, TrialResult
from autoresearch.seams import Executor

T = TypeVar("T")
CPU = Device("cpu")
GOOD = "start()\nfor step in range(3): say(type='progress', step=step, loss=1.0)\nsave(); done()"
ENDLESS = "start(); step = 0\nwhile True: step += 1; say(type='progress', step=step, loss=1.0); time.sleep(0.05)"


class LocalRig:
    """The toy lab on one CPU."""

    def __init__(self, folder: Path) -> None:
        self.materials = ToyMaterials(folder / "toy")

    def make(self) -> Executor:
        return LocalExecutor([CPU], self.materials, sys.executable, Confinement("none"))

    def run(self, work: Callable[[], Awaitable[T]]) -> T:
        return asyncio.run(cast(Coroutine[Any, Any, T], work()))

    async def let_tasks_run(self) -> None:
        await asyncio.sleep(0.5)

    def good_job(self) -> Job:
        return self.materials.job(GOOD, budget=5.0)

    def crashing_job(self) -> Job:
        return self.materials.job("raise RuntimeError('no')")

    def endless_job(self) -> Job:
        return self.materials.job(ENDLESS, budget=600.0)


class SimulatedRig:
    """Made-up trials: their commits are those of the toy lab, and their body says what they come to."""

    def __init__(self, folder: Path) -> None:
        self.materials, self.clock = ToyMaterials(folder / "toy"), SimulatedClock()
        self._trials: dict[str, SimulatedTrial] = {}

    def make(self) -> Executor:
        return SimulatedExecutor([CPU], self.materials, self.clock, lambda job, checkout: self._trials[job.commit])

    def run(self, work: Callable[[], Awaitable[T]]) -> T:
        with asyncio.Runner(loop_factory=self.clock.new_event_loop) as runner:
            return runner.run(cast(Coroutine[Any, Any, T], work()))

    async def let_tasks_run(self) -> None:
        await self.clock.sleep(100.0)

    def good_job(self) -> Job:
        curve = tuple(Point(10.0 * step, step, 2.0) for step in range(1, 4))
        return self._job(SimulatedTrial(TrialResult(Outcome.OK, score=0.5, curve=curve)))

    def crashing_job(self) -> Job:
        return self._job(SimulatedTrial(TrialResult(Outcome.CRASH, "out of memory")))

    def endless_job(self) -> Job:
        curve = (Point(1.0, 1, 2.0),)
        return self._job(SimulatedTrial(TrialResult(Outcome.OK, score=0.5, curve=curve), training=1e9))

    def _job(self, trial: SimulatedTrial) -> Job:
        job = self.materials.job()
        self._trials[job.commit] = trial
        return job


class ClusterRig(SimulatedRig):
    """A cluster whose jobs outlive each of the executors that `make` returns."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._cluster = Cluster(self.clock)

    def make(self) -> Executor:
        return ClusterExecutor(self._cluster, self.materials, lambda job: self._trials[job.commit])


class TestLocalExecutor(ExecutorConformance):
    @pytest.fixture
    def rig(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LocalRig:
        monkeypatch.setenv("AUTORESEARCH_CACHE", str(tmp_path / "cache"))
        return LocalRig(tmp_path)


class TestSimulatedExecutor(ExecutorConformance):
    @pytest.fixture
    def rig(self, tmp_path: Path) -> SimulatedRig:
        return SimulatedRig(tmp_path)

    def test_a_trial_that_a_bar_ends_has_its_simulated_machine_too(self, rig: SimulatedRig) -> None:
        curve, machine = tuple(Point(10.0 * step, step, 2.0) for step in range(1, 4)), Machine(512.0, 498.0)
        job = rig._job(SimulatedTrial(TrialResult(Outcome.OK, score=0.5, curve=curve, machine=machine)))
        hopeless = replace(job, budget=60.0, bars=(Bar(0.5, loss=1.0, score=0.1, slope=1.0),))

        async def work() -> list[TrialResult]:
            executor, results = rig.make(), list[TrialResult]()
            for each in (job, hopeless):
                await executor.submit(handle := executor.handle(each), each)
                results.append(await executor.collect(handle))
            return results

        whole, stopped = rig.run(work)
        assert (whole.outcome, stopped.outcome) == (Outcome.OK, Outcome.STOPPED)
        assert whole.machine == stopped.machine == machine


class TestClusterExecutor(ExecutorConformance):
    """Jobs that go on without their loop can keep the contract too."""

    @pytest.fixture
    def rig(self, tmp_path: Path) -> ClusterRig:
        return ClusterRig(tmp_path)

    def test_a_job_that_ended_without_its_loop_is_collected(self, rig: ClusterRig) -> None:
        job = rig.good_job()

        async def earlier() -> str:
            executor = rig.make()
            handle = executor.handle(job)
            await executor.submit(handle, job)
            return handle

        handle = rig.run(earlier)
        rig.run(rig.let_tasks_run)

        async def later() -> None:
            executor, news = rig.make(), list[Started | Point]()
            assert await executor.adopt(handle, job.trial)
            await executor.watch(handle, news.append)
            assert (await executor.collect(handle)).score == 0.5 and isinstance(news[0], Started)
            assert not await executor.adopt(handle, job.trial), "a collected job is forgotten"

        rig.run(later)


def test_virtual_time_waits_for_threads_and_skips_sleep() -> None:
    clock = SimulatedClock(start=1000.0)
    order: list[str] = []

    async def sleep(seconds: float, name: str) -> None:
        await clock.sleep(seconds)
        order.append(f"{name} at {clock.time():.0f}")

    async def work() -> None:
        import time

        thread = asyncio.create_task(asyncio.to_thread(time.sleep, 0.05))
        sleepers = [asyncio.create_task(sleep(3600.0, "hour")), asyncio.create_task(sleep(60.0, "minute"))]
        await thread
        order.append(f"thread at {clock.time():.0f}")
        await asyncio.gather(*sleepers)

    with asyncio.Runner(loop_factory=clock.new_event_loop) as runner:
        runner.run(work())
    assert order == ["thread at 1000", "minute at 1060", "hour at 4600"]
