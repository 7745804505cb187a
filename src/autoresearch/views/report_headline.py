"""The top of the report: the result in a sentence, the reasons to doubt it, and the noise."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..decimals import change, distance, number
from ..text import count
from .claim import Claim
from .details import RunDetails
from .format import capitalize, describe_tally, duration, gain
from .headline import describe_result

MOST_TIMES = 100
"""The largest ratio of a gain to the noise floor that the report names."""


@dataclass(frozen=True)
class Headline:
    """The top of the report, for a reader in a hurry.

    Attributes:
        baseline, incumbent: their scores.
        change: the difference with its interval, or with its share of the baseline. Empty if there is none.
        better: whether the incumbent was better on fresh seeds.
        mark: why the change is no win, in a few words. Empty if it is one, or if there is no change.
        verdict: one honest sentence.
        further: sentences on single changes and on the search.
        doubts: sentences on what the scores are not.
        tally: the number of experiments of each kind.
        noise: the noise floor with its interval.
    """

    baseline: str
    incumbent: str
    change: str
    better: bool
    mark: str
    verdict: str
    further: Sequence[str]
    doubts: Sequence[str]
    tally: str
    noise: str


def headline(details: RunDetails) -> Headline:
    """Return the result in words. The measurement on fresh seeds comes first."""
    snapshot, decimals, claim = details.snapshot, details.snapshot.decimals, details.snapshot.claim
    baseline, incumbent = snapshot.baseline, snapshot.incumbent
    result = describe_result(replace(snapshot, unsandboxed=details.has_unsandboxed))
    old, new = (each.score if each else None for each in (baseline, incumbent))
    amount = ""
    if claim:
        old, new = claim.scores
    if claim and not claim.exact:
        amount = f"{change(claim.validation.value, decimals)} ± {distance(claim.validation.half, decimals)}"
    elif (claim or result.searched) and old is not None and new is not None:
        amount = change(new - old, decimals) + (f" ({change(100 * (new - old) / abs(old), 2)} %)" if old else "")
    if old is None or new is None or incumbent is None:
        lines = ["No experiment has a score yet."]
    elif not incumbent.number:
        lines = ["Nothing was kept." if snapshot.tally.total else "Only the baseline has run so far."]
    else:
        lines = result.lines
    tally = describe_tally(snapshot.tally, False, duration(snapshot.run.seconds))
    better, noise = bool(claim and claim.better), describe_noise(details)
    scores = number(old, decimals), number(new, decimals)
    return Headline(
        *scores,
        amount,
        better,
        _mark(claim, better) if amount else "",
        lines[0],
        lines[1:],
        _doubts(details, old, new),
        tally,
        noise,
    )


def _mark(claim: Claim | None, better: bool) -> str:
    """Return why a change must not be read as a win, or an empty text."""
    if claim is None:
        return "not confirmed"
    return "" if better else "worse" if claim.better is False else "may be no difference"


def _doubts(details: RunDetails, old: float | None, new: float | None) -> list[str]:
    """Return the reasons for which a sceptic should doubt the scores."""
    snapshot, doubts = details.snapshot, []
    amount = gain(new, old, snapshot.agenda.direction)
    if snapshot.noise and not snapshot.claim and amount and 0 < amount < snapshot.noise.high * math.sqrt(2):
        doubts.append("The gain may be noise: it is smaller than the upper end of the noise floor's interval.")
    if snapshot.agenda.score is None:
        doubts.append("Unsealed: each score is the number that the trial itself printed.")
    if details.has_unsandboxed:
        doubts.append("Unsandboxed: trials ran with your rights and could read the held-out data.")
    if snapshot.agenda.public_text:
        doubts.append("Public text: everybody can download the held-out text, and code can carry some of it.")
    return doubts


def describe_noise(details: RunDetails) -> str:
    """Return the noise floor with its interval, both on the scale of differences, and the gain in units of it.

    Of a deterministic lab it is the remark on the seed.
    """
    noise, snapshot = details.snapshot.noise, details.snapshot
    if snapshot.is_deterministic:
        return f"{capitalize(snapshot.remark_on_seed)}."
    if noise is None:
        return "The noise is not measured yet."
    root, decimals = math.sqrt(2), snapshot.decimals
    low, high = distance(noise.low * root, decimals), distance(noise.high * root, decimals)
    freedom = count(noise.degrees, "degree") + " of freedom"
    line = f"Noise floor: {distance(noise.floor, decimals)} (95 % interval {low} to {high}, {freedom})."
    old, new = (each.score if each else None for each in (snapshot.baseline, snapshot.incumbent))
    amount = gain(new, old, snapshot.agenda.direction)
    if amount and amount > 0 and noise.floor and not snapshot.claim:
        times = amount / noise.floor
        line += (
            f" The gain is {f'{times:.1f}' if times < MOST_TIMES else f'more than {MOST_TIMES}'} times the noise floor."
        )
    return line
