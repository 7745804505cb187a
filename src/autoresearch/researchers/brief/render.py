"""The brief as Markdown, for models and coding agents to read before they propose a change.

The same brief gives the same text. Its length has a bound, however long the run is. Rows that do not fit are counted
instead. All text that programs or models wrote is fenced as data.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence

from ...credentials import redact
from ...decimals import LARGEST
from ...judge.opinion import MOST_TRIALS
from ...records import Brief, Experiment, State, Verdict
from ...source.python import NODES_OF_A_LINE
from ...text import FRAME, clean, fence, one_line
from .ideas import Idea, group_by_idea, measure_gains

PROSE, STANDING, TABLE = 12_000, 3_000, 14_000  # characters of the agenda, the facts and the table of ideas
RECENT, NEAR, IN_FLIGHT, FAILURES = 12, 8, 12, 5  # experiments in the other lists
POINTS, FACTS = 12, 12  # points of the incumbent's curve, and figures of its summary
WORDS = 200  # characters of one hypothesis or reason
ROW = 2 * WORDS + 80  # characters of one experiment in a list
ANSWERS = 2  # refusals of one turn
TAIL, REPAIR_TAIL = 1_200, 6_000  # characters of a log
PLATEAU = 12  # experiments without a keep after which the brief asks for another kind of idea
LONGEST = 60_000
"""Characters of the brief without the code. The bounds of the sections add up to less, whatever their contents."""


def render(brief: Brief) -> str:
    """Return the brief as Markdown without the code, at most `LONGEST` characters."""
    sections = (
        ("The agenda", _agenda(brief)),
        ("Where the run stands", _standing(brief)),
        ("The incumbent's training", _training(brief)),
        ("Ideas so far", _ideas(brief)),
        ("Near misses: consider a combination", _near_misses(brief)),
        ("The latest experiments", _latest(brief)),
        ("Recent failures", _failures(brief)),
        ("In progress: propose something else", _in_flight(brief)),
        ("A plateau", _plateau(brief)),
        ("Further trials", _further_trials(brief)),
        ("Repair this experiment", _repair(brief)),
        ("Answer again: your last answer was refused", _refusals(brief)),
    )
    return "\n\n".join(f"## {title}\n\n{text}" for title, text in sections if text)


def files_to_change(brief: Brief) -> dict[str, str]:
    """Return path → text of the files that a proposal starts from: the incumbent's, or the files to repair."""
    return dict(brief.repair.code if brief.repair else brief.code)


def _agenda(brief: Brief) -> str:
    prose = redact(brief.agenda.prose).strip()
    if len(prose) > PROSE:
        prose = f"{prose[:PROSE]}\n\n[{len(prose) - PROSE} characters of program.md are left out]"
    return prose or "program.md has settings only. Improve the metric."


def _standing(brief: Brief) -> str:
    agenda, best, first = brief.agenda, brief.incumbent, brief.history[0]
    better = "lower" if agenda.direction == "minimize" else "higher"
    counts = Counter(str(each.verdict or each.state) for each in brief.history[1:])
    tally = ", ".join(f"{amount} {word}" for word, amount in sorted(counts.items()))
    rows = [
        f"- The metric is {agenda.metric}, {better} is better. The baseline scores {_number(first.score)}, the "
        f"incumbent (#{best.number}) {_number(best.score)}{_mean_of(len(brief.scores.get(best.number, ())))}.",
        f"- You CAN change: {', '.join(agenda.editable)}. You CANNOT change any other file.",
        *_guards(brief),
        f"- So far: {len(brief.history) - 1} experiments{f' ({tally})' if tally else ''}. {brief.outlook}".rstrip(),
        *_noise(brief),
        *_limits(brief),
        *_early(brief),
    ]
    return "\n".join(rows)[:STANDING]


def _guards(brief: Brief) -> Iterator[str]:
    if brief.agenda.guards:
        yield f"- A trial is invalid unless it prints figures with {', '.join(brief.agenda.guards)}."


def _mean_of(count: int) -> str:
    return f", the mean of {count} trials" if count > 1 else ""


def _noise(brief: Brief) -> Iterator[str]:
    if brief.noise is not None:
        yield (
            f"- Two trials of the same code differ by about {_number(brief.noise.floor)}, the noise floor. A smaller "
            f"difference is luck. One trial has a standard deviation of {_number(brief.noise.sd)}, from "
            f"{brief.noise.degrees} degrees of freedom."
        )
    if brief.deterministic:
        yield "- The score does not vary with the seed. Scores are compared exactly."
    baseline = brief.history[0].score
    if baseline is not None and brief.agenda.judge.line:
        line = _number(abs(baseline) * brief.agenda.judge.line)
        yield (
            f"- Each line of code that you add ({NODES_OF_A_LINE} nodes of the syntax tree) must gain {line}. Each "
            "character of a string or a number counts as a node. Comments and docstrings cost nothing."
        )
    if brief.agenda.score is not None:
        yield (
            f"- All changes of the run together may add {brief.agenda.judge.growth:,} bytes to the baseline's files, "
            "compressed and with comments. Code is not run from text: `exec`, `eval` and `compile` are refused."
        )


def _early(brief: Brief) -> Iterator[str]:
    if brief.agenda.judge.early:
        stopped = sum(each.was_stopped_early for each in brief.history)
        yield (
            "- A trial with a hopeless training loss is stopped early and discarded without a score "
            f"({stopped} so far). Keep reporting the same loss, because losses of trials are compared."
        )


def _limits(brief: Brief) -> Iterator[str]:
    agenda, trial = brief.agenda, brief.trial
    row = f"- A trial trains and saves for {agenda.budget:g} s. Start-up may take {agenda.startup:g} s."
    if trial is None or trial.startup_seconds is None:
        yield row
    else:
        yield f"{row} The incumbent's start-up takes {trial.startup_seconds:.1f} s."
    if trial is None:
        return
    if trial.peak_memory is not None or agenda.memory is not None:
        used = f"the incumbent uses {trial.peak_memory / 1e9:.2f} GB" if trial.peak_memory is not None else ""
        cap = f"the cap is {agenda.memory / 1e9:.2f} GB" if agenda.memory is not None else "the agenda sets no cap"
        yield f"- Memory: {', '.join(each for each in (used, cap) if each)}."


def _training(brief: Brief) -> str:
    """Return the incumbent's training curve and the figures that it reported about itself."""
    if brief.trial is None:
        return ""
    points, last = brief.trial.curve, len(brief.trial.curve) - 1
    chosen = sorted({round(index * last / (POINTS - 1)) for index in range(POINTS)}) if points else []
    rows = [f"{points[i].seconds:8.1f} s  step {points[i].step:>7}  loss {_number(points[i].loss)}" for i in chosen]
    facts = [(name, value) for name, value in brief.trial.summary.items() if isinstance(value, int | float)]
    rows += [f"{one_line(name, 40)} {_number(value)}" for name, value in facts[:FACTS]]
    return fence("\n".join(rows), (POINTS + FACTS) * 80) if rows else ""


def _ideas(brief: Brief) -> str:
    ideas, older = group_by_idea(brief)
    if not ideas:
        return "None yet."
    shown, room = [], TABLE - FRAME
    for idea in _by_interest(ideas):
        room -= len(_row(idea)) + 1
        if room < 0:
            break
        shown.append(idea)
    interval = "" if brief.deterministic else " with its 95 % interval"
    lead = (
        f"Each row has the gain of the idea's best experiment over its parent (more is better){interval}, "
        "the verdicts, the latest numbers of experiments, and the hypothesis of the best experiment."
    )
    hidden = len(ideas) - len(shown)
    notes = [f"{hidden} more ideas are not shown: they gained less and are older."] if hidden else []
    notes += [f"{older} older experiments are in no idea."] if older else []
    return "\n\n".join([lead, fence("\n".join(map(_row, _by_gain(shown))), TABLE), *notes])


def _by_gain(ideas: Sequence[Idea]) -> list[Idea]:
    return sorted(ideas, key=lambda idea: (-idea.gain if idea.gain is not None else math.inf, -idea.latest))


def _by_interest(ideas: Sequence[Idea]) -> list[Idea]:
    """Return the ideas sorted alternately by gain and by age, so that the best and the latest come first."""
    order: dict[int, Idea] = {}
    for pair in zip(_by_gain(ideas), sorted(ideas, key=lambda idea: -idea.latest), strict=True):
        for idea in pair:
            order.setdefault(id(idea), idea)
    return list(order.values())


def _row(idea: Idea) -> str:
    margin = "" if idea.margin is None else f" ±{idea.margin:.3g}"
    gain = "no score" if idea.gain is None else f"{_gain(idea.gain)}{margin}"
    verdicts = Counter(str(each.verdict or each.state) for each in idea.experiments)
    outcomes = ", ".join(f"{amount} {word}" for word, amount in sorted(verdicts.items()))
    numbers = " ".join(f"#{each.number}" for each in idea.experiments[-4:])
    return f"{gain:<20}  {outcomes}  {numbers}  {one_line(idea.best.hypothesis, WORDS)}"


def _gain(value: float) -> str:
    return f"{value:+.0f}" if _is_whole(value) else f"{value:+.4g}"


def _near_misses(brief: Brief) -> str:
    """Return the discards that were better than their parent, without those whose change was tried again since."""
    again = {each.merges for each in brief.history}
    scored = ((gain, each) for each, gain, _ in measure_gains(brief) if each.number not in again)
    misses = [(gain, each) for gain, each in scored if each.verdict is Verdict.DISCARD and gain > 0]
    misses.sort(key=lambda pair: (-pair[0], pair[1].number))
    rows = [f"{_gain(gain):<11} #{each.number}  {one_line(each.hypothesis, WORDS)}" for gain, each in misses[:NEAR]]
    return fence("\n".join(rows), NEAR * ROW // 2) if rows else ""


def _latest(brief: Brief) -> str:
    done = [each for each in brief.history[1:] if each.state is State.DONE][-RECENT:]
    rows = [
        f"#{each.number}  {each.verdict}  {_number(each.score)}{_charge(each)}  {one_line(each.hypothesis, WORDS)}  "
        f"({one_line(each.reason or '', WORDS)})"
        for each in done
    ]
    return fence("\n".join(rows), RECENT * ROW) if rows else ""


def _charge(experiment: Experiment) -> str:
    """Return the gain that the code of an experiment had to be worth, where it has another length than its parent."""
    charge = experiment.charge
    return f"  code {charge.nodes:+d} nodes: {charge.price:+.3g}" if charge is not None and charge.nodes else ""


def _failures(brief: Brief) -> str:
    return "\n\n".join(
        f"#{each.number}, {each.verdict}:\n{fence(_failure(each, log), TAIL + ROW)}"
        for each, log in brief.failures[-FAILURES:]
    )


def _failure(experiment: Experiment, log: str) -> str:
    head = f"{one_line(experiment.hypothesis, WORDS)}\n{one_line(experiment.reason or '', WORDS)}"
    return f"{head}\n{clean(log)[-TAIL:]}".strip()


def _in_flight(brief: Brief) -> str:
    unfinished = [each for each in brief.history if each.is_open][-IN_FLIGHT:]
    rows = [f"#{each.number}  {one_line(each.hypothesis, WORDS)}" for each in unfinished]
    return fence("\n".join(rows), IN_FLIGHT * ROW // 2) if rows else ""


def tries_since_keep(history: Sequence[Experiment]) -> int:
    """Return the number of experiments since the last keep, without experiments that the screen refused."""
    done = [each for each in history if each.verdict not in (None, Verdict.INVALID, Verdict.DUPLICATE)]
    return next((ago for ago, each in enumerate(reversed(done)) if each.verdict is Verdict.KEEP), len(done))


def _plateau(brief: Brief) -> str:
    since = tries_since_keep(brief.history)
    if since < PLATEAU:
        return ""
    return (
        f"Nothing was kept in the last {since} experiments. More of the same is unlikely to help. Propose a different "
        "kind of idea: change the structure rather than a constant, remove something, or combine near misses."
    )


def _further_trials(brief: Brief) -> str:
    old = "The same code as that of an earlier experiment is no new experiment."
    if brief.deterministic:
        return old
    return (
        "You can ask for another trial of an earlier experiment on a fresh seed (`again: N`), beside a change or in "
        "its place, and for several trials of a change whose gain you expect to be small (`trials: 3`). All scores "
        f"count. One experiment gets at most {MOST_TRIALS} trials, and a quarter of the trials are on request. {old}"
    )


def _refusals(brief: Brief) -> str:
    return fence("\n".join(one_line(each, ROW) for each in brief.refusals), ANSWERS * ROW) if brief.refusals else ""


def _repair(brief: Brief) -> str:
    if brief.repair is None:
        return ""
    broken = brief.repair.experiment
    log = fence(brief.repair.log, REPAIR_TAIL)
    idea = fence(f"{one_line(broken.hypothesis, WORDS)}\n{one_line(broken.reason or '', 2 * WORDS)}", 2 * ROW)
    return (
        f"Experiment #{broken.number} crashed before it was ready to train, so its idea is still untried. You see its "
        f"files. Repair them with the smallest change you can, and keep the idea.\n\n{idea}\n\n"
        f"The end of its log:\n\n{log}"
    )


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.0f}" if _is_whole(value) else f"{value:.6g}"


def _is_whole(value: float) -> bool:
    """Whether a value is written as a whole number. An exponent would cut the last digits of a large count off."""
    return abs(value) < LARGEST and value == int(value)
