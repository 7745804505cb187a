"""Removal of files and folders in whatever state untrusted code left them."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path


def remove(path: Path) -> None:
    """Delete a file, a link or a whole folder if it exists, in whatever state a job left it."""
    if not path.is_dir() or path.is_symlink():
        path.unlink(missing_ok=True)
        return
    try:
        shutil.rmtree(path, onerror=_unlock_and_retry)
    except (RecursionError, OSError):  # too deep for Python or for a path. These two commands go step by step
        subprocess.run(["chmod", "-R", "u+rwX", "--", str(path)], stderr=subprocess.DEVNULL)
        subprocess.run(["rm", "-rf", "--", str(path)], stderr=subprocess.DEVNULL, check=True)


def _unlock_and_retry(function: Callable[[str], object], path: str, error: object) -> None:
    """Make a path and its parent folder writable, then repeat the step of `shutil.rmtree` that failed."""
    for place in (os.path.dirname(path), path):
        with contextlib.suppress(OSError):
            if not os.path.islink(place):
                os.chmod(place, 0o700)
    if function in (os.unlink, os.rmdir):
        function(path)
    else:
        remove(Path(path))
