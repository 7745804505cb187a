"""Work that goes on side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from .errors import Stopped, UserError


async def side_by_side(*work: Coroutine[Any, Any, None]) -> None:
    """All of them at once; the first failure ends the others, and is raised as it is."""
    failure: BaseException | None = None
    try:
        async with asyncio.TaskGroup() as group:
            for each in work:
                group.create_task(each)
    except* (Stopped, UserError, OSError) as known:
        failure = known.exceptions[0]  # raised in here, early releases of Python 3.11 would wrap it again
    if failure is not None:
        raise failure
