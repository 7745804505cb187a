"""The posterior of a run: its incumbent's score, its noise, and the effects of changes.

All arrays have a leading axis of runs [R], so that the benchmark judges a thousand runs at once with the same code that
judges one. Each run has one candidate at a time. Higher scores are better.

The noise is unknown. It is one of a few levels, weighted by the scores of replicates (a discrete version of the scale
posterior of normal data). The drift of the machine is unknown too: either it is zero, or each trial adds a random step.
A state [S] is a noise level, a drift and a slope (see `states`). Given the state, the belief about the incumbent's
present score is normal, and depends on the machine's speed (see `line`). Drift widens this belief with every trial (a
Kalman filter), so that recent trials count most.

Given the state, the effect d of a candidate has a posterior in closed form. An observation of d with noise of variance
t turns a half-normal prior of scale s into a normal of mean d s²/(s² + t) and variance s² t/(s² + t), truncated at 0.
After the observation the incumbent's belief is a mixture. A normal of the same mean and variance replaces the mixture
(assumed-density filtering: Minka, 2001). Discarded candidates move the belief too: most of them do little, so their
scores are evidence of the incumbent's score.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtr, softmax

from .effects import SCALES, SIGN, Prior, hypotheses, infer_components
from .line import estimate_share, fit_replicates
from .posterior import Posterior
from .replicates import MISLED, Replicates, spread_replicates
from .speed import Speeds
from .states import NOISE_LEVELS, change_states, list_states

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

NEAR = 4.5
"""Largest distance from the incumbent at which an idea's score updates the noise that search assumes.

The unit is the standard deviation that is expected from replicates alone. Three replicates leave room for a large one.
Without this limit, search would take a large gain for noise, and later every score far below that gain too.
Replicates update the noise at any distance.
"""
SMALLEST_NOISE = 1e-9  # as a share of the score: replicates may be equal to the last bit
MOST_NATS = 6.0  # largest log-likelihood ratio between two states that one trial adds: the trial may have diverged
FEWEST_NATS = 600.0  # log-weights are no smaller, so that no weight is 0 in double precision
FARTHEST = 4 * SCALES[-1]  # in units. Larger differences are clipped, because a model may have diverged
LOG_SQRT_2PI = 0.5 * np.log(2 * np.pi)
NODES = np.sinh(np.linspace(-1.0, 5.0, 30))  # quadrature nodes of a difference, in standard deviations


class Belief:
    """Posterior of the incumbent's score, the noise, the drift and the sizes of effects. See the module.

    One unit is the sample standard deviation of the baseline's replicates.

    Args:
        scores: scores of the baseline's replicates [R, n], at least 2 in each run. NaN: a run has fewer.
        prior: prior over the effects of changes.
        unit: standard deviation [R] to use where the replicates do not show the noise. None: the replicates' own.
        speeds: log-speed of the machine in the same trials [R, n]. NaN: it is unknown. None: no run has readings.
    """

    def __init__(
        self,
        scores: Array,
        prior: Prior | None = None,
        unit: Array | None = None,
        speeds: Array | None = None,
    ) -> None:
        self._hypotheses, log_weights = hypotheses(prior or Prior())
        if unit is not None:
            scores = spread_replicates(scores, unit)
        mean, deviation = np.nanmean(scores, axis=1), np.nanstd(scores, axis=1, ddof=1)
        unit = np.maximum(deviation, np.maximum(SMALLEST_NOISE * np.abs(mean), 1e-150))
        self.speeds = Speeds(np.full_like(scores, np.nan) if speeds is None else speeds)
        slope_variance = self.speeds.ridge(unit)[:, None]
        if speeds is not None:
            unit = unit * estimate_share(scores, self.speeds.baseline, unit, slope_variance, NOISE_LEVELS)
        self._farthest = FARTHEST * unit[:, None]
        levels, steps, scales, log_chances = list_states(speeds is not None)
        self._noise = (unit[:, None] * levels) ** 2  # variances [R, S]
        self._drift = steps**2 * self._noise  # variances [R, S]
        self._scales = np.concatenate([[0.0], SCALES, SCALES]) * unit[:, None]  # [R, C]
        ridge = scales**2 * slope_variance
        log_evidence, self._line = fit_replicates(scores, self.speeds.baseline, self._noise, ridge)
        self._states = log_chances + log_evidence  # log-weights up to a constant
        estimate = self._line.mean, self._line.variance, self._farthest
        self.replicates = Replicates(scores, self._noise, self._states, *estimate)
        self._withheld = np.zeros_like(self._states)  # log-evidence of ideas beyond NEAR, used by claims alone
        self._log_weights = np.tile(log_weights, (len(scores), 1))  # of the hypotheses [R, H], up to a constant
        self._update_components()

    @property
    def mean(self) -> Array:
        """Posterior mean of the incumbent's true score [R], at the machine's usual speed."""
        return self._average(self._line.mean)

    @property
    def variance(self) -> Array:
        """Expected variance of the incumbent's true score [R], averaged over the states."""
        return self._average(self._line.variance)

    @property
    def slope(self) -> Array:
        """Expected change of the score [R] for a change of log-speed by 1. It is 0 while the speed does not matter."""
        return self._average(self._line.slope)

    def adjust(self, speed: Array | None) -> Array:
        """Return what to add to a score [R] that was measured at this log-speed [R], for the usual speed."""
        return -self.slope * self.speeds.relate(speed)

    @property
    def noise_variance(self) -> Array:
        """Expected variance [R] between trials of one configuration."""
        return self._average(self._noise)

    @property
    def drift_variance(self) -> Array:
        """Expected variance [R] that the machine's drift adds to the incumbent's score with every trial."""
        return self._average(self._drift)

    def infer_effect(self, score: Array, count: Array, speed: Array | None = None) -> Posterior:
        """Return the posterior of a candidate's effect, given the mean `score` [R] of its `count` [R] trials.

        Args:
            speed: mean log-speed of the trials [R]. NaN or None: it is unknown, and the score is not adjusted.
        """
        whole, difference, variance = self._compare(score, count, speed)
        found = self.infer_from_difference(difference, variance, whole - difference)
        adjustment = self.adjust(speed)
        return replace(found, score=score + adjustment, count=count, speed=speed, adjustment=adjustment)

    def compare_to_incumbent(self, score: Array, speed: Array | None = None) -> tuple[Array, Array]:
        """Return one trial's `score` [R] minus the incumbent's, and the variance of the difference, both [R, S]."""
        return self._compare(score, np.ones(len(score)), speed)[1:]

    def _compare(self, score: Array, count: Array, speed: Array | None) -> tuple[Array, Array, Array]:
        """Return the whole difference to the incumbent, the clipped one, and its variance, each [R, S]."""
        expected, variance = self._line.predict(self.speeds.relate(speed))
        whole = score[:, None] - expected
        difference = np.clip(whole, -self._farthest, self._farthest)
        return whole, difference, variance + self._noise / np.maximum(count, 1)[:, None]

    def z_score(self, score: Array, speed: Array | None = None) -> Array:
        """Return the z-score [R] of a trial of the incumbent with this `score` [R]. Positive z-scores are better."""
        difference, variance = self.compare_to_incumbent(score, speed)
        z: Array = self._average(difference) / np.sqrt(self._average(variance))
        return z

    def uninformative_difference(self) -> tuple[Array, Array]:
        """Return the difference and the variance, both [R, S], that stand for a change without any observation."""
        return np.zeros_like(self._noise), np.broadcast_to(self._farthest**2, self._noise.shape).copy()

    def infer_from_difference(self, difference: Array, variance: Array, excess: Array | None = None) -> Posterior:
        """Return the posterior of an effect that was observed as a `difference` [R, S] with this `variance` [R, S].

        Args:
            excess: part of the candidate's score [R, S] beyond any possible effect. It is added to the gain in full.
        """
        excess = np.zeros_like(difference) if excess is None else excess
        log_likelihood, means, variances = infer_components(difference, variance, self._scales)
        best = log_likelihood.max(axis=-1, keepdims=True)
        likelihood = np.exp(log_likelihood - best)
        weights = self._components * likelihood
        total = weights.sum(axis=-1, keepdims=True)
        weights /= total
        log_evidence = np.log(total[..., 0]) + best[..., 0]
        state_means = (weights * means).sum(axis=-1)
        state_variances = (weights * (variances + means**2)).sum(axis=-1) - state_means**2
        states = softmax(self._states + log_evidence, axis=1)
        gain = (states * state_means).sum(axis=1)
        return Posterior(
            gain=gain + (states * excess).sum(axis=1),
            variance=np.maximum((states * (state_variances + state_means**2)).sum(axis=1) - gain**2, 0.0),
            doubt=(states * weights[..., SIGN <= 0].sum(axis=-1)).sum(axis=1),
            difference=difference,
            excess=excess,
            difference_variance=variance,
            means=state_means,
            variances=state_variances,
            log_evidence=log_evidence,
            best_log_likelihood=best[..., 0],
            relative_likelihood=likelihood,
            state_weights=states,
            component_weights=weights,
            component_means=means,
        )

    def learn_candidates(self, posterior: Posterior, done: Mask, kept: Mask) -> None:
        """Update by the candidates that were judged.

        Args:
            posterior: posterior of the candidates' effects.
            done: runs [R] whose candidate was judged.
            kept: runs [R] whose candidate becomes the incumbent.
        """
        z = self.speeds.relate(posterior.speed)
        beyond = self.speeds.compare(posterior.speed) - z
        further = -self.slope * beyond
        seen, effect = (posterior.difference, posterior.difference_variance), (posterior.means, posterior.variances)
        self._line.learn_change(done, kept, z, seen, effect, posterior.excess)
        self._line.move(kept, beyond)  # the new incumbent was measured there
        self.speeds.learn(done, posterior.speed)
        done, kept = done[:, None], kept[:, None]
        states = softmax(self._states + posterior.best_log_likelihood, axis=1)[..., None]
        likelihood = (states * posterior.relative_likelihood).sum(axis=1)
        self._log_weights += np.where(done, np.log(likelihood @ self._hypotheses.T + 1e-300), 0.0)
        distance = self._average(posterior.difference) / self.replicates.noise
        near = np.abs(distance) <= NEAR
        log_evidence = np.where(done, posterior.log_evidence, 0.0)
        self._states = self._states + np.where(near[:, None], log_evidence, 0.0)
        self._withheld += np.where(near[:, None], 0.0, log_evidence)
        self._change_noise(kept)
        if posterior.score is not None:
            assert posterior.count is not None and posterior.adjustment is not None
            own = posterior.score + further, posterior.adjustment + further, posterior.count
            self.replicates.begin(kept[:, 0], *own, distance, (self._line.mean, self._line.variance))
        self._update_components()

    def _change_noise(self, kept: Mask) -> None:
        """Let the new incumbent have another noise than the old one, in the runs [R, 1] where `kept` is true.

        Each state passes part of its weight to other states. The belief about the score in a state is then a mixture.
        A normal of the same mean and variance replaces it (interacting multiple models: Blom & Bar-Shalom, 1988).
        """
        if not kept.any():
            return
        transitions, falls = change_states(self._noise.shape[1])
        weights, for_claims = softmax(self._states, axis=1), self._states_for_claims
        passed = weights @ transitions
        shares = weights[:, :, None] * transitions / passed[:, None, :]
        self._line.mix(kept[:, 0], shares, falls)
        self._withheld = np.where(kept, np.log(for_claims @ transitions) - np.log(passed), self._withheld)
        self._states = np.where(kept, np.log(passed), self._states)
        self.replicates.forget(kept, transitions)

    def add_drift(self) -> None:
        """Widen the belief about the incumbent by the drift during one trial."""
        self._line.variance = self._line.variance + self._drift
        self.replicates.add_drift(self._drift)

    def learn_noise(
        self,
        again: Mask,
        score: Array,
        mean: Array,
        count: Array,
        speed: Array | None = None,
        mean_speed: Array | None = None,
    ) -> None:
        """Update the noise by a further trial of a candidate, in the runs where `again` [R] is true.

        Args:
            score: score of the further trial [R].
            mean: mean of the candidate's earlier scores [R].
            count: number of the candidate's earlier trials [R].
            speed: log-speed in the further trial [R].
            mean_speed: mean log-speed in the earlier trials [R].
        """
        score, mean = score + self.adjust(speed), mean + self.adjust(mean_speed)
        difference = np.minimum(np.abs(score - mean), self._farthest[:, 0])
        squares = difference**2 * count / np.maximum(count + 1, 1)
        log_evidence = _cap(_log_normal(squares[:, None], self._noise))
        self._states = self._states + np.where(again[:, None], log_evidence, 0.0)
        self.replicates.learn(again, log_evidence, difference)

    def learn_incumbent(self, again: Mask, score: Array, speed: Array | None = None) -> None:
        """Update by the `score` [R] of a further trial of the incumbent, in the runs where `again` [R] is true.

        Ideas that all lose the same amount may have misled the belief. If so, the result is a mixture of the belief
        and the estimate from the incumbent's own trials. Each is weighted by how well it predicts this score.
        """
        self.speeds.learn(again, speed)  # its own trial shows the line there
        own, (difference, variance) = self.replicates, self.compare_to_incumbent(score, speed)
        adjustment = self.adjust(speed)
        adjusted = score + adjustment
        apart, spread = own.compare(adjusted)
        likely, alone = _log_normal(difference**2, variance), _log_normal(apart**2, spread)
        doubtful = (again & (own.distance(self.mean) > MISLED))[:, None]
        misled = np.where(doubtful, expit(alone - likely), 0.0)
        log_evidence = np.where(doubtful, np.logaddexp(likely, alone), likely)
        squares = np.minimum(own.square(adjusted)[:, None], self._farthest**2)
        own.learn_incumbent(again, _cap(_log_normal(squares, self._noise)), adjusted, adjustment)
        self._line.update(again, self.speeds.relate(speed), difference, variance)
        self._line.move_towards(again, misled, own.means, own.variances)
        self._states = self._states + np.where(again[:, None], _cap(log_evidence), 0.0)

    def learn_ablation(
        self, done: Mask, dropped: Mask, posterior: Posterior, score: Array, speed: Array | None = None
    ) -> None:
        """Update by one trial of the incumbent without a kept change, in the runs where `done` [R] is true.

        Args:
            dropped: runs [R] where the change is dropped, so that the code without it becomes the incumbent.
            posterior: posterior of the change's effect before this trial.
            score: score of the trial [R].
        """
        self.speeds.learn(done, speed)
        line, z = self._line, self.speeds.relate(speed)
        expected, spread = line.predict(z)
        total = spread + posterior.variances + self._noise
        difference = np.clip(score[:, None] - (expected - posterior.means), -self._farthest, self._farthest)
        log_evidence = _cap(_log_normal(difference**2, total))
        line.learn_ablation(done, dropped, z, (difference, total), (posterior.means, posterior.variances))
        self._states = self._states + np.where(done[:, None], log_evidence, 0.0)
        adjustment, none = self.adjust(speed), np.zeros(len(score))
        own = score + adjustment, adjustment, np.ones(len(score)), none
        self.replicates.begin(done & dropped, *own, (line.mean, line.variance))

    def p_value(self, difference: Array, variance: Array) -> Array:
        """Return the one-sided p-value [R, K] of a `difference` [R, K] between means of trials, under noise alone.

        Args:
            variance: variance of the difference [R, K], in units of one trial's variance.
        """
        states = self._states_for_claims
        deviations = np.sqrt(variance[..., None] * self._raw_noise[:, None, :])
        chance: Array = (states[:, None, :] * ndtr(-difference[..., None] / deviations)).sum(axis=-1)
        return chance

    @property
    def _raw_noise(self) -> Array:
        """Variance of one trial's raw score [R, S]. Raw scores vary with the machine's speed too."""
        return self._noise + (self._line.slope**2 + self._line.slope_variance) * self.speeds.variance[:, None]

    def compare_pairs(self, difference: Array, count: Array) -> tuple[Array, Array]:
        """Return the mean difference [R] of `count` [R] pairs of trials, clipped, and its variance, both [R, S]."""
        return np.clip(difference[:, None], -self._farthest, self._farthest), 2 * self._raw_noise / count[:, None]

    def worth_of_an_idea(self, variance: Array | None = None) -> Array:
        """Return the expected gain [R] from the first trial of a new idea, which is kept if its mean gain is positive.

        The integral leaves out differences of more than 74 standard deviations. The prior allows for a few of them,
        and no log has ever shown one.

        Args:
            variance: variance of the incumbent's score [R]. None means the present variance.
        """
        total = (self.variance if variance is None else variance) + self.noise_variance
        states = softmax(self._states, axis=1)
        weights = (states[..., None] * self._components).sum(axis=1)  # [R, C]
        differences = NODES * np.sqrt(total)[:, None]  # [R, nodes]
        log_likelihood, means, _ = infer_components(
            differences, np.broadcast_to(total[:, None], differences.shape), self._scales
        )
        gains = (weights[:, None, :] * np.exp(log_likelihood - LOG_SQRT_2PI) * means).sum(axis=-1)
        worth: Array = np.trapezoid(np.maximum(gains, 0.0), differences, axis=1)
        return worth

    def doubt_of_claim(self, posterior: Posterior) -> Array:
        """Return the probability [R] that a change does nothing or harms, with the states weighted as for claims.

        The belief must have learned from all trials behind `posterior` already.
        """
        weights = posterior.component_weights[..., SIGN <= 0].sum(axis=-1)
        doubt: Array = (self._states_for_claims * weights).sum(axis=1)
        return doubt

    @property
    def _states_for_claims(self) -> Array:
        """Weights of the states [R, S] by all evidence, including ideas whose scores lie far from the incumbent.

        A claim must allow for the case that such a far score was noise after all. The component weights are the same as
        in search.
        """
        weights: Array = softmax(self._states + self._withheld, axis=1)
        return weights

    @property
    def drift_probability(self) -> Array:
        """Probability [R] that the machine drifts."""
        chance: Array = (softmax(self._states, axis=1) * (self._drift > 0)).sum(axis=1)
        return chance

    def _average(self, values: Array) -> Array:
        """Return the mean [R] of values [R, S] over the states."""
        expected: Array = (softmax(self._states, axis=1) * values).sum(axis=1)
        return expected

    def _update_components(self) -> None:
        """Average the component weights over the hypotheses, after a shift of the log-weights that avoids overflow."""
        self._log_weights -= self._log_weights.max(axis=-1, keepdims=True)
        self._states = np.maximum(self._states - self._states.max(axis=1, keepdims=True), -FEWEST_NATS)
        weights = np.exp(self._log_weights)
        self._components = (weights @ self._hypotheses / weights.sum(axis=-1, keepdims=True))[:, None, :]  # [R, 1, C]


def _log_normal(squares: Array, variance: Array) -> Array:
    """Return the log-likelihood [R, S] of a squared deviation, without the constant −log √2π."""
    log_likelihood: Array = -0.5 * np.log(variance) - 0.5 * squares / variance
    return log_likelihood


def _cap(log_likelihood: Array) -> Array:
    """Return log-likelihoods [R, S], raised where they lie more than `MOST_NATS` below the run's largest one."""
    capped: Array = np.maximum(log_likelihood, log_likelihood.max(axis=1, keepdims=True) - MOST_NATS)
    return capped
