"""The judge of one run. It learns from each result, and gives verdicts with reasons in words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import copy, deepcopy

import numpy as np

from ..decimals import decimal_places
from ..records import Charge, Direction, Effect, Estimate, Verdict
from ..source.python import NODES_OF_A_LINE
from .belief import Array, Belief
from .effects import SIGN
from .noise import mean
from .opinion import Opinion
from .posterior import Posterior
from .readings import LogSpeeds
from .reason import Case, Odds
from .search import MOST_USEFUL_TRIALS, choose, is_incumbent_in_doubt, is_worth_a_try, worth_of_measuring_again
from .speed import any_known
from .stack import Observation, Stack

Z_SCORES = np.linspace(3.0, -6.0, 73)  # z-scores of a candidate among which the worst wanted score is searched


class Judge:
    """Judges the candidates of one run.

    Args:
        baseline: scores of the baseline's trials, two or more.
        direction: direction of the metric, `minimize` or `maximize`.
        noise: first estimate of the standard deviation, for a baseline with equal scores. None: that of its scores.
        speeds: log-speed of the machine in each of these trials. None: it is unknown. A judge that does not know it in
            two trials adjusts no score.
    """

    def __init__(
        self,
        baseline: Sequence[float],
        direction: Direction = "minimize",
        noise: float | None = None,
        speeds: LogSpeeds = (),
    ) -> None:
        self._sign = 1.0 if direction == "maximize" else -1.0
        self._scale = abs(mean(baseline))
        self._digits = decimal_places(*baseline)
        unit = None if noise is None else np.array([noise])
        known = np.array([speeds if any_known(speeds) else ()], dtype=np.float64)
        scores = self._sign * np.array([baseline], dtype=np.float64)
        self._belief = Belief(scores, unit=unit, speeds=known if known.size and noise is None else None)
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
        speeds: LogSpeeds = (),
    ) -> Opinion:
        """Return the opinion on a candidate with these scores. Each score is from a trial with its own seed.

        Args:
            incumbent: number of the incumbent, which the reason names.
            may_repeat: whether there is time for another trial.
            nodes: length of the candidate's code minus the incumbent's (see `source.count_nodes`).
            price: gain that a line of NODES_OF_A_LINE nodes must be worth, as a share of the baseline's score.
            checked: whether the incumbent was measured again for this candidate.
            speeds: log-speed of the machine in each trial of the candidate. See `Speeds.average` for unknown ones.
        """
        belief = self._learn_spread(scores, speeds)
        score, trials = np.array([self._sign * mean(scores)]), np.array([float(len(scores))])
        cost, idea = self.price_of_code(nodes, price), belief.worth_of_an_idea()

        def decide(speed: Array | None) -> tuple[Posterior, Verdict | None, bool]:
            posterior = belief.infer_effect(score, trials, speed)
            choice = choose(belief, posterior, trials, idea, int(may_repeat), cost, checked)
            undecided = bool(choice.again[0] or choice.check[0])
            verdict = None if undecided else Verdict.KEEP if choice.keep[0] else Verdict.DISCARD
            return posterior, verdict, bool(choice.check[0])

        posterior, verdict, check = decide(speed := belief.speeds.average(speeds))
        turned = bool(belief.adjust(speed)[0]) and decide(None)[1:] != (verdict, check)
        case = self._describe(belief, scores, incumbent, posterior, cost, nodes, turned)
        deviation = float(np.sqrt(posterior.variance[0]))
        reason = case.explain_check() if check else case.explain(verdict)
        worth_a_try = bool(is_worth_a_try(belief, posterior, trials, idea, cost)[0])
        sure = 1 - float(posterior.doubt[0])
        charge = Charge(nodes, cost)
        return Opinion(verdict, case.gain, deviation, sure, reason, case.finding, worth_a_try, check, charge)

    def effect(self, scores: Sequence[float], speeds: LogSpeeds = ()) -> Effect:
        """Return the effect that is expected of a candidate with these scores. `judge` gives the same gain."""
        score, trials = np.array([self._sign * mean(scores)]), np.array([float(len(scores))])
        belief = self._learn_spread(scores, speeds)
        posterior = belief.infer_effect(score, trials, belief.speeds.average(speeds))
        return Effect(float(posterior.gain[0]), float(np.sqrt(posterior.variance[0])))

    def estimate(self) -> Estimate:
        """Return the present belief about the incumbent, the noise and new ideas."""
        belief, own = self._belief, self._belief.replicates
        idea = belief.infer_from_difference(*belief.uninformative_difference())
        return Estimate(
            own_score=self._sign * float(own.measured[0]),
            own_trials=int(own.count[0]),
            believed=self._sign * float(belief.mean[0]),
            deviation=float(np.sqrt(belief.variance[0])),
            noise=float(np.sqrt(belief.noise_variance[0])),
            helpful=_typical_gain(idea),
        )

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
        self,
        number: int,
        scores: Sequence[float],
        kept: bool,
        chain: Collection[int] = (),
        direct: bool = True,
        speeds: LogSpeeds = (),
    ) -> None:
        """Learn from the candidate `number`. A kept candidate becomes the incumbent.

        Args:
            chain: numbers of the kept changes in the candidate's code.
            direct: whether the candidate is a change to the present incumbent. The effect of any other candidate cannot
                be read from its difference to the incumbent.
            speeds: log-speed of the machine in each trial. See `judge`.
        """
        self._belief = self._learn_spread(scores, speeds)
        for _ in scores:
            self._belief.add_drift()
        score, trials = np.array([self._sign * mean(scores)]), np.array([float(len(scores))])
        posterior = self._belief.infer_effect(score, trials, self._belief.speeds.average(speeds))
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

    def learn_incumbent(self, score: float, speed: float | None = None) -> float:
        """Learn from a further trial of the incumbent.

        Args:
            speed: log-speed of the machine in the trial. None: it is unknown.

        Returns:
            The z-score of the trial under the belief before the update. Positive z-scores are better.
        """
        value, reading = np.array([self._sign * score]), self._belief.speeds.average([speed])
        z = self._belief.z_score(value, reading)
        self._belief.add_drift()
        self._belief.learn_incumbent(np.array([True]), value, reading)
        return float(z[0])

    @property
    def drift_probability(self) -> float:
        """Probability that the machine drifts."""
        return float(self._belief.drift_probability[0])

    def _learn_spread(self, scores: Sequence[float], speeds: LogSpeeds) -> Belief:
        """Return a copy of the belief that has learned the noise from the spread of a candidate's scores."""
        belief = deepcopy(self._belief)
        for trials in range(1, len(scores)):
            score, earlier = (np.array([self._sign * each]) for each in (scores[trials], mean(scores[:trials])))
            paces = map(belief.speeds.average, (speeds[trials : trials + 1], speeds[:trials]))
            belief.learn_noise(np.array([True]), score, earlier, np.array([float(trials)]), *paces)
        return belief

    def _describe(
        self,
        belief: Belief,
        scores: Sequence[float],
        incumbent: int,
        posterior: Posterior,
        cost: float,
        nodes: int,
        turned: bool,
    ) -> Case:
        """Return the facts of the verdict on a candidate. For the arguments see `judge`."""
        own, sign, adjustment = belief.replicates, self._sign, posterior.adjustment
        assert adjustment is not None, "the effect was inferred from trials"
        (helps, up), (harms, down) = (
            (float(chance[0]), float(size[0])) for chance, size in map(posterior.chance_and_size, (1, -1))
        )
        return Case(
            score=mean(scores),
            trials=len(scores),
            incumbent=incumbent,
            own_score=sign * float(own.measured[0]),
            own_trials=int(own.count[0]),
            believed=sign * float(belief.mean[0]),
            gain=float(posterior.gain[0]),
            price=cost,
            nodes=nodes,
            is_luck=sign * mean(scores) < float(own.measured[0]),
            odds=Odds(float(np.sqrt(posterior.variance[0])), helps, up, harms, down),
            digits=self._digits,
            speed=float(np.expm1(belief.speeds.compare(posterior.speed)[0])),
            adjusted=mean(scores) + sign * float(adjustment[0]),
            turned=turned,
        )


def _typical_gain(idea: Posterior) -> float:
    """Return the mean gain under the median of the components that improve the score, weighted by their probability."""
    gains = SIGN == 1
    weights = (idea.state_weights[0, :, None] * idea.component_weights[0]).sum(axis=0)[gains]
    sizes = (idea.state_weights[0, :, None] * idea.component_means[0]).sum(axis=0)[gains]
    below = np.cumsum(weights)  # the components of a sign are in the order of their scales
    return float(sizes[(below < 0.5 * below[-1]).sum()])
