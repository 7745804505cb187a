"""`autoresearch demo`: make the default lab, prepare its data, run the loop and write the report."""

from __future__ import annotations

import signal
from pathlib import Path

from ..errors import UserError
from ..layout import Layout
from ..loop.checking import Request
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
    """Make the lab, or resume the lab of an earlier demo, and run it for `minutes`. Return the exit code.

    Raises:
        UserError: `minutes` is not positive, or the folder has other files.
    """
    if minutes <= 0:
        raise UserError(f"--minutes {minutes:g}: must be more than zero")
    layout = Layout(folder.resolve())
    earlier = 0.0
    if layout.ledger.exists():
        with RunReader(folder, TAG) as reader:
            earlier = reader.run.seconds
    elif not layout.program.exists():
        made, *_ = make_lab(folder, "nanogpt", "cpu", own_repository=True).splitlines()
        print(made)  # without the next steps, which the demo takes itself
    options = {"devices": "cpu", "hours": earlier / 3600 + minutes / 60}
    run_here(Request(folder, TAG, seed, options), plain)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # the run ignores Ctrl-C once it is over. The samples stop
    _print_samples(folder)
    return DONE


def _print_samples(folder: Path) -> None:
    """Print text that the models of the baseline and the incumbent generate, and the path of the report."""
    with RunReader(folder, TAG) as reader:
        incumbent = reader.ledger.incumbent(TAG)
        if incumbent is None:
            return
        for number in dict.fromkeys((0, incumbent.number)):
            name = "the baseline" if number == 0 else f"the incumbent, #{number}"
            print(f"\nsample of {name}:\n{sample(reader, number)}")
        tried = reader.ledger.tally(TAG).done
        is_ours = find_obstacle(Workspace(reader.layout.lab), reader.layout.report) is None
        report = reader.layout.report if is_ours else reader.layout.run_report(TAG)
    print(f"\n{count(tried, 'experiment')} besides the baseline. Open {report}")
