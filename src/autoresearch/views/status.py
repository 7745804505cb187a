"""What `status` says: how a run is doing, for a person at one in the morning and for a program."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from ..judge.noise import measure_noise
from ..ledger import experiment_json
from ..lock import held
from ..records import EndCause, Event, EventKind, Experiment, Run, State, Trial
from ..text import count, one_line
from .claim import Result, read_claim, read_result
from .early import early_words
from .format import asked, difference, duration, from_here, number, places, signed, tally, wrapped
from .tables import View, as_json, columns

LATEST = 5
MARGIN = 11  # columns in front of a row's words
NOTHING_KEPT = "the baseline: nothing was kept yet"
ALMOST = 0.02  # of the budget: so near its end a trial saves, and is scored next


def status_json(view: View) -> str:
    """`state` is `running` while a loop holds the run, `open` after it was killed, else `ended` for its `reason`."""
    tag, ledger = view.run.tag, view.ledger
    baseline, incumbent = ledger.experiment(tag, 0), ledger.incumbent(tag)
    noise, tally = measure_noise(ledger.replicated(tag)), ledger.tally(tag)
    claim = read_claim(ledger, tag, view.agenda.direction)
    alive = held(view.layout, tag)
    return as_json(
        {
            "tag": tag,
            "state": "running" if alive else view.run.state,
            "reason": view.run.reason,
            "metric": view.agenda.metric,
            "direction": view.agenda.direction,
            "budget": view.agenda.budget,
            "seconds": view.run.seconds,
            "counts": {**tally.of, "stopped": tally.stopped, "ablations": tally.ablations},
            "baseline": experiment_json(baseline) if baseline else None,
            "incumbent": experiment_json(incumbent) if incumbent else None,
            "noise": {**vars(noise), "floor": noise.floor} if noise else None,
            "claim": {**asdict(claim), "better": claim.better} if claim else None,
            "early": early_words(ledger, view.run, view.agenda) or None,
            "running": [{**experiment_json(each), "trial": _trial_json(trial)} for each, trial in _running(view)],
            "asking": [{"researcher": name, "since": since} for name, since in ledger.asking(tag) if alive],
            "spend": vars(ledger.spend(tag)),
        }
    )


def status_text(view: View) -> str:
    """A few aligned rows, no wider than the terminal; what was measured for a claim goes before what search saw."""
    alive, found = held(view.layout, view.run.tag), read_result(view.ledger, view.run.tag, view.agenda, marked=False)
    rows = [("run", f"{view.run.tag} · {_state(view, alive)}")]
    for name, lines in (("result", found.lines), ("tried", [_tried(view, alive)])):
        rows += _named(name, [part for line in lines for part in wrapped(line, columns() - MARGIN)])
    if marks := view.marks:
        rows.append(("metric", f"{one_line(view.agenda.metric)}{marks}"))
    rows += _standing(view, alive) + _named("now", _now(view, alive)) + _named("latest", _latest(view))
    if not alive and (command := _next(view, found)):
        rows.append(("next", command))
    return "\n".join(one_line_of(name, words) for name, words in rows)


def _goes_on(run: Run) -> bool:
    """Whether `run` takes up again what is not running now: it was killed, or the user stopped it."""
    return run.state == "open" or run.cause is EndCause.USER


def _next(view: View, found: Result) -> str:
    """What to do with a run that is not running; nothing where all is done."""
    baseline, tag = view.ledger.experiment(view.run.tag, 0), view.run.tag
    if _goes_on(view.run):
        return f"`autoresearch run{_here(view)} --tag {tag}` goes on with it"
    if baseline and baseline.state is not State.DONE:
        return "repair the lab, commit, and start anew with another --tag"
    if found.searched and not found.claim:
        return f"`autoresearch confirm{_here(view)} --tag {tag}` measures it on fresh seeds"
    return ""


def _here(view: View) -> str:
    """The lab's folder as a word more of a command."""
    folder = from_here(view.layout.lab)
    return f" {folder}" if folder else ""


def _named(name: str, lines: Sequence[str]) -> list[tuple[str, str]]:
    """Rows of which the first one has the name."""
    return [("" if place else name, line) for place, line in enumerate(lines)]


def one_line_of(name: str, words: str) -> str:
    """A row with its name in the margin."""
    room = columns() - MARGIN
    return f"{name:<9}  {words if len(words) <= room else words[: room - 1] + '…'}"


def _state(view: View, alive: bool) -> str:
    took = duration(view.run.seconds)
    if alive:
        return f"running · {took} so far"
    if view.run.state == "open":
        return f"interrupted after {took}"
    return f"ended after {took}: {one_line(view.run.reason or '')}"


def _tried(view: View, alive: bool) -> str:
    if view.ledger.experiment(view.run.tag, 0) is None:
        return "nothing yet"
    found = view.ledger.tally(view.run.tag)
    return tally(found, alive) if found.total else "nothing besides the baseline"


def _standing(view: View, alive: bool) -> list[tuple[str, str]]:
    """Baseline, incumbent, noise and early stopping, as far as they are known."""
    tag, metric = view.run.tag, view.agenda.metric
    baseline, incumbent = view.ledger.experiment(tag, 0), view.ledger.incumbent(tag)
    if baseline is None or baseline.score is None or incumbent is None:
        if not alive and not _goes_on(view.run):
            return [("baseline", f"failed: `autoresearch show 0{_here(view)} --tag {tag}` has its log")]
        measured = len(view.ledger.scores(tag).get(0, ()))
        return [("baseline", f"being measured: {measured} of {count(view.agenda.judge.replicates, 'trial')} done")]
    decimals, rows = places(baseline.score), []
    rows.append(("baseline", f"{metric} {number(baseline.score, decimals)}"))
    kept = f"#{incumbent.number} {one_line(incumbent.hypothesis)}" if incumbent.number else NOTHING_KEPT
    rows.append(("incumbent", kept))
    if noise := measure_noise(view.ledger.replicated(tag)):
        spread = f"95 % interval of the sd {number(noise.low, decimals)} to {number(noise.high, decimals)}"
        rows.append(("noise", f"floor {number(noise.floor, decimals)}, sd {number(noise.sd, decimals)} ({spread})"))
    if early := early_words(view.ledger, view.run, view.agenda):
        rows.append(("", early))
    return rows


def _now(view: View, alive: bool) -> list[str]:
    """What runs, in which phase and how long still, and who is asked; of a run that was killed, what starts again."""
    rows = [asked(name, time.time() - since) for name, since in view.ledger.asking(view.run.tag) if alive]
    running = _running(view) if alive or _goes_on(view.run) else []
    for event in view.ledger.events(view.run.tag, last=1) if alive else ():
        if event.kind is EventKind.DEVICE and not any(trial and _has_it(trial, event) for _, trial in running):
            rows.append(one_line(event.text))
    for each, trial in running:
        name = f"#{each.number}" if each.number else "the baseline"
        phase = _phase(trial, view.agenda.budget) if alive else "starts again when the run goes on"
        where = f" on {trial.device}" if trial and alive else ""
        rows.append(f"{name}{where}: {phase}")
        if each.number:
            rows.append(f"{'':{len(name) + 1}} {one_line(each.hypothesis)}")
    return rows


def _has_it(trial: Trial, waits: Event) -> bool:
    """Whether the trial has got the device for which one was said to wait: it began after that, or it trains."""
    return waits.data.get("device") == trial.device and (trial.started > waits.time or trial.progress is not None)


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
