"""The keys of program.md, each with a function that reads its value from a YAML node or raises `InvalidValue`."""

from __future__ import annotations

import math
import re
import shlex
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

import yaml

from .. import variables as env
from ..argv import find_shell_syntax
from ..credentials import SECRET_NAME, hide_login, strip_logins
from ..records import Guard
from ..sandbox.variables import DEVICES

OURS = env.OUT.removesuffix("OUT")
"""The beginning of the names of our own environment variables."""


class InvalidValue(Exception):
    """A value that is invalid for its key. The message names the value and what to write instead."""


def describe_node(node: yaml.Node) -> str:
    """Return a node in words for a message, without the password of a URL."""
    if isinstance(node, yaml.ScalarNode):
        return f"`{hide_login(node.value)}`"
    return "a list" if isinstance(node, yaml.SequenceNode) else "a mapping"


def has_tag(node: yaml.Node, *kinds: str) -> bool:
    """Whether YAML reads a node as one of these kinds, such as `int` or `null`."""
    return str(node.tag).removeprefix("tag:yaml.org,2002:") in kinds


def text(node: yaml.Node) -> str:
    """Read one line of text."""
    if not has_tag(node, "str") or not node.value.strip() or "\n" in node.value.strip():
        raise InvalidValue(
            f"expected one line of text, found {describe_node(node)}"
            + (": quote it" if has_tag(node, "int", "bool") else "")
        )
    value = str(node.value).strip()
    if re.search("[\ud800-\udfff]", value):  # bytes of the command line that are not UTF-8, or an escape in YAML
        raise InvalidValue("is not UTF-8: write it in UTF-8")
    return value


def command(node: yaml.Node) -> str:
    """Read a command line. It is split as a shell would split it, but runs without a shell."""
    line = text(node)
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise InvalidValue(f"not a command: {str(error).lower()} in `{line}`") from None
    if not words:
        raise InvalidValue(f"expected a command, found `{line}`")
    if syntax := find_shell_syntax(line):
        raise InvalidValue(f"no shell reads this command, so `{syntax}` would be plain text: {_without_shell(syntax)}")
    return line


def _without_shell(syntax: str) -> str:
    """Return the remedy for a part of a command that needs a shell."""
    if syntax == "~":
        return "write the whole path"
    if syntax.endswith("="):
        return f"write `env {syntax}… PROGRAM`"
    if syntax in ("*", "?"):
        return "name the files, or quote the pattern if the program expects it"
    return "put the command into a script, or quote it if the program expects it"


def command_or_none(node: yaml.Node) -> str | None:
    """Read a command line, or null for no command."""
    if has_tag(node, "null"):
        return None
    if node.value in ("none", "None", "no", "false", "False", "off"):
        raise InvalidValue(f"there is no program {describe_node(node)}: write null for no command")
    return command(node)


def flag(node: yaml.Node) -> bool:
    """Read true or false."""
    if not has_tag(node, "bool"):
        raise InvalidValue(f"expected true or false, found {describe_node(node)}")
    return str(node.value).lower() in ("true", "yes", "on")


EXPONENT = re.compile(r"[-+]?[0-9]+(\.[0-9]*)?[eE][-+]?[0-9]+")  # such as `1e-5`, which is text in YAML 1.1


def number(
    above: float | None = None, least: float | None = None, most: float | None = None
) -> Callable[[yaml.Node], float]:
    """Return a reader of finite numbers that are more than `above`, at least `least` and at most `most`."""

    def read_number(node: yaml.Node) -> float:
        try:
            value = float(node.value) if has_tag(node, "int", "float") or EXPONENT.fullmatch(node.value) else math.nan
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise InvalidValue(f"expected a number, found {describe_node(node)}{_bare_number(node)}")
        if above is not None and value <= above:
            raise InvalidValue(f"must be more than {above:g}, found {describe_node(node)}")
        if least is not None and value < least:
            raise InvalidValue(f"must be at least {least:g}, found {describe_node(node)}")
        if most is not None and value > most:
            raise InvalidValue(f"must be at most {most:g}, found {describe_node(node)}")
        return value

    return read_number


def _bare_number(node: yaml.Node) -> str:
    """Return the remedy for a number with a unit, such as `8h`, or an empty text."""
    found = re.fullmatch(r"([-+]?[0-9]+(?:\.[0-9]+)?)\s*[A-Za-z%$]+", str(node.value))
    return f": write {found[1]}" if found else ""


def count(least: int) -> Callable[[yaml.Node], int]:
    """Return a reader of whole numbers that are at least `least`."""

    def read_count(node: yaml.Node) -> int:
        if not has_tag(node, "int") or not re.fullmatch(r"[+-]?[0-9]{1,18}", node.value):
            raise InvalidValue(f"expected a whole number, found {describe_node(node)}{_bare_number(node)}")
        if int(node.value) < least:
            raise InvalidValue(f"must be at least {least}, found {describe_node(node)}")
        return int(node.value)

    return read_count


_SECONDS = {"s": 1.0, "sec": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}
_BYTES = {"B": 1} | {f"{p}{b}": base**n for n, p in enumerate("KMGT", 1) for b, base in (("B", 1000), ("iB", 1024))}
_PART = r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*([A-Za-z]*)\s*"


def _quantity(node: yaml.Node, remedy: str) -> list[tuple[float, str]]:
    """Return the parts of an amount. `1h30m` gives (1.0, "h") and (30.0, "m")."""
    amount_text = str(node.value).strip() if has_tag(node, "int", "float", "str") else ""
    if re.match(r"-\s*[0-9.]", amount_text):
        raise InvalidValue(f"must be more than zero, found {describe_node(node)}: {remedy}")
    if not re.fullmatch(f"(?:{_PART})+", amount_text):
        raise InvalidValue(f"cannot read {describe_node(node)}: {remedy}")
    parts = [(float(amount), unit) for amount, unit in re.findall(_PART, amount_text)]
    if not 0 < sum(amount for amount, _ in parts) < math.inf:
        raise InvalidValue(f"must be more than zero, found {describe_node(node)}: {remedy}")
    return parts


def duration(node: yaml.Node) -> float:
    """Read seconds from `5m`, `300s`, `1h30m`, `0.5h`, or a bare number of seconds."""
    remedy = "write 300s, 5m or 1h30m"
    parts = _quantity(node, remedy)
    if len(parts) == 1 and not parts[0][1]:
        return parts[0][0]
    for _, unit in parts:
        if unit.lower() not in _SECONDS:
            problem = f"unknown unit `{unit}` in" if unit else "cannot read"
            raise InvalidValue(f"{problem} {describe_node(node)}: {remedy}")
    return sum(amount * _SECONDS[unit.lower()] for amount, unit in parts)


def size(node: yaml.Node) -> int:
    """Read bytes from `8GB` (8 · 10⁹), `8GiB` (8 · 2³⁰) or `500MB`."""
    remedy = "write 8GB, 8GiB or 500MB"
    parts = _quantity(node, remedy)
    (amount, unit), units = parts[0], {name.lower(): factor for name, factor in _BYTES.items()}
    if len(parts) > 1 or not unit:
        raise InvalidValue(
            f"{describe_node(node)} has no unit: {remedy}"
            if len(parts) == 1
            else f"cannot read {describe_node(node)}: {remedy}"
        )
    if unit.lower() not in units:
        raise InvalidValue(f"unknown unit `{unit}` in {describe_node(node)}: {remedy}")
    return max(1, int(amount * units[unit.lower()]))


def direction(node: yaml.Node) -> str:
    """Read minimize or maximize."""
    if node.value not in ("minimize", "maximize"):
        raise InvalidValue(f"expected minimize or maximize, found {describe_node(node)}")
    return str(node.value)


def texts(node: yaml.Node) -> tuple[str, ...]:
    """Read one text or a list of texts."""
    found = tuple(text(item) for item in _items(node))
    if not found:
        raise InvalidValue("is empty: name at least one, or leave the key out")
    return found


def researchers(node: yaml.Node) -> tuple[str, ...]:
    """Read names of researchers. A password in a URL must be recognizable, so that it can be left out."""
    names = texts(node)
    for index, name in enumerate(names, 1):
        if "," in name and ":" not in name:
            raise InvalidValue(f"`{name}` is one name to YAML: write `[{name}]` for a list")
        if re.search(r"://\S*@", strip_logins(name)):
            raise InvalidValue(
                f"number {index}: the login in its URL is ambiguous: percent-encode special characters, as %2F for /"
            )
        others = {other for other in names if strip_logins(other) == strip_logins(name)}
        if len(others) > 1:
            raise InvalidValue(f"number {index}: its server has two logins: keep one of them")
    return names


def variables(node: yaml.Node) -> tuple[str, ...]:
    """Read names of environment variables for trials. None may name a secret, or a variable that trials get of us."""
    names = texts(node)
    for name in names:
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
            raise InvalidValue(f"`{name}` is no name of a variable: write a name such as HF_HOME")
        if re.search(SECRET_NAME, name):
            raise InvalidValue(f"{name} looks like a secret, and no trial may have one: remove it")
        if name in ("HOME", "TMPDIR", *DEVICES) or name.startswith(OURS):
            raise InvalidValue(f"{name} is set for each trial by autoresearch: remove it")
    return tuple(dict.fromkeys(names))


def guards(node: yaml.Node) -> tuple[str, ...]:
    """Read limits on figures, such as `validity >= 1`."""
    found = texts(node)
    for each in found:
        try:
            Guard.parse(each)
        except ValueError as error:
            raise InvalidValue(f"{error}: write NAME >= NUMBER, with one of >= <= == > <") from None
    return tuple(dict.fromkeys(found))


def _items(node: yaml.Node) -> list[yaml.Node]:
    return node.value if isinstance(node, yaml.SequenceNode) else [node]


def editable(node: yaml.Node) -> tuple[str, ...]:
    """Read paths relative to the lab. Globs such as `src/*.py` and `src/**` are allowed."""
    found = []
    for entry in texts(node):
        parts = PurePosixPath(entry).parts
        if entry.startswith(("/", "~")) or re.match(r"[A-Za-z]:", entry):
            raise InvalidValue(f"`{entry}` is absolute: name files relative to the lab")
        if ".." in parts or "\\" in entry:
            raise InvalidValue(f"`{entry}` leaves the lab: name files below it, with `/`")
        if entry.endswith("/") or not parts:
            raise InvalidValue(f"`{entry}` is a folder: write `{'/'.join((*parts, '**'))}` for all files below it")
        if parts[0] in (".git", ".autoresearch", "program.md"):
            raise InvalidValue(f"researchers may not change `{entry}`: name the code, such as train.py")
        found.append("/".join(parts))
    return tuple(dict.fromkeys(found))


def devices(node: yaml.Node) -> tuple[str, ...]:
    """Read auto (an empty tuple), cpu, mps, GPU numbers, numbers of MIG devices, or UUIDs."""
    if node.value == "auto":
        return ()
    words = [
        word.strip()
        for item in _items(node)
        for word in (item.value.split(",") if isinstance(item.value, str) else [""])
    ]
    for word in words:
        if not re.fullmatch(r"cpu|mps|[0-9]{1,4}(:[0-9]{1,2})?|(GPU|MIG)-[0-9A-Za-z/-]{1,80}", word):
            raise InvalidValue(
                f"cannot read `{word}`: write auto, cpu, 0 or [0, 1]" if word else "expected auto, cpu, 0 or [0, 1]"
            )
    if not words or len(set(words)) < len(words):
        raise InvalidValue("names a device twice" if words else "is empty: write auto, cpu, 0 or [0, 1]")
    return tuple(words)


KEYS: dict[str, Callable[[yaml.Node], Any]] = {
    "metric": text,
    "direction": direction,
    "editable": editable,
    "prepare": command_or_none,
    "train": command,
    "score": command_or_none,
    "sample": command_or_none,
    "guards": guards,
    "budget": duration,
    "startup": duration,
    "memory": size,
    "disk": size,
    "data": text,
    "profile": text,
    "devices": devices,
    "researchers": researchers,
    "tuning": number(least=0, most=0.9),
    "limits.experiments": count(0),
    "limits.hours": number(above=0),
    "limits.usd": number(least=0),
    "limits.failures": count(1),
    "limits.proposal": duration,
    "judge.replicates": count(2),
    "judge.line": number(least=0, most=0.01),
    "judge.claims": number(least=0, most=0.5),
    "judge.growth": size,
    "judge.early": number(least=0, most=0.1),
    "command.environment": texts,
    "command.folders": texts,
    "sandbox.read": texts,
    "sandbox.network": flag,
    "sandbox.environment": variables,
}
"""Every key and the function that reads its value. A dot is one level of nesting."""
