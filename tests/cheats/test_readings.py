"""No cheat can make the machine look slow.

The speed itself is noisy, and no test asserts a time. So a program takes the place of the reference kernel here, which
looks at what could slow the kernel down. It reports 1 where it finds nothing.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cheat_rig import CHEATS, ONE_CORE
from cheat_rig_blind import change_harness

from autoresearch.records import Outcome, TrialResult
from autoresearch.sandbox.enter import best_level
from autoresearch.sandbox.walls import Level

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(best_level() is Level.NONE, reason="this system can confine no process: the cheats would win"),
]

LOOK = """
import ctypes, os, sys
from pathlib import Path

trial = Path(os.environ["AUTORESEARCH_OUT"]).parent
lab = trial.parents[2]
libc = ctypes.CDLL(None, use_errno=True)

def is_left(place):
    try:
        return str(lab / "leftover").encode() in (place / "cmdline").read_bytes()
    except OSError:
        return False

def is_dirty(path):
    # cachestat(2), since Linux 6.5: the first fields are pages in memory, dirty pages, pages on their way to the disk
    pages, span = (ctypes.c_uint64 * 5)(), (ctypes.c_uint64 * 2)(0, 0)
    with path.open("rb") as file:
        failed = libc.syscall(ctypes.c_long(451), file.fileno(), span, pages, 0)
    return not failed and bool(pages[1] or pages[2])

left = sum(map(is_left, Path("/proc").glob("[0-9]*")))
written = [path for path in (trial / "out/unwritten", trial / "checkout/unwritten", trial / "sealed/artifact")]
dirty = sum(is_dirty(path) for path in written if path.exists())
cores = os.sched_getaffinity(0) != set(map(int, sys.argv[2:]))
nice = os.getpriority(os.PRIO_PROCESS, 0) != NICE or os.getsid(0) != os.getpid()
print(1 + 10 * left + 1000 * dirty + 100_000 * nice + 1_000_000 * cores, flush=True)
os._exit(0)
"""
MEASURE = "    print(measure_all([int(core) for core in sys.argv[2:]], float(sys.argv[1])))\n"
BUDGET = 6.0  # the shortest with readings
HONEST = "from honest import *\nif __name__ == '__main__': main()\n"


class Looking:
    """The rig, with a harness whose reference kernel is `LOOK`."""

    def __init__(self, folder: Path, level: Level) -> None:
        folder.mkdir()
        (folder / "look.py").write_text(LOOK.replace("NICE", str(os.getpriority(os.PRIO_PROCESS, 0))))
        (folder / "honest_trial.py").write_text(HONEST)
        piece = ("trial/reference.py", MEASURE, f"    exec(open({str(folder / 'look.py')!r}).read())\n")
        self.rig, self._source = change_harness(folder, (piece,), level)
        self.honest = folder / "honest_trial.py"

    def run(self, cheat: Path) -> TrialResult:
        readable = (self._source, *self.rig.software)
        result = self.rig.run(self.rig.trial(cheat, budget=BUDGET, device=ONE_CORE, readable=readable))
        assert result.outcome is Outcome.OK, result
        return result


LEVELS = [level for level in (Level.NAMESPACES, Level.LANDLOCK) if best_level() in (Level.NAMESPACES, level)]


@pytest.fixture(scope="module", params=LEVELS)
def looking(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Looking:
    return Looking(tmp_path_factory.mktemp("rig") / "looking", request.param)


def test_the_kernel_finds_the_machine_alike_around_each_trial(looking: Looking) -> None:
    """The honest trials find what a cheat leaves for its successor."""
    cheats = [CHEATS[name] for name in ("leaves_work_for_the_reading", "is_a_tenth_slower")]
    for train in (looking.honest, cheats[0], looking.honest, cheats[1], looking.honest):
        machine = looking.run(train).machine
        assert machine.speed_before == 1.0, f"{train.stem}: before it the kernel found {machine.speed_before}"
        assert machine.speed_after == 1.0, f"{train.stem}: after it the kernel found {machine.speed_after}"
