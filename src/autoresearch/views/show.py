"""Everything about one experiment: the texts of `show` and `diff`."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..decimals import number
from ..records import Charge, Event, EventKind, GpuState, Machine, Purpose, Standing, State, Trial
from ..sandbox.walls import Level
from ..text import clean, count, one_line
from .as_json import experiments_json, trial_json
from .claim import read_pairs
from .format import duration, in_parentheses, trust_marks
from .later import read_later
from .log import FAILURES, fate
from .snapshot import RunReader

LOG_LINES = 20
"""The number of lines that are shown of a failure's log, its last ones."""

LEAST_STEAL = 0.005
"""The share of stolen time that is shown. Less is 0 % in whole percents."""

PURPOSES = {
    Purpose.CLAIM: "fresh seed, for a claim",
    Purpose.PAIR: "fresh seed, right before or after a keep",
    Purpose.AGAIN: "repeated",
}
"""The purposes that a trial's line names. The other trials are those that the verdict rests on."""

EXACT_PURPOSES = {**PURPOSES, Purpose.CLAIM: "for a claim"}
"""The same in a deterministic lab."""


def show_json(reader: RunReader, number: int) -> dict[str, Any]:
    """Return an experiment with its trials."""
    trials = reader.trials(number)
    (found,) = experiments_json(reader, [reader.experiment(number)])
    requests = [{"time": each.time, **each.data} for each in read_requests(reader, number)]
    return {**found, "requests": requests, "trials": [trial_json(each) for each in trials]}


def read_requests(reader: RunReader, number: int) -> list[Event]:
    """Return what researchers asked for about an experiment, with the answers that they got."""
    events = reader.ledger.events(reader.run.tag, None, EventKind.REQUEST)
    return [event for event in events if event.experiment == number]


def show_text(reader: RunReader, wanted: int) -> str:
    """Return an experiment, a line for each of its trials, and the end of its log if it failed."""
    each, trials, snapshot = reader.experiment(wanted), reader.trials(wanted), reader.snapshot()
    decimals = snapshot.decimals
    ended = fate(each, trials)
    last = trials[-1].result if trials else None
    reason = each.reason or (last.reason if last and ended in FAILURES else None)
    marks = in_parentheses(trust_marks(reader.agenda, any(trial.sandbox == Level.NONE for trial in trials)))
    lines = [
        f"#{each.number}  {one_line(each.hypothesis)}",
        f"verdict     {ended}" + (f": {clean(reason)}" if reason else ""),
        f"{reader.agenda.metric:11} {number(each.score, decimals)}{marks}",
        f"parent      {'none' if each.parent is None else f'#{each.parent}'}",
        f"researcher  {one_line(each.researcher)} ({each.kind}) · agenda {each.agenda}",
        f"commit      {each.commit}",
    ]
    lines += [f"request     {clean(event.text)}" for event in read_requests(reader, each.number)]
    if each.standing is Standing.CONFIRMED:
        lines.append(f"confirmed   {describe_way(each.number in read_pairs(reader.ledger, each.tag))}")
    if each.charge is not None and each.charge.nodes:
        lines.append(f"code        {describe_charge(each.charge)}")
    if later := read_later(reader.ledger, each.tag).get(each.number):
        lines.append(f"later       {later}")
    if each.finished:
        lines.append(f"finished    {time.strftime('%Y-%m-%d %H:%M:%S', time.localtime(each.finished))}")
    if each.taint is not None:
        what = "it" if each.taint == each.number else f"its code holds the change of #{each.taint}, which"
        lines.append(f"tainted     {what} broke a rule, so its scores count for nothing")
    if each.state is State.SET_ASIDE and each.taint is None:
        lines.append(f"again       `autoresearch run --tag {each.tag} --retry {each.number}`")
    purposes = EXACT_PURPOSES if snapshot.is_deterministic else PURPOSES
    lines += [f"trial {trial.index:<5} {_trial_line(trial, decimals, purposes)}" for trial in trials]
    return "\n".join([*lines, *(_failure(trials) if ended in FAILURES else ())])


def describe_way(by_pairs: bool) -> str:
    """Return by which of the two ways a change was confirmed."""
    return "by the code right before and right after its keep" if by_pairs else "by the incumbent without it"


def describe_charge(charge: Charge) -> str:
    """Return `12 nodes more, which must gain 3.1e-05` or the like. A price may be far below the digits of a score."""
    amount = f"{abs(charge.price):.3g}"
    if charge.nodes < 0:
        return f"{count(-charge.nodes, 'node')} less, which may lose {amount}"
    return f"{count(charge.nodes, 'node')} more, which must gain {amount}"


def _failure(trials: Sequence[Trial]) -> list[str]:
    """Return the end of the log of an experiment that failed."""
    last = trials[-1].result if trials else None
    if last is None or not last.log_tail:
        return []
    log = clean(last.log_tail).rstrip().splitlines()[-LOG_LINES:]
    return ["", "the end of its log:", *(f"  {line}" for line in log)]


def _trial_line(trial: Trial, decimals: int | None, purposes: Mapping[Purpose, str]) -> str:
    result = trial.result
    if result is None:
        return f"{trial.state} on {trial.device}"
    score = "" if result.score is None else f" {number(result.score, decimals)}"
    words = [f"{result.outcome}{score}"]
    if trial.audit is not None:
        words.append(f"audit {number(trial.audit, decimals)}")
    if trial.purpose in purposes:
        words.append(purposes[trial.purpose])
    phases = ("startup", result.startup_seconds), ("training", result.training_seconds)
    for name, seconds in (*phases, ("scoring", result.scoring_seconds)):
        if seconds is not None:
            words.append(f"{name} {duration(seconds)}")
    if result.peak_memory:
        words.append(f"{result.peak_memory / 2**30:.1f} GiB")
    words += [*_machine_words(trial.machine), f"seed {trial.seed}", str(trial.device)]
    if trial.sandbox not in (None, Level.NAMESPACES):
        words.append("unsandboxed" if trial.sandbox == Level.NONE else str(trial.sandbox))
    return " · ".join(words)


def _machine_words(machine: Machine) -> Iterator[str]:
    """Yield what is known of the machine around a trial."""
    pairs = (
        ("speed", _speed(machine.speed_before), _speed(machine.speed_after)),
        (
            "GPU",
            _gpu_state(machine.gpu_before),
            _gpu_state(machine.gpu_after),
        ),
    )
    for name, before, after in pairs:
        moments = [f"{text} {moment}" for text, moment in ((before, "before"), (after, "after")) if text]
        if moments:
            yield f"{name} {', '.join(moments)}"
    if machine.steal is not None and machine.steal >= LEAST_STEAL:
        yield f"{100 * machine.steal:.0f} % of the CPU stolen"


def _speed(speed: float | None) -> str:
    return "" if speed is None else f"{speed:.3g}"


def _gpu_state(state: GpuState | None) -> str:
    if state is None or state.core_clock is None:
        return ""
    return f"{state.core_clock} MHz" + in_parentheses(state.throttled or ())


def diff_json(reader: RunReader, number: int, against: int | None) -> dict[str, Any]:
    """Return the changes of an experiment against another one, or against its parent."""
    other = reader.experiment(number).parent if against is None else against
    return {"number": number, "against": other, "diff": reader.diff(number, other)}


def diff_text(reader: RunReader, number: int, against: int | None) -> str:
    """Return the changes of an experiment against another one, or against its parent, as `git diff` prints them."""
    other = reader.experiment(number).parent if against is None else against
    return clean(reader.diff(number, other)).rstrip() or f"#{number} changes nothing"
