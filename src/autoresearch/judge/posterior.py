"""The posterior of a candidate's effect on the score, for many runs at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .effects import SIGN

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Posterior:
    """Posterior of a candidate's effect on the score.

    Axes: runs [R], states [S], components of the prior [C].

    Attributes:
        gain: mean of the effect [R].
        variance: variance of the effect [R].
        doubt: probability [R] that the effect is zero or negative.
        difference: candidate's score minus the incumbent's estimated score [R, S], clipped to the largest effect.
        excess: clipped part of the difference [R, S].
        difference_variance: variance of the difference around the effect [R, S].
        means, variances: mean and variance of the effect, given the state [R, S].
        log_evidence: log-probability of the difference, given the state [R, S].
        best_log_likelihood: log-likelihood of the difference under the component that predicts it best [R, S].
        relative_likelihood: likelihood under each component, divided by that of the best one [R, S, C].
        state_weights: posterior probabilities of the states [R, S].
        component_weights: posterior probabilities of the components, given the state [R, S, C].
        component_means: mean effect, given the state and the component [R, S, C].
        score, count: mean score of the candidate's trials, adjusted to the usual speed, and their number [R]. None: no
            trials were observed.
        speed: mean log-speed of the candidate's trials [R]. None: no trials were observed.
        adjustment: what the adjustment to the usual speed added to the score [R]. None: no trials were observed.
    """

    gain: Array
    variance: Array
    doubt: Array
    difference: Array
    excess: Array
    difference_variance: Array
    means: Array
    variances: Array
    log_evidence: Array
    best_log_likelihood: Array
    relative_likelihood: Array
    state_weights: Array
    component_weights: Array
    component_means: Array
    score: Array | None = None
    count: Array | None = None
    speed: Array | None = None
    adjustment: Array | None = None

    def chance_and_size(self, sign: int) -> tuple[Array, Array]:
        """Return the probability [R] of an effect of this sign (1: improvement, −1: harm) and its mean size [R]."""
        weights = np.where(sign == SIGN, self.component_weights, 0.0)
        chance = (self.state_weights * weights.sum(axis=-1)).sum(axis=1)
        size = (self.state_weights * (weights * self.component_means).sum(axis=-1)).sum(axis=1)
        return chance, np.abs(size) / np.maximum(chance, 1e-300)
