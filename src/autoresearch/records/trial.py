"""The values of a trial: the job, its device, its curve and its result."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, field
from enum import StrEnum
from typing import Any, Literal

from .experiment import State

MOST_LOSS = 1e100
"""The largest training loss to compute with. A larger loss counts as this one."""
STARTUP_WORK = "startup_work_seconds"
"""The figure of a trial that says how much it worked before `go`. The supervisor measures it."""


Stage = Literal["trial", "audit", "scratch", "profile"]
"""The kind of a job. See `Job.stage`."""


class Outcome(StrEnum):
    """The end of one trial."""

    OK = "ok"
    CRASH = "crash"
    TIMEOUT = "timeout"
    INVALID = "invalid"
    INTERRUPTED = "interrupted"  # suspended, or killed with the loop. This says nothing about the code
    STOPPED = "stopped"  # ended early, since its curve was hopeless
    UNSCORED = "unscored"  # trained to its end without a score, as its stage asks for. The ledger has no such trial


class Purpose(StrEnum):
    """The purpose of a trial."""

    SEARCH = "search"  # the verdict of its experiment rests on this trial
    AGAIN = "again"  # another trial of the incumbent, which search takes into account
    CLAIM = "claim"  # a trial of the incumbent or the baseline on a fresh seed
    PAIR = "pair"  # a trial right before or right after the keep of a change, on a fresh seed. See `loop.claims`


@dataclass(frozen=True)
class Point:
    """One point of a progress curve."""

    seconds: float  # since `go`, by the supervisor's clock
    step: int
    loss: float
    tokens: int | None = None


@dataclass(frozen=True)
class Bar:
    """A mean loss (see `curves.loss_at`) above which a trial is hopeless at a share of its budget."""

    share: float
    loss: float
    score: float  # expected score of a trial with exactly this loss
    slope: float  # change of the expected score per unit of loss

    def forecast(self, loss: float) -> float:
        """Return the expected score of a trial with this loss."""
        return self.score + self.slope * (min(loss, MOST_LOSS) - self.loss)

    def explain(self, loss: float, metric: str) -> str:
        """Return the reason for ending a trial with this loss early."""
        return (
            f"stopped at {100 * self.share:.0f} % of its budget: its loss was {loss:.4g}, and a trial above "
            f"{self.loss:.4g} is hopeless there ({metric} {self.forecast(loss):.4g} expected)"
        )


@dataclass(frozen=True)
class Figures:
    """Figures that a scorer measures besides the score. Seconds are CPU time on a CPU, and wall time elsewhere."""

    load: float  # seconds of `load`
    first: float  # seconds that the first answer took beyond the others
    answers: float  # seconds of all answers
    largest: float  # largest difference that the probes found, nats
    mean: float  # mean absolute difference, nats

    @classmethod
    def highest(cls, figures: Iterable[Figures]) -> Figures | None:
        """Return the highest of each figure, or None where there are none."""
        found = list(map(astuple, figures))
        return cls(*(max(each) for each in zip(*found, strict=True))) if found else None


@dataclass(frozen=True)
class GpuState:
    """State of a GPU at one moment, as its driver reports it. None means that the driver does not say."""

    core_clock: int | None = None  # MHz, of the multiprocessors
    memory_clock: int | None = None  # MHz
    throttled: tuple[str, ...] | None = None  # reasons for lower clocks. Empty means full speed


@dataclass(frozen=True)
class Machine:
    """The machine around one trial, as the harness measured it. None means that a figure was not measured.

    The readings say how fast the machine was, whatever the trial did. They are taken while no process of the trial
    lives. On a GPU no speed is measured.

    Attributes:
        speed_before: runs of the reference kernel per second on the trial's threads, before the launch of `train`.
        speed_after: the same after the last process of the trial was gone and its writes were flushed.
        steal: share of the cores' time, from 0 to 1, that the hypervisor gave to others during training.
        gpu_before: state of the trial's GPU just before `go`.
        gpu_after: state of the trial's GPU at the end of training.
    """

    speed_before: float | None = None
    speed_after: float | None = None
    steal: float | None = None
    gpu_before: GpuState | None = None
    gpu_after: GpuState | None = None


UNKNOWN_MACHINE = Machine()
"""The machine around a trial of which nothing was measured."""


@dataclass(frozen=True)
class TrialResult:
    """The result of one trial that has ended."""

    outcome: Outcome
    reason: str | None = None  # for a person. None if the outcome is ok
    score: float | None = None
    startup_seconds: float | None = None
    training_seconds: float | None = None  # from `go` to `done`, by the supervisor's clock
    scoring_seconds: float | None = None
    peak_memory: int | None = None  # bytes of device memory on a GPU, of resident memory of the process tree on a CPU
    curve: tuple[Point, ...] = ()
    summary: Mapping[str, Any] = field(default_factory=dict)  # figures that the trial sent with `done`
    log_tail: str = ""  # the end of the trial's output
    forecast: float | None = None  # expected score of a trial that was stopped early
    figures: Figures | None = None  # what the lab's scorer measured, if it is the kit's
    machine: Machine = UNKNOWN_MACHINE
    lacked_memory: bool = False  # on a GPU: memory ran out, or may have. Models that are scored do not tell

    def __post_init__(self) -> None:
        if self.outcome is Outcome.OK and (self.score is None or not math.isfinite(self.score)):
            raise ValueError("a trial that ended well has a finite score")
        if self.outcome is not Outcome.OK and not self.reason:
            raise ValueError("a trial that did not end well has a reason")


@dataclass(frozen=True)
class Trial:
    """One execution of an experiment's code, with one seed, on one device."""

    tag: str
    experiment: int
    index: int  # 1, 2, … within the experiment. A retry gets the next index
    seed: int
    state: State = State.RUNNING
    device: str | None = None
    started: float = 0.0
    finished: float | None = None
    result: TrialResult | None = None
    progress: Point | None = None  # the latest point
    sandbox: str | None = None  # level of its sandbox: a `sandbox.Level`
    audit: float | None = None  # score of the same weights on the audit split, for keeps and the baseline only
    purpose: Purpose = Purpose.SEARCH

    @property
    def score(self) -> float | None:
        return self.result.score if self.result else None

    @property
    def machine(self) -> Machine:
        """The machine around the trial. A trial that runs has no figures yet."""
        return self.result.machine if self.result else UNKNOWN_MACHINE


@dataclass(frozen=True)
class Device:
    """A device. A lease gives exclusive use of it."""

    kind: Literal["cpu", "cuda", "mps"]
    index: int = 0
    cores: tuple[int, ...] = ()  # the cores that a CPU slot is pinned to. Empty means not pinned
    model: str = ""  # "NVIDIA H100 80GB HBM3", "AMD EPYC …"
    memory: float = 0.0  # memory of a GPU in GiB. 0 means unknown
    uuid: str = ""  # the name by which CUDA and the driver know a GPU or a MIG device
    instance: int | None = None  # number of a MIG device on its GPU
    nodes: tuple[str, ...] = ()  # device files that a job on it may open

    @property
    def name(self) -> str:
        return f"{self.kind}:{self.index}" + ("" if self.instance is None else f":{self.instance}")


@dataclass(frozen=True)
class Job:
    """One trial for an executor. A job names content and no path of one disk, so that any machine can run it.

    Attributes:
        trial: "<tag>/<number>.<index>".
        commit: the experiment's files, in which `train` runs.
        baseline: the commit of the baseline's files, in which `score` runs.
        data: the agenda's name of the data. Together with `baseline` it stands for the prepared training files.
        caches: keys of compilers' caches to start with. The first one that exists is taken.
        budget: seconds of training and saving.
        startup: cap on the start-up, seconds.
        free_startup: seconds of start-up that cost nothing. More is taken from the budget. On a CPU they are CPU
            seconds on each core. None means all.
        memory: cap on resident memory, bytes. None means no cap.
        disk: cap on the bytes written. None means the default.
        readable: paths as the agenda names them, relative to the lab or with `~`, that the trial may read besides.
        network: whether the trial may use the network.
        variables: names of environment variables of the loop that the trial gets too.
        guards: limits on figures that are printed beside the metric, as `Guard.parse` reads them.
        bars: places of the curve where a hopeless trial is ended, by rising shares of the budget.
        scoring: cap on scoring, seconds. None means the general cap.
        stage: an audit scores the sealed artifact of an earlier trial of the same name on the audit split. A scratch
            trial trains like a trial, and nothing is sealed or scored. A profile is a scratch trial without data.
        deep: number of trials that share a deep probe with this audit, itself included. 0 means no deep probe.
        figures: the baseline's, which the candidate's are compared with.
    """

    trial: str
    commit: str
    baseline: str
    data: str
    train: str
    score: str | None
    metric: str
    seed: int
    budget: float
    startup: float
    free_startup: float | None = None
    memory: int | None = None
    disk: int | None = None
    caches: tuple[str, ...] = ()
    readable: tuple[str, ...] = ()
    network: bool = False
    variables: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    bars: tuple[Bar, ...] = ()
    scoring: float | None = None
    stage: Stage = "trial"
    deep: int = 0
    figures: Figures | None = None


@dataclass(frozen=True)
class Started:
    """The news that a job has its device and begins."""

    device: Device
    time: float  # seconds since the epoch
    sandbox: str  # the `sandbox.Level` that confines the trial


@dataclass(frozen=True)
class SubmittedJob:
    """A job on its way, as the ledger has it. See `seams.Executor` for handles."""

    handle: str
    experiment: int
    index: int  # of the trial within the experiment, or the number of a profile or scratch trial
    stage: Stage
    purpose: Purpose


@dataclass(frozen=True)
class PreparedData:
    """The training files on one disk."""

    name: str  # the data as `prepare.py` knows it: a name, or the absolute path of files in the lab
    files: Mapping[str, str]  # name → path of the files whose descriptors reach the trial


@dataclass(frozen=True)
class Noise:
    """The spread of scores between seeds: pooled sample standard deviation, 95 % interval and degrees of freedom."""

    sd: float
    low: float
    high: float
    degrees: int

    @property
    def floor(self) -> float:
        """Return one standard deviation of the difference between two single trials."""
        return self.sd * math.sqrt(2)
