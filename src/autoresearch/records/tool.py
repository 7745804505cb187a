"""The request of a coding agent for a tool that its run carries out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Tool = Literal["profile", "scratch"]
TOOLS: tuple[Tool, ...] = get_args(Tool)
"""The stages of jobs that are no trials. Such a job has no experiment of its own."""


@dataclass(frozen=True)
class ToolRequest:
    """A request for a profile or a scratch trial.

    Attributes:
        tool: the stage of the job.
        researcher: who asks.
        files: new texts of the changed files by path. None deletes a file.
        seconds: seconds of training that are asked for. None stands for the tool's own number.
    """

    tool: Tool
    researcher: str
    files: Mapping[str, str | None]
    seconds: float | None = None
