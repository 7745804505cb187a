"""The manifest: the training files that the lab's `prepare` command made, by name."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import DataError
from ..records import Corpus
from ..variables import MANIFEST

MOST = 10**18  # largest size of a text, in tokens or bytes


@dataclass(frozen=True)
class Manifest:
    """Training files, name → path, and their size in tokens if the command gave it."""

    files: Mapping[str, str] = field(default_factory=dict)
    corpus: Corpus | None = None


def read_manifest(file: Path, command: str) -> Manifest:
    """Return the training files that a command wrote to the manifest. No manifest: no files.

    The manifest is a JSON object. A value is the path of a file, or an object with `path`, `tokens` and `bytes`. These
    sizes of the text stand in the brief.

    Raises:
        DataError: the manifest is not a JSON object of names and absolute paths of files.
    """
    if not file.exists():
        return Manifest()
    try:
        entries = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        entries = None
    if problem := _find_problem(entries):
        raise DataError(
            f"`{command}` wrote a manifest that {problem}: write a JSON object of names and absolute paths of training "
            f"files to the file that {MANIFEST} names"
        )
    return Manifest({name: _path(entry) for name, entry in entries.items()}, _corpus(list(entries.values())))


def _find_problem(entries: Any) -> str | None:
    """Return the problem with the content of a manifest, or None."""
    if not isinstance(entries, dict) or not all(isinstance(_path(entry), str) for entry in entries.values()):
        return "is no JSON object of names and paths"
    for entry in entries.values():
        path = _path(entry)
        if not Path(path).is_absolute():
            return f"names the relative path `{path}`"
        if not Path(path).is_file():
            return f"names {path}, which {'is no plain file' if os.path.lexists(path) else 'does not exist'}"
        if isinstance(entry, dict) and not all(_is_size(entry.get(name)) for name in ("tokens", "bytes")):
            return f"gives {path} a size that is no positive whole number"
    return None


def _path(entry: Any) -> Any:
    return entry.get("path") if isinstance(entry, dict) else entry


def _is_size(value: Any) -> bool:
    """Whether a value is a size or missing."""
    return value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MOST)


def _corpus(entries: list[Any]) -> Corpus | None:
    """Return the size of all files together, or None unless each entry has one."""
    sizes: list[dict[str, int]] = [entry if isinstance(entry, dict) else {} for entry in entries]
    if not sizes or not all(size.get("tokens") for size in sizes):
        return None
    length = sum(size["bytes"] for size in sizes) if all(size.get("bytes") for size in sizes) else None
    return Corpus(sum(size["tokens"] for size in sizes), length)


def require_files(files: Mapping[str, str]) -> None:
    """Refuse to start a trial without its training files.

    Raises:
        DataError: a file is gone.
    """
    for path in files.values():
        if not Path(path).is_file():
            raise DataError(f"{path}: the training file is gone: run the same command again to prepare it anew")
