"""Kill a run at any instant, start it again, and it goes on: no row is lost or doubled, and nothing is left behind."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
from collections import Counter
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from rigs.toy import SUPERVISOR, Bench, Looping, Snapshot, step_of

from autoresearch.records import Outcome, State, Trial

SHARDS = int(os.environ.get("KILL_SHARDS", 4))  # of 25 kills, each with others; `pytest -rP` shows where they hit
LABS, KILLS = 5, 5
MEAN = 1.2  # seconds from a start to the kill: points of a Poisson process are uniform over wall time
MORE = 3  # experiments after the last kill
BUDGET = ("--budget", "0.8s")


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_killed_at_random_points(shard: int, tmp_path: Path) -> None:
    rng, hits = random.Random(shard), Counter[str]()
    for lab in range(LABS):
        folder = tmp_path / str(lab)
        folder.mkdir()
        with Bench(folder) as bench:
            killed_often(bench, rng, hits)
            finish_run(bench)
    print(f"\nshard {shard}: {hits.total()} kills by step and target")
    for what, times in sorted(hits.items()):
        print(f"{times:5}  {what}")
    assert hits.total() == LABS * KILLS


def killed_often(bench: Bench, rng: random.Random, hits: Counter[str]) -> None:
    seen, looping = Snapshot(), bench.start(*BUDGET)
    for _ in range(KILLS):
        looping = wait_or_restart(looping, rng.expovariate(1 / MEAN))
        target, step = kill(looping, rng)
        hits[f"{step} ← {target}"] += 1
        if target != "supervisor":
            looping.wait()
        seen = check(bench, seen)
        if target != "supervisor":
            looping = bench.start(*BUDGET)
    looping.end()


def wait_or_restart(looping: Looping, seconds: float) -> Looping:
    """Return the loop after so many seconds. Start it again if it gave up because too many trials were killed."""
    try:
        looping.popen.wait(seconds)
    except subprocess.TimeoutExpired:
        return looping
    assert looping.code == 3 and "interrupted 3 times in a row" in looping.said, looping.said
    return wait_or_restart(looping.bench.start(*BUDGET), seconds)


def kill(looping: Looping, rng: random.Random) -> tuple[str, str]:
    """Kill the loop, a supervisor, or all processes of a run at one instant. The loop is frozen meanwhile."""
    looping.process.suspend()
    step, below, supervisors = step_of(looping), looping.below(), looping.below(SUPERVISOR)
    target = rng.choice(["loop", "all", *(["supervisor"] if supervisors else [])])
    victims = {"loop": [looping.process], "all": [looping.process, *below], "supervisor": supervisors}[target]
    for process in victims:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    if target == "supervisor":
        looping.process.resume()
    return target, step


def done(seen: Snapshot) -> dict[tuple[int, int], Trial]:
    """Return the trials that are done, without their audits, which come later."""
    return {key: replace(trial, audit=None) for key, trial in seen.done_trials.items()}


def judged_experiments(seen: Snapshot) -> set[str]:
    """Return the experiments that are done, without the standings, which come later."""
    return {repr(replace(each, standing=None, interruptions=0)) for each in seen.done.values()}


def audits(seen: Snapshot) -> dict[tuple[int, int], float]:
    return {key: trial.audit for key, trial in seen.trials.items() if trial.audit is not None}


def check(bench: Bench, seen: Snapshot) -> Snapshot:
    """Check what must hold after any kill: no committed row is lost, changed or doubled."""
    rows = [row["number"] for row in bench.rows()]  # before the ledger: the loop may be alive and go on
    now = bench.look()
    assert judged_experiments(now) >= judged_experiments(seen), "an experiment that was done is lost or changed"
    assert done(now).items() >= done(seen).items(), "a trial that was done is lost or changed"
    assert audits(now).items() >= audits(seen).items(), "an audit is lost or changed"
    assert now.trials.keys() >= seen.trials.keys()
    assert [each.number for each in now.experiments] == list(range(len(now.experiments)))
    assert [each.commit for each in now.experiments[: len(seen.experiments)]] == [
        each.commit for each in seen.experiments
    ]
    assert len(rows) == len(set(rows)) and {int(row) for row in rows} <= {each.number for each in now.closed}
    if bench.layout.ledger.exists():
        db = sqlite3.connect(f"{bench.layout.ledger.as_uri()}?mode=rw", uri=True)  # what a kill left is rolled back
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        db.close()
    return now


def finish_run(bench: Bench) -> None:
    """Start the run for the last time. It must reach its limit, and show no trace of the kills."""
    before = bench.look()
    limit = max(len(before.experiments) - 1, 0) + MORE
    looping = bench.run(*BUDGET, "--experiments", str(limit))
    assert looping.code == 3 and f"the limit of {limit} experiments is reached" in looping.said, looping.said
    check(bench, before)
    bench.check_ended(limit)
    for (experiment, index), trial in bench.look().trials.items():
        set_aside = bench.look().experiments[experiment].state is State.SET_ASIDE
        if trial.result and trial.result.outcome is Outcome.INTERRUPTED and not set_aside:
            assert (experiment, index + 1) in bench.look().trials, "an interrupted trial was not started again"
