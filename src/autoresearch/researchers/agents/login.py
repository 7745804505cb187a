"""An agent's login while it works: it gets a copy, of which nothing is taken back but a login that it has renewed.

The folder that its login lies in holds settings and hooks too, which its next start outside the walls would obey. So
nobody inside may write there. But a login expires, and the agent renews it as it goes: what it then holds is the only
one that still works. Of the file that it lies in the tokens alone are taken, field by field: beside them there may be
the address of a gateway, or of servers with tools, and who changes that has the agent outside do what he likes.
"""

from __future__ import annotations

import contextlib
import copy
import json
import os
import re
import stat
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import NotLoggedIn

TOKEN = re.compile("token|expir", re.IGNORECASE)  # names of the fields without which a login is none
LARGEST = 1 << 20  # bytes of a file that is lent


@dataclass(frozen=True)
class Login:
    """Where an agent keeps its login.

    Args:
        folder: relative to the user's home.
        variable: names another folder, where it is set.
        proof: files in it that are there once somebody has logged in: JSON, which the agent renews.
        renews: the fields of those that it changes when it does so, as `tokens.access_token`, and no other.
        settings: files in it that say how to reach its model.
    """

    folder: str = ""
    variable: str = ""
    proof: tuple[str, ...] = ()
    renews: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()

    def place(self, environment: Mapping[str, str], home: Path) -> Path:
        return Path(environment.get(self.variable) or home / self.folder)

    def is_there(self, environment: Mapping[str, str], home: Path) -> bool:
        return any((self.place(environment, home) / name).is_file() for name in self.proof)


class UnusableLogin(Exception):
    """A login cannot be taken back; the message says why, and nothing of what it holds."""


class LoginCopy:
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
        """Copies what is there.

        Raises:
            NotLoggedIn: a file is too large for what it should be.
        """
        for name in (*self._login.proof, *self._login.settings):
            content = _read(self._ours / name)
            if content is None:  # there is none, or nobody can read it
                continue
            if len(content) > LARGEST:
                raise NotLoggedIn(f"{self._ours / name}: has more than 1 MiB, which is no login: move it away")
            self._theirs.mkdir(parents=True, exist_ok=True)
            (self._theirs / name).write_bytes(content)
            (self._theirs / name).chmod(0o600)
            self._lent[name] = content

    def take_back(self) -> list[str]:
        """Takes a renewed login back; every process of the agent must be gone.

        It is taken only where the old one is still there as it was lent: else another process has renewed it in the
        meantime.

        Returns:
            A line for each that is not taken: the agent's own start may then find that the old one works no longer.
        """
        lines = []
        for name in self._login.proof:
            if name in self._lent:
                try:
                    self._take(name)
                except UnusableLogin as why:
                    lines.append(
                        f"{self._ours / name}: the login was renewed and could not be taken back: {why}: "
                        "log in again, if it is refused from now on"
                    )
        return lines

    def _take(self, name: str) -> None:
        """Raises UnusableLogin."""
        lent, theirs = self._lent[name], _read(self._theirs / name, os.O_NOFOLLOW) if self._is_own else None
        if theirs == lent:
            return
        if theirs is None:
            raise UnusableLogin("the agent's copy is gone")
        old, new, fields = _parse(lent), _parse(theirs), self._login.renews
        if merge_renewal(old, new, fields) == old:
            return
        file = self._ours / name
        now = _parse(_read(file) or b"{}")
        merged = merge_renewal(now, new, fields)
        if merged == now or merge_renewal(now, old, fields) != now:
            raise UnusableLogin("another process has changed it in the meantime")
        try:
            _replace(file.resolve(), json.dumps(merged, indent=2).encode())
        except OSError as error:
            raise UnusableLogin(f"it cannot be written ({(error.strerror or str(error)).lower()})") from None


def _read(file: Path, flags: int = 0) -> bytes | None:
    """What a plain file holds, of one that is too large to be lent a byte too much; to read a pipe is to wait."""
    with contextlib.suppress(OSError):
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | flags)
        try:
            if stat.S_ISREG(os.fstat(descriptor).st_mode):
                with open(descriptor, "rb", closefd=False) as opened:
                    return opened.read(LARGEST + 1)
        finally:
            os.close(descriptor)
    return None


def _parse(content: bytes) -> Any:
    """Raises UnusableLogin."""
    try:
        if len(content) > LARGEST:
            raise ValueError
        return json.loads(content, parse_constant=_reject_constant, parse_float=_parse_float)
    except (ValueError, RecursionError):
        raise UnusableLogin("it is no JSON") from None


def _reject_constant(word: str) -> float:
    raise ValueError(word)


def _parse_float(digits: str) -> float:
    value = float(digits)
    return value if abs(value) < float("inf") else _reject_constant(digits)


def merge_renewal(old: Any, new: Any, fields: Sequence[str]) -> Any:
    """The old login with what a renewal changes as the new one has it; all else in it stays.

    A field may be new, or gone, or of another kind where it is no token: agents of another version know other ones.

    Raises:
        UnusableLogin: the new one is none.
    """
    merged = copy.deepcopy(old)
    for field in fields:
        *above, name = field.split(".")
        ours, theirs = _descend(merged, above), _descend(new, above)
        if ours is None:
            continue  # nobody has logged in that way
        if theirs is None:
            raise UnusableLogin("it has another form")
        if name in theirs and _fits(ours.get(name), theirs[name]):
            ours[name] = theirs[name]
        elif name in theirs and TOKEN.search(name):
            raise UnusableLogin(f"its `{name}` cannot be one")
        elif name not in theirs and not isinstance(ours.get(name), str):
            ours.pop(name, None)
    return merged


def _descend(login: Any, names: Sequence[str]) -> dict[str, Any] | None:
    for name in names:
        login = login.get(name) if isinstance(login, dict) else None
    return login if isinstance(login, dict) else None


def _fits(old: Any, new: Any) -> bool:
    """Whether it can stand where the other one did: as plain, of the same kind, and no token becomes an empty one."""
    if isinstance(new, list):
        return isinstance(old, list | None) and all(isinstance(each, str) and _is_plain(each) for each in new)
    if isinstance(old, list) or not _is_plain(new):
        return False
    if isinstance(old, str) and old:
        return isinstance(new, str) and bool(new)
    numbers = all(isinstance(each, int | float) and not isinstance(each, bool) for each in (old, new))
    return numbers or old is None or new is None or type(old) is type(new)


def _is_plain(value: Any) -> bool:
    """No line break of it can add a header to a request, nor an escape move the cursor."""
    return value.isascii() and value.isprintable() if isinstance(value, str) else not isinstance(value, dict | list)


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
