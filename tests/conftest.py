"""The order of the tests: every worker begins with a share of the slow ones, and none is alone with one at the end."""

from __future__ import annotations

import os

import pytest


@pytest.hookimpl(trylast=True)  # after the tests that are not asked for have been left out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the tests for `--dist worksteal`, which gives each worker an equal part, one after the other.

    Modules that are slow as a whole keep their place: their tests are not slow one by one, and share fixtures.
    """
    slow = [item for item in items if any(mark.name == "slow" for mark in item.own_markers)]
    rest = [item for item in items if item not in slow]
    total, workers = len(items), int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    items.clear()
    for worker in range(workers):
        share = slow[worker::workers]
        part = (total - len(items)) // (workers - worker)
        items += share
        items += [rest.pop(0) for _ in range(max(part - len(share), 0)) if rest]
    items += rest
