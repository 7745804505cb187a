"""The conformance suite of researchers. A test module calls `conform` with a function that makes the researcher."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from autoresearch.agenda.program import parse
from autoresearch.loop.screen import screen
from autoresearch.records import Brief, Experiment, Noise, Proposal, State, Verdict
from autoresearch.seams import Researcher

TRAIN = '''"""A model."""
SEED = 42
MATRIX_LR = 0.02  # tune: 0.002..0.2 log
DEPTH = 4  # tune: 2..8 int
BATCH = 2**14
WARMUP_RATIO = 0.0
BETA2 = 0.95
ACTIVATION = "relu2"  # tune: "relu2" | "gelu" | "silu"
VOCABULARY = 1024  # tune: no
'''


def baseline(score: float = 3.0) -> Experiment:
    return Experiment("t", 0, "c0", None, "baseline", "human", "a", "f0", State.DONE, Verdict.KEEP, score=score)


def make_brief(
    history: Sequence[Experiment] = (),
    incumbent: Experiment | None = None,
    code: Mapping[str, str] | None = None,
    turn: int = 0,
    seed: int = 7,
    agenda: str = "",
) -> Brief:
    """Return a brief. By default the baseline is the incumbent and the only experiment."""
    experiments = tuple(history) or (baseline(),)
    files = {"train.py": TRAIN} if code is None else code
    noise = Noise(0.02, 0.01, 0.1, 2)
    return Brief(parse(agenda), turn, seed, incumbent or experiments[0], files, experiments, noise)


def experiment_of(
    proposal: Proposal, number: int, verdict: Verdict, score: float | None, parent: int = 0, by: str = "tuner"
) -> Experiment:
    """Return the experiment that a proposal became."""
    return Experiment(
        "t", number, f"c{number}", parent, proposal.hypothesis, by, "a", f"f{number}", State.DONE, verdict, score=score,
        parameters=proposal.parameters, parameters_before=proposal.parameters_before, origin=proposal.origin,
    )  # fmt: skip


def ask(researcher: Researcher, brief: Brief) -> Proposal:
    """Ask for one proposal and wait for it."""
    return asyncio.run(researcher.propose(brief))


class Timeless:
    """A researcher whose proposals take no time, so that two equal proposals compare equal."""

    def __init__(self, researcher: Researcher) -> None:
        self._researcher = researcher
        self.name, self.costs_money, self.repairs = researcher.name, researcher.costs_money, researcher.repairs

    def missing(self) -> str | None:
        return self._researcher.missing()

    async def propose(self, brief: Brief) -> Proposal:
        proposal = await self._researcher.propose(brief)
        return replace(proposal, usage=replace(proposal.usage, seconds=0.0))


def conform(make: Callable[[], Researcher], brief: Brief) -> Proposal:
    """Assert that the proposal is valid, that a fresh instance gives the same, and that the brief is unchanged.

    Returns:
        The proposal.
    """
    before = copy.deepcopy(brief)
    researcher = make()
    assert isinstance(researcher.name, str) and researcher.name
    assert researcher.costs_money in (True, False, None) and isinstance(researcher.repairs, bool)
    assert researcher.missing() is None or isinstance(researcher.missing(), str)
    proposal = ask(researcher, brief)
    assert brief == before
    assert isinstance(proposal, Proposal)
    assert proposal.hypothesis.strip() and "\n" not in proposal.hypothesis
    assert proposal.files
    assert all(
        isinstance(path, str) and (text is None or isinstance(text, str)) for path, text in proposal.files.items()
    )
    assert all(isinstance(name, str) for name in proposal.parameters)
    assert screen(proposal, brief.code, brief.agenda, {}) is None
    assert ask(researcher, brief) == proposal, "the second answer to the same brief differs"
    assert ask(make(), brief) == proposal, "a fresh instance answers differently, so the researcher keeps something"
    return proposal
