"""Checks before a run: choose the run to resume or describe a new one, and refuse what cannot start.

Nothing is written here.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shlex
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from .. import variables as env
from ..agenda import program as agendas
from ..agenda.commands import find_interpreter
from ..agenda.comparable import MEASURED, changed_measures, read_first_agenda
from ..agenda.needs import find_missing
from ..agenda.pytorch import find_obstacle
from ..argv import python_files
from ..errors import LabError, UserError
from ..layout import Layout
from ..ledger import Ledger
from ..records import Agenda, Device, EndCause, Run, State
from ..sandbox.enter import best_level
from ..sandbox.walls import Level
from ..seams import Researcher
from ..workspace import Workspace

LEAST_ROOM = 1 << 16  # bytes of free space for the first rows of a run


@dataclass(frozen=True)
class Request:
    """A request of the command line to start or resume a run.

    `options` override settings of program.md. A run stores those options that change what is measured.
    """

    lab: Path
    tag: str | None = None
    seed: int | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    retry: tuple[int, ...] = ()  # experiments that are set aside and shall be tried again


def choose_run(request: Request, layout: Layout, workspace: Workspace, edited: bool) -> tuple[Run, Agenda]:
    """Return the run to resume (the named one, or the latest) or a new one, with the agenda that holds for it.

    Args:
        edited: whether the working tree's edits are the proposal. If not, a new run refuses edits, because it would
            ignore them. And every run refuses to move a branch that is checked out.

    Raises:
        UserError: the run cannot start like this.
    """
    program = agendas.read(layout.program)
    known = find_run(layout, request.tag)
    _require_set_aside(request, layout, known)
    if known is None:
        agenda = agendas.override(program, **request.options)
        run = _make_run(request, layout, workspace, agenda, edited)
        workspace.require_name(run.tag, is_new=True)
    else:
        agenda = agendas.override(program, **{**known.options, **request.options})
        workspace.require_name(known.tag, is_new=False)
        if _begins_anew(request, layout, workspace, known, agenda):
            run = _make_run_again(request, layout, workspace, known, agenda, edited)
        else:
            run = known
            _require_same_measures(request, layout, known, agenda)
    if not edited and (tree := workspace.find_worktree(run.tag)):
        raise LabError(
            f"{tree}: the branch autoresearch/{run.tag} is checked out, and the run moves it: switch to another"
        )
    return run, agenda


def choose_tag(request: Request, layout: Layout) -> str:
    """Return the tag of the run that a request resumes or starts.

    Raises:
        UserError: the tag has characters that a tag cannot have.
    """
    known = find_run(layout, request.tag)
    return known.tag if known else _make_tag(request)


def require_room(layout: Layout) -> None:
    """Refuse a lab that cannot be written to.

    Raises:
        OSError: the lab is read-only, belongs to somebody else, or lies on a full disk.
    """
    folder = layout.state if layout.state.is_dir() else layout.lab
    disk = os.statvfs(folder)
    if disk.f_flag & os.ST_RDONLY:
        problem = errno.EROFS
    elif not os.access(folder, os.W_OK | os.X_OK):
        problem = errno.EACCES
    elif disk.f_bavail * disk.f_frsize < LEAST_ROOM:
        problem = errno.ENOSPC
    else:
        return
    raise OSError(problem, os.strerror(problem), str(folder))


def default_tag() -> str:
    """Return the tag of a new run for which none is given: today's date."""
    return time.strftime("%b%d").lower()


def _make_tag(request: Request) -> str:
    tag = default_tag() if request.tag is None else request.tag
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,40}", tag):
        raise UserError(f"--tag {tag!r}: a tag is letters, digits, - and _, such as nov23")
    return tag


def find_run(layout: Layout, tag: str | None) -> Run | None:
    """Return the run of a tag in the lab's ledger, or the latest run. None: there is no such run yet."""
    if not layout.ledger.exists():
        return None
    with Ledger(layout.ledger) as ledger:  # for writing: a run killed in its first instant leaves an empty file
        return ledger.latest_run() if tag is None else ledger.run(tag)


def _begins_anew(request: Request, layout: Layout, workspace: Workspace, run: Run, agenda: Agenda) -> bool:
    """Whether a run without a baseline must start over, with other settings or with a lab that was repaired since."""
    with Ledger(layout.ledger, readonly=True) as ledger:
        baseline = ledger.experiment(run.tag, 0)
        if baseline is not None and baseline.verdict is not None:
            return False
        changed = changed_measures(agenda, read_first_agenda(ledger, run)) or request.seed not in (None, run.seed)
    return bool(changed) or (run.cause is EndCause.BASELINE and workspace.head() != run.baseline)


def _make_run_again(
    request: Request, layout: Layout, workspace: Workspace, run: Run, agenda: Agenda, edited: bool
) -> Run:
    """Return the run as it starts over under the same tag, with the lab's present commit."""
    seed = run.seed if request.seed is None else request.seed
    request = replace(request, tag=run.tag, seed=seed, options={**run.options, **request.options})
    return replace(_make_run(request, layout, workspace, agenda, edited), created=run.created, seconds=run.seconds)


def _require_set_aside(request: Request, layout: Layout, run: Run | None) -> None:
    """Refuse a retry of experiments that are not set aside."""
    if not request.retry:
        return
    if run is None:
        raise UserError(f"--retry {request.retry[0]}: there is no such run yet, so nothing of it is set aside")
    with Ledger(layout.ledger, readonly=True) as ledger:
        for number in request.retry:
            found = ledger.experiment(run.tag, number)
            if found is None:
                raise UserError(f"--retry {number}: run {run.tag} has no experiment {number}")
            if found.state is not State.SET_ASIDE:
                fate = found.verdict or found.state
                raise UserError(f"--retry {number}: experiment {number} of run {run.tag} is not set aside ({fate})")
            if found.taint is not None:
                raise UserError(
                    f"--retry {number}: experiment {number} builds on #{found.taint}, which was dropped. "
                    "Its change is merged with the incumbent and tried again without that"
                )


def _require_same_measures(request: Request, layout: Layout, run: Run, agenda: Agenda) -> None:
    """Refuse to resume a run if new scores would not compare with its earlier scores."""
    if request.seed not in (None, run.seed):
        raise UserError(f"--seed: run {run.tag} began with {run.seed}: leave it out, or start a new run with --tag")
    with Ledger(layout.ledger, readonly=True) as ledger:
        started = read_first_agenda(ledger, run)
    if changed := changed_measures(agenda, started):
        names = ", ".join(f"--{name}" if name in request.options else f"program.md: {name}" for name in changed)
        began = " and ".join(f"{name}: {agendas.format_setting(started, name)}" for name in changed)
        raise UserError(
            f"{names}: run {run.tag} began with `{began}`, and scores would not compare: put it back, or start a new "
            "run with --tag"
        )


def _make_run(request: Request, layout: Layout, workspace: Workspace, agenda: Agenda, edited: bool) -> Run:
    tag, head, python = _make_tag(request), workspace.head(), find_interpreter(layout.lab)
    for _, problem in find_missing(layout, workspace, agenda, head, python):
        raise LabError(problem)
    if not edited:
        _require_clean(layout, workspace, head)
    return Run(
        tag=tag,
        baseline=head,
        seed=request.seed if request.seed is not None else secrets.randbelow(2**31),
        python=python,
        agenda=agenda.hash,
        created=time.time(),
        options={key: value for key, value in request.options.items() if key in MEASURED},
    )


def _require_clean(layout: Layout, workspace: Workspace, head: str) -> None:
    changed = list_uncommitted(layout, workspace, head)
    if not changed:
        return
    path = layout.lab / changed[0]
    if not path.exists():
        raise LabError(f"{path}: is missing: get it back with `git checkout -- {changed[0]}`")
    raise LabError(f"{path}: has changes that are not committed: commit or stash them first")


def list_uncommitted(layout: Layout, workspace: Workspace, head: str) -> list[str]:
    """Return the changed files that a new run refuses. program.md may change at any time."""
    return [path for path in workspace.working_tree.list_changed(head) if path != layout.program.name]


def choose_level() -> Level:
    """Return the level of confinement on this machine. `AUTORESEARCH_SANDBOX` can ask for a lower level.

    Raises:
        UserError: the variable asks for a level that this machine does not have.
    """
    asked, best = os.environ.get(env.SANDBOX), best_level()
    possible = list(Level)[list(Level).index(best) :]
    if asked is not None and asked not in possible:
        raise UserError(f"{env.SANDBOX} is {asked!r}: on this machine it may be {' or '.join(possible)}")
    return best if asked is None else Level(asked)


def find_model(devices: Sequence[Device]) -> str:
    """Return the model of the devices.

    Raises:
        UserError: the devices are of several models.
    """
    models = list(dict.fromkeys(device.model for device in devices))
    if len(models) > 1:
        raise UserError(f"devices: {' and '.join(models)} in one run would not compare: choose one with --devices")
    return models[0]


def require_one_model(devices: Sequence[Device], run: Run) -> str:
    """Return the device model that all of a run's trials run on. Results of another model do not compare.

    Raises:
        UserError: the devices are of several models, or the run began on another one.
    """
    model = find_model(devices)
    if run.model not in (None, model):
        raise UserError(
            f"run {run.tag} began on {run.model}, and this is {model}: scores would not compare: start a new run "
            "with --tag"
        )
    return model


def require_usable(devices: Sequence[Device], python: str, agenda: Agenda, layout: Layout) -> None:
    """Refuse GPUs that the lab's PyTorch was not built for.

    Raises:
        UserError: trials would fail. The message names the build and the remedy.
    """
    commands = (agenda.train, agenda.score or "")
    files = (layout.lab / name for command in commands for name in python_files(shlex.split(command)))
    if problem := find_obstacle(devices, python, files):
        raise UserError(problem)


def require_ready(agenda: Agenda, researchers: Callable[[str], Researcher], edited: bool) -> None:
    """Refuse an unknown researcher. Unless the edits are the proposal, refuse one without its key or program too."""
    for name in agenda.researchers:
        missing = researchers(name).missing()
        if missing and not edited:
            raise UserError(f"researcher `{name}` is not ready: {missing}")
