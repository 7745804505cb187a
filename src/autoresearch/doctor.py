"""What this machine and lab can do, and what is missing: one line each, with the remedy."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from . import agenda as agendas
from .errors import UserError
from .executors.devices import pick
from .layout import Layout, cache_folder
from .ledger import Ledger
from .records import Agenda
from .workspace import Workspace

NEEDED_DISK = 3 * 2**30  # bytes: data, a night's logs, and room for artifacts
MARKS = {"ok": "✓", "note": "·", "missing": "✗"}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    state: Literal["ok", "note", "missing"]
    name: str
    detail: str


def examine(lab: Path, as_json: bool) -> int:
    """Print the findings; returns 2 where something that a run needs is missing, else 0."""
    findings = [*machine(), *of_lab(lab.resolve())]
    if as_json:
        print(json.dumps([asdict(each) for each in findings], indent=2, ensure_ascii=False))
    else:
        for each in findings:
            print(f"{MARKS[each.state]} {each.name:12} {each.detail}")
    return 2 if any(each.state == "missing" for each in findings) else 0


def machine() -> Iterator[Finding]:
    """Python, git, torch, devices, disk."""
    yield Finding("ok", "python", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    git = shutil.which("git")
    yield (
        Finding("ok", "git", _first_line([git, "--version"]))
        if git
        else Finding("missing", "git", "not found: install it, on Debian or Ubuntu `apt install git`")
    )
    yield _torch()
    for device in pick(()):
        cores = f", {len(device.cores)} cores" if device.cores else ""
        yield Finding("ok", "device", f"{device.name} {device.model}{cores}".rstrip())
    cache = cache_folder()
    existing = next(folder for folder in (cache, *cache.parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    enough = free >= NEEDED_DISK
    yield Finding(
        "ok" if enough else "missing",
        "disk",
        f"{free / 2**30:.0f} GiB free for {cache}" + ("" if enough else f": {NEEDED_DISK / 2**30:.0f} GiB are needed"),
    )
    if not os.access(existing, os.W_OK):
        yield Finding("missing", "cache", f"{existing} cannot be written: set AUTORESEARCH_CACHE to a folder of yours")
    yield Finding("note", "sandbox", "none yet: a trial runs with your rights, in its own process group")
    yield Finding("ok", "researchers", "tuner, script (need no key)")


def of_lab(lab: Path) -> Iterator[Finding]:
    """The lab's files, its repository, its data and its ledger; nothing where there is no lab."""
    layout = Layout(lab)
    if not layout.program.exists():
        yield Finding("note", "lab", f"{lab} is no lab: `autoresearch new DIR` makes one")
        return
    try:
        agenda = agendas.read(layout.program)
        yield Finding("ok", "program.md", f"{agenda.metric}, {agenda.direction}, {agenda.budget:g} s a trial")
        workspace = Workspace(lab)
        yield Finding("ok", "repository", f"at commit {workspace.head()[:7]}")
        yield from _files(workspace, agenda)
        yield Finding("ok", "devices", ", ".join(device.name for device in pick(agenda.devices)))
        if layout.ledger.exists():
            with Ledger(layout.ledger, readonly=True) as ledger:
                yield Finding("ok", "ledger", f"runs: {', '.join(run.tag for run in ledger.runs()) or 'none'}")
    except UserError as error:
        yield Finding("missing", "lab", str(error))


def _files(workspace: Workspace, agenda: Agenda) -> Iterator[Finding]:
    head = workspace.head()
    for path in agenda.editable:
        there = bool(workspace.editable(head, [path]))
        yield Finding("ok" if there else "missing", path, "committed" if there else "not in the last commit: commit it")
    if dirty := workspace.changed_since(head):
        yield Finding("note", "changes", f"not committed: {', '.join(dirty)}; a new run wants a clean lab")


def _torch() -> Finding:
    version = _first_line([sys.executable, "-c", "import torch; print(torch.__version__, torch.cuda.is_available())"])
    if not version:
        return Finding("missing", "torch", "cannot be imported: install it with `pip install torch`")
    number, cuda = version.rsplit(" ", 1)
    return Finding("ok", "torch", f"{number}, {'CUDA' if cuda == 'True' else 'on the CPU'}")


def _first_line(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout.strip().splitlines()[0] if done.returncode == 0 and done.stdout.strip() else ""
