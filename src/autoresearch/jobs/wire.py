"""Jobs and results as JSON: what travels between the loop and a supervisor."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from ..records import Bar, Device, Job, Outcome, Point, TrialResult


def job_to_json(job: Job) -> str:
    """The job as one line of JSON, without the line's end."""
    return json.dumps(asdict(replace(job, files=dict(job.files), environment=dict(job.environment))))


def job_from_json(line: str | bytes) -> Job:
    """The inverse of `job_to_json`."""
    fields: dict[str, Any] = json.loads(line)
    device = fields.pop("device")
    paths: dict[str, Any] = {name: tuple(fields.pop(name)) for name in ("readable", "writable", "hidden")}
    bars = tuple(Bar(**bar) for bar in fields.pop("bars"))
    return Job(device=Device(**{**device, "cores": tuple(device["cores"])}), bars=bars, **paths, **fields)


def result_to_json(result: TrialResult) -> dict[str, Any]:
    """The result as plain JSON values; a point of the curve is [seconds, step, loss, tokens]."""
    fields = asdict(replace(result, summary=dict(result.summary), curve=()))
    return {**fields, "curve": [[p.seconds, p.step, p.loss, p.tokens] for p in result.curve]}


def result_from_json(fields: Mapping[str, Any]) -> TrialResult:
    """The inverse of `result_to_json`."""
    values = dict(fields)
    outcome, curve = Outcome(values.pop("outcome")), tuple(Point(*point) for point in values.pop("curve"))
    return TrialResult(outcome=outcome, curve=curve, **values)
