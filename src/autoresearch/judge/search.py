"""The rule of search: decide on a candidate now, or run one more trial of it or of the incumbent first.

Keeping a candidate adds its posterior mean gain. No proof is required, because a trial that is saved can test another
idea. One more trial adds the value of a better informed decision. This value is the knowledge gradient (Frazier,
Powell & Dayanik, SIAM J. Control Optim. 47, 2008). It competes with the value of a trial of a new idea.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from .belief import LOG_SQRT_2PI, Array, Belief, Mask
from .opinion import MOST_TRIALS
from .posterior import Posterior
from .replicates import MISLED

MOST_USEFUL_TRIALS = 10
"""Number of trials for which a better estimate of the incumbent helps. Later, scores of new ideas would have taught as
much."""

CONTRADICTION = 2.0
"""Distance of the belief below the estimate from the incumbent's own trials, in standard deviations of that estimate.
Beyond this distance the incumbent needs another trial."""
JUMP = 6.0
"""Change of the score at a keep, in standard deviations of the replicates. A larger change is measured again while the
replicates leave the noise in doubt."""
DOUBT = 0.6
"""Standard deviation of the logarithm of the noise, by replicates. Above this value the noise is in doubt. Three
replicates give 0.67, and four give 0.49."""


@dataclass(frozen=True)
class Choice:
    """Decision for each run [R]. Runs where no mask is true discard their candidate.

    Attributes:
        keep: the candidate becomes the incumbent.
        again: one more trial of the candidate comes first.
        check: one more trial of the incumbent comes first, because the keep rests on a low belief in it.
    """

    keep: Mask
    again: Mask
    check: Mask


def choose(
    belief: Belief,
    posterior: Posterior,
    count: Array,
    idea: Array,
    left: int,
    price: float = 0.0,
    checked: Mask | bool = False,
) -> Choice:
    """Return the decision on each run's candidate.

    Args:
        posterior: posterior of the candidates' effects.
        count: number of trials [R] that each candidate has had.
        idea: value [R] of a trial of a new idea, in units of the score.
        left: number of trials that may still be run.
        price: gain that the candidate's code must be worth. A negative price is a loss that shorter code may cost.
        checked: runs [R] where the incumbent was measured again for this candidate.
    """
    may_repeat = belief.replicates.vary & (left > 0)
    worth = (worth_of_another_trial(belief, posterior, count, price) > idea) & (count < MOST_TRIALS)
    again = (worth | is_decided_by_price(posterior, price) & (count < 2)) & may_repeat
    keep = ~again & (posterior.gain > price)
    check = keep & rests_on_belief(belief, posterior) & may_repeat & ~np.asarray(checked)
    return Choice(keep=keep & ~check, again=again, check=check)


def is_decided_by_price(posterior: Posterior, price: float) -> Mask:
    """Return whether [R] the price of the code alone turns the verdict. Such a candidate gets a second trial."""
    turned: Mask = (posterior.gain > price) != (posterior.gain > 0)
    return turned


def rests_on_belief(belief: Belief, posterior: Posterior) -> Mask:
    """Return whether [R] keeping the candidate rests on a low belief in the incumbent that ideas may have caused.

    The candidate scored better than the belief, but worse than all of the incumbent's own trials. Luck in those trials
    does not explain this, because the judge allowed for luck when it kept the incumbent. The belief must also lie more
    than `MISLED` below the estimate from those trials, and these must be fewer than `MOST_TRIALS`.
    """
    own = belief.replicates
    assert posterior.score is not None, "the effect was inferred from trials"
    is_worse = (belief.mean < posterior.score) & (posterior.score < own.worst)
    rests: Mask = is_worse & (own.distance(belief.mean) > MISLED) & (own.count < MOST_TRIALS)
    return rests


def is_incumbent_in_doubt(belief: Belief, idea: Array) -> Mask:
    """Return whether [R] the incumbent is measured once more before a new idea is tried.

    There are two reasons for doubt. The belief in the incumbent lies far below the estimate from its own trials. Or its
    only trial moved the score very far, the noise is in doubt, and a new idea is worth less than the noise. There is no
    doubt where scores of one code have never differed.

    Args:
        idea: value [R] of a trial of a new idea, in units of the score.
    """
    own = belief.replicates
    jumped = (own.jump > JUMP) & (own.count < 2) & (own.doubt > DOUBT) & (idea < own.noise)
    return ((own.distance(belief.mean) > CONTRADICTION) | jumped) & own.vary & (own.count < MOST_TRIALS)


def worth_of_another_trial(belief: Belief, posterior: Posterior, count: Array, price: float = 0.0) -> Array:
    """Return the expected increase [R] of the final score by one more trial of a candidate, before its cost."""
    now, after = (belief.variance + belief.noise_variance / np.maximum(each, 1) for each in (count, count + 1))
    trial = 1 / np.maximum(1 / after - 1 / now, 1e-300)  # variance with which the trial alone shows the effect
    shift = np.maximum(posterior.variance / np.sqrt(posterior.variance + trial), 1e-300)  # sd of the updated mean gain
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
