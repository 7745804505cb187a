"""Keys and logins: that none of them is ever written down."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

SECRET = re.compile(r"(KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS?)$", re.IGNORECASE)
SHORTEST = 8  # characters; what is shorter is a place holder such as `x`, and would be found in ordinary words
TOKEN = re.compile(r"[\w.~+/=-]{24,}")  # what in a login file may be one


def secrets(logins: Iterable[Path] = ()) -> Mapping[str, str]:
    """What nobody may see: value → what it is called. It stands in the environment, or in a file that holds a login."""
    named = {value: name for name, value in os.environ.items() if SECRET.search(name) and len(value) >= SHORTEST}
    for file in logins:
        with contextlib.suppress(OSError):  # there is none, or nobody can read it
            named |= dict.fromkeys(TOKEN.findall(file.read_text(errors="replace")), file.name)
    return named


def redacted(text: str, logins: Iterable[Path] = ()) -> str:
    """The text with the name of each secret in place of its value."""
    for value, name in sorted(secrets(logins).items(), key=lambda pair: -len(pair[0])):
        text = text.replace(value, f"[{name}]")
    return text


def revealed(texts: Iterable[str | None], logins: Iterable[Path] = ()) -> str | None:
    """The name of a secret whose value stands in one of the texts."""
    held = secrets(logins)
    return next((name for text in texts if text for value, name in held.items() if value in text), None)
