"""The script: replays the patches of a folder, one proposal each, in the order of their names.

It is for tests and demonstrations. A patch is the output of `git diff`. The first line above the patch is the
hypothesis. The script counts its experiments in the run's history to find the next patch. Therefore a patch that does
not apply is proposed as well, as a change that the screen refuses. Otherwise the script would try it for ever.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ..errors import Exhausted, PatchError, ResearcherError
from ..records import Brief, Proposal


class Script:
    """Replays the `*.patch` files of a folder."""

    paid = repairs = False

    def __init__(self, folder: Path, name: str = "script"):
        self.folder, self.name = folder, name

    def missing(self) -> str | None:
        """Return None: the script is always ready."""
        return None

    async def propose(self, brief: Brief) -> Proposal:
        """Apply the next patch to the incumbent.

        Raises:
            Exhausted: all patches were proposed.
            ResearcherError: the folder or the patch cannot be read.
        """
        return await asyncio.to_thread(self._propose, brief)

    def _propose(self, brief: Brief) -> Proposal:
        try:
            patches = sorted(path for path in self.folder.iterdir() if path.suffix == ".patch")
            done = sum(experiment.researcher == self.name for experiment in brief.history)
            if done >= len(patches):
                raise Exhausted(f"all {len(patches)} patches of {self.folder} were proposed")
            patch = patches[done]
            text = patch.read_bytes().decode()
        except OSError as error:
            raise ResearcherError(f"{error.filename}: cannot be read: {error.strerror}") from None
        except UnicodeDecodeError:
            text = ""
        hypothesis = _hypothesis(text) or patch.stem
        try:
            return Proposal(hypothesis, apply_patch(text, brief.code))
        except PatchError as error:
            return Proposal(f"{patch.name} does not apply: {error} ({hypothesis})", {patch.name: text})


def _hypothesis(patch: str) -> str:
    """Return the first line above the first file of the patch."""
    above = re.split(r"^(?:diff --git |--- )", patch, maxsplit=1, flags=re.MULTILINE)[0]
    return next((line.strip() for line in above.splitlines() if line.strip()), "")


def apply_patch(patch: str, code: Mapping[str, str]) -> dict[str, str | None]:
    """Return path → new text of each file that a patch changes. None means that the file is deleted.

    Files that are not in `code` cannot be patched. Their text is the lines that the patch adds, so that the screen sees
    and refuses the change.

    Raises:
        PatchError: the patch does not apply, or it is not a patch.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        for path, text in code.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(text.encode())
        # plain `diff -u` output has no a/ and b/ in front of its paths
        strip = "-p1" if re.search(r'^(?:--- "?a/|\+\+\+ "?b/|diff --git "?a/)', patch, re.MULTILINE) else "-p0"
        numstat = _git_apply(folder, patch, strip, "--numstat", "-z").split("\0")
        unknown = {}
        for path in (line.split("\t", 2)[-1] for line in numstat if line):
            try:
                _git_apply(folder, patch, strip, "--include=" + re.sub(r"[*?\[\\]", r"\\\g<0>", path))
            except PatchError:
                if path in code:
                    raise
                unknown[path] = "".join(f"{line}\n" for line in re.findall(r"^\+(?!\+\+ )(.*)$", patch, re.MULTILINE))
        after = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    changed = {
        path: data.decode(errors="replace")
        for path, data in after.items()
        if path not in code or data != code[path].encode()
    }
    return {**changed, **dict.fromkeys(path for path in code if path not in after), **unknown}


def _git_apply(folder: Path, patch: str, *options: str) -> str:
    """Run `git apply` in a folder, and never in a repository above it. Return the standard output."""
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(folder.parent), "LC_ALL": "C"}
    command = ["git", "-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", *options, "-"]
    done = subprocess.run(command, cwd=folder, env=environment, input=patch.encode(), capture_output=True)
    if done.returncode:
        message = done.stderr.decode(errors="replace").strip().splitlines() or ["git apply failed"]
        raise PatchError(message[0].removeprefix("error: "))
    return os.fsdecode(done.stdout)  # a path need not be UTF-8
