"""The judge of one run. It learns from each result, and gives verdicts with reasons in words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import copy, deepcopy

import numpy as np

from ..decimals import decimal_places, distance, number
from ..records import Direction, Verdict
from ..source.python import NODES_OF_A_LINE
from ..text import count
from .belief import Belief, Posterior
from .noise import mean
from .opinion import Opinion
from .search import MOST_USEFUL_TRIALS, choose, is_incumbent_in_doubt, is_worth_a_try, worth_of_measuring_again
from .stack import Observation, Stack

SURE = 0.995  # probability of a gain above which a reason leaves out the odds
Z_SCORES = np.linspace(3.0, -6.0, 73)  # z-scores of a candidate among which the worst wanted score is searched


class Judge:
    """Judges the candidates of one run.

    Args:
        baseline: scores of the baseline's trials, two or more.
        direction: direction of the metric, `minimize` or `maximize`.
        noise: first estimate of the standard deviation, for a baseline with equal scores. None: that of its scores.
    """

    def __init__(
        self, baseline: Sequence[float], direction: Direction = "minimize", noise: float | None = None
    ) -> None:
        self._sign = 1.0 if direction == "maximize" else -1.0
        self._scale = abs(mean(baseline))
        self._digits = decimal_places(*baseline)
        unit = None if noise is None else np.array([noise])
        self._belief = Belief(self._sign * np.array([baseline], dtype=np.float64), unit=unit)
        self._kept: dict[int, Observation] = {}  # the changes in the incumbent
        self._stack: Stack | None = None

    def judge(
        self,
        scores: Sequence[float],
        incumbent: int,
        may_repeat: bool = True,
        nodes: int = 0,
        price: float = 0.0,
        checked: bool = False,
    ) -> Opinion:
        """Return the opinion on a candidate with these scores. Each score is from a trial with its own seed.

        Args:
            incumbent: number of the incumbent, which the reason names.
            may_repeat: whether there is time for another trial.
            nodes: length of the candidate's code minus the incumbent's (see `source.count_nodes`).
            price: gain that a line of NODES_OF_A_LINE nodes must be worth, as a share of the baseline's score.
            checked: whether the incumbent was measured again for this candidate.
        """
        belief = self._learn_spread(scores)
        score, trials = np.array([self._sign * mean(scores)]), np.array([float(len(scores))])
        posterior = belief.infer_effect(score, trials)
        cost, idea = self.price_of_code(nodes, price), belief.worth_of_an_idea()
        choice = choose(belief, posterior, trials, idea, int(may_repeat), cost, checked)
        check, undecided = bool(choice.check[0]), bool(choice.again[0] or choice.check[0])
        verdict = None if undecided else Verdict.KEEP if choice.keep[0] else Verdict.DISCARD
        gain, deviation = float(posterior.gain[0]), float(np.sqrt(posterior.variance[0]))
        measured = float(score[0] - belief.mean[0])
        reason = self._describe_score(scores, measured, incumbent, float(belief.mean[0]))
        if check:
            reason += (
                f" {self._describe_own(incumbent)}, which is better. #{incumbent} runs once more before the verdict."
            )
        else:
            reason += _explain_verdict(verdict, measured, gain, describe_gain(posterior, self._digits), nodes)
        if verdict is Verdict.KEEP and score[0] < belief.replicates.mean[0]:
            reason += f" {self._describe_own(incumbent)}, which is taken for luck in part."
        worth_a_try = bool(is_worth_a_try(belief, posterior, trials, idea, cost)[0])
        return Opinion(verdict, gain, deviation, 1 - float(posterior.doubt[0]), reason, worth_a_try, check)

    def worst_wanted_score(self, may_repeat: bool = True, nodes: int = 0, price: float = 0.0) -> float:
        """Return the worst first score with which a new candidate would be kept or tried again.

        For the arguments see `judge`.
        """
        belief, one = self._belief, np.ones(len(Z_SCORES))
        scores = belief.mean + Z_SCORES * np.sqrt(belief.variance + belief.noise_variance)
        posterior = belief.infer_effect(scores, one)
        cost = self.price_of_code(nodes, price)
        choice = choose(belief, posterior, one, belief.worth_of_an_idea(), int(may_repeat), cost)
        wanted = scores[choice.keep | choice.again | choice.check]
        return self._sign * float(wanted.min() if len(wanted) else scores[0])

    def learn_candidate(
        self, number: int, scores: Sequence[float], kept: bool, chain: Collection[int] = (), direct: bool = True
    ) -> None:
        """Learn from the candidate `number`. A kept candidate becomes the incumbent.

        Args:
            chain: numbers of the kept changes in the candidate's code.
            direct: whether the candidate is a change to the present incumbent. The effect of any other candidate cannot
                be read from its difference to the incumbent.
        """
        self._belief = self._learn_spread(scores)
        for _ in scores:
            self._belief.add_drift()
        score, trials = np.array([self._sign * mean(scores)]), np.array([float(len(scores))])
        posterior = self._belief.infer_effect(score, trials)
        self._belief.learn_candidates(posterior, np.array([True]), np.array([kept]))
        if kept:
            unknown = self._belief.uninformative_difference()
            self._kept = {each: self._kept.get(each, unknown) for each in chain if each != number}
            self._kept[number] = (posterior.difference, posterior.difference_variance) if direct else unknown
            self._stack = None
        elif self._stack is not None:
            self._stack.update_belief(self._belief)

    def snapshot(self) -> Judge:
        """Return a copy that goes on judging changes to the present incumbent. It learns nothing from later results."""
        found = copy(self)
        found._belief, found._kept, found._stack = deepcopy(self._belief), {}, None
        return found

    def stack(self) -> Stack | None:
        """Return the changes in the incumbent, or None if nothing is kept."""
        if self._stack is None and self._kept:
            self._stack = Stack(self._belief, self._kept, self._sign, self._digits)
        return self._stack

    def price_of_code(self, nodes: int, price: float) -> float:
        """Return the gain that so many additional nodes of code must be worth, in units of the score.

        Args:
            price: gain that a line of NODES_OF_A_LINE nodes must be worth, as a share of the baseline's score.
        """
        return price * nodes / NODES_OF_A_LINE * self._scale

    def is_worth_measuring_again(self) -> bool:
        """Whether the incumbent is in doubt, or one more trial of it is worth more than a new idea."""
        belief, idea = self._belief, self._belief.worth_of_an_idea()
        worth = (worth_of_measuring_again(belief, idea, MOST_USEFUL_TRIALS) > idea) & belief.replicates.vary
        return bool((worth | is_incumbent_in_doubt(belief, idea))[0])

    def learn_incumbent(self, score: float) -> float:
        """Learn from a further trial of the incumbent.

        Returns:
            The z-score of the trial under the belief before the update. Positive z-scores are better.
        """
        value = np.array([self._sign * score])
        z = self._belief.z_score(value)
        self._belief.add_drift()
        self._belief.learn_incumbent(np.array([True]), value)
        return float(z[0])

    @property
    def drift_probability(self) -> float:
        """Probability that the machine drifts."""
        return float(self._belief.drift_probability[0])

    def _learn_spread(self, scores: Sequence[float]) -> Belief:
        """Return a copy of the belief that has learned the noise from the spread of a candidate's scores."""
        belief = deepcopy(self._belief)
        for trials in range(1, len(scores)):
            score, earlier = (np.array([self._sign * each]) for each in (scores[trials], mean(scores[:trials])))
            belief.learn_noise(np.array([True]), score, earlier, np.array([float(trials)]))
        return belief

    def _describe_own(self, incumbent: int) -> str:
        """Return `#3 itself scored 0.5012` or the like."""
        own = self._belief.replicates
        return f"#{incumbent} itself scored {self._describe_mean(self._sign * float(own.mean[0]), int(own.count[0]))}"

    def _describe_mean(self, score: float, trials: int) -> str:
        """Return `0.5012` or `0.5012 on average in 3 trials`."""
        return number(score, self._digits) + (f" on average in {trials} trials" if trials > 1 else "")

    def _describe_score(self, scores: Sequence[float], measured: float, incumbent: int, estimate: float) -> str:
        """Return `Scored 0.5118, 0.0195 better than the estimate of 0.5313 for #3.` or the like."""
        digits = self._digits
        score = self._describe_mean(mean(scores), len(scores))
        word = "better" if measured > 0 else "worse"
        believed = number(self._sign * estimate, digits)
        apart = distance(abs(measured), digits)
        return f"Scored {score}, {apart} {word} than the estimate of {believed} for #{incumbent}."


def describe_gain(posterior: Posterior, digits: int | None) -> str:
    """Return the expected gain in words, with the chances and sizes of a gain and of a loss behind it.

    For example `Expected gain 0.0024 (17 % chance to gain 0.0150, 3 % to lose 0.0040, otherwise no change)`.
    """
    (helps, up), (harms, down) = (
        (float(chance[0]), float(size[0])) for chance, size in map(posterior.chance_and_size, (1, -1))
    )
    gain = f"Expected gain {distance(float(posterior.gain[0]), digits)}"
    if helps >= SURE:
        return f"{gain} ± {distance(float(np.sqrt(posterior.variance[0])), digits)} (almost certain)"
    odds = f"{100 * helps:.0f} % chance to gain {distance(up, digits)}"
    return f"{gain} ({odds}, {100 * harms:.0f} % to lose {distance(down, digits)}, otherwise no change)"


def _explain_verdict(verdict: Verdict | None, measured: float, gain: float, expected: str, nodes: int) -> str:
    """Return the sentences that follow the score in a reason."""
    if verdict is None:
        return f" {expected}. Another trial of it is worth more than a new idea."
    if verdict is Verdict.KEEP:
        return f" {expected}" + (f", and its code is {count(-nodes, 'node')} shorter." if gain <= 0 else ".")
    if gain > 0:
        return f" {expected}, less than the price of {count(nodes, 'more node')} of code."
    return "" if measured <= 0 else f" {expected}."
