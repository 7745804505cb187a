"""The history of a run: its experiments, their scores, and the lineage of its incumbent.

The ledger is the truth, and is read once, at the start. From then on an experiment costs the same time however long the
run is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from ..judge.noise import is_deterministic, mean
from ..judge.opinion import EXACT_TRIALS, HEADLINE_TRIALS
from ..judge.readings import LogSpeeds, read_log_speed
from ..records import UNKNOWN_MACHINE, Experiment, Machine, Origin, OriginKind, Point, Purpose, State, Verdict

if TYPE_CHECKING:
    from ..ledger import Ledger

Curve = Sequence[Point]


class History:
    """The experiments of one run in the order of their numbers, their scores, and the incumbent among them.

    Args:
        experiments: all experiments of the run, the baseline first.
        scores: experiment → scores of its trials for search. Verdicts rest on these scores.
        curves: experiment → curves of the same trials, in the same order.
        forecasts: experiment that was stopped early → its forecast score.
        machines: experiment → machine around the same trials, in the same order.
    """

    def __init__(
        self,
        experiments: Iterable[Experiment] = (),
        scores: Mapping[int, Sequence[float]] | None = None,
        curves: Mapping[int, Sequence[Curve]] | None = None,
        forecasts: Mapping[int, float] | None = None,
        machines: Mapping[int, Sequence[Machine]] | None = None,
    ) -> None:
        self.experiments: list[Experiment] = []
        self.scores: dict[int, list[float]] = {number: list(each) for number, each in (scores or {}).items()}
        self.curves: dict[int, list[Curve]] = {number: list(each) for number, each in (curves or {}).items()}
        self.forecasts: dict[int, float] = dict(forecasts or {})
        self._machines: dict[int, list[Machine]] = {number: list(each) for number, each in (machines or {}).items()}
        self.claim_scores: dict[int, list[float]] = {}
        """Experiment → its scores on fresh seeds that still count for claims."""
        self.all_scores: dict[int, list[float]] = {number: list(each) for number, each in self.scores.items()}
        """Experiment → all its scores, of trials for any purpose."""
        self._repeated = {number for number, each in self.all_scores.items() if len(each) > 1}
        self.by_fingerprint: dict[str, Experiment] = {}
        self.tainted: set[int] = set()
        """The experiments whose code holds a change that was dropped, the dropped ones included."""
        self.incumbent: Experiment | None = None
        self.proposed = 0  # experiments without the baseline, the ablations and the merges
        self.ablations = 0
        self.claim_trials = 0  # all scored trials for claims
        for experiment in experiments:
            self.add(experiment)
        # trials with void scores count here, since they were spent
        self.search_trials = sum(len(each) for number, each in self.scores.items() if not self._is_ablation(number))
        for experiment in self.experiments:
            if experiment.is_void:
                self.forget_scores(experiment.number)

    @classmethod
    def read(cls, ledger: Ledger, tag: str, curves: bool = False) -> History:
        """Return the history of a run without its verdicts, which `learning.replay` counts.

        Args:
            curves: read the progress curves too, which only early stopping needs.
        """
        return cls(
            ledger.experiments(tag),
            ledger.scores(tag),
            ledger.curves(tag) if curves else {},
            ledger.forecasts(tag),
            ledger.machines(tag),
        )

    def require_incumbent(self) -> Experiment:
        """Return the incumbent, which exists from the baseline's verdict on."""
        assert self.incumbent is not None, "the baseline is measured first"
        return self.incumbent

    @property
    def has_baseline(self) -> bool:
        """Whether the baseline has its verdict."""
        return bool(self.experiments) and self.experiments[0].state is State.DONE

    def add(self, experiment: Experiment) -> None:
        """Add a new experiment."""
        assert experiment.number == len(self.experiments)
        self.experiments.append(experiment)
        self.by_fingerprint.setdefault(experiment.fingerprint, experiment)
        if experiment.taint is not None:
            self.tainted.add(experiment.number)
        self.proposed += experiment.number > 0 and experiment.without is None and experiment.merges is None
        self.ablations += experiment.without is not None

    def replace(self, experiment: Experiment) -> None:
        """Replace an experiment by its new state."""
        self.experiments[experiment.number] = experiment
        if experiment.taint is not None:
            self.tainted.add(experiment.number)
        if self.by_fingerprint[experiment.fingerprint].number == experiment.number:
            self.by_fingerprint[experiment.fingerprint] = experiment

    def add_score(self, number: int, score: float, curve: Curve = (), machine: Machine = UNKNOWN_MACHINE) -> None:
        """Add the score of a trial for search, its progress curve and its machine. The verdict will rest on them."""
        self.scores.setdefault(number, []).append(score)
        self._machines.setdefault(number, []).append(machine)
        self.curves.setdefault(number, []).append(curve)
        self._add_to_all(number, score)
        self.search_trials += not self._is_ablation(number)

    def add_further_score(self, number: int, score: float, purpose: Purpose) -> None:
        """Add the score of a trial that no verdict rests on."""
        self._add_to_all(number, score)
        self.claim_trials += purpose in (Purpose.CLAIM, Purpose.PAIR)
        if purpose is Purpose.CLAIM:
            self.claim_scores.setdefault(number, []).append(score)

    def _add_to_all(self, number: int, score: float) -> None:
        scores = self.all_scores.setdefault(number, [])
        scores.append(score)
        if len(scores) > 1:
            self._repeated.add(number)

    def conclude(self, experiment: Experiment) -> None:
        """Record a verdict. A kept experiment becomes the incumbent, even if an ablation drops its change later.

        An experiment that broke a rule does not become the incumbent, and its scores are void.
        """
        self.replace(experiment)
        if experiment.is_void:
            self.forget_scores(experiment.number)
        elif experiment.verdict is Verdict.KEEP:
            self.incumbent = experiment
            self.claim_scores.pop(0, None)  # both sides of a headline are measured alternately

    def forget_scores(self, number: int) -> None:
        """Forget the scores, curves and forecast of an experiment."""
        for scores in (
            *(self.scores, self.curves, self._machines, self.forecasts, self.all_scores, self.claim_scores),
        ):
            scores.pop(number, None)
        self._repeated.discard(number)

    def become(self, other: History) -> None:
        """Take over the state of another history of the run. All holders of this object see the change."""
        vars(self).update(vars(other))

    def log_speeds(self, number: int) -> LogSpeeds:
        """Return the log-speed of the machine in the experiment's trials for search. None: it is unknown."""
        known = [read_log_speed(each.speed_before, each.speed_after) for each in self._machines.get(number, ())]
        return known if len(known) == len(self.scores.get(number, ())) else ()

    def score(self, number: int) -> float | None:
        """Return the mean score of the experiment's trials for search, or None without a score."""
        scores = self.scores.get(number)
        return mean(scores) if scores else None

    @property
    def replicates(self) -> dict[int, list[float]]:
        """Experiment → all its scores, for experiments with two or more scores."""
        return {number: self.all_scores[number] for number in sorted(self._repeated)}

    @property
    def is_deterministic(self) -> bool:
        """Whether the score does not vary with the seed, by all trials so far."""
        return is_deterministic(self.replicates)

    def lineage(self, experiment: Experiment) -> list[int]:
        """Return the numbers of the kept changes that an experiment's code holds, the earliest first."""
        changes: list[int] = []
        left_out = set()
        while experiment.number:
            if experiment.without is not None:
                left_out.add(experiment.without)
            elif experiment.number not in left_out:
                changes.append(experiment.number)
            assert experiment.parent is not None
            experiment = self.experiments[experiment.parent]
        return changes[::-1]

    def earlier_tries(self, origin: Origin) -> list[int]:
        """Return the numbers of the experiments whose change something of this origin tries again, the latest first."""
        tries: list[int] = []
        while origin.kind is OriginKind.MERGE and origin.number is not None:
            tries.append(origin.number)
            origin = self.experiments[origin.number].origin
        return tries

    def claim_trials_left(self, share: float, largest_headline: float = 1.0) -> int:
        """Return the number of trials that are left for claims.

        This is their share of all trials, less the trials that they have taken, but at least enough for a headline.

        Args:
            share: share of all trials that claims may take. 0: no claims.
            largest_headline: share of all trials that a headline may take. In a shorter run there are no claims.
        """
        if self.incumbent is None or not share:
            return 0
        missing = self.headline_trials_missing(self.incumbent.number)
        if missing > max(share, largest_headline) * (self.search_trials + missing):
            return 0
        return max(round(share / (1 - share) * self.search_trials) - self.claim_trials - self.ablations, missing)

    def headline_trials_missing(self, incumbent: int) -> int:
        """Return how many more trials a headline about this incumbent needs.

        In a deterministic lab that is a second trial of the incumbent. It shows that the score still does not vary.
        """
        if self.is_deterministic:
            return max(0, EXACT_TRIALS - len(self.all_scores.get(incumbent, ())))
        return sum(max(0, HEADLINE_TRIALS - len(self.claim_scores.get(number, ()))) for number in (incumbent, 0))

    def _is_ablation(self, number: int) -> bool:
        return number < len(self.experiments) and self.experiments[number].without is not None
