"""The values of a run: its agenda, its limits, its diary and its end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

Direction = Literal["minimize", "maximize"]


class EventKind(StrEnum):
    """The kinds of events in a run's diary, each with the keys that `Event.data` may have."""

    SANDBOX = "sandbox"  # level, asked: whether the user asked for this level
    FORECAST = "forecast"  # no keys
    BASELINE = "baseline"  # score of one trial, figures of it or its audit, identical: equal scores, or apart: score
    VERDICT = "verdict"  # verdict
    RETEST = "retest"  # gain, deviation, sure, check: see `judge.opinion.Opinion`
    EARLY = "early"  # calibrated: whether hopeless trials are ended, candidates, stops, false, rate, known
    AGAIN = (
        "again"  # another trial of the incumbent. score, or error: why there is no score or no audit. asked: whether
    )
    # a researcher asked for it
    REQUEST = "request"  # a researcher's request for trials, or its duplicate. See `loop.requests`
    CLAIM = "claim"  # a trial for a claim. Keys as for `again`
    PAIR = "pair"  # a trial right before or after a keep. Keys as for `again`, and change: the number of the keep
    SEED = "seed"  # scores: of one experiment, in a lab that was deterministic until they differed
    DRIFT = "drift"  # deviations: standard deviations between score and belief, positive where the score is better
    CLAIMS = (
        "claims"  # trials: number planned, conflict: why a change is inseparable, or numbers of changes: confirmed,
    )
    # pairs: those of them that pairs confirmed, refuted: tested and not confirmed, untested
    RESEARCHER = "researcher"  # researcher, and error, exhausted, unpriced or rest: seconds
    REPAIR = "repair"  # researcher
    AGENDA = "agenda"  # revision: hash that holds from now on, error: why a change is refused
    INTERRUPTED = "interrupted"  # error, stage: `trial` or `audit`
    SET_ASIDE = "set aside"  # error: why
    DROPPED = "dropped"  # error: why, dropped: numbers, incumbent: number, again: numbers of changes to be tried again
    MERGE = "merge"  # of a new experiment: parent, or merged: number of the experiment whose change it tries again.
    # Of an earlier one: conflict: why its change is not tried again, or incumbent: number, left: see `loop.stale.Left`
    DEVICE = "device"  # device: name of the device that is waited for, holder: who uses the device
    LEDGER = "ledger"  # seconds: how long the run has waited for another program that held the ledger
    TOOL = (
        "tool"  # tool, researcher, job: number of a profile or scratch trial, seconds: of the device, the most at first
    )
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
    FAILURES = "failures"  # too many failures in a row had one cause, or turns of one researcher no experiment
    MACHINE = "machine"  # the machine interrupted the baseline too often, or several experiments in a row
    ERROR = "error"  # wrong input, a full disk, a closed terminal, or a defect of ours


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
    failures: int = 8  # in a row with one cause, or turns of one researcher without an experiment, that stop the run
    proposal: float = 900.0  # cap on one proposal, seconds


@dataclass(frozen=True)
class JudgeSettings:
    """Settings of the judge."""

    replicates: int = 3  # trials of the baseline, each with its own seed, that measure the noise
    line: float = 1e-5  # share of the baseline's score that a line more must gain and a line less may lose. 9 nodes
    claims: float = 0.08  # share of a run's trials that are reserved for claims. 0: none
    growth: int = 8000  # bytes that all keeps together may add to the baseline's files, compressed
    early: float = 0.0  # a trial less likely than this to be worth finishing is ended early. 0: none

    def __post_init__(self) -> None:
        if self.replicates < 2:
            raise ValueError("judge.replicates must be at least 2: one trial shows no spread between seeds")


PUBLIC_TEXTS = ("shakespeare", "climbmix", "tinystories")
"""Values of `data` that name text which everybody can download."""


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
    sandbox_environment: tuple[str, ...] = ()  # variables that trials get besides those of every trial
    guards: tuple[str, ...] = ()  # limits on figures that are printed beside the metric. See `Guard`
    command_environment: tuple[str, ...] = ()  # variables that a `command:` researcher gets
    command_folders: tuple[str, ...] = ()  # folders besides its copy that it may read and write, for its login

    @property
    def public_text(self) -> bool:
        """Whether scores are on held-out text that the agenda names and everybody can download."""
        named = re.search(r"^data:", self.text, re.MULTILINE) is not None  # another lab leaves the default alone
        return self.score is not None and named and self.data in PUBLIC_TEXTS


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
class Confinement:
    """The sandbox of all trials in a session."""

    level: str  # a `sandbox.Level`
    readable: tuple[str, ...] = ()  # paths that the interpreter of trials needs to read
    hidden: tuple[str, ...] = ()  # folders that no trial may see
    asked: bool = False  # whether the user asked for this level


@dataclass(frozen=True)
class Event:
    """One line of the run's diary."""

    time: float
    kind: EventKind
    text: str  # for people only
    experiment: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)  # the facts of `text`. `EventKind` lists the keys
