"""What a run came to: read from the ledger in one place, and said in words that claim nothing that was not measured."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from .. import __version__
from ..errors import LedgerError
from ..layout import Layout
from ..records import Agenda, Experiment, Noise, Point, Run, State, Trial, Usage, Verdict
from ..sandbox import Level
from .claim import Claim, read_claim
from .wording import count, duration, gain, marks, number, places, signed, stopped

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
        return [trial for trial in trials if trial.result and trial.result.score is not None]

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
    from .. import agenda
    from ..judge.noise import measure_noise
    from ..ledger import Ledger

    ledger = Ledger(Layout(lab).ledger, readonly=True)
    run = ledger.latest() if tag is None else ledger.run(tag)
    if run is None:
        known = ", ".join(each.tag for each in ledger.runs()) or "none; `autoresearch run` starts one"
        raise LedgerError(f"{lab}: no run {tag or 'yet'} in the ledger (runs: {known})")
    experiments = ledger.experiments(run.tag)
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
        agenda.started_with(ledger, run),
        experiments,
        ledger.incumbent(run.tag),
        measure_noise(ledger.replicated(run.tag)),
        ledger.spend(run.tag),
        scores,
        dict(trials),
        _diffs(lab, experiments, detailed),
        texts,
        __version__,
        read_claim(ledger, run.tag, experiments, ledger.incumbent(run.tag)),
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
    change: str  # difference and relative difference, or "" where there is none
    verdict: str  # one honest sentence
    caveat: str  # what the number is not, or ""
    tally: str
    noise: str


def headline(morning: Morning) -> Headline:
    """The result in words; it claims nothing that was not measured, and what was measured for a claim goes before."""
    if morning.claim:
        return _claimed(morning, morning.claim)
    baseline, incumbent, decimals = morning.baseline, morning.incumbent, morning.decimals
    floor = morning.noise.floor if morning.noise else None
    old = baseline.score if baseline else None
    new = incumbent.score if incumbent else None
    better = gain(new, old, morning.agenda.direction)
    change, caveat = "", ""
    if old is None or incumbent is None or new is None or better is None:
        verdict = "No experiment has a score yet."
    elif incumbent.number == 0:
        tried = any(each.number for each in morning.experiments)
        verdict = "Nothing was kept." if tried else "Only the baseline has run so far."
    else:
        change = signed(new - old, decimals) + (f" ({signed(100 * (new - old) / abs(old), 2)} %)" if old else "")
        times = f"by {abs(better) / floor:.1f} × the noise floor" if floor else "and the noise was not measured"
        verdict = f"#{incumbent.number} scored {'better' if better > 0 else 'worse'} than the baseline {times}."
        caveat = _caveat(morning, incumbent, better)
    return Headline(
        number(old, decimals), number(new, decimals), change, verdict, caveat, tally(morning), noise_words(morning)
    )


def _claimed(morning: Morning, claim: Claim) -> Headline:
    """Fresh seeds of the incumbent beside fresh seeds of the baseline."""
    decimals, found = morning.decimals, claim.validation
    old, new = claim.scores
    better = gain(new, old, morning.agenda.direction) or 0.0
    if abs(found.value) <= found.half:
        verdict = "On fresh seeds it cannot be told from the baseline."
    else:
        word = "better" if better > 0 else "worse"
        verdict = f"On fresh seeds #{claim.incumbent} is {word} than the baseline."
    trials = f"{found.ours} and {count(found.theirs, 'trial')}"
    verdict += f" The difference is {signed(found.value, decimals)} ± {number(found.half, decimals)}"
    verdict += f" (95 % interval, {trials} in turn)"
    if claim.audit:
        audit = claim.audit
        verdict += f"; on the audit split {signed(audit.value, decimals)} ± {number(audit.half, decimals)}"
    change = signed(new - old, decimals) + (f" ({signed(100 * (new - old) / abs(old), 2)} %)" if old else "")
    caveats = "; ".join(_untrusted(morning))
    rest = tally(morning), noise_words(morning)
    return Headline(number(old, decimals), number(new, decimals), change, f"{verdict}.", caveats, *rest)


def _caveat(morning: Morning, incumbent: Experiment, better: float) -> str:
    """What a sceptic should hold against the incumbent's score."""
    doubts = []
    trials = len(morning.scores.get(incumbent.number, ()))
    times = "one trial" if trials <= 1 else count(trials, "trial")
    doubts.append(f"{times}; not yet confirmed on fresh seeds")
    if morning.noise and better < morning.noise.high * math.sqrt(2):
        doubts.append("within what the noise could still be: its interval is wide")
    return "; ".join([*doubts, *_untrusted(morning)])


def _untrusted(morning: Morning) -> list[str]:
    """Why no score of the run can be trusted."""
    doubts = []
    if morning.agenda.score is None:
        doubts.append("unsealed: the number is what the trial printed of itself")
    if morning.unsandboxed:
        doubts.append("unsandboxed: trials ran with your rights, and could read the held-out text")
    return doubts


def tally(morning: Morning) -> str:
    """`40 experiments in 4 h 12 m: 5 kept, 30 discarded, 3 crashed`."""
    words = {
        Verdict.KEEP: "kept", Verdict.DISCARD: "discarded", Verdict.CRASH: "crashed", Verdict.TIMEOUT: "timed out",
        Verdict.INVALID: "invalid", Verdict.DUPLICATE: "duplicate",
    }  # fmt: skip
    tried = [each for each in morning.experiments if each.number and each.without is None]
    verdicts = Counter(each.verdict for each in tried)
    words[Verdict.DISCARD] += stopped(sum(each.stopped for each in tried))
    parts = [f"{verdicts[verdict]} {word}" for verdict, word in words.items() if verdicts[verdict]]
    if unfinished := sum(each.state is not State.DONE for each in tried):
        parts.append(f"{unfinished} unfinished")
    if ablations := sum(each.without is not None for each in morning.experiments):
        parts.append(count(ablations, "ablation"))
    line = f"{count(len(tried), 'experiment')} in {duration(morning.run.seconds)}"
    return f"{line}: {', '.join(parts)}" if parts else line


def noise_words(morning: Morning) -> str:
    """The noise floor with its interval, both on the scale of differences."""
    noise = morning.noise
    if noise is None:
        return "Noise not measured yet: no experiment has two trials."
    root, decimals = math.sqrt(2), morning.decimals
    low, high = number(noise.low * root, decimals), number(noise.high * root, decimals)
    freedom = count(noise.degrees, "degree") + " of freedom"
    return f"Noise floor {number(noise.floor, decimals)} (95 % interval {low} to {high}, from {freedom})."
