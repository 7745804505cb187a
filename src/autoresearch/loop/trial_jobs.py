"""The jobs of trials: the seed of each, and the limits that follow from the baseline's trials."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from functools import cached_property

from ..records import STARTUP_WORK, Agenda, Bar, EventKind, Experiment, Figures, Job, Trial
from .materials import cache_keys, trial_name
from .session import Session

STARTUP_TIMES, STARTUP_MORE = 1.5, 5.0  # start-up that is free: a multiple of the baseline's seconds, and seconds more
CPU_STARTUP_TIMES, CPU_STARTUP_MORE = 1.1, 0.1  # the same on a CPU
CPU_STARTUP_SHARE = 0.04  # share of the budget, by which free start-up on a CPU may exceed the baseline's at most
SCORING_TIMES, SCORING_MORE = 3, 10.0  # the cap on scoring: a multiple of the baseline's seconds, and seconds more
EXEMPT_SHARE = 10  # one trial in ten is never ended early


def trial_seed(run_seed: int, experiment: int, index: int) -> int:
    """Return the seed of one trial, in 1 … 2³¹−1. The code does not reveal it. A run with a known seed repeats it."""
    digest = hashlib.sha256(f"{run_seed}/{experiment}/{index}".encode()).digest()
    return 1 + int.from_bytes(digest[:8], "big") % (2**31 - 2)


def free_on_cpu(slowest: float, budget: float) -> float:
    """Return the CPU seconds on each core that a start-up may take for free. `slowest` is the baseline's slowest."""
    return min(CPU_STARTUP_TIMES * slowest + CPU_STARTUP_MORE, slowest + CPU_STARTUP_SHARE * budget)


def is_exempt(seed: int) -> bool:
    """Whether a trial with this seed is never ended early. Exempt trials measure how often the bars are wrong."""
    return seed % EXEMPT_SHARE == 0


class TrialJobs:
    """Makes the jobs of one run's trials."""

    def __init__(self, session: Session) -> None:
        self._run, self._ledger, self._note = session.run, session.ledger, session.diary.note

    def make(self, experiment: Experiment, index: int, agenda: Agenda, bars: tuple[Bar, ...] = ()) -> Job:
        """Return the job of one trial.

        Args:
            bars: places where the trial is ended early, unless it is exempt.
        """
        tag, number = self._run.tag, experiment.number
        # A repeated trial keeps its seed. Otherwise an interruption would draw a new one.
        repeated = self._ledger.interrupted_seed(tag, number, index)
        seed = trial_seed(self._run.seed, number, index) if repeated is None else repeated
        baseline = self._ledger.trials(tag, 0) if number else []  # the baseline itself has no caps by its own trials
        return Job(
            trial=trial_name(tag, number, index),
            commit=experiment.commit,
            baseline=self._run.baseline,
            data=agenda.data,
            train=agenda.train,
            score=agenda.score,
            metric=agenda.metric,
            seed=seed,
            budget=agenda.budget,
            startup=agenda.startup,
            free_startup=_free_startup(baseline, agenda.budget),
            memory=agenda.memory,
            disk=agenda.disk,
            caches=cache_keys(tag, number, index),
            readable=agenda.sandbox_read,
            network=agenda.sandbox_network,
            variables=agenda.sandbox_environment,
            guards=agenda.guards,
            bars=() if is_exempt(seed) else bars,
            scoring=_scoring_cap(baseline),
            figures=self._baseline_figures if number else None,
        )

    def note_figures(self, figures: Figures) -> None:
        """Write an event with the figures from an audit of the baseline."""
        text = f"its audit passed: answers of fresh processes differ by at most {figures.largest:.2g} nats"
        self._note(EventKind.BASELINE, text, 0, figures=asdict(figures))

    @cached_property
    def _baseline_figures(self) -> Figures | None:
        """The figures of the baseline, each the highest of its audits. They are read once the baseline is measured."""
        events = self._ledger.events(self._run.tag, None, EventKind.BASELINE)
        return Figures.highest(Figures(**each.data["figures"]) for each in events if each.data.get("figures"))


def _free_startup(baseline: Sequence[Trial], budget: float) -> float | None:
    """Return the seconds of start-up that cost nothing, derived from the start-ups of the baseline's trials.

    The allowance is small on a CPU, where code can train during start-up. On a GPU most of start-up is compilation.
    """
    taken = [
        (value, str(trial.device).startswith("cpu"))
        for trial in baseline
        if trial.result and isinstance(value := trial.result.summary.get(STARTUP_WORK), int | float)
    ]
    if not taken:
        return None
    slowest, on_cpu = max(taken)
    return free_on_cpu(slowest, budget) if on_cpu else STARTUP_TIMES * slowest + STARTUP_MORE


def _scoring_cap(baseline: Sequence[Trial]) -> float | None:
    """Return the cap in seconds on scoring a model, from the baseline's trials. Scoring must not hide training."""
    results = (trial.result for trial in baseline)
    taken = [each.scoring_seconds for each in results if each and each.scoring_seconds is not None]
    return SCORING_TIMES * max(taken) + SCORING_MORE if taken else None
