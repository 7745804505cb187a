"""The manifest: the training files that the lab's `prepare` command made, by name."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import DataError
from ..variables import MANIFEST


def read_manifest(file: Path, command: str) -> dict[str, str]:
    """Return the training files, name → path, that a command wrote to the manifest. No manifest: no files.

    Raises:
        DataError: the manifest is not a JSON object of names and absolute paths of files.
    """
    if not file.exists():
        return {}
    try:
        files = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        files = None
    if problem := _find_problem(files):
        raise DataError(
            f"`{command}` wrote a manifest that {problem}: write a JSON object of names and absolute paths of training "
            f"files to the file that {MANIFEST} names"
        )
    return dict(files)


def _find_problem(files: Any) -> str | None:
    """Return the problem with the content of a manifest, or None."""
    if not isinstance(files, dict) or not all(isinstance(path, str) for path in files.values()):
        return "is no JSON object of names and paths"
    for path in files.values():
        if not Path(path).is_absolute():
            return f"names the relative path `{path}`"
        if not Path(path).is_file():
            return f"names {path}, which {'is no plain file' if os.path.lexists(path) else 'does not exist'}"
    return None


def require_files(files: Mapping[str, str]) -> None:
    """Refuse to start a trial without its training files.

    Raises:
        DataError: a file is gone.
    """
    for path in files.values():
        if not Path(path).is_file():
            raise DataError(f"{path}: the training file is gone: run the same command again to prepare it anew")
