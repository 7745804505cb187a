"""Search/replace edits, as a model behind an API writes them: each applies exactly once, or none of them does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...errors import PatchError
from ...text import one_line

LONGEST = 1_000_000  # characters of all edits together: the largest file that the screen lets through


@dataclass
class Edit:
    """One change: `search` is a piece of the file as it stands, which occurs there once; `replace` takes its place."""

    file: str
    search: str
    replace: str


@dataclass
class Answer:
    """What a model is asked for: one idea, what it should do to the metric, and the edits that try it."""

    hypothesis: str
    expected_effect: str
    edits: list[Edit]


def apply_edits(edits: Sequence[Edit], code: Mapping[str, str]) -> dict[str, str]:
    """The files that the edits change, with their whole new texts; each edit sees what the ones before it have done.

    Raises:
        PatchError: one does not apply, or is to a file that is not in `code`; they change nothing, or are too long.
    """
    if sum(len(edit.search) + len(edit.replace) for edit in edits) > LONGEST:
        raise PatchError(f"the edits are longer than {LONGEST} characters")
    files: dict[str, str] = {}
    for number, edit in enumerate(edits, 1):
        if edit.file not in code:
            named, known = one_line(edit.file, 100), one_line(", ".join(sorted(code)), 500)
            raise PatchError(f"edit {number}: `{named}` is not a file that may be edited; those are: {known}")
        text = files.get(edit.file, code[edit.file])
        search, replace = (_with_ends_of(text, each) for each in (edit.search, edit.replace))
        found = text.count(search) if search else 0
        if found != 1:
            start = one_line(edit.search, 60)
            times = "is empty" if not edit.search else f"occurs {found} times in {edit.file}"
            raise PatchError(f"edit {number}: its search text `{start}` {times}, and must occur there exactly once")
        files[edit.file] = text.replace(search, replace)
    if all(text == code[path] for path, text in files.items()):
        raise PatchError("the edits change nothing")
    return files


def _with_ends_of(text: str, piece: str) -> str:
    """A piece for a text whose lines, or most of them, may end with CRLF: a model ends all of its own with LF."""
    if 2 * text.count("\r\n") <= text.count("\n"):
        return piece
    return piece.replace("\r\n", "\n").replace("\n", "\r\n")
