"""Every dishonest train.py that we know of ends in the right verdict or in an honest score."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cheat_rig import CHEATS, CheatRig, Wanted, audit_of
from cheat_rig_blind import change_harness

from autoresearch.records import Outcome
from autoresearch.sandbox.enter import best_level
from autoresearch.sandbox.walls import Level

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(best_level() is Level.NONE, reason="this system can confine no process: the cheats would win"),
]


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CheatRig]:
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHEAT_PORT", str(server.getsockname()[1]))
        yield CheatRig(tmp_path_factory.mktemp("rig"), best_level()).open()


def test_there_are_enough_cheats() -> None:
    assert len(CHEATS) >= 25


def test_an_honest_trial_is_scored_and_passes_its_audit(rig: CheatRig, tmp_path: Path) -> None:
    rig.audit_baseline()
    honest = tmp_path / "honest_trial.py"
    honest.write_text("from honest import *\nif __name__ == '__main__': main()\n")
    trial = rig.trial(honest, number=9)
    result = rig.run(trial)
    assert result.outcome is Outcome.OK, result
    assert result.score == pytest.approx(rig.honest_score(), abs=1e-5)
    audit = rig.run(audit_of(trial))
    assert audit.outcome is Outcome.OK and audit.score == pytest.approx(result.score, abs=0.1)
    for figures in (result.figures, audit.figures):
        assert figures is not None and figures.largest == figures.mean == 0.0


@pytest.mark.parametrize("name", CHEATS)
def test_each_cheat_loses(name: str, rig: CheatRig) -> None:
    result = rig.try_cheat(name)
    is_expected = any(result.is_expected(wanted, rig.honest_score()) for wanted in Wanted.all_of(CHEATS[name]))
    assert is_expected, f"{result.result}\n{result.harmed}\n{result.log}"


LANDLOCKED = (
    "prints_what_it_is_asked_about", "forges_the_reason_of_its_end", "talks_through_its_descriptors",
    "leaves_a_note_on_a_device", "keeps_memory_in_sockets",
)  # fmt: skip


@pytest.mark.skipif(best_level() is not Level.NAMESPACES, reason="the level is this machine's best, and tested above")
@pytest.mark.parametrize("name", LANDLOCKED)
def test_these_cheats_lose_without_namespaces_too(name: str, rig: CheatRig) -> None:
    result = replace(rig, level=Level.LANDLOCK).try_cheat(name)
    is_expected = any(result.is_expected(wanted, rig.honest_score()) for wanted in Wanted.all_of(CHEATS[name]))
    assert is_expected, f"{result.result}\n{result.harmed}\n{result.log}"


SLOW = "    __import__('time').sleep(1)\n    look = Look()\n    try:\n"
SLOW_TO_MEASURE = ("jobs/usage.py", "    look = Look()\n    try:\n", SLOW)


@pytest.mark.skipif(best_level() is not Level.NAMESPACES, reason="other levels end processes in another way")
def test_a_slow_measurement_of_usage_gives_a_cheat_no_time(rig: CheatRig, tmp_path: Path) -> None:
    """The cheat is dead before its usage is measured."""
    slow, source = change_harness(tmp_path, (SLOW_TO_MEASURE,), best_level())
    result = slow.try_cheat("trains_after_it_is_done", readable=(source, *slow.software))
    assert result.is_expected(Wanted.of(CHEATS["trains_after_it_is_done"]), slow.honest_score()), result
