"""Placements and results as JSON, which is how they travel between an executor and a worker."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from ..jobs.confined import device_from_json
from ..records import Bar, Figures, GpuState, Job, Machine, Outcome, Point, TrialResult
from .placement import Placement


def placement_to_json(placement: Placement) -> str:
    """Return the placement as one line of JSON, without a line break at its end."""
    plain = replace(placement, files=dict(placement.files), environment=dict(placement.environment))
    return json.dumps(asdict(plain))


def placement_from_json(line: str | bytes) -> Placement:
    """Return the placement that `placement_to_json` wrote."""
    fields: dict[str, Any] = json.loads(line)
    job, device = _job(fields.pop("job")), device_from_json(fields.pop("device"))
    paths: dict[str, Any] = {name: tuple(fields.pop(name)) for name in ("readable", "hidden")}
    return Placement(job, device, **paths, **fields)


def _job(fields: dict[str, Any]) -> Job:
    bars = tuple(Bar(**bar) for bar in fields.pop("bars"))
    names: dict[str, Any] = {name: tuple(fields.pop(name)) for name in ("caches", "readable", "variables", "guards")}
    return Job(bars=bars, figures=_figures(fields.pop("figures")), **names, **fields)


def _figures(fields: Mapping[str, float] | None) -> Figures | None:
    return None if fields is None else Figures(**fields)


def result_to_json(result: TrialResult) -> dict[str, Any]:
    """Return the result as plain JSON values. A point of the curve is [seconds, step, loss, tokens]."""
    fields = asdict(replace(result, summary=dict(result.summary), curve=()))
    return {**fields, "curve": [[p.seconds, p.step, p.loss, p.tokens] for p in result.curve]}


def result_from_json(fields: Mapping[str, Any]) -> TrialResult:
    """Return the result that `result_to_json` wrote."""
    values = dict(fields)
    outcome, curve = Outcome(values.pop("outcome")), tuple(Point(*point) for point in values.pop("curve"))
    machine, figures = _machine(values.pop("machine")), _figures(values.pop("figures"))
    return TrialResult(outcome=outcome, curve=curve, figures=figures, machine=machine, **values)


def _machine(fields: Mapping[str, Any]) -> Machine:
    states = {name: _gpu_state(fields[name]) for name in ("gpu_before", "gpu_after")}
    return Machine(**{**fields, **states})


def _gpu_state(fields: Mapping[str, Any] | None) -> GpuState | None:
    if fields is None:
        return None
    reasons = fields["throttled"]
    return GpuState(**{**fields, "throttled": None if reasons is None else tuple(reasons)})


def is_plain(value: Any) -> bool:
    """Whether a view can show the value: a scalar or a flat list of scalars."""
    plain = (str, int, float, bool, type(None))
    return isinstance(value, plain) or (isinstance(value, list) and all(isinstance(each, plain) for each in value))
