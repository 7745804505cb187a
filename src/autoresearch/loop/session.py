"""A session: the resources of a run while one process drives it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..layout import Layout
from ..ledger import Ledger
from ..ledger.diary import Diary
from ..records import Agenda, Confinement, Corpus, Platform, Run
from ..seams import Clock, Executor, Researcher
from ..tasks import BlockingWork, SystemClock
from ..workspace import Workspace


@dataclass(frozen=True)
class Session:
    """The resources that all parts of a loop share. `opening.open_session` makes a session and holds the run's lock."""

    layout: Layout
    run: Run
    agenda: Agenda  # the revision of program.md that the session starts with
    ledger: Ledger
    diary: Diary
    workspace: Workspace
    executor: Executor
    researchers: Callable[[str], Researcher]  # name → researcher
    confinement: Confinement  # how trials are confined
    options: Mapping[str, Any] = field(default_factory=dict)  # settings of program.md that the command line overrides
    clock: Clock = field(default_factory=SystemClock)
    removals: BlockingWork = field(default_factory=BlockingWork)  # no trial starts beside one of them
    platform: Platform | None = None
    corpus: Corpus | None = None
