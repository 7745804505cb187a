"""`autoresearch new`: make a lab from a template, with constants for this machine."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..executors.devices import find
from ..workspace.git import Git, GitFailed

TEMPLATES = Path(__file__).parents[1] / "labs"
PROFILES = "profiles.toml"
LARGE = 60.0  # GiB of GPU memory for the profile h100, which takes 43.4
IGNORED = ".venv/\n__pycache__/\n/artifact\n"


def make_lab(folder: Path, template: str, profile: str | None, own_repository: bool = False) -> str:
    """Make a lab, and return the next steps in words.

    Args:
        own_repository: whether the lab gets a repository of its own even inside another repository.

    Raises:
        UserError: the folder is not empty, or there is no such template or profile.
    """
    source = TEMPLATES / template
    known = sorted(each.name for each in TEMPLATES.iterdir() if (each / "program.md").exists())
    if template not in known:
        raise UserError(f"--lab {template}: no such template: choose {', '.join(known)}")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError(f"{folder}: exists and is not empty: choose another folder")
    profile = machine_profile() if profile is None else profile
    constants = _profile(source, profile)
    if shutil.which("git") is None:
        raise UserError("git is not installed: install it, for example with `apt install git`")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UserError(f"{folder}: cannot be made ({error.strerror}): choose another place") from None
    for file in source.iterdir():
        if file.is_file() and file.name != PROFILES:
            shutil.copyfile(file, folder / file.name)
    for name, section, write in (
        ("train.py", "train", with_constants),
        ("train.py", "tune", with_hints),
        ("prepare.py", "prepare", with_constants),
        ("program.md", "program", with_settings),
    ):
        path = folder / name
        path.write_text(write(path.read_text(encoding="utf-8"), constants.get(section, {})), encoding="utf-8")
    (folder / ".gitignore").write_text(IGNORED)
    committed = own_repository or not _in_repository(folder)
    if committed:
        _first_commit(folder)
    return _describe_next_steps(folder, profile, committed)


def machine_profile() -> str:
    """Return the profile for the best device of this machine."""
    try:
        device = find()[0]
    except UserError as error:
        raise UserError(f"{error}; `--profile` chooses the constants for another machine, such as cpu") from None
    if device.kind != "cuda":
        return device.kind
    return "h100" if device.memory >= LARGE else "small_gpu"


def with_constants(text: str, constants: Mapping[str, Any]) -> str:
    """Replace the values in the lines `NAME = literal` of a text, and return the text. Comments there remain."""
    for name, value in constants.items():
        literal = json.dumps(value) if isinstance(value, str) else repr(value)
        text = _replace(text, rf"^({name} = )[^#\n]*?(\s*(?:#.*)?)$", literal)
    return text


def with_hints(text: str, hints: Mapping[str, str]) -> str:
    """Replace the `tune:` hints of constants in a text, and return the text."""
    for name, hint in hints.items():
        text = _replace(text, rf"^({name} = .*\btune: )[^\n]*()$", hint)
    return text


def with_settings(text: str, settings: Mapping[str, str]) -> str:
    """Replace the values in the lines `key: value` of a text, and return the text. Comments there remain."""
    for key, value in settings.items():
        text = _replace(text, rf"^({key}: )[^#\n]*?(\s*(?:#.*)?)$", value)
    return text


def _replace(text: str, pattern: str, value: str) -> str:
    changed, times = re.subn(pattern, lambda found: found[1] + value + found[2], text, count=1, flags=re.MULTILINE)
    if times != 1:
        raise ValueError(f"the template does not have what the profile sets: {pattern}")
    return changed


def _profile(source: Path, name: str) -> Mapping[str, Mapping[str, Any]]:
    if not (source / PROFILES).exists():
        return {}
    profiles = tomllib.loads((source / PROFILES).read_text(encoding="utf-8"))
    if name not in profiles:
        raise UserError(f"--profile {name}: no such profile: choose {', '.join(profiles)}")
    found: Mapping[str, Mapping[str, Any]] = profiles[name]
    return found


def _in_repository(folder: Path) -> bool:
    try:
        Git(folder).run("rev-parse", "--git-dir")
    except GitFailed as outside:
        if "not a git repository" not in str(outside):
            raise
        return False
    return True


def _first_commit(folder: Path) -> None:
    """Make a repository with the lab in its first commit."""
    git = Git(folder)
    git.run("init", "-q", "-b", "main")
    git.run("add", "-A")
    git.run("commit", "-q", "--no-verify", "-m", "lab")


def _describe_next_steps(folder: Path, profile: str, committed: bool) -> str:
    place = shlex.quote(str(folder))
    steps = [] if committed else [f"git -C {place} add . && git -C {place} commit -m lab -- ."]
    steps += [f"autoresearch doctor {place}", f"autoresearch run {place}"]
    return "\n".join(
        [f"made {folder} for {profile}: program.md, train.py, prepare.py", "next:", *(f"  {each}" for each in steps)]
    )
