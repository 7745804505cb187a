"""The whole thing on the embedded default: a lab is made, data prepared, the loop run, the report written."""

from __future__ import annotations

from pathlib import Path

from ..errors import UserError
from ..layout import Layout
from ..loop.opening import Request
from ..loop.root_files import find_obstacle
from ..text import count
from ..views.snapshot import RunReader
from ..workspace import Workspace
from .exit_codes import DONE
from .new import make_lab
from .run import run_here
from .sample import sample

TAG = "demo"


def run_demo(folder: Path, minutes: float, seed: int | None, plain: bool) -> int:
    """Make the lab, or go on with the one that an earlier demo left, and run it for `minutes`; returns the exit code.

    Raises:
        UserError: the folder holds something else.
    """
    if minutes <= 0:
        raise UserError(f"--minutes {minutes:g}: must be more than zero")
    layout = Layout(folder.resolve())
    earlier = 0.0
    if layout.ledger.exists():
        with RunReader(folder, TAG) as reader:
            earlier = reader.run.seconds
    elif not layout.program.exists():
        print(make_lab(folder, "nanogpt", "cpu", own_repository=True))
    options = {"devices": "cpu", "hours": earlier / 3600 + minutes / 60}
    run_here(Request(folder, TAG, seed, options), plain)
    _let_them_speak(folder)
    return DONE


def _let_them_speak(folder: Path) -> None:
    """A few sampled lines from the baseline and from the incumbent."""
    with RunReader(folder, TAG) as reader:
        incumbent = reader.ledger.incumbent(TAG)
        if incumbent is None:
            return
        for number in dict.fromkeys((0, incumbent.number)):
            name = "the baseline" if number == 0 else f"the incumbent, #{number}"
            print(f"\n{name} says:\n{sample(reader, number)}")
        tried = reader.ledger.tally(TAG).done
        is_ours = find_obstacle(Workspace(reader.layout.lab), reader.layout.report) is None
        report = reader.layout.report if is_ours else reader.layout.run_report(TAG)
    print(f"\n{count(tried, 'experiment')} besides the baseline; open {report}")
