"""Every cheat on a GPU that we know of loses."""

from __future__ import annotations

from pathlib import Path

import pytest
from cheat_rig_gpu import CHEATS, read_verdict, try_cheat

from autoresearch.sandbox.enter import best_level
from autoresearch.sandbox.walls import Level

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/dev/nvidiactl").exists(), reason="this machine has no NVIDIA GPU"),
    pytest.mark.skipif(best_level() is Level.NONE, reason="this system can confine no process: the cheats would win"),
]


@pytest.mark.parametrize("name", CHEATS)
def test_each_cheat_on_a_gpu_loses(name: str, tmp_path: Path) -> None:
    sentence = try_cheat(name, tmp_path)
    wanted = read_verdict(CHEATS[name])
    win = sentence.find_win(wanted)
    assert win is None, f"{win}\n{sentence.result}"
    assert not sentence.tells_nothing(wanted), f"it could not be tried\n{sentence.result}"
