"""The secret of this machine. It makes choices that nobody can predict, such as the works of an audit.

The secret lies in the cache folder, which no researcher and no trial can read. Nothing prints it. Another machine has
another secret and makes other choices, so scores of two machines do not compare.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from ..errors import DataError
from ..layout import cache_folder

LENGTH = 32  # bytes


def draw_number(purpose: str, data: bytes = b"") -> int:
    """Return a number of 64 bits that nobody can predict without the secret. The same arguments give the same number.

    Raises:
        DataError: the file of the secret is damaged.
        OSError: the secret cannot be read or written.
    """
    key = _read_secret(cache_folder() / "secret")
    return int.from_bytes(hmac.digest(key, purpose.encode() + b"\0" + data, hashlib.sha256)[:8], "big")


@functools.cache
def _read_secret(path: Path) -> bytes:
    """Return the secret. The first process that asks makes it, and all others get the same."""
    if not path.exists():
        _make_secret(path)
    path.chmod(0o600)
    text = path.read_text(encoding="ascii", errors="replace").strip()
    if len(text) != 2 * LENGTH or not set(text) <= set("0123456789abcdef"):
        raise DataError(f"{path}: damaged: delete it for a new one, which draws new audits, and start new runs")
    return bytes.fromhex(text)


def _make_secret(path: Path) -> None:
    """Write a new secret that appears complete or not at all, and never replaces another."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{os.getpid()}-{secrets.token_hex(4)}-{path.name}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(LENGTH) + "\n")
        with suppress(FileExistsError):  # another process was faster, and both use its secret
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
