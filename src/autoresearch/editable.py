"""The files that a proposal may change: which paths, how many, how large."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Mapping, Sequence

from .records import Proposal

MAX_BYTES = 1_000_000
"""Bytes of all that a proposal changes. The original's train.py has 25 kB; what is this large is data, not code."""

MAX_FILES = 100
"""Files that a proposal changes; more were unpacked or generated, and are no idea."""

LONGEST_PATH, LONGEST_NAME = 1000, 255  # bytes; the latter of what stands between two slashes

_GIT = re.compile(r"(\.git|git~\d+)[ .]*(:.*)?", re.IGNORECASE)
"""Names that some file system takes for git's own folder; git refuses them, on every system."""


def apply_proposal(proposal: Proposal, parent_files: Mapping[str, str]) -> dict[str, str]:
    """The files as the proposal leaves them."""
    files = {**parent_files, **proposal.files}
    return {path: text for path, text in files.items() if text is not None}


def storable_files(files: Mapping[str, str | None]) -> dict[str, str | None]:
    """What of a proposal can be committed: a refused one is recorded too, and may name anything.

    Paths that are not plain are left out, text that UTF-8 cannot hold is repaired, and of a file that is too large the
    start is kept. Of one that may be tried nothing is left out and nothing changed.
    """
    return {
        path: text if text is None else text[:MAX_BYTES].encode(errors="replace").decode()
        for path, text in files.items()
        if _is_plain(path)
    }


def _is_plain(path: str) -> bool:
    """Whether a path stays in the lab, and is one that git, every file system and a line of a brief can hold."""
    if not path.isprintable() or "\\" in path or "`" in path or len(path.encode()) > LONGEST_PATH:
        return False
    parts = path.split("/")
    return not any(
        part in ("", ".", "..") or len(part.encode()) > LONGEST_NAME or _GIT.fullmatch(part) for part in parts
    )


def is_editable(path: str, patterns: Sequence[str]) -> bool:
    """Whether a path relative to the lab matches one of the `editable` entries; `**` is any number of folders.

    As in a shell, no wildcard stands for a dot at the start of a name: that is where tools keep what is theirs. What
    Python compiles is never editable.
    """
    parts = path.split("/")
    if not _is_plain(path) or "__pycache__" in parts or path.endswith((".pyc", ".pyo")):
        return False
    return any(_matches(parts, pattern.split("/")) for pattern in patterns)


def _matches(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    if not pattern:
        return not parts
    if pattern[0] == "**" and _matches(parts, pattern[1:] or ["*"]):
        return True
    if not parts or (parts[0].startswith(".") and not pattern[0].startswith(".")):
        return False
    rest = pattern if pattern[0] == "**" else pattern[1:]
    return fnmatch.fnmatchcase(parts[0], pattern[0]) and _matches(parts[1:], rest)
