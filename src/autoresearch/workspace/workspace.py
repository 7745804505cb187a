"""The lab's git repository: attempts as commits, their files, patches and merges.

The user's working tree, index and branches remain as they are. `git fast-import` makes commits, files are read from the
object store, and commands that need an index get a copy. Texts are exactly what git stores, without conversion of line
endings and without filters. Paths are relative to the lab, with `/`.
"""

from __future__ import annotations

import os
import shlex
import shutil
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from ..editable import is_editable
from ..errors import LabError, LostCommit, PatchError
from . import names
from .damage import describe_head
from .git import IDENTITY, Git, GitFailed, encode_text, quote_path, require_inside
from .importing import import_commit
from .merging import merge_text
from .modes import EXECUTABLE, KINDS, SUBMODULE, SYMLINK
from .names import attempt, branch, find_worktree
from .working_tree import WorkingTree


class Workspace:
    """One lab in its repository. `working_tree` is the user's.

    Every method raises LabError with git's own message if git fails.

    Raises:
        LabError: the lab is not a folder, git is not installed, or there is no repository, a bare one, or an empty one.
    """

    def __init__(self, lab: Path) -> None:
        if not lab.is_dir():
            raise LabError(f"{lab} is not a folder: make a lab there with `autoresearch new {lab}`")
        self.lab = lab.resolve()
        self._git = Git(self.lab)
        try:
            bare, inside, *rest = self._git.line(
                "rev-parse", "--is-bare-repository", "--is-inside-work-tree", "--show-prefix"
            ).split("\n", 2)
        except GitFailed as error:
            if "dubious ownership" in str(error):
                remedy = f"git config --global --add safe.directory {shlex.quote(str(_find_top(self.lab)))}"
                raise LabError(f"{error}: run `{remedy}`") from error
            if "not a git repository" not in str(error):
                raise
            raise LabError(
                f"{lab} is not in a git repository: run `git init && git add -A && git commit -m lab`, "
                "or make a lab with `autoresearch new`"
            ) from error
        if bare == "true" or inside != "true":
            raise LabError(f"{lab} is in a bare repository or a .git folder: clone it, and use a folder of the clone")
        self.prefix = rest[0] if rest else ""
        self.working_tree = WorkingTree(self._git, self.lab, self.prefix)
        try:
            self.head()
        except GitFailed as error:
            raise LabError(f"{lab}: {describe_head(self._git)}") from error

    @cached_property
    def _common(self) -> Path:
        """The repository's folder, which its working trees share."""
        return self.lab / self._git.line("rev-parse", "--git-common-dir")

    # Commits and their files

    def head(self) -> str:
        """Return the full hash of the commit that is checked out."""
        return self._git.line("rev-parse", "--verify", "--quiet", "HEAD^{commit}")

    def list_files(self, commit: str) -> list[str]:
        """Return the paths of the lab's files in a commit."""
        return self._git.paths("ls-tree", "-r", "-z", "--name-only", commit)

    def list_unusual(self, commit: str) -> dict[str, str]:
        """Return the paths in a commit that are no plain files, each with its kind."""
        rows = (row.partition("\t") for row in self._git.paths("ls-tree", "-r", "-z", commit))
        return {path: KINDS[entry[:6]] for entry, _, path in rows if entry[:6] in KINDS}

    def list_editable(self, commit: str, patterns: Sequence[str]) -> list[str]:
        """Return the paths in a commit that match patterns such as the agenda's `editable`."""
        return [path for path in self.list_files(commit) if is_editable(path, patterns)]

    def read(self, commit: str, paths: Iterable[str], errors: str = "strict") -> dict[str, str]:
        """Return the texts of files in a commit. Missing files are left out.

        Args:
            errors: what becomes of bytes that are not UTF-8. See `bytes.decode`.

        Raises:
            LabError: a file is not UTF-8, and `errors` is `strict`.
        """
        return self._git.read_texts({path: f"{commit}:{self.prefix}{path}" for path in paths}, errors)

    def commit(self, parent: str, files: Mapping[str, str | None], message: str, tag: str, number: int) -> str:
        """Make a commit from a parent's files, and return its hash. Files keep their modes.

        The commit gets the ref `refs/autoresearch/<tag>/<number>`. A `git gc --prune=now` that is at work does not see
        the ref, and would throw away loose objects. So beside a `git gc` they become a pack, which it leaves alone.

        Args:
            files: new texts by path. None deletes a file.

        Raises:
            PatchError: a path leaves the lab, or git cannot store it.
        """
        named = {quote_path(self.prefix + require_inside(path)): text for path, text in files.items()}
        start = f"commit {attempt(tag, number)}\nmark :1\ncommitter {IDENTITY} {int(time.time())} +0000\n"
        order = os.fsencode(start) + encode_text(message) + b"from %s\n" % parent.encode()
        return import_commit(self._git, self._common, order, named)

    def export(self, commit: str, folder: Path) -> None:
        """Write the lab's files of a commit to a folder. An existing folder is a complete export and is left alone.

        Symbolic links are made last and never followed. Submodules become empty folders.

        Raises:
            LostCommit: the repository no longer has the commit or one of its files.
        """
        if folder.exists():
            return
        half = folder.with_name(f"{folder.name}.half")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(parents=True)
        links = []
        with self._git.objects() as objects:
            for mode, path, content in objects.walk(commit, self.prefix):
                target = half / path
                target.parent.mkdir(parents=True, exist_ok=True)
                if mode == SUBMODULE:
                    target.mkdir()
                elif mode == SYMLINK:
                    links.append((target, content))
                else:
                    target.write_bytes(content)
                    if mode == EXECUTABLE:
                        target.chmod(target.stat().st_mode | 0o111)
        for target, points_to in links:
            target.symlink_to(os.fsdecode(points_to))
        half.rename(folder)

    def require_whole(self, commit: str) -> None:
        """Read every file of the lab in a commit.

        Raises:
            LabError: one of them cannot be read. The message says why.
        """
        with self._git.objects() as objects:
            for _ in objects.walk(commit, self.prefix):
                pass

    def diff(self, old: str, new: str, paths: Sequence[str] = ()) -> str:
        """Return a unified diff of the lab's files between two commits."""
        return self._compare("-p", "--src-prefix=a/", "--dst-prefix=b/", old, new, "--", *paths).decode(
            errors="replace"
        )

    def list_differences(self, old: str, new: str) -> list[str]:
        """Return the paths of the lab's files that differ between two commits."""
        return self._git.paths("diff-tree", "-r", "-z", "--relative", "--no-renames", "--name-only", old, new)

    # Refs

    def require_name(self, tag: str, is_new: bool) -> None:
        """Refuse a run whose refs or branch another lab of the repository has, or something else is in the way of.

        Raises:
            LabError: the message says what has the name.
        """
        (names.require_free if is_new else names.require_own)(self._git, self.lab, tag)

    def claim_name(self, tag: str, start: str | None) -> None:
        """Claim the refs and the branch of a run for this lab. See `names.claim`."""
        names.claim(self._git, self.lab, tag, start)

    def set_ref(self, tag: str, number: int, commit: str) -> None:
        """Point the ref of an attempt to a commit."""
        self._git.run("update-ref", "--no-deref", attempt(tag, number), commit)

    def refs(self, tag: str) -> dict[int, str]:
        """Return the commits of the run's attempts by number."""
        rows = self._git.line("for-each-ref", "--format=%(refname:lstrip=3) %(objectname)", f"refs/autoresearch/{tag}/")
        pairs = (row.split(" ") for row in rows.splitlines())
        return {int(number): commit for number, commit in pairs if number.isdecimal()}

    def sync_refs(self, tag: str, commits: Mapping[int, str]) -> None:
        """Set the refs of a run's attempts to `commits`, and delete all others.

        Raises:
            LostCommit: the repository has lost a commit.
        """
        found = self.refs(tag)
        orders = [
            f"update {attempt(tag, number)}\0{commit}\0\0"
            for number, commit in commits.items()
            if found.get(number) != commit
        ]
        orders += [f"delete {attempt(tag, number)}\0\0" for number in found.keys() - commits.keys()]
        try:
            if orders:
                self._git.run("update-ref", "--no-deref", "-z", "--stdin", stdin="".join(orders).encode())
        except GitFailed as error:
            lost = min(self.find_lost(commits), default=None)
            if lost is None:
                raise
            raise LostCommit(
                f"{self.lab}: the commit {commits[lost][:10]} of experiment {lost} is gone from the repository, as "
                "after `git gc` without the refs of the run: start a new run with another --tag"
            ) from error

    def find_lost(self, commits: Mapping[int, str]) -> set[int]:
        """Return the numbers of the attempts whose commits the repository has lost."""
        with self._git.objects() as objects:
            return {number for number, commit in commits.items() if objects.read(commit) is None}

    def drop_ref(self, tag: str, number: int) -> None:
        """Delete the ref of an attempt. `git gc` fails as long as a ref points to a lost commit."""
        self._git.run("update-ref", "--no-deref", "-d", attempt(tag, number))

    def advance(self, tag: str, commit: str) -> None:
        """Move the run's branch to a commit."""
        self._git.run("update-ref", "--no-deref", branch(tag), commit)

    def tip(self, tag: str) -> str | None:
        """Return the commit of the run's branch, or None if there is no branch."""
        return self._git.line("for-each-ref", "--format=%(objectname)", branch(tag)) or None

    def remove_locks(self, tag: str) -> None:
        """Remove locks on the run's refs that a killed git left. Only the process that holds the run may do so."""
        attempts, own_branch = (
            self.lab / self._git.line("rev-parse", "--git-path", name)
            for name in (f"refs/autoresearch/{tag}", f"{branch(tag)}.lock")
        )
        for lock in (*attempts.glob("*.lock"), own_branch):
            with suppress(NotADirectoryError):  # another ref has the name of the folder
                lock.unlink(missing_ok=True)

    def find_worktree(self, tag: str) -> Path | None:
        """Return the working tree in which the run's branch is checked out, or None."""
        return find_worktree(self._git, tag)

    # Patches

    def merge(self, base: str, ours: str, theirs: Mapping[str, str], prefer_theirs: bool = False) -> dict[str, str]:
        """Merge texts that were made from commit `base` into commit `ours`, by file and line.

        Args:
            prefer_theirs: a constant that both sides set gets the value of `theirs`.

        Raises:
            PatchError: both sides changed the same lines, or `ours` no longer has a file.
        """
        before, after = self.read(base, theirs), self.read(ours, theirs)
        return {
            path: merge_text(path, before.get(path), after.get(path), text, prefer_theirs)
            for path, text in theirs.items()
        }

    def files_without(self, change: str, parent: str, tip: str, prefer_parent: bool = False) -> dict[str, str | None]:
        """Return the files of commit `tip` without the change from `parent` to `change`. None stands for no file.

        Args:
            prefer_parent: a constant that was set again later gets the value of `parent`.

        Raises:
            PatchError: later changes depend on this change.
        """
        paths = self.list_differences(parent, change)
        before = self.read(parent, paths)
        new = [path for path in paths if path not in before]
        if new and self.read(tip, new) != self.read(change, new):
            raise PatchError(f"{new[0]}: later changes depend on it")
        return {**self.merge(change, tip, before, prefer_parent), **dict.fromkeys(new)}

    def files_with(self, change: str, parent: str, tip: str, prefer_change: bool = False) -> dict[str, str | None]:
        """Return the files of commit `tip` with the change from `parent` to `change`. None stands for no file.

        Args:
            prefer_change: a constant that both sides set gets the value of the change.

        Raises:
            PatchError: both sides changed the same lines.
        """
        return self.files_without(parent, change, tip, prefer_change)

    # Plumbing

    def _compare(self, *arguments: str) -> bytes:
        fixed = ("-r", "--relative", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-color")
        return self._git.run("diff-tree", *fixed, *arguments)


def _find_top(folder: Path) -> Path:
    """Return the top of the working tree that a folder is in, where git itself refuses to tell."""
    return next((each for each in (folder, *folder.parents) if (each / ".git").exists()), folder)
