"""The next step for a candidate: keep it, discard it, or run one more trial of it. The choice with most value wins.

Keeping a candidate adds its posterior mean gain. No proof is required, because a trial that is saved can test another
idea. One more trial adds the value of a better informed decision. This value is the knowledge gradient (Frazier,
Powell & Dayanik, SIAM J. Control Optim. 47, 2008). It competes with the value of a trial of a new idea.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from .belief import LOG_SQRT_2PI, Array, Belief, Mask, Posterior

MOST_USEFUL_TRIALS = 10
"""For so many trials a better estimate of the incumbent helps. After them, scores of new ideas would have taught as
much."""


@dataclass(frozen=True)
class Choice:
    """Decision for each run [R]. Runs where neither mask is true discard their candidate."""

    keep: Mask
    again: Mask


def choose(belief: Belief, posterior: Posterior, count: Array, idea: Array, left: int, price: float = 0.0) -> Choice:
    """Return the decision on each run's candidate.

    Args:
        posterior: posterior of the candidates' effects.
        count: number of trials [R] that each candidate has had.
        idea: value [R] of a trial of a new idea, in units of the score.
        left: number of trials that may still be run.
        price: gain that the candidate's code must be worth. A negative price is a loss that shorter code may cost.
    """
    again = (worth_of_another_trial(belief, posterior, count, price) > idea) & (left > 0)
    return Choice(keep=~again & (posterior.gain > price), again=again)


def worth_of_another_trial(belief: Belief, posterior: Posterior, count: Array, price: float = 0.0) -> Array:
    """Return the expected increase [R] of the final score by one more trial of a candidate, before its cost."""
    now, after = (belief.variance + belief.noise_variance / np.maximum(each, 1) for each in (count, count + 1))
    trial = 1 / np.maximum(1 / after - 1 / now, 1e-300)  # variance with which the trial alone shows the effect
    shift = np.maximum(posterior.variance / np.sqrt(posterior.variance + trial), 1e-300)  # sd of the next mean gain
    gain = posterior.gain - price
    z = np.clip(gain / shift, -30.0, 30.0)  # beyond these the decision is certain
    worth: Array = shift * np.exp(-0.5 * z**2 - LOG_SQRT_2PI) + gain * ndtr(z) - np.maximum(gain, 0.0)
    return worth


def is_worth_a_try(belief: Belief, posterior: Posterior, count: Array, idea: Array, price: float = 0.0) -> Mask:
    """Return whether [R] a trial of the candidate's change on another incumbent is worth more than a new idea.

    The candidate itself cannot be kept, so without the trial nothing is gained. For the arguments see `choose`.
    """
    gained = np.maximum(posterior.gain - price, 0.0)
    worth: Mask = worth_of_another_trial(belief, posterior, count, price) + gained > idea
    return worth


def worth_of_measuring_again(belief: Belief, idea: Array, left: int) -> Array:
    """Return the expected increase [R] of the final score by one more trial of the incumbent, before its cost.

    A better estimate of the incumbent improves the decisions about further ideas. The improvement lasts until the run
    ends, until the machine has drifted, or until the scores of those ideas would have taught as much.
    """
    now, noise = belief.variance, belief.noise_variance
    after = now * noise / (now + noise)
    lasts = np.minimum((now - after) / np.maximum(belief.drift_variance, 1e-300), min(left, MOST_USEFUL_TRIALS))
    worth: Array = (belief.worth_of_an_idea(after) - idea) * lasts
    return worth
