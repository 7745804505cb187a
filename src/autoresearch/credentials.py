"""Keys and logins: find them, so that none is ever stored or shown."""

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

URL_LOGIN = re.compile(r"(?<=://)[^/?#\s\"'`<>\\]+(?=@)")  # user and password, up to the last @
SHORTEST = 8  # characters. A shorter value is a placeholder such as `x`, and ordinary words contain it
FILES, LARGEST = 200, 1 << 18  # most files of a folder that are searched, and most bytes of each file
MOST_SECRETS = 1_000  # secrets that are learned, so that a program that writes into the folder cannot fill the memory

# Patterns that most commands do not need. Each is compiled when it is used first
SECRET_NAME = (
    r"(?i)((^|_|API|ACCESS|AUTH|PRIVATE|SECRET)(?<!PUBLIC_)(?<!^GPG_)KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE"
    r"|CREDENTIAL|(^|_)(PASS|PAT|AUTH)|_PWD)S?(_?\d+)?$"
)  # short words must stand alone, or BYPASS, COMPAT and MONKEY would match. GPG_KEY names a public key
PLAIN_WORD = r"[a-z]{,11}|[A-Z]{,11}|[A-Z][a-z]{,10}|[\d_.,+-]*"  # value of a switch or a number, such as `disabled`
TOKEN = r"[\w.~+/-]{24,}"  # may be a secret, in a place without names of variables
ISSUED = (
    r"((sk|pk|rk|hf|gsk|xai|npm|pypi|nvapi|glpat|gh[oprsu]|github_pat|xox[a-z]|r8)[_-]|AIza|ya29\.)"
    r"([A-Za-z0-9]{2,8}[_-])*[A-Za-z0-9]{16,}"
)  # prefixes of well-known providers, which prove a key even without digits
PIECE = r"(\d{,3}[A-Za-z]{1,20}\d{,3}[A-Za-z]{,2}|\d{1,3})"  # a part of a name in code, such as Conv1d or 2D
CODE = rf"{PIECE}?([._]{PIECE}?)+"


class Secrets:
    """The secrets of this environment: values of variables named like a secret, and values found in files.

    Args:
        shared: names of variables that an untrusted program gets. Their values are secret if they look random.
        urls: texts with URLs, whose passwords are secret.
    """

    def __init__(self, shared: Iterable[str] = (), urls: Iterable[str] = ()) -> None:
        here = {name: value for name, value in os.environ.items() if len(value) >= SHORTEST}
        self._names = {value: name for name, value in here.items() if _is_secret(name, value)}
        self._names |= {here[name]: name for name in shared if name in here and _looks_secret(here[name])}
        for name, text in (*here.items(), *(("a URL's password", url) for url in urls)):
            self._names |= dict.fromkeys(_url_passwords(text), name)
        self._any = _compile(self._names)

    def learn(self, places: Iterable[Path]) -> None:
        """Find secrets in files and in all files below folders. Unreadable files are skipped."""
        for place in places:
            with contextlib.suppress(OSError):
                for file in islice(_files(place), FILES):
                    with contextlib.suppress(OSError), file.open("rb") as opened:
                        text = opened.read(LARGEST).decode(errors="replace")
                        values = (each for each in re.findall(TOKEN, text) if _looks_secret(each))
                        self._names |= dict.fromkeys(islice(values, max(0, MOST_SECRETS - len(self._names))), file.name)
        self._any = _compile(self._names)

    def redact(self, text: str) -> str:
        """Return clean text with each secret replaced by its name.

        The text is cleaned first, so that no terminal escape in the middle of a secret hides it.
        """
        text = self._any.sub(lambda found: f"[{self._names[found[0]]}]", clean(text))
        return URL_LOGIN.sub("[…]", text)

    def find_leak(self, files: Mapping[str, str | None], before: Mapping[str, str]) -> str | None:
        """Return the name of a secret that a change adds, in a text or in a file's name, or None if it adds none.

        Args:
            files: path → new text of each changed file. None means that the file is deleted.
            before: path → text of each file of the parent.
        """
        now = self._count_secrets((*files, *files.values()))
        then = self._count_secrets((*(path for path in files if path in before), *map(before.get, files)))
        return next((self._names[value] for value, times in now.items() if times > then[value]), None)

    def _count_secrets(self, texts: Iterable[str | None]) -> Counter[str]:
        return Counter(value for text in texts if text for value in self._any.findall(text))


def redact(text: str) -> str:
    """Return clean text with the secrets of the environment replaced by the names of their variables."""
    return Secrets().redact(text)


def strip_logins(text: str) -> str:
    """Return the text with the user and the password removed from every URL."""
    return re.sub(f"{URL_LOGIN.pattern}@", "", text)


def hide_login(name: str) -> str:
    """Return an invalid researcher name for a message, without any password.

    An @ outside a URL may follow a password. The name is then truncated at its first colon or @.
    """
    text = strip_logins(name)
    return re.split(r"@|:(?!/)", text)[0] + "…" if "@" in text else text


def redact_line(text: str, width: int, urls: Iterable[str] = ()) -> str:
    """Return untrusted text on one line without secrets, truncated to `width` characters.

    Secrets are replaced before the text is truncated, because half a secret would not be recognised.

    Args:
        urls: texts with URLs, whose passwords are secret.
    """
    return one_line(Secrets(urls=urls).redact(one_line(text)), width)


def _compile(values: Iterable[str], depth: int = 3) -> re.Pattern[str]:
    """Return a pattern that finds the longest of the values at each position, in one pass over the text."""
    return re.compile(_alternatives(sorted(values), 0, depth) or "(?!)")


def _alternatives(values: list[str], start: int, depth: int) -> str:
    """Return the values as a prefix tree of `depth` characters, so that few are compared at each position."""
    if start == depth or len(values) == 1:
        return "|".join(re.escape(value[start:]) for value in sorted(values, key=len, reverse=True))
    groups = groupby(values, key=lambda value: value[start])
    return "|".join(f"{re.escape(first)}(?:{_alternatives(list(group), start + 1, depth)})" for first, group in groups)


def _url_passwords(text: str) -> Iterator[str]:
    """Yield the passwords in URLs, and the tokens in place of a user: as written, and with %-escapes decoded."""
    for login in URL_LOGIN.findall(text):
        user, _, password = login.partition(":")
        parts = [password] if password else [user] if not re.fullmatch(PLAIN_WORD, user) else []
        for part in (*parts, *([user] if _looks_secret(user) else [])):
            forms = {part, unquote(part), quote(unquote(part), safe="")}
            yield from (form for form in forms if len(form) >= SHORTEST)
        yield b64encode(f"{unquote(user)}:{unquote(password)}".encode()).decode()  # for Basic authentication


def is_secret(name: str, value: str) -> bool:
    """Whether a variable holds a secret, by its name or by its value. A URL with a password is one too."""
    return _is_secret(name, value) or _looks_secret(value) or any(_url_passwords(value))


def _is_secret(name: str, value: str) -> bool:
    """Whether a variable's value is secret, by the variable's name. A plain word can be a password but no key."""
    return bool(re.search(SECRET_NAME, name)) and ("PASS" in name.upper() or not re.fullmatch(PLAIN_WORD, value))


def _looks_secret(value: str) -> bool:
    """Whether a value looks random: long, without the structure of a path or a name in code."""
    if not re.fullmatch(TOKEN, value) or value.startswith(("/", "~", ".")):
        return False
    if re.fullmatch(CODE, value) and not re.match(ISSUED, value):
        return False
    if re.match(ISSUED, value) or not re.search(r"\d", value):
        return bool(re.match(ISSUED, value))
    mixed = re.search("[a-z]", value) and re.search("[A-Z]", value)
    return bool(mixed or re.search(r"(^|[_-])[0-9a-f]{16,}$|^[0-9a-f-]+$", value))


def _files(place: Path) -> Iterator[Path]:
    """Yield a plain file itself, or all plain files below a folder. Opening a pipe could block for ever."""
    if place.is_file():
        yield place
    left = [place]  # a stack: `os.walk` of Python 3.11 fails on deeply nested folders
    while left:
        with contextlib.suppress(OSError), os.scandir(left.pop()) as entries:
            for entry in sorted(entries, key=lambda each: each.name):
                if entry.is_dir(follow_symlinks=False):
                    left.append(Path(entry.path))
                elif entry.is_file(follow_symlinks=False):  # a planted link may lead anywhere
                    yield Path(entry.path)
