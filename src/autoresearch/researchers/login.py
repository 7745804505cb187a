"""An agent's login while it works: it gets a copy, of which nothing is taken back but a login that it has renewed.

The folder that its login lies in holds settings and hooks too, which its next start outside the walls would obey. So
nobody inside may write there. But a login expires, and the agent renews it as it goes: what it then holds is the only
one that still works.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LARGEST = 1 << 20  # bytes of a file that is lent


@dataclass(frozen=True)
class Login:
    """Where an agent keeps its login.

    Args:
        folder: relative to the user's home.
        variable: names another folder, where it is set.
        proof: files in it that are there once somebody has logged in: JSON, which the agent renews.
        settings: files in it that say how to reach its model.
    """

    folder: str = ""
    variable: str = ""
    proof: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()

    def place(self, environment: Mapping[str, str], home: Path) -> Path:
        return Path(environment.get(self.variable) or home / self.folder)

    def is_there(self, environment: Mapping[str, str], home: Path) -> bool:
        return any((self.place(environment, home) / name).exists() for name in self.proof)


class Loan:
    """The copy that one proposal gets.

    Args:
        ours: the folder that the login lies in.
        home: the agent's own, in which the copy comes to lie.
    """

    def __init__(self, login: Login, ours: Path, home: Path) -> None:
        self._login, self._ours, self._home = login, ours, home
        self._theirs = home / login.folder
        self._lent: dict[str, bytes] = {}

    @property
    def files(self) -> list[Path]:
        """Where secrets stand, before the agent worked and after; a link that it planted is none of them."""
        ours, theirs = ([folder / name for name in self._login.proof] for folder in (self._ours, self._theirs))
        return [*ours, *(file for file in theirs if self._is_own and not file.is_symlink())]

    @property
    def _is_own(self) -> bool:
        """Whether the copy still lies where it was lent: else a link leads elsewhere, or in a circle."""
        return Path(os.path.realpath(self._theirs)) == Path(os.path.realpath(self._home)) / self._login.folder

    def lend(self) -> None:
        """Copies what is there."""
        for name in (*self._login.proof, *self._login.settings):
            with contextlib.suppress(OSError):  # there is none, or nobody can read it
                content = (self._ours / name).read_bytes()
                self._theirs.mkdir(parents=True, exist_ok=True)
                (self._theirs / name).write_bytes(content)
                (self._theirs / name).chmod(0o600)
                self._lent[name] = content

    def settle(self) -> None:
        """Takes a renewed login back; every process of the agent must be gone.

        It must be of the same form as the old one, which must still be there as it was lent: else another process has
        renewed it in the meantime.
        """
        if not self._is_own:
            return
        for name in self._login.proof:
            lent, renewed = self._lent.get(name), _plain(self._theirs / name)
            if lent is None or renewed in (None, lent) or not _of_one_form(lent, renewed):
                continue
            with contextlib.suppress(OSError):  # the old one was not to be changed, or is gone
                if (self._ours / name).read_bytes() == lent:
                    _replace((self._ours / name).resolve(), renewed)


def _plain(file: Path) -> bytes | None:
    """What a file holds that is no link, and not too large to be a login."""
    with contextlib.suppress(OSError):
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as opened:
            content = opened.read(LARGEST + 1)
        return content if len(content) <= LARGEST else None
    return None


def _of_one_form(old: bytes, new: bytes | None) -> bool:
    """Whether both are JSON with the same fields, however deep, of the same kinds."""
    try:
        return _alike(json.loads(old), json.loads(new or b""))
    except (ValueError, RecursionError):
        return False


def _alike(old: Any, new: Any) -> bool:
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(_alike(old[name], new[name]) for name in old)
    if isinstance(old, list) and isinstance(new, list):
        return not any(isinstance(each, dict | list) for each in (*old, *new)) or old == new
    if isinstance(old, dict | list) or isinstance(new, dict | list):
        return False
    numbers = all(isinstance(each, int | float) and not isinstance(each, bool) for each in (old, new))
    return numbers or old is None or new is None or type(old) is type(new)


def _replace(file: Path, content: bytes) -> None:
    """All at once: an agent of the user's own may read it at any time."""
    descriptor, name = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(content)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
