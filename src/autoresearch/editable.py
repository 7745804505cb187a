"""The files that a proposal may change: their paths, their number and their size."""

from __future__ import annotations

import fnmatch
import functools
import lzma
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from .records import Proposal

MAX_BYTES = 1_000_000
"""Most bytes of all files that a proposal changes. The train.py of the original has 25 kB. A larger change is data."""

MAX_FILES = 100
"""Most files that a proposal changes. More were unpacked or generated, and are not an idea."""

MAX_HYPOTHESIS = 2000  # characters of a hypothesis. The ledger, the commit and every brief hold it

MAX_PATH, MAX_NAME = 1000, 255  # bytes of a path, and of each of its parts

_GIT = re.compile(r"(\.git|git~\d+)[ .]*(:.*)?", re.IGNORECASE)
"""Names that some file system takes for `.git`. Git refuses them on every system."""


def apply_proposal(proposal: Proposal, parent_files: Mapping[str, str]) -> dict[str, str]:
    """Return the files of the parent with the changes of a proposal."""
    files = {**parent_files, **proposal.files}
    return {path: text for path, text in files.items() if text is not None}


def count_added_bytes(files: Mapping[str, str], baseline: Mapping[str, str]) -> int:
    """Return how many bytes the files add to the baseline's, compressed. It bounds the data that they can carry.

    A program can read its own files, so everything in them counts: literals, names, comments, layout, the order of
    things, and the files' paths. Only files that differ from the baseline's are compared.
    """
    new = {path: text for path, text in files.items() if baseline.get(path) != text}
    old = _join({path: baseline[path] for path in new if path in baseline})
    return max(0, _compressed_size(old + _join(new)) - _compressed_size(old)) if new else 0


def _join(files: Mapping[str, str]) -> bytes:
    return b"".join(f"{path}\0{files[path]}\0".encode(errors="replace") for path in sorted(files))


@functools.lru_cache(maxsize=16)  # the baseline's files are compressed for every proposal
def _compressed_size(data: bytes) -> int:
    window = min(max(1 << 16, 1 << len(data).bit_length()), 1 << 24)  # bytes, enough to find all repetitions
    settings = {"id": lzma.FILTER_LZMA2, "preset": 6 | lzma.PRESET_EXTREME, "dict_size": window, "pb": 0}
    return len(lzma.compress(data, lzma.FORMAT_RAW, filters=[settings]))


def storable_hypothesis(text: str) -> str:
    """Return a hypothesis that the ledger can hold: longer ones are truncated, and what is not UTF-8 is replaced."""
    text = text.encode(errors="replace").decode()
    return text if len(text) <= MAX_HYPOTHESIS else text[: MAX_HYPOTHESIS - 1] + "…"


def storable_files(files: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return the files of a proposal that can be committed. Refused proposals are recorded too, and may name any path.

    Paths that are not plain are left out, text that UTF-8 cannot encode is repaired, and texts that are too large are
    truncated at the end. Files that the screen accepts remain as they are.
    """
    return {
        path: text if text is None else text[:MAX_BYTES].encode(errors="replace").decode()
        for path, text in files.items()
        if _is_plain(path)
    }


def _is_plain(path: str) -> bool:
    """Whether a path stays in the lab, and git, every file system and one line of a brief can hold it."""
    if not path.isprintable() or "\\" in path or "`" in path or len(path.encode()) > MAX_PATH:
        return False
    parts = path.split("/")
    return not any(part in ("", ".", "..") or len(part.encode()) > MAX_NAME or _GIT.fullmatch(part) for part in parts)


def is_editable(path: str, patterns: Sequence[str]) -> bool:
    """Whether a path relative to the lab matches one of the `editable` patterns. `**` matches any number of folders.

    As in a shell, a wildcard does not match a dot at the start of a name. Tools keep their files under such names.
    Compiled Python is never editable.
    """
    parts = path.split("/")
    if not _is_plain(path) or "__pycache__" in parts or path.endswith((".pyc", ".pyo")):
        return False
    return any(_matches(parts, pattern.split("/")) for pattern in patterns)


def find_clash(path: str, others: Iterable[str]) -> str | None:
    """Return a file that a new file of this path would replace, on this or another file system, or None.

    A file replaces a folder of its name, and a file whose name is that of one of its folders. Some file systems take
    names for the same that differ in case, or in the way in which accents are written.

    Args:
        others: paths of other files.
    """
    own = _fold(path)
    return next((each for each in others if _are_nested(own, _fold(each))), None)


def _are_nested(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")


def _fold(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()


def _matches(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    if not pattern:
        return not parts
    if pattern[0] == "**" and _matches(parts, pattern[1:] or ["*"]):
        return True
    if not parts or (parts[0].startswith(".") and not pattern[0].startswith(".")):
        return False
    rest = pattern if pattern[0] == "**" else pattern[1:]
    return fnmatch.fnmatchcase(parts[0], pattern[0]) and _matches(parts[1:], rest)
