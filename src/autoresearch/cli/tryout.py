"""`autoresearch try`: one experiment from the edits in the lab's working tree, by a person or an agent."""

from __future__ import annotations

import asyncio
import shlex
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from ..agenda import program as agendas
from ..decimals import change, decimal_places, number
from ..editable import is_editable
from ..errors import LabError, PatchError, UserError
from ..layout import Layout
from ..loop.checking import Request
from ..loop.driving import drive
from ..loop.loop import Loop
from ..loop.opening import open_session
from ..records import Agenda, EndCause, Ending, Event, EventKind, Experiment, Proposal, State, Verdict
from ..source.line_ends import keep_line_ends
from ..text import clean
from ..views.format import duration
from ..workspace import Workspace

RESEARCHER = "you"


def try_edits(lab: Path, hypothesis: str, tag: str | None) -> str:
    """Screen, run, score, judge and log the edits of the working tree. Return the result in words.

    Raises:
        UserError: there is no hypothesis or no edit, the edits conflict with the incumbent, or the run is held.
    """
    if not hypothesis.strip():
        raise UserError('-m is missing: write in one line why the edit should help, such as -m "wider MLP"')
    layout = Layout(lab.resolve())
    agenda = agendas.read(layout.program)
    edits = find_edits(Workspace(layout.lab), agenda)
    if not edits:
        raise LabError(f"{layout.lab}: no file is edited: change {agenda.editable[0]}, then try again")
    with open_session(Request(lab, tag), _print_event, edited=True) as session:
        loop = Loop(session)
        run = loop.session.run
        ended = Ending(run.cause or EndCause.ERROR, run.reason or "the edit could not be tried")
        try:
            experiment = asyncio.run(drive(loop, _try_one(loop, hypothesis, edits)))
            ended = Ending(EndCause.DONE, "one experiment was tried")
        finally:
            loop.session.ledger.end_run(run.tag, ended)
        return describe_result(loop, experiment, edits)


async def _try_one(loop: Loop, hypothesis: str, edits: Mapping[str, str | None]) -> Experiment:
    await loop.recover()
    first = loop.history.experiments[:1]
    if not first or first[0].state is not State.DONE:
        trials = loop.agenda.judge.replicates
        print(
            f"the baseline comes first: {trials} trials of {duration(loop.agenda.budget)}", file=sys.stderr, flush=True
        )
    await loop.measure_baseline()
    files = rebase_on_incumbent(loop, edits)
    experiment = await loop.try_proposal(Proposal(hypothesis, files), RESEARCHER, loop.incumbent)
    if experiment.verdict is Verdict.KEEP:
        loop.session.workspace.working_tree.update(loop.session.run.tag, files)
    return experiment


def _print_event(event: Event) -> None:
    """Print an event, except for the verdict, which is printed at the end."""
    if event.kind is not EventKind.VERDICT:
        print(f"{event.kind}: {clean(event.text)}", file=sys.stderr, flush=True)


def find_edits(workspace: Workspace, agenda: Agenda) -> dict[str, str | None]:
    """Return the tracked files that differ from the last commit, and new files that are editable, by path."""
    new = [path for path in workspace.working_tree.list_untracked() if is_editable(path, agenda.editable)]
    found = workspace.working_tree.read([*workspace.working_tree.list_changed(workspace.head()), *new])
    return {path: text for path, text in found.items() if path != "program.md"}


def rebase_on_incumbent(loop: Loop, edits: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return the edits, merged with the incumbent if it has changed since the code that was edited.

    Raises:
        UserError: both sides changed the same lines, or the incumbent already has the edits.
    """
    workspace, incumbent = loop.session.workspace, loop.incumbent
    deleted: dict[str, str | None] = {path: None for path, text in edits.items() if text is None}
    edited = {path: text for path, text in edits.items() if text is not None}
    base = find_base(loop, edited)
    before = workspace.read(base, edited)
    edited = {path: keep_line_ends(before.get(path, ""), text) for path, text in edited.items()}
    try:
        merged = workspace.merge(base, incumbent.commit, edited)
    except PatchError as conflict:
        raise UserError(
            f"{conflict}: make your edit in the incumbent's code. "
            f"See its changes: {_format_command(loop, f'diff {incumbent.number} --against 0')}. "
            f"Get its code: {_format_restore(loop, edited)}"
        ) from None
    if not deleted and merged == workspace.read(incumbent.commit, merged):
        raise LabError(
            f"{loop.session.layout.lab}: its files are the same as in the incumbent #{incumbent.number}: "
            "edit one, then try again"
        )
    return {**merged, **deleted}


def find_base(loop: Loop, edited: Mapping[str, str]) -> str:
    """Return the commit that the person most likely edited: the one that differs from the edits in the fewest lines.

    Candidates are the last commit and all keeps. After a keep, the working tree has the incumbent while the last commit
    is still the baseline, so a later edit was made from the incumbent. Of equally near commits, the latest keep counts.
    """
    kept = [each.commit for each in loop.history.experiments if each.verdict is Verdict.KEEP]
    lines = {path: Counter(text.splitlines()) for path, text in edited.items()}

    def distance(commit: str) -> int:
        texts = loop.session.workspace.read(commit, edited)
        theirs = {path: Counter(texts.get(path, "").splitlines()) for path in edited}
        return sum(((lines[path] - theirs[path]) + (theirs[path] - lines[path])).total() for path in edited)

    return min([*reversed(kept), loop.session.workspace.head()], key=distance)


def describe_result(loop: Loop, experiment: Experiment, edits: Mapping[str, str | None]) -> str:
    """Return the verdict, the score, and what the person can do next."""
    score, best = experiment.score, loop.incumbent
    lines = [f"#{experiment.number}  {experiment.verdict or experiment.state}: {clean(experiment.reason or '')}"]
    if score is not None:
        base = loop.history.experiments[0].score
        assert base is not None
        decimals = decimal_places(*loop.history.scores[0])
        lines.append(
            f"{loop.agenda.metric} {number(score, decimals)} ({change(score - base, decimals)} to the baseline)"
        )
    if experiment.verdict is Verdict.KEEP:
        return "\n".join([*lines, f"autoresearch/{loop.session.run.tag} is now at #{experiment.number}"])
    if experiment.verdict in (Verdict.CRASH, Verdict.TIMEOUT) and loop.session.ledger.trials(
        loop.session.run.tag, experiment.number
    ):
        lines.append(f"its log: {_format_command(loop, f'show {experiment.number}')}")
    if experiment.state is State.SET_ASIDE:
        lines.append(f"to try it again: {_format_command(loop, 'run', f'--retry {experiment.number}')}")
    return "\n".join(
        [
            *lines,
            "your edit is still in the working tree",
            f"to restore the incumbent, #{best.number}: {_format_restore(loop, edits)}",
        ]
    )


def _format_command(loop: Loop, words: str, *options: str) -> str:
    """Return a command of autoresearch that works from the current folder."""
    lab = "" if _is_in_lab(loop) else f" {shlex.quote(str(loop.session.layout.lab))}"
    return " ".join([f"autoresearch {words}{lab} --tag {loop.session.run.tag}", *options])


def _format_restore(loop: Loop, edits: Mapping[str, str | None]) -> str:
    """Return the command that replaces the edited files by the incumbent's. It works from the current folder."""
    workspace, lab = loop.session.workspace, loop.session.layout.lab
    git = "git" if _is_in_lab(loop) else f"git -C {shlex.quote(str(lab))}"
    known = set(workspace.list_files(loop.incumbent.commit))
    kept = [shlex.quote(path) for path in edits if path in known]
    new = [shlex.quote(str(lab / path)) for path in edits if path not in known]
    commands = [f"{git} restore --source=autoresearch/{loop.session.run.tag} -- {' '.join(kept)}"] if kept else []
    return " && ".join([*commands, *([f"rm {' '.join(new)}"] if new else [])])


def _is_in_lab(loop: Loop) -> bool:
    return Path.cwd().resolve() == loop.session.layout.lab
