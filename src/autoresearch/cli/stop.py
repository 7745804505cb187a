"""`autoresearch stop`: ask a running loop to end."""

from __future__ import annotations

from pathlib import Path

from ..errors import UserError
from ..ledger import Ledger
from ..lock import is_held
from ..views.snapshot import RunReader


def ask_to_stop(lab: Path, tag: str | None) -> str:
    """Ask the loop that drives the run to end it, and return a message for the user.

    The loop looks for commands twice a second.

    Raises:
        UserError: no loop drives the run.
    """
    with RunReader(lab, tag) as reader:
        layout, run = reader.layout, reader.run
    if not is_held(layout, run.tag):
        raise UserError(f"{layout.lab}: run {run.tag} is not running. `autoresearch run` resumes it")
    with Ledger(layout.ledger) as ledger:
        ledger.leave_command(run.tag, "stop")
    return (
        f"asked run {run.tag} to stop: it finishes and judges its running trials, then ends. "
        "A second `autoresearch stop` stops it at once"
    )
