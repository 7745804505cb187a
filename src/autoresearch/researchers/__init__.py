"""Researchers: they read a brief and propose one change to the lab's editable files.

    script.py   replays the patches of a folder
    tuner/      changes constants, without a model
    models/     one structured answer from a model behind an API
    agents/     a coding agent that edits files in a sandboxed copy of the lab
    hybrid.py   a model or an agent for ideas, and the tuner for the constants that these ideas bring
    brief/      the brief as Markdown, which models and agents read
    prices.py   the price of a proposal's tokens

To add one, write a class with the attributes and methods of `seams.Researcher`, and give it a name in `create` and
`NAMES` below. It must not keep anything between proposals. Show in a test that it passes `conform` of
`tests/researchers/conformance.py`, and describe it in `docs/researchers.md`.
"""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Callable
from pathlib import Path

from ..credentials import hide_login
from ..errors import UserError
from ..records import Confinement
from ..seams import Researcher, Tools
from .models.providers import PROVIDERS

NAMES = (
    "tuner", "script:FOLDER", "claude", "codex", "gemini-cli", "command:WORDS", "hybrid:NAME",
    "anthropic/MODEL", "openai/MODEL", "gemini/MODEL", "openrouter/VENDOR/MODEL", "openai/MODEL@URL",
)  # fmt: skip


def create(
    name: str,
    lab: Path,
    confinement: Confinement | None = None,
    warn: Callable[[str], object] = lambda line: None,
    python: str = sys.executable,
    tools: Tools | None = None,
) -> Researcher:
    """Return the researcher with this name, as written in program.md or on the command line.

    Args:
        name: one of the forms in `NAMES`. A folder in it is relative to the lab.
        confinement: confinement of a coding agent, or None for none.
        warn: called with one line for the user about a problem that fails no proposal.
        python: the interpreter of the run, which a coding agent finds first.
        tools: the tools that the run carries out for coding agents. None: no tools.

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

        return Hybrid(name, create(rest, lab, confinement, warn, python, tools))
    if kind in ("claude", "codex", "gemini-cli") or (kind == "command" and rest.strip()):
        from .agents.agent import Agent

        return Agent(name, lab, confinement, warn, python, tools)
    if "/" in name and name.partition("/")[0] in PROVIDERS:
        from .models.model import Model

        return Model(name)
    raise UserError(f"unknown researcher `{hide_login(name)}`{_suggest(name)} Choose from {', '.join(NAMES)}")


def _suggest(name: str) -> str:
    """Return the end of the sentence that says that a name is unknown: the remedy, or a full stop."""
    if "," in name:
        return ". Name several researchers one by one: `--researcher A --researcher B`."
    forms = {re.split("[:/]", form)[0]: form for form in reversed(NAMES)}
    near = difflib.get_close_matches(re.split("[:/]", name)[0], forms, 1)
    return f": did you mean `{forms[near[0]]}`?" if near else "."
