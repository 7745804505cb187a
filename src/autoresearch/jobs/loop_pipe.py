"""A worker's end of the pipe to the loop. The worker receives the job and the lease, and sends events."""

from __future__ import annotations

import json
import os
import select
import signal
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from ..sandbox.lifetime import adopt_orphans


class LoopGone(Exception):
    """The loop closed its end or asked the worker to end. Nobody waits for the result."""


class LoopPipe:
    """JSON lines on two descriptors, by default standard input and standard output.

    Attributes:
        granted: whether the loop has granted the lease of the device.
    """

    def __init__(self, source: int = 0, sink: int = 1) -> None:
        self.source, self._sink = source, sink
        self._received = b""
        self.granted = False

    def job(self) -> bytes:
        """Wait for the first line, which is the job, and return it.

        Raises:
            LoopGone: the loop closed its end.
        """
        while b"\n" not in self._received:
            self._receive()
        line, self._received = self._received.split(b"\n", 1)
        return line

    def read(self) -> None:
        """Read the lines that have arrived, or wait for the first one.

        Raises:
            LoopGone: the loop closed its end.
        """
        self._receive()
        *lines, self._received = self._received.split(b"\n")
        self.granted = self.granted or any(json.loads(line).get("go") is True for line in lines)

    def send(self, event: str, **fields: Any) -> None:
        """Send an event, and wait until the loop has read it.

        Raises:
            LoopGone: the loop closed its end.
        """
        line = json.dumps({"event": event, **fields}).encode() + b"\n"
        try:
            while line:
                line = line[os.write(self._sink, line) :]
        except BrokenPipeError:
            raise LoopGone from None

    def send_if_free(self, event: str, **fields: Any) -> None:
        """Send an event unless the pipe is full. A loop that is stopped by Ctrl-Z must not stop the trial."""
        if select.select([], [self._sink], [], 0)[1]:  # a pipe is writable when it takes a short line without waiting
            self.send(event, **fields)

    def _receive(self) -> None:
        data = os.read(self.source, 65536)
        if not data:
            raise LoopGone
        self._received += data


def serve(work: Callable[[LoopPipe], Mapping[str, Any]]) -> int:
    """Do one job for the loop at the other end of standard input and output.

    Args:
        work: does the job and returns the fields of the event "result".

    Returns:
        The exit code of the worker.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the loop, which closes the pipe when it wants to
    signal.signal(signal.SIGTERM, _terminate)
    adopt_orphans()
    loop = LoopPipe()
    try:
        loop.send("result", **work(loop))
    except LoopGone:
        return 1
    return 0


def _terminate(*_: object) -> NoReturn:
    raise LoopGone
