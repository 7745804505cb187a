"""Names of runs in a repository: the refs and the branch of a tag, which one lab claims.

The worktrees of a repository share its refs, so several labs can want the same tag. The ref
`refs/autoresearch/<tag>/lab` points to a blob with the path of the lab that has the tag. It is made in one transaction
with the run's branch, before the first trial.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from ..errors import LabError
from ..layout import Layout
from .git import Git, GitFailed
from .importing import repeat_beside_gc

OURS, BRANCHES = "refs/autoresearch", "refs/heads/autoresearch"


def attempt(tag: str, number: int) -> str:
    """Return the ref of an experiment."""
    return f"{OURS}/{tag}/{number}"


def branch(tag: str) -> str:
    """Return the ref of a run's branch."""
    return f"{BRANCHES}/{tag}"


def find_worktree(git: Git, tag: str) -> Path | None:
    """Return the working tree in which the run's branch is checked out, or None."""
    for tree in git.line("worktree", "list", "--porcelain").split("\n\n"):
        place, *facts = tree.splitlines()
        if f"branch {branch(tag)}" in facts:
            return Path(place.removeprefix("worktree "))
    return None


def find_blocker(git: Git) -> str | None:
    """Return why no run can have a branch in this repository, or None.

    Git keeps no branch `autoresearch/<tag>` beside a branch `autoresearch`.
    """
    ignores_case = git.run("config", "--type=bool", "--get", "core.ignoreCase", accepted=1) == b"true\n"
    for ref in _list(git, ignores_case):
        if _same(ref, BRANCHES, ignores_case):
            name = ref.removeprefix("refs/heads/")
            return (
                f"the branch {name} is in the way of the branches autoresearch/TAG of runs: rename it with "
                f"`git branch -m {name} OTHER`"
            )
        if _same(ref, OURS, ignores_case):
            return f"the ref {ref} is in the way of the refs of runs: delete it with `git update-ref -d {ref}`"
    return None


def require_free(git: Git, lab: Path, tag: str) -> None:
    """Refuse a new run whose names in the repository are taken. A claim of this lab that no run came of is free.

    Raises:
        LabError: a branch or a ref is in the way, also where its name differs in case alone.
    """
    if blocker := find_blocker(git):
        raise LabError(f"{lab}: {blocker}")
    refs = _list(git, ignores_case=True)
    if alike := sorted(each for each in _tags(refs) - {tag} if each.lower() == tag.lower()):
        raise LabError(
            f"the tag {tag} differs in case alone from {alike[0]}, which this repository has: choose another --tag"
        )
    owner = read_owner(git, tag)
    if owner is not None and not _is_same_place(owner, lab):
        raise LabError(f"the tag {tag} belongs to the lab in {owner}: choose another --tag")
    taken = [ref for ref in refs if f"{ref}/".startswith((f"{branch(tag)}/", f"{OURS}/{tag}/"))]
    if taken and not (owner is not None and set(taken) <= {_claim(tag), branch(tag)}):
        name = min(taken, key=lambda ref: not ref.startswith(BRANCHES))
        what = f"branch {name.removeprefix('refs/heads/')}" if name.startswith(BRANCHES) else f"ref {name}"
        raise LabError(f"the {what} exists, but this lab's ledger knows no such run: choose another --tag")


def require_own(git: Git, lab: Path, tag: str) -> None:
    """Refuse to resume a run whose refs another lab of this repository has.

    Raises:
        LabError: the message names the other lab, or the ref that is in the way.
    """
    if blocker := find_blocker(git):
        raise LabError(f"{lab}: {blocker}")
    rival = _find_rival(git, lab, tag)
    if rival is not None:
        raise LabError(
            f"{lab}: the refs of run {tag} belong to the lab in {rival}, which shares this repository: "
            "start a new run with --tag"
        )


def claim(git: Git, lab: Path, tag: str, start: str | None) -> None:
    """Claim the refs and the branch of a run for a lab, in one transaction. The lab may have them already.

    A lab that was moved takes its runs along. Runs of older versions have no claim yet.

    Args:
        start: the commit at which the branch of a new run begins. None: the run is resumed.

    Raises:
        LabError: another lab was faster, or another ref is in the way.
    """
    owner = read_owner(git, tag)
    if owner is not None and _is_same_place(owner, lab):
        return
    known = "" if start is not None else git.line("for-each-ref", "--format=%(objectname)", _claim(tag))
    require_own(git, lab, tag)

    def write() -> None:
        own = git.run("hash-object", "-w", "--stdin", stdin=os.fsencode(lab)).decode().strip()
        orders = f"update {_claim(tag)}\0{own}\0{known or '0' * len(own)}\0"
        if start is not None:
            orders += f"create {branch(tag)}\0{start}\0"
        git.run("update-ref", "--no-deref", "-z", "--stdin", stdin=orders.encode())

    try:
        repeat_beside_gc(write)
    except GitFailed as error:
        (require_own if start is None else require_free)(git, lab, tag)
        raise LabError(f"{error}: choose another --tag") from error


def read_owner(git: Git, tag: str) -> Path | None:
    """Return the lab that has claimed a tag, or None."""
    found = git.line("for-each-ref", "--format=%(objecttype) %(objectname)", _claim(tag))
    kind, _, name = found.partition(" ")
    return Path(os.fsdecode(git.run("cat-file", "blob", name))) if kind == "blob" else None


def _find_rival(git: Git, lab: Path, tag: str) -> Path | None:
    """Return another lab of the repository that has claimed the tag and still is where it was."""
    owner = read_owner(git, tag)
    if owner is None or _is_same_place(owner, lab) or not Layout(owner).ledger.exists():
        return None
    with suppress(GitFailed, OSError):  # no repository is there now
        return owner if _find_common(Git(owner)).samefile(_find_common(git)) else None
    return None


def _find_common(git: Git) -> Path:
    return git.folder / git.line("rev-parse", "--git-common-dir")


def _is_same_place(place: Path | None, lab: Path) -> bool:
    try:
        return place is not None and (place == lab or place.samefile(lab))
    except OSError:  # it is gone
        return False


def _claim(tag: str) -> str:
    return f"{OURS}/{tag}/lab"


def _list(git: Git, ignores_case: bool) -> list[str]:
    option = ["--ignore-case"] if ignores_case else []
    return git.line("for-each-ref", *option, "--format=%(refname)", OURS, BRANCHES).splitlines()


def _tags(refs: Iterable[str]) -> set[str]:
    """Return the tags that refs and branches name, whatever the case of the folder above."""
    parts = [ref.split("/")[2 if ref.lower().startswith(f"{OURS}/") else 3 :] for ref in refs]
    return {part[0] for part in parts if part}


def _same(one: str, other: str, ignores_case: bool) -> bool:
    return one.lower() == other.lower() if ignores_case else one == other
