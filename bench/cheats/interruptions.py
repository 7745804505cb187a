"""The night itself: seeds that are drawn again, a queue that is blocked. The harness is a whole loop here."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from cheat_rig_blind import copy_harness

RIG = Path(__file__).parents[2] / "tests/cheats/cheat_rig_night.py"
KEPT_SEED = ("loop/trial_jobs.py", "if repeated is None else repeated", "if True else repeated")
COUNTED = ("loop/trials.py", "if interruptions >= ATTEMPTS:", "if False:")
SET_ASIDE = ("loop/loop.py", "except Interrupted as interrupted:", "except ZeroDivisionError as interrupted:")


@dataclass(frozen=True)
class BlindNight:
    """Detectors of the loop that are switched off, and the cheat that wins its night without them."""

    cheat: str
    switched_off: tuple[tuple[str, str, str], ...]

    def find_defeat(self, folder: Path) -> str | None:
        """Return why the cheat does not win. It wins with more than one seed, or where the night does not go on."""
        source = copy_harness(folder / "source", self.switched_off)
        (folder / "night").mkdir()
        command = [sys.executable, str(RIG), self.cheat, str(folder / "night")]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(source), str(RIG.parents[1])])}
        try:
            done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
        except subprocess.TimeoutExpired:
            return None  # it is first in the queue forever
        night = json.loads(done.stdout) if done.returncode == 0 else None
        won = night is None or night["stopped"] or len(night["seeds"]) > 1 or len(night["further_seeds"]) > 1
        return None if won else f"{self.cheat} loses all the same: {night}"


CASES = {
    "the seed that is kept": BlindNight("draws_again_on_a_bad_loss", (KEPT_SEED,)),
    "the seed that is kept, in a claim": BlindNight("flees_from_claims", (KEPT_SEED,)),
    "the count of interruptions": BlindNight("blocks_the_night", (COUNTED,)),
    "setting aside": BlindNight("blocks_the_night", (SET_ASIDE,)),
}
