"""Trials of cheats on a GPU, and what must have become of each.

A cheat lies in `gpu/`. Its docstring says what it does, and after `->` how that must end:

    -> crash: reason        the outcome, and a part of its reason. `-> ok:` is a trial that ran and gained nothing
    -> score: untrained     it got what a model that learned nothing does
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from rigs.trial import SPEAK, Supervised, alive, placement_for

from autoresearch.executors.devices import cpu_slot, find
from autoresearch.records import Device, Outcome, TrialResult
from autoresearch.sandbox.enter import best_level
from autoresearch.sandbox.walls import this_python_folders
from autoresearch.trial.placement import Placement
from autoresearch.trial.wire import result_from_json

HERE = Path(__file__).parent / "gpu"
CHEATS = {path.stem: path for path in sorted(HERE.glob("*.py"))}
CAP = 7 << 30  # bytes
SETTINGS: dict[str, dict[str, Any]] = {
    "reports_little_memory": {"memory": CAP},
    "keeps_memory_in_a_child": {"memory": CAP},
    "hides_memory_in_pinned_pages": {"memory": CAP},
    "uses_a_gpu_on_the_cpu": {"device": cpu_slot()},
}
WINS = "THE CHEAT WINS"
UNTRAINED = '{"x": 1.0, "y": -1.0, "width": 16, "seed": 1}'
LEAST = 1.8  # the score of UNTRAINED is 1.84 in the toy lab, and of its best model 0.99
SLOW = 8.0  # seconds from `done` to the seal, of the 10 that a process has to end
FILL = """
import torch
kept = []
while torch.cuda.mem_get_info()[0] > 3 << 30:
    kept.append(torch.full((1 << 28,), 0x5EA1ED5EA1ED, dtype=torch.int64, device="cuda"))
torch.cuda.synchronize()
print(len(kept) * 2, "GiB filled")
"""


@dataclass(frozen=True)
class CheatResult:
    """What became of a cheat.

    Attributes:
        ending: seconds from `done` to the sealed artifact.
        harm: what it reached that it must not reach.
    """

    result: TrialResult
    ending: float
    harm: str

    def tells_nothing(self, wanted: str) -> bool:
        """Whether the cheat crashed by itself, before it could win. `wanted` is the verdict of its docstring."""
        kind, reason = _split(wanted)
        expected = kind == "crash" and reason in (self.result.reason or "")
        return self.result.outcome is Outcome.CRASH and not expected

    def find_win(self, wanted: str) -> str | None:
        """Return in what the cheat won, None if it lost. A crash is a loss."""
        kind, reason = _split(wanted)
        if self.harm:
            return self.harm
        if WINS in self.result.log_tail:
            return "it says so"
        if self.ending > SLOW:
            return f"its processes took {self.ending:.1f} s to end"
        if self.result.outcome is Outcome.CRASH:
            return None
        if kind == "score":
            won = self.result.score is not None and self.result.score <= LEAST
            return f"it scored {self.result.score}" if won else None
        if self.result.outcome != kind or reason not in (self.result.reason or ""):
            return f"it ended as {self.result.outcome}: {self.result.reason}"
        return None


def _split(wanted: str) -> tuple[str, str]:
    kind, reason = (word.strip() for word in wanted.split(":", 1))
    return kind, reason


def read_verdict(cheat: Path) -> str:
    """Return the verdict in a cheat's docstring."""
    found = re.search(r"^-> (.*)$", cheat.read_text(), re.MULTILINE)
    assert found, f"{cheat.name} does not say how it must end"
    return found[1]


def try_cheat(name: str, folder: Path) -> CheatResult:
    """Run a cheat on the first GPU of this machine."""
    if name == "reads_what_others_left":
        subprocess.run([sys.executable, "-c", FILL], check=True)
    placement = place(folder, CHEATS[name].read_text(), **SETTINGS.get(name, {}))
    began = sealed = time.monotonic()
    result: TrialResult | None = None
    with Supervised(placement) as supervised:
        for event in supervised.events():
            match event.pop("event"):
                case "ready":
                    began = time.monotonic()
                    supervised.tell('{"go": true}')
                case "scoring":
                    sealed = time.monotonic()
                case "result":
                    result = result_from_json(event)
    assert result is not None, "the supervisor died"
    ended = result.training_seconds is not None and result.outcome is Outcome.OK
    ending = sealed - began - (result.training_seconds or 0.0) if ended else 0.0
    survivors = [process.pid for process in alive(placement.folder)]
    for pid in survivors:
        psutil.Process(pid).kill()
    return CheatResult(result, ending, f"processes {survivors} live on" if survivors else "")


def place(folder: Path, body: str, **changes: Any) -> Placement:
    """Return a confined trial of the toy lab on the first GPU, whose module `speak` is the trial protocol."""
    usual: dict[str, Any] = {
        "device": find()[0], "budget": 25.0, "startup": 120.0, "sandbox": best_level(),
        "readable": this_python_folders((folder,)),
    }  # fmt: skip
    placement = placement_for(folder, None, **usual | changes)
    (Path(placement.checkout) / "train.py").write_text(body)
    (Path(placement.checkout) / "speak.py").write_text(f"{SPEAK}\nUNTRAINED = {UNTRAINED!r}\n")
    return placement


def describe(device: Device) -> str:
    """Return the driver, the device and its files in a line."""
    import pynvml

    pynvml.nvmlInit()
    version = pynvml.nvmlSystemGetDriverVersion()
    return f"driver {version}, {device.name} {device.model} {device.uuid} {device.nodes}"
