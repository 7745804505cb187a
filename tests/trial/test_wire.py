"""Results as JSON."""

from __future__ import annotations

import json

import pytest

from autoresearch.records import Figures, GpuState, Machine, Outcome, Point, TrialResult
from autoresearch.trial.wire import result_from_json, result_to_json

FULL = TrialResult(
    Outcome.OK,
    score=1.5,
    curve=(Point(1.0, 10, 4.5, 640), Point(2.0, 20, 4.0)),
    summary={"steps": 20},
    figures=Figures(0.1, 0.2, 0.3, 0.4, 0.5),
    machine=Machine(512.5, 498.0, 0.25, GpuState(1980, 2619, ()), GpuState(None, None, ("heat", "power cap"))),
)
SPARSE = TrialResult(Outcome.CRASH, "it failed", machine=Machine(gpu_before=GpuState()))


@pytest.mark.parametrize("result", [FULL, SPARSE, TrialResult(Outcome.CRASH, "it failed")])
def test_a_result_arrives_as_it_was_sent(result: TrialResult) -> None:
    assert result_from_json(json.loads(json.dumps(result_to_json(result)))) == result
