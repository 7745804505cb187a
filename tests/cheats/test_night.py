"""Cheats that are after the night itself: they draw seeds, block the queue, or flee from what is measured of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from cheat_rig_night import CHEATS, Night, spend_night

from autoresearch.sandbox.enter import best_level
from autoresearch.sandbox.walls import Level

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(best_level() is Level.NONE, reason="this system can confine no process"),
]


def loses(cheat: str, night: Night) -> bool:
    """Whether the cheat ended as its docstring says."""
    goes_on = night.stopped is None and night.states[2] not in ("queued", "running")
    if "-> set aside with one seed" in CHEATS[cheat].read_text():
        return goes_on and night.states[1] == "set aside" and len(night.seeds) == 1
    assert "-> kept without a claim" in CHEATS[cheat].read_text()
    return goes_on and night.states[1] == "keep" and night.claims == 0 and len(night.further_seeds) == 1


@pytest.mark.parametrize("cheat", CHEATS)
def test_each_cheat_of_the_night_loses(cheat: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTORESEARCH_CACHE", str(tmp_path / "cache"))
    night = spend_night(cheat, tmp_path)
    assert loses(cheat, night), night
