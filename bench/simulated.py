"""How long does the real loop take for a night of simulated trials, and how busy are its devices?

The loop, the judge, the ledger and git are the real ones. A trial only takes virtual time, and so does a researcher
that thinks. The score of the toy lab is computed from its constant X, with noise by the seed.

    python bench/simulated.py [--trials 1000] [--devices 4] [--thinking 60] [--profile]
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import pstats
import random
import time
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from past import toy_lab

from autoresearch.executors.simulated import SimulatedClock, SimulatedExecutor, SimulatedTrial
from autoresearch.loop.checking import Request
from autoresearch.loop.claims import search_and_confirm
from autoresearch.loop.driving import drive
from autoresearch.loop.loop import Loop
from autoresearch.loop.materials import LabMaterials
from autoresearch.loop.opening import open_session
from autoresearch.records import Brief, Device, Job, Outcome, Point, Proposal, TrialResult, Usage

TAG = "simulated"
NOISE = 0.01  # standard deviation of a score between seeds
STARTUP, SCORING = 10.0, 20.0  # virtual seconds


class Thinker:
    """Moves X a little, after a while."""

    name, costs_money, repairs = "thinker", False, False

    def __init__(self, clock: SimulatedClock, seconds: float) -> None:
        self._clock, self._seconds, self._random = clock, seconds, random.Random(1)

    def missing(self) -> str | None:
        return None

    async def propose(self, brief: Brief) -> Proposal:
        await self._clock.sleep(self._seconds)
        x = read_x(brief.code["train.py"]) + self._random.gauss(0.0, 0.1)
        lines = [f"X = {x:.9f}" if line.startswith("X = ") else line for line in brief.code["train.py"].splitlines()]
        files = {"train.py": "\n".join(lines) + "\n"}
        return Proposal(f"X to {x:.4f}", files, usage=Usage(self._seconds))


def read_x(code: str) -> float:
    line = next(line for line in code.splitlines() if line.startswith("X = "))
    return float(line.split("=")[1].split("#")[0])


def simulate(job: Job, checkout: Path) -> SimulatedTrial:
    """Return the trial of the toy lab's code, after its whole budget."""
    x = read_x((checkout / "train.py").read_text())
    score = 1.0 + (x - 0.3) ** 2 + random.Random(job.seed).gauss(0.0, NOISE)
    curve = tuple(Point(job.budget * share / 20, share, score + 2 - share / 10) for share in range(1, 21))
    result = TrialResult(
        Outcome.OK,
        score=score,
        startup_seconds=STARTUP,
        training_seconds=job.budget,
        scoring_seconds=SCORING,
        curve=curve,
    )
    return SimulatedTrial(result, STARTUP, job.budget, SCORING)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=1000, help="trials at least, the baseline's and claims' included")
    parser.add_argument("--devices", type=int, default=4)
    parser.add_argument("--thinking", type=float, default=60.0, help="virtual seconds that a proposal takes")
    parser.add_argument("--budget", default="300s", help="budget of a trial")
    parser.add_argument("--profile", action="store_true", help="show where the time goes")
    options = parser.parse_args()
    clock, profile = SimulatedClock(), cProfile.Profile() if options.profile else None
    devices = [Device("cpu", index, model="simulated") for index in range(options.devices)]
    request_options = {"devices": "cpu", "budget": options.budget, "experiments": options.trials}
    with toy_lab() as lab:
        request = Request(lab, TAG, seed=1, options=request_options)
        with open_session(request, lambda event: None, clock=clock) as session:
            thinker = Thinker(clock, options.thinking)
            executor = SimulatedExecutor(devices, LabMaterials(session.layout, session.workspace, {}), clock, simulate)
            loop = Loop(replace(session, executor=executor, researchers=lambda name: thinker))
            began = time.perf_counter()
            with profile or nullcontext(), asyncio.Runner(loop_factory=clock.new_event_loop) as runner:
                ending = runner.run(drive(loop, search_and_confirm(loop)))
            real, virtual = time.perf_counter() - began, clock.monotonic()
            trials = session.ledger.trials(TAG)
            trained = sum(trial.result.training_seconds or 0.0 for trial in trials if trial.result)
            experiments = len(session.ledger.experiments(TAG)) - 1
        print(f"{len(trials)} trials of {experiments} experiments on {options.devices} devices: {ending.reason}")
        print(f"{real:.1f} s of real time for {virtual / 3600:.1f} h of virtual time")
        print(f"{1000 * real / len(trials):.0f} ms of real time a trial")
        print(f"devices trained for {trained / (options.devices * virtual):.0%} of the time")
    if profile:
        pstats.Stats(profile).sort_stats("cumulative").print_stats(30)


if __name__ == "__main__":
    main()
