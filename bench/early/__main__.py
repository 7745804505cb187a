"""EarlyStopping stopping on curves of real trials: how much time it saves, and how often it is wrong.

    bench/early record --out FOLDER     records runs of the nanogpt lab on this machine's CPU in curves.jsonl
    bench/early judge                   replays the recorded runs with early stopping

The replay does what a run would have done. The rule for each candidate is learned from the trials before it, and one
candidate in ten is exempt. A stopped trial teaches nothing. A false stop is a stop of a candidate that the run kept or
tried again. The record holds the rest of such a trial, so the replay goes on with the run's own knowledge. Each run is
replayed alone, and then after the runs before it, as if all were runs of one lab.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from recording import Recorded, Tried, read, record, recorded_lines

from autoresearch.curves import loss_at
from autoresearch.judge.early import SHARES, Calibration, EarlyStopping, regress
from autoresearch.loop.history import History
from autoresearch.loop.learning import Learning, conclude
from autoresearch.loop.trial_jobs import is_exempt
from autoresearch.records import Bar, Experiment, Verdict

CURVES = Path(__file__).parent / "curves.jsonl"


@dataclass
class Replayed:
    """Counts of replayed runs.

    Attributes:
        wanted: candidates that the run kept or tried again.
        stops: candidates that are stopped early.
        false: wanted candidates that are stopped early.
        before, after: seconds of all trials on their device, without and with early stopping.
    """

    candidates: int = 0
    wanted: int = 0
    stops: int = 0
    false: int = 0
    before: float = 0.0
    after: float = 0.0

    def __add__(self, other: Replayed) -> Replayed:
        return Replayed(*(a + b for a, b in zip(vars(self).values(), vars(other).values(), strict=True)))


def replay(run: Sequence[Recorded], early: EarlyStopping) -> Replayed:
    """Replay a run with early stopping, which may have learned from earlier runs."""
    memory = begin_replay(run, early)
    return sum((replay_experiment(memory, each) for each in run), Replayed())


def new_rule(run: Sequence[Recorded], tolerated: float) -> EarlyStopping:
    """Return a rule that has learned nothing yet."""
    return EarlyStopping("minimize", run[0].budget, tolerated)


@dataclass
class Replaying:
    """A run under replay. Its experiments are known from the start, and its trials one by one."""

    history: History
    early: EarlyStopping
    learning: Learning | None = None  # from the baseline's verdict on

    def conclude(self, experiment: Experiment) -> None:
        conclude(self.history, self.learning, experiment)
        if self.learning is None:
            self.learning = Learning(self.history, "minimize", self.early)


def begin_replay(run: Sequence[Recorded], early: EarlyStopping) -> Replaying:
    """Return a replay before the first trial of its baseline."""
    experiments = sorted((each.experiment for each in run), key=lambda each: each.number)
    return Replaying(History(experiments), early)


def replay_experiment(memory: Replaying, each: Recorded) -> Replayed:
    """Replay one experiment. The memory learns its result."""
    number, trials = each.experiment.number, each.trials
    before = sum(trial.seconds for trial in trials)
    if number == 0 or not trials:
        remember(memory, each)
        return Replayed(before=before, after=before)
    wanted = each.experiment.verdict is Verdict.KEEP or len(trials) > 1
    assert memory.learning is not None, "the baseline comes first"
    bars = () if is_exempt(trials[0].seed) else memory.learning.bars(may_repeat=True, nodes=0, price=0.0)
    bar = first_exceeded_bar(trials[0], each.budget, bars)
    if bar is None:
        remember(memory, each)
        return Replayed(1, wanted, 0, 0, before, before)
    if wanted:
        remember(memory, each)
    else:
        memory.history.forecasts[number] = bar.score
        memory.conclude(each.experiment)
    first = trials[0]
    after = first.seconds - first.training - first.scoring + bar.share * each.budget
    return Replayed(1, wanted, 1, wanted, before, after)


def remember(memory: Replaying, each: Recorded) -> None:
    for trial in each.trials:
        memory.history.add_score(each.experiment.number, trial.score, trial.curve)
    memory.conclude(each.experiment)


def first_exceeded_bar(trial: Tried, budget: float, bars: Sequence[Bar]) -> Bar | None:
    """Return the first bar that the trial's curve exceeds."""
    for bar in bars:
        loss = loss_at(trial.curve, bar.share * budget)
        if loss is not None and loss > bar.loss:
            return bar
    return None


def interval(count: int, among: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Clopper & Pearson, Biometrika 26, 1934)."""
    from scipy.special import betaincinv

    low = betaincinv(count, among - count + 1, 0.025) if count else 0.0
    return float(low), float(betaincinv(count + 1, among - count, 0.975)) if count < among else 1.0


def rate(count: int, among: int) -> str:
    """Return a share with its 95 % interval, for example `1.0 % (0.0 to 5.4 %)`."""
    low, high = interval(count, among)
    return f"{100 * count / among:.1f} % ({100 * low:.1f} to {100 * high:.1f} %)" if among else "–"


def row(name: str, replayed: Replayed) -> str:
    cells = (
        *(name, replayed.candidates, replayed.wanted, replayed.stops, replayed.false),
        rate(replayed.false, replayed.stops),
        *(f"{seconds / 60:.1f}" for seconds in (replayed.before, replayed.after)),
        f"{replayed.before / replayed.after:.2f} ×",
    )
    return f"| {' | '.join(map(str, cells))} |"


def leave_one_out(run: Sequence[Recorded], tolerated: float) -> Calibration:
    """Judge each candidate by all other trials of its run, later ones too. More stops make false ones more visible."""
    memory = begin_replay(run, new_rule(run, tolerated))
    for each in run:
        remember(memory, each)
    assert memory.early is not None
    return memory.early.calibration()


def stops_at_every_level(run: Sequence[Recorded], tolerated: float) -> tuple[int, int, int]:
    """Count stops, false stops and wanted trials, with the score of each other trial in turn as the needed one.

    Few trials reach the score that the judge really needs, so few can be stopped falsely. These counts cover the whole
    range of scores.
    """
    firsts = [each.trials[0] for each in run if each.trials]
    scores = np.array([-trial.score for trial in firsts])  # more is better
    shares = [[loss_at(trial.curve, share * run[0].budget) for share in SHARES] for trial in firsts]
    losses = np.array(shares, dtype=np.float64)
    regressions = regress(losses, scores, leave_one_out=True)
    stopped = np.array([(losses > regressions.bars(needed, tolerated)).any(axis=1) for needed in scores])
    np.fill_diagonal(stopped, False)  # a trial's own score does not count
    wanted = scores >= scores[:, None]
    np.fill_diagonal(wanted, False)
    return int(stopped.sum()), int((stopped & wanted).sum()), int(wanted.sum())


def judge(path: Path, tolerances: Sequence[float]) -> None:
    """Print a table for each tolerance."""
    runs = read(path)
    for tolerated in tolerances:
        print(f"\njudge.early: {tolerated:g}\n")
        print("| run | candidates | kept or tried again | stopped | falsely | share of false stops (95 % interval) "
              "| minutes | minutes with early stopping | speed-up |")  # fmt: skip
        print("|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
        known = new_rule(runs[0], tolerated)
        for what, rules in (
            ("alone", [new_rule(run, tolerated) for run in runs]),
            ("after the runs before it", [known] * len(runs)),
        ):
            replays = [replay(run, rule) for run, rule in zip(runs, rules, strict=True)]
            for run, replayed in zip(runs, replays, strict=True):
                print(row(f"{run[0].run}, {what}", replayed))
            print(row(f"all, {what}", sum(replays, Replayed())))
        records = [leave_one_out(run, tolerated) for run in runs]
        stops, false = sum(each.stops for each in records), sum(each.false for each in records)
        print(f"\nleave-one-out within each run: {stops} of {sum(each.candidates for each in records)} candidates "
              f"stopped, {false} falsely: {rate(false, stops)}")  # fmt: skip
        stops, false, wanted = map(sum, zip(*(stops_at_every_level(run, tolerated) for run in runs), strict=True))
        print(f"with each other score in turn as the needed one: {stops} stopped, {false} falsely: "
              f"{100 * false / stops:.1f} %. Of the {wanted} that reach it {100 * false / wanted:.1f} %.")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    recorder = commands.add_parser("record")
    recorder.add_argument("--out", type=Path, required=True, help="folder for the labs of the runs")
    recorder.add_argument("--runs", type=int, default=3)
    recorder.add_argument("--experiments", type=int, default=80)
    recorder.add_argument("--budget", type=float, default=10.0, help="seconds")
    for each in (recorder, commands.add_parser("judge")):
        each.add_argument("--curves", type=Path, default=CURVES)
    judging = commands.choices["judge"]
    judging.add_argument("--early", type=float, nargs="+", default=[0.01], help="the agenda's judge.early")
    options = parser.parse_args()
    if options.command == "judge":
        judge(options.curves, options.early)
        return
    lines: list[str] = []
    for run in range(1, options.runs + 1):
        record(options.out, run, options.experiments, f"{options.budget:g}s")
        lines += recorded_lines(options.out / f"run-{run}", run, options.budget)
    options.curves.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main()
