"""The values of a proposal: the brief that a researcher gets, and the change that comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .experiment import Experiment, Origin, Usage
from .run import Agenda
from .trial import Noise, TrialResult


@dataclass(frozen=True)
class Proposal:
    """A change to the lab's files and the hypothesis behind it.

    `files` maps a path relative to the lab (with `/`) to its whole new text, or to None where the file is deleted.
    Files that are not named stay as they are in the parent. `parameters` and `parameters_before` are the values that
    all constants of a tuning researcher have with the change and in the parent. The researcher learns from both later.
    A researcher that has an idea but cannot make the change says why in `problem`. The screen refuses the proposal.

    `again` is the number of an earlier experiment that is to be tried again, beside the change or, without `files`, in
    its place. `trials` is the number of trials that the researcher asks for: of the change before its verdict, or else
    further trials of `again`.

    Raises:
        ValueError: there is no hypothesis, `again` is negative, or `trials` is less than 1.
    """

    hypothesis: str
    files: Mapping[str, str | None]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    usage: Usage = field(default_factory=Usage)
    parameters_before: Mapping[str, Any] = field(default_factory=dict)
    origin: Origin = field(default_factory=Origin)
    problem: str | None = None
    again: int | None = None
    trials: int = 1

    def __post_init__(self) -> None:
        if not self.hypothesis.strip():
            raise ValueError("a proposal needs a hypothesis")
        if self.trials < 1 or (self.again is not None and self.again < 0):
            raise ValueError(f"a proposal cannot ask for {self.trials} trials or for experiment {self.again}")

    @property
    def has_change(self) -> bool:
        """Whether it is a change, and not only a request to try an earlier experiment again."""
        return bool(self.files) or self.problem is not None or self.again is None


@dataclass(frozen=True)
class Repair:
    """An experiment that crashed before it was ready to train, so that its researcher may repair it at no cost."""

    experiment: Experiment
    code: Mapping[str, str]  # its editable files, path → text
    log: str  # the end of its output


@dataclass(frozen=True)
class Effect:
    """The effect that the judge expects of a change on the score of its parent. Positive effects are improvements."""

    gain: float  # posterior mean
    deviation: float  # posterior standard deviation. 0 where scores are compared exactly


@dataclass(frozen=True)
class Estimate:
    """The judge's present belief about the incumbent, the noise and new ideas, in units of the metric."""

    own_score: float  # mean of the incumbent's own trials
    own_trials: int
    believed: float  # score that the incumbent is believed to be worth
    deviation: float  # standard deviation of that belief
    noise: float  # standard deviation between trials of one code
    helpful: float  # typical gain of an idea that helps


@dataclass(frozen=True)
class Effort:
    """The extent of one trial, as its clock reported it. None means that it was not reported."""

    score: float | None
    steps: int | None = None
    tokens: int | None = None
    seconds: float | None = None  # of these steps
    startup_seconds: float | None = None

    @property
    def milliseconds(self) -> float | None:
        """Milliseconds of a step, or None if no step was reported."""
        return 1000 * self.seconds / self.steps if self.seconds is not None and self.steps else None


@dataclass(frozen=True)
class Platform:
    """What trials run on."""

    device: str  # model of the processor or of the GPU
    cores: int | None = None  # cores of a trial on a CPU. Libraries get as many threads
    compilers: tuple[str, ...] = ()  # names of the compilers that were found
    torch: str | None = None  # version of PyTorch in the interpreter of trials


@dataclass(frozen=True)
class Corpus:
    """The size of the training data, as the lab's `prepare` command gave it."""

    tokens: int
    bytes: int | None = None  # of the text that the tokens stand for


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
    deterministic: bool = False  # whether the score does not vary with the seed, so that `noise` is None
    repair: Repair | None = None  # the experiment to repair. Then `incumbent` is its parent
    refusals: Sequence[str] = ()  # why the researcher's earlier proposals of this turn were refused, the earliest first
    answered: Mapping[str, int] = field(default_factory=dict)  # researcher → proposals that became no new experiment
    efforts: Mapping[int, Sequence[Effort]] = field(default_factory=dict)  # number → its trials
    effects: Mapping[int, Effect] = field(default_factory=dict)  # number → the judge's posterior at its verdict
    estimate: Estimate | None = None  # None in a deterministic lab
    platform: Platform | None = None
    corpus: Corpus | None = None
