"""Keys: which of them there are, and that none is ever written down."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

SECRET = re.compile(r"(KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS?)$", re.IGNORECASE)
SHORTEST = 8  # characters; what is shorter is a place holder such as `x`, and would be found in ordinary words


def secrets() -> dict[str, str]:
    """The values in the environment that nobody may see, by name."""
    return {name: value for name, value in os.environ.items() if SECRET.search(name) and len(value) >= SHORTEST}


def redacted(text: str) -> str:
    """The text with the name of each key in place of its value."""
    for name, value in sorted(secrets().items(), key=lambda pair: -len(pair[1])):
        text = text.replace(value, f"[{name}]")
    return text


def revealed(texts: Iterable[str | None]) -> str | None:
    """The name of a key whose value stands in one of the texts."""
    held = secrets()
    return next((name for text in texts if text for name, value in held.items() if value in text), None)
