"""A model and the tuner as one researcher: who proposes, and which constants the tuner may change."""

from __future__ import annotations

from dataclasses import replace

from researchers.conformance import TRAIN, ask, baseline, conform, experiment_of, make_brief

from autoresearch.errors import NotLoggedIn
from autoresearch.records import Brief, Experiment, Proposal, Repair, Verdict
from autoresearch.researchers.hybrid import Hybrid

GATED = f"{TRAIN}GATE = 0.1  # tune: 0.01..1 log\nPLAIN = 0.5\n"


class Ideas:
    """A model that always adds one more line."""

    name, costs_money, repairs = "ideas", True, True

    def missing(self) -> str | None:
        return "a key"

    async def propose(self, brief: Brief) -> Proposal:
        if brief.turn == 99:
            raise NotLoggedIn("expired")
        return Proposal("one more line", {"train.py": f"{brief.code['train.py']}y = {len(brief.history)}\n"})


def hybrid() -> Hybrid:
    return Hybrid("hybrid:ideas", Ideas())


def with_gate(*history: Experiment, agenda: str = "", turn: int = 1) -> Brief:
    brief = make_brief([baseline(), *history], code={"train.py": GATED}, agenda=agenda, turn=turn)
    return replace(brief, baseline={"train.py": TRAIN})


def test_conformance_of_both_halves() -> None:
    assert conform(hybrid, replace(make_brief(), baseline={"train.py": TRAIN})).parameters == {}
    assert conform(
        hybrid, with_gate(experiment_of(Proposal("gate", {}), 1, Verdict.KEEP, 2.9, by="hybrid:ideas"))
    ).parameters


def test_the_tuner_gets_its_share_for_hinted_constants_of_new_ideas() -> None:
    history = [experiment_of(Proposal("gate", {"train.py": GATED}), 1, Verdict.KEEP, 2.9, by="hybrid:ideas")]
    kinds = []
    for number in range(2, 10):
        proposal = ask(hybrid(), with_gate(*history, agenda="---\ntuning: 0.25\n---\n", turn=number))
        history.append(experiment_of(proposal, number, Verdict.DISCARD, 3.0, by="hybrid:ideas"))
        kinds.append(history[-1].kind)
        if proposal.parameters:
            assert set(proposal.parameters) == {"GATE"} and proposal.hypothesis.startswith("GATE 0.1 → ")
    assert kinds.count("tuning") == 2 and len(kinds) == 8


def test_the_model_proposes_alone_without_new_constants_or_a_share() -> None:
    brief = replace(make_brief(), baseline={"train.py": TRAIN})
    assert ask(hybrid(), brief).hypothesis == "one more line"
    assert ask(hybrid(), with_gate(agenda="---\ntuning: 0\n---\n")).hypothesis == "one more line"


def test_a_repair_is_for_the_model() -> None:
    brief = replace(with_gate(), repair=Repair(baseline(), {"train.py": GATED}, ""))
    assert ask(hybrid(), brief).hypothesis == "one more line"
    assert hybrid().missing() == "a key"
