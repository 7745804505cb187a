"""The user's login while a sandboxed agent works: the agent gets a copy, and a renewed login is taken back.

The folder of a login also holds settings and hooks. The user's own agent obeys them outside the sandbox, so a sandboxed
agent must not write there. But a login expires, and the agent renews it. Then only the renewed login still works.
Therefore the renewed tokens are taken back, field by field. All other fields stay as they were: they may hold the
address of a gateway or of a server with tools, and a changed address would control the user's own agent.
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

TOKEN = re.compile("token|expir", re.IGNORECASE)  # names of the fields that every login needs
LARGEST = 1 << 20  # most bytes of a file that is lent


@dataclass(frozen=True)
class Login:
    """The place of an agent's login.

    Attributes:
        folder: relative to the user's home.
        variable: a variable that names another folder, if it is set.
        proof: JSON files in the folder that exist after a login, and that the agent renews.
        renews: the only fields of these files that are copied back after a renewal, such as `tokens.access_token`.
        settings: files in the folder that say how to reach the model.
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
    """A renewed login cannot be copied back. The message gives the reason, and no part of the login."""


class LoginCopy:
    """The copy of a login that one proposal gets.

    Args:
        ours: the folder of the user's login.
        home: the agent's own home, which gets the copy.
    """

    def __init__(self, login: Login, ours: Path, home: Path) -> None:
        self._login, self._ours, self._home = login, ours, home
        self._theirs = home / login.folder
        self._lent: dict[str, bytes] = {}

    @property
    def files(self) -> list[Path]:
        """Return the files with secrets, the user's and the agent's. Links that the agent planted are left out."""
        ours, theirs = ([folder / name for name in self._login.proof] for folder in (self._ours, self._theirs))
        return [*ours, *(file for file in theirs if self._is_own and not file.is_symlink())]

    @property
    def _is_own(self) -> bool:
        """Whether the copy is still in its place, and the agent did not put a link there."""
        return Path(os.path.realpath(self._theirs)) == Path(os.path.realpath(self._home)) / self._login.folder

    def lend(self) -> None:
        """Copy the files that exist into the agent's home.

        Raises:
            NotLoggedIn: a file is too large to be a login.
        """
        for name in (*self._login.proof, *self._login.settings):
            content = _read(self._ours / name)
            if content is None:  # it does not exist or cannot be read
                continue
            if len(content) > LARGEST:
                raise NotLoggedIn(f"{self._ours / name}: more than 1 MiB is too large for a login: move it away")
            self._theirs.mkdir(parents=True, exist_ok=True)
            (self._theirs / name).write_bytes(content)
            (self._theirs / name).chmod(0o600)
            self._lent[name] = content

    def take_back(self) -> list[str]:
        """Copy a renewed login back to the user. All processes of the agent must be gone.

        A login is copied back only if the user's file still has the login that was lent. Otherwise another process has
        renewed the login in the meantime.

        Returns:
            A line for the user about each login that could not be copied back. The old login may not work any more.
        """
        lines = []
        for name in self._login.proof:
            if name in self._lent:
                try:
                    self._take(name)
                except UnusableLogin as reason:
                    lines.append(
                        f"{self._ours / name}: the agent's renewed login could not be copied back ({reason}): "
                        "log in again if the login is refused from now on"
                    )
        return lines

    def _take(self, name: str) -> None:
        """Copy one file back if the agent renewed it.

        Raises:
            UnusableLogin: the renewed file cannot be copied back.
        """
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
            raise UnusableLogin("another process has changed the file in the meantime")
        try:
            _replace(file.resolve(), json.dumps(merged, indent=2).encode())
        except OSError as error:
            raise UnusableLogin(f"the file cannot be written ({(error.strerror or str(error)).lower()})") from None


def _read(file: Path, flags: int = 0) -> bytes | None:
    """Return the bytes of a plain file, truncated just past `LARGEST`, or None. Reading a pipe could block for ever."""
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
    """Parse strict JSON.

    Raises:
        UnusableLogin: it is not JSON, is too large, or has a number that is not finite.
    """
    try:
        if len(content) > LARGEST:
            raise ValueError
        return json.loads(content, parse_constant=_reject_constant, parse_float=_parse_float)
    except (ValueError, RecursionError):
        raise UnusableLogin("the login is not valid JSON") from None


def _reject_constant(word: str) -> float:
    raise ValueError(word)


def _parse_float(digits: str) -> float:
    value = float(digits)
    return value if abs(value) < float("inf") else _reject_constant(digits)


def merge_renewal(old: Any, new: Any, fields: Sequence[str]) -> Any:
    """Return the old login with the given fields taken from the new one.

    Fields other than tokens may be new, missing or of another type, because versions of an agent differ. The old value
    stays if the new one has another type, or if a text is missing.

    Args:
        fields: paths of fields, such as `tokens.access_token`.

    Raises:
        UnusableLogin: the new login has an unknown structure, or an invalid token.
    """
    merged = copy.deepcopy(old)
    for field in fields:
        *above, name = field.split(".")
        ours, theirs = _descend(merged, above), _descend(new, above)
        if ours is None:
            continue  # the user did not log in in this way
        if theirs is None:
            raise UnusableLogin("the new login has an unknown structure")
        if name in theirs and _fits(ours.get(name), theirs[name]):
            ours[name] = theirs[name]
        elif name in theirs and TOKEN.search(name):
            raise UnusableLogin(f"the new `{name}` is invalid")
        elif name not in theirs and not isinstance(ours.get(name), str):
            ours.pop(name, None)
    return merged


def _descend(login: Any, names: Sequence[str]) -> dict[str, Any] | None:
    """Return the object at a path of names, or None if there is none."""
    for name in names:
        login = login.get(name) if isinstance(login, dict) else None
    return login if isinstance(login, dict) else None


def _fits(old: Any, new: Any) -> bool:
    """Whether a new value can replace an old one: it is plain, of the same type, and not empty if the old is a text."""
    if isinstance(new, list):
        return isinstance(old, list | None) and all(isinstance(each, str) and _is_plain(each) for each in new)
    if isinstance(old, list) or not _is_plain(new):
        return False
    if isinstance(old, str) and old:
        return isinstance(new, str) and bool(new)
    numbers = all(isinstance(each, int | float) and not isinstance(each, bool) for each in (old, new))
    return numbers or old is None or new is None or type(old) is type(new)


def _is_plain(value: Any) -> bool:
    """Whether a value has no line break that could add a header to a request, and no terminal escape."""
    return value.isascii() and value.isprintable() if isinstance(value, str) else not isinstance(value, dict | list)


def _replace(file: Path, content: bytes) -> None:
    """Replace a file atomically, because the user's own agent may read it at any time."""
    descriptor, name = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(content)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
