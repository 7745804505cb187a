"""A run of the toy lab as a process of its own, and what can be seen of it from outside."""

from __future__ import annotations

import csv
import json
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from rigs.cli import COMMAND, Person, git, settings, toy

from autoresearch.errors import LedgerError
from autoresearch.jobs.processes import MARK
from autoresearch.layout import Layout
from autoresearch.ledger import Ledger
from autoresearch.records import Experiment, Outcome, Run, State, Trial

SUPERVISOR, SCORER, TRAINER = "autoresearch.trial.supervisor", "prepare.py score", "train.py"
TAG = "toy"


@dataclass(frozen=True)
class Snapshot:
    """What the ledger holds at one moment."""

    run: Run | None = None
    experiments: Sequence[Experiment] = ()
    trials: Mapping[tuple[int, int], Trial] = field(default_factory=dict)

    @property
    def done(self) -> dict[int, Experiment]:
        return {each.number: each for each in self.experiments if each.state is State.DONE}

    @property
    def closed(self) -> list[Experiment]:
        """The experiments that are judged or set aside."""
        return [each for each in self.experiments if not each.is_open]

    @property
    def open(self) -> list[Experiment]:
        return [each for each in self.experiments if each.is_open]

    @property
    def done_trials(self) -> dict[tuple[int, int], Trial]:
        return {key: trial for key, trial in self.trials.items() if trial.state is State.DONE}


class Bench:
    """One toy lab in its repository, with a cache of its own, so that tests beside each other share no device."""

    def __init__(self, folder: Path, tag: str = TAG) -> None:
        self.person, self.tag = Person(folder), tag
        self.lab = toy(folder / "lab")
        self.layout = Layout(self.lab)
        self.started: list[Looping] = []

    def __enter__(self) -> Bench:
        return self

    def __exit__(self, *_: object) -> None:
        """Ends every loop that is still at work, a frozen one too: a test that fails leaves nothing behind."""
        for looping in self.started:
            looping.end()

    def set(self, *lines: str) -> None:
        """Put lines at the top of program.md, and commit them."""
        settings(self.lab, *lines)
        git(self.lab, "commit", "-aqm", "settings")

    def start(self, *options: str | Path) -> Looping:
        """`autoresearch run` under way."""
        return Looping(self, "run", self.lab, "--tag", self.tag, "--seed", "1", "--plain", *options)

    def run(self, *options: str | Path) -> Looping:
        """`autoresearch run` from start to end."""
        looping = self.start(*options)
        looping.wait()
        return looping

    def look(self) -> Snapshot:
        """What the ledger holds now; nothing before there is a run."""
        try:
            with Ledger(self.layout.ledger, readonly=True) as ledger:
                rows = ledger.trials(self.tag)
                trials = {(row.experiment, row.index): row for row in rows}
                assert len(trials) == len(rows), "two trials share an index"
                return Snapshot(ledger.run(self.tag), ledger.experiments(self.tag), trials)
        except LedgerError as error:
            if "no run yet" not in str(error):
                raise
            return Snapshot()

    def rows(self) -> list[dict[str, str]]:
        """results.tsv, as anybody's notebook reads it."""
        if not self.layout.results.exists():
            return []
        with self.layout.results.open(newline="") as file:
            return list(csv.DictReader(file, delimiter="\t"))

    def refs(self) -> dict[int, str]:
        listed = git(self.lab, "for-each-ref", "--format=%(refname:lstrip=3) %(objectname)", "refs/autoresearch/toy/")
        rows = [row.split() for row in listed.splitlines()]
        return {int(name): commit for name, commit in rows if name != "lab"}  # which claims the others for the lab

    def tip(self) -> str:
        return git(self.lab, "rev-parse", f"autoresearch/{self.tag}").strip()

    def kept(self) -> list[Path]:
        """Kept artifacts, each named by its experiment's number."""
        folder = self.layout.artifact(self.tag, 0).parent
        return sorted(folder.iterdir()) if folder.exists() else []

    def marked(self) -> list[psutil.Process]:
        """Living processes of this lab's trials."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get(MARK, "").startswith(f"{self.lab}/") and process.cmdline():
                    found.append(process)
            except (psutil.Error, OSError):
                continue
        return found

    def half_written(self) -> list[Path]:
        """Files that were being written, and what is left of trials."""
        trials = self.layout.trials(self.tag)
        return [*self.lab.rglob("*.half"), *(trials.iterdir() if trials.exists() else ())]

    def check_ended(self, experiments: int) -> None:
        """All that holds once a run of the toy lab is over, whatever happened on the way."""
        self.check_outputs(experiments)
        now = self.look()
        for path in self.kept():
            seed = json.loads(path.read_text())["seed"]
            assert seed in self.scored_seeds(now, int(path.name)), "the weights are not those that were scored"

    def check_outputs(self, experiments: int) -> None:
        """The part of it that holds for any lab."""
        now = self.look()
        everything = [each.number for each in now.experiments]
        assert everything == list(range(len(everything)))
        ideas = [each for each in now.experiments if each.without is None and each.merges is None]
        assert len(ideas) == experiments + 1, "besides the baseline"
        assert not now.open and now.done_trials == now.trials
        rows = self.rows()
        assert sorted(int(row["number"]) for row in rows) == everything and rows[0]["number"] == "0"
        for row in rows:
            each = now.experiments[int(row["number"])]
            assert (row["commit"], row["verdict"]) == (each.commit[:7], each.verdict or each.state)
        assert self.refs() == {each.number: each.commit for each in now.experiments}
        with Ledger(self.layout.ledger, readonly=True) as ledger:
            incumbent = ledger.incumbent(self.tag)
        assert incumbent is not None and self.tip() == incumbent.commit
        assert {int(path.name) for path in self.kept()} == {0, incumbent.number}
        assert not self.marked() and not self.half_written()
        git(self.lab, "fsck", "--full", "--strict")
        assert git(self.lab, "status", "--porcelain") == ""

    @staticmethod
    def scored_seeds(now: Snapshot, number: int) -> list[int]:
        return [
            trial.seed
            for (experiment, _), trial in now.trials.items()
            if experiment == number and trial.result and trial.result.outcome is Outcome.OK
        ]


class Looping:
    """A loop at work, as a process of its own. What it says is in `said` once it has ended."""

    def __init__(self, bench: Bench, *words: str | Path) -> None:
        self.bench, self._out = bench, bench.person.home / "out.txt"
        with self._out.open("wb") as out:
            self.popen = subprocess.Popen(
                [*COMMAND, *map(str, words)], cwd=bench.lab, env=bench.person.environment(),
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
            )  # fmt: skip
        self.process = psutil.Process(self.popen.pid)
        bench.started.append(self)

    @property
    def said(self) -> str:
        return self._out.read_text()

    @property
    def code(self) -> int | None:
        return self.popen.poll()

    def wait(self) -> int:
        return self.popen.wait(120)

    def until(self, true: Callable[[Snapshot], bool]) -> Snapshot:
        """Waits until the ledger says so; fails if the loop ends before."""
        while not true(now := self.bench.look()):
            assert self.code is None, self.said
            time.sleep(0.005)
        return now

    def until_training(self, experiment: int) -> Snapshot:
        """Waits until a trial of this experiment trains."""
        return self.until(lambda now: any(key[0] == experiment and trains(trial) for key, trial in now.trials.items()))

    def below(self, words: str = "") -> list[psutil.Process]:
        """Its living descendants whose command line has these words."""
        found = []
        for process in self.process.children(recursive=True):
            try:
                if words in " ".join(process.cmdline()):
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def __enter__(self) -> Looping:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """Kills it, with all that is below it, if it lives."""
        if self.code is None:
            below = self.below()
            for process in (self.process, *below):
                try:
                    process.kill()
                except psutil.NoSuchProcess:
                    continue
            self.popen.wait()


def trains(trial: Trial) -> bool:
    return trial.state is State.RUNNING and trial.progress is not None


def step_of(looping: Looping) -> str:
    """What a loop that was frozen is doing, by its processes and the ledger."""
    bench = looping.bench
    lock = bench.layout.lock(bench.tag)
    try:
        now = bench.look()
    except LedgerError:  # frozen with the database to itself, which it has for an instant when it opens or closes it
        return "opening or closing the ledger"
    if not now.experiments:
        return "before the first row"
    if not lock.exists() or lock.read_text() != str(looping.process.pid):
        return "launching again"
    assert now.run is not None
    if now.run.state == "ended":
        return "preparing again"
    running = [trial for trial in now.trials.values() if trial.state is State.RUNNING]
    training = any(trains(trial) for trial in running)
    if looping.below(SCORER):
        step = "scoring"
    elif looping.below(TRAINER):
        step = "training" if training else "starting up"
    elif running:
        step = "sealing, or telling the score" if training else "launching a trial"
    elif any(each.state is State.RUNNING for each in now.open):
        step = "between trial and verdict"
    elif now.open:
        step = "queued"
    elif len(bench.rows()) < len(now.done):
        step = "recording"
    else:
        step = "between experiments"
    return f"baseline: {step}" if 0 not in now.done else step
