"""Three versions of one text made into one."""

from __future__ import annotations

import tempfile
from pathlib import Path

from ..errors import PatchError
from .git import Git, GitFailed


def merge_text(path: str, before: str | None, after: str | None, text: str) -> str:
    """The text with what happened from `before` to `after`, the incumbent's, worked in. None: there was no such file.

    Raises:
        PatchError: both changed the same lines, or the incumbent has lost the file.
    """
    if after in (before, text):
        return text
    if text == before and after is not None:
        return after
    if before is None or after is None:
        has = "no such file any more" if after is None else "another file of that name"
        raise PatchError(f"{path}: the incumbent has {has}")
    with tempfile.TemporaryDirectory(prefix="autoresearch-") as folder:
        sides = [Path(folder) / name for name in ("after", "before", "text")]
        for side, content in zip(sides, (after, before, text), strict=True):
            side.write_bytes(content.encode())
        try:
            return Git(Path(folder)).run("merge-file", "-p", "--quiet", *map(str, sides)).decode()
        except GitFailed as error:
            raise PatchError(f"{path}: the change and the incumbent's differ in the same lines") from error
