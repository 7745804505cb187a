"""The brief as Markdown, for models and coding agents to read before they propose a change.

The same brief gives the same text. Its length has a bound, however long the run is. Rows that do not fit are counted
instead. All text that programs or models wrote is fenced as data.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...credentials import redact
from ...decimals import LARGEST, distance
from ...judge.opinion import MOST_TRIALS
from ...records import Brief, Experiment, Verdict
from ...text import clean, fence, one_line
from .standing import describe_standing, describe_surroundings, knows_gains
from .table import score_digits, table_of_experiments

PROSE = 12_000  # characters of the agenda
IN_FLIGHT, FAILURES = 12, 5  # experiments in the lists below the table
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
        ("Where the run stands", describe_standing(brief)),
        ("The machine and the data", describe_surroundings(brief)),
        ("The incumbent's training", _training(brief)),
        ("Experiments", table_of_experiments(brief)),
        ("Recent failures", _failures(brief)),
        ("In progress: propose something else", _in_flight(brief)),
        ("Several ideas at once", _several_ideas(brief)),
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


def _training(brief: Brief) -> str:
    """Return the incumbent's training curve and the figures that it reported about itself."""
    if brief.trial is None:
        return ""
    points, last = brief.trial.curve, len(brief.trial.curve) - 1
    chosen = sorted({round(index * last / (POINTS - 1)) for index in range(POINTS)}) if points else []
    rows = [f"{points[i].seconds:8.1f} s  step {points[i].step:>7}  loss {_number(points[i].loss)}" for i in chosen]
    is_on_cpu = brief.platform is not None and brief.platform.cores is not None
    facts = [
        (name, value)
        for name, value in brief.trial.summary.items()
        if isinstance(value, int | float) and (value or not is_on_cpu)  # on a CPU, zeros describe the GPU
    ]
    rows += [f"{one_line(name, 40)} {_number(value)}" for name, value in facts[:FACTS]]
    return fence("\n".join(rows), (POINTS + FACTS) * 80) if rows else ""


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


def _several_ideas(brief: Brief) -> str:
    """Return the request for several ideas in one change, where the noise hides what a single idea gains."""
    estimate, digits = brief.estimate, score_digits(brief)
    if estimate is None or not knows_gains(brief) or estimate.noise <= estimate.helpful:
        return ""
    tunes = any(name == "tuner" or name.startswith("hybrid:") for name in brief.agenda.researchers)
    after = (
        "Once the change is kept, the tuner of this run tries other values of such constants, up to three at a time."
        if tunes
        else "Nobody switches single constants for you: propose the change without one of the ideas later."
    )
    return (
        f"The noise of one trial ({distance(estimate.noise, digits)}) is larger than the gain of an idea that helps "
        f"(about {distance(estimate.helpful, digits)}), so a single idea can hardly be told from luck. Put several "
        "independent ideas into one change. Their gains add up, and the noise stays the same. Make each idea "
        f"switchable by a constant of its own, as in `USE_GATE = True  # tune: True | False`. {after} At the end of "
        "the run the harness measures the incumbent without whole kept changes, never without a part of one."
    )


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


def _number(value: float) -> str:
    """Return a figure of a trial. An exponent would cut the last digits of a large count off."""
    is_whole = abs(value) < LARGEST and value == int(value)
    return f"{value:.0f}" if is_whole else f"{value:.6g}"
