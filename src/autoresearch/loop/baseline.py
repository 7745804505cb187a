"""The baseline: trials of the untouched lab. They give the first incumbent and the noise between seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import BaselineFailed, Stopped
from ..judge.noise import measure_noise
from ..records import EventKind, Experiment, Judgement, Verdict
from .deciding import audit

if TYPE_CHECKING:
    from .loop import Loop


async def measure_baseline(loop: Loop) -> Experiment:
    """Run the baseline's trials, each with its own seed. Returns the baseline with its verdict in the ledger.

    Raises:
        BaselineFailed: a trial gave no score, so nothing can be compared with the baseline.
        Stopped: the user stopped the run.
    """
    session, history, agenda = loop.session, loop.history, loop.agenda
    tag, diary = session.run.tag, session.diary
    baseline = history.experiments[0] if history.experiments else loop.intake.add_baseline(agenda)
    while len(history.scores.get(0, ())) < agenda.judge.replicates:
        if loop.ending is not None:
            raise Stopped(loop.ending)
        result = await loop.trials.measure(baseline, agenda)
        if result.score is None:
            raise BaselineFailed(
                f"the baseline gave no score, so nothing can be compared with it: {result.reason} "
                f"(`autoresearch show 0 --tag {tag}` has its log): repair the lab, commit, and start anew "
                "with another --tag"
            )
        history.add_score(0, result.score, result.curve)
        diary.note(EventKind.BASELINE, f"{agenda.metric} {result.score:.4f}", 0, score=result.score)
        loop.limits.record_time()
    scores = history.scores[0]
    if len(set(scores)) == 1:
        text = f"all {len(scores)} scores are the same: does train take its seed from the clock?"
        diary.note(EventKind.BASELINE, text, 0, identical=len(scores))
    noise = measure_noise(history.replicates)
    assert noise is not None, "the agenda asks for two replicates at least"
    if refusal := await audit(loop.trials, baseline, agenda, noise.floor):
        raise BaselineFailed(f"the baseline's score does not stand: {refusal.reason}: repair the lab and commit")
    judgement = Judgement(Verdict.KEEP, "the baseline")
    return session.ledger.finish_experiment(tag, 0, judgement, history.score(0))
