"""Answers of a model's process: whatever it says, the reason is one of few."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from autoresearch.kit.model_answers import BrokenRule, describe_failure, explain_death, explain_failure

TRAIN = Path("/lab/train.py")


def caught(code: str, path: Path = TRAIN) -> BaseException:
    """Return the exception that this code of a train.py raises."""
    try:
        exec(compile(code, str(path), "exec"), {})
    except BaseException as error:
        return error
    raise AssertionError("nothing was raised")


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("\n\nraise ValueError('held-out')", "load raised ValueError at train.py line 3"),
        ("class HeldOut(KeyError): ...\nraise HeldOut", "load raised KeyError at train.py line 2"),
        ("class HeldOut(Exception): ...\nraise HeldOut", "load raised an exception at train.py line 2"),
        ("import json\njson.loads('{')", "load raised ValueError at train.py line 2"),
        ("raise SystemExit('held-out')", "load raised an exception at train.py line 1"),
        ("raise ExceptionGroup('held-out', [ValueError('held-out')])", "load raised an exception at train.py line 1"),
    ],
)
def test_an_exception_is_named_by_a_class_of_pythons_and_its_line(code: str, reason: str) -> None:
    assert explain_failure("load", describe_failure(caught(code), TRAIN), asked=False) == reason


def test_no_line_is_named_once_the_process_has_been_asked() -> None:
    answer = describe_failure(caught("raise ValueError('held-out')"), TRAIN)
    assert explain_failure("the forward pass", answer, asked=True) == "the forward pass raised ValueError"


def test_a_rule_is_named() -> None:
    answer = describe_failure(BrokenRule("load"), TRAIN)
    assert explain_failure("load", answer, asked=False) == "train.py defines no load(path, device)"


FORGED: list[dict[str, Any]] = [
    {},
    {"reason": "held-out"},
    {"answer": "held-out"},
    {"answer": "crash", "exception": "HeldOut", "line": "held-out"},
    {"answer": "crash", "exception": ["ValueError"], "line": 3.5},
    {"answer": "crash", "exception": "held-out", "line": True},
    {"answer": "crash", "exception": "held-out", "line": 10**20},
    {"answer": "crash", "exception": {"held": "out"}, "line": -1},
]


@pytest.mark.parametrize("answer", FORGED)
def test_a_forged_failure_passes_on_nothing(answer: dict[str, Any]) -> None:
    assert explain_failure("load", answer, asked=False) == "load raised an exception"


@pytest.mark.parametrize("rule", ["held-out", ["load"], None, 7])
def test_a_forged_rule_passes_on_nothing(rule: object) -> None:
    assert explain_failure("load", {"answer": "invalid", "rule": rule}, asked=False) == "the model broke a rule"


def test_a_process_that_ends_can_choose_between_three_reasons() -> None:
    assert len({explain_death(code) for code in range(-64, 256)}) == 3
