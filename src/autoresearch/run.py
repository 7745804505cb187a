"""Start or resume a run: everything is checked before anything is written."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import re
import secrets
import signal
import sys
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from . import agenda as agendas
from .commands import run_trusted
from .errors import LabError, RunHeld, Stopped, UserError
from .executors.devices import pick
from .executors.local import LocalExecutor
from .layout import HARNESS_FILES, Layout
from .ledger import Ledger
from .loop import Loop
from .records import Agenda, Event, Run
from .researchers import create
from .seams import Researcher
from .trial.processes import sweep
from .workspace import Workspace

STOP_POLL = 0.5  # seconds between looks at the control row
STOPPED_BY_USER = "stopped by the user"
T = TypeVar("T")


@dataclass(frozen=True)
class Request:
    """What the command line asks of a run. `options` override keys of program.md; the measured ones stay with it."""

    lab: Path
    tag: str | None = None
    seed: int | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


@contextmanager
def open_run(request: Request, tell: Callable[[Event], None], *, branch_free: bool = True) -> Iterator[Loop]:
    """The loop of a new run, or of the one to resume, with its lock held and its data prepared.

    Args:
        branch_free: refuse while the run's branch is checked out, since a keep moves it.

    Raises:
        UserError: something is not in a state to start from; nothing was written.
    """
    layout = Layout(request.lab.resolve())
    workspace = Workspace(layout.lab)
    run, agenda = _choose(request, layout, workspace)
    if branch_free and (tree := workspace.checked_out(run.tag)):
        raise LabError(
            f"{tree}: the branch autoresearch/{run.tag} is checked out, and the run moves it: switch to another"
        )
    devices = pick(agenda.devices)
    with hold(layout, run.tag):
        workspace.exclude(HARNESS_FILES)
        sweep(layout.trials(run.tag))
        workspace.export(run.baseline, layout.baseline(run.baseline))
        files = prepare(layout, run, agenda)
        with Ledger(layout.ledger) as ledger:
            if ledger.run(run.tag) is None:
                ledger.create_run(run, agenda)
            else:
                ledger.resume_run(run.tag)
                ledger.save_agenda(run.tag, agenda)
            yield Loop(
                layout,
                run,
                agenda,
                ledger,
                workspace,
                executor=LocalExecutor(devices, str(layout.lab)),
                researcher=_researchers(layout.lab),
                files=files,
                options={**run.options, **request.options},
                tell=tell,
            )


def _choose(request: Request, layout: Layout, workspace: Workspace) -> tuple[Run, Agenda]:
    """The run to resume: the one named, or the latest; otherwise a new one. With the agenda it goes by."""
    program = agendas.read(layout.program)
    known = _known_run(layout, request.tag)
    if known is None:
        agenda = agendas.override(program, **request.options)
        return _new_run(request, layout, workspace, agenda), agenda
    options = {**known.options, **request.options}
    agenda = agendas.override(program, **options)
    with Ledger(layout.ledger, readonly=True) as ledger:
        started = agendas.override(agendas.parse(ledger.agenda_text(known.agenda)), **known.options)
    if changed := agenda.changed_measures(started):
        raise UserError(
            f"program.md: {', '.join(changed)} differ from what run {known.tag} was started with, and scores would not "
            f"compare: put it back, or start a new run with --tag"
        )
    return known, agenda


def _known_run(layout: Layout, tag: str | None) -> Run | None:
    if not layout.ledger.exists():
        return None
    with Ledger(layout.ledger, readonly=True) as ledger:
        return ledger.run(tag) if tag else ledger.latest()


def _new_run(request: Request, layout: Layout, workspace: Workspace, agenda: Agenda) -> Run:
    tag = request.tag or time.strftime("%b%d").lower()
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,40}", tag):
        raise UserError(f"--tag {tag!r}: a tag is letters, digits, - and _, such as nov23")
    head = workspace.head()
    for pattern in agenda.editable:
        if not workspace.editable(head, [pattern]):
            raise LabError(
                f"{layout.lab / pattern}: program.md says researchers edit it, but it is not in the last commit: "
                f"create it, then `git add {pattern}` and commit"
            )
    if dirty := [path for path in workspace.changed_since(head) if path != layout.program.name]:
        raise LabError(f"{layout.lab / dirty[0]}: has changes that are not committed: commit or stash them first")
    if workspace.tip(tag):
        raise LabError(
            f"the branch autoresearch/{tag} exists, but this lab's ledger knows no such run: choose another --tag"
        )
    own = layout.lab / ".venv" / "bin" / "python"
    return Run(
        tag=tag,
        baseline=head,
        seed=request.seed if request.seed is not None else secrets.randbelow(2**31),
        python=str(own) if own.exists() else sys.executable,
        agenda=agenda.hash,
        created=time.time(),
        options={key: value for key, value in request.options.items() if key in Agenda.MEASURED},
    )


@contextmanager
def hold(layout: Layout, tag: str) -> Iterator[None]:
    """Hold the lab and tag for this process; the kernel lets go when it dies, however it dies.

    Raises:
        RunHeld: another process has it.
    """
    layout.state.mkdir(exist_ok=True)
    with layout.lock(tag).open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise RunHeld(
                f"{layout.lab}: run {tag} is held by process {lock.read().strip() or '?'}: follow it with "
                f"`autoresearch status`, end it with `autoresearch stop`, or start another with --tag"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def held(layout: Layout, tag: str) -> bool:
    """Whether a loop is running this tag now."""
    if not layout.lock(tag).exists():
        return False
    with layout.lock(tag).open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def prepare(layout: Layout, run: Run, agenda: Agenda) -> Mapping[str, str]:
    """Run the lab's `prepare` command in the baseline's files; name → path of the training files.

    Raises:
        DataError: it failed; its last line says why.
    """
    if agenda.prepare is None:
        return {}
    manifest = layout.state / "manifest.json"
    manifest.unlink(missing_ok=True)
    environment = {**os.environ, "AUTORESEARCH_DATA": layout.data(agenda.data), "AUTORESEARCH_MANIFEST": str(manifest)}
    run_trusted(agenda.prepare, run.python, layout.baseline(run.baseline), environment)
    return json.loads(manifest.read_text()) if manifest.exists() else {}


def _researchers(lab: Path) -> Callable[[str], Researcher]:
    """Researchers by name, each made once."""
    made: dict[str, Researcher] = {}

    def researcher(name: str) -> Researcher:
        if name not in made:
            made[name] = create(name, lab)
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
            loop.end(STOPPED_BY_USER)
            loop.note("stop", "stopping: running trials are finished first; once more stops now")
        else:
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    others = [asyncio.ensure_future(each) for each in (_listen(loop, stop), *beside)]
    try:
        return await task
    except asyncio.CancelledError:
        raise Stopped(STOPPED_BY_USER) from None
    finally:
        for other in others:
            other.cancel()
        await asyncio.gather(*others, return_exceptions=True)


async def _listen(loop: Loop, stop: Callable[[], None]) -> None:
    while True:
        if loop.ledger.take_command(loop.run.tag) == "stop":
            stop()
        await asyncio.sleep(STOP_POLL)
