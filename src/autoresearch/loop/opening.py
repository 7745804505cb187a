"""Start or resume a run: everything is checked before anything is written."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import re
import secrets
import shutil
import signal
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from ..agenda import program as agendas
from ..agenda.commands import interpreter, readable, run_trusted
from ..agenda.comparable import MEASURED, changed_measures, read_first_agenda
from ..agenda.needs import lacking
from ..errors import LabError, RunHeld, Stopped, UserError
from ..executors.devices import pick
from ..executors.local import LocalExecutor
from ..jobs.folder import remove
from ..jobs.processes import sweep
from ..layout import HARNESS_FILES, Layout, cache_folder
from ..ledger import Ledger
from ..lock import hold
from ..records import Agenda, Confinement, Device, EndCause, Ending, Event, EventKind, Run
from ..researchers import create
from ..sandbox import Level, best_level
from ..seams import Researcher
from ..workspace import Workspace
from .limits import STOPPED_BY_USER
from .loop import Loop

STOP_POLL = 0.5  # seconds between looks at the control row
POLLS_OF_A_LAP = 10  # else `status` would stand still for the quarter of an hour that a baseline of five minutes takes
T = TypeVar("T")


@dataclass(frozen=True)
class Request:
    """What the command line asks of a run. `options` override keys of program.md; the measured ones stay with it."""

    lab: Path
    tag: str | None = None
    seed: int | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


@contextmanager
def open_run(request: Request, tell: Callable[[Event], None], *, edited: bool = False) -> Iterator[Loop]:
    """The loop of a new run, or of the one to resume, with its lock held and its data prepared.

    Args:
        edited: the working tree's edits are the proposal; else a new run refuses them, since it would not see them, and
            any run refuses to move a branch that is checked out.

    Raises:
        UserError: something is not in a state to start from; nothing was written.
    """
    layout = Layout(request.lab.resolve())
    agendas.read(layout.program)
    workspace = Workspace(layout.lab)
    run, agenda = _choose(request, layout, workspace, edited)
    if not edited and (tree := workspace.checked_out(run.tag)):
        raise LabError(
            f"{tree}: the branch autoresearch/{run.tag} is checked out, and the run moves it: switch to another"
        )
    devices, confined = pick(agenda.devices), confinement(layout, run)
    researcher = _researchers(layout.lab, confined, lambda line: loop.note(EventKind.RESEARCHER, line))
    run = replace(run, model=one_model(devices, run))
    for name in agenda.researchers:
        if (missing := researcher(name).missing()) and not edited:
            raise UserError(f"researcher `{name}` is not ready: {missing}")
    with _nothing_left(layout), hold(layout, run.tag):
        workspace.unlock(run.tag)
        sweep(layout.trials(run.tag))
        _clear_proposals(layout, run.tag)
        workspace.export(run.baseline, layout.baseline(run.baseline))
        files = prepare(layout, run, agenda)
        workspace.exclude(HARNESS_FILES)
        with Ledger(layout.ledger) as ledger:
            if ledger.run(run.tag) is None:
                ledger.create_run(run, agenda)
            else:
                ledger.resume_run(run.tag, run.model)
                ledger.save_agenda(run.tag, agenda)
            loop = Loop(
                layout,
                run,
                agenda,
                ledger,
                workspace,
                executor=LocalExecutor(
                    devices, str(layout.lab), lambda line, **data: loop.note(EventKind.DEVICE, line, **data)
                ),
                researcher=researcher,
                files=files,
                confinement=confined,
                options={**run.options, **request.options},
                tell=tell,
            )
            yield loop


def _clear_proposals(layout: Layout, tag: str) -> None:
    """Ends and removes what a killed run has left of its proposals, this one or another: logins lie there."""
    for each in sorted({tag, *layout.proposing}):
        with suppress(RunHeld), nullcontext() if each == tag else hold(layout, each):
            sweep(layout.proposals(each))
            remove(layout.proposals(each))


def one_model(devices: Sequence[Device], run: Run) -> str:
    """The model that all of a run's trials run on: what another one computes in the same time does not compare.

    Raises:
        UserError: they are several, or the run began on another.
    """
    models = list(dict.fromkeys(device.model for device in devices))
    if len(models) > 1:
        raise UserError(f"devices: {' and '.join(models)} in one run would not compare: choose one with --devices")
    if run.model not in (None, models[0]):
        raise UserError(
            f"run {run.tag} began on {run.model}, and this is {models[0]}: scores would not compare: start a new run "
            "with --tag"
        )
    return models[0]


@contextmanager
def _nothing_left(layout: Layout) -> Iterator[None]:
    """A lab whose very first run is refused on the way, for its data or a full disk, is left as it was."""
    first = not layout.state.exists()
    try:
        yield
    except (UserError, OSError):
        if first and not layout.ledger.exists():
            shutil.rmtree(layout.state, ignore_errors=True)
        raise


def _choose(request: Request, layout: Layout, workspace: Workspace, edited: bool) -> tuple[Run, Agenda]:
    """The run to resume: the one named, or the latest; otherwise a new one. With the agenda it goes by."""
    program = agendas.read(layout.program)
    known = _known_run(layout, request.tag)
    if known is None:
        agenda = agendas.override(program, **request.options)
        return _new_run(request, layout, workspace, agenda, edited), agenda
    if request.seed not in (None, known.seed):
        raise UserError(f"--seed: run {known.tag} began with {known.seed}: leave it out, or start a new run with --tag")
    options = {**known.options, **request.options}
    agenda = agendas.override(program, **options)
    with Ledger(layout.ledger, readonly=True) as ledger:
        started = read_first_agenda(ledger, known)
    if changed := changed_measures(agenda, started):
        named = ", ".join(f"--{name}" if name in request.options else f"program.md: {name}" for name in changed)
        began = " and ".join(f"{name}: {agendas.written(started, name)}" for name in changed)
        raise UserError(
            f"{named}: run {known.tag} began with `{began}`, and scores would not compare: put it back, or start a new "
            "run with --tag"
        )
    return known, agenda


def _known_run(layout: Layout, tag: str | None) -> Run | None:
    if not layout.ledger.exists():
        return None
    with Ledger(layout.ledger) as ledger:  # not readonly: a run killed in its first instant leaves an empty file
        return ledger.latest_run() if tag is None else ledger.run(tag)


def _new_run(request: Request, layout: Layout, workspace: Workspace, agenda: Agenda, edited: bool) -> Run:
    tag = time.strftime("%b%d").lower() if request.tag is None else request.tag
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,40}", tag):
        raise UserError(f"--tag {tag!r}: a tag is letters, digits, - and _, such as nov23")
    head = workspace.head()
    for _, words in lacking(layout, workspace, agenda, head):
        raise LabError(words)
    dirty = [] if edited else [path for path in workspace.changed_since(head) if path != layout.program.name]
    if dirty and not (layout.lab / dirty[0]).exists():
        raise LabError(f"{layout.lab / dirty[0]}: is missing: get it back with `git checkout -- {dirty[0]}`")
    if dirty:
        raise LabError(f"{layout.lab / dirty[0]}: has changes that are not committed: commit or stash them first")
    if workspace.tip(tag):
        raise LabError(
            f"the branch autoresearch/{tag} exists, but this lab's ledger knows no such run: choose another --tag"
        )
    return Run(
        tag=tag,
        baseline=head,
        seed=request.seed if request.seed is not None else secrets.randbelow(2**31),
        python=interpreter(layout.lab),
        agenda=agenda.hash,
        created=time.time(),
        options={key: value for key, value in request.options.items() if key in MEASURED},
    )


def prepare(layout: Layout, run: Run, agenda: Agenda) -> Mapping[str, str]:
    """Run the lab's `prepare` command in the baseline's files; name → path of the training files.

    Raises:
        DataError: it failed; its last line says why.
    """
    if agenda.prepare is None:
        return {}
    manifest = layout.manifest
    manifest.unlink(missing_ok=True)
    environment = {**os.environ, "AUTORESEARCH_DATA": layout.data(agenda.data), "AUTORESEARCH_MANIFEST": str(manifest)}
    run_trusted(agenda.prepare, run.python, layout.baseline(run.baseline), environment)
    return json.loads(manifest.read_text()) if manifest.exists() else {}


def confinement(layout: Layout, run: Run) -> Confinement:
    """How trials are confined on this machine; `AUTORESEARCH_SANDBOX` asks for a lower level.

    Raises:
        UserError: it asks for something else.
    """
    asked, has = os.environ.get("AUTORESEARCH_SANDBOX"), best_level()
    if asked is not None and asked not in (possible := list(Level)[list(Level).index(has) :]):
        raise UserError(f"AUTORESEARCH_SANDBOX is {asked!r}: on this machine it may be {' or '.join(possible)}")
    return Confinement(
        level=asked or has,
        readable=readable(run.python, (layout.state, cache_folder())),
        hidden=tuple(map(str, (layout.lab, layout.state, cache_folder(), Path.home()))),
        asked=asked is not None,
    )


def _researchers(lab: Path, confined: Confinement, warn: Callable[[str], object]) -> Callable[[str], Researcher]:
    """Researchers by name, each made once."""
    made: dict[str, Researcher] = {}

    def researcher(name: str) -> Researcher:
        if name not in made:
            made[name] = create(name, lab, confined, warn)
        return made[name]

    return researcher


async def drive(loop: Loop, work: Coroutine[Any, Any, T], *beside: Coroutine[Any, Any, None]) -> T:
    """Do a loop's work, listening to Ctrl-C and `autoresearch stop`; `beside` runs as long and may show it.

    The first request lets running trials finish; the second stops now, and they start again when the run is resumed.

    Raises:
        Stopped: asked twice.
    """
    task = asyncio.ensure_future(work)
    requests = 0

    def stop() -> None:
        nonlocal requests
        requests += 1
        if requests == 1:
            first = " and ".join(loop.in_flight())
            facts = loop.is_in_flight()
            loop.stop(STOPPED_BY_USER)
            text = f"stopping{': ' if first else ''}{first}; once more stops now"
            loop.note(EventKind.STOP, text, **facts)
        else:
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    others = [asyncio.ensure_future(each) for each in (_listen(loop, stop), *beside)]
    try:
        return await task
    except asyncio.CancelledError:
        raise Stopped(Ending(EndCause.USER, STOPPED_BY_USER)) from None
    finally:
        for other in others:
            other.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await loop.executor.close()


async def _listen(loop: Loop, stop: Callable[[], None]) -> None:
    """Hears `autoresearch stop`, and tells those who look from outside how long it has been running."""
    for polls in itertools.count(1):
        if loop.ledger.take_command(loop.run.tag) == "stop":
            stop()
        if polls % POLLS_OF_A_LAP == 0:
            loop.night.lap()
        await asyncio.sleep(STOP_POLL)
