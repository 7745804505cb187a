"""The tuner: changes a few constants of the code at a time, without a model and without a key.

A run has between a dozen and a few hundred trials, too few to search wide ranges. So the tuner steps from the
incumbent. A Bayesian linear model learns the gain per constant from earlier steps. A draw from its posterior (Thompson
sampling, https://arxiv.org/abs/1707.02038) chooses the constants and the directions. Optuna's TPE chooses the
distances. After a loss the opposite direction is likely, and after a gain the same one. `bench/tuner.py` compares the
tuner with plain TPE and with random search.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...editable import apply_proposal
from ...errors import Exhausted
from ...records import Brief, Origin, OriginKind, Proposal, State, Verdict
from ...source.python import fingerprint
from .constants import Constant, Domain, find_constants, rewrite, round_value, tunable_constants

if TYPE_CHECKING:
    import numpy
    import optuna

MOST_MOVED = 3  # constants moved by one proposal
NEAR, FAR = 1.3, 1.8  # smallest and largest factor of a step
SLOPE = 10.0  # prior standard deviation (sd) of the gain per factor e, in sds of the noise
SIZES = 2.0  # multiple of SLOPE for sizes. They set the compute of a training step, which matters most in a fixed time
MODEL_ERROR = 2.0  # sd of the residuals of the linear model, in sds of the noise
DECAY = 0.9  # weight of a step, as a share of the next step's weight
WORST = -10.0  # gain of a step that crashed, timed out or was stopped early, and the lower bound of all gains
MOST_STEPS = 300  # the model learns from the latest steps only
TRIES = 60  # attempts at a new step before everything near the incumbent counts as tried
REFUSALS = 2  # refused steps of one turn, after which the same holds

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """One of the tuner's own experiments: a move from one set of values to another."""

    before: Values
    after: Values
    gain: float  # in standard deviations of the noise. More is better
    score: float | None  # None: the trial failed or was stopped early


class Tuner:
    """Proposes new values for the constants that `find_constants` finds. Keeps nothing between proposals.

    Args:
        names: names of the constants that the tuner may change. None means all constants.
    """

    costs_money = repairs = False

    def __init__(self, name: str = "tuner", names: Set[str] | None = None):
        self.name, self._names = name, names

    def missing(self) -> str | None:
        """Return None: the tuner is always ready."""
        return None

    async def propose(self, brief: Brief) -> Proposal:
        """Propose a step from the incumbent. The same brief gives the same proposal.

        Raises:
            Exhausted: there is nothing to tune, or all steps near the incumbent were tried.
        """
        return await asyncio.to_thread(_step, brief, self.name, self._names)


def _step(brief: Brief, name: str, names: Set[str] | None) -> Proposal:
    import numpy as np

    if len(brief.refusals) >= REFUSALS:  # as where two steps merge with a new incumbent to code that was tried
        raise Exhausted("the latest steps of the tuner were tried before")
    found = _tunables(brief.code, brief.agenda.score is not None)
    tunables = {key: each for key, each in found.items() if names is None or key in names}
    if not tunables:
        raise Exhausted(_explain_nothing_to_tune(brief.code))
    present = {key: constant.value for key, (_, constant) in tunables.items()}
    domains = {key: constant.domain for key, (_, constant) in tunables.items() if constant.domain is not None}
    steps = _steps(brief, name, domains)
    rng = np.random.default_rng([brief.seed, brief.turn])
    study = _study(brief, steps, present, domains, int(rng.integers(2**31)))
    past = [present, *(dict(experiment.parameters) for experiment in brief.history if experiment.parameters)]
    tried = {experiment.fingerprint for experiment in brief.history}  # code that others proposed counts too
    for attempt in range(TRIES):
        # fewer constants at once may give a step that was not tried
        count = MOST_MOVED if attempt < TRIES // 3 else int(rng.integers(1, MOST_MOVED + 1))
        space = dict(_directions(steps, present, domains, rng)[:count])
        numbers = {key: _distribution(domain) for key, domain in space.items() if domain.scale != "choice"}
        trial = study.ask(fixed_distributions=numbers)
        values = {**present, **{key: _from_optuna(space[key], trial.params, key, present[key]) for key in space}}
        if values in past:
            continue
        proposal = _proposal(brief.code, tunables, present, values)
        if fingerprint(apply_proposal(proposal, brief.code)) not in tried:
            return proposal
        past.append(values)
    raise Exhausted("the tuner has tried every step from the incumbent within the ranges of the constants")


def _tunables(code: Mapping[str, str], may_lengthen: bool = True) -> dict[str, tuple[str, Constant]]:
    """Return name → file and constant. With several files, a name begins with its file.

    Args:
        may_lengthen: see `tunable_constants`.
    """
    sources = {path: text for path, text in sorted(code.items()) if path.endswith(".py")}
    return {
        name if len(sources) == 1 else f"{path}:{name}": (path, constant)
        for path, text in sources.items()
        for name, constant in tunable_constants(text, may_lengthen).items()
    }


def read_values(code: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of all constants that a tuner may change, by the names in its proposals."""
    return {key: constant.value for key, (_, constant) in _tunables(code).items()}


def hinted_names(code: Mapping[str, str]) -> set[str]:
    """Return the names of the constants with a `tune:` hint."""
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
    """Return the earlier steps with the same constants, oldest first."""
    numbered = {experiment.number: experiment for experiment in brief.history}
    sign = 1.0 if brief.agenda.direction == "maximize" else -1.0
    unit = brief.noise.sd if brief.noise and brief.noise.sd > 0 else abs(brief.incumbent.score or 0.0) * 0.01 or 1.0
    steps = []
    for experiment in brief.history:
        parent = numbered.get(experiment.parent if experiment.parent is not None else -1)
        if experiment.researcher != name or experiment.state is not State.DONE or parent is None:
            continue
        if experiment.taint is not None:  # it was measured beside a change that broke a rule
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
    """Whether a value has a place on the scale. It may be outside the range, which moves with the incumbent."""
    if domain.scale == "choice":
        return any(value == choice for choice, _ in domain.choices)
    if isinstance(value, bool | str) or (domain.whole and value != int(value)):
        return False
    return bool(value < 1) if domain.scale == "beta" else bool(value > 0 or domain.scale == "linear")


def _to_scale(domain: Domain, value: Any) -> float:
    """Return the place of a number on its scale, in factors of e. A whole linear range counts as two of them."""
    if domain.scale == "linear":
        return float(2 * (value - domain.low) / (domain.high - domain.low))
    return -math.log(1 - value) if domain.scale == "beta" else math.log(value)


def _from_scale(domain: Domain, at: float) -> float:
    """Return the number at a place of its scale, clipped to its range."""
    if domain.scale == "linear":
        value = domain.low + at / 2 * (domain.high - domain.low)
    else:
        value = 1 - math.exp(-at) if domain.scale == "beta" else math.exp(at)
    return min(max(value, domain.low), domain.high)


def _axes(domains: Mapping[str, Domain]) -> list[tuple[str, Any]]:
    """Return the coordinates of the linear model: one for each number, and one for each choice."""
    return [
        (key, choice)
        for key, domain in domains.items()
        for choice in ([c for c, _ in domain.choices] if domain.scale == "choice" else [None])
    ]


def _move(axes: list[tuple[str, Any]], domains: Mapping[str, Domain], before: Values, after: Values) -> list[float]:
    """Return a step in the coordinates of the linear model. A changed choice counts as half a factor of e."""

    def along(key: str, choice: Any) -> float:
        if domains[key].scale == "choice":
            return (int(after[key] == choice) - int(before[key] == choice)) / 2
        return _to_scale(domains[key], after[key]) - _to_scale(domains[key], before[key])

    return [along(key, choice) if before[key] != after[key] else 0.0 for key, choice in axes]


def _directions(
    steps: list[Step], present: Values, domains: Mapping[str, Domain], rng: numpy.random.Generator
) -> list[tuple[str, Domain]]:
    """Return the constants that can move, the most promising first, each with the part of its range to move to."""
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
    """Whether the constant is a count, as of blocks, channels or rows."""
    if domain.scale == "choice":
        return all(type(choice) is int for choice, _ in domain.choices)
    return domain.whole


def _option(
    key: str, domain: Domain, value: Any, slopes: Mapping[tuple[str, Any], float]
) -> tuple[float, str, Domain] | None:
    """Return the promise of a constant (the size of its slope), its name, and the part of its range to move to.

    None means that the constant is at the end of its range in the direction of its slope.
    """
    if domain.scale == "choice":
        rises = [(slopes[key, other] - slopes[key, value], other, text) for other, text in _others(domain, value)]
        if not rises:
            return None
        rise, choice, text = max(rises, key=lambda option: option[0])
        return rise / math.sqrt(2), key, Domain("choice", choices=((choice, text),))
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
    """Return the other choices. Among numbers these are only the neighbours, because other jumps are no small steps."""
    if any(isinstance(choice, bool | str) for choice, _ in domain.choices):
        return [option for option in domain.choices if option[0] != value]
    ordered = sorted(domain.choices)
    place = [choice for choice, _ in ordered].index(value)
    return ordered[max(0, place - 1) : place] + ordered[place + 1 : place + 2]


def _study(brief: Brief, steps: list[Step], present: Values, domains: Mapping[str, Domain], seed: int) -> optuna.Study:
    """Return the history as an Optuna study: the incumbent and all steps. Steps without a score are pruned trials."""
    import optuna
    from optuna.trial import TrialState, create_trial

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    sampler = optuna.samplers.TPESampler(n_startup_trials=6, seed=seed)
    study = optuna.create_study(direction=brief.agenda.direction, sampler=sampler)
    results = [(step.after, step.score) for step in steps] + [(present, brief.incumbent.score)]
    for values, score in results:
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
    """Return a range as an Optuna distribution, widened to contain the values in `also`."""
    from optuna.distributions import FloatDistribution, IntDistribution

    ends = [_to_optuna(domain, value) for value in (domain.low, domain.high, *also)]
    if domain.whole:
        return IntDistribution(int(min(ends)), int(max(ends)), log=domain.scale == "log")
    return FloatDistribution(min(ends), max(ends), log=domain.scale != "linear")


def _to_optuna(domain: Domain, value: Any) -> float:
    """Return the number that Optuna works with: the exponent of a power, the distance of a beta to one."""
    if domain.scale == "power":
        return int(value).bit_length() - 1
    return float(1 - value) if domain.scale == "beta" else float(value)


def _from_optuna(domain: Domain, params: Mapping[str, Any], key: str, present: Any) -> Any:
    """Return the value that Optuna chose, rounded for the file."""
    if domain.scale == "choice":
        return domain.choices[0][0]
    if domain.scale == "power":
        return 2 ** params[key]
    if domain.whole:
        return type(present)(params[key])
    return round_value(1 - params[key] if domain.scale == "beta" else params[key])


def _proposal(
    code: Mapping[str, str], tunables: Mapping[str, tuple[str, Constant]], present: Values, values: dict[str, Any]
) -> Proposal:
    changed = [key for key in tunables if values[key] != present[key]]
    files: dict[str, str | None] = {}
    for path in sorted({tunables[key][0] for key in changed}):
        here = [key for key in changed if tunables[key][0] == path]
        files[path] = rewrite(code[path], {tunables[key][1].name: values[key] for key in here})
    hypothesis = ", ".join(f"{key} {present[key]!r} → {values[key]!r}" for key in changed)
    return Proposal(
        hypothesis, files, parameters=values, parameters_before=dict(present), origin=Origin(OriginKind.TUNING)
    )
