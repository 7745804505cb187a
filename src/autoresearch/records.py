"""The nouns of autoresearch: frozen, validated, no I/O.

Moments (`created`, `started`) are seconds since the epoch. Lengths of time are seconds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

MOST_LOSS = 1e100
"""The largest training loss to compute with. A larger loss counts as this one."""

ABLATION = "ablation"
"""Name in place of a researcher's for experiments that leave a kept change out. The judge proposes them."""

Direction = Literal["minimize", "maximize"]


class State(StrEnum):
    """The state of an experiment or a trial. Only an interruption moves an experiment back."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"


class Verdict(StrEnum):
    """The judgement on a finished experiment."""

    KEEP = "keep"
    DISCARD = "discard"
    CRASH = "crash"  # error, NaN in training, out of memory, no score
    TIMEOUT = "timeout"
    INVALID = "invalid"  # broke a rule
    DUPLICATE = "duplicate"


class Standing(StrEnum):
    """The later fate of a kept experiment."""

    CONFIRMED = "confirmed"
    DROPPED = "dropped"


class Outcome(StrEnum):
    """The end of one trial."""

    OK = "ok"
    CRASH = "crash"
    TIMEOUT = "timeout"
    INVALID = "invalid"
    INTERRUPTED = "interrupted"  # suspended, or killed with the loop. This says nothing about the code
    STOPPED = "stopped"  # ended early, since its curve was hopeless


class Purpose(StrEnum):
    """The purpose of a trial."""

    SEARCH = "search"  # the verdict of its experiment rests on this trial
    AGAIN = "again"  # another trial of the incumbent, which search takes into account
    CLAIM = "claim"  # a trial of the incumbent or the baseline on a fresh seed


class EventKind(StrEnum):
    """The kinds of events in a run's diary, each with the keys that `Event.data` may have."""

    SANDBOX = "sandbox"  # level, asked: whether the user asked for this level
    FORECAST = "forecast"  # no keys
    BASELINE = "baseline"  # score of one trial, or identical: number of trials that all have the same score
    VERDICT = "verdict"  # verdict
    RETEST = "retest"  # gain, deviation, sure: see `judge.opinion.Opinion`
    EARLY = "early"  # calibrated: whether hopeless trials are ended, candidates, stops, false, rate, known
    AGAIN = "again"  # another trial of the incumbent. score, or error: why there is no score or no audit
    CLAIM = "claim"  # a trial for a claim. Keys as for `again`
    DRIFT = "drift"  # deviations: standard deviations between score and belief, positive where the score is better
    CLAIMS = "claims"  # trials: number planned, confirmed: numbers of changes, or conflict: why a change is inseparable
    RESEARCHER = "researcher"  # researcher, and error, exhausted, unpriced or rest: seconds
    REPAIR = "repair"  # researcher
    AGENDA = "agenda"  # revision: hash that holds from now on, error: why a change is refused
    INTERRUPTED = "interrupted"  # error, stage: `trial` or `audit`
    DEVICE = "device"  # device: name of the device that is waited for, holder: who uses the device
    OUTPUTS = "outputs"  # obstacles: files at the lab's root that are left alone, each with the reason
    STOP = "stop"  # trials, proposals: whether any were on their way


class EndCause(StrEnum):
    """Why a run ended."""

    EXPERIMENTS = "experiments"  # the limit of experiments is reached
    HOURS = "hours"  # the limit of hours is reached
    USD = "usd"  # the limit of money is reached
    USER = "user"  # the user stopped the run, which can go on
    EXHAUSTED = "exhausted"  # the researchers have nothing more to propose
    DONE = "done"  # the claims were made, or the one edit was tried
    BASELINE = "baseline"  # the baseline gave no score
    FAILURES = "failures"  # too many failures in a row had one cause
    MACHINE = "machine"  # the machine interrupted one trial too often
    ERROR = "error"  # wrong input, a full disk, a closed terminal, or a defect of ours

    @property
    def is_limit(self) -> bool:
        """Whether a limit of the agenda ended the run."""
        return self in (EndCause.EXPERIMENTS, EndCause.HOURS, EndCause.USD)


class OriginKind(StrEnum):
    """The ways in which an experiment can come about."""

    IDEA = "idea"
    TUNING = "tuning"  # other values for known constants
    REPAIR = "repair"  # an earlier experiment, mended
    ABLATION = "ablation"  # the incumbent without a kept change


@dataclass(frozen=True)
class Origin:
    """The origin of an experiment. The baseline counts as an idea.

    Raises:
        ValueError: `number` is missing for a repair or an ablation, or given for another kind.
    """

    kind: OriginKind = OriginKind.IDEA
    number: int | None = None  # the experiment that a repair mends, or the kept change that an ablation leaves out

    def __post_init__(self) -> None:
        if (self.number is not None) != (self.kind in (OriginKind.REPAIR, OriginKind.ABLATION)):
            raise ValueError(f"an experiment of kind {self.kind} cannot refer to number {self.number}")


@dataclass(frozen=True)
class Ending:
    """Why a run ended: the cause for code, the reason for people."""

    cause: EndCause
    reason: str


@dataclass(frozen=True)
class Limits:
    """The limits that end a run. None means no limit."""

    experiments: int | None = None  # besides the baseline
    hours: float | None = None
    usd: float | None = None
    failures: int = 8  # number of failures in a row with one cause that stop the run
    proposal: float = 900.0  # cap on one proposal, seconds


@dataclass(frozen=True)
class JudgeSettings:
    """Settings of the judge."""

    replicates: int = 3  # trials of the baseline, each with its own seed, that measure the noise
    line: float = 1e-5  # share of the baseline's score that a line more must gain and a line less may lose. 9 nodes
    claims: float = 0.08  # share of a run's trials that are reserved for claims. 0: none
    early: float = 0.0  # a trial less likely than this to be worth finishing is ended early. 0: none

    def __post_init__(self) -> None:
        if self.replicates < 2:
            raise ValueError("judge.replicates must be at least 2: one trial shows no spread between seeds")


@dataclass(frozen=True)
class Agenda:
    """The parsed program.md. `text` is the whole file, `prose` follows the front matter, `hash` names the revision."""

    text: str
    prose: str
    hash: str
    metric: str = "val_bpb"
    direction: Direction = "minimize"
    editable: tuple[str, ...] = ("train.py",)
    prepare: str | None = "python prepare.py"
    train: str = "python train.py"
    score: str | None = "python prepare.py score"
    sample: str | None = "python prepare.py sample"
    budget: float = 300.0  # seconds of training and saving
    startup: float = 300.0  # cap on untimed start-up, seconds
    memory: int | None = None  # cap on the trial's resident memory, bytes
    disk: int | None = None  # cap on the bytes that a trial writes. None: 16 GiB, or half of the free space
    data: str = "shakespeare"
    profile: str | None = None
    devices: tuple[str, ...] = ()  # empty: choose for me; "cpu", or GPU numbers
    researchers: tuple[str, ...] = ("tuner",)  # names, without the passwords of URLs
    logins: Mapping[str, str] = field(default_factory=dict, repr=False)  # name → name with the password of its URL
    tuning: float = 0.5  # share of a `hybrid:` researcher's trials that go to its tuner
    limits: Limits = field(default_factory=Limits)
    judge: JudgeSettings = field(default_factory=JudgeSettings)
    sandbox_read: tuple[str, ...] = ()
    sandbox_network: bool = False
    command_environment: tuple[str, ...] = ()  # variables that a `command:` researcher gets
    command_folders: tuple[str, ...] = ()  # folders besides its copy that it may read and write, for its login


@dataclass(frozen=True)
class Usage:
    """The cost of a proposal. None means unknown, not zero."""

    seconds: float = 0.0
    tokens_in: int | None = None
    tokens_out: int | None = None
    usd: float | None = None


@dataclass(frozen=True)
class Proposal:
    """A change to the lab's files and the hypothesis behind it.

    `files` maps a path relative to the lab (with `/`) to its whole new text, or to None where the file is deleted.
    Files that are not named stay as they are in the parent. `parameters` and `parameters_before` are the values that
    all constants of a tuning researcher have with the change and in the parent. The researcher learns from both later.
    """

    hypothesis: str
    files: Mapping[str, str | None]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    usage: Usage = field(default_factory=Usage)
    parameters_before: Mapping[str, Any] = field(default_factory=dict)
    origin: Origin = Origin()

    def __post_init__(self) -> None:
        if not self.hypothesis.strip():
            raise ValueError("a proposal needs a hypothesis")


@dataclass(frozen=True)
class Run:
    """One campaign in a lab under a tag. `seed` is the root of every trial's seed and of the tuner's choices."""

    tag: str
    baseline: str  # commit of the lab's repository that the run starts from
    seed: int
    python: str  # interpreter of `train` and `score`, resolved once
    agenda: str  # hash of the agenda the run was started with
    created: float
    state: Literal["open", "ended"] = "open"
    reason: str | None = None  # why the run ended, in words
    seconds: float = 0.0  # time spent running, over all sessions
    options: Mapping[str, Any] = field(default_factory=dict)  # measured settings that the command line overrode
    model: str | None = None  # model of the device. Scores of another model do not compare
    cause: EndCause | None = None  # why the run ended


@dataclass(frozen=True)
class Experiment:
    """One proposal with its parent commit, its trials and its verdict. Number 0 is the baseline."""

    tag: str
    number: int
    commit: str
    parent: int | None  # number of the experiment that was changed. None for the baseline
    hypothesis: str
    researcher: str
    agenda: str
    fingerprint: str  # hash of the normalised code. Equal fingerprints mean the same idea
    state: State = State.QUEUED
    verdict: Verdict | None = None
    standing: Standing | None = None
    reason: str | None = None
    score: float | None = None  # mean over its trials
    created: float = 0.0
    finished: float | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)  # values of its constants
    usage: Usage = field(default_factory=Usage)
    parameters_before: Mapping[str, Any] = field(default_factory=dict)  # values of the same constants in the parent
    origin: Origin = Origin()

    @property
    def without(self) -> int | None:
        """Number of the kept change that an ablation leaves out, or None."""
        return self.origin.number if self.origin.kind is OriginKind.ABLATION else None

    @property
    def repairs(self) -> int | None:
        """Number of the experiment that a repair mends, or None."""
        return self.origin.number if self.origin.kind is OriginKind.REPAIR else None

    @property
    def was_stopped_early(self) -> bool:
        """Whether its trial was ended early, since its curve was hopeless."""
        return self.verdict is Verdict.DISCARD and self.score is None

    @property
    def kind(self) -> Literal["idea", "tuning", "ablation"]:
        """The word for a gain of this experiment. A repaired idea is still an idea."""
        if self.without is not None:
            return "ablation"
        return "tuning" if self.origin.kind is OriginKind.TUNING else "idea"


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
    progress: Point | None = None  # the latest point while it runs
    sandbox: str | None = None  # level of its sandbox: a `sandbox.Level`
    audit: float | None = None  # score of the same weights on the audit split, for keeps and the baseline only
    purpose: Purpose = Purpose.SEARCH

    @property
    def score(self) -> float | None:
        return self.result.score if self.result else None


@dataclass(frozen=True)
class Device:
    """A device. A lease gives exclusive use of it."""

    kind: Literal["cpu", "cuda", "mps"]
    index: int = 0
    cores: tuple[int, ...] = ()  # the cores that a CPU slot is pinned to. Empty means not pinned
    model: str = ""  # "NVIDIA H100 80GB HBM3", "AMD EPYC …"
    memory: float = 0.0  # memory of a GPU in GiB. 0 means unknown

    @property
    def name(self) -> str:
        return f"{self.kind}:{self.index}"


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
        memory: cap on resident memory, bytes. None means no cap.
        disk: cap on the bytes written. None means the default.
        readable: paths as the agenda names them, relative to the lab or with `~`, that the trial may read besides.
        network: whether the trial may use the network.
        bars: places of the curve where a hopeless trial is ended, by rising shares of the budget.
        scoring: cap on scoring, seconds. None means the general cap.
        stage: an audit scores the sealed artifact of an earlier trial of the same name on the audit split.
        floor: noise floor for the probes of an audit, in units of the metric. None means no probes.
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
    memory: int | None = None
    disk: int | None = None
    caches: tuple[str, ...] = ()
    readable: tuple[str, ...] = ()
    network: bool = False
    bars: tuple[Bar, ...] = ()
    scoring: float | None = None
    stage: Literal["trial", "audit"] = "trial"
    floor: float | None = None


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
    index: int  # of the trial within the experiment
    stage: Literal["trial", "audit"]
    purpose: Purpose


@dataclass(frozen=True)
class PreparedData:
    """The training files on one disk."""

    name: str  # the data as `prepare.py` knows it: a name, or the absolute path of files in the lab
    files: Mapping[str, str]  # name → path of the files whose descriptors reach the trial


@dataclass(frozen=True)
class Confinement:
    """The sandbox of all trials in a session."""

    level: str  # a `sandbox.Level`
    readable: tuple[str, ...] = ()  # paths that the interpreter of trials needs to read
    hidden: tuple[str, ...] = ()  # folders that no trial may see
    asked: bool = False  # whether the user asked for this level


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


@dataclass(frozen=True)
class Judgement:
    """A verdict with its reason for people."""

    verdict: Verdict
    reason: str


@dataclass(frozen=True)
class Event:
    """One line of the run's diary."""

    time: float
    kind: EventKind
    text: str  # for people only
    experiment: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)  # the facts of `text`. `EventKind` lists the keys


@dataclass(frozen=True)
class Repair:
    """An experiment that crashed before it was ready to train, so that its researcher may repair it at no cost."""

    experiment: Experiment
    code: Mapping[str, str]  # its editable files, path → text
    log: str  # the end of its output


@dataclass(frozen=True)
class Brief:
    """The input of a researcher for one proposal."""

    agenda: Agenda
    turn: int  # number of proposals so far, failed ones included. Each brief has its own
    seed: int  # seed of the run. Random researchers seed themselves with `seed` and `turn`
    incumbent: Experiment
    code: Mapping[str, str]  # the incumbent's editable files, path → text
    history: Sequence[Experiment]  # all experiments of the run, the baseline first, queued and running ones included
    noise: Noise | None
    failures: Sequence[tuple[Experiment, str]] = ()  # recent failures, each with the end of its log
    scores: Mapping[int, Sequence[float]] = field(default_factory=dict)  # number → scores of its trials
    trial: TrialResult | None = None  # result of the incumbent's latest trial with a score
    outlook: str = ""  # the rest of the run's time and money, in words
    baseline: Mapping[str, str] = field(default_factory=dict)  # the baseline's editable files, path → text
    repair: Repair | None = None  # the experiment to repair. Then `incumbent` is its parent
