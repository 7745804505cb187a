"""Three-way merges of texts."""

from __future__ import annotations

import tempfile
from pathlib import Path

from ..errors import PatchError
from .git import Git, GitFailed


def merge_text(path: str, before: str | None, after: str | None, text: str) -> str:
    """Return a text with the change from `before` to `after` applied. None stands for a missing file.

    Args:
        path: the file's path, for messages.
        before: the text in the common base.
        after: the text in the incumbent.
        text: the changed text, made from `before`.

    Raises:
        PatchError: both sides changed the same lines, or the incumbent no longer has the file.
    """
    if after in (before, text):
        return text
    if text == before and after is not None:
        return after
    if before is None or after is None:
        problem = "no longer has this file" if after is None else "has another file of this name"
        raise PatchError(f"{path}: the incumbent {problem}")
    with tempfile.TemporaryDirectory(prefix="autoresearch-") as folder:
        sides = [Path(folder) / name for name in ("after", "before", "text")]
        for side, content in zip(sides, (after, before, text), strict=True):
            side.write_bytes(content.encode())
        try:
            return Git(Path(folder)).run("merge-file", "-p", "--quiet", *map(str, sides)).decode()
        except GitFailed as error:
            raise PatchError(f"{path}: the change and the incumbent edit the same lines") from error
