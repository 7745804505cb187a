"""What `status` says: how a run is doing, for a person at one in the morning and for a program."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any

from ..judge.noise import measure_noise
from ..ledger import experiment_json
from ..records import Experiment, State, Trial, Verdict
from ..run import held
from ..text import one_line
from .claim import read_claim
from .tables import View, as_json, columns
from .wording import count, difference, duration, number, places, signed, stopped

LATEST = 5
WORDS = {
    Verdict.KEEP: "kept", Verdict.DISCARD: "discarded", Verdict.CRASH: "crashed", Verdict.TIMEOUT: "timed out",
    Verdict.INVALID: "invalid", Verdict.DUPLICATE: "duplicate", State.RUNNING: "running", State.QUEUED: "queued",
}  # fmt: skip
ALMOST = 0.02  # of the budget: so near its end a trial saves, and is scored next


def status_json(view: View) -> str:
    """`state` is `running` while a loop holds the run, `open` after it was killed, else `ended` for its `reason`."""
    tag, ledger = view.run.tag, view.ledger
    baseline, incumbent = ledger.experiment(tag, 0), ledger.incumbent(tag)
    noise = measure_noise(ledger.replicated(tag))
    claim = read_claim(ledger, tag, ledger.experiments(tag, verdict=Verdict.KEEP), incumbent)
    return as_json(
        {
            "tag": tag,
            "state": "running" if held(view.layout, tag) else view.run.state,
            "reason": view.run.reason,
            "metric": view.agenda.metric,
            "direction": view.agenda.direction,
            "budget": view.agenda.budget,
            "seconds": view.run.seconds,
            "counts": ledger.counts(tag),
            "baseline": experiment_json(baseline) if baseline else None,
            "incumbent": experiment_json(incumbent) if incumbent else None,
            "noise": {**vars(noise), "floor": noise.floor} if noise else None,
            "claim": asdict(claim) if claim else None,
            "running": [{**experiment_json(each), "trial": _trial_json(trial)} for each, trial in _running(view)],
            "spend": vars(ledger.spend(tag)),
        }
    )


def status_text(view: View) -> str:
    """A few aligned rows, no wider than the terminal."""
    alive = held(view.layout, view.run.tag)
    rows = [("run", f"{view.run.tag} · {_state(view, alive)}"), ("tried", _tried(view, alive))]
    if marks := view.marks:
        rows.append(("metric", f"{one_line(view.agenda.metric)}{marks}"))
    rows += _standing(view)
    for name, lines in (("now", _now(view, alive)), ("latest", _latest(view))):
        rows += [(name if index == 0 else "", line) for index, line in enumerate(lines)]
    if not alive and view.run.state == "open":
        rows.append(("next", f"`autoresearch run --tag {view.run.tag}` goes on with it"))
    return "\n".join(one_line_of(name, words) for name, words in rows)


def one_line_of(name: str, words: str) -> str:
    """A row with its name in the margin."""
    room = columns() - 11
    return f"{name:<9}  {words if len(words) <= room else words[: room - 1] + '…'}"


def _state(view: View, alive: bool) -> str:
    took = duration(view.run.seconds)
    if alive:
        return f"running · {took} so far"
    if view.run.state == "open":
        return f"interrupted after {took}"
    return f"ended after {took}: {one_line(view.run.reason or '')}"


def _tried(view: View, alive: bool) -> str:
    counts = view.ledger.counts(view.run.tag)
    baseline = view.ledger.experiment(view.run.tag, 0)
    if baseline is None:
        return "nothing yet"
    counts[baseline.verdict or baseline.state] -= 1
    amount = sum(counts.values())
    if not alive:  # what ran when the loop was killed waits like the rest
        counts[State.QUEUED] += counts.pop(State.RUNNING)
    words = WORDS | {Verdict.DISCARD: f"discarded{stopped(view.ledger.stopped(view.run.tag))}"}
    parts = [f"{counts[word]:,} {said}" for word, said in words.items() if counts.get(word)]
    return count(amount, "experiment") + (f": {', '.join(parts)}" if parts else " besides the baseline")


def _standing(view: View) -> list[tuple[str, str]]:
    """Baseline, incumbent and noise, as far as they are known."""
    tag, metric = view.run.tag, view.agenda.metric
    baseline, incumbent = view.ledger.experiment(tag, 0), view.ledger.incumbent(tag)
    if baseline is None or baseline.score is None or incumbent is None:
        measured = len(view.ledger.scores(tag).get(0, ()))
        return [("baseline", f"being measured: {measured} of {count(view.agenda.judge.replicates, 'trial')} done")]
    decimals, rows = places(baseline.score), []
    rows.append(("baseline", f"{metric} {number(baseline.score, decimals)}"))
    if incumbent.number:
        change = signed(difference(incumbent.score, baseline.score), decimals)
        rows.append(("incumbent", f"{metric} {number(incumbent.score, decimals)}  {change}  by #{incumbent.number}"))
        rows.append(("", one_line(incumbent.hypothesis)))
    else:
        rows.append(("incumbent", "the baseline: nothing was kept yet"))
    if claim := read_claim(view.ledger, tag, view.ledger.experiments(tag, verdict=Verdict.KEEP), incumbent):
        named = ", ".join(f"#{number}" for number in claim.confirmed) or "no single change"
        rows += [("claim", claim.words(metric, decimals)), ("confirmed", named)]
    if noise := measure_noise(view.ledger.replicated(tag)):
        spread = f"95 % interval of the sd {number(noise.low, decimals)} to {number(noise.high, decimals)}"
        rows.append(("noise", f"floor {number(noise.floor, decimals)}, sd {number(noise.sd, decimals)} ({spread})"))
    return rows


def _now(view: View, alive: bool) -> list[str]:
    """What runs, in which phase and how long still; of a run that was killed, what starts again."""
    rows = []
    for each, trial in _running(view):
        name = f"#{each.number}" if each.number else "the baseline"
        phase = _phase(trial, view.agenda.budget) if alive else "starts again when the run goes on"
        where = f" on {trial.device}" if trial and alive else ""
        rows.append(f"{name}{where}: {phase}")
        if each.number:
            rows.append(f"{'':{len(name) + 1}} {one_line(each.hypothesis)}")
    return rows


def _phase(trial: Trial | None, budget: float) -> str:
    if trial is None:
        return "about to start"
    if trial.progress is None:
        return f"starting up for {duration(time.time() - trial.started)}"
    point = trial.progress
    if point.seconds >= budget * (1.0 - ALMOST):
        return f"trained, saving or being scored · loss {point.loss:.3f}"
    used, left = duration(point.seconds), duration(budget - point.seconds)
    return f"training for {used} of {duration(budget)}, {left} left · loss {point.loss:.3f}"


def _latest(view: View) -> list[str]:
    """The last verdicts, the newest first, each against the baseline."""
    found = view.ledger.experiments(view.run.tag, last=4 * LATEST)
    baseline = view.ledger.experiment(view.run.tag, 0)
    reference = baseline.score if baseline else None
    done = [each for each in found if each.state is State.DONE and each.number]
    done.sort(key=lambda each: each.finished or 0.0, reverse=True)
    return [_verdict(each, reference) for each in done[:LATEST]]


def _verdict(each: Experiment, reference: float | None) -> str:
    decimals = places(reference)
    said = each.hypothesis if each.score is not None else each.reason or each.hypothesis
    change = signed(difference(each.score, reference), decimals)
    return f"{f'#{each.number}':<5} {each.verdict:<9}  {number(each.score, decimals):>8}  {change:>8}  {one_line(said)}"


def _running(view: View) -> list[tuple[Experiment, Trial | None]]:
    """The experiments that run, each with the trial of it that does."""
    tag = view.run.tag
    trials = {trial.experiment: trial for trial in view.ledger.open_trials(tag)}
    running = [each for each in view.ledger.open_experiments(tag) if each.state is State.RUNNING]
    judged = [view.ledger.experiment(tag, number) for number in trials.keys() - {each.number for each in running}]
    return [(each, trials.get(each.number)) for each in (*running, *judged) if each is not None]


def _trial_json(trial: Trial | None) -> dict[str, Any] | None:
    if trial is None:
        return None
    progress = vars(trial.progress) if trial.progress else None
    return {"index": trial.index, "device": trial.device, "started": trial.started, "progress": progress}
