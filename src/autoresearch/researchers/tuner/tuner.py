"""The tuner: changes a few constants of the code at a time, without a model and without a key.

A night holds a dozen trials or a hundred, far too few to search wide ranges. So it steps from the incumbent: every
earlier step and what it gained are evidence for a Bayesian linear model of the gain per constant; a draw from its
posterior (Thompson sampling, https://arxiv.org/abs/1707.02038) says which constants to move and which way, and
Optuna's TPE says how far. A step that lost makes its opposite likely, a step that won is taken further.
`bench/tuner.py` compares it with plain TPE and with random search.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...errors import Exhausted
from ...records import Brief, Origin, OriginKind, Proposal, State, Verdict
from .constants import Constant, Domain, find_constants, rewrite, round_value, tunable_constants

if TYPE_CHECKING:
    import numpy
    import optuna

MOST_MOVED = 3  # constants moved by one proposal
NEAR, FAR = 1.3, 1.8  # the factors a step lies between
SLOPE = 10.0  # prior sd of the gain per factor e, in standard deviations of the noise
SIZES = 2.0  # times that for sizes: they say how much one step computes, which under a fixed clock matters most
MODEL_ERROR = 2.0  # sd of what the linear model leaves unexplained, in the same unit
DECAY = 0.9  # weight of a step's evidence against that of the step after it
WORST = -10.0  # what crashed, timed out or was stopped early counts as this gain; no gain counts for less
MOST_STEPS = 300  # the latest steps that are learned from
TRIES = 60  # before everything near the incumbent counts as tried

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """One of the tuner's own experiments, as a move from one set of values to another. `gain` is in noise sds."""

    before: Values
    after: Values
    gain: float
    score: float | None


class Tuner:
    """Proposes other values for the constants that `constants.find` finds. It keeps nothing between proposals.

    Args:
        names: the names of those that it may change; None: all of them.
    """

    paid = repairs = False

    def __init__(self, name: str = "tuner", names: Set[str] | None = None):
        self.name, self._among = name, names

    def missing(self) -> str | None:
        """Nothing: it is always ready."""
        return None

    async def propose(self, brief: Brief) -> Proposal:
        """A step from the incumbent. The same brief gives the same proposal.

        Raises:
            Exhausted: there is nothing to tune, or all that lies near the incumbent was tried.
        """
        return await asyncio.to_thread(_step, brief, self.name, self._among)


def _step(brief: Brief, name: str, names: Set[str] | None) -> Proposal:
    import numpy as np

    known = {key: found for key, found in _tunables(brief.code).items() if names is None or key in names}
    if not known:
        raise Exhausted(_explain_nothing_to_tune(brief.code))
    present = {key: constant.value for key, (_, constant) in known.items()}
    domains = {key: constant.domain for key, (_, constant) in known.items() if constant.domain is not None}
    steps = _steps(brief, name, domains)
    rng = np.random.default_rng([brief.seed, brief.turn])
    study = _study(brief, steps, present, domains, int(rng.integers(2**31)))
    tried = [present, *(dict(experiment.parameters) for experiment in brief.history if experiment.parameters)]
    for attempt in range(TRIES):
        # where many at once were all tried, fewer may not have been
        count = MOST_MOVED if attempt < TRIES // 3 else int(rng.integers(1, MOST_MOVED + 1))
        space = dict(_directions(steps, present, domains, rng)[:count])
        numbers = {key: _distribution(domain) for key, domain in space.items() if domain.scale != "choice"}
        asked = study.ask(fixed_distributions=numbers)
        values = {**present, **{key: _from_optuna(space[key], asked.params, key, present[key]) for key in space}}
        if values not in tried:
            return _proposal(brief.code, known, present, values)
    raise Exhausted("every step from the incumbent that the constants' ranges allow has been tried")


def _tunables(code: Mapping[str, str]) -> dict[str, tuple[str, Constant]]:
    """Name → file and constant; with several files the name says the file too."""
    sources = {path: text for path, text in sorted(code.items()) if path.endswith(".py")}
    return {
        name if len(sources) == 1 else f"{path}:{name}": (path, constant)
        for path, text in sources.items()
        for name, constant in tunable_constants(text).items()
    }


def hinted_names(code: Mapping[str, str]) -> set[str]:
    """The names of the constants that a comment marks for tuning."""
    return {key for key, (_, constant) in _tunables(code).items() if constant.has_hint}


def _explain_nothing_to_tune(code: Mapping[str, str]) -> str:
    files = [path for path in sorted(code) if path.endswith(".py")]
    message = f"{', '.join(files) or 'the lab'} has no upper-case constants to tune"
    try:
        problems = [constant.problem for path in files for constant in find_constants(code[path]) if constant.problem]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        problems = []
    return f"{message} ({problems[0]})" if problems else message


def _steps(brief: Brief, name: str, domains: Mapping[str, Domain]) -> list[Step]:
    """What earlier steps gained, oldest first: those of the same constants."""
    numbered = {experiment.number: experiment for experiment in brief.history}
    sign = 1.0 if brief.agenda.direction == "maximize" else -1.0
    unit = brief.noise.sd if brief.noise and brief.noise.sd > 0 else abs(brief.incumbent.score or 0.0) * 0.01 or 1.0
    steps = []
    for experiment in brief.history:
        parent = numbered.get(experiment.parent if experiment.parent is not None else -1)
        if experiment.researcher != name or experiment.state is not State.DONE or parent is None:
            continue
        after, before = dict(experiment.parameters), dict(experiment.parameters_before)
        if not (after.keys() == before.keys() == domains.keys()) or not all(
            _is_on_scale(domains[key], values[key]) for values in (before, after) for key in domains
        ):
            continue
        if experiment.was_stopped_early or experiment.verdict in (Verdict.CRASH, Verdict.TIMEOUT, Verdict.INVALID):
            steps.append(Step(before, after, WORST, None))
        elif experiment.score is not None and parent.score is not None:
            gain = sign * (experiment.score - parent.score) / unit
            steps.append(Step(before, after, max(WORST, min(gain, -2 * WORST)), experiment.score))
    return steps[-MOST_STEPS:]


def _is_on_scale(domain: Domain, value: Any) -> bool:
    """Whether a value has a place on a scale; it may lie outside the range, which can have moved with the incumbent."""
    if domain.scale == "choice":
        return any(value == choice for choice, _ in domain.choices)
    if isinstance(value, bool | str) or (domain.whole and value != int(value)):
        return False
    return bool(value < 1) if domain.scale == "beta" else bool(value > 0 or domain.scale == "linear")


def _to_scale(domain: Domain, value: Any) -> float:
    """Where a number lies on its scale, in factors of e; a linear range counts as two of them."""
    if domain.scale == "linear":
        return float(2 * (value - domain.low) / (domain.high - domain.low))
    return -math.log(1 - value) if domain.scale == "beta" else math.log(value)


def _from_scale(domain: Domain, at: float) -> float:
    """The number at a place of its scale, within its range."""
    if domain.scale == "linear":
        value = domain.low + at / 2 * (domain.high - domain.low)
    else:
        value = 1 - math.exp(-at) if domain.scale == "beta" else math.exp(at)
    return min(max(value, domain.low), domain.high)


def _axes(domains: Mapping[str, Domain]) -> list[tuple[str, Any]]:
    """The model's coordinates: one for each number, and one for each choice."""
    return [
        (key, choice)
        for key, domain in domains.items()
        for choice in ([c for c, _ in domain.choices] if domain.scale == "choice" else [None])
    ]


def _move(axes: list[tuple[str, Any]], domains: Mapping[str, Domain], before: Values, after: Values) -> list[float]:
    """A step in the model's coordinates; to choose otherwise counts as half a factor of e."""

    def along(key: str, choice: Any) -> float:
        if domains[key].scale == "choice":
            return (int(after[key] == choice) - int(before[key] == choice)) / 2
        return _to_scale(domains[key], after[key]) - _to_scale(domains[key], before[key])

    return [along(key, choice) if before[key] != after[key] else 0.0 for key, choice in axes]


def _directions(
    steps: list[Step], present: Values, domains: Mapping[str, Domain], rng: numpy.random.Generator
) -> list[tuple[str, Domain]]:
    """The constants worth moving, the most promising first, each with the part of its range to move to."""
    import numpy as np

    axes = _axes(domains)
    prior = np.array([SLOPE * (SIZES if _is_size(domains[key]) else 1.0) for key, _ in axes])
    precision, weighted = np.diag(prior**-2), np.zeros(len(axes))
    for age, past in enumerate(reversed(steps)):
        move = np.array(_move(axes, domains, past.before, past.after))
        weight = DECAY**age / MODEL_ERROR**2
        precision += weight * np.outer(move, move)
        weighted += weight * past.gain * move
    covariance = np.linalg.inv(precision)
    drawn = rng.multivariate_normal(covariance @ weighted, covariance, method="cholesky")
    slopes = {axis: float(slope) for axis, slope in zip(axes, drawn, strict=True)}
    options = [option for key, domain in domains.items() if (option := _option(key, domain, present[key], slopes))]
    options.sort(key=lambda option: -option[0])
    return [(key, domain) for _, key, domain in options]


def _is_size(domain: Domain) -> bool:
    """Whether it counts something: blocks, channels, rows."""
    if domain.scale == "choice":
        return all(type(choice) is int for choice, _ in domain.choices)
    return domain.whole


def _option(
    key: str, domain: Domain, value: Any, slopes: Mapping[tuple[str, Any], float]
) -> tuple[float, str, Domain] | None:
    """How much is hoped of moving one constant, and the part of its range to move to. None where the range ends."""
    if domain.scale == "choice":
        hopes = [(slopes[key, other] - slopes[key, value], other, how) for other, how in _others(domain, value)]
        if not hopes:
            return None
        hope, choice, written = max(hopes, key=lambda option: option[0])
        return hope / math.sqrt(2), key, Domain("choice", choices=((choice, written),))
    slope = slopes[key, None]
    up = slope > 0
    ends = sorted(
        _from_scale(domain, _to_scale(domain, value) + math.log(factor) * (1 if up else -1)) for factor in (NEAR, FAR)
    )
    low, high = ends
    if domain.whole:
        low, high = (math.ceil(low), math.floor(high)) if domain.scale != "power" else (0, -1)
        near = (value * 2 if up else value // 2) if domain.scale == "power" else value + (1 if up else -1)
        if low > high:
            low = high = min(max(near, domain.low), domain.high)
    if low == value or high == value:
        return None
    return abs(slope), key, Domain(domain.scale, low, high, domain.whole)


def _others(domain: Domain, value: Any) -> list[tuple[Any, str]]:
    """What may be chosen instead; of numbers only the next ones, since what lies beyond is no small step."""
    if any(isinstance(choice, bool | str) for choice, _ in domain.choices):
        return [option for option in domain.choices if option[0] != value]
    ordered = sorted(domain.choices)
    place = [choice for choice, _ in ordered].index(value)
    return ordered[max(0, place - 1) : place] + ordered[place + 1 : place + 2]


def _study(brief: Brief, steps: list[Step], present: Values, domains: Mapping[str, Domain], seed: int) -> optuna.Study:
    """Optuna's view of the history: the incumbent and every step with its score; one that failed is pruned."""
    import optuna
    from optuna.trial import TrialState, create_trial

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    sampler = optuna.samplers.TPESampler(n_startup_trials=6, seed=seed)
    study = optuna.create_study(direction=brief.agenda.direction, sampler=sampler)
    seen = [(past.after, past.score) for past in steps] + [(present, brief.incumbent.score)]
    for values, score in seen:
        numbers = {key: domain for key, domain in domains.items() if domain.scale != "choice"}
        study.add_trial(
            create_trial(
                params={key: _to_optuna(domain, values[key]) for key, domain in numbers.items()},
                distributions={key: _distribution(domain, values[key]) for key, domain in numbers.items()},
                state=TrialState.PRUNED if score is None else TrialState.COMPLETE,
                value=score,
            )
        )
    return study


def _distribution(domain: Domain, *also: Any) -> optuna.distributions.BaseDistribution:
    """A range in Optuna's terms, wide enough for `also`: a `power` by its exponent, a `beta` by its distance to one."""
    from optuna.distributions import FloatDistribution, IntDistribution

    ends = [_to_optuna(domain, value) for value in (domain.low, domain.high, *also)]
    if domain.whole:
        return IntDistribution(int(min(ends)), int(max(ends)), log=domain.scale == "log")
    return FloatDistribution(min(ends), max(ends), log=domain.scale != "linear")


def _to_optuna(domain: Domain, value: Any) -> float:
    if domain.scale == "power":
        return int(value).bit_length() - 1
    return float(1 - value) if domain.scale == "beta" else float(value)


def _from_optuna(domain: Domain, params: Mapping[str, Any], key: str, present: Any) -> Any:
    """What Optuna chose, as it will be written."""
    if domain.scale == "choice":
        return domain.choices[0][0]
    if domain.scale == "power":
        return 2 ** params[key]
    if domain.whole:
        return type(present)(params[key])
    return round_value(1 - params[key] if domain.scale == "beta" else params[key])


def _proposal(
    code: Mapping[str, str], known: Mapping[str, tuple[str, Constant]], present: Values, values: dict[str, Any]
) -> Proposal:
    changed = [key for key in known if values[key] != present[key]]
    files: dict[str, str | None] = {}
    for path in sorted({known[key][0] for key in changed}):
        files[path] = rewrite(code[path], {known[key][1].name: values[key] for key in changed if known[key][0] == path})
    hypothesis = ", ".join(f"{key} {present[key]!r} → {values[key]!r}" for key in changed)
    return Proposal(
        hypothesis, files, parameters=values, parameters_before=dict(present), origin=Origin(OriginKind.TUNING)
    )
