"""The text of `status`: the state of a run on a few aligned rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..decimals import change, distance, number
from ..records import EndCause, Event, EventKind, Experiment, Trial
from ..text import count, one_line
from .format import (
    capitalize,
    columns,
    describe_pace,
    describe_tally,
    describe_tools,
    describe_wait,
    difference,
    duration,
    relative_folder,
    wrap,
)
from .headline import Result, describe_result
from .snapshot import Active, Snapshot

MARGIN = 11
"""The number of columns in front of a row's words."""

ALMOST = 0.02
"""The last share of the budget. So near its end a trial saves its weights, and is scored next."""

SETBACKS = 3
"""The number of drops, and of experiments that are set aside, that are named."""

Row = tuple[str, str]  # name, words


def status_text(snapshot: Snapshot) -> str:
    """Return the rows, the result first. No row is wider than the terminal, except that a command is never cut."""
    result = describe_result(snapshot, marked=False)
    rows = _rows("run", wrap(f"{snapshot.run.tag} · {_state(snapshot)}", columns() - MARGIN))
    for name, lines in (("result", result.lines), ("tried", [_experiment_counts(snapshot)])):
        rows += _rows(name, [part for line in lines for part in wrap(line, columns() - MARGIN)])
    pace = describe_pace(snapshot.tally.done, snapshot.run.seconds, snapshot.agenda.limits)
    if snapshot.alive and pace:
        rows += _rows("pace", wrap(pace, columns() - MARGIN))
    if snapshot.marks:
        rows.append(("metric", snapshot.metric))
    rows += _standings(snapshot) + _setbacks(snapshot)
    if snapshot.tool_seconds:
        rows += _rows("tools", wrap(describe_tools(snapshot.tool_seconds), columns() - MARGIN))
    rows += _rows("now", map(_cut, _activity(snapshot)))
    rows += _rows("latest", [_cut(_verdict(snapshot, each)) for each in snapshot.latest])
    if snapshot.latest and snapshot.latest[0].reason:
        rows += _rows(
            "reason", wrap(f"#{snapshot.latest[0].number}: {one_line(snapshot.latest[0].reason)}", columns() - MARGIN)
        )
    if not snapshot.alive and (command := _next_step(snapshot, result)):
        rows.append(("next", command))
    return "\n".join(f"{name:<9}  {words}" for name, words in rows)


def _cut(words: str) -> str:
    """Return words that fit into a row of the terminal."""
    room = columns() - MARGIN
    return words if len(words) <= room else words[: room - 1] + "…"


def _rows(name: str, lines: Iterable[str]) -> list[Row]:
    """Return one row for each line. The first one has the name."""
    return [("" if place else name, line) for place, line in enumerate(lines)]


def _state(snapshot: Snapshot) -> str:
    run, took = snapshot.run, duration(snapshot.run.seconds)
    if snapshot.alive:
        return f"running · {took} so far"
    if run.state == "open":
        return f"interrupted after {took}"
    return f"ended after {took}: {one_line(run.reason or '')}"


def _experiment_counts(snapshot: Snapshot) -> str:
    if snapshot.baseline is None:
        return "nothing yet"
    return describe_tally(snapshot.tally, snapshot.alive) if snapshot.tally.total else "only the baseline"


def _standings(snapshot: Snapshot) -> list[Row]:
    """Return the rows on baseline, incumbent, noise and early stopping, as far as they are known."""
    baseline, incumbent, decimals = snapshot.baseline, snapshot.incumbent, snapshot.decimals
    if baseline is None or baseline.score is None or incumbent is None:
        return [("baseline", _unmeasured_baseline(snapshot))]
    name = f"#{incumbent.number} {one_line(incumbent.hypothesis)}" if incumbent.number else "the baseline"
    rows = [
        ("baseline", _cut(f"{snapshot.agenda.metric} {number(baseline.score, decimals)}")),
        ("incumbent", _cut(name if incumbent.number else f"{name} (nothing is kept yet)")),
    ]
    if noise := snapshot.noise:
        spread = f"95 % interval of the sd {distance(noise.low, decimals)} to {distance(noise.high, decimals)}"
        measured = f"floor {distance(noise.floor, decimals)}, sd {distance(noise.sd, decimals)} ({spread})"
        rows.append(("noise", _cut(measured)))
    rows += _rows("seed", wrap(capitalize(snapshot.remark_on_seed), columns() - MARGIN))
    if snapshot.early:
        rows.append(("", _cut(snapshot.early.describe())))
    return rows


def _setbacks(snapshot: Snapshot) -> list[Row]:
    """Return the rows on what was dropped after its keep, and on what is set aside. The latest three are named."""
    room, lines = columns() - MARGIN, []
    for event in snapshot.drops[-SETBACKS:]:
        lines += wrap(f"#{event.experiment} {one_line(event.text)}", room)
    rows = _rows("dropped", lines)
    named = [_cut(f"#{each.number} {one_line(each.reason or '')}") for each in snapshot.set_aside[-SETBACKS:]]
    if len(snapshot.set_aside) > SETBACKS:
        named.insert(0, f"{count(len(snapshot.set_aside), 'experiment')}, the last of which are:")
    if named:
        number = snapshot.set_aside[-1].number
        named.append(f"`autoresearch run{_lab(snapshot)} --tag {snapshot.run.tag} --retry {number}` tries it again")
    return rows + _rows("set aside", named)


def _unmeasured_baseline(snapshot: Snapshot) -> str:
    if not snapshot.alive and snapshot.run.cause is EndCause.BASELINE:
        return f"failed. Its log: `autoresearch show 0{_lab(snapshot)} --tag {snapshot.run.tag}`"
    replicates = count(snapshot.agenda.judge.replicates, "trial")
    state = "being measured" if snapshot.alive else "not measured yet"
    return f"{state}: {snapshot.baseline_trials} of {replicates} done"


def _next_step(snapshot: Snapshot, result: Result) -> str:
    """Return what to do with a run that is not running, or nothing if all is done."""
    lab, tag = _lab(snapshot), snapshot.run.tag
    if snapshot.resumable:
        return f"`autoresearch run{lab} --tag {tag}` resumes the run"
    if snapshot.run.cause is EndCause.BASELINE:
        return f"repair the lab, commit, then `autoresearch run{lab} --tag {tag}`"
    if result.searched and not snapshot.claim:
        return f"`autoresearch confirm{lab} --tag {tag}` measures it on fresh seeds"
    return ""


def _lab(snapshot: Snapshot) -> str:
    """Return the lab's folder as one more word of a command."""
    folder = relative_folder(snapshot.lab)
    return f" {folder}" if folder else ""


def _activity(snapshot: Snapshot) -> list[str]:
    """Return the lines on running trials and waits. After a kill they name the experiments that start again."""
    alive = snapshot.alive
    lines = [describe_wait(each.researcher, snapshot.time - each.since) for each in snapshot.waits if alive]
    active = snapshot.active if alive or snapshot.resumable else ()
    if alive and snapshot.event and _waits_for_device(snapshot.event, active):
        lines.append(one_line(snapshot.event.text))
    for each in active:
        number = each.experiment.number
        name = f"#{number}" if number else "the baseline"
        phase = _phase(snapshot, each.trial) if alive else "starts again when the run resumes"
        device = f" on {each.trial.device}" if each.trial and alive else ""
        lines.append(f"{name}{device}: {phase}")
        if number:
            lines.append(f"{'':{len(name) + 1}} {one_line(each.experiment.hypothesis)}")
    return lines


def _waits_for_device(event: Event, active: Sequence[Active]) -> bool:
    """Whether a trial still waits for the device that the event names. The wait is over once a trial has the device."""
    if event.kind is not EventKind.DEVICE:
        return False
    trials = [each.trial for each in active if each.trial and each.trial.device == event.data.get("device")]
    return not any(trial.started > event.time or trial.progress is not None for trial in trials)


def _phase(snapshot: Snapshot, trial: Trial | None) -> str:
    budget = snapshot.agenda.budget
    if trial is None:
        return "about to start"
    if trial.progress is None:
        return f"starting up for {duration(snapshot.time - trial.started)}"
    point = trial.progress
    if point.seconds >= budget * (1.0 - ALMOST):
        return f"trained, saving or being scored · loss {number(point.loss, 3)}"
    used, left = duration(point.seconds), duration(budget - point.seconds)
    return f"training for {used} of {duration(budget)}, {left} left · loss {number(point.loss, 3)}"


def _verdict(snapshot: Snapshot, each: Experiment) -> str:
    """Return one finished experiment with its score against the baseline, or with the reason if it has no score."""
    decimals, reference = snapshot.decimals, snapshot.baseline.score if snapshot.baseline else None
    words = each.hypothesis if each.score is not None else each.reason or each.hypothesis
    score, against = number(each.score, decimals), change(difference(each.score, reference), decimals)
    word = each.verdict or each.state
    return f"{f'#{each.number}':<5} {word:<9}  {score:>8}  {against:>8} vs base  {one_line(words)}"
