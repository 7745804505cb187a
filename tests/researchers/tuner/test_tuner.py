"""The tuner: small steps from the incumbent that learn from earlier steps."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Any

import pytest
from researchers.conformance import TRAIN, ask, baseline, conform, experiment_of, make_brief

from autoresearch.errors import Exhausted
from autoresearch.records import Origin, OriginKind, Proposal, Verdict
from autoresearch.researchers.tuner import constants
from autoresearch.researchers.tuner.tuner import FAR, Tuner
from autoresearch.source.python import fingerprint

PLAIN = "".join(f"RATE_{letter} = 0.02\n" for letter in "ABCDEFGH")


def values(text: str | None) -> dict[str, Any]:
    """Return name → value of all constants of a text."""
    assert text is not None
    return {constant.name: constant.value for constant in constants.find_constants(text)}


def test_conformance() -> None:
    conform(Tuner, make_brief())


def test_conformance_with_a_history() -> None:
    history = [baseline()]
    for number in range(1, 8):
        proposal = conform(Tuner, make_brief(history, turn=number))
        verdict, score = (Verdict.CRASH, None) if number == 3 else (Verdict.DISCARD, 3.0 + 0.01 * number)
        history.append(experiment_of(proposal, number, verdict, score))


def test_a_trial_that_was_stopped_early_counts_as_a_crash() -> None:
    def after(verdict: Verdict, score: float | None) -> list[str]:
        history = [baseline(), experiment_of(ask(Tuner(), make_brief()), 1, verdict, score)]
        return [ask(Tuner(), make_brief(history, turn=turn)).hypothesis for turn in range(5)]

    assert after(Verdict.DISCARD, None) == after(Verdict.CRASH, None) != after(Verdict.DISCARD, 2.9)


@pytest.mark.parametrize("seed", range(20))
def test_steps_are_small_and_within_the_ranges(seed: int) -> None:
    proposal = ask(Tuner(), make_brief(seed=seed))
    before, after = values(TRAIN), values(proposal.files["train.py"])
    changed = [name for name in before if before[name] != after[name]]
    assert 1 <= len(changed) <= 3
    assert after["VOCABULARY"] == 1024
    assert 0.002 <= after["MATRIX_LR"] <= 0.2
    assert abs(math.log(after["MATRIX_LR"] / 0.02)) <= math.log(FAR) + 0.01
    assert after["DEPTH"] in range(2, 9)
    assert after["BATCH"] in (2**13, 2**14, 2**15)
    assert 0 <= after["WARMUP_RATIO"] <= 1
    assert after["ACTIVATION"] in ("relu2", "gelu", "silu")


def test_hypothesis_and_parameters_agree_with_the_file() -> None:
    proposal = ask(Tuner(), make_brief())
    before, after = values(TRAIN), values(proposal.files["train.py"])
    assert dict(proposal.parameters) == {name: value for name, value in after.items() if name != "VOCABULARY"}
    moves = dict(re.findall(r"(\S+) \S+ → ([^,]+)", proposal.hypothesis))
    assert moves == {name: repr(after[name]) for name in before if after[name] != before[name]}


def test_other_turns_and_seeds_give_other_steps() -> None:
    assert len({ask(Tuner(), make_brief(turn=turn)).hypothesis for turn in range(6)}) > 3
    assert len({ask(Tuner(), make_brief(seed=seed)).hypothesis for seed in range(6)}) > 3


def directions_after(direction: float, verdict: Verdict, score: float | None, code: str = PLAIN) -> list[bool]:
    """Return whether RATE_A rises, for each of the next thirty proposals that move it after one step in RATE_A."""
    text = constants.rewrite(code, {"RATE_A": constants.round_value(0.02 * direction)})
    new = values(text)["RATE_A"]
    facts: dict[str, Any] = {
        "parameters": values(text),
        "parameters_before": values(code),
        "origin": Origin(OriginKind.TUNING),
    }
    step = experiment_of(Proposal("a step in any words", {"train.py": text}, **facts), 1, verdict, score)
    kept = verdict is Verdict.KEEP
    steps = []
    for turn in range(30):
        brief = make_brief([baseline(), step], step if kept else None, {"train.py": text if kept else code}, turn)
        steps.append(values(ask(Tuner(), brief).files["train.py"])["RATE_A"] / (new if kept else 0.02))
    return [step > 1 for step in steps if step != 1]


@pytest.mark.parametrize("direction", [1.5, 1 / 1.5])
def test_a_direction_that_lost_is_reversed(direction: float) -> None:
    ups = directions_after(direction, Verdict.DISCARD, 3.2)
    assert len(ups) > 5
    assert sum(up != (direction > 1) for up in ups) > 0.9 * len(ups)


@pytest.mark.parametrize("direction", [1.5, 1 / 1.5])
def test_a_direction_that_won_is_continued(direction: float) -> None:
    ups = directions_after(direction, Verdict.KEEP, 2.8)
    assert len(ups) > 5
    assert sum(up == (direction > 1) for up in ups) > 0.9 * len(ups)


@pytest.mark.parametrize("verdict", [Verdict.CRASH, Verdict.TIMEOUT])
def test_a_failure_reverses_the_direction(verdict: Verdict) -> None:
    ups = directions_after(1.5, verdict, None)
    assert sum(not up for up in ups) > 0.9 * len(ups)


def test_a_metric_to_maximize() -> None:
    history = [baseline(3.0)]
    proposal = ask(Tuner(), make_brief(history, agenda="---\ndirection: maximize\n---\n"))
    history.append(experiment_of(proposal, 1, Verdict.DISCARD, 2.0))
    maximal = [
        ask(Tuner(), make_brief(history, turn=turn, agenda="---\ndirection: maximize\n---\n")) for turn in range(8)
    ]
    minimal = [ask(Tuner(), make_brief(history, turn=turn)) for turn in range(8)]
    assert maximal != minimal


def test_code_that_others_proposed_is_no_step() -> None:
    """A duplicate is no experiment, so the tuner would propose it for ever."""
    code = {"train.py": "GATE = True  # tune: True | False\nWIDTH = 8  # tune: 8..9 int\n"}
    theirs = {"train.py": code["train.py"].replace("GATE = True", "GATE = False")}
    idea = experiment_of(Proposal("gate off", theirs), 1, Verdict.DISCARD, 3.0, by="ann")
    history, steps = [baseline(), replace(idea, fingerprint=fingerprint(theirs))], list[str]()
    with pytest.raises(Exhausted, match="every step"):
        for turn in range(8):
            proposal = ask(Tuner(), make_brief(history, code=code, turn=turn))
            steps.append(proposal.hypothesis)
            history.append(experiment_of(proposal, turn + 2, Verdict.DISCARD, 3.0))
    assert sorted(steps) == ["GATE True → False, WIDTH 8 → 9", "WIDTH 8 → 9"]


def test_steps_that_are_refused_end_the_tuner() -> None:
    brief = make_brief()
    assert ask(Tuner(), replace(brief, refusals=("the same code as #1",))).hypothesis
    with pytest.raises(Exhausted, match="tried before"):
        ask(Tuner(), replace(brief, refusals=("the same code as #1", "the same code as #2")))


def test_no_step_is_proposed_twice() -> None:
    code = {"train.py": "DEPTH = 4  # tune: 3..5 int\nWIDTH = 8  # tune: 8..16 log int\n"}
    history, seen = [baseline()], set[str | None]()
    with pytest.raises(Exhausted, match="every step"):
        for turn in range(40):
            proposal = ask(Tuner(), make_brief(history, code=code, turn=turn))
            assert proposal.files["train.py"] not in seen
            seen.add(proposal.files["train.py"])
            history.append(experiment_of(proposal, len(history), Verdict.DISCARD, 3.01))
    assert len(seen) == 5


def test_only_neighbouring_numbers_are_chosen() -> None:
    code = {"train.py": "WIDTH = 64  # tune: 128 | 64 | 16 | 32\n"}
    widths = {values(ask(Tuner(), make_brief(code=code, turn=turn)).files["train.py"])["WIDTH"] for turn in range(12)}
    assert widths == {32, 128}


def test_experiments_with_other_constants_are_ignored() -> None:
    odd = experiment_of(ask(Tuner(), make_brief(code={"train.py": PLAIN})), 1, Verdict.DISCARD, 3.5)
    conform(Tuner, make_brief([baseline(), odd]))


def test_several_files() -> None:
    code = {"a.py": "LR = 0.1\n", "b/c.py": "LR = 0.2\n", "notes.txt": "LR = 0.3\n"}
    brief = make_brief(code=code, agenda="---\neditable: ['*.py', 'b/*']\n---\n")
    proposal = conform(Tuner, brief)
    assert set(proposal.parameters) == {"a.py:LR", "b/c.py:LR"}
    assert set(proposal.files) <= {"a.py", "b/c.py"}
    again = experiment_of(proposal, 1, Verdict.DISCARD, 3.4)
    conform(Tuner, make_brief([baseline(), again], code=code, turn=1, agenda="---\neditable: ['*.py', 'b/*']\n---\n"))


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ({"train.py": "lr = 0.1\n"}, "train.py has no upper-case constants to tune"),
        ({"train.py": "LR = (\n"}, "train.py has no upper-case constants to tune"),
        ({"train.py": "LR = 0.1  # tune: lots\n"}, r"to tune \(line 1: LR: cannot read `tune: lots`"),
        ({"a.cfg": "LR = 0.1\n"}, "the lab has no upper-case constants to tune"),
    ],
)
def test_nothing_to_tune(code: dict[str, str], message: str) -> None:
    with pytest.raises(Exhausted, match=message):
        ask(Tuner(), make_brief(code=code))


def test_a_lab_without_a_scorer_keeps_its_budget() -> None:
    brief = make_brief(code={"train.py": "TIME_BUDGET = 3.0\nEPOCHS = 4\n"})
    assert ask(Tuner(), brief).hypothesis
    with pytest.raises(Exhausted, match="no upper-case constants to tune"):
        ask(Tuner(), replace(brief, agenda=replace(brief.agenda, score=None)))


def test_the_tuner_improves_a_smooth_loss() -> None:
    """The loss is quadratic in the logarithms. Without noise every kept step is a true gain."""

    def loss(text: str) -> float:
        return 3.0 + sum(math.log(value / 0.035) ** 2 for value in values(text).values()) / 10

    code, incumbent = PLAIN, baseline(loss(PLAIN))
    history = [incumbent]
    for number in range(1, 13):
        proposal = ask(Tuner(), make_brief(history, incumbent, {"train.py": code}, number))
        text = proposal.files["train.py"] or ""
        kept = loss(text) < (incumbent.score or 0.0) - 0.02
        history.append(
            experiment_of(proposal, number, Verdict.KEEP if kept else Verdict.DISCARD, loss(text), incumbent.number)
        )
        if kept:
            code, incumbent = text, history[-1]
    assert loss(code) - 3.0 < 0.5 * (loss(PLAIN) - 3.0)
