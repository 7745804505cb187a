"""`autoresearch report`: the report of a run, and its copy at the lab's root."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..errors import UserError
from ..layout import Layout
from ..ledger import Ledger
from ..loop.root_files import find_obstacle, update
from ..views.report import write_report
from ..views.snapshot import RunReader
from ..workspace import Workspace


def write_run_report(layout: Layout, workspace: Workspace, ledger: Ledger, tag: str) -> Path:
    """Write the report and the chart of a run, and update their copies at the lab's root if no later run has begun.

    Returns:
        The report at the lab's root, or the run's own where the root has another file of that name or a later run.
    """
    own = layout.run_report(tag)
    own.parent.mkdir(parents=True, exist_ok=True)
    write_report(layout.lab, tag, own)
    latest = ledger.latest_run()
    if latest is None or latest.tag != tag:
        return own
    update(workspace, layout.chart, layout.run_chart(tag))
    return layout.report if update(workspace, layout.report, own) else own


def report(lab: Path, tag: str | None, out: Path | None) -> Path:
    """Write the report of a run and return its path. If `out` is given, write a copy there and progress.png beside it.

    Raises:
        UserError: there is no such run, or `out` cannot be written.
    """
    if out is not None and (out.is_dir() or not out.parent.is_dir()):
        raise UserError(f"--out {out}: name a file in a folder that exists")
    with RunReader(lab, tag) as reader:
        layout, tag, workspace = reader.layout, reader.run.tag, Workspace(reader.layout.lab)
        target = out and out.parent.resolve() / out.name
        if out and target == layout.report and (reason := find_obstacle(workspace, layout.report)):
            raise UserError(f"--out {out}: {reason}: name another file")
        followed = write_run_report(layout, workspace, reader.ledger, tag)
    if out is None or target is None:
        return followed
    half = target.with_name(f"{target.name}.half")
    shutil.copyfile(layout.run_report(tag), half)
    half.replace(target)
    update(workspace, target.with_name(layout.chart.name), layout.run_chart(tag))
    return out
