"""The columns that queries ask for, and the records that their rows become."""

from __future__ import annotations

import json
from typing import Any

from ..records import (
    Charge,
    Effort,
    EndCause,
    Experiment,
    GpuState,
    Machine,
    Origin,
    OriginKind,
    Outcome,
    Point,
    Purpose,
    Run,
    Standing,
    State,
    Trial,
    TrialResult,
    Usage,
    Verdict,
)

MOST_COUNTED = 10**15
"""Largest number of steps or tokens to believe. Code under trial reports them, and larger ones could overflow sums."""
RUN = "tag, baseline, seed, python, agenda, created, state, reason, seconds, options, model, cause"
EXPERIMENTS = (
    "SELECT e.tag, number, commit_hash, parent, hypothesis, e.researcher, agenda, fingerprint, state, verdict, "
    "standing, reason, score, created, finished, parameters, parameters_before, "
    "origin, origin_number, taint, interruptions, nodes, price, seconds, tokens_in, tokens_out, usd "
    "FROM experiments e LEFT JOIN proposals p ON p.tag = e.tag AND p.experiment = e.number"
)
TRIAL = (
    "tag, experiment, idx, seed, state, device, started, finished, progress, outcome, reason, score, "
    "startup_seconds, training_seconds, scoring_seconds, peak_memory, sandbox, audit, purpose, forecast, "
    "speed_before, speed_after, steal, gpu_before, gpu_after"
)


def read_run(row: tuple[Any, ...]) -> Run:
    *plain, options, model, cause = row
    return Run(*(*plain, json.loads(options), model, EndCause(cause) if cause else None))


def read_experiment(row: tuple[Any, ...]) -> Experiment:
    tag, number, commit, parent, hypothesis, researcher, agenda, fingerprint = row[:8]
    state, verdict, standing, reason, score, created, finished = row[8:15]
    parameters, parameters_before, origin, origin_number, taint, interruptions, nodes, price, *usage = row[15:]
    return Experiment(
        tag,
        number,
        commit,
        parent,
        hypothesis,
        researcher,
        agenda,
        fingerprint,
        state=State(state),
        verdict=Verdict(verdict) if verdict else None,
        standing=Standing(standing) if standing else None,
        reason=reason,
        score=score,
        created=created,
        finished=finished,
        parameters=json.loads(parameters) if parameters != "{}" else {},
        usage=Usage() if usage[0] is None else Usage(*usage),
        parameters_before=json.loads(parameters_before) if parameters_before != "{}" else {},
        origin=Origin(OriginKind(origin), origin_number),
        taint=taint,
        interruptions=interruptions,
        charge=None if nodes is None else Charge(nodes, price),
    )


def read_gpu_state(text: str | None) -> GpuState | None:
    if text is None:
        return None
    core_clock, memory_clock, throttled = json.loads(text)
    return GpuState(core_clock, memory_clock, None if throttled is None else tuple(throttled))


def read_trial(row: tuple[Any, ...]) -> Trial:
    tag, experiment, index, seed, state, device, started, finished, progress, outcome, reason = row[:11]
    score, startup_seconds, training_seconds, scoring_seconds, peak_memory, sandbox, audit, purpose = row[11:19]
    forecast, speed_before, speed_after, steal, gpu_before, gpu_after, *rest = row[19:]
    curve, summary, log_tail = rest or (None, None, None)
    result = outcome and TrialResult(
        Outcome(outcome),
        reason,
        score,
        startup_seconds,
        training_seconds,
        scoring_seconds,
        peak_memory,
        curve=tuple(Point(*point) for point in json.loads(curve or "[]")),
        summary=json.loads(summary or "{}"),
        log_tail=log_tail or "",
        forecast=forecast,
        machine=Machine(speed_before, speed_after, steal, read_gpu_state(gpu_before), read_gpu_state(gpu_after)),
    )
    point = Point(*json.loads(progress)) if progress else None
    fate = (State(state), device, started, finished, result, point, sandbox, audit, Purpose(purpose))
    return Trial(tag, experiment, index, seed, *fate)


def read_effort(score: float | None, progress: str | None, startup_seconds: float | None) -> Effort:
    """Return how far a trial came by its last report. Implausible numbers are left out."""
    if progress is None:
        return Effort(score, startup_seconds=startup_seconds)
    point = Point(*json.loads(progress))
    return Effort(score, _plausible(point.step), _plausible(point.tokens), point.seconds, startup_seconds)


def _plausible(count: int | None) -> int | None:
    return count if count is not None and 0 < count <= MOST_COUNTED else None
