"""What to do with a candidate: keep it, discard it, or try it once more, whatever adds most to the run's end.

To keep it adds the gain that is to be expected, and nothing else is asked of it: a trial saved is a trial for another
idea. One more trial of it adds what a better decision is worth; that is the knowledge gradient (Frazier, Powell &
Dayanik, SIAM J. Control Optim. 47, 2008), and competes with what a trial of a new idea is worth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from .belief import ROOT, Array, Belief, Look, Mask

LASTS = 10
"""Trials for which it helps to know better what the incumbent is worth: what ideas score says as much by then."""


@dataclass(frozen=True)
class Choice:
    """For each run [R]; where it is neither of them, discard."""

    keep: Mask
    again: Mask


def choose(belief: Belief, look: Look, count: Array, idea: Array, left: int, price: float = 0.0) -> Choice:
    """What to do with candidates that were looked at.

    Args:
        count: trials [R] that each had.
        idea: what a new idea is worth [R].
        left: trials that may still be run.
        price: what the candidate must gain to be worth its code; below zero, what it may lose.
    """
    again = (worth_of_another_trial(belief, look, count, price) > idea) & (left > 0)
    return Choice(keep=~again & (look.gain > price), again=again)


def worth_of_another_trial(belief: Belief, look: Look, count: Array, price: float = 0.0) -> Array:
    """What one more trial of a candidate adds to the score that is to be expected [R], before it is paid for."""
    now, after = (belief.variance + belief.noise / np.maximum(each, 1) for each in (count, count + 1))
    trial = 1 / np.maximum(1 / after - 1 / now, 1e-300)  # variance with which it shows the effect
    shift = np.maximum(look.variance / np.sqrt(look.variance + trial), 1e-300)  # of the gain to be expected
    gain = look.gain - price
    z = np.clip(gain / shift, -30.0, 30.0)  # beyond that all is decided
    worth: Array = shift * np.exp(-0.5 * z**2 - ROOT) + gain * ndtr(z) - np.maximum(gain, 0.0)
    return worth


def worth_of_measuring_again(belief: Belief, idea: Array, left: int) -> Array:
    """What one more trial of the incumbent adds to the score that is to be expected [R], before it is paid for.

    Whoever knows better what the incumbent is worth judges further ideas better, until the run ends, the machine has
    drifted away, or those ideas' scores would have told as much.
    """
    now, noise = belief.variance, belief.noise
    after = now * noise / (now + noise)
    lasts = np.minimum((now - after) / np.maximum(belief.drift, 1e-300), min(left, LASTS))
    worth: Array = (belief.worth_of_an_idea(after) - idea) * lasts
    return worth
