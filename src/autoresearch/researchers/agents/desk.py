"""The desk of a coding agent: the folder through which it asks its run for tools. `kit.desk` is the agent's side.

The agent can write anything into its request at any time, a link and a pipe too. So a request is opened without
following links and without waiting, and what is read is judged as data. Answers lie where the agent cannot write.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import os
import re
import stat
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from ...credentials import Secrets
from ...editable import MAX_BYTES, is_editable
from ...errors import ToolRefused
from ...kit.desk import MANIFEST, REQUEST
from ...kit.files import write_atomically
from ...records import Brief, ToolRequest
from ...seams import Tools
from .working_copy import WorkingCopy

POLL = 0.2  # seconds between two looks for a request
MOST = 4 * MAX_BYTES  # bytes of a request. JSON may need several bytes for one of a text


class Desk:
    """Reads the requests of one agent and writes the answers.

    Args:
        name: the researcher.
        ignored: returns the given paths that git would ignore in the lab.
    """

    def __init__(
        self,
        name: str,
        copy: WorkingCopy,
        brief: Brief,
        tools: Tools,
        secrets: Secrets,
        ignored: Callable[[Iterable[str]], set[str]],
    ) -> None:
        self._name, self._copy, self._brief, self._tools = name, copy, brief, tools
        self._secrets, self._ignored, self._hashes = secrets, ignored, copy.hashes()
        self._answered: set[str] = set()

    def lay_out(self) -> None:
        """Write the hashes of the files, so that the agent's side finds what was changed."""
        self._copy.answers.mkdir()
        self._write(MANIFEST, self._hashes)

    @contextlib.asynccontextmanager
    async def attended(self) -> AsyncIterator[None]:
        """Answer requests inside the context. A tool that still runs at its end is ended."""
        task = asyncio.create_task(self._attend())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _attend(self) -> None:
        while True:
            await asyncio.sleep(POLL)
            found = _read_request(self._copy.root / "out" / REQUEST)
            number = found.get("id")
            if isinstance(number, str) and re.fullmatch("[0-9a-f]{16}", number) and number not in self._answered:
                self._answered.add(number)
                await self._answer(f"{number}.json", found)

    async def _answer(self, name: str, found: Mapping[str, Any]) -> None:
        """Write the answer to a request. A failure of ours is answered too, so that the agent does not wait for it."""
        answer = {"ok": False, "text": "refused: the run failed, and cannot do this now"}
        try:
            answer = {"ok": True, "text": await self._tools.use(self._check(found), self._brief)}
        except ToolRefused as refused:
            answer["text"] = f"refused: {self._secrets.redact(str(refused))}"
        finally:
            self._write(name, answer)

    def _check(self, found: Mapping[str, Any]) -> ToolRequest:
        """Return a request as the run takes it.

        Raises:
            ToolRefused: it is not of the form that `kit.desk` describes, or it holds a secret.
        """
        tool, files, seconds = found.get("tool"), found.get("files"), found.get("seconds")
        if (tool != "profile" and tool != "scratch") or not isinstance(files, dict):
            raise ToolRefused("this is no request for a profile or a scratch trial")
        if not all(isinstance(text, str | None) for text in files.values()):
            raise ToolRefused("the texts of the files are no texts")
        if seconds is not None and (not isinstance(seconds, int | float) or not math.isfinite(seconds)):
            raise ToolRefused("the seconds are no number")
        new = {path for path in files if path not in self._hashes}
        left_out = {path for path in new if not is_editable(path, self._brief.agenda.editable)}
        left_out |= self._ignored(new - left_out)
        files = {path: text for path, text in files.items() if path not in left_out}
        if secret := self._secrets.find_leak(files, self._brief.code):
            raise ToolRefused(f"the change contains the secret {secret}")
        return ToolRequest(tool, self._name, files, seconds)

    def _write(self, name: str, words: Mapping[str, Any]) -> None:
        with write_atomically(self._copy.answers / name) as path:
            path.write_text(json.dumps(words), encoding="utf-8")


def _read_request(path: Path) -> dict[str, Any]:
    """Return the request in a file that an agent may have put there, or nothing."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return {}
            found = json.loads(file.read(MOST))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
