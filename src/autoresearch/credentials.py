"""Keys and logins: that none of them is ever written down."""

from __future__ import annotations

import contextlib
import os
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, islice
from pathlib import Path
from urllib.parse import quote, unquote

from .text import clean, one_line

SECRET_NAME = re.compile(
    r"((^|_|API|ACCESS|AUTH|PRIVATE|SECRET)(?<!PUBLIC_)(?<!^GPG_)KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE"
    r"|CREDENTIAL|(^|_)(PASS|PAT|AUTH)|_PWD)S?(_?\d+)?$",
    re.IGNORECASE,
)  # no short word that ends another one, as in BYPASS, COMPAT or MONKEY; GPG_KEY is what signed a release
PLAIN_WORD = re.compile(r"[a-z]{,11}|[A-Z]{,11}|[A-Z][a-z]{,10}|[\d_.,+-]*")  # a switch or a number, such as `disabled`
SHORTEST = 8  # characters; what is shorter is a place holder such as `x`, and would be found in ordinary words
TOKEN = re.compile(r"[\w.~+/-]{24,}")  # what may be one, where no name says so
ISSUED = re.compile(
    r"((sk|pk|rk|hf|gsk|xai|npm|pypi|nvapi|glpat|gh[oprsu]|github_pat|xox[a-z]|r8)[_-]|AIza|ya29\.)"
    r"([A-Za-z0-9]{2,8}[_-])*[A-Za-z0-9]{16,}"
)  # known by its mark, even where it is drawn of letters alone
URL_LOGIN = re.compile(r"(?<=://)[^/?#\s\"'`<>\\]+(?=@)")  # user and password, as of a proxy; up to the last @
FILES, LARGEST = 200, 1 << 18  # of a folder with a login, so many are looked into, and so many bytes of each
PIECE = r"(\d{,3}[A-Za-z]{1,20}\d{,3}[A-Za-z]{,2}|\d{1,3})"  # of a name in code, such as Conv1d or 2D
CODE = re.compile(rf"{PIECE}?([._]{PIECE}?)+")
MOST_SECRETS = 1_000  # secrets that are learned: whoever writes into such a folder cannot fill the memory


class Secrets:
    """What nobody may see: the values of variables that are called so, and what is learned from files.

    Args:
        given: names of variables that a stranger gets: their values are secret where they look like it.
        urls: texts with URLs, whose passwords are secret.
    """

    def __init__(self, given: Iterable[str] = (), urls: Iterable[str] = ()) -> None:
        here = {name: value for name, value in os.environ.items() if len(value) >= SHORTEST}
        self._names = {value: name for name, value in here.items() if _is_secret(name, value)}
        self._names |= {here[name]: name for name in given if name in here and _looks_secret(here[name])}
        for name, text in (*here.items(), *(("a URL's password", url) for url in urls)):
            self._names |= dict.fromkeys(_url_passwords(text), name)
        self._any = _compile(self._names)

    def learn(self, places: Iterable[Path]) -> None:
        """Takes what looks like a secret from files, and from those below folders; what cannot be read is passed by."""
        for place in places:
            with contextlib.suppress(OSError):
                for file in islice(_files(place), FILES):
                    with contextlib.suppress(OSError), file.open("rb") as opened:
                        text = opened.read(LARGEST).decode(errors="replace")
                        found = (each for each in TOKEN.findall(text) if _looks_secret(each))
                        self._names |= dict.fromkeys(islice(found, max(0, MOST_SECRETS - len(self._names))), file.name)
        self._any = _compile(self._names)

    def redact(self, text: str) -> str:
        """Clean text with the name of each secret in place of its value: no escape in the midst of one hides it."""
        text = self._any.sub(lambda found: f"[{self._names[found[0]]}]", clean(text))
        return URL_LOGIN.sub("[…]", text)

    def find_leak(self, files: Mapping[str, str | None], before: Mapping[str, str]) -> str | None:
        """The name of a secret that a change adds to what stands there, be it in the name of a file.

        Args:
            files: path → the new text of each that is changed.
            before: the parent's texts.
        """
        now = self._count_secrets((*files, *files.values()))
        then = self._count_secrets((*(path for path in files if path in before), *map(before.get, files)))
        return next((self._names[value] for value, times in now.items() if times > then[value]), None)

    def _count_secrets(self, texts: Iterable[str | None]) -> Counter[str]:
        return Counter(found for text in texts if text for found in self._any.findall(text))


def redact(text: str) -> str:
    """Clean text with the name of each variable that is called a secret in place of its value."""
    return Secrets().redact(text)


def strip_logins(text: str) -> str:
    """The text with URLs that say neither user nor password."""
    return re.sub(f"{URL_LOGIN.pattern}@", "", text)


def hide_login(name: str) -> str:
    """A name that could not be understood, as far as it can be shown: around an @ there may be a password."""
    known = strip_logins(name)
    return re.split(r"@|:(?!/)", known)[0] + "…" if "@" in known else known


def redact_line(text: str, width: int, urls: Iterable[str] = ()) -> str:
    """A stranger's words on one line. Keys go before it is cut: half of one is no name that anybody would know.

    Args:
        urls: texts with URLs, whose passwords are keys.
    """
    return one_line(Secrets(urls=urls).redact(one_line(text)), width)


def _compile(values: Iterable[str], depth: int = 3) -> re.Pattern[str]:
    """Finds whichever of them is the longest that begins at a place, in one reading however many they are."""
    return re.compile(_alternatives(sorted(values), 0, depth) or "(?!)")


def _alternatives(values: list[str], start: int, depth: int) -> str:
    """By their first characters first, so that few are compared with any place of a text."""
    if start == depth or len(values) == 1:
        return "|".join(re.escape(value[start:]) for value in sorted(values, key=len, reverse=True))
    groups = groupby(values, key=lambda value: value[start])
    return "|".join(f"{re.escape(first)}(?:{_alternatives(list(group), start + 1, depth)})" for first, group in groups)


def _url_passwords(text: str) -> Iterator[str]:
    """Passwords, and tokens that stand in place of a user, as they are written, and as they are meant."""
    for found in URL_LOGIN.findall(text):
        user, _, password = found.partition(":")
        parts = [password] if password else [user] if not PLAIN_WORD.fullmatch(user) else []
        for part in (*parts, *([user] if _looks_secret(user) else [])):
            forms = {part, unquote(part), quote(unquote(part), safe="")}
            yield from (form for form in forms if len(form) >= SHORTEST)
        yield b64encode(f"{unquote(user)}:{unquote(password)}".encode()).decode()  # in a header


def _is_secret(name: str, value: str) -> bool:
    """Whether the value of a variable is one, by its name; a plain word may be a password, but no key."""
    return bool(SECRET_NAME.search(name)) and ("PASS" in name.upper() or not PLAIN_WORD.fullmatch(value))


def _looks_secret(value: str) -> bool:
    """Whether it looks drawn at random: long, without the structure of a path or a name in code."""
    if not TOKEN.fullmatch(value) or value.startswith(("/", "~", ".")):
        return False
    if CODE.fullmatch(value) and not ISSUED.match(value):
        return False
    if ISSUED.match(value) or not re.search(r"\d", value):
        return bool(ISSUED.match(value))
    mixed = re.search("[a-z]", value) and re.search("[A-Z]", value)
    return bool(mixed or re.search(r"(^|[_-])[0-9a-f]{16,}$|^[0-9a-f-]+$", value))


def _files(place: Path) -> Iterator[Path]:
    """A plain file itself, and of a folder all that are in it: to open a pipe would be to wait for ever."""
    if place.is_file():
        yield place
    for folder, _, names in os.walk(place):
        files = (Path(folder) / name for name in sorted(names))
        yield from (file for file in files if file.is_file() and not file.is_symlink())  # who planted it chose where to
