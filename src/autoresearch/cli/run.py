"""`autoresearch run` and `confirm`: a run with its live view or plain lines, and its result at the end."""

from __future__ import annotations

import asyncio
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any

from ..decimals import decimal_places
from ..errors import STOPPED_BY_USER, BaselineFailed, LedgerError, Stopped, UserError
from ..jobs.diagnosis import last_line
from ..layout import Layout
from ..ledger import Ledger
from ..loop.checking import Request, choose_tag
from ..loop.claims import confirm, search_and_confirm
from ..loop.driving import drive
from ..loop.loop import Loop
from ..loop.opening import open_session
from ..records import EndCause, Ending, Event, EventKind
from ..text import clean
from ..views.format import relative_folder
from ..views.headline import describe_result
from ..views.live import LiveView, plain_line
from ..views.snapshot import RunReader
from ..workspace import Workspace
from .exit_codes import DONE, STOPPED
from .report import write_run_report

Work = Callable[[Loop], Coroutine[Any, Any, Ending]]


def run_here(request: Request, plain: bool) -> int:
    """Run the loop until something ends it, then measure its claims. Return the exit code.

    Without a terminal, events are printed as lines in place of the live view.

    Raises:
        Stopped: Ctrl-C during the preparation, or while the report is written.
    """
    return _drive_and_report(request, plain, search_and_confirm, _is_exhausted)


def _is_exhausted(loop: Loop) -> bool:
    return loop.ending is not None and loop.ending.cause is EndCause.EXHAUSTED and not loop.is_stopping


def confirm_here(request: Request, trials: int | None, plain: bool) -> int:
    """Measure the claims of a run that has ended. Return the exit code.

    Args:
        trials: most trials to spend, or None for the share that program.md sets.

    Raises:
        UserError: there is no such run, or it has kept nothing.
        Stopped: as in `run_here`.
    """
    with Ledger(Layout(request.lab.resolve()).ledger, readonly=True) as ledger:
        run = ledger.latest_run() if request.tag is None else ledger.run(request.tag)
        if run is None:
            raise LedgerError(f"{request.lab}: no run {request.tag or 'yet'} in the ledger")
        incumbent = ledger.incumbent(run.tag)
        if incumbent is None or not incumbent.number:
            raise UserError(f"run {run.tag} has kept nothing, so there is nothing to confirm")
    return _drive_and_report(request, plain, lambda loop: confirm(loop, trials), lambda loop: not loop.is_stopping)


def _drive_and_report(request: Request, plain: bool, work: Work, done: Callable[[Loop], bool]) -> int:
    """Open a run, do the work with it, and print its result. Return the exit code.

    Args:
        done: whether the work is complete, once it has ended.

    Raises:
        Stopped: Ctrl-C during the preparation, or while the report is written.
    """
    lines, plain = Lines(), plain or not sys.stdout.isatty()
    try:
        with open_session(request, lines.print_event) as session:
            loop = Loop(session)
            lines.loop = loop if plain else None
            code, ended = _drive(loop, plain, work, done)
            print("\n".join([f"run {loop.session.run.tag} ended: {ended.reason}", *describe_end(loop)]), flush=True)
            report = write_run_report(session.layout, session.workspace, session.ledger, session.run.tag)
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is written, so a late Ctrl-C has nothing to stop
            print(f"report: {report}", flush=True)
    except KeyboardInterrupt:
        raise Stopped(Ending(EndCause.USER, STOPPED_BY_USER)) from None
    return code


def _drive(loop: Loop, plain: bool, work: Work, done: Callable[[Loop], bool]) -> tuple[int, Ending]:
    """Do the work. Return the exit code and the reason of the run's end, which is in the ledger too."""
    code, ended = STOPPED, Ending(EndCause.ERROR, "a defect")
    try:
        ended = asyncio.run(drive(loop, work(loop), *([] if plain else [_watch(loop)])))
        code = DONE if done(loop) else STOPPED
    except BrokenPipeError:
        ended = Ending(EndCause.ERROR, "its output was closed")
        raise Stopped(ended) from None
    except BaselineFailed as failed:
        ended = failed.ending
        raise
    except (UserError, OSError) as error:
        ended = Ending(EndCause.ERROR, str(error))
        raise
    except Stopped as stopped:
        ended = stopped.ending
    except KeyboardInterrupt:
        ended = Ending(EndCause.USER, STOPPED_BY_USER)
        raise
    finally:
        _record_end(loop, ended)
    return code, ended


def _record_end(loop: Loop, ended: Ending) -> None:
    """Write the reason of the run's end. A ledger that cannot be written may itself be the reason."""
    with suppress(LedgerError, Stopped) if ended.cause in (EndCause.ERROR, EndCause.USER) else nullcontext():
        loop.session.ledger.end_run(loop.session.run.tag, ended)


async def _watch(loop: Loop) -> None:
    with RunReader(loop.session.layout.lab, loop.session.run.tag, loop.agenda) as reader:
        await LiveView(reader).watch()


class Lines:
    """Prints each event of a loop as a line, and nothing while `loop` is None."""

    def __init__(self) -> None:
        self.loop: Loop | None = None

    def print_event(self, event: Event) -> None:
        if self.loop is None:
            return
        experiments = self.loop.history.experiments
        if event.kind is EventKind.VERDICT and event.experiment is not None:
            experiment = experiments[event.experiment]
            decimals = decimal_places(*self.loop.history.scores.get(0, ()))
            print(plain_line(experiment, experiments[0] if experiment.number else None, decimals), flush=True)
        else:
            number = "" if event.experiment is None else f"#{event.experiment} "
            print(f"{number}{event.kind}: {clean(event.text)}", flush=True)


def describe_end(loop: Loop) -> list[str]:
    """Return lines on the result of the run, its code and its weights. A run without a baseline has no lines."""
    incumbent, tag = loop.history.incumbent, loop.session.run.tag
    if incumbent is None:
        return []
    with RunReader(loop.session.layout.lab, tag) as reader:
        snapshot = reader.snapshot()
    weights = loop.session.layout.artifact(tag, incumbent.number)
    return [
        *describe_result(snapshot).lines,
        f"incumbent: {f'#{incumbent.number}' if incumbent.number else 'the baseline'} · code: {_show_code(loop)}"
        + (f" · weights: {weights}" if weights.exists() else ""),
    ]


def _show_code(loop: Loop) -> str:
    """Return the git command that shows the incumbent's code: its changed file, or the changes of several files."""
    run, workspace = loop.session.run, loop.session.workspace
    folder, tip = relative_folder(loop.session.layout.lab), f"autoresearch/{run.tag}"
    changed = workspace.list_differences(run.baseline, loop.incumbent.commit)
    if len(changed) > 1:
        command = ["diff", run.baseline[:10], tip]
    else:
        paths = changed or workspace.list_editable(run.baseline, loop.agenda.editable)
        command = ["show", f"{tip}:{workspace.prefix}{paths[0]}" if paths else tip]
    return f"git{f' -C {folder}' if folder else ''} {shlex.join(command)}"


def detach(request: Request, command: Sequence[str]) -> int:
    """Start the same command in the background, where it outlives this terminal. Return the exit code.

    Returns once the run holds its lock. A run that is refused prints its reason here as well as in its console log.
    """
    layout = Layout(request.lab.resolve())
    Workspace(layout.lab)
    tag = choose_tag(request, layout)
    console_log = layout.console(tag)
    console_log.parent.mkdir(parents=True, exist_ok=True)
    arguments = [word for word in command[1:] if word != "--detach"] + ([] if request.tag else ["--tag", tag])
    with console_log.open("ab") as console:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "autoresearch", *arguments, "--plain"],
            stdin=subprocess.DEVNULL, stdout=console, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    while process.poll() is None and not _holds(layout.lock(tag), process.pid):
        time.sleep(0.05)
    if process.returncode is not None:  # refused, or done at once
        print(last_line(console_log.read_text(errors="replace")), file=sys.stderr)
        return process.returncode
    print(f"process {process.pid} runs the lab. `autoresearch status` follows it, `autoresearch stop` ends it")
    print(f"its output: {console_log}")
    return DONE


def _holds(lock: Path, process: int) -> bool:
    return lock.exists() and lock.read_text() == str(process)
