"""A worker's end of the pipe to the loop: the job and the lease come in, events go out."""

from __future__ import annotations

import json
import os
import select
import signal
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from ..records import Job
from ..sandbox.lifetime import adopt_orphans
from .wire import job_from_json


class LoopGone(Exception):
    """The loop has closed its end, or asked the worker to end: nobody wants its result any more."""


class LoopPipe:
    """JSON lines on two descriptors, standard input and standard output unless told otherwise."""

    def __init__(self, source: int = 0, sink: int = 1) -> None:
        self.source, self._sink = source, sink
        self._heard = b""
        self.granted = False  # the lease

    def job(self) -> Job:
        """Waits for the first line.

        Raises:
            LoopGone: there is none.
        """
        while b"\n" not in self._heard:
            self._take()
        line, self._heard = self._heard.split(b"\n", 1)
        return job_from_json(line)

    def read(self) -> None:
        """Takes what has arrived; waits when nothing has.

        Raises:
            LoopGone: the loop has closed its end.
        """
        self._take()
        *lines, self._heard = self._heard.split(b"\n")
        self.granted = self.granted or any(json.loads(line).get("go") is True for line in lines)

    def tell(self, event: str, **fields: Any) -> None:
        """Sends an event, whole.

        Raises:
            LoopGone: the loop has closed its end.
        """
        line = json.dumps({"event": event, **fields}).encode() + b"\n"
        try:
            while line:
                line = line[os.write(self._sink, line) :]
        except BrokenPipeError:
            raise LoopGone from None

    def mention(self, event: str, **fields: Any) -> None:
        """Sends an event unless the loop is behind in reading: one stopped by Ctrl-Z must not stop the trial."""
        if select.select([], [self._sink], [], 0)[1]:  # a pipe is writable when it takes a short line without waiting
            self.tell(event, **fields)

    def _take(self) -> None:
        data = os.read(self.source, 65536)
        if not data:
            raise LoopGone
        self._heard += data


def serve(work: Callable[[LoopPipe], Mapping[str, Any]]) -> int:
    """A worker's life: one job for the loop at the other end of standard input and output.

    Args:
        work: does it; what it gives is told as the result.

    Returns:
        The exit code.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the loop, which closes the pipe when it wants to
    signal.signal(signal.SIGTERM, _terminated)
    adopt_orphans()
    loop = LoopPipe()
    try:
        loop.tell("result", **work(loop))
    except LoopGone:
        return 1
    return 0


def _terminated(*_: object) -> NoReturn:
    raise LoopGone
