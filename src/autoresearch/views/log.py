"""The tables of `log` and `leaderboard`."""

from __future__ import annotations

from collections.abc import Sequence

from ..decimals import change, number
from ..records import Experiment, Outcome, Trial, Verdict
from ..text import one_line
from .format import align, columns, difference, short_name, wrap
from .headline import describe_result
from .later import read_later
from .snapshot import RunReader, Snapshot

FAILURES = (Verdict.CRASH, Verdict.TIMEOUT, Verdict.INVALID)
"""The verdicts on code that gave no score. A trial's outcome has the same words."""


SEARCH_SCORES = "The scores below are those of the search. Selection makes the best of them look too good."


def log_text(reader: RunReader, last: int) -> str:
    """Return the last experiments of a run as a table, or all of them for 0."""
    return _table(reader, reader.experiments(last))


def leaderboard_text(reader: RunReader, top: int) -> str:
    """Return the experiments with the best scores as a table, the best first."""
    return _table(reader, reader.best(top))


def fate(experiment: Experiment, trials: Sequence[Trial]) -> str:
    """Return an experiment's standing, verdict or state.

    A baseline that failed has no verdict, because it may be measured again. Its last trial says how it failed.
    """
    ended: Outcome | str = trials[-1].result.outcome if trials and trials[-1].result else ""
    return experiment.standing or experiment.verdict or (ended if ended in FAILURES else experiment.state)


def _table(reader: RunReader, experiments: Sequence[Experiment]) -> str:
    snapshot = reader.snapshot()
    rows = [("#", "verdict", one_line(snapshot.agenda.metric, 16), "vs base", "by", "hypothesis")]
    rows += [_row(snapshot, each, () if each.verdict else reader.trials(each.number)) for each in experiments]
    return "\n".join([*_caption(snapshot), align(rows, "><>><<", columns()), *_footnotes(reader, experiments)])


def _footnotes(reader: RunReader, experiments: Sequence[Experiment]) -> list[str]:
    """Return a line for each change that was to be tried again and could not be."""
    later, numbers = read_later(reader.ledger, reader.run.tag), {each.number for each in experiments}
    return [
        line
        for number, text in later.items()
        if number in numbers
        for line in wrap(f"#{number} is not tried again: {text}", columns())
    ]


def _row(snapshot: Snapshot, each: Experiment, trials: Sequence[Trial]) -> tuple[str, str, str, str, str, str]:
    reference = snapshot.baseline.score if snapshot.baseline else None
    against = change(difference(each.score, reference), snapshot.decimals) if each.number else ""
    score, by = number(each.score, snapshot.decimals), short_name(each.researcher, 20)
    return str(each.number), fate(each, trials), score, against, by, one_line(each.hypothesis)


def _caption(snapshot: Snapshot) -> list[str]:
    """Return the lines above the table: the result on fresh seeds, if there is one, and the marks of the scores."""
    lines = []
    if snapshot.claim:
        result = describe_result(snapshot, marked=False)
        sentences = (result.measured, result.confirmed, "" if snapshot.claim.exact else SEARCH_SCORES)
        lines = [part for line in sentences if line for part in wrap(line, columns())]
    return [*lines, snapshot.metric] if snapshot.marks else lines
