"""The kept changes of one run, by experiment number: which to ablate, which to drop, and which are confirmed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from copy import deepcopy

import numpy as np

from .. import decimals
from ..records import Verdict
from .belief import Array, Belief
from .claims import LEAST_WORTH, Claims
from .noise import mean
from .opinion import PAIRS, Opinion

Observation = tuple[Array, Array]  # observed difference of a change and its variance [1, S], as in `Posterior`


class Stack:
    """The changes in the incumbent.

    Args:
        belief: belief of the run. It learns from ablations.
        kept: number of each change → what was observed of its effect. Ablations update the mapping.
        sign: 1 where a higher score is better, −1 where a lower score is better.
        digits: decimal places of a score in messages.
    """

    def __init__(self, belief: Belief, kept: dict[int, Observation], sign: float, digits: int | None) -> None:
        self._belief, self._kept, self._sign, self._digits = belief, kept, sign, digits
        self._numbers = list(kept)
        difference, variance = (np.stack([each[part] for each in kept.values()], axis=1) for part in (0, 1))
        self._claims = Claims(belief, difference, variance, np.ones((1, len(kept)), dtype=bool))

    def update_belief(self, belief: Belief) -> None:
        """Replace the belief. The observations of the changes stay the same."""
        self._belief = belief
        self._claims.update_belief(belief)

    def __contains__(self, number: int) -> bool:
        return number in self._kept

    def find_doubtful(self, prices: Mapping[int, float]) -> int | None:
        """Return the change whose ablation is worth most, or None if no ablation is worth a trial.

        Args:
            prices: number of each change that can be removed alone → gain that its code must be worth.
        """
        price = np.array([[prices.get(number, 0.0) for number in self._numbers]])
        worth = dict(zip(self._numbers, self._claims.worth_of_ablation(price)[0], strict=True))
        best = max((number for number in prices if number in worth), key=worth.__getitem__, default=None)
        least = LEAST_WORTH * self._belief.worth_of_an_idea()[0]
        return best if best is not None and worth[best] > least else None

    def find_unproven(self, among: Collection[int], trials: int, by_pairs: Collection[int] = ()) -> int | None:
        """Return the change whose proof is worth most, or None.

        Args:
            among: changes that can be left out alone. Those with fewer than `trials` ablations come into question.
            by_pairs: changes that are to be compared right before and after their keep.
        """
        ranks = dict(zip(self._numbers, self._claims.rank_for_ablation(trials)[0], strict=True))
        unproven = {number: ranks[number] for number in among if np.isfinite(ranks.get(number, -np.inf))}
        pairs = np.full((1, len(self._numbers)), 2 / PAIRS)
        worth = dict(zip(self._numbers, self._claims.worth_of_proof(pairs)[0], strict=True))
        unproven |= {number: worth[number] for number in by_pairs if number in worth}
        return max(unproven, key=unproven.__getitem__, default=None)

    def is_confirmed_by_pairs(self, number: int, after: Sequence[float], before: Sequence[float]) -> bool:
        """Whether trials right after and right before the keep of a change confirm it.

        Args:
            after, before: scores of so many pairs of trials, on fresh seeds.
        """
        belief, yes = deepcopy(self._belief), np.array([True])
        for scores in (after, before):  # trials of one code show the noise
            for count in range(1, len(scores)):
                score, earlier = (np.array([self._sign * each]) for each in (scores[count], mean(scores[:count])))
                belief.learn_noise(yes, score, earlier, np.array([float(count)]))
        difference = np.array([self._sign * (mean(after) - mean(before))])
        place = np.array([self._numbers.index(number)])
        return bool(self._claims.is_confirmed_by_pairs(belief, place, difference, np.array([float(len(after))]))[0])

    def judge_ablation(self, number: int, score: float, price: float | None, speed: float | None = None) -> Opinion:
        """Return the opinion on a trial without the change `number`. The verdict keep drops the change.

        Args:
            score: score of the trial.
            price: gain that the change's code must be worth. None means that the change must not be dropped.
            speed: log-speed of the machine in the trial. None: it is unknown.
        """
        place, value = np.array([self._numbers.index(number)]), np.array([self._sign * score])
        posterior = self._claims.infer_after(place, value, self._belief.speeds.average([speed]))
        gain, deviation = float(posterior.gain[0]), float(np.sqrt(posterior.variance[0]))
        sure = 1 - float(posterior.doubt[0])
        dropped = price is not None and gain < price
        amounts = decimals.distance(gain, self._digits), decimals.distance(deviation, self._digits)
        estimate = f"Its expected gain is {' ± '.join(amounts)}"
        fate = "dropped" if dropped else "not dropped"
        reason = f"#{number} is {fate}. {estimate}, and it helps with a probability of {100 * sure:.0f} %."
        return Opinion(Verdict.KEEP if dropped else Verdict.DISCARD, gain, deviation, sure, reason)

    def learn_ablation(self, number: int, score: float, dropped: bool, speed: float | None = None) -> None:
        """Learn from a trial without the change `number`. For the arguments see `judge_ablation`."""
        place, yes = self._numbers.index(number), np.array([True])
        value, reading = np.array([self._sign * score]), self._belief.speeds.average([speed])
        self._claims.learn_ablation(yes, np.array([place]), value, np.array([dropped]), reading)
        self._kept[number] = self._claims.difference[:, place], self._claims.difference_variance[:, place]
        if dropped:
            del self._kept[number]

    def find_confirmed(self, scores: Sequence[float]) -> dict[int, bool]:
        """Return number → whether the change is confirmed, for each ablated change.

        Args:
            scores: scores of the incumbent's fresh trials.
        """
        score, count = np.array([self._sign * mean(scores)]), np.array([float(len(scores))])
        confirmed, ablated = self._claims.find_confirmed(score, count)[0], self._claims.has_ablation[0]
        found = zip(self._numbers, confirmed, ablated, strict=True)
        return {number: bool(confirmed) for number, confirmed, ablated in found if ablated}
