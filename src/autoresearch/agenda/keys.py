"""The keys of program.md, each with the function that reads its value from a YAML node or raises `InvalidValue`."""

from __future__ import annotations

import math
import re
import shlex
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

import yaml

from ..credentials import hide_login, strip_logins


class InvalidValue(Exception):
    """A value that cannot be. The message says what was found and what to write instead."""


def describe_node(node: yaml.Node) -> str:
    if isinstance(node, yaml.ScalarNode):
        return f"`{hide_login(node.value)}`"
    return "a list" if isinstance(node, yaml.SequenceNode) else "a mapping"


def has_tag(node: yaml.Node, *kinds: str) -> bool:
    return str(node.tag).removeprefix("tag:yaml.org,2002:") in kinds


def text(node: yaml.Node) -> str:
    """One line of text."""
    if not has_tag(node, "str") or not node.value.strip() or "\n" in node.value.strip():
        raise InvalidValue(
            f"expected one line of text, found {describe_node(node)}"
            + (": quote it" if has_tag(node, "int", "bool") else "")
        )
    return str(node.value).strip()


def command(node: yaml.Node) -> str:
    """A command line, as a shell would split it; it is run without a shell."""
    line = text(node)
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise InvalidValue(f"not a command: {str(error).lower()} in `{line}`") from None
    if not words:
        raise InvalidValue(f"expected a command, found `{line}`")
    return line


def command_or_none(node: yaml.Node) -> str | None:
    """A command line, or null for none."""
    return None if has_tag(node, "null") else command(node)


def flag(node: yaml.Node) -> bool:
    """true or false."""
    if not has_tag(node, "bool"):
        raise InvalidValue(f"expected true or false, found {describe_node(node)}")
    return str(node.value).lower() in ("true", "yes", "on")


EXPONENT = re.compile(r"[-+]?[0-9]+(\.[0-9]*)?[eE][-+]?[0-9]+")  # `1e-5`, which is text to YAML 1.1


def number(
    above: float | None = None, least: float | None = None, most: float | None = None
) -> Callable[[yaml.Node], float]:
    """A finite number, more than `above`, at least `least` and at most `most`."""

    def read_number(node: yaml.Node) -> float:
        try:
            value = float(node.value) if has_tag(node, "int", "float") or EXPONENT.fullmatch(node.value) else math.nan
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise InvalidValue(f"expected a number, found {describe_node(node)}")
        if above is not None and value <= above:
            raise InvalidValue(f"must be more than {above:g}, found {describe_node(node)}")
        if least is not None and value < least:
            raise InvalidValue(f"must be at least {least:g}, found {describe_node(node)}")
        if most is not None and value > most:
            raise InvalidValue(f"must be at most {most:g}, found {describe_node(node)}")
        return value

    return read_number


def count(least: int) -> Callable[[yaml.Node], int]:
    """A whole number of at least `least`."""

    def read_count(node: yaml.Node) -> int:
        if not has_tag(node, "int") or not re.fullmatch(r"[+-]?[0-9]{1,18}", node.value):
            raise InvalidValue(f"expected a whole number, found {describe_node(node)}")
        if int(node.value) < least:
            raise InvalidValue(f"must be at least {least}, found {describe_node(node)}")
        return int(node.value)

    return read_count


_SECONDS = {"s": 1.0, "sec": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}
_BYTES = {"B": 1} | {f"{p}{b}": base**n for n, p in enumerate("KMGT", 1) for b, base in (("B", 1000), ("iB", 1024))}
_PART = r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*([A-Za-z]*)\s*"


def _quantity(node: yaml.Node, remedy: str) -> list[tuple[float, str]]:
    """The parts of `1h30m`, as (1.0, "h"), (30.0, "m")."""
    written = str(node.value).strip() if has_tag(node, "int", "float", "str") else ""
    if re.match(r"-\s*[0-9.]", written):
        raise InvalidValue(f"must be more than zero, found {describe_node(node)}: {remedy}")
    if not re.fullmatch(f"(?:{_PART})+", written):
        raise InvalidValue(f"cannot read {describe_node(node)}: {remedy}")
    parts = [(float(amount), unit) for amount, unit in re.findall(_PART, written)]
    if not 0 < sum(amount for amount, _ in parts) < math.inf:
        raise InvalidValue(f"must be more than zero, found {describe_node(node)}: {remedy}")
    return parts


def duration(node: yaml.Node) -> float:
    """Seconds, from `5m`, `300s`, `1h30m`, `0.5h`, or a bare number of seconds."""
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
    """Bytes, from `8GB` (10⁹), `8GiB` (2³⁰), `500MB`."""
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
    """minimize or maximize."""
    if node.value not in ("minimize", "maximize"):
        raise InvalidValue(f"expected minimize or maximize, found {describe_node(node)}")
    return str(node.value)


def texts(node: yaml.Node) -> tuple[str, ...]:
    """One text or a list of them."""
    found = tuple(text(item) for item in _items(node))
    if not found:
        raise InvalidValue("is empty: name at least one, or leave the key out")
    return found


def researchers(node: yaml.Node) -> tuple[str, ...]:
    """Names of researchers. A password in the URL of one must be such that it can be told from the rest."""
    names = texts(node)
    for index, name in enumerate(names, 1):
        if re.search(r"://\S*@", strip_logins(name)):
            raise InvalidValue(f"number {index}: write what is odd in its URL before the @ as %2F or the like")
        others = {other for other in names if strip_logins(other) == strip_logins(name)}
        if len(others) > 1:
            raise InvalidValue(f"number {index}: a server is named twice, with two logins: leave one")
    return names


def _items(node: yaml.Node) -> list[yaml.Node]:
    return node.value if isinstance(node, yaml.SequenceNode) else [node]


def editable(node: yaml.Node) -> tuple[str, ...]:
    """Files, relative to the lab; globs such as `src/*.py` or `src/**` are allowed."""
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
            raise InvalidValue(f"`{entry}` is not for researchers to change: name the code, such as train.py")
        found.append("/".join(parts))
    return tuple(dict.fromkeys(found))


def devices(node: yaml.Node) -> tuple[str, ...]:
    """auto (an empty tuple), cpu, mps, or GPU numbers."""
    if node.value == "auto":
        return ()
    words = [
        word.strip()
        for item in _items(node)
        for word in (item.value.split(",") if isinstance(item.value, str) else [""])
    ]
    for word in words:
        if not re.fullmatch(r"cpu|mps|[0-9]{1,4}", word):
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
    "judge.early": number(least=0, most=0.1),
    "command.environment": texts,
    "command.folders": texts,
    "sandbox.read": texts,
    "sandbox.network": flag,
}
"""Every key and what reads it. A dot is one level of nesting."""
