"""The judge of one run: verdicts in words, by what it has come to believe."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from copy import deepcopy

import numpy as np

from ..records import Direction, Verdict
from .belief import Belief, Look
from .noise import mean
from .opinion import Opinion
from .search import LASTS, choose, worth_of_measuring_again
from .stack import Seen, Stack

MOST_TRIALS = 6  # of one candidate: nothing was ever worth more in the benchmark
SURE = 0.995  # that it helps: then there is no more to say of the odds
REACH = np.linspace(3.0, -6.0, 73)  # standard deviations of a difference, among which the worst wanted one is found


class Judge:
    """Judges the candidates of one run.

    Args:
        baseline: scores of the baseline's trials, two or more.
        direction: of the metric.
    """

    def __init__(self, baseline: Sequence[float], direction: Direction = "minimize") -> None:
        self._sign = 1.0 if direction == "maximize" else -1.0
        self._scale = abs(mean(baseline))
        self._digits = min(max(3 - math.floor(math.log10(self._scale)), 0), 12) + 1 if self._scale else 4
        self._belief = Belief(self._sign * np.array([baseline], dtype=np.float64))
        self._kept: dict[int, Seen] = {}  # the changes in the incumbent
        self._stack: Stack | None = None

    def judge(
        self, scores: Sequence[float], incumbent: int, may_repeat: bool = True, lines: int = 0, price: float = 0.0
    ) -> Opinion:
        """What to do with a candidate that scored so, each trial with its own seed.

        Args:
            incumbent: its number, for the reason.
            may_repeat: whether there is time for another trial.
            lines: how many more lines of code it has.
            price: of a line, as a share of the baseline's score.
        """
        belief = self._having_seen(scores)
        count = np.array([float(len(scores))])
        look = belief.look(np.array([self._sign * mean(scores)]), count)
        left = int(may_repeat and len(scores) < MOST_TRIALS)
        choice = choose(belief, look, count, belief.worth_of_an_idea(), left, self.price(lines, price))
        verdict = None if choice.again[0] else Verdict.KEEP if choice.keep[0] else Verdict.DISCARD
        gain, deviation, sure = float(look.gain[0]), float(np.sqrt(look.variance[0])), 1 - float(look.doubt[0])
        measured = float(self._sign * mean(scores) - belief.mean[0])
        digits, word = self._digits, "better" if measured > 0 else "worse"
        believed = self._sign * float(belief.mean[0])
        told = f"{word} by {abs(measured):.{digits}f} than #{incumbent} is believed to be ({believed:.{digits}f})"
        more = _explained(verdict, measured, gain, expectation(look, digits), lines)
        return Opinion(verdict, gain, deviation, sure, told + more)

    def needed(self, may_repeat: bool = True, lines: int = 0, price: float = 0.0) -> float:
        """The worst score with which a new candidate would not be discarded: it would be kept, or tried again.

        Args:
            may_repeat, lines, price: as in `judge`.
        """
        belief, one = self._belief, np.ones(len(REACH))
        scores = belief.mean + REACH * np.sqrt(belief.variance + belief.noise)
        look = belief.look(scores, one)
        choice = choose(belief, look, one, belief.worth_of_an_idea(), int(may_repeat), self.price(lines, price))
        wanted = scores[choice.keep | choice.again]
        return self._sign * float(wanted.min() if len(wanted) else scores[0])

    def conclude(
        self, number: int, scores: Sequence[float], kept: bool, chain: Collection[int] = (), direct: bool = True
    ) -> None:
        """Learns from the candidate `number`; one that was kept is the incumbent from now on.

        Args:
            chain: numbers of the kept changes that its code stands on.
            direct: it is a change to the incumbent. Where it was made from an earlier one, how far it is from the
                incumbent does not tell what the change does.
        """
        self._belief = self._having_seen(scores)
        for _ in scores:
            self._belief.passed()
        look = self._belief.look(np.array([self._sign * mean(scores)]), np.array([float(len(scores))]))
        self._belief.conclude(look, np.array([True]), np.array([kept]))
        if kept:
            unknown = self._belief.unseen()
            self._kept = {each: self._kept.get(each, unknown) for each in chain if each != number}
            self._kept[number] = (look.difference, look.seen_through) if direct else unknown
            self._stack = None
        elif self._stack is not None:
            self._stack.believe(self._belief)

    def stack(self) -> Stack | None:
        """The changes in the incumbent; None where nothing is kept."""
        if self._stack is None and self._kept:
            self._stack = Stack(self._belief, self._kept, self._sign, self._digits)
        return self._stack

    def price(self, lines: int, price: float) -> float:
        """What so many lines more must add to the score, at this price of a line, a share of the baseline's score."""
        return price * lines * self._scale

    def worth_measuring_again(self) -> bool:
        """Whether one more trial of the incumbent is worth more than a new idea."""
        idea = self._belief.worth_of_an_idea()
        return bool((worth_of_measuring_again(self._belief, idea, LASTS) > idea)[0])

    def measured_again(self, score: float) -> float:
        """Learns from a further trial of the incumbent.

        Returns:
            How much better it was than was believed, in standard deviations.
        """
        value = np.array([self._sign * score])
        surprise = self._belief.surprise(value)
        self._belief.passed()
        self._belief.measured_again(np.array([True]), value)
        return float(surprise[0])

    @property
    def drifting(self) -> float:
        """Probability that the machine drifts."""
        return float(self._belief.drifting[0])

    def _having_seen(self, scores: Sequence[float]) -> Belief:
        """What is believed once the spread of a candidate's scores has been seen."""
        belief = deepcopy(self._belief)
        for count in range(1, len(scores)):
            score, earlier = (np.array([self._sign * each]) for each in (scores[count], mean(scores[:count])))
            belief.replicated(np.array([True]), score, earlier, np.array([float(count)]))
        return belief


def expectation(look: Look, digits: int) -> str:
    """`expected gain 0.0024: 17 % to gain 0.0150, 3 % to lose 0.0040, else no change`: it is the sum of the rest."""
    (helps, up), (harms, down) = ((float(likely[0]), float(by[0])) for likely, by in map(look.way, (1, -1)))
    said = f"expected gain {look.gain[0]:.{digits}f}".replace("-", "−")
    if helps >= SURE:
        return f"{said} ± {np.sqrt(look.variance[0]):.{digits}f}, all but sure to be one"
    ways = [f"{100 * helps:.0f} % to gain {up:.{digits}f}", f"{100 * harms:.0f} % to lose {down:.{digits}f}"]
    return f"{said}: {', '.join(ways)}, else no change"


def _explained(verdict: Verdict | None, measured: float, gain: float, expected: str, lines: int) -> str:
    """What follows how it scored."""
    if verdict is None:
        return f"; {expected}; another trial of it is worth more than a new idea"
    if verdict is Verdict.KEEP:
        return f"; {expected}" + (f"; {-lines} lines less are worth that" if gain <= 0 else "")
    if gain > 0:
        return f"; {expected}; too little for {lines} lines more"
    return "" if measured <= 0 else f"; {expected}"
