"""The desk of a coding agent: the folder through which it asks its run for tools. `kit.desk` is the agent's side.

The agent can write anything into its request at any time, a link and a pipe too. So a request is opened without
following links and without waiting, and what is read is judged as data. Answers lie where the agent cannot write.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import math
import os
import re
import stat
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from ...credentials import Secrets
from ...editable import is_editable
from ...errors import ToolRefused
from ...kit.desk import MANIFEST, MOST_REQUEST, REQUEST
from ...kit.files import write_atomically
from ...records import Brief, ToolRequest
from ...seams import Tools
from .working_copy import WorkingCopy

POLL = 0.2  # seconds between two looks for a request
MOST_REQUESTS = 1000  # requests of one proposal that are answered
MOST_NAMES = 10_000  # names in the agent's folder that one look reads
NAME = re.compile(re.escape(REQUEST).replace(r"\{\}", "([0-9a-f]{16})"))


class Desk:
    """Reads the requests of one agent and writes the answers.

    Args:
        name: the researcher.
        ignored: returns the given paths that git would ignore in the lab.
        warn: called with a line about a failure of ours.
    """

    def __init__(
        self,
        name: str,
        copy: WorkingCopy,
        brief: Brief,
        tools: Tools,
        secrets: Secrets,
        ignored: Callable[[Iterable[str]], set[str]],
        warn: Callable[[str], object],
    ) -> None:
        self._name, self._copy, self._brief, self._tools = name, copy, brief, tools
        self._secrets, self._ignored, self._hashes = secrets, ignored, copy.hashes()
        self._warn, self._answered = warn, set[str]()

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
                await self._end(task)

    async def _end(self, task: asyncio.Task[None]) -> None:
        """Wait for the end of a task. An answer that could not be written does not cost the agent its change."""
        try:
            await task
        except OSError as error:
            self._warn(f"{self._name}: the answer to a request was not written: {self._secrets.redact(str(error))}")

    async def _attend(self) -> None:
        while True:
            await asyncio.sleep(POLL)
            out = self._copy.root / "out"
            for number in _find_requests(out):
                if number in self._answered or len(self._answered) >= MOST_REQUESTS:
                    continue
                found = _read_request(out / REQUEST.format(number))
                if found.get("id") == number:
                    self._answered.add(number)
                    await self._answer(f"{number}.json", found)

    async def _answer(self, name: str, found: Mapping[str, Any]) -> None:
        """Write the answer to a request. A failure of ours is answered too, so that the agent does not wait for it."""
        answer = {"ok": False, "text": "refused: the run failed, and cannot do this now"}
        try:
            text = await self._tools.use(self._check(found), self._brief)
            answer = {"ok": True, "text": self._secrets.redact(text)}
        except ToolRefused as refused:
            answer["text"] = f"refused: {self._secrets.redact(str(refused))}"
        except Exception as error:  # a defect of ours in a tool. The agent's change is not to be lost by it
            reason = self._secrets.redact(f"{type(error).__name__}: {error}")
            self._warn(f"{self._name}: a profile or scratch trial failed: {reason}")
        finally:
            self._write(name, answer)

    def _check(self, found: Mapping[str, Any]) -> ToolRequest:
        """Return a request as the run takes it.

        Raises:
            ToolRefused: it is not of the form that `kit.desk` describes, or it holds a secret.
        """
        tool, files, seconds = found.get("tool"), found.get("files"), _read_seconds(found.get("seconds"))
        if (tool != "profile" and tool != "scratch") or not isinstance(files, dict):
            raise ToolRefused("this is no request for a profile or a scratch trial")
        if not all(isinstance(text, str | None) for text in files.values()):
            raise ToolRefused("the texts of the files are no texts")
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


def _read_seconds(value: object) -> float | None:
    """Return the seconds of a request. Raise ToolRefused if they are no finite number."""
    with contextlib.suppress(OverflowError):  # a whole number may be too large for a float
        if value is None or (isinstance(value, int | float) and math.isfinite(value)):
            return value
    raise ToolRefused("the seconds are no number")


def _find_requests(folder: Path) -> list[str]:
    """Return the ids of the requests in a folder that an agent may have changed in any way."""
    try:
        with os.scandir(folder) as entries:
            found = [NAME.fullmatch(entry.name) for entry in itertools.islice(entries, MOST_NAMES)]
    except OSError:
        return []
    return [match[1] for match in found if match]


def _read_request(path: Path) -> dict[str, Any]:
    """Return the request in a file that an agent may have put there, or nothing."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return {}
            found = json.loads(file.read(MOST_REQUEST))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
