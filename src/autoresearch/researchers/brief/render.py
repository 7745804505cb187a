"""The brief in words: what a model or a coding agent reads before it proposes.

It is the same text for the same brief, and bounded however long the run: what does not fit is counted, not shown. All
that other programs or models have written is fenced as data.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence

from ...credentials import redact
from ...records import Brief, Experiment, State, Verdict
from ...text import FRAME, clean, fence, one_line
from .ideas import Idea, group_by_idea, measure_gains

PROSE, STANDING, TABLE = 12_000, 3_000, 14_000  # characters of the agenda, of the facts, and of the table
RECENT, NEAR, IN_FLIGHT, FAILURES = 12, 8, 12, 5  # experiments in the other lists
POINTS, FACTS = 12, 12  # of the incumbent's curve, and of what it says of itself
WORDS = 200  # characters of one hypothesis or reason
ROW = 2 * WORDS + 80  # of one experiment in a list
TAIL, REPAIR_TAIL = 1_200, 6_000  # characters of a log
PLATEAU = 12  # experiments in a row without a keep after which another kind of idea is asked for
LONGEST = 60_000
"""Characters of the brief, the code left out; the sections' own bounds add up to less, whatever stands in them."""


def render(brief: Brief) -> str:
    """The brief as Markdown, at most `LONGEST` characters, without the code."""
    sections = (
        ("The agenda", _agenda(brief)),
        ("Where the run stands", _standing(brief)),
        ("The incumbent's training", _training(brief)),
        ("What was tried, by idea", _ideas(brief)),
        ("Near misses, which may be worth combining", _near_misses(brief)),
        ("The latest experiments", _latest(brief)),
        ("Recent failures", _failures(brief)),
        ("In flight: others are at it, so propose something else", _in_flight(brief)),
        ("A plateau", _plateau(brief)),
        ("To be repaired", _repair(brief)),
    )
    return "\n\n".join(f"## {title}\n\n{text}" for title, text in sections if text)


def files_to_change(brief: Brief) -> dict[str, str]:
    """The files that a change is made to: the incumbent's, or those that are to be repaired."""
    return dict(brief.repair.code if brief.repair else brief.code)


def _agenda(brief: Brief) -> str:
    prose = redact(brief.agenda.prose).strip()
    if len(prose) > PROSE:
        prose = f"{prose[:PROSE]}\n\n[{len(prose) - PROSE} characters of program.md are left out]"
    return prose or "It says nothing but the settings: lower the metric, or raise it, as they ask."


def _standing(brief: Brief) -> str:
    agenda, best, first = brief.agenda, brief.incumbent, brief.history[0]
    better = "lower" if agenda.direction == "minimize" else "higher"
    counts = Counter(str(each.verdict or each.state) for each in brief.history[1:])
    tally = ", ".join(f"{amount} {word}" for word, amount in sorted(counts.items()))
    rows = [
        f"- The metric is {agenda.metric}, {better} is better. The baseline scores {_number(first.score)}, the "
        f"incumbent (#{best.number}) {_number(best.score)}{_trials(len(brief.scores.get(best.number, ())))}.",
        f"- Researchers may change: {', '.join(agenda.editable)}. Nothing else.",
        f"- So far: {len(brief.history) - 1} experiments{f' ({tally})' if tally else ''}. {brief.outlook}".rstrip(),
        *_noise(brief),
        *_headroom(brief),
        *_early(brief),
    ]
    return "\n".join(rows)[:STANDING]


def _trials(count: int) -> str:
    return f", the mean of {count} trials" if count > 1 else ""


def _noise(brief: Brief) -> Iterator[str]:
    if brief.noise is not None:
        yield (
            f"- Two trials of the same code differ by about {_number(brief.noise.floor)} (the noise floor; "
            f"standard deviation {_number(brief.noise.sd)} from {brief.noise.degrees} degrees of freedom): less than "
            "that is luck."
        )
    baseline = brief.history[0].score
    if baseline is not None and brief.agenda.judge.line:
        yield f"- A line of code more must gain {_number(abs(baseline) * brief.agenda.judge.line)} to be worth it."


def _early(brief: Brief) -> Iterator[str]:
    if brief.agenda.judge.early:
        stopped = sum(each.stopped for each in brief.history)
        yield (
            "- A trial whose training loss is hopeless at a share of its budget is stopped early and discarded without "
            f"a score ({stopped} so far). Go on reporting the same loss: another one would be compared with it."
        )


def _headroom(brief: Brief) -> Iterator[str]:
    agenda, trial = brief.agenda, brief.trial
    if trial is None:
        yield f"- A trial trains and saves for {agenda.budget:g} s. Start-up may take {agenda.startup:g} s."
        return
    start = f"; the incumbent takes {trial.startup_seconds:.1f} s" if trial.startup_seconds is not None else ""
    yield f"- A trial trains and saves for {agenda.budget:g} s. Start-up may take {agenda.startup:g} s{start}."
    if trial.peak_memory is not None or agenda.memory is not None:
        used = f"the incumbent uses {trial.peak_memory / 1e9:.2f} GB" if trial.peak_memory is not None else ""
        cap = f"the cap is {agenda.memory / 1e9:.2f} GB" if agenda.memory is not None else "there is no cap of its own"
        yield f"- Memory: {', '.join(each for each in (used, cap) if each)}."


def _training(brief: Brief) -> str:
    """The incumbent's curve, and what it says of itself."""
    if brief.trial is None:
        return ""
    points, last = brief.trial.curve, len(brief.trial.curve) - 1
    chosen = sorted({round(index * last / (POINTS - 1)) for index in range(POINTS)}) if points else []
    rows = [f"{points[i].seconds:8.1f} s  step {points[i].step:>7}  loss {_number(points[i].loss)}" for i in chosen]
    facts = [(name, value) for name, value in brief.trial.summary.items() if isinstance(value, int | float)]
    rows += [f"{one_line(name, 40)} {_number(value)}" for name, value in facts[:FACTS]]
    return fence("\n".join(rows), (POINTS + FACTS) * 80) if rows else ""


def _ideas(brief: Brief) -> str:
    found, older = group_by_idea(brief)
    if not found:
        return "Nothing yet."
    shown, room = [], TABLE - FRAME
    for idea in _by_interest(found):
        room -= len(_row(idea)) + 1
        if room < 0:
            break
        shown.append(idea)
    lead = (
        "The gain of the best try of each idea over its parent (more is better) with its 95 % interval, what became of "
        "the tries, the latest of their numbers, and the idea in the words of its best try."
    )
    hidden = len(found) - len(shown)
    notes = [f"{hidden} more ideas are not shown: they gained less, and are older."] if hidden else []
    notes += [f"{older} experiments are older still."] if older else []
    return "\n\n".join([lead, fence("\n".join(map(_row, _by_gain(shown))), TABLE), *notes])


def _by_gain(found: Sequence[Idea]) -> list[Idea]:
    return sorted(found, key=lambda idea: (-idea.gain if idea.gain is not None else math.inf, -idea.latest))


def _by_interest(found: Sequence[Idea]) -> list[Idea]:
    """The best of what is left and the latest of it by turns: both ends are worth their room."""
    order: dict[int, Idea] = {}
    for pair in zip(_by_gain(found), sorted(found, key=lambda idea: -idea.latest), strict=True):
        for idea in pair:
            order.setdefault(id(idea), idea)
    return list(order.values())


def _row(idea: Idea) -> str:
    margin = "?" if idea.margin is None else f"{idea.margin:.3g}"
    gain = "no score" if idea.gain is None else f"{_gain(idea.gain)} ±{margin}"
    verdicts = Counter(str(each.verdict or each.state) for each in idea.experiments)
    became = ", ".join(f"{amount} {word}" for word, amount in sorted(verdicts.items()))
    numbers = " ".join(f"#{each.number}" for each in idea.experiments[-4:])
    return f"{gain:<20}  {became}  {numbers}  {one_line(idea.best.hypothesis, WORDS)}"


def _gain(value: float) -> str:
    return f"{value:+.4g}"


def _near_misses(brief: Brief) -> str:
    """Discards that were better than their parent, by less than it took."""
    found = [(gain, each) for each, gain, _ in measure_gains(brief) if each.verdict is Verdict.DISCARD and gain > 0]
    found.sort(key=lambda pair: (-pair[0], pair[1].number))
    rows = [f"{_gain(gain):<11} #{each.number}  {one_line(each.hypothesis, WORDS)}" for gain, each in found[:NEAR]]
    return fence("\n".join(rows), NEAR * ROW // 2) if rows else ""


def _latest(brief: Brief) -> str:
    done = [each for each in brief.history[1:] if each.state is State.DONE][-RECENT:]
    rows = [
        f"#{each.number}  {each.verdict}  {_number(each.score)}  {one_line(each.hypothesis, WORDS)}  "
        f"({one_line(each.reason or '', WORDS)})"
        for each in done
    ]
    return fence("\n".join(rows), RECENT * ROW) if rows else ""


def _failures(brief: Brief) -> str:
    return "\n\n".join(
        f"#{each.number}, {each.verdict}:\n{fence(_failure(each, log), TAIL + ROW)}"
        for each, log in brief.failures[-FAILURES:]
    )


def _failure(experiment: Experiment, log: str) -> str:
    head = f"{one_line(experiment.hypothesis, WORDS)}\n{one_line(experiment.reason or '', WORDS)}"
    return f"{head}\n{clean(log)[-TAIL:]}".strip()


def _in_flight(brief: Brief) -> str:
    unfinished = [each for each in brief.history if each.state is not State.DONE][-IN_FLIGHT:]
    rows = [f"#{each.number}  {one_line(each.hypothesis, WORDS)}" for each in unfinished]
    return fence("\n".join(rows), IN_FLIGHT * ROW // 2) if rows else ""


def tries_since_keep(history: Sequence[Experiment]) -> int:
    """How many experiments were tried since the last keep; those that the screen refused do not count."""
    tried = [each for each in history if each.verdict not in (None, Verdict.INVALID, Verdict.DUPLICATE)]
    return next((ago for ago, each in enumerate(reversed(tried)) if each.verdict is Verdict.KEEP), len(tried))


def _plateau(brief: Brief) -> str:
    since = tries_since_keep(brief.history)
    if since < PLATEAU:
        return ""
    return (
        f"Nothing was kept in the last {since} experiments. More of the same is unlikely to help: propose a different "
        "kind of idea than those above. Change the structure rather than a constant, remove something, or combine near "
        "misses."
    )


def _repair(brief: Brief) -> str:
    if brief.repair is None:
        return ""
    broken = brief.repair.experiment
    log = fence(brief.repair.log, REPAIR_TAIL)
    what = fence(f"{one_line(broken.hypothesis, WORDS)}\n{one_line(broken.reason or '', 2 * WORDS)}", 2 * ROW)
    return (
        f"Experiment #{broken.number} crashed before it was ready to train, so its idea is still untried. The files "
        f"are as it left them. Repair them with as small a change as you can, and keep the idea.\n\n{what}\n\n"
        f"The end of what it printed:\n\n{log}"
    )


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.6g}"
