"""The table of experiments: one row each, with the columns that the lab has facts for."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import fmean

from ...decimals import change, decimal_places, distance, number
from ...records import Brief, Effort, Experiment, OriginKind, State, Verdict
from ...text import FRAME, fence, one_line
from .ideas import MOST_EXPERIMENTS, group_by_idea, measure_gain

TABLE = 20_000  # characters of the table
IDEA, REASON = 140, 320  # characters of a hypothesis and of a reason
CELL = 12  # characters of any other cell, which holds a number or a word of ours
REASONS = 12  # latest experiments whose reason is shown
TRIALS = 6  # trials of one experiment that are named
NEAR = 8  # near misses that are named

Cell = Callable[[Experiment], str]


def table_of_experiments(brief: Brief) -> str:
    """Return the table with what its columns mean, at most `TABLE` characters and the notes below it."""
    if not any(each.state is State.DONE for each in brief.history[1:]):
        return "None yet."
    rows = Table(brief)
    lead = "One row for each experiment. " + " ".join(rows.legend())
    parts = [lead, fence("\n".join(rows.lines()), TABLE), *_near_misses(brief)]
    if rows.hidden:
        parts.append(f"{rows.hidden:,} more experiments are not shown: their ideas gained less, and they are older.")
    return "\n\n".join(parts)


class Table:
    """The rows of a brief's table.

    Attributes:
        hidden: number of finished experiments without a row.
    """

    def __init__(self, brief: Brief) -> None:
        self._brief = brief
        self._digits = score_digits(brief)
        done = [each for each in brief.history if each.state is State.DONE]
        recent = [done[0], *done[1:][-MOST_EXPERIMENTS:]]
        columns: dict[str, Cell] = {
            "#": lambda each: str(each.number),
            "from": lambda each: "" if each.parent is None else str(each.parent),
            "verdict": lambda each: _fate(each),
            "score": lambda each: "" if each.score is None else number(each.score, self._digits),
            "gain": self._gain,
            "±": self._deviation,
            "price": self._price,
            "steps": self._mean(lambda effort: effort.steps, show_amount),
            "ms/step": self._mean(lambda effort: effort.milliseconds, _show_milliseconds),
            "tokens": self._mean(lambda effort: effort.tokens, show_amount),
            "start-up": self._mean(lambda effort: effort.startup_seconds, lambda mean: f"{mean:.1f} s"),
        }
        cells = {name: [cell(each)[:CELL] for each in recent] for name, cell in columns.items()}
        self._columns = {name: found for name, found in cells.items() if any(found)}
        self._widths = {name: max(len(name), *map(len, found)) for name, found in self._columns.items()}
        self._places = {each.number: place for place, each in enumerate(recent)}
        self._with_reason = {each.number for each in done[1:][-REASONS:]}
        self._chosen = self._choose(recent)
        self.hidden = len(done) - len(self._chosen)

    def lines(self) -> list[str]:
        """Return the header and the rows in the order of their numbers."""
        header = "  ".join(f"{name:>{width}}" for name, width in self._widths.items()) + "  hypothesis"
        return [header, *(line for each in self._chosen for line in self._row(each))]

    def legend(self) -> Iterator[str]:
        """Yield a sentence for each column that needs one."""
        yield "`from` is its parent."
        if "±" in self._columns:
            yield (
                "`gain` is what the judge expected of it over its parent at the verdict, and `±` one standard "
                "deviation of that. More is better."
            )
        elif "gain" in self._columns:
            yield "`gain` is over its parent. More is better."
        if "price" in self._columns:
            yield "`price` is the gain that its code had to be worth. It is negative where the code got shorter."
        if names := [f"`{name}`" for name in ("steps", "ms/step", "tokens", "start-up") if name in self._columns]:
            yield f"{', '.join(names)} are means over its trials, by the harness's clock."

    def _row(self, each: Experiment) -> list[str]:
        place = self._places[each.number]
        cells = [f"{found[place]:>{self._widths[name]}}" for name, found in self._columns.items()]
        lines = ["  ".join([*cells, one_line(_describe_idea(each), IDEA)])]
        if trials := self._trials(each):
            lines.append(f"      trials: {trials}")
        if each.number in self._with_reason and each.reason:
            lines.append(f"      {one_line(each.reason, REASON)}")
        return lines

    def _choose(self, experiments: Sequence[Experiment]) -> list[Experiment]:
        """Return the experiments with a row: the baseline, and alternately the best of an idea and the latest."""
        room = TABLE - FRAME - sum(width + 2 for width in self._widths.values()) - len("hypothesis") - 1
        chosen: dict[int, Experiment] = {}
        for each in (experiments[0], *_by_interest(self._brief, experiments[1:])):
            if each.number not in chosen:
                room -= sum(len(line) + 1 for line in self._row(each))
                if room < 0:
                    break
                chosen[each.number] = each
        return [chosen[key] for key in sorted(chosen)]

    def _trials(self, each: Experiment) -> str:
        """Return the single scores of an experiment with several trials, with their steps."""
        return name_trials(self._brief.efforts.get(each.number, ()), self._digits)

    def _gain(self, each: Experiment) -> str:
        gain = measure_gain(self._brief, each)
        return "" if gain is None else change(gain, self._digits)

    def _deviation(self, each: Experiment) -> str:
        effect = self._brief.effects.get(each.number)
        return distance(effect.deviation, self._digits) if effect and effect.deviation and not each.is_void else ""

    def _price(self, each: Experiment) -> str:
        return change(each.charge.price, self._digits) if each.charge and each.charge.nodes else ""

    def _mean(self, value: Callable[[Effort], float | None], show: Callable[[float], str]) -> Cell:
        def cell(each: Experiment) -> str:
            found = [amount for effort in self._brief.efforts.get(each.number, ()) if (amount := value(effort))]
            return show(fmean(found)) if found else ""

        return cell


def score_digits(brief: Brief) -> int | None:
    """Return the decimal places of a score, the same as in the reasons of verdicts."""
    return decimal_places(*(brief.scores.get(0) or (brief.history[0].score,)))


def name_trials(efforts: Sequence[Effort], digits: int | None) -> str:
    """Return `2.3510 (150 steps), 2.4410 (122 steps)` for two or more scored trials, or nothing."""
    scored = [each for each in efforts if each.score is not None]
    if len(scored) < 2:
        return ""
    named = [
        number(each.score, digits) + (f" ({show_amount(each.steps)} steps)" if each.steps else "") for each in scored
    ]
    return ", ".join(named[-TRIALS:])


def show_amount(amount: float) -> str:
    """Return a count with three digits, as `950`, `154k` or `1.85M`."""
    for size, unit in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")):
        if amount >= max(size, 1e4):
            return f"{amount / size:{'.0f' if amount >= 100 * size else '.3g'}}{unit}"
    return f"{amount:.0f}"


def _show_milliseconds(mean: float) -> str:
    return f"{mean:.3g}" if mean < 1000 else f"{mean:.0f}"


def _fate(each: Experiment) -> str:
    if each.was_stopped_early:
        return "stopped"
    if each.without is not None:
        return str(OriginKind.ABLATION)  # its verdict `keep` drops a change, and the reason says so
    return str(each.standing or each.verdict)


def _describe_idea(each: Experiment) -> str:
    """Return the hypothesis, with the experiment that it mends or merges."""
    for earlier, word in ((each.merges, "merged"), (each.repairs, "repaired")):
        if earlier is not None:
            return f"#{earlier} {word}: {each.hypothesis}"
    return each.hypothesis


def _by_interest(brief: Brief, experiments: Sequence[Experiment]) -> list[Experiment]:
    """Return the latest experiments and the best one of each idea, alternately. The best ideas come first."""
    ideas = sorted(
        group_by_idea(brief), key=lambda idea: (-idea.gain if idea.gain is not None else math.inf, -idea.latest)
    )
    latest, best = list(reversed(experiments)), [idea.best for idea in ideas]
    pairs = [each for pair in zip(latest, best, strict=False) for each in pair]
    return [*pairs, *latest[len(best) :], *best[len(latest) :]]


def _near_misses(brief: Brief) -> Iterator[str]:
    """Yield a line on the discards with an expected gain, without those whose change was tried again since."""
    again = {each.merges for each in brief.history}
    gains: Mapping[int, float] = {
        each.number: gain
        for each in brief.history[1:]
        if each.verdict is Verdict.DISCARD
        and each.number not in again
        and each.score is not None
        and (gain := measure_gain(brief, each) or 0.0) > 0
    }
    if best := sorted(gains, key=lambda each: (-gains[each], each))[:NEAR]:
        names = ", ".join(f"#{each}" for each in best)
        yield f"Near misses, discarded although a small gain was expected: {names}. Consider a combination."
