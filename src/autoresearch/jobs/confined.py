"""The description of one confined process, for trials and coding agents alike."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from ..records import Device


@dataclass(frozen=True)
class ConfinedProcess:
    """A command to run behind walls, with its files, its caps and its environment. All paths are absolute.

    Attributes:
        name: names the process in messages.
        command: the command line. A leading `python` stands for the interpreter `python`.
        checkout: the working folder, which the process may write.
        folder: the folder of the job that the process belongs to. `Folder` names what lies there.
        budget: seconds until the process is ended.
        memory: cap on the resident memory of the process tree, bytes. None means no cap.
        disk: cap on what the process tree writes, bytes. None means the default of `Caps`.
        device: the device that the process may use.
        environment: variables besides those that every confined process gets.
        sandbox: the `sandbox.Level` of its walls.
        readable: paths that it may read besides its own files and the system's software.
        writable: paths that it may write besides its own folders.
        hidden: paths that it must not see, even inside a readable folder.
        network: whether it may use the network.
    """

    name: str
    command: str
    python: str
    checkout: str
    folder: str
    budget: float
    device: Device
    memory: int | None = None
    disk: int | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    sandbox: str = "none"
    readable: tuple[str, ...] = ()
    writable: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    network: bool = False

    def to_json(self) -> str:
        """Return the process as one line of JSON, without a line break at its end."""
        return json.dumps(asdict(replace(self, environment=dict(self.environment))))

    @classmethod
    def from_json(cls, line: str | bytes) -> ConfinedProcess:
        """Return the process that `to_json` wrote."""
        fields: dict[str, Any] = json.loads(line)
        paths: dict[str, Any] = {name: tuple(fields.pop(name)) for name in ("readable", "writable", "hidden")}
        return cls(device=device_from_json(fields.pop("device")), **paths, **fields)


def device_from_json(fields: Mapping[str, Any]) -> Device:
    """Return the device that `dataclasses.asdict` and JSON made these fields of."""
    return Device(**{**fields, **{name: tuple(fields[name]) for name in ("cores", "nodes")}})
