"""Search/replace edits, the form in which a model behind an API answers. All edits apply, or none does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...errors import PatchError
from ...judge.opinion import MOST_TRIALS
from ...text import one_line
from ..request import Request

LONGEST = 1_000_000  # characters of all edits together: the largest file that the screen accepts


@dataclass
class Edit:
    """One change of a file.

    Attributes:
        search: a piece of the file's text that occurs exactly once.
        replace: the text that takes its place.
    """

    file: str
    search: str
    replace: str


@dataclass
class Answer:
    """The structured answer of a model: one idea.

    Attributes:
        expected_effect: the expected change of the metric, in words.
        again: number of an earlier experiment that is to be tried again, beside the edits or without any. Null asks for
            none. 0 is the baseline, but only without edits, because models fill unused fields with 0.
        trials: number of trials, of the change or, without edits, of `again`. Null and 0 mean 1.
    """

    hypothesis: str
    expected_effect: str
    edits: list[Edit]
    again: int | None = None
    trials: int | None = None


def apply_edits(edits: Sequence[Edit], code: Mapping[str, str]) -> dict[str, str]:
    """Apply the edits in order. Return path → new text of each file that they change.

    Raises:
        PatchError: an edit does not apply, a file is not in `code`, nothing changes, or the edits are too long.
    """
    if sum(len(edit.search) + len(edit.replace) for edit in edits) > LONGEST:
        raise PatchError(f"the edits are longer than {LONGEST} characters")
    files: dict[str, str] = {}
    for number, edit in enumerate(edits, 1):
        if edit.file not in code:
            path, editable = one_line(edit.file, 100), one_line(", ".join(sorted(code)), 500)
            raise PatchError(f"edit {number}: you cannot edit `{path}`. Editable files: {editable}")
        text = files.get(edit.file, code[edit.file])
        search, replace = (_match_line_ends(text, each) for each in (edit.search, edit.replace))
        matches = text.count(search) if search else 0
        if matches != 1:
            start = one_line(edit.search, 60)
            problem = f"occurs {matches} times in {edit.file}" if edit.search else "is empty"
            raise PatchError(f"edit {number}: the search text `{start}` {problem}. It must occur exactly once")
        files[edit.file] = text.replace(search, replace)
    if all(text == code[path] for path, text in files.items()):
        raise PatchError("the edits change nothing")
    return files


def read_fields(answer: Answer) -> Request:
    """Return the request for trials in an answer.

    Raises:
        PatchError: a number is negative.
    """
    if (answer.again or 0) < 0:
        raise PatchError(f"`again` is {answer.again}: it must be the number of an experiment")
    if (answer.trials or 0) < 0:
        raise PatchError(f"`trials` is {answer.trials}: it must be 1 or more")
    again = None if answer.edits and answer.again == 0 else answer.again
    return Request(again, min(answer.trials or 1, MOST_TRIALS))


def _match_line_ends(text: str, piece: str) -> str:
    """Return the piece with CRLF line ends where most lines of the text have them. Models write LF only."""
    if 2 * text.count("\r\n") <= text.count("\n"):
        return piece
    return piece.replace("\r\n", "\n").replace("\n", "\r\n")
