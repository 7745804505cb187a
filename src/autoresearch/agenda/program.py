"""Parse program.md into an `Agenda`. Errors name the line and the remedy.

The file has YAML front matter between two `---` lines, and then prose. Both are optional. A bare Markdown file, even an
empty one, is an agenda of defaults. `keys.KEYS` lists the settings. Null restores a default, except for the commands
that a lab can do without.
"""

from __future__ import annotations

import dataclasses
import difflib
import functools
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from ..credentials import URL_LOGIN, hide_login, strip_logins
from ..errors import AgendaError, LabError
from ..layout import describe_kind
from ..records import Agenda, JudgeSettings, Limits
from .keys import KEYS, InvalidValue, command_or_none, describe_node, has_tag

_GROUPS = {key.partition(".")[0] for key in KEYS if "." in key}
_OPTIONS = {
    "experiments": "limits.experiments",
    "hours": "limits.hours",
    "usd": "limits.usd",
    "researcher": "researchers",
}


def read(path: Path) -> Agenda:
    """Return the agenda in a file.

    Raises:
        LabError: there is no such file.
        AgendaError: the file cannot be read, or is no valid agenda. A named pipe is not waited for.
    """
    if kind := describe_kind(path):
        raise AgendaError(f"{path.name}:1: cannot be read: it is {kind}: put a plain file there")
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise LabError(
            f"{path} does not exist: make a lab with `autoresearch new FOLDER`, or name a lab's folder"
        ) from None
    except NotADirectoryError:
        raise LabError(f"{path.parent} is not a folder: name the lab's folder, or run the command inside it") from None
    except OSError as error:
        raise AgendaError(f"{path.name}:1: cannot be read: {(error.strerror or str(error)).lower()}") from None
    try:
        return parse(data.decode("utf-8"), path.name)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise AgendaError(
            f"{path.name}:{line}: not UTF-8 (byte {data[error.start]:#04x}): save the file as UTF-8"
        ) from None


@functools.lru_cache(maxsize=4)  # the loop reads program.md again before each proposal
def parse(text: str, name: str = "program.md") -> Agenda:
    """Return the agenda in `text`.

    Passwords of URLs are left out of the agenda's text, which is kept and shown, and of its hash.

    Args:
        name: the file's name in error messages.

    Raises:
        AgendaError: `text` is no valid agenda. The message is `program.md:LINE: PROBLEM: REMEDY` on one line.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    matter, first, prose = _split(text, name)
    values: dict[str, Any] = {}
    for key, node, line in _pairs(_compose(matter, first, name), first, name):
        if has_tag(node, "null") and KEYS[key] is not command_or_none:
            continue
        try:
            values[key] = KEYS[key](node)
        except InvalidValue as error:
            raise AgendaError(f"{name}:{line}: {key}: {error}") from None
    agenda = _with(Agenda(text=strip_logins(text), prose=strip_logins(prose), hash=""), values)
    if any(f"{login}@" not in text for known in agenda.logins.values() for login in URL_LOGIN.findall(known)):
        raise AgendaError(f"{name}:{first}: researchers: write the login of a URL on one line and without escapes")
    revision = hashlib.sha256(agenda.text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return dataclasses.replace(agenda, hash=revision)


def override(agenda: Agenda, **values: Any) -> Agenda:
    """Return an agenda with command-line options in place of its settings. Its hash remains the hash of the file.

    Args:
        values: settings by key. `experiments`, `hours` and `usd` stand for the keys in `limits`, and `researcher` for
            `researchers`. None leaves a setting unchanged.

    Raises:
        AgendaError: an option is invalid. The message is `--option: PROBLEM: REMEDY` on one line.
    """
    found = {}
    for option, value in values.items():
        if value is None or value == [] or value == ():
            continue
        key = _OPTIONS.get(option, option)
        try:
            found[key] = KEYS[key](_node(value))
        except InvalidValue as error:
            raise AgendaError(f"--{option}: {error}") from None
    return _with(agenda, found)


def format_setting(agenda: Agenda, key: str) -> str:
    """Return the value of a measured setting as one would write it in program.md."""
    value = getattr(agenda, key)
    if key in ("budget", "startup"):
        return f"{value:g}s"
    if key == "judge":
        return ", ".join(f"{name} {each}" for name, each in vars(value).items())
    if isinstance(value, tuple):
        return ", ".join(value) or ("auto" if key == "devices" else "none")
    return "none" if value is None else str(value)


def _node(value: Any) -> yaml.Node:
    """Return the YAML node that a value from the command line would be if it stood in program.md."""
    if isinstance(value, list | tuple):
        return yaml.SequenceNode("tag:yaml.org,2002:seq", [_node(item) for item in value])
    text = str(value)
    tag = yaml.SafeLoader("").resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return yaml.ScalarNode(tag, text)


def _with(agenda: Agenda, values: dict[str, Any]) -> Agenda:
    plain = {key.replace(".", "_"): value for key, value in values.items() if not key.startswith(("limits.", "judge."))}
    if names := plain.get("researchers"):
        plain["researchers"] = tuple(map(strip_logins, names))
        plain["logins"] = {strip_logins(name): name for name in names if strip_logins(name) != name}

    def group(prefix: str) -> dict[str, Any]:
        return {key.removeprefix(prefix): value for key, value in values.items() if key.startswith(prefix)}

    limits: Limits = dataclasses.replace(agenda.limits, **group("limits."))
    judge: JudgeSettings = dataclasses.replace(agenda.judge, **group("judge."))
    return dataclasses.replace(agenda, limits=limits, judge=judge, **plain)


def _split(text: str, name: str) -> tuple[str, int, str]:
    """Return the front matter, the number of its first line, and the prose."""
    lines = text.split("\n")
    top = next((index for index, line in enumerate(lines) if line.strip()), 0)
    if lines[top].rstrip() != "---":
        setting = next((line for line in lines if line.strip() and not line.startswith("#")), "")
        key, colon, _ = setting.partition(":")
        if colon and key in {*KEYS, *_GROUPS} and "---" in map(str.rstrip, lines):
            raise AgendaError(f"{name}:{top + 1}: the front matter is never opened: put a line `---` above it")
        return "", 1, text
    for end in range(top + 1, len(lines)):
        if lines[end].rstrip() == "---":
            return "\n".join(lines[top + 1 : end]), top + 2, "\n".join(lines[end + 1 :]).lstrip("\n")
    raise AgendaError(f"{name}:{top + 1}: the front matter is never closed: add a line `---` after the last setting")


def _compose(matter: str, first: int, name: str) -> yaml.Node | None:
    try:
        return yaml.compose(matter, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line if mark else 0
        source = [*matter.split("\n"), ""][line]
        if "\t" in source:
            raise AgendaError(f"{name}:{first + line}: a tab: YAML wants spaces") from None
        problem = f"{error.problem} in `{strip_logins(source.strip())}`"
        raise AgendaError(f"{name}:{first + line}: not YAML: {problem}: {_remedy(source)}") from None
    except yaml.reader.ReaderError as error:
        line = matter[: error.position].count("\n")
        raise AgendaError(
            f"{name}:{first + line}: a character that YAML does not allow (U+{error.character:04X}): remove it"
        ) from None
    except RecursionError:
        raise AgendaError(f"{name}:{first}: nested too deeply: write `key: value`") from None


def _remedy(source: str) -> str:
    """Return the remedy for a line that is no YAML."""
    key, colon, value = source.strip().partition(": ")
    if not colon or key not in {*KEYS, *(each.rpartition(".")[2] for each in KEYS)}:
        return "write `key: value`"
    if any(sign in value for sign in (": ", " #")) or value.endswith(":"):
        return f"the value holds a colon, so write it between quotes or below `{key}: >-`"
    return "write the value between quotes"


def _pairs(root: yaml.Node | None, first: int, name: str) -> Iterator[tuple[str, yaml.Node, int]]:
    """Yield every key with the node and the line of its value. Nested keys have a dot."""
    if root is None:
        return
    if not isinstance(root, yaml.MappingNode):
        raise AgendaError(f"{name}:{first}: the front matter must be `key: value` lines, found {describe_node(root)}")
    seen: dict[str, int] = {}
    todo = [("", key, value) for key, value in root.value]
    for group, key_node, node in todo:
        line = first + key_node.start_mark.line
        key = group + (key_node.value if isinstance(key_node, yaml.ScalarNode) else "?")
        if key not in KEYS and key not in _GROUPS:
            raise AgendaError(f"{name}:{line}: unknown key `{hide_login(key)}`: {_nearest(key)}")
        if key in seen:
            raise AgendaError(f"{name}:{line}: `{key}` is set twice, first on line {seen[key]}: remove one")
        seen[key] = line
        if key in KEYS:
            yield key, node, line
        elif isinstance(node, yaml.MappingNode):
            todo.extend((f"{key}.", *pair) for pair in node.value)
        elif not has_tag(node, "null"):
            known = ", ".join(name.partition(".")[2] for name in KEYS if name.startswith(f"{key}."))
            raise AgendaError(f"{name}:{line}: {key}: expected a mapping of {known}, found {describe_node(node)}")


def _nearest(key: str) -> str:
    """Return the remedy for an unknown key: a similar key, or all keys. Nested keys also match by their last word."""
    names = (
        {name.rpartition(".")[2]: name for name in KEYS}
        | {group: group for group in _GROUPS}
        | {name: name for name in KEYS}
    )
    last = key.rpartition(".")[2]
    near = [last] if last in names else []
    near += difflib.get_close_matches(key.lower(), names, 1, 0.7) + difflib.get_close_matches(
        last.lower(), names, 1, 0.7
    )
    if near:
        return f"did you mean `{names[near[0]]}`?"
    return f"the keys are {', '.join(KEYS)}"
