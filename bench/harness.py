"""What does the harness itself cost per experiment, with an empty ledger and with 10,000 experiments in it?

The toy lab runs with a researcher that proposes at once. The cost of an experiment is the wall time from the verdict
before it to its own, without the proposal and without what its trial says of itself: start-up (from the launch of
`train` to `ready`), training (from `go` to `done`) and scoring (from the launch of `score` to its exit). All else is
the harness's: screen, commit, checkout, the supervisor's own start and end, lease, killing and sealing, ledger, refs,
results.tsv. `--profile` also says where the loop's own share goes.

    python bench/harness.py [--experiments 40] [--ledger 10000] [--profile]
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import pstats
import statistics
import time
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from past import remember, toy_lab

from autoresearch.layout import Layout
from autoresearch.loop.checking import Request
from autoresearch.loop.driving import drive
from autoresearch.loop.loop import Loop
from autoresearch.loop.opening import open_session
from autoresearch.records import Brief, Event, Proposal, TrialResult

TAG = "bench"


class Instant:
    """Proposes another X each time, at once."""

    name, costs_money, repairs = "instant", False, False

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def missing(self) -> str | None:
        return None

    async def propose(self, brief: Brief) -> Proposal:
        began = time.perf_counter()
        x = 1.0 + 1e-6 * (1 + brief.turn)
        lines = [f"X = {x:.6f}" if line.startswith("X = ") else line for line in brief.code["train.py"].splitlines()]
        proposal = Proposal(f"X to {x:.6f}", {"train.py": "\n".join(lines) + "\n"})
        self.seconds.append(time.perf_counter() - began)
        return proposal


def costs(lab: Path, experiments: int, profile: cProfile.Profile | None) -> tuple[list[float], float]:
    """Seconds of the harness's own for each experiment, and what it took to open the run."""
    verdicts, periods = list[float](), list[float]()
    researcher = Instant()

    def hear(event: Event) -> None:
        if event.kind == "verdict":
            verdicts.append(time.perf_counter())

    async def work() -> None:
        await loop.recover()
        await loop.measure_baseline()
        verdicts.clear()
        began = time.perf_counter()
        with profile or nullcontext():
            while len(periods) < experiments:
                assert loop.goes_on()
                await loop.experiment()
                if verdicts:
                    periods.append(verdicts[0] - began)
                began = verdicts.pop() if verdicts else time.perf_counter()  # no verdict: the incumbent ran once more

    began = time.perf_counter()
    with open_session(Request(lab, TAG, seed=1, options={"devices": "cpu"}), hear) as session:
        opened = time.perf_counter() - began
        loop = Loop(replace(session, researchers=lambda name: researcher))
        first = max(1, len(loop.history.experiments))
        asyncio.run(drive(loop, work()))
        results = [loop.session.ledger.trials(TAG, first + each)[0].result for each in range(experiments)]
    assert all(each is not None and each.score is not None for each in results), "a trial of the toy lab failed"
    parts = zip(periods, results, researcher.seconds, strict=True)
    return [period - trial_seconds(result) - proposal for period, result, proposal in parts], opened


def trial_seconds(result: TrialResult | None) -> float:
    """What is the trial's own."""
    assert result and result.startup_seconds and result.training_seconds and result.scoring_seconds
    return result.startup_seconds + result.training_seconds + result.scoring_seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--experiments", type=int, default=40)
    parser.add_argument("--ledger", type=int, default=10_000, help="experiments that the long ledger holds")
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    print("ms per experiment, outside proposal, trial and score")
    print(f"{'experiments before':>20}{'median':>9}{'quartiles':>16}{'least':>8}{'open, s':>9}")
    for before in (0, options.ledger):
        profile = cProfile.Profile() if options.profile else None
        with toy_lab() as lab:
            if before:
                remember(Layout(lab), TAG, before, git=True)
            found, opened = costs(lab, options.experiments, profile)
        low, middle, high = statistics.quantiles([1000 * each for each in found], n=4)
        least = 1000 * min(found)
        print(f"{before:20}{middle:9.1f}{low:9.1f} …{high:5.1f}{least:8.1f}{opened:9.1f}", flush=True)
        if profile:
            pstats.Stats(profile).sort_stats("cumulative").print_stats("autoresearch", 30)


if __name__ == "__main__":
    main()
