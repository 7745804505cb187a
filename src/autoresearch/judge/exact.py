"""The judge of a deterministic lab. The score does not vary with the seed, so one trial tells all there is to know.

Scores are compared exactly. A change is kept if it gains more than its code costs, and confirmed if the score is worse
without it. The first two scores of one code that differ make the lab noisy. A `Judge` then takes over, and learns all
results that the exact judge was given.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from copy import copy

from ..decimals import decimal_places
from ..decimals import number as show
from ..records import Charge, Direction, Effect, Verdict
from ..source.python import NODES_OF_A_LINE
from .judge import Judge
from .noise import measure_noise
from .opinion import Opinion
from .readings import LogSpeeds
from .reason import Case

Lesson = Callable[[Judge], object]


class ExactJudge:
    """Judges the candidates of a deterministic lab. `Judge` describes the arguments that are not described here.

    Args:
        baseline: scores of the baseline's trials, all equal.
    """

    def __init__(self, baseline: Sequence[float], direction: Direction = "minimize") -> None:
        self._baseline, self._direction = list(baseline), direction
        self._lessons: list[Lesson] = []
        sign = 1.0 if direction == "maximize" else -1.0
        self._stack = ExactStack(baseline[0], sign, decimal_places(baseline[0]), self._lessons)

    def judge(
        self,
        scores: Sequence[float],
        incumbent: int,
        may_repeat: bool = True,
        nodes: int = 0,
        price: float = 0.0,
        checked: bool = False,
        speeds: LogSpeeds = (),
    ) -> Opinion:
        """Return the opinion on a candidate. One trial is enough, unless its scores differ.

        The machine's speed does not matter, because the score does not vary.
        """
        if len(set(scores)) > 1:
            return self.become_noisy({1: scores}).judge(scores, incumbent, may_repeat, nodes, price, checked)
        gain, cost = self._stack.measure_gain(scores[0]), self.price_of_code(nodes, price)
        is_shorter = gain == 0 and nodes < 0 and price > 0  # a baseline that scores 0 gives code no price
        keep = gain > cost or is_shorter
        verdict = Verdict.KEEP if keep else Verdict.DISCARD
        case = self._stack.describe_case(scores[0], incumbent, cost, nodes)
        return Opinion(
            verdict, gain, 0.0, float(gain > 0), case.explain(verdict), case.finding, charge=Charge(nodes, cost)
        )

    def effect(self, scores: Sequence[float], speeds: LogSpeeds = ()) -> Effect:
        """Return by how much these scores of a candidate, which are equal, are better than the incumbent's."""
        return Effect(self._stack.measure_gain(scores[0]), 0.0)

    def estimate(self) -> None:
        """Return None: nothing has to be estimated."""

    def worst_wanted_score(self, may_repeat: bool = True, nodes: int = 0, price: float = 0.0) -> float:
        """Return the score that a candidate must beat to be kept."""
        return self._stack.score + self._stack.sign * self.price_of_code(nodes, price)

    def learn_candidate(
        self,
        number: int,
        scores: Sequence[float],
        kept: bool,
        chain: Collection[int] = (),
        direct: bool = True,
        speeds: LogSpeeds = (),
    ) -> None:
        """Remember a candidate. A kept candidate becomes the incumbent."""
        known = list(scores)
        self._lessons.append(lambda judge: judge.learn_candidate(number, known, kept, chain, direct))
        if kept:
            self._stack.add(number, known[0], chain, direct)

    def learn_incumbent(self, score: float, speed: float | None = None) -> float:
        """Remember a further trial of the incumbent. Returns 0: the score was known before."""
        self._lessons.append(lambda judge: judge.learn_incumbent(score))
        return 0.0

    def become_noisy(self, scores: Mapping[int, Sequence[float]]) -> Judge:
        """Return a judge that has learned all lessons, with the noise that these scores show.

        Args:
            scores: experiment number → its scores, which differ in at least one experiment.
        """
        noise = measure_noise({0: self._baseline, **scores})
        assert noise is not None, "some scores differ"
        judge = Judge(self._baseline, self._direction, noise.sd)
        for lesson in self._lessons:
            lesson(judge)
        return judge

    def snapshot(self) -> ExactJudge:
        """Return a copy that goes on judging changes to the present incumbent. It learns nothing from later results."""
        found = copy(self)
        found._stack, found._lessons = copy(self._stack), list(self._lessons)
        found._stack.changes = {}
        return found

    def stack(self) -> ExactStack | None:
        """Return the changes in the incumbent, or None if nothing is kept."""
        return self._stack if self._stack.changes else None

    def price_of_code(self, nodes: int, price: float) -> float:
        """Return the gain that so many additional nodes of code must be worth, in units of the score."""
        return price * nodes / NODES_OF_A_LINE * abs(self._baseline[0])

    def is_worth_measuring_again(self) -> bool:
        """Return False: another trial of the incumbent gives the same score."""
        return False


class ExactStack:
    """The changes in the incumbent of a deterministic lab.

    Args:
        score: score of the incumbent.
        sign: 1 where a higher score is better, −1 where a lower score is better.
        digits: decimal places of a score in messages.
        lessons: what a noisy judge would have to learn. Ablations are added to it.

    Attributes:
        changes: number of each change → score of the incumbent without it. None while it is unknown.
    """

    def __init__(self, score: float, sign: float, digits: int | None, lessons: list[Lesson]) -> None:
        self.score, self.sign, self._digits, self._lessons = score, sign, digits, lessons
        self.changes: dict[int, float | None] = {}
        self._gains: dict[int, float] = {}  # of each change when it was kept

    def __contains__(self, number: int) -> bool:
        return number in self.changes

    def measure_gain(self, score: float) -> float:
        """Return by how much a score is better than the incumbent's."""
        return self.sign * (score - self.score)

    def describe(self, score: float, name: str) -> str:
        """Return `2.6360, 0.0021 better than #3` or the like."""
        gain, text = self.measure_gain(score), show(score, self._digits)
        if gain == 0:
            return f"{text}, the same as {name}"
        return f"{text}, {show(abs(gain), self._digits)} {'better' if gain > 0 else 'worse'} than {name}"

    def describe_case(self, score: float, incumbent: int, cost: float, nodes: int) -> Case:
        """Return the facts of the verdict on a candidate with this score. For the arguments see `Case`."""
        return Case(
            score=score,
            trials=1,
            incumbent=incumbent,
            own_score=self.score,
            own_trials=1,
            believed=self.score,
            gain=self.measure_gain(score),
            price=cost,
            nodes=nodes,
            is_luck=False,
            odds=None,
            digits=self._digits,
        )

    def add(self, number: int, score: float, chain: Collection[int], direct: bool) -> None:
        """Add a kept change. If it is direct, the score without it is that of the old incumbent. See `Judge`."""
        self._gains[number] = self.measure_gain(score)
        self.changes = dict.fromkeys(chain)
        self.changes[number] = self.score if direct else None
        self.score = score

    def find_doubtful(self, prices: Mapping[int, float]) -> int | None:
        """Return the change with the smallest gain among those that were not ablated yet, or None.

        Args:
            prices: number of each change that can be removed alone → gain that its code must be worth.
        """
        return min(self._list_unknown(prices), key=lambda number: self._gains.get(number, 0.0), default=None)

    def is_confirmed_by_pairs(self, number: int, after: Sequence[float], before: Sequence[float]) -> bool:
        """Whether the score was better right after the keep of a change. The search has measured this already."""
        return self._gains.get(number, 0.0) > 0

    def find_unproven(self, among: Collection[int], trials: int, by_pairs: Collection[int] = ()) -> int | None:
        """Return the change with the largest gain among those in `among` that were not ablated yet, or None."""
        return max(self._list_unknown(among), key=lambda number: self._gains.get(number, 0.0), default=None)

    def judge_ablation(self, number: int, score: float, price: float | None, speed: float | None = None) -> Opinion:
        """Return the opinion on a trial without the change `number`. The verdict keep drops the change."""
        gain = -self.measure_gain(score)
        dropped = price is not None and gain < price
        fate = "dropped" if dropped else "not dropped"
        reason = f"#{number} is {fate}. Without it the score is {self.describe(score, 'with it')}."
        return Opinion(Verdict.KEEP if dropped else Verdict.DISCARD, gain, 0.0, float(gain > 0), reason)

    def learn_ablation(self, number: int, score: float, dropped: bool, speed: float | None = None) -> None:
        """Remember a trial without the change `number`."""

        def lesson(judge: Judge) -> None:
            if (stack := judge.stack()) and number in stack:
                stack.learn_ablation(number, score, dropped)

        self._lessons.append(lesson)
        if dropped:
            self.changes = {each: None for each in self.changes if each != number}
            self.score = score
        else:
            self.changes[number] = score

    def find_confirmed(self, scores: Sequence[float]) -> dict[int, bool]:
        """Return number → whether the score is worse without the change, for each ablated change."""
        known = {number: without for number, without in self.changes.items() if without is not None}
        return {number: self.measure_gain(without) < 0 for number, without in known.items()}

    def _list_unknown(self, among: Collection[int]) -> list[int]:
        return [number for number in self.changes if number in among and self.changes[number] is None]
