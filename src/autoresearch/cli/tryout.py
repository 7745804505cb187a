"""`autoresearch try`: one experiment from the edits in the lab's working tree, for a person or an interactive agent."""

from __future__ import annotations

import asyncio
import shlex
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from ..agenda import program as agendas
from ..editable import is_editable
from ..errors import LabError, PatchError, UserError
from ..layout import Layout
from ..loop.driving import drive
from ..loop.loop import Loop
from ..loop.opening import Request, open_session
from ..records import Agenda, EndCause, Ending, Event, EventKind, Experiment, Proposal, State, Verdict
from ..text import clean
from ..views.format import change, decimal_places, duration, number
from ..workspace import Workspace

RESEARCHER = "you"


def try_edits(lab: Path, hypothesis: str, tag: str | None) -> str:
    """Screen, run, score, judge and log the working tree's edits; a short result for the person.

    Raises:
        UserError: no hypothesis, nothing edited, edits that collide with the incumbent, or a run that holds the tag.
    """
    if not hypothesis.strip():
        raise UserError('-m is missing: say in one line why the edit should help, such as -m "wider MLP"')
    layout = Layout(lab.resolve())
    agenda = agendas.read(layout.program)
    mine = edits(Workspace(layout.lab), agenda)
    if not mine:
        raise LabError(f"{layout.lab}: no file of the lab is edited: change {agenda.editable[0]}, then try again")
    with open_session(Request(lab, tag), _say, edited=True) as session:
        loop = Loop(session)
        run = loop.session.run
        ended = Ending(run.cause or EndCause.ERROR, run.reason or "an edit could not be tried")
        try:
            experiment = asyncio.run(drive(loop, _one(loop, hypothesis, mine)))
            ended = Ending(EndCause.DONE, "one experiment was tried")
        finally:
            loop.session.ledger.end_run(run.tag, ended)
        return result(loop, experiment, mine)


async def _one(loop: Loop, hypothesis: str, mine: Mapping[str, str | None]) -> Experiment:
    loop.recover()
    first = loop.history.experiments[:1]
    if not first or first[0].state is not State.DONE:
        trials = loop.agenda.judge.replicates
        print(
            f"the baseline comes first: {trials} trials of {duration(loop.agenda.budget)}", file=sys.stderr, flush=True
        )
    await loop.measure_baseline()
    files = upon_incumbent(loop, mine)
    experiment = await loop.try_proposal(Proposal(hypothesis, files), RESEARCHER, loop.incumbent)
    if experiment.verdict is Verdict.KEEP:
        loop.session.workspace.update_working_tree(loop.session.run.tag, files)
    return experiment


def _say(event: Event) -> None:
    """What a person should know while they wait; the verdict is printed at the end."""
    if event.kind is not EventKind.VERDICT:
        print(f"{event.kind}: {clean(event.text)}", file=sys.stderr, flush=True)


def edits(workspace: Workspace, agenda: Agenda) -> dict[str, str | None]:
    """The lab's files in the working tree that differ from the last commit, and new ones that are editable."""
    new = [path for path in workspace.list_untracked() if is_editable(path, agenda.editable)]
    found = workspace.working_files([*workspace.list_changed(workspace.head()), *new])
    return {path: text for path, text in found.items() if path != "program.md"}


def upon_incumbent(loop: Loop, mine: Mapping[str, str | None]) -> dict[str, str | None]:
    """The edits, moved onto the incumbent where it has gone on since the code that they were made from.

    Raises:
        UserError: both sides changed the same lines, or the edits are what the incumbent has already.
    """
    workspace, incumbent = loop.session.workspace, loop.incumbent
    deleted: dict[str, str | None] = {path: None for path, text in mine.items() if text is None}
    edited = {path: text for path, text in mine.items() if text is not None}
    base = made_from(loop, edited)
    try:
        merged = workspace.merge(base, incumbent.commit, edited)
    except PatchError as conflict:
        raise UserError(
            f"{conflict}: see what it changed with `{_autoresearch(loop, f'diff {incumbent.number} --against 0')}`, "
            f"take its code with `{_go_back(loop, edited)}`, and make your edit there"
        ) from None
    if not deleted and merged == workspace.read(incumbent.commit, merged):
        raise LabError(
            f"{loop.session.layout.lab}: its files are those of the incumbent #{incumbent.number}: "
            "edit one, then try again"
        )
    return {**merged, **deleted}


def made_from(loop: Loop, edited: Mapping[str, str]) -> str:
    """The commit that the person most likely edited: of the last commit and the keeps, the one with the fewest changes.

    After a keep the working tree holds the incumbent while the last commit is still the baseline; a later edit was made
    from the former. Where two are equally near it is the later one.
    """
    kept = [each.commit for each in loop.history.experiments if each.verdict is Verdict.KEEP]
    lines = {path: Counter(text.splitlines()) for path, text in edited.items()}

    def distance(commit: str) -> int:
        texts = loop.session.workspace.read(commit, edited)
        there = {path: Counter(texts.get(path, "").splitlines()) for path in edited}
        return sum(((lines[path] - there[path]) + (there[path] - lines[path])).total() for path in edited)

    return min([*reversed(kept), loop.session.workspace.head()], key=distance)


def result(loop: Loop, experiment: Experiment, mine: Mapping[str, str | None]) -> str:
    """What happened, and what the person can do now."""
    score, best = experiment.score, loop.incumbent
    lines = [f"#{experiment.number}  {experiment.verdict}: {clean(experiment.reason or '')}"]
    if score is not None:
        base = loop.history.experiments[0].score
        assert base is not None
        decimals = decimal_places(base)
        lines.append(
            f"{loop.agenda.metric} {number(score, decimals)} ({change(score - base, decimals)} to the baseline)"
        )
    if experiment.verdict is Verdict.KEEP:
        return "\n".join([*lines, f"autoresearch/{loop.session.run.tag} is now at #{experiment.number}"])
    if experiment.verdict in (Verdict.CRASH, Verdict.TIMEOUT) and loop.session.ledger.trials(
        loop.session.run.tag, experiment.number
    ):
        lines.append(f"its log: {_autoresearch(loop, f'show {experiment.number}')}")
    return "\n".join(
        [
            *lines,
            "your edit is still in the working tree",
            f"to go back to the incumbent, #{best.number}: {_go_back(loop, mine)}",
        ]
    )


def _autoresearch(loop: Loop, words: str) -> str:
    """A command that works from the person's folder."""
    lab = "" if _here(loop) else f" {shlex.quote(str(loop.session.layout.lab))}"
    return f"autoresearch {words}{lab} --tag {loop.session.run.tag}"


def _go_back(loop: Loop, mine: Mapping[str, str | None]) -> str:
    """The command that gives the working tree the incumbent's files in place of the edited ones, from any folder."""
    workspace, lab = loop.session.workspace, loop.session.layout.lab
    git = "git" if _here(loop) else f"git -C {shlex.quote(str(lab))}"
    known = set(workspace.list_files(loop.incumbent.commit))
    kept = [shlex.quote(path) for path in mine if path in known]
    new = [shlex.quote(str(lab / path)) for path in mine if path not in known]
    commands = [f"{git} restore --source=autoresearch/{loop.session.run.tag} -- {' '.join(kept)}"] if kept else []
    return " && ".join([*commands, *([f"rm {' '.join(new)}"] if new else [])])


def _here(loop: Loop) -> bool:
    return Path.cwd().resolve() == loop.session.layout.lab
