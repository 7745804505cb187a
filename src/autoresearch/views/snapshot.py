"""What a run came to: read from the ledger in one place, and said in words that claim nothing that was not measured."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from .. import __version__
from ..errors import LedgerError
from ..layout import Layout
from ..ledger import NOTHING_TRIED, Tally
from ..records import Agenda, Experiment, Noise, Point, Run, Trial, Usage, Verdict
from ..sandbox import Level
from ..text import count, one_line
from .claim import Claim, read_claim, result
from .early import early_words
from .format import capitalise, duration, gain, marks, number, places, signed, tally

DETAILED = 500  # experiments whose diff, curve and log are read, the latest first; keeps always are


@dataclass(frozen=True)
class Morning:
    """All that the report says of one run. Mappings are keyed by the experiment's number."""

    lab: str
    run: Run
    agenda: Agenda
    experiments: Sequence[Experiment]
    incumbent: Experiment | None
    noise: Noise | None
    spend: Usage
    scores: Mapping[int, Sequence[float]] = field(default_factory=dict)
    trials: Mapping[int, Sequence[Trial]] = field(default_factory=dict)
    diffs: Mapping[int, str] = field(default_factory=dict)  # to the parent, as `git diff` prints it
    agendas: Mapping[str, str] = field(default_factory=dict)  # hash → text of every revision used
    version: str = ""
    claim: Claim | None = None
    tally: Tally = NOTHING_TRIED
    early: str = ""  # how early stopping stands; nothing where it is off

    @property
    def baseline(self) -> Experiment | None:
        return self.by_number.get(0)

    @cached_property
    def by_number(self) -> Mapping[int, Experiment]:
        return {each.number: each for each in self.experiments}

    @property
    def decimals(self) -> int:
        return places(self.baseline.score if self.baseline else None)

    @property
    def unsandboxed(self) -> bool:
        return any(trial.sandbox == Level.NONE for trials in self.trials.values() for trial in trials)

    @property
    def marks(self) -> str:
        """What stands behind the metric's name wherever its scores are shown."""
        return marks(self.agenda, self.unsandboxed)

    @property
    def kept(self) -> list[Experiment]:
        """The keeps besides the baseline, in order."""
        return [each for each in self.experiments if each.verdict is Verdict.KEEP and each.number]

    def parent(self, experiment: Experiment) -> Experiment | None:
        return self.by_number.get(experiment.parent) if experiment.parent is not None else None

    def scored(self, experiment: Experiment | None) -> list[Trial]:
        """The trials of an experiment that gave a score."""
        trials = self.trials.get(experiment.number, ()) if experiment else ()
        return [trial for trial in trials if trial.score is not None]

    def curve(self, experiment: Experiment | None) -> Sequence[Point]:
        """The progress of its latest trial that has any."""
        trials = self.trials.get(experiment.number, ()) if experiment else ()
        return next((trial.result.curve for trial in reversed(trials) if trial.result and trial.result.curve), ())

    def summary(self, experiment: Experiment | None) -> Mapping[str, Any]:
        """What its first scored trial said of itself."""
        return next((trial.result.summary for trial in self.scored(experiment) if trial.result), {})


def read_morning(lab: Path, tag: str | None) -> Morning:
    """The run of that tag, or the latest one, from the lab's ledger.

    Raises:
        LedgerError: there is no ledger, or no such run.
    """
    from ..agenda.comparable import read_first_agenda
    from ..judge.noise import measure_noise
    from ..ledger import Ledger

    ledger = Ledger(Layout(lab).ledger, readonly=True)
    run = ledger.latest() if tag is None else ledger.run(tag)
    if run is None:
        known = ", ".join(each.tag for each in ledger.runs()) or "none; `autoresearch run` starts one"
        raise LedgerError(f"{lab}: no run {tag or 'yet'} in the ledger (runs: {known})")
    agenda, experiments = read_first_agenda(ledger, run), ledger.experiments(run.tag)
    detailed = [each for each in experiments if each.verdict is Verdict.KEEP] + experiments[-DETAILED:]
    trials: dict[int, Sequence[Trial]] = defaultdict(list)
    for trial in ledger.trials(run.tag):
        trials[trial.experiment] = [*trials[trial.experiment], trial]
    trials |= {each.number: ledger.trials(run.tag, each.number) for each in detailed}
    scores = ledger.scores(run.tag)
    texts = {revision: ledger.agenda_text(revision) for revision in dict.fromkeys(each.agenda for each in experiments)}
    return Morning(
        lab.resolve().name,
        run,
        agenda,
        experiments,
        ledger.incumbent(run.tag),
        measure_noise(ledger.replicated(run.tag)),
        ledger.spend(run.tag),
        scores,
        dict(trials),
        _diffs(lab, experiments, detailed),
        texts,
        __version__,
        read_claim(ledger, run.tag, agenda.direction),
        ledger.tally(run.tag),
        early_words(ledger, run, agenda),
    )


def _diffs(lab: Path, experiments: Sequence[Experiment], wanted: Sequence[Experiment]) -> dict[int, str]:
    """What each wanted experiment changed in its parent; git is asked for several at a time."""
    from ..workspace import Workspace

    workspace = Workspace(lab)
    commits = {each.number: each.commit for each in experiments}
    pairs = {each.number: (commits[each.parent], each.commit) for each in wanted if each.parent in commits}
    with ThreadPoolExecutor(4) as pool:
        return dict(zip(pairs, pool.map(lambda pair: workspace.diff(*pair), pairs.values()), strict=True))


@dataclass(frozen=True)
class Headline:
    """What a reader in a hurry takes away."""

    baseline: str
    incumbent: str
    change: str  # difference with its interval, or relative difference; "" where there is none
    better: bool  # as measured on fresh seeds
    verdict: str  # one honest sentence
    beside: Sequence[str]  # what else there is to know: of single changes, of what search saw
    caveat: str  # what the number is not, or ""
    tally: str
    noise: str


def headline(morning: Morning) -> Headline:
    """The result in words; it claims nothing that was not measured, and what was measured for a claim goes before."""
    baseline, incumbent, decimals, claim = morning.baseline, morning.incumbent, morning.decimals, morning.claim
    trials = len(morning.scores.get(incumbent.number, ())) if incumbent else 0
    found = result(one_line(morning.agenda.metric, 40), baseline, incumbent, trials, claim, morning.noise)
    old, new = (each.score if each else None for each in (baseline, incumbent))
    change = ""
    if claim:
        (old, new), change = claim.scores, claim.validation.words(decimals)
    elif found.searched and old is not None and new is not None:
        change = signed(new - old, decimals) + (f" ({signed(100 * (new - old) / abs(old), 2)} %)" if old else "")
    if old is None or new is None or incumbent is None:
        lines = ["no experiment has a score yet"]
    elif not incumbent.number:
        lines = ["nothing was kept" if morning.tally.total else "only the baseline has run so far"]
    else:
        lines = found.lines
    verdict, *beside = (f"{capitalise(line)}." for line in lines)
    caveat = "; ".join(_doubts(morning, old, new))
    better, how_many = bool(claim and claim.better), tally(morning.tally, False, duration(morning.run.seconds))
    return Headline(
        number(old, decimals), number(new, decimals), change, better, verdict, beside, caveat, how_many,
        noise_words(morning),
    )  # fmt: skip


def _doubts(morning: Morning, old: float | None, new: float | None) -> list[str]:
    """What a sceptic should hold against the scores."""
    doubts, better = [], gain(new, old, morning.agenda.direction)
    if morning.noise and not morning.claim and better and 0 < better < morning.noise.high * math.sqrt(2):
        doubts.append("within what the noise could still be: its interval is wide")
    if morning.agenda.score is None:
        doubts.append("unsealed: the number is what the trial printed of itself")
    if morning.unsandboxed:
        doubts.append("unsandboxed: trials ran with your rights, and could read the held-out text")
    return doubts


def noise_words(morning: Morning) -> str:
    """The noise floor with its interval, both on the scale of differences."""
    noise = morning.noise
    if noise is None:
        return "Noise not measured yet: no experiment has two trials."
    root, decimals = math.sqrt(2), morning.decimals
    low, high = number(noise.low * root, decimals), number(noise.high * root, decimals)
    freedom = count(noise.degrees, "degree") + " of freedom"
    return f"Noise floor {number(noise.floor, decimals)} (95 % interval {low} to {high}, from {freedom})."
