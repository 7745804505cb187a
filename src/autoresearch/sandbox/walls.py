"""What a confined process may see and do, as data: the same walls whichever means the machine has to put them up."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

SYSTEM = (
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/opt", "/nix/store", "/gnu/store", "/sys",
    "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives", "/etc/localtime",
    "/etc/timezone", "/etc/passwd", "/etc/group", "/etc/nsswitch.conf", "/etc/hosts", "/etc/os-release",
    "/etc/OpenCL", "/etc/vulkan",
)  # fmt: skip
"""What every program may read where it is there: software, and no secrets."""
NETWORK = ("/etc/resolv.conf", "/etc/ssl", "/etc/pki", "/etc/ca-certificates", "/etc/host.conf", "/run/systemd/resolve")
"""What a program needs to find and trust a host."""


class Level(StrEnum):
    """How well a machine can confine a process, the best first."""

    NAMESPACES = "namespaces"  # it sees a file system, processes and a network of its own; and all of the next
    LANDLOCK = "landlock"  # it sees the machine, and may touch what its walls name
    NONE = "none"


@dataclass(frozen=True)
class Walls:
    """What a confined process may see and do. Paths are absolute; a folder stands for all below it.

    Args:
        read: it reads and runs these, besides what belongs to the system; what does not exist is passed over.
        write: its own folders. The first is its home, and its `/tmp` lies there.
        network: whether it may use it.
        file_size: bytes of one file it writes, at most; None: any.
        processes: how many of them, threads included, at most, give or take a few hundred.
        hidden: folders that stay out of sight, unless one is itself named, where what it reads contains them.
    """

    read: tuple[str, ...]
    write: tuple[str, ...]
    network: bool = False
    file_size: int | None = None
    processes: int = 512 + 64 * (os.cpu_count() or 1)
    hidden: tuple[str, ...] = ()

    def readable(self) -> tuple[str, ...]:
        everything = (*SYSTEM, *(NETWORK if self.network else ()), *self.read)
        return tuple(around(everything, [Path(each).resolve() for each in self.hidden]))

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Walls:
        fields: dict[str, Any] = json.loads(text)
        return cls(**fields | {name: tuple(fields[name]) for name in ("read", "write", "hidden")})


def around(paths: Iterable[str], hidden: Sequence[Path]) -> Iterator[str]:
    """The paths; but instead of a folder that contains a hidden one, what else that folder holds."""
    for path in paths:
        real = Path(path).resolve()
        if any(each != real and each.is_relative_to(real) for each in hidden):
            with suppress(OSError):  # a folder that cannot be listed shows nothing
                yield from around((str(each) for each in real.iterdir() if each.resolve() not in hidden), hidden)
        else:
            yield path


def of_python(prefixes: Iterable[str], path: Iterable[str], off_limits: Iterable[str | Path]) -> tuple[str, ...]:
    """What an interpreter needs to read: where it is installed, and where it looks for modules.

    Args:
        prefixes: its `sys.prefix` and the like.
        path: its `sys.path`.
        off_limits: folders that nobody inside may read; a place that contains one is left out.
    """
    closed = [Path(each).resolve() for each in off_limits]
    places = (Path(each) for each in (*prefixes, *path) if each)
    return tuple(
        dict.fromkeys(
            str(place)
            for place in places
            if place.is_absolute() and not any(each.is_relative_to(place.resolve()) for each in closed)
        )
    )


def of_this_python(off_limits: Iterable[str | Path] = ()) -> tuple[str, ...]:
    """What the running interpreter needs to read."""
    executable = Path(os.path.realpath(sys.executable)).parent.parent
    prefixes = (sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix, str(executable))
    return of_python(prefixes, sys.path, off_limits)


def of_libraries(environment: Mapping[str, str]) -> Iterator[str]:
    """Folders that these variables name: libraries and CUDA in unusual places."""
    for name in ("LD_LIBRARY_PATH", "CUDA_HOME", "CUDA_PATH"):
        yield from (each for each in environment.get(name, "").split(":") if os.path.isabs(each))
