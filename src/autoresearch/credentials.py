"""Keys and logins: that none of them is ever written down."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from .text import one_line

NAMED = re.compile(r"(KEY|TOKEN|SECRET|PASS(WORD|WD|PHRASE)?|CREDENTIALS?|PAT)$", re.IGNORECASE)
SHORTEST = 8  # characters; what is shorter is a place holder such as `x`, and would be found in ordinary words
TOKEN = re.compile(r"[\w.~+/=-]{24,}")  # what may be one, where no name says so
OF_A_URL = re.compile(r"(?<=://)[^/\s@\"'`]+(?=@)")  # user and password, as of a proxy
FILES, LARGEST = 200, 1 << 18  # of a folder with a login, so many are looked into, and so many bytes of each


class Secrets:
    """What nobody may see: the values of variables that are called so, and what is learned from files.

    Args:
        given: names of variables that a stranger gets: their values are secret where they look like it.
    """

    def __init__(self, given: Iterable[str] = ()) -> None:
        here = {name: value for name, value in os.environ.items() if len(value) >= SHORTEST}
        self._names = {value: name for name, value in here.items() if NAMED.search(name)}
        self._names |= {here[name]: name for name in given if name in here and _looks_secret(here[name])}
        for name, value in here.items():
            self._names |= {part: name for part in _passwords(value) if len(part) >= SHORTEST}

    def learn(self, places: Iterable[Path]) -> None:
        """Takes what looks like a secret from files, and from those below folders; what cannot be read is passed by."""
        for place in places:
            with contextlib.suppress(OSError):
                for file in islice(_files(place), FILES):
                    with contextlib.suppress(OSError), file.open("rb") as opened:
                        text = opened.read(LARGEST).decode(errors="replace")
                        self._names |= {found: file.name for found in TOKEN.findall(text) if _looks_secret(found)}

    def redacted(self, text: str) -> str:
        """The text with the name of each secret in place of its value."""
        for value, name in sorted(self._names.items(), key=lambda pair: -len(pair[0])):
            text = text.replace(value, f"[{name}]")
        return OF_A_URL.sub("[…]", text)

    def revealed(self, texts: Iterable[str | None]) -> str | None:
        """The name of a secret whose value stands in one of the texts."""
        return next((name for text in texts if text for value, name in self._names.items() if value in text), None)


def redacted(text: str) -> str:
    """The text with the name of each variable that is called a secret in place of its value."""
    return Secrets().redacted(text)


def quoted(text: str, width: int) -> str:
    """A stranger's words on one line. Keys go before it is cut: half of one is no name that anybody would know."""
    return one_line(redacted(one_line(text)), width)


def _passwords(value: str) -> Iterator[str]:
    for found in OF_A_URL.findall(value):
        yield found.partition(":")[2]


def _looks_secret(value: str) -> bool:
    """Whether it looks drawn at random: long, without the structure of a path or a name in code."""
    if not TOKEN.fullmatch(value) or value.startswith(("/", "~", ".")) or not re.search(r"\d", value):
        return False
    mixed = re.search("[a-z]", value) and re.search("[A-Z]", value)
    return bool(mixed or re.fullmatch(r"[0-9a-f-]+", value))


def _files(place: Path) -> Iterator[Path]:
    """A plain file itself, and of a folder all that are in it: to open a pipe would be to wait for ever."""
    if place.is_file():
        yield place
    for folder, _, names in os.walk(place):
        files = (Path(folder) / name for name in sorted(names))
        yield from (file for file in files if file.is_file() and not file.is_symlink())  # who planted it chose where to
