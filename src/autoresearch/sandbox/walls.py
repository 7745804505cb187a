"""Rules for a confined process, as data. They do not depend on how a machine enforces them."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from .variables import LIBRARIES

SYSTEM = (
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/opt", "/nix/store", "/gnu/store", "/sys",
    "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives", "/etc/localtime",
    "/etc/timezone", "/etc/passwd", "/etc/group", "/etc/nsswitch.conf", "/etc/hosts", "/etc/os-release",
    "/etc/OpenCL", "/etc/vulkan",
)  # fmt: skip
"""Paths that every program may read, where they exist. They hold software and no secrets."""
NETWORK = ("/etc/resolv.conf", "/etc/ssl", "/etc/pki", "/etc/ca-certificates", "/etc/host.conf", "/run/systemd/resolve")
"""Paths that a program needs to resolve and trust a host."""


class Level(StrEnum):
    """Levels of confinement, the strictest first."""

    NAMESPACES = "namespaces"  # a file system, a process table and a network of its own, and all of the next level
    LANDLOCK = "landlock"  # files outside the rules can be seen, but not opened
    NONE = "none"


class Walls(NamedTuple):  # every confined process imports this module, and `dataclasses` is slow to import
    """Rules for a confined process. Paths are absolute. A folder stands for everything below it.

    Args:
        read: paths to read and execute, besides the system's software. Paths that do not exist are ignored.
        write: the process's own folders. The first is its home and holds its `/tmp`.
        network: whether the process may use the network.
        file_size: largest file to write, in bytes. None allows any size.
        processes: cap on processes and threads. It is exact to a few hundred.
        hidden: folders that are left out of the readable folders that contain them. A folder that is also named in
            `read` stays readable.
        devices: device files of hardware that the process may use.
        counted: whether the CPU time of the process is counted. Then parents must wait for children that end.
    """

    read: tuple[str, ...]
    write: tuple[str, ...]
    network: bool = False
    file_size: int | None = None
    processes: int = 512 + 64 * (os.cpu_count() or 1)
    hidden: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    counted: bool = False

    def readable(self) -> tuple[str, ...]:
        """Return all readable paths, the system's included, without the hidden folders."""
        everything = (*SYSTEM, *(NETWORK if self.network else ()), *self.read)
        return tuple(exclude_hidden(everything, [Path(each).resolve() for each in self.hidden]))

    def to_json(self) -> str:
        return json.dumps(self._asdict())

    @classmethod
    def from_json(cls, text: str) -> Walls:
        fields: dict[str, Any] = json.loads(text)
        return cls(**fields | {name: tuple(fields[name]) for name in ("read", "write", "hidden", "devices")})


def exclude_hidden(paths: Iterable[str], hidden: Sequence[Path]) -> Iterator[str]:
    """Yield the paths. A folder that contains a hidden folder is replaced by its other entries."""
    for path in paths:
        real = Path(path).resolve()
        if any(each != real and each.is_relative_to(real) for each in hidden):
            with suppress(OSError):  # a folder that cannot be listed gives no entries
                yield from exclude_hidden(
                    (str(each) for each in real.iterdir() if each.resolve() not in hidden), hidden
                )
        else:
            yield path


def python_folders(prefixes: Iterable[str], path: Iterable[str], off_limits: Iterable[str | Path]) -> tuple[str, ...]:
    """Return the folders that a Python interpreter needs to read: its installation and its modules.

    Args:
        prefixes: its `sys.prefix` and similar paths.
        path: its `sys.path`.
        off_limits: folders that no confined process may read. A folder that contains one of them is left out.
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


def editable_places() -> list[str]:
    """Return the folders and files of all packages that are installed in editable mode.

    `sys.path` does not name a package that an import hook finds (PEP 660). The source of this function is also run by
    other interpreters, so it must not use names from outside.
    """
    import sys

    modules = {getattr(each, "__module__", "") for each in sys.meta_path}
    if all(each.startswith(("_frozen_importlib", "_distutils_hack")) for each in modules):
        return []  # no import hook. The search below takes 60 ms
    import importlib.metadata
    import importlib.util
    import json

    places: list[str] = []
    for package in importlib.metadata.distributions():
        origin = json.loads(package.read_text("direct_url.json") or "{}")
        if origin.get("dir_info", {}).get("editable"):
            for name in (package.read_text("top_level.txt") or "").split():
                try:
                    spec = importlib.util.find_spec(name)
                except (ImportError, ValueError):
                    continue
                if spec is not None:
                    places += spec.submodule_search_locations or [spec.origin or ""]
    return places


def this_python_folders(off_limits: Iterable[str | Path] = ()) -> tuple[str, ...]:
    """Return the folders that the running interpreter needs to read."""
    executable = Path(os.path.realpath(sys.executable)).parent.parent
    prefixes = (sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix, str(executable))
    return python_folders(prefixes, (*sys.path, *editable_places()), off_limits)


def library_folders(environment: Mapping[str, str]) -> Iterator[str]:
    """Yield the folders of libraries and of CUDA that environment variables name."""
    for name in LIBRARIES:
        yield from (each for each in environment.get(name, "").split(":") if os.path.isabs(each))
