"""Who may propose, by the name that program.md and the command line call them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from pathlib import Path

from ..credentials import hide_login
from ..errors import UserError
from ..records import Confinement
from ..seams import Researcher
from .models.providers import PROVIDERS

NAMES = (
    "tuner", "script:FOLDER", "claude", "codex", "gemini-cli", "command:WORDS", "hybrid:NAME",
    "anthropic/MODEL", "openai/MODEL", "gemini/MODEL", "openrouter/VENDOR/MODEL", "openai/MODEL@URL",
)  # fmt: skip


def create(
    name: str, lab: Path, confinement: Confinement | None = None, warn: Callable[[str], object] = lambda line: None
) -> Researcher:
    """The researcher of that name; a folder in it is relative to the lab.

    Args:
        confinement: how a coding agent is confined; None: not at all.
        warn: hears in one line what the user should know, and does not come out of a proposal.

    Raises:
        UserError: there is no such researcher, or its folder is missing.
    """
    kind, _, rest = name.partition(":")
    if name == "tuner":
        from .tuner.tuner import Tuner

        return Tuner()
    if kind == "script" and rest:
        from .script import Script

        if not (lab / rest).is_dir():
            raise UserError(f"researcher `{name}`: {lab / rest} is not a folder: put the patches there")
        return Script(lab / rest, name)
    if kind == "hybrid" and rest not in ("", "tuner") and not rest.startswith("hybrid:"):
        from .hybrid import Hybrid

        return Hybrid(name, create(rest, lab, confinement, warn))
    if kind in ("claude", "codex", "gemini-cli") or (kind == "command" and rest.strip()):
        from .agents.agent import Agent

        return Agent(name, lab, confinement, warn)
    if "/" in name and name.partition("/")[0] in PROVIDERS:
        from .models.model import Model

        return Model(name)
    raise UserError(f"unknown researcher `{hide_login(name)}`: {_suggest(name)}known are {', '.join(NAMES)}")


def _suggest(name: str) -> str:
    if "," in name:
        return "several are given one by one, `--researcher A --researcher B`; "
    words = {re.split("[:/]", known)[0]: known for known in reversed(NAMES)}
    near = difflib.get_close_matches(re.split("[:/]", name)[0], words, 1)
    return f"did you mean `{words[near[0]]}`? " if near else ""
