"""Who may propose, by the name that program.md and the command line call them."""

from __future__ import annotations

import difflib
from pathlib import Path

from ..errors import UserError
from ..seams import Researcher

KNOWN = ("tuner", "script:FOLDER")


def create(name: str, lab: Path) -> Researcher:
    """The researcher of that name; a folder in it is relative to the lab.

    Raises:
        UserError: there is no such researcher, or its folder is missing.
    """
    kind, _, folder = name.partition(":")
    if name == "tuner":
        from .tuner import Tuner

        return Tuner()
    if kind == "script" and folder:
        from .script import Script

        if not (lab / folder).is_dir():
            raise UserError(f"researcher `{name}`: {lab / folder} is not a folder: put the patches there")
        return Script(lab / folder, name)
    near = difflib.get_close_matches(kind, [known.partition(":")[0] for known in KNOWN], 1)
    meant = next((f"did you mean `{known}`? " for known in KNOWN if near and known.partition(":")[0] == near[0]), "")
    raise UserError(f"unknown researcher `{name}`: {meant}known are {', '.join(KNOWN)}")
