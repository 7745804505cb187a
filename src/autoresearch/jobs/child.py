"""A process that a worker launches, such as `train` or `score`: its output, its messages and its end."""

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

from .. import variables as env
from ..argv import split_command
from ..sandbox import enter
from ..sandbox.lifetime import prepare_child
from ..sandbox.walls import Level, Walls
from .confined import ConfinedProcess
from .processes import end_tree

LONGEST_LINE = 64 * 1024  # bytes of one line of the trial protocol
CHUNK = 64 * 1024  # bytes read at once, which is the size of a pipe on Linux
HALF_LOG = 1024 * 1024  # bytes at the beginning of a log, and at its end, that are written to the file
Sink = Callable[[bytes], None]


class BrokenProtocol(Exception):
    """The trial sent something that is not the trial protocol. The message quotes it."""


class Log:
    """A log file that keeps the beginning and the end of its text. So a flood of output cannot fill the disk."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._room, self._omitted = HALF_LOG, 0
        self._end = bytearray()

    def write(self, data: bytes) -> None:
        head = data[: self._room]
        self._room -= len(head)
        self._file.write(head)
        self._file.flush()
        self._end += data
        if (surplus := len(self._end) - 2 * HALF_LOG) > 0:
            del self._end[: surplus + HALF_LOG]
        self._omitted += len(data) - len(head)

    def tail(self, characters: int = HALF_LOG) -> str:
        """Return the last characters that were written."""
        return self._end.decode(errors="replace")[-characters:]

    def close(self) -> None:
        missing = self._omitted - HALF_LOG
        if missing > 0:
            self._file.write(f"\n… {missing} bytes are left out here …\n".encode())
        self._file.write(self._end[-min(self._omitted, HALF_LOG) :] if self._omitted else b"")
        self._file.close()


class Tail:
    """The last `size` bytes of a stream, kept in memory. The whole stream is passed on to `also`."""

    def __init__(self, also: Sink, size: int = CHUNK) -> None:
        self._data, self._also, self._size = bytearray(), also, size

    def write(self, data: bytes) -> None:
        self._also(data)
        self._data += data
        del self._data[: -self._size]

    def text(self) -> str:
        return self._data.decode(errors="replace")


class Child:
    """A launched command in its own session and process group. Leaving the context kills the whole process tree.

    Args:
        process: the confined process to launch. For a scorer, the process whose work is scored.
        command: the command line, see `split_command`.
        folder: the working folder.
        output: takes the command's standard output.
        errors: takes its standard error. By default both go to `output`, in the order they were written.
        listen: whether the command gets a socket for the trial protocol.
        walls: the walls around the command. None means that the command is one of ours.
        inherited: descriptors that the command gets besides.

    Attributes:
        exit: the exit code once the command has ended and all its messages are read. A negative code is the signal that
            ended it.
        flooded: whether at some look there were more messages than are read at once.
        exempt: the id of this process's only other child, which may outlive this command.

    Raises:
        OSError: the command cannot be started.
    """

    def __init__(
        self,
        process: ConfinedProcess,
        command: str,
        folder: str,
        environment: Mapping[str, str],
        output: Sink,
        errors: Sink | None = None,
        listen: bool = False,
        walls: Walls | None = None,
        inherited: Sequence[int] = (),
    ) -> None:
        self._folder, self._sinks = Path(process.folder), dict[int, Sink]()
        self._received, self._messages = b"", deque[dict[str, Any]]()
        self.exit: int | None = None
        self.flooded = False
        self.exempt: int | None = None
        self.socket: socket.socket | None = None
        words = split_command(command, process.python)
        if walls is not None:
            words = enter.command(walls, Level(process.sandbox), words)
        worker, cores = os.getpid(), process.device.cores
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
                preexec_fn=lambda: prepare_child(worker, cores),
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
        """Kill the whole process tree and take its last output."""
        end_tree(self._process, self._folder, self.exempt)
        while any(self._take(descriptor) for descriptor in list(self._sinks)):
            pass

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def descriptors(self) -> list[int]:
        """Descriptors to wait for. One is ready when there is something to read, or when it was closed."""
        return [*self._sinks, *([] if self.socket is None else [self.socket.fileno()])]

    @property
    def is_silent(self) -> bool:
        """Whether the process has closed its pipes and its socket. Then only its exit remains to be noticed."""
        return not self.descriptors

    def read(self) -> None:
        """Take the output and the messages that have arrived, at most `CHUNK` bytes of each, without waiting.

        Without this limit a trial that never stops talking would stop the clock of its own budget.

        Raises:
            BrokenProtocol: a message is not the trial protocol.
        """
        ended = self._process.poll()  # before the read: no message can arrive after the exit
        for descriptor in list(self._sinks):
            self._take(descriptor)
        if self._listen():
            self.exit = ended

    def messages(self) -> Iterator[dict[str, Any]]:
        """Yield the messages that have arrived, in order, each once."""
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

    def _listen(self) -> bool:
        """Read messages, and return whether none is left."""
        room = CHUNK
        while self.socket is not None:
            if not room:
                self.flooded = True
                return False
            try:
                data = self.socket.recv(room)
            except BlockingIOError:
                return True
            except ConnectionResetError:
                data = b""
            if not data:
                self.socket.close()
                self.socket = None
            room -= len(data)
            *lines, self._received = (self._received + data).split(b"\n")
            self._messages.extend(_message(line) for line in lines)
            if len(self._received) > LONGEST_LINE:
                raise BrokenProtocol(f"sent a line of more than {LONGEST_LINE} bytes over its socket")
        return True


def _number(digits: str) -> int | float | None:
    """Return the number of a message. None stands for NaN, infinity and numbers beyond the range of a float."""
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
