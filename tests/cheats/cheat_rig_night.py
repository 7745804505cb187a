"""A night with a cheat in it: the real loop and real trials, under an executor with one hole.

No way is known by which a trial is taken for the machine's fault. This executor has one all the same: a trial that
exits with code 75 counts as interrupted. So the loop is tested against a way that somebody will find.

`python tests/cheats/cheat_rig_night.py CHEAT FOLDER` prints what became of the cheat as JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from rigs.loop import Actor, a_loop
from rigs.toy import TAG, Bench

from autoresearch.errors import Stopped
from autoresearch.executors.local import LocalExecutor
from autoresearch.executors.tasks import News
from autoresearch.ledger import Ledger
from autoresearch.loop.driving import drive
from autoresearch.loop.loop import Loop
from autoresearch.loop.trial_jobs import trial_seed
from autoresearch.records import (
    Brief,
    Confinement,
    Device,
    Job,
    Outcome,
    Proposal,
    Purpose,
    TrialResult,
)
from autoresearch.seams import Executor, Materials

CHEATS = {path.stem: path for path in sorted(Path(__file__).with_name("night").glob("*.py"))}
HOLE = "exit code 75"
BLANK = "the seed of its first trial, written in by the test"


class Holed(LocalExecutor):
    """An executor that takes a crash of one kind for the machine's fault."""

    async def run(self, job: Job, hear: Callable[[News], None]) -> TrialResult:
        result = await super().run(job, hear)
        hidden = result.outcome is Outcome.CRASH and HOLE in str(result.reason)
        return TrialResult(Outcome.INTERRUPTED, "the machine was at fault, or so it seems") if hidden else result


@dataclass(frozen=True)
class Night:
    """What became of a cheat, which is experiment 1, and of the night.

    Attributes:
        states: states of all experiments, by number.
        seeds: the different seeds of the cheat's trials for search, and of its further trials.
        claims: scores of the cheat on fresh seeds.
        stopped: why the run stopped before its limit, or None.
    """

    states: list[str]
    seeds: list[int]
    further_seeds: list[int]
    claims: int
    stopped: str | None


def spend_night(cheat: str, folder: Path) -> Night:
    """Run a night of two experiments, the cheat and an honest one. Afterwards a kept cheat is measured once more."""
    code = (
        CHEATS[cheat]
        .read_text()
        .replace("the seed of its first trial, written in by the test", str(trial_seed(1, 1, 1)))
    )

    def cheating(brief: Brief) -> Proposal:
        return Proposal(f"a cheat: {cheat}", {"train.py": code})

    stopped = None
    with Bench(folder) as bench:
        honest = Proposal("honest", {"train.py": (bench.lab / "train.py").read_text().replace("X = 1.0", "X = 0.9")})
        with a_loop(bench, make_executor, Actor("eve", [cheating, honest]), experiments=2) as loop:
            try:
                asyncio.run(drive(loop, measure_twice(loop)))
            except Stopped as error:
                stopped = str(error)
            claims = len(loop.history.claim_scores.get(1, ()))
        with Ledger(bench.layout.ledger, readonly=True) as ledger:
            trials = ledger.trials(TAG, 1)
            search = {trial.seed for trial in trials if trial.purpose is Purpose.SEARCH}
            further = {trial.seed for trial in trials if trial.purpose is not Purpose.SEARCH}
            states = [str(each.verdict or each.state) for each in ledger.experiments(TAG)]
    return Night(states, sorted(search), sorted(further), claims, stopped)


async def measure_twice(loop: Loop) -> None:
    await loop.go()
    if loop.incumbent.number == 1:
        await loop.remeasuring.measure(loop.incumbent, Purpose.CLAIM)


def make_executor(materials: Materials, confinement: Confinement) -> Executor:
    return Holed([Device("cpu")], materials, sys.executable, confinement)


if __name__ == "__main__":
    os.environ["AUTORESEARCH_CACHE"] = f"{sys.argv[2]}/cache"
    print(json.dumps(asdict(spend_night(sys.argv[1], Path(sys.argv[2])))))
