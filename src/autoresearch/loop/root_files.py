"""Copies of the latest run's outputs at the lab's root, where notebooks and `tail -f` look for them.

Only files that autoresearch wrote are changed. Every other file of the same name is left alone.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path

from ..ledger.results import COLUMNS
from ..workspace import Workspace

MARKS = {
    "results.tsv": ["\t".join(COLUMNS).encode()],
    "report.html": [
        b'<meta name="generator" content="autoresearch">',
        b"content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\"",  # version 0.1.0
    ],
    "progress.png": [b"Software\0autoresearch", b"IHDR" + struct.pack(">II", 1536, 704)],  # the latter: version 0.1.0
}
"""Bytes near the start of each file of ours. One of them is enough."""

HEAD = 4096
"""Bytes at the start of a file among which its mark is searched."""
TAIL = 4096
"""Bytes at the end of a file that are compared after lines were appended."""


def find_obstacle(workspace: Workspace, path: Path) -> str | None:
    """Return why a file must not be written, or None if it may. Its name is one of `MARKS`."""
    if path.is_relative_to(workspace.lab) and workspace.working_tree.is_tracked(str(path.relative_to(workspace.lab))):
        return "git tracks it"
    if (half := path.with_name(f"{path.name}.half")).is_dir() and not half.is_symlink():
        return f"{half.name} is a folder"
    if not os.path.lexists(path):
        return None
    if path.is_dir() and not path.is_symlink():
        return "it is a folder"
    if path.is_symlink() or path.stat().st_nlink > 1:
        return "it is a link"
    if not path.is_file():
        return "it is no plain file"
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head and not any(mark in head for mark in MARKS[path.name]):
        return "another program wrote it"
    return None


def update(workspace: Workspace, path: Path, source: Path, grown: bool = False) -> bool:
    """Make a file equal to `source`. Return False if the file must not be written.

    New lines are appended to the file in a single write, so that `tail -f` shows them. Any other change replaces the
    file as a whole.

    Args:
        grown: whether lines were appended to `source` since the last update, and nothing else changed. Only the last
            `TAIL` bytes of the file are compared then, so that a long file is not read for each line.
    """
    if find_obstacle(workspace, path):
        return False
    half = path.with_name(f"{path.name}.half")
    half.unlink(missing_ok=True)  # a killed run may have left it
    start = max(0, path.stat().st_size - TAIL) if grown and path.exists() else 0
    wanted = _read_from(source, start)
    found = _read_from(path, start) if path.exists() else b""
    if not path.exists() or not wanted.startswith(found):
        half.write_bytes(source.read_bytes())
        half.replace(path)
    elif len(found) < len(wanted):
        with path.open("ab", buffering=0) as file:
            file.write(wanted[len(found) :])
    return True


def _read_from(path: Path, start: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return file.read()
