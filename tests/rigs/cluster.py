"""A scheduler on a simulated clock. Its jobs go on when the loop that submitted them is gone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from autoresearch.executors.simulated import SimulatedClock, SimulatedTrial, leave_unscored
from autoresearch.executors.tasks import new_handle
from autoresearch.jobs.folder import Folder
from autoresearch.records import Device, Job, Outcome, Point, Started, TrialResult
from autoresearch.sandbox.walls import Level
from autoresearch.seams import Materials

POLL_SECONDS = 1.0


@dataclass
class ClusterJob:
    """A job in the scheduler's queue.

    Attributes:
        started: the time at which the job got the device. None while the job waits.
    """

    job: Job
    trial: SimulatedTrial
    started: float | None = None

    def training_start(self) -> float:
        assert self.started is not None
        return self.started + self.trial.startup

    def end(self) -> float:
        return self.training_start() + self.trial.training + self.trial.scoring


class Cluster:
    """One device, and a queue of jobs by their handles. Nothing in here belongs to an event loop."""

    def __init__(self, clock: SimulatedClock) -> None:
        self.clock, self.device = clock, Device("cpu")
        self.jobs: dict[str, ClusterJob] = {}

    def schedule(self) -> None:
        """Start the first waiting job if the device is free by now."""
        free = self.clock.time()
        for each in self.jobs.values():
            if each.started is not None and each.end() > free:
                return
        for each in self.jobs.values():
            if each.started is None:
                each.started = free
                return


class ClusterExecutor:
    """Reaches the jobs of a cluster by their handles. See `seams.Executor`."""

    def __init__(self, cluster: Cluster, materials: Materials, simulate: Callable[[Job], SimulatedTrial]) -> None:
        self.devices: Sequence[Device] = (cluster.device,)
        self.places = 1
        self._cluster, self._materials, self._simulate = cluster, materials, simulate

    def handle(self, job: Job) -> str:
        return new_handle(job)

    async def submit(self, handle: str, job: Job) -> None:
        self._cluster.jobs[handle] = ClusterJob(job, self._simulate(job))
        self._cluster.schedule()

    async def watch(self, handle: str, hear: Callable[[Started | Point], None]) -> None:
        clock, news, reported = self._cluster.clock, False, 0
        while (each := self._cluster.jobs.get(handle)) is not None:
            self._cluster.schedule()
            if each.started is not None:
                if not news:
                    hear(Started(self._cluster.device, each.started, Level.NONE))
                    news = True
                for point in each.trial.result.curve[reported:]:
                    if each.training_start() + point.seconds <= clock.time():
                        hear(point)
                        reported += 1
                if each.end() <= clock.time():
                    return
            await clock.sleep(POLL_SECONDS)

    async def collect(self, handle: str) -> TrialResult:
        each = self._cluster.jobs.pop(handle)
        folder = Folder(self._materials.folder(each.job.trial))
        self._materials.export(each.job.commit, folder.checkout)
        folder.log.write_text(each.trial.result.log_tail)
        if each.job.stage in ("scratch", "profile"):
            return leave_unscored(each.trial.result)
        if each.trial.result.outcome is Outcome.OK:
            folder.sealing.mkdir(exist_ok=True)
            folder.artifact.write_text("simulated")
        return each.trial.result

    async def cancel(self, handle: str) -> None:
        self._cluster.jobs.pop(handle, None)

    async def adopt(self, handle: str, trial: str) -> bool:
        return handle in self._cluster.jobs

    async def close(self) -> None:
        """The jobs go on."""
