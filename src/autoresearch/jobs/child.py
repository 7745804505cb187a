"""The processes that a supervisor launches, `train` and `score`: what they print, what they say, and how they end."""

from __future__ import annotations

import contextlib
import json
import math
import os
import socket
import subprocess
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from .. import environment_names as env
from .. import sandbox
from ..argv import split_command
from ..records import Job
from ..sandbox.lifetime import prepare_child
from .processes import end_tree

LONGEST_LINE = 64 * 1024  # bytes of one line of the trial protocol
CHUNK = 64 * 1024  # bytes read at once: what a pipe holds on Linux
KEPT = 1024 * 1024  # bytes of a log's beginning that are kept, and of its end
Sink = Callable[[bytes], None]


class BrokenProtocol(Exception):
    """The trial said something that is not the trial protocol; the message says what."""


class Log:
    """A file that keeps the beginning and the end of what is written to it: a flood cannot fill the disk."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._room, self._left_out = KEPT, 0
        self._end = bytearray()

    def write(self, data: bytes) -> None:
        head = data[: self._room]
        self._room -= len(head)
        self._file.write(head)
        self._file.flush()
        self._end += data
        if (surplus := len(self._end) - 2 * KEPT) > 0:
            del self._end[: surplus + KEPT]
        self._left_out += len(data) - len(head)

    def tail(self, characters: int = KEPT) -> str:
        """The end of what was written."""
        return self._end.decode(errors="replace")[-characters:]

    def close(self) -> None:
        missing = self._left_out - KEPT
        if missing > 0:
            self._file.write(f"\n… {missing} bytes are left out here …\n".encode())
        self._file.write(self._end[-min(self._left_out, KEPT) :] if self._left_out else b"")
        self._file.close()


class Tail:
    """The end of a stream, kept in memory; all of it is passed on to `also`."""

    def __init__(self, also: Sink) -> None:
        self._data, self._also = bytearray(), also

    def write(self, data: bytes) -> None:
        self._also(data)
        self._data += data
        del self._data[:-CHUNK]

    def text(self) -> str:
        return self._data.decode(errors="replace")


class Child:
    """A launched command, in its own session and process group. Leaving it as a context kills all that came of it.

    Args:
        command: as the agenda has it; see `split_command`.
        output: takes what the command prints on standard output.
        errors: takes its standard error; None: both go to `output`, in the order they were written.
        listen: whether it gets a socket for the trial protocol.
        walls: what it is confined by; None: it is one of ours.
        inherited: descriptors that it gets, besides.

    Attributes:
        exit: its exit code, once it has ended; negative is the signal that ended it.
        spared: the id of the only other child of this process, if that may outlive this one.

    Raises:
        OSError: the command cannot be started.
    """

    def __init__(
        self,
        job: Job,
        command: str,
        folder: str,
        environment: Mapping[str, str],
        output: Sink,
        errors: Sink | None = None,
        listen: bool = False,
        walls: sandbox.Walls | None = None,
        inherited: Sequence[int] = (),
    ) -> None:
        self._folder, self._sinks = Path(job.folder), dict[int, Sink]()
        self._said, self._messages = b"", deque[dict[str, Any]]()
        self.exit: int | None = None
        self.spared: int | None = None
        self.socket: socket.socket | None = None
        words = split_command(command, job.python)
        if walls is not None:
            words = sandbox.command(walls, sandbox.Level(job.sandbox), words)
        supervisor = os.getpid()
        with contextlib.ExitStack() as ends:
            line = self._connect(ends) if listen else None
            self._process = subprocess.Popen(
                words,
                cwd=folder,
                env={**environment, **({} if line is None else {env.SOCKET: str(line)})},
                stdin=subprocess.DEVNULL,
                stdout=self._pipe(ends, output),
                stderr=subprocess.STDOUT if errors is None else self._pipe(ends, errors),
                start_new_session=True,
                pass_fds=inherited if line is None else (line, *inherited),
                preexec_fn=lambda: prepare_child(supervisor, job.device.cores),
            )

    def _connect(self, ends: contextlib.ExitStack) -> int:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        self.socket = ours
        ends.enter_context(theirs)
        return theirs.fileno()

    def _pipe(self, ends: contextlib.ExitStack, sink: Sink) -> int:
        ours, theirs = os.pipe()
        os.set_blocking(ours, False)
        self._sinks[ours] = sink
        ends.callback(os.close, theirs)
        return theirs

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.end()
        finally:
            for descriptor in self._sinks:
                os.close(descriptor)
            if self.socket is not None:
                self.socket.close()

    def end(self) -> None:
        """Kills the whole tree, and takes what it printed last."""
        end_tree(self._process, self._folder, self.spared)
        while any(self._take(descriptor) for descriptor in list(self._sinks)):
            pass

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def descriptors(self) -> list[int]:
        """What to wait for: something is to be read there, or it was closed."""
        return [*self._sinks, *([] if self.socket is None else [self.socket.fileno()])]

    @property
    def deaf(self) -> bool:
        """Nothing it does can be heard any more, but for its exit."""
        return not self.descriptors

    def read(self) -> None:
        """Takes what has arrived, without waiting.

        Raises:
            BrokenProtocol: a message is not the trial protocol.
        """
        self.exit = self._process.poll()  # first: all that it said before it exited is then there to be read
        for descriptor in list(self._sinks):
            self._take(descriptor)
        self._listen()

    def messages(self) -> Iterator[dict[str, Any]]:
        """The messages that have arrived and were not taken yet, in order."""
        while self._messages:
            yield self._messages.popleft()

    def _take(self, descriptor: int) -> bool:
        try:
            data = os.read(descriptor, CHUNK)
        except BlockingIOError:
            return False
        if data:
            self._sinks[descriptor](data)
        else:
            del self._sinks[descriptor]
            os.close(descriptor)
        return bool(data)

    def _listen(self) -> None:
        while self.socket is not None:
            try:
                data = self.socket.recv(CHUNK)
            except BlockingIOError:
                return
            except ConnectionResetError:
                data = b""
            if not data:
                self.socket.close()
                self.socket = None
            *lines, self._said = (self._said + data).split(b"\n")
            self._messages.extend(_message(line) for line in lines)
            if len(self._said) > LONGEST_LINE:
                raise BrokenProtocol(f"sent a line of more than {LONGEST_LINE} bytes over its socket")
            if len(self._messages) > 1000:  # take these first: one that never stops talking must not stop the clock
                return


def _number(digits: str) -> int | float | None:
    """What a trial says as a number; one that no float holds is none, as NaN is none."""
    value = float(digits)
    if not math.isfinite(value):
        return None
    return value if digits.strip("-0123456789") or abs(value) >= 2**63 else int(digits)


def _message(line: bytes) -> dict[str, Any]:
    try:
        message = json.loads(line, parse_constant=lambda _: None, parse_float=_number, parse_int=_number)
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict) or "type" not in message:
        raise BrokenProtocol(f"sent {line[:80]!r} over its socket, which is no message of the trial protocol")
    return message
