"""A run with the details of its experiments, as the report needs them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from .. import __version__
from ..records import Experiment, Point, Trial, Verdict
from ..sandbox.walls import Level
from .format import in_parentheses, trust_marks
from .later import read_later
from .snapshot import RunReader, Snapshot

DETAILED = 500
"""The number of experiments whose diff, curve and log are read: the latest, and all keeps besides."""


@dataclass(frozen=True)
class RunDetails:
    """A run and all its experiments. Mappings are keyed by the experiment's number.

    Attributes:
        scores: the scores that verdicts rest on.
        trials: the trials. Only trials of the detailed experiments have a curve, a summary and a log.
        diffs: the changes to the parent, as `git diff` prints them, for the detailed experiments alone.
        agendas: the text of each revision of program.md that was used, by its hash.
        version: the version of autoresearch.
        later: what was found of changes after the verdict. See `read_later`.
    """

    snapshot: Snapshot
    experiments: Sequence[Experiment] = ()
    scores: Mapping[int, Sequence[float]] = field(default_factory=dict)
    trials: Mapping[int, Sequence[Trial]] = field(default_factory=dict)
    diffs: Mapping[int, str] = field(default_factory=dict)
    agendas: Mapping[str, str] = field(default_factory=dict)
    version: str = ""
    later: Mapping[int, str] = field(default_factory=dict)

    @cached_property
    def by_number(self) -> Mapping[int, Experiment]:
        """Every experiment by its number."""
        return {each.number: each for each in self.experiments}

    @cached_property
    def has_unsandboxed(self) -> bool:
        """Whether nothing confined one of the trials."""
        return any(trial.sandbox == Level.NONE for trials in self.trials.values() for trial in trials)

    @property
    def marks(self) -> str:
        """The text to append to the metric's name. It is based on every trial, unlike the marks of a snapshot."""
        return in_parentheses(trust_marks(self.snapshot.agenda, self.has_unsandboxed))

    @cached_property
    def keeps(self) -> Sequence[Experiment]:
        """The kept experiments besides the baseline, in order."""
        return [each for each in self.experiments if each.verdict is Verdict.KEEP and each.number]

    @cached_property
    def ablations(self) -> Mapping[int, int]:
        """The number of scored ablations of each kept change, by the number of the change."""
        found: dict[int, int] = defaultdict(int)
        for each in self.experiments:
            if each.without is not None and each.score is not None:
                found[each.without] += 1
        return found

    def parent(self, experiment: Experiment) -> Experiment | None:
        """Return the experiment's parent, or None for the baseline."""
        return self.by_number.get(experiment.parent) if experiment.parent is not None else None

    def scored_trials(self, experiment: Experiment | None) -> list[Trial]:
        """Return the experiment's trials that have a score."""
        trials = self.trials.get(experiment.number, ()) if experiment else ()
        return [trial for trial in trials if trial.score is not None]

    def curve(self, experiment: Experiment | None) -> Sequence[Point]:
        """Return the progress curve of the experiment's latest trial that has one."""
        trials = self.trials.get(experiment.number, ()) if experiment else ()
        return next((trial.result.curve for trial in reversed(trials) if trial.result and trial.result.curve), ())

    def summary(self, experiment: Experiment | None) -> Mapping[str, Any]:
        """Return the figures that the experiment's first scored trial reported of itself."""
        return next((trial.result.summary for trial in self.scored_trials(experiment) if trial.result), {})


def read_details(reader: RunReader) -> RunDetails:
    """Return the run with its experiments, trials, diffs and agendas."""
    tag, ledger = reader.run.tag, reader.ledger
    with ledger.frozen_view():
        snapshot, experiments = reader.snapshot(), reader.experiments(0)
        detailed = [each for each in experiments if each.verdict is Verdict.KEEP] + experiments[-DETAILED:]
        trials: dict[int, list[Trial]] = defaultdict(list)
        for trial in ledger.trials(tag):
            trials[trial.experiment].append(trial)
        trials |= {each.number: reader.trials(each.number) for each in detailed}
        scores = ledger.scores(tag)
        later = read_later(ledger, tag)
        agendas = {hash: ledger.agenda_text(hash) for hash in dict.fromkeys(each.agenda for each in experiments)}
    diffs = _read_diffs(reader.layout.lab, experiments, detailed)
    return RunDetails(snapshot, experiments, scores, dict(trials), diffs, agendas, __version__, later)


def _read_diffs(lab: Path, experiments: Sequence[Experiment], wanted: Sequence[Experiment]) -> dict[int, str]:
    """Return the changes of each wanted experiment to its parent. Git is asked for four at a time."""
    from ..workspace import Workspace  # here because only the report needs a repository

    workspace = Workspace(lab)
    commits = {each.number: each.commit for each in experiments}
    pairs = {each.number: (commits[each.parent], each.commit) for each in wanted if each.parent in commits}
    with ThreadPoolExecutor(4) as pool:
        return dict(zip(pairs, pool.map(lambda pair: workspace.diff(*pair), pairs.values()), strict=True))
