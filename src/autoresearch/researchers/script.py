"""The script: replays the patches of a folder, one proposal each, in the order of their names.

It is for tests and demonstrations. A patch is the output of `git diff` or `git format-patch`. Its subject, or the first
line above it, is the hypothesis. A patch of the baseline is merged with the incumbent. Lines above a patch may ask for
trials, see `request`. A file with such a line alone asks for nothing else.

The script counts its experiments in the run's history, and its proposals that became none, to find the next patch. A
merge that tries an earlier patch again is no proposal.
Therefore a patch that does not apply is proposed as well, with the reason, for the screen to refuse. Otherwise the
script would try it for ever.
"""

from __future__ import annotations

import asyncio
import codecs
import os
import re
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from email import message_from_string
from email.errors import MessageError
from email.header import decode_header, make_header
from pathlib import Path

from ..errors import Exhausted, PatchError, ResearcherError
from ..records import Brief, Proposal
from ..source.line_ends import keep_line_ends
from ..workspace.git import Git, GitFailed
from ..workspace.merging import merge_text
from .request import Request, read_request


class Script:
    """Replays the `*.patch` files of a folder."""

    costs_money = repairs = False

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
            own = [each for each in brief.history if each.researcher == self.name and each.merges is None]
            done = len(own) + brief.answered.get(self.name, 0)
            if done >= len(patches):
                raise Exhausted(f"all {len(patches)} patches of {self.folder} were proposed")
            patch = patches[done]
            data = patch.read_bytes()
        except OSError as error:
            raise ResearcherError(f"{error.filename}: cannot be read: {error.strerror}") from None
        name, text = os.fsencode(patch.name).decode(errors="replace"), ""
        request, files = Request(), dict[str, str | None]()
        try:
            text = _decode(data)
            above = _text_above(text)
            request = read_request(above)
            if request.again is None or above != text.strip():
                files = _apply(text, brief)
        except (PatchError, UnicodeError) as error:
            reason = f"byte {error.start} is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
            problem = f"{name} does not apply: {request.problem or reason}"
            return Proposal(_hypothesis(text) or name.removesuffix(".patch"), {}, problem=problem)
        hypothesis = _hypothesis(text) or name.removesuffix(".patch")
        return Proposal(hypothesis, files, again=request.again, trials=request.trials)


def _decode(data: bytes) -> str:
    """Return a patch as text. Shells of Windows redirect output as UTF-16."""
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return data.decode("utf-16" if is_wide else "utf-8-sig")


def _apply(patch: str, brief: Brief) -> dict[str, str | None]:
    """Return the files that a patch of the incumbent changes, or else those of the baseline merged with the incumbent.

    Raises:
        PatchError: the patch applies to neither. The message says where it fails on the incumbent.
    """
    try:
        return apply_patch(patch, brief.code)
    except PatchError as error:
        if brief.baseline in ({}, brief.code):
            raise
        try:
            changed = apply_patch(patch, brief.baseline)
        except PatchError:
            raise error from None
    return {
        path: None if text is None else merge_text(path, brief.baseline.get(path), brief.code.get(path), text)
        for path, text in changed.items()
    }


def _text_above(patch: str) -> str:
    """Return the text above the first file of a patch."""
    return re.split(r"^(?:diff --git |--- |Index: )", patch, maxsplit=1, flags=re.MULTILINE)[0].strip()


def _hypothesis(patch: str) -> str:
    """Return the subject of a mail or of a commit above the patch, or else the first line above its first file."""
    above = _text_above(patch)
    if re.match(r"From [0-9a-f]{7,} |[A-Za-z-]+: ", above):
        subject = message_from_string(re.sub(r"\AFrom .*\n", "", above))["Subject"]
        if subject and (words := re.sub(r"^(\[[^]]*\]\s*)+", "", _decode_header(subject))):
            return words
    if re.match(r"commit [0-9a-f]{7,}\b", above):  # `git show` indents the message
        above = "\n".join(re.findall(r"^    (.*)$", above, re.MULTILINE))
    return next((line.strip() for line in above.splitlines() if line.strip()), "")


def _decode_header(subject: str) -> str:
    with suppress(ValueError, LookupError, MessageError):  # ValueError includes UnicodeDecodeError
        subject = str(make_header(decode_header(subject)))
    return " ".join(subject.split())


def apply_patch(patch: str, code: Mapping[str, str]) -> dict[str, str | None]:
    """Return path → new text of each file that a patch changes. None means that the file is deleted.

    Files that are not in `code` cannot be patched. Their text is the lines that the patch adds, so that the screen sees
    and refuses the change. A changed file keeps its line ends, whatever those of the patch are.

    Raises:
        PatchError: the patch does not apply, or it is not a patch.
    """
    patch = patch.replace("\r\n", "\n")
    patch += "" if patch.endswith("\n") else "\n"
    plain = {path: text.replace("\r\n", "\n") for path, text in code.items()}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        for path, text in plain.items():
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
        path: keep_line_ends(code.get(path, ""), data.decode(errors="replace"))
        for path, data in after.items()
        if path not in code or data != plain[path].encode()
    }
    return {**changed, **dict.fromkeys(path for path in code if path not in after), **unknown}


def _git_apply(folder: Path, patch: str, *options: str) -> str:
    """Run `git apply` in a folder, and never in a repository above it. Return the standard output."""
    variables = {"GIT_CEILING_DIRECTORIES": str(folder.parent)}
    command = ("apply", "--whitespace=nowarn", *options, "-")
    try:
        found = Git(folder, ignores_settings=True).run(*command, stdin=patch.encode(), variables=variables)
    except GitFailed as error:
        raise PatchError(str(error).partition(": git apply: ")[2]) from None
    return os.fsdecode(found)  # a path need not be UTF-8
