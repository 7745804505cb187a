"""A run at a terminal: the forecast, the live view or plain lines, and the last line that says where everything is."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Sequence

from .errors import Stopped
from .layout import Layout
from .ledger import Ledger
from .loop import Loop
from .records import Event
from .run import Request, drive, open_run
from .views.live import LiveView, plain_line
from .views.report import write_report
from .views.wording import clean

STOPPED = 3


def run_here(request: Request, plain: bool) -> int:
    """Run until something ends it; returns the exit code."""
    lines = Lines()
    with open_run(request, lines.hear) as loop:
        lines.loop = loop if plain else None
        code, reason = 0, "a defect"
        try:
            reason = asyncio.run(drive(loop, loop.go(), *([] if plain else [_live(loop)])))
            code = 0 if loop.exhausted else STOPPED
        except Stopped as stopped:
            code, reason = STOPPED, str(stopped)
        finally:
            loop.ledger.end_run(loop.run.tag, reason)
        write_report(loop.layout.lab, loop.run.tag, loop.layout.report)
        print(f"run {loop.run.tag} ended: {reason}\n{farewell(loop)}")
    return code


async def _live(loop: Loop) -> None:
    with Ledger(loop.layout.ledger, readonly=True) as ledger:
        await LiveView(ledger, loop.run.tag, loop.layout.lab, loop.agenda).watch()


class Lines:
    """Prints what the loop tells, one line for each event; silent while `loop` is None."""

    def __init__(self) -> None:
        self.loop: Loop | None = None

    def hear(self, event: Event) -> None:
        if self.loop is None:
            return
        experiments = self.loop.memory.experiments
        if event.kind == "verdict" and event.experiment is not None:
            experiment = experiments[event.experiment]
            parent = None if experiment.parent is None else experiments[experiment.parent]
            print(plain_line(experiment, parent), flush=True)
        else:
            number = "" if event.experiment is None else f"#{event.experiment} "
            print(f"{number}{event.kind}: {clean(event.text)}", flush=True)


def farewell(loop: Loop) -> str:
    """One line each: the best code, its weights, the report."""
    best, layout, tag = loop.memory.incumbent, loop.layout, loop.run.tag
    lines = []
    if best is not None:
        lines.append(
            f"best: #{best.number} {loop.agenda.metric} {best.score:.4f} · code: git show autoresearch/{tag}:"
            f"{loop.workspace.prefix}{loop.agenda.editable[0]} · weights: {layout.artifact(tag, best.number)}"
        )
    return "\n".join([*lines, f"report: {layout.report}"])


def detach(request: Request, command: Sequence[str]) -> int:
    """Start the same command in a session of its own, so that it outlives this terminal."""
    layout = Layout(request.lab.resolve())
    layout.state.mkdir(exist_ok=True)
    arguments = [word for word in command[1:] if word != "--detach"]
    with layout.console.open("ab") as console:
        process = subprocess.Popen(
            [sys.executable, "-m", "autoresearch", *arguments, "--plain"],
            stdin=subprocess.DEVNULL, stdout=console, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    print(f"process {process.pid} runs the lab; `autoresearch status` follows it, `autoresearch stop` ends it")
    print(f"what it prints: {layout.console}")
    return 0
