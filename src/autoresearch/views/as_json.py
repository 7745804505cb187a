"""JSON of runs, experiments and trials: the one form that every `--json` prints."""

from __future__ import annotations

import json
import math
from collections.abc import Container, Iterable, Mapping
from dataclasses import asdict
from typing import Any

from ..records import Experiment, Standing, Trial
from .claim import read_pairs
from .later import read_later
from .snapshot import Active, RunReader, Snapshot


def dump(value: Any) -> str:
    """Return strict JSON. Numbers that are not finite become null."""
    return json.dumps(_finite(value), indent=2, ensure_ascii=False, allow_nan=False)


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, str) or not isinstance(value, Iterable):
        return value
    return [_finite(each) for each in value]


def run_json(snapshot: Snapshot) -> dict[str, Any]:
    """Return a run. Its `state` is `running` while a loop holds it, `open` after a kill, and `ended` otherwise."""
    run, agenda, tally, noise, claim = snapshot.run, snapshot.agenda, snapshot.tally, snapshot.noise, snapshot.claim
    baseline, incumbent, early = snapshot.baseline, snapshot.incumbent, snapshot.early
    waits = snapshot.waits if snapshot.alive else ()
    return {
        "tag": run.tag,
        "state": "running" if snapshot.alive else run.state,
        "reason": run.reason,
        "cause": run.cause,
        "resumable": not snapshot.alive and snapshot.resumable,
        "metric": agenda.metric,
        "direction": agenda.direction,
        "budget": agenda.budget,
        "seconds": run.seconds,
        "counts": {**tally.counts, "stopped": tally.stopped, "ablations": tally.ablations},
        "baseline": experiment_json(baseline) if baseline else None,
        "incumbent": experiment_json(incumbent) if incumbent else None,
        "noise": {**vars(noise), "floor": noise.floor} if noise else _no_noise(snapshot),
        "deterministic": snapshot.is_deterministic,
        "claim": {**asdict(claim), "better": claim.better} if claim else None,
        "early": early.describe() if early else None,
        "early_stopping": asdict(early) if early else None,
        "running": [_active_json(each) for each in snapshot.active],
        "asking": [asdict(each) for each in waits],
        "spend": asdict(snapshot.spend),
        "set_aside": [experiment_json(each) for each in snapshot.set_aside],
        "drops": [{"number": each.experiment, "time": each.time, **each.data} for each in snapshot.drops],
        "tools": {"uses": len(snapshot.tool_seconds), "device_seconds": sum(snapshot.tool_seconds)},
        "sealed": agenda.score is not None,
        "sandboxed": not snapshot.unsandboxed,
        "public_text": agenda.public_text,
    }


def _no_noise(snapshot: Snapshot) -> dict[str, float] | None:
    """Return zeros for a lab whose score does not vary with the seed. None while the noise is unknown."""
    if not snapshot.is_deterministic:
        return None
    degrees = sum(len(scores) - 1 for scores in snapshot.replicates.values())
    return {"sd": 0.0, "low": 0.0, "high": 0.0, "degrees": degrees, "floor": 0.0}


def _active_json(active: Active) -> dict[str, Any]:
    """Return a running experiment with the part of its trial that is known while it runs."""
    found, trial = experiment_json(active.experiment), active.trial
    if trial is None:
        return {**found, "trial": None}
    progress = asdict(trial.progress) if trial.progress else None
    running = {"index": trial.index, "device": trial.device, "started": trial.started, "progress": progress}
    return {**found, "trial": running}


def experiments_json(reader: RunReader, experiments: Iterable[Experiment]) -> list[dict[str, Any]]:
    """Return experiments, each with what was found of its change after the verdict."""
    later = read_later(reader.ledger, reader.run.tag)
    pairs = read_pairs(reader.ledger, reader.run.tag)
    return [
        {**experiment_json(each), "later": later.get(each.number), "confirmed_by": _confirmed_by(each, pairs)}
        for each in experiments
    ]


def _confirmed_by(experiment: Experiment, pairs: Container[int]) -> str | None:
    """Return the way in which a change was confirmed: `ablation`, `pairs`, or None."""
    if experiment.standing is not Standing.CONFIRMED:
        return None
    return "pairs" if experiment.number in pairs else "ablation"


def experiment_json(experiment: Experiment) -> dict[str, Any]:
    """Return an experiment without its trials."""
    return {
        "number": experiment.number,
        "commit": experiment.commit,
        "parent": experiment.parent,
        "state": experiment.state,
        "verdict": experiment.verdict,
        "standing": experiment.standing,
        "taint": experiment.taint,
        "reason": experiment.reason,
        "score": experiment.score,
        "hypothesis": experiment.hypothesis,
        "researcher": experiment.researcher,
        "kind": experiment.kind,
        "agenda": experiment.agenda,
        "tag": experiment.tag,
        "created": experiment.created,
        "finished": experiment.finished,
        "parameters": dict(experiment.parameters),
        "parameters_before": dict(experiment.parameters_before),
        "origin": asdict(experiment.origin),
        "charge": asdict(experiment.charge) if experiment.charge else None,
        "usage": asdict(experiment.usage),
    }


def trial_json(trial: Trial) -> dict[str, Any]:
    """Return a trial with its summary and its curve. The results of a running trial are null."""
    result = trial.result
    return {
        "index": trial.index,
        "seed": trial.seed,
        "state": trial.state,
        "device": trial.device,
        "started": trial.started,
        "finished": trial.finished,
        "outcome": result.outcome if result else None,
        "reason": result.reason if result else None,
        "score": result.score if result else None,
        "forecast": result.forecast if result else None,
        "audit": trial.audit,
        "purpose": trial.purpose,
        "sandbox": trial.sandbox,
        "startup_seconds": result.startup_seconds if result else None,
        "training_seconds": result.training_seconds if result else None,
        "scoring_seconds": result.scoring_seconds if result else None,
        "peak_memory": result.peak_memory if result else None,
        "machine": asdict(trial.machine),
        "summary": dict(result.summary) if result else {},
        "curve": [asdict(point) for point in result.curve] if result else [],
    }
