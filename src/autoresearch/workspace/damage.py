"""Why a repository cannot give an object that it should have, and the remedy."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from ..errors import LabError

if TYPE_CHECKING:
    from .git import Git

DAMAGE = (
    r"corrupt|inflate|unable to unpack|packfile|bad object|bad tree|object file|unable to stream|could not fetch"
    r"|promisor|alternate|(unable to|could not) (read|parse) ((tree|commit|object|blob) )?[0-9a-f]{40}"
)
"""Words of git's messages about objects that are lost or cannot be read."""


def explain_damage(git: Git, errors: str, reason: str) -> str | None:
    """Return why git could not read an object and what helps, or None where something else failed.

    Args:
        errors: all that git printed on its standard error.
        reason: the first reason among that.
    """
    if not re.search(DAMAGE, errors, re.IGNORECASE):
        return None
    try:
        gone, remote = find_gone_alternate(git), _find_promisor(git) if "promisor" in errors else None
    except LabError:  # nor can git say where its objects are
        return None
    if gone:
        return describe_alternate(gone)
    if remote:
        return (
            f"this is a partial clone, and a file of it cannot be fetched from {remote} ({reason}): make that remote "
            "reachable, or clone again without `--filter`"
        )
    return (
        f"the repository is damaged ({reason}): `git fsck` lists what is lost. Clone again, or copy `.git/objects` "
        "from another clone"
    )


def describe_alternate(folder: str) -> str:
    return (
        f"the repository borrows objects from {folder}, which is gone: bring that folder back, or clone again without "
        "`--shared` and `--reference`"
    )


def describe_head(git: Git) -> str:
    """Return why the commit that is checked out cannot be read, which may be because there is none."""
    try:
        commit = git.line("rev-parse", "--verify", "--quiet", "HEAD")
    except LabError:
        return "its repository has no commit yet: run `git add -A && git commit -m lab`"
    if gone := find_gone_alternate(git):
        return describe_alternate(gone)
    return (
        f"the repository has lost the commit {commit[:10]}, which is checked out: `git fsck` lists what is lost. Clone "
        "again, or copy `.git/objects` from another clone"
    )


def find_gone_alternate(git: Git) -> str | None:
    """Return a folder that the repository borrows objects from and that is not there."""
    objects = git.folder / git.line("rev-parse", "--git-path", "objects")
    try:
        lines = os.fsdecode((objects / "info" / "alternates").read_bytes()).splitlines()
    except OSError:
        return None
    return next((line for line in lines if line and line[0] != "#" and not (objects / line).is_dir()), None)


def _find_promisor(git: Git) -> str | None:
    """Return the address of the remote that a partial clone fetches missing objects from."""
    for line in git.paths("config", "-z", "--get-regexp", r"^remote\..*\.promisor$", accepted=1):
        key, _, value = line.partition("\n")
        if value.lower() in ("", "true", "yes", "on", "1"):
            name = key.removeprefix("remote.").removesuffix(".promisor")
            urls = git.paths("config", "-z", "--get-all", f"remote.{name}.url", accepted=1)
            return urls[0] if urls else name
    return None
