"""Git by its command line, as a machine uses it: no hooks, signatures or prompts; the caller's GIT_* are ignored."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ..errors import LabError

IDENTITY = "autoresearch <autoresearch@localhost>"
GIT = (
    "git", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false",
    "-c", "core.safecrlf=false", "-c", "commit.gpgSign=false", "-c", "gc.auto=0", "-c", "maintenance.auto=false",
)  # fmt: skip


class GitFailed(LabError):
    """A git command failed; the message is one line, git's own first."""


def environment(alone: bool = False) -> dict[str, str]:
    """The process's environment for git. Whoever runs us from a hook or an alias has GIT_DIR and others set."""
    nobodys = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"} if alone else {}
    name, _, email = IDENTITY.rstrip(">").partition(" <")
    return {key: value for key, value in os.environ.items() if not key.startswith("GIT_")} | {
        "LC_ALL": "C",
        "GIT_AUTHOR_NAME": name,
        "GIT_AUTHOR_EMAIL": email,
        "GIT_COMMITTER_NAME": name,
        "GIT_COMMITTER_EMAIL": email,
        "GIT_OPTIONAL_LOCKS": "0",  # `git status` would write the user's index
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_TERMINAL_PROMPT": "0",
        **nobodys,
    }


@dataclass(frozen=True)
class Git:
    """Git, run in one folder; `alone`: whatever the user has set for all repositories is not for this one."""

    folder: Path
    alone: bool = False

    def run(self, *arguments: str, stdin: bytes = b"", more: Mapping[str, str] | None = None, fine: int = 0) -> bytes:
        """Standard output of a command; `more` are environment variables.

        Args:
            fine: an exit code that is no error either.

        Raises:
            GitFailed: it ended with an error.
            LabError: there is no git.
        """
        try:
            done = subprocess.run(
                [*GIT, *arguments],
                cwd=self.folder,
                input=stdin,
                capture_output=True,
                env=environment(self.alone) | dict(more or {}),
            )
        except FileNotFoundError as error:
            raise LabError("git is not installed: install it, for example with `apt install git`") from error
        if done.returncode not in (0, fine):
            raise self.failure(arguments[0], done.stderr)
        return done.stdout

    def line(self, *arguments: str) -> str:
        return os.fsdecode(self.run(*arguments)).rstrip("\n")

    def paths(
        self, *arguments: str, stdin: bytes = b"", more: Mapping[str, str] | None = None, fine: int = 0
    ) -> list[str]:
        """What a command that was given `-z` prints, piece by piece."""
        printed = self.run(*arguments, stdin=stdin, more=more, fine=fine)
        return [os.fsdecode(piece) for piece in printed.split(b"\0") if piece]

    @contextmanager
    def talk(self, *arguments: str) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
        """A command's standard input and output, for one that answers while it is being asked.

        Raises:
            GitFailed: it ended with an error, or before it had answered.
        """
        cut = False
        with subprocess.Popen(
            [*GIT, *arguments],
            cwd=self.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(self.alone),
        ) as process:
            assert process.stdin and process.stdout and process.stderr
            try:
                yield process.stdin, process.stdout
                process.stdin.close()
            except (BrokenPipeError, EOFError):
                cut = True
                with suppress(BrokenPipeError):
                    process.stdin.close()
            except BaseException:
                process.kill()
                raise
            complaint = process.stderr.read()
        if cut or process.returncode:
            raise self.failure(arguments[0], complaint)

    @contextmanager
    def own_index(self) -> Iterator[dict[str, str]]:
        """The variables that give git a copy of the user's index to write to."""
        users = self.folder / self.line("rev-parse", "--git-path", "index")
        with tempfile.TemporaryDirectory(prefix="autoresearch-") as folder:
            own = Path(folder) / "index"
            if users.exists():
                shutil.copy2(users, own)  # with its time: by that git tells which entries may hide an edit
            yield {"GIT_INDEX_FILE": str(own)}

    def failure(self, command: str, complaint: bytes) -> GitFailed:
        lines = complaint.decode(errors="replace").splitlines() or ["no reason given"]
        told = next((line for line in lines if line.startswith(("fatal: ", "error: "))), lines[0])
        return GitFailed(f"{self.folder}: git {command}: {told.removeprefix('fatal: ').removeprefix('error: ')}")


class Objects:
    """Reads objects through one running `git cat-file --batch`: a question costs a pipe's round trip, not a process."""

    def __init__(self, ask: IO[bytes], answer: IO[bytes]) -> None:
        self.ask, self.answer = ask, answer

    def read(self, name: str) -> tuple[str, bytes] | None:
        """Kind and content of an object, or None if there is none of this name, which must not hold a newline."""
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

    def walk(self, tree: str, width: int, folder: str = "") -> Iterator[tuple[str, str, str]]:
        """Mode, object and path of all that lies below a tree; `width` is the length of an object's name in bytes."""
        found = self.read(tree)
        rest = found[1] if found and found[0] == "tree" else b""
        while rest:
            head, _, rest = rest.partition(b"\0")
            mode, _, name = head.partition(b" ")
            object_id, rest = rest[:width].hex(), rest[width:]
            path = folder + os.fsdecode(name)
            if mode == b"40000":
                yield from self.walk(object_id, width, f"{path}/")
            else:
                yield mode.decode(), object_id, path


def quote_path(path: str) -> bytes:
    """A path as `git fast-import` reads it."""
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return b'"%s"' % os.fsencode(escaped)


def encode_text(text: str) -> bytes:
    """A text as `git fast-import` reads it."""
    content = text.encode()
    return b"data %d\n%s\n" % (len(content), content)
