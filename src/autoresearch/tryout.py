"""`autoresearch try`: one experiment from the edits in the lab's working tree, for a person or an interactive agent."""

from __future__ import annotations

import asyncio
from pathlib import Path

from .errors import LabError, PatchError, UserError
from .loop import Loop
from .records import Experiment, Proposal, Verdict
from .run import Request, drive, open_run
from .views.wording import clean, number, places, signed

RESEARCHER = "you"


def try_edits(lab: Path, hypothesis: str, tag: str | None) -> str:
    """Screen, run, score, judge and log the working tree's edits; a short result for the person.

    Raises:
        UserError: no hypothesis, nothing edited, edits that collide with the incumbent, or a run that holds the tag.
    """
    if not hypothesis.strip():
        raise UserError('-m is missing: say in one line why the edit should help, such as -m "wider MLP"')
    with open_run(Request(lab, tag), lambda event: None, branch_free=False) as loop:
        experiment = asyncio.run(drive(loop, _one(loop, hypothesis)))
        loop.ledger.end_run(loop.run.tag, "one experiment was tried")
        return result(loop, experiment)


async def _one(loop: Loop, hypothesis: str) -> Experiment:
    loop.recover()
    await loop.measure_baseline()
    incumbent = loop.incumbent
    files = edits(loop)
    experiment = loop.enter(Proposal(hypothesis, files), RESEARCHER, incumbent)
    experiment = await loop.settle(experiment)
    if experiment.verdict is Verdict.KEEP:
        loop.workspace.follow(loop.run.tag, files)
    return experiment


def edits(loop: Loop) -> dict[str, str | None]:
    """The working tree's changes to the lab's files, moved onto the incumbent where it has gone on.

    Raises:
        UserError: nothing was edited, or both sides changed the same lines.
    """
    workspace, head = loop.workspace, loop.workspace.head()
    mine = workspace.working_files(workspace.changed_since(head))
    mine.pop(loop.layout.program.name, None)
    if not mine:
        raise LabError(f"{loop.layout.lab}: no file of the lab is edited: change train.py, then try again")
    deleted: dict[str, str | None] = {path: None for path, text in mine.items() if text is None}
    edited = {path: text for path, text in mine.items() if text is not None}
    try:
        return {**workspace.merge(head, loop.incumbent.commit, edited), **deleted}
    except PatchError as conflict:
        raise UserError(
            f"{conflict}: look at `autoresearch diff {loop.incumbent.number} --against 0` and edit on top of "
            f"autoresearch/{loop.run.tag}"
        ) from None


def result(loop: Loop, experiment: Experiment) -> str:
    """What happened, and what the person can do now."""
    score, best = experiment.score, loop.incumbent
    lines = [f"#{experiment.number}  {experiment.verdict}: {clean(experiment.reason or '')}"]
    if score is not None:
        base = loop.memory.experiments[0].score
        assert base is not None
        lines.append(
            f"{loop.agenda.metric} {number(score, places(base))} ({signed(score - base, places(base))} to the baseline)"
        )
    if experiment.verdict is Verdict.KEEP:
        lines.append(f"autoresearch/{loop.run.tag} is now at #{experiment.number}")
    else:
        paths = " ".join(loop.agenda.editable)
        lines += [
            f"your edit is still in the working tree; to go back: git checkout -- {paths}",
            f"the incumbent is #{best.number}; its code: git show autoresearch/{loop.run.tag}:"
            f"{loop.workspace.prefix}{loop.agenda.editable[0]}",
        ]
    return "\n".join(lines)
