"""The values of an experiment: its state, its verdict, and its origin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

ABLATION = "ablation"
"""Name in place of a researcher's for experiments that leave a kept change out. The judge proposes them."""


class State(StrEnum):
    """The state of an experiment or a trial.

    Only an interruption, a person, or a request for another trial moves an experiment back.
    """

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    SET_ASIDE = "set aside"  # without a verdict: its trials were interrupted too often, or its parent was dropped


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


class OriginKind(StrEnum):
    """The ways in which an experiment can come about."""

    IDEA = "idea"
    TUNING = "tuning"  # other values for known constants
    REPAIR = "repair"  # an earlier experiment, mended
    ABLATION = "ablation"  # the incumbent without a kept change
    MERGE = "merge"  # the change of an earlier experiment, merged with an incumbent that has come after its parent


REFERRING = (OriginKind.REPAIR, OriginKind.ABLATION, OriginKind.MERGE)
"""The origins that refer to another experiment."""


@dataclass(frozen=True)
class Origin:
    """The origin of an experiment. The baseline counts as an idea.

    Raises:
        ValueError: `number` is missing where the kind refers to an experiment, or given for another kind.
    """

    kind: OriginKind = OriginKind.IDEA
    number: int | None = None  # the experiment that is mended or merged, or the kept change that is left out

    def __post_init__(self) -> None:
        if (self.number is not None) != (self.kind in REFERRING):
            raise ValueError(f"an experiment of kind {self.kind} cannot refer to number {self.number}")


@dataclass(frozen=True)
class Usage:
    """The cost of a proposal. None means unknown, not zero."""

    seconds: float = 0.0
    tokens_in: int | None = None
    tokens_out: int | None = None
    usd: float | None = None


@dataclass(frozen=True)
class Charge:
    """What a verdict charges a change for its code.

    Attributes:
        nodes: length of the code that it adds to its parent, see `source.python.count_nodes`. Negative: it is shorter.
        price: gain that this code must be worth, in units of the metric. Negative: it may lose so much.
    """

    nodes: int
    price: float


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
    taint: int | None = None  # number of the experiment that an audit caught: this one, or an ancestor of it
    interruptions: int = 0  # number of consecutive interruptions of its trials and audits
    charge: Charge | None = None  # None without a score, for an ablation, and in a ledger of an older version

    @property
    def is_open(self) -> bool:
        """Whether it still waits for a verdict that nobody need ask for."""
        return self.state in (State.QUEUED, State.RUNNING)

    @property
    def without(self) -> int | None:
        """Number of the kept change that an ablation leaves out, or None."""
        return self.origin.number if self.origin.kind is OriginKind.ABLATION else None

    @property
    def repairs(self) -> int | None:
        """Number of the experiment that a repair mends, or None."""
        return self.origin.number if self.origin.kind is OriginKind.REPAIR else None

    @property
    def merges(self) -> int | None:
        """Number of the experiment whose change it tries again, or None."""
        return self.origin.number if self.origin.kind is OriginKind.MERGE else None

    @property
    def is_void(self) -> bool:
        """Whether its scores count for nothing: it broke a rule, holds a change that did, or is set aside."""
        return self.taint is not None or self.verdict is Verdict.INVALID or self.state is State.SET_ASIDE

    @property
    def was_stopped_early(self) -> bool:
        """Whether its trial was ended early, since its curve was hopeless."""
        return self.verdict is Verdict.DISCARD and self.score is None

    @property
    def kind(self) -> Literal["idea", "tuning", "ablation"]:
        """The word for a gain of this experiment. A repaired idea is still an idea, and merged tuning still tuning."""
        if self.without is not None:
            return "ablation"
        tuned = self.origin.kind is OriginKind.TUNING or (self.merges is not None and self.parameters)
        return "tuning" if tuned else "idea"


@dataclass(frozen=True)
class Judgement:
    """A verdict with its reason for people."""

    verdict: Verdict
    reason: str
    twin: int | None = None  # of a duplicate: number of the experiment that had the same code first
    charge: Charge | None = None
