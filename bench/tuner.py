"""Compare the tuner with plain TPE and random search on short runs with synthetic objectives.

Each run has nine constants, twelve proposals and noisy scores. The loss is quadratic in the logarithms of the
constants, with interactions and with sensitivities spread by a factor of e either way. Each constant of the baseline is
off its optimum by a factor of 1.15 to 2. A proposal is kept if it beats the incumbent by more than √2 standard
deviations (sds) of the noise. `gain` is the loss of the baseline, in sds of the noise: the most that a search can win.

    python bench/tuner.py [--runs 200] [--proposals 12]
"""

from __future__ import annotations

import argparse
import asyncio
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import optuna

from autoresearch.agenda.program import parse
from autoresearch.records import Brief, Experiment, Noise, Proposal, State, Verdict
from autoresearch.researchers.tuner import constants
from autoresearch.researchers.tuner.tuner import Tuner

RATES, WHOLE = 7, 2
NAMES = [f"RATE_{i}" for i in range(RATES)] + ["BATCH", "WIDTH"]
CODE = "".join(f"{name} = 0.02\n" for name in NAMES[:RATES]) + ("BATCH = 2**14  # tune: 2**12..2**16 log\nWIDTH = 60\n")
BASELINE = {constant.name: constant.value for constant in constants.find_constants(CODE)}
START = {name: math.log(value) for name, value in BASELINE.items()}
AGENDA = parse("")
Search = Callable[[Brief], Proposal]


class Objective:
    """One synthetic lab. Losses are in sds of the noise."""

    def __init__(self, seed: int, gain: float) -> None:
        rng = np.random.default_rng([7, seed])
        count = len(NAMES)
        self.offset = rng.uniform(math.log(1.15), math.log(2.0), count) * rng.choice([-1, 1], count)
        mixed = rng.normal(size=(count, count))
        covariance = mixed @ mixed.T
        scale = np.sqrt(np.diag(covariance))
        curvature = 0.7 * np.eye(count) + 0.3 * covariance / np.outer(scale, scale)
        sensitivity = np.sqrt(np.exp(rng.normal(0, 1.0, count)))
        self.hessian = np.outer(sensitivity, sensitivity) * curvature
        self.hessian *= gain / (self.offset @ self.hessian @ self.offset)
        self.noise = rng

    def loss(self, code: str) -> float:
        """Return the true loss of the constants in the code."""
        values = {constant.name: constant.value for constant in constants.find_constants(code)}
        at = np.array([math.log(values[name]) - START[name] for name in NAMES]) + self.offset
        return float(at @ self.hessian @ at)

    def measure(self, code: str) -> float:
        """Return the loss with the noise of one trial."""
        return self.loss(code) + float(self.noise.normal())


def run(search: Search, seed: int, gain: float, proposals: int) -> float:
    """Run a whole search. Return the true improvement of the last incumbent over the baseline, in sds of the noise."""
    objective = Objective(seed, gain)
    noise = Noise(1.0, 0.5, 2.0, 2)
    score = float(np.mean([objective.measure(CODE) for _ in range(3)]))
    incumbent = Experiment("t", 0, "c", None, "baseline", "human", "a", "f", State.DONE, Verdict.KEEP, score=score)
    code, history = CODE, [incumbent]
    for number in range(1, proposals + 1):
        brief = Brief(AGENDA, number, seed, incumbent, {"train.py": code}, tuple(history), noise)
        proposal = search(brief)
        changed = proposal.files["train.py"] or ""
        score = objective.measure(changed)
        kept = score < (incumbent.score or 0.0) - noise.floor
        experiment = Experiment(
            "t", number, "c", incumbent.number, proposal.hypothesis, "tuner", "a", f"f{number}", State.DONE,
            Verdict.KEEP if kept else Verdict.DISCARD, score=score, parameters=proposal.parameters,
            parameters_before=proposal.parameters_before, origin=proposal.origin,
        )  # fmt: skip
        history.append(experiment)
        if kept:
            incumbent, code = experiment, changed
    return objective.loss(CODE) - objective.loss(code)


def propose_step(brief: Brief) -> Proposal:
    """Ask the tuner."""
    return asyncio.run(Tuner().propose(brief))


def search_ranges(sampler: Callable[[int], Any]) -> Search:
    """Return a search of Optuna over the whole ranges, a factor of four either way. It knows the baseline's score."""

    def search(brief: Brief) -> Proposal:
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        study = optuna.create_study(sampler=sampler(brief.seed * 1000 + brief.turn))
        ranges: dict[str, Any] = {
            name: optuna.distributions.FloatDistribution(0.005, 0.08, log=True) for name in NAMES[:RATES]
        }
        ranges["BATCH"] = optuna.distributions.IntDistribution(12, 16)
        ranges["WIDTH"] = optuna.distributions.IntDistribution(30, 120, log=True)
        for experiment in brief.history:
            values = dict(experiment.parameters) or dict(BASELINE)
            values["BATCH"] = values["BATCH"].bit_length() - 1
            study.add_trial(optuna.create_trial(params=values, distributions=ranges, value=experiment.score))
        values = dict(study.ask(fixed_distributions=ranges).params)
        values = {
            name: constants.round_value(value) if isinstance(value, float) else value for name, value in values.items()
        }
        values["BATCH"] = 2 ** values["BATCH"]
        return Proposal("a draw", {"train.py": constants.rewrite(CODE, values)}, parameters=values)

    return search


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--proposals", type=int, default=12)
    options = parser.parse_args()
    searches = {
        "tuner": propose_step,
        "TPE": search_ranges(lambda seed: optuna.samplers.TPESampler(seed=seed)),
        "TPE, multivariate": search_ranges(
            lambda seed: optuna.samplers.TPESampler(seed=seed, multivariate=True, n_startup_trials=4)
        ),
        "random": search_ranges(lambda seed: optuna.samplers.RandomSampler(seed=seed)),
    }
    print(f"{options.runs} runs of {options.proposals} proposals: share that gain more than the noise floor, mean gain")
    for name, search in searches.items():
        cells = []
        for gain in (6.0, 12.0, 25.0):
            gains = np.array([run(search, seed, gain, options.proposals) for seed in range(options.runs)])
            cells.append(f"of {gain:4.0f}: {(gains > math.sqrt(2)).mean():4.0%} {gains.mean():6.2f}")
        print(f"{name:18}", *cells, sep="   ", flush=True)


if __name__ == "__main__":
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    main()
