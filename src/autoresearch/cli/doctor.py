"""`autoresearch doctor`: what this machine and lab can do, and what they lack, with the remedies."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from .. import variables as env
from ..agenda import program as agendas
from ..agenda.absent import Absent
from ..agenda.commands import find_interpreter
from ..agenda.modules import install_command
from ..agenda.needs import find_missing
from ..agenda.pytorch import read_build
from ..editable import is_editable
from ..errors import DataError, UserError
from ..executors.devices import list_unused, pick_devices
from ..layout import Layout, cache_folder
from ..ledger import Ledger
from ..lock import is_held, require_state
from ..loop.checking import choose_level, default_tag, find_model, list_uncommitted, require_room, require_usable
from ..loop.manifest import read_manifest
from ..records import Agenda, Confinement, Device
from ..researchers import NAMES, create
from ..researchers.agents.presets import AGENTS
from ..researchers.models.providers import PROVIDERS
from ..researchers.tuner.constants import find_constants
from ..sandbox.enter import best_level, find_obstacle
from ..sandbox.walls import Level
from ..text import count
from ..views.format import columns, duration
from ..workspace import Workspace
from .exit_codes import DONE, WRONG_INPUT, find_remedy

NEEDED_DISK = 3 * 2**30  # bytes for data, the logs of a run, and artifacts
MARKS = {"ok": "✓", "note": "·", "missing": "✗"}
REMEDY = (
    "if the system switched them off, allow them with `sysctl kernel.unprivileged_userns_clone=1` or "
    "`sysctl kernel.apparmor_restrict_unprivileged_userns=0`"
)
COSTS = {True: "costs money", False: "needs no key", None: "costs are unknown"}
MARGIN = 18  # columns before the detail of a finding


@dataclass(frozen=True)
class Finding:
    """The result of one check. If the state is `missing`, a run cannot start, and `detail` has the remedy."""

    about: Literal["machine", "lab"]
    state: Literal["ok", "note", "missing"]
    name: str
    detail: str


def examine(lab: Path, as_json: bool) -> int:
    """Print the findings. Return WRONG_INPUT when something that a run needs is missing."""
    lab = lab.resolve()
    findings = [*check_machine(find_interpreter(lab), _names_devices(lab)), *check_lab(lab)]
    missing = [each for each in findings if each.state == "missing"]
    if as_json:
        print(json.dumps([asdict(each) for each in findings], indent=2, ensure_ascii=False))
    else:
        shown = _merge_unready(findings)
        for title, about in (("this machine", "machine"), (f"the lab in {lab}", "lab")):
            print("\n".join([title, *(_format(each) for each in shown if each.about == about)]))
        names = ", ".join(each.name for each in missing)
        print(f"missing: {names}" if missing else _describe_success(lab))
    return WRONG_INPUT if missing else DONE


def _describe_success(lab: Path) -> str:
    if Layout(lab).program.exists():
        return "nothing that a run needs is missing"
    return "this machine lacks nothing that a run needs. The folder is no lab, so no run can start in it"


def _merge_unready(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings with one line for all researchers that are not ready. Most people have only a few."""
    unready = [each for each in findings if each.state == "note" and each.name in (*AGENTS, *PROVIDERS)]
    names = ", ".join(each.name for each in unready)
    detail = f"{names}. `autoresearch run --researcher NAME` says what it lacks"
    merged = {id(unready[0]): Finding("machine", "note", "not ready", detail)} if len(unready) > 1 else {}
    return [merged.get(id(each), each) for each in findings if not merged or each not in unready[1:]]


def _format(finding: Finding) -> str:
    lines = textwrap.wrap(
        finding.detail, max(columns() - MARGIN, 30), break_long_words=False, break_on_hyphens=False
    ) or [""]
    return "\n".join(
        [
            f"  {MARKS[finding.state]} {finding.name:13} {lines[0]}",
            *(f"{'':{MARGIN}}{line}".rstrip() for line in lines[1:]),
        ]
    )


def _names_devices(lab: Path) -> bool:
    """Whether the lab's agenda chooses devices, so that a run does not look for the machine's best."""
    try:
        return bool(agendas.read(Layout(lab).program).devices)
    except (UserError, OSError):
        return False


def check_machine(python: str, named: bool = False) -> Iterator[Finding]:
    """Check Python, git, torch, devices, disk, sandbox and researchers.

    Args:
        python: the interpreter of trials.
        named: whether the lab names its devices. What is wrong with others is then no hindrance.
    """
    yield Finding("machine", "ok", "python", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    version = _first_line(["git", "--version"]).removeprefix("git version ")
    yield (
        Finding("machine", "ok", "git", version)
        if version
        else Finding("machine", "missing", "git", "not found: install it, for example with `apt install git`")
    )
    yield from _check_torch_and_devices(python, named)
    yield _check_disk()
    try:
        level = choose_level()
    except UserError as error:
        level = best_level()
        yield Finding("machine", "missing", "sandbox", f"{error}, or unset it")
    else:
        yield _describe_sandbox(level)
    yield from _check_known_researchers(Confinement(level))


def _check_torch_and_devices(python: str, named: bool) -> Iterator[Finding]:
    """Check PyTorch, the devices that a run would find, and GPUs that no run can use."""
    devices: list[Device] = []
    problem = None
    try:
        devices = pick_devices(())
    except UserError as error:
        problem = Finding("machine", "note" if named else "missing", "device", str(error))
    yield _check_torch(python, devices)
    if problem is not None:
        yield problem
    for device in devices:
        cores = f", {len(device.cores)} of {count(os.cpu_count() or 1, 'core')}" if device.cores else ""
        yield Finding("machine", "ok", "device", f"{device.name} {device.model}{cores}".rstrip())
    if problem is None:
        for gpu in list_unused(devices):
            yield Finding("machine", "note", "not used", f"{gpu}: trials run on {devices[0].name}")


def _check_known_researchers(confinement: Confinement) -> Iterator[Finding]:
    """Check which agents are installed and logged in, and which providers have a key. What is ready comes first."""
    keyless = [name for name in NAMES if "@" in name or name.partition("/")[0] not in (*AGENTS, *PROVIDERS)]
    others = ", ".join(f"`{name}`" for name in keyless)
    detail = f"ready without a key: {others}. `hybrid:NAME` needs the key of NAME"
    yield Finding("machine", "ok", "researchers", detail)
    unready = []
    for name in NAMES:
        kind = name.partition("/")[0]
        if kind not in (*AGENTS, *PROVIDERS) or "@" in name:
            continue
        missing = create(name, Path(), confinement).missing()
        if missing:
            unready.append(Finding("machine", "note", kind, f"not ready: {missing}"))
        else:
            yield Finding("machine", "ok", kind, f"ready: `--researcher {name}`")
    yield from unready


def _describe_sandbox(level: Level) -> Finding:
    if level is Level.NAMESPACES:
        return Finding("machine", "ok", "sandbox", f"{level}: a trial sees its own files and no network")
    if level is Level.LANDLOCK:
        detail = "Landlock and seccomp: a trial reads and writes its own files only, but sees names and sizes of others"
        cause = f"this machine has no namespaces ({find_obstacle(Level.NAMESPACES)}): {REMEDY}"
    else:
        detail = "none: scores are marked unsandboxed. Run no train.py that you would not run by hand"
        cause = "this machine can confine no process"
    if env.SANDBOX in os.environ:
        cause = f"{env.SANDBOX} asks for it"
    return Finding("machine", "note", "sandbox", f"{detail} ({cause})")


def _check_disk() -> Finding:
    """Check that the folder of data is writable and has enough free space."""
    try:
        cache = cache_folder()
    except UserError as error:
        return Finding("machine", "missing", "cache", str(error))
    there = next(folder for folder in (cache, *cache.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    if not there.is_dir() or not os.access(there, os.W_OK):
        return Finding("machine", "missing", "cache", f"{there} is not writable: set {env.CACHE} to a folder of yours")
    room = f"{free / 2**30:,.0f} GiB free for data in {cache}"
    if free < NEEDED_DISK:
        return Finding(
            "machine", "missing", "disk", f"{room}, of {NEEDED_DISK / 2**30:.0f} GiB that a run needs: free some space"
        )
    return Finding("machine", "ok", "disk", room)


def check_lab(lab: Path) -> Iterator[Finding]:
    """Check the lab's files, its repository, its researchers, its data and its ledger."""
    layout = Layout(lab)
    if not os.path.lexists(layout.program):
        state: Literal["note", "missing"] = "note" if lab.is_dir() else "missing"
        detail = "missing, so this folder is no lab: make one with `autoresearch new DIR`"
        yield Finding("lab", state, "program.md", detail)
        return
    checks = {
        "folder": _check_folder, "repository": _check_repository, "constants": _check_constants,
        "researchers": _check_researchers, "devices": _check_devices, "data": _check_data, "runs": _list_runs,
    }  # fmt: skip
    try:
        agenda = agendas.read(layout.program)
    except UserError as error:
        yield Finding("lab", "missing", "program.md", str(error))
        return
    yield _describe_agenda(agenda)
    for name, check in checks.items():
        try:
            yield from check(layout, agenda)
        except UserError as error:
            yield Finding("lab", "missing", name, str(error))


def _describe_agenda(agenda: Agenda) -> Finding:
    better = "lower is better" if agenda.direction == "minimize" else "higher is better"
    sealed = "" if agenda.score else ", unsealed, printed by train"
    detail = f"{agenda.metric} ({better}{sealed}), {duration(agenda.budget)} a trial"
    if replace(agenda, text="", prose="", hash="") == Agenda("", "", ""):
        detail += ", all settings at their defaults"
    return Finding("lab", "ok", "program.md", detail)


def _check_folder(layout: Layout, agenda: Agenda) -> Iterator[Finding]:
    """Check that a run can write to the lab."""
    try:
        require_room(layout)
    except OSError as error:
        yield Finding("lab", "missing", "folder", f"{error.filename}: {find_remedy(error)}")
        return
    free = shutil.disk_usage(layout.lab).free
    if free < NEEDED_DISK:
        yield Finding("lab", "note", "folder", f"only {free / 2**30:.1f} GiB free for trials, their logs and artifacts")


def _check_repository(layout: Layout, agenda: Agenda) -> Iterator[Finding]:
    workspace = Workspace(layout.lab)
    head = workspace.head()
    workspace.require_whole(head)
    yield Finding("lab", "ok", "repository", f"at commit {head[:7]}")
    missing = dict(find_missing(layout, workspace, agenda, head, find_interpreter(layout.lab)))
    yield from (Finding("lab", "ok", path, "committed") for path in agenda.editable if path not in missing)
    yield from (Finding("lab", "missing", name, problem) for name, problem in missing.items())
    absent = Absent(layout, workspace, agenda, head)
    for _, sentence in (*absent.find_uncommitted(), *absent.find_pointers()):
        yield Finding("lab", "note", "files", sentence)
    if changed := list_uncommitted(layout, workspace, head):
        detail = f"not committed: {', '.join(changed)}. Commit them before you start a new run"
        yield Finding("lab", "note", "changes", detail)


def _check_constants(layout: Layout, agenda: Agenda) -> Iterator[Finding]:
    """Count the constants that the tuner can tune in committed files, and report hints that it cannot read."""
    workspace = Workspace(layout.lab)
    paths = [path for path in workspace.list_files(workspace.head()) if is_editable(path, agenda.editable)]
    tunable = 0
    for path in paths:
        if not path.endswith(".py") or not (layout.lab / path).is_file():
            continue
        try:
            constants = find_constants((layout.lab / path).read_text(encoding="utf-8"))
        except (SyntaxError, ValueError) as error:
            yield Finding("lab", "missing", "syntax", f"{path}: {error}: correct the file")
            continue
        tunable += sum(constant.is_tunable(agenda.score is not None) for constant in constants)
        for each in constants:
            if each.problem:
                yield Finding("lab", "note", "tune hint", f"{path}:{each.line}: {each.name}: {each.problem}")
    if tunable:
        yield Finding("lab", "ok", "constants", f"{tunable} that the tuner can tune")
    elif paths and "tuner" in agenda.researchers:
        yield Finding(
            "lab", "missing", "constants",
            "none that the tuner can tune: write some as `NAME = 0.1` at the top level, or choose another researcher",
        )  # fmt: skip


def _check_researchers(layout: Layout, agenda: Agenda) -> Iterator[Finding]:
    confinement = Confinement(choose_level())
    for name in agenda.researchers:
        researcher = create(name, layout.lab, confinement)
        if missing := researcher.missing():
            yield Finding("lab", "missing", "researcher", f"{name}: {missing}")
        else:
            yield Finding("lab", "ok", "researcher", f"{name} ({COSTS[researcher.costs_money]})")


def _check_devices(layout: Layout, agenda: Agenda) -> Iterator[Finding]:
    devices = pick_devices(agenda.devices)
    find_model(devices)
    require_usable(devices, find_interpreter(layout.lab), agenda, layout)
    yield Finding("lab", "ok", "devices", ", ".join(device.name for device in devices))


def _check_data(layout: Layout, agenda: Agenda) -> Iterator[Finding]:
    """Check that the files of the last preparation exist. Only `prepare` can tell whether they are right."""
    if agenda.prepare is None:
        return
    manifests = layout.manifests()
    try:
        files = read_manifest(manifests[-1], agenda.prepare).files if manifests else {}
    except DataError:
        files = {}  # the next run prepares the data anew, and says what is wrong
    if files:
        folders = sorted({str(Path(path).parent) for path in files.values()})
        yield Finding("lab", "ok", "data", f"prepared in {', '.join(folders)}")
    else:
        yield Finding("lab", "note", "data", f"not prepared yet: the first run prepares it with `{agenda.prepare}`")


def _list_runs(layout: Layout, agenda: Agenda) -> Iterator[Finding]:
    """List the runs, and check that the next one can have its names in the repository."""
    workspace = Workspace(layout.lab)
    require_state(layout)
    if not layout.ledger.exists():
        workspace.require_name(default_tag(), is_new=True)
        yield Finding("lab", "note", "runs", "none yet: start one with `autoresearch run`")
        return
    with Ledger(layout.ledger, readonly=True) as ledger:
        known = ledger.runs()
    workspace.require_name(known[0].tag if known else default_tag(), is_new=not known)
    runs = [f"{run.tag} ({'running' if is_held(layout, run.tag) else run.state})" for run in known]
    yield Finding("lab", "ok", "runs", ", ".join(runs) or "none yet")


def _check_torch(python: str, devices: Sequence[Device]) -> Finding:
    """Check that PyTorch can be imported, and say what it runs on."""
    version = _first_line([python, "-P", "-c", "import torch; print(torch.__version__, torch.cuda.is_available())"])
    if not version:
        detail = f"cannot be imported, and most labs need it: run `{install_command(python, 'torch')}`"
        return Finding("machine", "note", "torch", detail)
    number, cuda = version.rsplit(" ", 1)
    has_gpu, build = any(device.kind == "cuda" for device in devices), read_build(python)
    if has_gpu and build is not None and build.cuda is None:
        detail = f"{number}, built without CUDA, so it cannot use the GPU: install a build with CUDA"
        return Finding("machine", "note", "torch", detail)
    if has_gpu and cuda != "True":
        detail = f"{number}, which finds no GPU: it may need a newer driver than this machine has"
        return Finding("machine", "note", "torch", detail)
    return Finding("machine", "ok", "torch", f"{number}, {'CUDA' if cuda == 'True' else 'on the CPU'}")


def _first_line(command: list[str]) -> str:
    """Return the first line that a program prints, or an empty text if it fails or is missing."""
    if shutil.which(command[0]) is None:
        return ""
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout.strip().splitlines()[0] if done.returncode == 0 and done.stdout.strip() else ""
