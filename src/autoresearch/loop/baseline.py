"""The baseline: trials of the untouched lab. They give the first incumbent and the noise between seeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from ..agenda.absent import Absent
from ..argv import find_program
from ..decimals import decimal_places, number
from ..errors import BaselineFailed, Interrupted, Stopped
from ..judge.noise import EQUAL_SCORES
from ..judge.opinion import describe_seed
from ..records import EndCause, Ending, EventKind, Experiment, Judgement, Outcome, TrialResult, Verdict
from ..text import count
from .deciding import audit

if TYPE_CHECKING:
    from .loop import Loop


async def measure_baseline(loop: Loop) -> Experiment:
    """Run the baseline's trials, each with its own seed. Returns the baseline with its verdict in the ledger.

    Raises:
        BaselineFailed: a trial gave no score, so nothing can be compared with the baseline.
        Stopped: the user stopped the run, or the machine interrupted the baseline too often.
    """
    try:
        return await _measure(loop)
    except Interrupted as interrupted:
        loop.session.ledger.forget_interruptions(loop.session.run.tag, 0)
        raise Stopped(Ending(EndCause.MACHINE, f"the baseline was {interrupted}")) from None


async def _measure(loop: Loop) -> Experiment:
    session, history, agenda = loop.session, loop.history, loop.agenda
    baseline = history.experiments[0] if history.experiments else loop.intake.add_baseline(agenda)
    while _count_missing(history.scores.get(0, ()), agenda.judge.replicates):
        await _run_trial(loop, baseline)
    await _repeat_apart(loop, baseline)
    if history.is_deterministic:
        text = describe_seed(find_program(agenda.train, agenda.editable))
        session.diary.note(EventKind.BASELINE, text, 0, identical=len(history.scores[0]))
    await _require_audit(loop, baseline)
    judgement = Judgement(Verdict.KEEP, "the baseline")
    return session.ledger.finish_experiment(session.run.tag, 0, judgement, history.score(0))


def _count_missing(scores: Sequence[float], replicates: int) -> int:
    """Return how many trials are missing. Two equal scores do not show yet that the lab is deterministic."""
    return max(0, max(replicates, EQUAL_SCORES if len(set(scores)) == 1 else 0) - len(scores))


async def _repeat_apart(loop: Loop, baseline: Experiment) -> None:
    """Repeat the baseline while one of its scores lies apart. That trial was disturbed, or the noise is large."""
    from ..judge.replicates import MOST_REPEATS, find_apart  # it imports scipy

    scores, most = loop.history.scores[0], loop.agenda.judge.replicates + MOST_REPEATS
    while len(scores) < most and (apart := find_apart(scores)) is not None:
        score = number(apart, decimal_places(*scores))
        text = f"the score {score} is far from the others, as after a disturbance: the baseline runs once more"
        loop.session.diary.note(EventKind.BASELINE, text, 0, apart=apart)
        await _run_trial(loop, baseline)


async def _run_trial(loop: Loop, baseline: Experiment) -> None:
    if loop.ending is not None:
        raise Stopped(loop.ending)
    agenda, tag = loop.agenda, loop.session.run.tag
    result = await loop.trials.measure(baseline, agenda)
    if result.score is None:
        scored = len(loop.history.scores.get(0, ()))
        others = f" in one trial, though {count(scored, 'trial')} gave a score" if scored else ""
        raise BaselineFailed(
            f"the baseline failed{others}: {result.reason}. {_describe_absent(loop, result)}Repair the lab, commit, "
            f"and run the same command again. `autoresearch show 0 --tag {tag}` shows the log"
        )
    loop.history.add_score(0, result.score, result.curve, result.machine)
    text = f"{agenda.metric} {number(result.score, decimal_places(result.score))}"
    facts = {} if result.figures is None else {"figures": asdict(result.figures)}
    loop.session.diary.note(EventKind.BASELINE, text, 0, score=result.score, **facts)
    loop.limits.record_time()


def _describe_absent(loop: Loop, result: TrialResult) -> str:
    """Return remarks on files that a failed trial may have missed: the file that its error names, or likely ones."""
    session = loop.session
    if result.outcome is not Outcome.CRASH:
        return ""
    absent = Absent(session.layout, session.workspace, loop.agenda, session.run.baseline)
    named = [sentence for name, sentence in absent.find_uncommitted() if name in str(result.reason)]
    remarks = named or [sentence for _, sentence in absent.find_pointers()]
    return "".join(f"{each}. " for each in remarks[:2])


async def _require_audit(loop: Loop, baseline: Experiment) -> None:
    """Audit the baseline. Raise BaselineFailed where the audit refuses its score.

    No baseline is accepted without an audit. An earlier session leaves no artifact to audit if it ended before the
    audit, or if the audit refused the score. Then one more trial makes an artifact.
    """
    refusal = await audit(loop.trials, baseline, loop.agenda)
    if refusal is None and loop.agenda.score is not None and not _is_audited(loop):
        await _run_trial(loop, baseline)
        refusal = await audit(loop.trials, baseline, loop.agenda)
    if refusal is not None:
        raise BaselineFailed(
            f"the baseline's score does not count: {refusal.reason}: repair the lab, commit, and run the same command "
            "again"
        )


def _is_audited(loop: Loop) -> bool:
    return any(trial.audit is not None for trial in loop.session.ledger.trials(loop.session.run.tag, 0))
