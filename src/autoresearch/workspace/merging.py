"""Three-way merges of texts. Python constants merge by name, and everything else by line."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from ..errors import PatchError
from ..source.python import find_literals
from .git import Git, GitFailed


def merge_text(path: str, before: str | None, after: str | None, text: str, prefer_change: bool = False) -> str:
    """Return a text with the change from `before` to `after` applied. None stands for a missing file.

    Args:
        path: the file's path, for messages.
        before: the text in the common base.
        after: the text in the incumbent.
        text: the changed text, made from `before`.
        prefer_change: a constant that both sides set gets the value of the change. A trial shows what this is worth.

    Raises:
        PatchError: both sides changed the same constant or the same lines, or the incumbent no longer has the file.
    """
    if after in (before, text):
        return text
    if text == before and after is not None:
        return after
    if before is None or after is None:
        problem = "no longer has this file" if after is None else "has another file of this name"
        raise PatchError(f"{path}: the incumbent {problem}")
    if path.endswith(".py"):
        before, after, text = _settle_constants(path, before, after, text, prefer_change=prefer_change)
    return _merge_lines(path, before, after, text)


def _settle_constants(path: str, *sides: str, prefer_change: bool) -> tuple[str, str, str]:
    """Return the base, the incumbent and the change with the merged value of each constant in all three.

    Lines that differ in values alone are then equal. So edits of adjacent constants do not conflict, as they would by
    line. Constants that a side lacks, and texts that do not parse, are left to the merge by line.

    Raises:
        PatchError: both sides gave a constant another value, and the change is not preferred.
    """
    try:
        literals = [find_literals(side) for side in sides]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return sides[0], sides[1], sides[2]
    merged = {}
    for name in (name for name in literals[0] if name in literals[1] and name in literals[2]):
        before, after, text = (side[slice(*found[name])] for side, found in zip(sides, literals, strict=True))
        if before not in (after, text) and after != text and not prefer_change:
            raise PatchError(f"{path}: the change and the incumbent both set {name}")
        merged[name] = after if text == before else text
    before, after, text = (
        _replace(side, [(*found[name], merged[name]) for name in merged])
        for side, found in zip(sides, literals, strict=True)
    )
    return before, after, text


def _replace(text: str, parts: Iterable[tuple[int, int, str]]) -> str:
    """Return the text with new content between these offsets."""
    for start, end, content in sorted(parts, reverse=True):
        text = text[:start] + content + text[end:]
    return text


def _merge_lines(path: str, before: str, after: str, text: str) -> str:
    with tempfile.TemporaryDirectory(prefix="autoresearch-") as folder:
        sides = [Path(folder) / name for name in ("after", "before", "text")]
        for side, content in zip(sides, (after, before, text), strict=True):
            side.write_bytes(content.encode())
        try:
            return Git(Path(folder)).run("merge-file", "-p", "--quiet", *map(str, sides)).decode()
        except GitFailed as error:
            raise PatchError(f"{path}: the change and the incumbent edit the same lines") from error
