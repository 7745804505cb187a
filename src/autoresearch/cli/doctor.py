"""What this machine and lab can do, and what is missing: one line each, with the remedy."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import textwrap
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from .. import environment_names as env
from ..agenda import program as agendas
from ..agenda.commands import find_interpreter
from ..agenda.needs import find_missing
from ..editable import is_editable
from ..errors import UserError
from ..executors.devices import pick
from ..layout import Layout, cache_folder
from ..ledger import Ledger
from ..lock import is_held
from ..records import Agenda, Confinement
from ..researchers import NAMES, create
from ..researchers.agents.presets import AGENTS
from ..researchers.models.providers import PROVIDERS
from ..researchers.tuner.constants import find_constants
from ..sandbox import Level, best_level, find_obstacle
from ..text import count
from ..views.format import columns, duration
from ..workspace import Workspace
from .exit_codes import DONE, WRONG_INPUT

NEEDED_DISK = 3 * 2**30  # bytes: data, a night's logs, and room for artifacts
MARKS = {"ok": "✓", "note": "·", "missing": "✗"}
REMEDY = (
    "where they are switched off, `sysctl kernel.unprivileged_userns_clone=1`, or "
    "kernel.apparmor_restrict_unprivileged_userns=0, allows them"
)
CHOSEN = f"{env.SANDBOX} asks for it"
COSTS = {True: "is paid for", False: "needs no key", None: "what it costs is not known"}
MARGIN = 18  # columns in front of a finding's words


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `missing`: a run cannot do without it, and `detail` says how to get it."""

    about: Literal["machine", "lab"]
    state: Literal["ok", "note", "missing"]
    name: str
    detail: str


def examine(lab: Path, as_json: bool) -> int:
    """Print the findings. Return WRONG_INPUT when something that a run needs is missing."""
    findings = [*machine(find_interpreter(lab.resolve())), *of_lab(lab.resolve())]
    missing = [each for each in findings if each.state == "missing"]
    if as_json:
        print(json.dumps([asdict(each) for each in findings], indent=2, ensure_ascii=False))
    else:
        for title, about in (("this machine", "machine"), (f"the lab in {lab.resolve()}", "lab")):
            print("\n".join([title, *(_shown(each) for each in findings if each.about == about)]))
        names = ", ".join(each.name for each in missing)
        print(f"missing: {names}" if missing else "nothing that a run needs is missing")
    return WRONG_INPUT if missing else DONE


def _shown(finding: Finding) -> str:
    lines = textwrap.wrap(
        finding.detail, max(columns() - MARGIN, 30), break_long_words=False, break_on_hyphens=False
    ) or [""]
    return "\n".join(
        [
            f"  {MARKS[finding.state]} {finding.name:13} {lines[0]}",
            *(f"{'':{MARGIN}}{line}".rstrip() for line in lines[1:]),
        ]
    )


def machine(python: str) -> Iterator[Finding]:
    """Python, git, torch, devices, disk, sandbox; `python` is the interpreter that trials run with."""
    yield Finding("machine", "ok", "python", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    version = _first_line(["git", "--version"]).removeprefix("git version ")
    yield (
        Finding("machine", "ok", "git", version)
        if version
        else Finding("machine", "missing", "git", "not found: install it, on Debian or Ubuntu `apt install git`")
    )
    yield _torch(python)
    try:
        for device in pick(()):
            cores = f", {len(device.cores)} of {count(os.cpu_count() or 1, 'core')}" if device.cores else ""
            yield Finding("machine", "ok", "device", f"{device.name} {device.model}{cores}".rstrip())
    except UserError as error:
        yield Finding("machine", "missing", "device", str(error))
    yield _disk(cache_folder())
    yield _sandbox(_asked())
    yield from _ready(_confined())


def _asked() -> str | None:
    return os.environ.get(env.SANDBOX)


def _confined() -> Confinement:
    """How a run would confine its researchers here."""
    return Confinement(_asked() or best_level())


def _ready(confined: Confinement) -> Iterator[Finding]:
    """Who could propose here besides the tuner: agents that are installed and logged in, and providers with a key."""
    for name in NAMES:
        kind = name.partition("/")[0]
        if kind not in (*AGENTS, *PROVIDERS) or "@" in name:
            continue
        missing = create(name, Path(), confined).missing()
        words = f"not ready: {missing}" if missing else f"ready: `--researcher {name}`"
        yield Finding("machine", "note" if missing else "ok", kind, words)
    others = ", ".join(f"`{name}`" for name in NAMES if ":" in name or "@" in name)
    yield Finding("machine", "ok", "others", f"{others}: no key is asked for, but what NAME needs")


def _sandbox(asked: str | None) -> Finding:
    """How trials are confined: as well as this machine can, or as `AUTORESEARCH_SANDBOX` asks."""
    levels, here = list(Level), best_level()
    if asked is not None and asked not in levels:
        words = f"{env.SANDBOX} is {asked!r}: it may be {', '.join(levels)}"
        return Finding("machine", "missing", "sandbox", words)
    level = here if asked is None else Level(asked)
    if levels.index(level) < levels.index(here):
        words = f"{env.SANDBOX} asks for {level}, and this machine can do no better than {here}: unset it"
        return Finding("machine", "missing", "sandbox", words)
    if level is Level.NAMESPACES:
        return Finding("machine", "ok", "sandbox", f"{level}: a trial sees its own files and no network")
    if level is Level.LANDLOCK:
        words = "Landlock and seccomp: nothing outside can be read or written, but names and sizes of files are visible"
        cause = f"no namespaces here ({find_obstacle(Level.NAMESPACES)}): {REMEDY}"
    else:
        words = "none: scores are marked unsandboxed; run no train.py that you would not run by hand"
        cause = "this system can confine no process"
    return Finding("machine", "note", "sandbox", f"{words}; {cause if asked is None else CHOSEN}")


def _disk(cache: Path) -> Finding:
    """Where data lies: there must be room, and it must be ours to write."""
    there = next(folder for folder in (cache, *cache.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    if not there.is_dir() or not os.access(there, os.W_OK):
        return Finding(
            "machine", "missing", "cache", f"{there} cannot be written: set {env.CACHE} to a folder of yours"
        )
    room = f"{free / 2**30:,.0f} GiB free for data in {cache}"
    if free < NEEDED_DISK:
        return Finding(
            "machine", "missing", "disk", f"{room}: {NEEDED_DISK / 2**30:.0f} GiB are needed: free some space"
        )
    return Finding("machine", "ok", "disk", room)


def of_lab(lab: Path) -> Iterator[Finding]:
    """The lab's files, its repository, its data and its ledger."""
    layout = Layout(lab)
    if not layout.program.exists():
        state: Literal["note", "missing"] = "note" if lab.is_dir() else "missing"
        yield Finding("lab", state, "program.md", "not there, so this is no lab: `autoresearch new DIR` makes one")
        return
    looks = (_agenda, _repository, _constants, _researchers, _devices, _data, _runs)
    try:
        agenda = agendas.read(layout.program)
    except UserError as error:
        yield Finding("lab", "missing", "program.md", str(error))
        return
    for look in looks:
        try:
            yield from look(layout, agenda)
        except UserError as error:
            yield Finding("lab", "missing", look.__name__.removeprefix("_"), str(error))


def _agenda(layout: Layout, agenda: Agenda) -> Iterator[Finding]:
    better = "lower is better" if agenda.direction == "minimize" else "higher is better"
    sealed = "" if agenda.score else ", unsealed: what train prints of itself"
    words = f"{agenda.metric} ({better}{sealed}), {duration(agenda.budget)} a trial"
    if replace(agenda, text="", prose="", hash="") == Agenda("", "", ""):
        words += ", every setting as it is by default"
    yield Finding("lab", "ok", "program.md", words)


def _repository(layout: Layout, agenda: Agenda) -> Iterator[Finding]:
    workspace = Workspace(layout.lab)
    head = workspace.head()
    yield Finding("lab", "ok", "repository", f"at commit {head[:7]}")
    absent = dict(find_missing(layout, workspace, agenda, head))
    yield from (Finding("lab", "ok", path, "committed") for path in agenda.editable if path not in absent)
    yield from (Finding("lab", "missing", name, words) for name, words in absent.items())
    if dirty := [path for path in workspace.list_changed(head) if path != layout.program.name]:
        yield Finding("lab", "note", "changes", f"not committed: {', '.join(dirty)}; a new run wants them committed")


def _constants(layout: Layout, agenda: Agenda) -> Iterator[Finding]:
    """What the tuner can work on, and hints that it cannot read."""
    workspace = Workspace(layout.lab)
    paths = [path for path in workspace.list_files(workspace.head()) if is_editable(path, agenda.editable)]
    tunable = 0
    for path in paths:
        if not path.endswith(".py") or not (layout.lab / path).is_file():
            continue
        try:
            constants = find_constants((layout.lab / path).read_text(encoding="utf-8"))
        except (SyntaxError, ValueError) as error:
            yield Finding("lab", "missing", "syntax", f"{path}: {error}: repair it")
            continue
        tunable += sum(constant.domain is not None for constant in constants)
        for each in constants:
            if each.problem:
                yield Finding("lab", "note", "tune hint", f"{path}:{each.line}: {each.name}: {each.problem}")
    if tunable:
        yield Finding("lab", "ok", "constants", f"{tunable} for the tuner to work on")
    elif "tuner" in agenda.researchers:
        yield Finding(
            "lab", "missing", "constants",
            "none for the tuner: write some as `NAME = 0.1` at the top level, or choose another researcher",
        )  # fmt: skip


def _researchers(layout: Layout, agenda: Agenda) -> Iterator[Finding]:
    confined = _confined()  # found out by trying, which takes a process
    for name in agenda.researchers:
        researcher = create(name, layout.lab, confined)
        if missing := researcher.missing():
            yield Finding("lab", "missing", "researcher", f"{name}: {missing}")
        else:
            yield Finding("lab", "ok", "researcher", f"{name} ({COSTS[researcher.paid]})")


def _devices(layout: Layout, agenda: Agenda) -> Iterator[Finding]:
    yield Finding("lab", "ok", "devices", ", ".join(device.name for device in pick(agenda.devices)))


def _data(layout: Layout, agenda: Agenda) -> Iterator[Finding]:
    """What the last preparation left; whether it is still right is for `prepare` to say."""
    if agenda.prepare is None:
        return
    manifests = layout.manifests()
    files = json.loads(manifests[-1].read_text()) if manifests else {}
    if files and all(Path(path).exists() for path in files.values()):
        yield Finding(
            "lab", "ok", "data", f"prepared in {', '.join(sorted({str(Path(path).parent) for path in files.values()}))}"
        )
    else:
        yield Finding("lab", "note", "data", f"not prepared yet: the first run does it with `{agenda.prepare}`")


def _runs(layout: Layout, agenda: Agenda) -> Iterator[Finding]:
    if not layout.ledger.exists():
        yield Finding("lab", "note", "runs", "none yet: `autoresearch run` starts one")
        return
    with Ledger(layout.ledger, readonly=True) as ledger:
        runs = [f"{run.tag} ({'running' if is_held(layout, run.tag) else run.state})" for run in ledger.runs()]
    yield Finding("lab", "ok", "runs", ", ".join(runs) or "none yet")


def _torch(python: str) -> Finding:
    version = _first_line([python, "-c", "import torch; print(torch.__version__, torch.cuda.is_available())"])
    if not version:
        return Finding("machine", "missing", "torch", f"cannot be imported: `{python} -m pip install torch`")
    number, cuda = version.rsplit(" ", 1)
    return Finding("machine", "ok", "torch", f"{number}, {'CUDA' if cuda == 'True' else 'on the CPU'}")


def _first_line(command: list[str]) -> str:
    """What a program says first; nothing where it fails or is not there."""
    if shutil.which(command[0]) is None:
        return ""
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout.strip().splitlines()[0] if done.returncode == 0 and done.stdout.strip() else ""
