"""Git through its command line, without hooks, signatures and prompts, in the repository that the folder is in."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import IO

from ..errors import LabError, LostCommit, PatchError
from .damage import describe_alternate, explain_damage, find_gone_alternate
from .modes import SUBMODULE

IDENTITY = "autoresearch <autoresearch@localhost>"
GIT = (
    "git", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false",
    "-c", "core.safecrlf=false", "-c", "commit.gpgSign=false", "-c", "gc.auto=0", "-c", "maintenance.auto=false",
    "-c", "core.filesRefLockTimeout=10000", "-c", "core.packedRefsTimeout=10000",
)  # fmt: skip

DROPPED = frozenset(
    f"GIT_{name}"
    for name in (
        "DIR", "WORK_TREE", "IMPLICIT_WORK_TREE", "COMMON_DIR", "INDEX_FILE", "INDEX_VERSION", "OBJECT_DIRECTORY",
        "ALTERNATE_OBJECT_DIRECTORIES", "QUARANTINE_PATH", "NAMESPACE", "PREFIX", "INTERNAL_SUPER_PREFIX", "CONFIG",
        "SHALLOW_FILE", "GRAFT_FILE", "NO_REPLACE_OBJECTS", "REPLACE_REF_BASE", "ATTR_SOURCE",
        "GLOB_PATHSPECS", "NOGLOB_PATHSPECS", "ICASE_PATHSPECS", "DIFF_OPTS",
    )
)  # fmt: skip
"""Variables of the caller that name another repository or part of one, as hooks set them, or that change paths and
diffs. All others stay: they bring the user's settings, such as `safe.directory`, and the ways to a remote."""


class GitFailed(LabError):
    """A git command failed. The message is the first line of git's own error message, or says what is damaged."""


def drop_repository(variables: Mapping[str, str]) -> dict[str, str]:
    """Return environment variables without those that name a repository, as hooks set them."""
    return {key: value for key, value in variables.items() if key not in DROPPED}


def environment(ignores_settings: bool = False) -> dict[str, str]:
    """Return this process's environment for git, without variables such as `GIT_DIR` that hooks and aliases set."""
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"} if ignores_settings else {}
    name, _, email = IDENTITY.rstrip(">").partition(" <")
    kept = {
        key: value
        for key, value in drop_repository(os.environ).items()
        if not (ignores_settings and key.startswith("GIT_"))
    }
    return kept | {
        "LC_ALL": "C",
        "GIT_AUTHOR_NAME": name,
        "GIT_AUTHOR_EMAIL": email,
        "GIT_COMMITTER_NAME": name,
        "GIT_COMMITTER_EMAIL": email,
        "GIT_OPTIONAL_LOCKS": "0",  # `git status` would write the user's index
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_TERMINAL_PROMPT": "0",
        **settings,
    }


@dataclass(frozen=True)
class Git:
    """Runs git in one folder.

    Args:
        ignores_settings: whether the settings of the user and of the system are ignored.
        explains: whether a failure says what is damaged.
    """

    folder: Path
    ignores_settings: bool = False
    explains: bool = True

    def run(
        self, *arguments: str, stdin: bytes = b"", variables: Mapping[str, str] | None = None, accepted: int = 0
    ) -> bytes:
        """Return the standard output of a command.

        Args:
            variables: further environment variables.
            accepted: an exit code that is no error, besides 0.

        Raises:
            GitFailed: the command failed.
            LabError: git is not installed.
        """
        try:
            done = subprocess.run(
                [*GIT, *arguments],
                cwd=self.folder,
                input=stdin,
                capture_output=True,
                env=environment(self.ignores_settings) | dict(variables or {}),
            )
        except FileNotFoundError as error:
            raise LabError("git is not installed: install it, for example with `apt install git`") from error
        if done.returncode not in (0, accepted):
            raise self.failure(arguments[0], done.stderr)
        return done.stdout

    def line(self, *arguments: str) -> str:
        """Return the standard output of a command as text, without the newline at its end."""
        return os.fsdecode(self.run(*arguments)).rstrip("\n")

    def paths(
        self, *arguments: str, stdin: bytes = b"", variables: Mapping[str, str] | None = None, accepted: int = 0
    ) -> list[str]:
        """Return the list that a command with the option `-z` prints, such as paths. See `run`."""
        output = self.run(*arguments, stdin=stdin, variables=variables, accepted=accepted)
        return [os.fsdecode(part) for part in output.split(b"\0") if part]

    @contextmanager
    def talk(self, *arguments: str) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
        """Yield the standard input and output of a command that answers questions while it runs.

        Raises:
            GitFailed: the command failed, or ended before its last answer.
        """
        ended_early = False
        with tempfile.TemporaryFile() as errors:  # a pipe would fill up while the answers are read
            with subprocess.Popen(
                [*GIT, *arguments],
                cwd=self.folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=environment(self.ignores_settings),
            ) as process:
                assert process.stdin and process.stdout
                try:
                    yield process.stdin, process.stdout
                    process.stdin.close()
                except (BrokenPipeError, EOFError):
                    ended_early = True
                    with suppress(BrokenPipeError):
                        process.stdin.close()
                except BaseException:
                    process.kill()
                    raise
            if ended_early or process.returncode:
                errors.seek(0)
                command = next(word for word in arguments if not word.startswith("-") and "=" not in word)
                raise self.failure(command, errors.read())

    @contextmanager
    def own_index(self) -> Iterator[dict[str, str]]:
        """Yield the variables that make git use a copy of the user's index, which it may write."""
        original = self.folder / self.line("rev-parse", "--git-path", "index")
        with tempfile.TemporaryDirectory(prefix="autoresearch-") as folder:
            copy = Path(folder) / "index"
            if original.exists():
                shutil.copy2(original, copy)  # with its time, by which git finds entries that may hide an edit
            yield {"GIT_INDEX_FILE": str(copy)}

    @contextmanager
    def objects(self) -> Iterator[Objects]:
        """Yield a reader of the repository's objects.

        Raises:
            LabError: the folder that the repository borrows objects from is gone.
        """
        try:
            with self.talk("cat-file", "--batch") as (ask, answer):
                yield Objects(ask, answer, self.folder)
        except LostCommit as error:
            if gone := find_gone_alternate(self):
                raise LabError(f"{self.folder}: {describe_alternate(gone)}") from error
            raise

    def read_texts(self, names: Mapping[str, str], errors: str = "strict") -> dict[str, str]:
        """Return texts by path. Files that git does not have are left out.

        Args:
            names: path → name of the object, such as `<commit>:<path>`.
            errors: what becomes of bytes that are not UTF-8. See `bytes.decode`.

        Raises:
            LabError: a file is not UTF-8, and `errors` is `strict`.
        """
        texts = {}
        with self.objects() as objects:
            for path, name in names.items():
                found = objects.read(name) if "\n" not in name else None
                if found and found[0] == "blob":
                    texts[path] = self._decode(path, found[1], errors)
        return texts

    def _decode(self, path: str, content: bytes, errors: str) -> str:
        try:
            return content.decode(errors=errors)
        except UnicodeDecodeError as error:
            place = self.folder / path
            raise LabError(f"{place}: not UTF-8 (at byte {error.start}): save the file as UTF-8") from error

    def failure(self, command: str, errors: bytes) -> GitFailed:
        """Return the error for a failed command, with git's reason from its standard error."""
        said = errors.decode(errors="replace")
        lines = said.splitlines() or ["no reason given"]
        reason = next((line for line in lines if line.startswith(("fatal: ", "error: "))), lines[0])
        if program := _find_missing_filter(said):
            reason = (
                f"`{program}` is not found, and git's settings name it as a filter: install it, or take the filter "
                "out, see `git config --get-regexp ^filter`"
            )
        reason = reason.removeprefix("fatal: ").removeprefix("error: ")
        damage = explain_damage(replace(self, explains=False), said, reason) if self.explains else None
        return GitFailed(f"{self.folder}: {damage or f'git {command}: {reason}'}")


def _find_missing_filter(said: str) -> str | None:
    """Return the program of a filter that git or its shell could not find, by what they said."""
    pattern = r"(?:^|[ :])([^\s:]+): (?:command )?not found$|cannot run ([^\s:]+): No such file"
    found = re.search(pattern, said, re.MULTILINE) if "filter" in said else None
    return (found[1] or found[2]) if found else None


class Objects:
    """Reads objects through one `git cat-file --batch` process, which is faster than a process for each object."""

    def __init__(self, ask: IO[bytes], answer: IO[bytes], lab: Path) -> None:
        self.ask, self.answer, self.lab = ask, answer, lab

    def read(self, name: str) -> tuple[str, bytes] | None:
        """Return the kind and the content of an object, or None if there is no such object.

        Args:
            name: a name without a newline.
        """
        self.ask.write(os.fsencode(name) + b"\n")
        self.ask.flush()
        head = self.answer.readline()
        if not head:
            raise EOFError
        if head.endswith((b" missing\n", b" ambiguous\n")):
            return None
        _, kind, size = head.rsplit(b" ", 2)
        content = self.answer.read(int(size) + 1)
        if len(content) <= int(size):
            raise EOFError
        return kind.decode(), content[:-1]

    def walk(self, commit: str, prefix: str) -> Iterator[tuple[str, str, bytes]]:
        """Yield mode, path and content of every file below a folder of a commit. A submodule has no content.

        Raises:
            LostCommit: the repository no longer has the commit, a folder or a file.
        """
        try:
            if self.read(commit) is None:
                raise LookupError("its commit")
            yield from self._walk(f"{commit}:{prefix}", len(commit) // 2)
        except LookupError as error:
            what = f"{error.args[0]} of {commit[:10]}"
            raise LostCommit(
                f"{self.lab}: the repository has lost {what}, as after `git gc --prune=now`: `git fsck` lists the rest"
            ) from None

    def _walk(self, tree: str, width: int, folder: str = "") -> Iterator[tuple[str, str, bytes]]:
        found = self.read(tree)
        if found is None and folder:
            raise LookupError(folder)
        rest = found[1] if found and found[0] == "tree" else b""
        while rest:
            head, _, rest = rest.partition(b"\0")
            mode, _, name = head.partition(b" ")
            object_id, rest = rest[:width].hex(), rest[width:]
            path = folder + os.fsdecode(name)
            if mode == b"40000":
                yield from self._walk(object_id, width, f"{path}/")
                continue
            content = (SUBMODULE, b"") if mode == SUBMODULE.encode() else self.read(object_id)
            if content is None:
                raise LookupError(path)
            yield mode.decode(), path, content[1]


def require_inside(path: str) -> str:
    """Return a path, or raise PatchError if it leaves the lab or git cannot store it."""
    parts = PurePosixPath(path).parts
    legal = parts and "/".join(parts) == path and not path.startswith("/") and "\0" not in path
    if not legal or any(part == ".." or part.lower() == ".git" for part in parts):
        raise PatchError(f"{path!r} is not a path within the lab")
    return path


def quote_path(path: str) -> bytes:
    """Return a path as `git fast-import` reads it."""
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return b'"%s"' % os.fsencode(escaped)


def encode_text(text: str) -> bytes:
    """Return a text as `git fast-import` reads it."""
    content = text.encode()
    return b"data %d\n%s\n" % (len(content), content)
