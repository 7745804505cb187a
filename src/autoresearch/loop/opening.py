"""Opening of a session, which starts or resumes a run. All checks come before the first write."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

from .. import variables as env
from ..agenda import program as agendas
from ..agenda.commands import find_readable, run_shown
from ..errors import RunHeld, UserError
from ..executors.devices import pick_devices
from ..executors.local import LocalExecutor
from ..jobs.processes import sweep
from ..layout import HARNESS_FILES, Layout, cache_folder
from ..ledger import Ledger, Patience
from ..ledger.diary import Diary
from ..lock import hold
from ..records import Agenda, Confinement, Device, Event, EventKind, Run
from ..researchers import create
from ..sandbox.removing import remove
from ..seams import Clock, Researcher, Tools
from ..source.python import fingerprint
from ..tasks import SystemClock
from ..text import format_duration
from ..workspace import Workspace
from ..workspace.git import drop_repository
from .checking import (
    Request,
    choose_level,
    choose_run,
    find_run,
    require_one_model,
    require_ready,
    require_room,
    require_usable,
)
from .manifest import Manifest, read_manifest
from .materials import LabMaterials
from .platforms import describe_platform
from .session import Session
from .workbench import Workbench

PATIENCE = 15 * 60.0
"""Seconds for which a run waits while another program holds its ledger."""


@contextmanager
def open_session(
    request: Request, listen: Callable[[Event], object], *, edited: bool = False, clock: Clock | None = None
) -> Iterator[Session]:
    """Start a new run or resume one, with its lock held and its data prepared.

    Args:
        listen: called with every event of the session.
        edited: whether the working tree's edits are the proposal. See `checking.choose_run`.
        clock: the run's clock. None: the machine's.

    Raises:
        UserError: the run cannot start like this. Nothing was written.
    """
    clock = clock or SystemClock()
    start = _check(request, edited)
    layout, workspace, run, agenda = start.layout, start.workspace, start.run, start.agenda
    with _undo_if_refused(layout), hold(layout, run.tag):
        manifest = _make_files(start)
        workspace.claim_name(run.tag, None if find_run(layout, run.tag) else run.baseline)
        with Ledger(layout.ledger, clock=clock.time, patience=Patience(layout.ledger, PATIENCE, _announce)) as ledger:
            _record_start(ledger, start, request.retry)
            diary = Diary(ledger, run.tag, listen)
            ledger.report_wait = partial(_note_wait, diary)
            session = Session(
                layout=layout,
                run=run,
                agenda=agenda,
                ledger=ledger,
                diary=diary,
                workspace=workspace,
                executor=_make_executor(start, manifest.files, diary),
                researchers=lambda name: researchers(name),
                confinement=start.confinement,
                options={**run.options, **request.options},
                clock=clock,
                platform=describe_platform(start.devices, run.python),
                corpus=manifest.corpus,
            )
            researchers = _make_researchers(start, diary, Workbench(session))
            yield session


@dataclass(frozen=True)
class _Start:
    """A run as it will start, before anything is written."""

    layout: Layout
    workspace: Workspace
    run: Run
    agenda: Agenda
    devices: Sequence[Device]
    confinement: Confinement


def _check(request: Request, edited: bool) -> _Start:
    """Make every check that needs no lock.

    Raises:
        UserError: the run cannot start like this.
    """
    layout = Layout(request.lab.resolve())
    agendas.read(layout.program)
    workspace = Workspace(layout.lab)
    require_room(layout)
    run, agenda = choose_run(request, layout, workspace, edited)
    devices, confinement = pick_devices(agenda.devices), make_confinement(layout, run)
    run = replace(run, model=require_one_model(devices, run))
    require_usable(devices, run.python, agenda, layout)
    require_ready(agenda, lambda name: create(name, layout.lab, confinement), edited)
    return _Start(layout, workspace, run, agenda, devices, confinement)


def _make_files(start: _Start) -> Manifest:
    """Clear what killed runs have left, export the baseline, and return the training files."""
    layout, workspace, run = start.layout, start.workspace, start.run
    workspace.remove_locks(run.tag)
    _clear_proposals(layout, run.tag)
    workspace.export(run.baseline, layout.baseline(run.baseline))
    manifest = prepare(layout, run, start.agenda)
    workspace.working_tree.exclude(HARNESS_FILES)
    return manifest


def _make_executor(start: _Start, files: Mapping[str, str], diary: Diary) -> LocalExecutor:
    return LocalExecutor(
        start.devices,
        LabMaterials(start.layout, start.workspace, files),
        start.run.python,
        start.confinement,
        str(start.layout.lab),
        partial(diary.note, EventKind.DEVICE),
    )


def _make_researchers(start: _Start, diary: Diary, tools: Tools) -> Callable[[str], Researcher]:
    report = partial(diary.note, EventKind.RESEARCHER)
    return cache(lambda name: create(name, start.layout.lab, start.confinement, report, start.run.python, tools))


def _record_start(ledger: Ledger, start: _Start, retried: Sequence[int]) -> None:
    """Write the start or the resumption of the run. The experiments `retried` are queued again."""
    workspace, run, agenda = start.workspace, start.run, start.agenda
    known = ledger.run(run.tag)
    if known is None:
        ledger.create_run(run, agenda)
    else:
        settings = (run.baseline, run.seed, run.python, run.agenda, run.options)
        if settings != (known.baseline, known.seed, known.python, known.agenda, known.options):
            code = workspace.read(run.baseline, workspace.list_editable(run.baseline, agenda.editable))
            ledger.restart_run(run, agenda, fingerprint(code))
            workspace.advance(run.tag, run.baseline)
        ledger.resume_run(run.tag, run.model)
        ledger.save_agenda(run.tag, agenda)
    for number in dict.fromkeys(retried):
        ledger.queue_again(run.tag, number)


def _announce(line: str) -> None:
    with suppress(OSError, ValueError):  # a terminal that is gone is no reason to end the run
        print(f"autoresearch: {line}", file=sys.stderr, flush=True)


def _note_wait(diary: Diary, seconds: float) -> None:
    text = f"another program held the ledger, so the run waited for {format_duration(seconds)}"
    diary.note(EventKind.LEDGER, text, seconds=seconds)


def _clear_proposals(layout: Layout, tag: str) -> None:
    """Kill processes of proposals that killed runs have left, and remove their folders, which hold copies of logins."""
    for each in sorted({tag, *layout.tags_with_proposals}):
        with suppress(RunHeld), nullcontext() if each == tag else hold(layout, each):
            sweep(layout.proposals(each))
            remove(layout.proposals(each))


@contextmanager
def _undo_if_refused(layout: Layout) -> Iterator[None]:
    """Remove all traces of a lab's very first run if it is refused after all, for its data or a full disk."""
    first = not layout.state.exists()
    try:
        yield
    except (UserError, OSError):
        if first and not layout.ledger.exists():
            shutil.rmtree(layout.state, ignore_errors=True)
        raise


def prepare(layout: Layout, run: Run, agenda: Agenda) -> Manifest:
    """Run the lab's `prepare` command in the baseline's files. Return its training files.

    Raises:
        DataError: the command failed, and the message has its last line. Or it wrote a wrong manifest.
    """
    if agenda.prepare is None:
        return Manifest()
    manifest = layout.manifest(run.tag)
    manifest.parent.mkdir(parents=True, exist_ok=True)
    manifest.unlink(missing_ok=True)
    environment = {**drop_repository(os.environ), env.DATA: layout.data(agenda.data), env.MANIFEST: str(manifest)}
    run_shown(agenda.prepare, run.python, layout.baseline(run.baseline), environment)
    return read_manifest(manifest, agenda.prepare)


def make_confinement(layout: Layout, run: Run) -> Confinement:
    """Return the confinement of trials on this machine. `AUTORESEARCH_SANDBOX` can ask for a lower level.

    Raises:
        UserError: the variable asks for a level that this machine does not have.
    """
    return Confinement(
        level=choose_level(),
        readable=find_readable(run.python, (layout.state, cache_folder())),
        hidden=tuple(map(str, (layout.lab, layout.state, cache_folder(), Path.home()))),
        asked=env.SANDBOX in os.environ,
    )
