"""A rig that tries cheats: the lab of letters, the trial of one cheat, and the check of how the trial ended.

A cheat is a train.py. Its docstring says what the cheat does. A line after `->` says how its trial must end:

    -> invalid: reason            the verdict, and a part of its reason. `audit invalid:` if only the audit finds it.
                                  `screen invalid:` if the screen refuses it as a change of the honest train.py
    -> score: no better           it ran, and its score is no better than that of an honest model
    -> score: untrained           it ran, and its score is that of a model that has learned nothing

Several such lines name several ways in which the trial may end.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from rigs.trial import Supervised, alive, build_placement

from autoresearch.executors.devices import cpu_slot
from autoresearch.loop.materials import cache_keys
from autoresearch.records import Device, Figures, Outcome, TrialResult
from autoresearch.sandbox.enter import best_level
from autoresearch.sandbox.removing import remove
from autoresearch.sandbox.walls import this_python_folders
from autoresearch.trial.placement import Placement
from autoresearch.trial.wire import result_from_json

HERE = Path(__file__).parent
CHEATS = {path.stem: path for path in sorted(HERE.glob("*.py")) if not path.stem.startswith(("test_", "cheat_rig"))}
ONE_CORE = Device("cpu", cores=cpu_slot().cores[-1:])
SETTINGS: dict[str, dict[str, Any]] = {
    "fills_the_disk": {"disk": 64 << 20, "budget": 20.0},
    "takes_all_the_memory": {"memory": 400 << 20, "budget": 20.0},
    "forks_without_end": {"budget": 20.0},
    "keeps_memory_in_files": {"memory": 400 << 20, "budget": 20.0},
    "keeps_memory_in_sockets": {"memory": 400 << 20, "budget": 20.0},
    "keeps_memory_in_pipes": {"memory": 120 << 20, "budget": 20.0},
    "keeps_memory_in_page_tables": {"memory": 400 << 20, "budget": 20.0},
    "keeps_files_under_way": {"memory": 400 << 20, "budget": 20.0},
    "keeps_memory_that_it_shares": {"memory": 400 << 20, "budget": 20.0},
    "keeps_memory_in_locks": {"memory": 80 << 20, "budget": 30.0},
    "maps_files_that_it_deletes": {"disk": 64 << 20, "budget": 20.0},
    "saves_files_full_of_holes": {"disk": 64 << 20},
    "writes_to_files_without_a_name": {"disk": 64 << 20, "budget": 20.0},
    "writes_while_it_is_scored": {"disk": 64 << 20},
    "stops_its_clock": {"budget": 0.5},
    "trains_a_tenth_longer": {"budget": 0.5},
    "lets_a_child_save_after_the_deadline": {"budget": 0.5},
    "works_before_it_is_ready": {"budget": 0.5, "free_startup": 1.5},
    "works_in_children_before_it_is_ready": {"budget": 0.5, "free_startup": 1.5},
    "works_in_two_kinds_of_children": {"budget": 0.5, "free_startup": 1.5},
    "leaves_its_cores": {"device": ONE_CORE},
    "sends_a_child_to_another_core": {"device": ONE_CORE},
    "takes_a_core_by_priority": {"device": ONE_CORE},
    "is_slow_to_look_at": {"device": ONE_CORE, "budget": 60.0},
    "trains_too_long": {"budget": 0.5},
    "is_a_tenth_slower": {"budget": 1.0},
    "sends_messages_that_take_long_to_read": {"budget": 0.5},
    "hides_its_end_among_messages": {"budget": 0.5},
    "stops_itself_and_goes_on_later": {"budget": 0.5},
}
TWICE = (
    "stashes_in_the_compiler_cache",
    "stashes_in_the_compiler_cache_before_it_is_ready",
    "leaves_bytecode_for_the_next_trial",
    "leaves_a_note_on_the_training_file",
)
AGAINST_THE_BASELINE = (
    "knows_all_public_text",
    "knows_some_of_the_scored_text",
    "knows_a_little_of_the_scored_text",
    "knows_the_audit_too_by_its_beginnings",
    "looks_ahead_where_its_memory_is_tested",
    "looks_ahead_where_words_are_exchanged",
)
"""Cheats whose audit compares them with the baseline's."""
AS_BASELINE = ("stashes_in_the_compiler_cache",)
"""Cheats whose first trial is one of the baseline, whose caches are handed on."""
FIGURES = Figures(load=0.2, first=0.1, answers=0.5, largest=0.0, mean=0.0)  # of an honest baseline, at most
WINS = "THE CHEAT WINS"
SIGNS = (WINS, "raised NotImplementedError")  # of `honest.win`


@dataclass(frozen=True)
class CheatRig:
    """A folder with the lab, its data, and things that a cheat must not reach."""

    folder: Path
    level: str
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def cache(self) -> Path:
        return self.folder / "cache"

    def open(self) -> CheatRig:
        """Prepare the data, a ledger and other files that are worth stealing."""
        baseline = self.folder / "baseline"
        shutil.copytree(HERE / "lab", baseline)
        (self.folder / "lab/.autoresearch").mkdir(parents=True)
        (self.folder / "lab/.autoresearch/ledger.db").write_bytes(b"SQLite format 3\0, as it were")
        environment = {**os.environ, "AUTORESEARCH_CACHE": str(self.cache)}
        subprocess.run([sys.executable, "prepare.py"], cwd=baseline, env=environment, check=True)
        return self

    def trial(self, cheat: Path, number: int = 1, **changes: Any) -> Placement:
        """Return the trial of a cheat, with some fields of its placement or its job changed."""
        folder = self.folder / "lab/.autoresearch/trials" / f"{number}.1"
        remove(folder)
        shutil.copytree(HERE / "lab", folder / "checkout")
        shutil.copyfile(cheat, folder / "checkout/train.py")
        (folder / "checkout/targets.json").write_text(json.dumps(self.targets))
        usual: dict[str, Any] = {
            "trial": f"cheats/{number}.1", "folder": str(folder), "baseline": str(self.folder / "baseline"),
            "python": sys.executable, "budget": 5.0, "startup": 60.0, "device": Device("cpu"), "environment": {},
            "files": {"train": self.targets["train"]}, "sandbox": self.level, "readable": self.software,
            "figures": FIGURES,
        }  # fmt: skip
        return build_placement(usual | SETTINGS.get(cheat.stem, {}) | changes)

    @property
    def software(self) -> tuple[str, ...]:
        return this_python_folders((self.folder / "lab/.autoresearch", self.cache))

    @property
    def targets(self) -> dict[str, Any]:
        return {
            "validation": str(self.cache / "sealed/validation.npy"), "train": str(self.cache / "data/train.npy"),
            "ledger": str(self.folder / "lab/.autoresearch/ledger.db"), "baseline": str(self.folder / "baseline"),
            "lab": str(self.folder / "lab"), "canary": str(self.folder / "canary"), "harness": os.getpid(),
            "port": int(os.environ.get("CHEAT_PORT", "9")),
        }  # fmt: skip

    def find_inherited_cache(self, number: int) -> str | None:
        """Return the compiler cache that a trial of experiment `number` starts with. None if there is none."""
        trials = self.folder / "lab/.autoresearch/trials"
        folders = (trials / key.removeprefix("cheats/") for key in cache_keys("cheats", number, 1))
        return next((f"{each}.1/compiled" for each in folders if (Path(f"{each}.1") / "compiled").is_dir()), None)

    def run(self, trial: Placement) -> TrialResult:
        program = ("-m", "autoresearch.trial.supervisor")
        with Supervised(trial, program, AUTORESEARCH_CACHE=str(self.cache), **self.environment) as supervised:
            event = supervised.until("result")
        return result_from_json({name: value for name, value in event.items() if name != "event"})

    def screen(self, cheat: Path) -> TrialResult | None:
        """Return the refusal of the cheat by our screen, as a change of the honest train.py, or None."""
        command = [sys.executable, str(HERE / "lab/screen.py"), str(cheat)]
        said = subprocess.run(command, env={**os.environ, **self.environment}, check=True, capture_output=True).stdout
        verdict, reason = json.loads(said)
        return TrialResult(Outcome(verdict), reason) if verdict else None

    def audit_baseline(self, **changes: Any) -> None:
        """Run and audit the honest model as the baseline, once, so that further audits compare with it."""
        if not Path(f"{self.folder}/baseline.cheats.npz").exists():
            honest = self.folder / "honest_trial.py"
            honest.write_text("from honest import *\nif __name__ == '__main__': main()\n")
            trial = self.trial(honest, number=0, **changes)
            results = self.run(trial), self.run(audit_of(trial))
            assert all(result.outcome is Outcome.OK for result in results), results

    def try_cheat(self, name: str, **changes: Any) -> CheatResult:
        """Run a cheat. Return its result, and the damage that it has done."""
        if Wanted.of(CHEATS[name]).stage == "screen" and (refusal := self.screen(CHEATS[name])):
            return CheatResult(refusal, [], "")
        if name in AGAINST_THE_BASELINE:
            self.audit_baseline(**changes)
        trial = self.trial(CHEATS[name], number=0 if name in AS_BASELINE else 1, **changes)
        before = self.read_protected()
        result = self.run(trial)
        log = result.log_tail
        if name in TWICE:
            again = self.trial(CHEATS[name], number=2, **{"compiled": self.find_inherited_cache(2), **changes})
            result = self.run(again)
            log += result.log_tail
        wanted = Wanted.of(CHEATS[name])
        if wanted.stage == "audit" and result.outcome is Outcome.OK:
            result = self.run(audit_of(trial))
            log += result.log_tail
        harmed = [] if before == self.read_protected() else ["the lab, its data or its ledger changed"]
        harmed += [WINS] if any(sign in f"{log}{result.reason}" for sign in SIGNS) else []
        for survivor in alive(trial.folder):
            harmed.append(f"process {survivor.pid} lives on")
            survivor.kill()
        remove(Path(trial.folder))
        return CheatResult(result, harmed, log)

    def read_protected(self) -> dict[str, bytes]:
        """Return path → content of all files that no cheat may change."""
        found, left = dict[str, bytes](), [self.folder]
        while left:
            for path in left.pop().iterdir():
                if path.is_file():
                    found[str(path)] = path.read_bytes()
                elif path.name != "trials":  # what a trial does to its own folder is its own affair
                    left.append(path)
        return found

    def honest_score(self) -> float:
        """Return the score of an honest model, computed here from bigram counts."""
        rows = {split: np.load(self.cache / f"{where}/{split}.npy") for split, where in
                (("train", "data"), ("validation", "sealed"))}  # fmt: skip
        counts = np.full((32, 32), 0.1)
        np.add.at(counts, (rows["train"][:, :-1].ravel(), rows["train"][:, 1:].ravel()), 1)
        chances = counts / counts.sum(axis=1, keepdims=True)
        scored = rows["validation"]
        return float(-np.log2(chances[scored[:, :-1], scored[:, 1:]]).mean())


@dataclass(frozen=True)
class Wanted:
    """The end that a cheat's trial must have."""

    stage: str
    outcome: str
    reason: str

    @classmethod
    def of(cls, cheat: Path) -> Wanted:
        found = re.search(r"^-> (audit |screen )?(\w+): (.*)$", cheat.read_text(), re.MULTILINE)
        assert found, f"{cheat.name} does not say how it must end"
        return cls((found[1] or "trial").strip(), found[2], found[3])

    @classmethod
    def all_of(cls, cheat: Path) -> list[Wanted]:
        found = re.findall(r"^-> (audit |screen )?(\w+): (.*)$", cheat.read_text(), re.MULTILINE)
        return [cls((stage or "trial").strip(), outcome, reason) for stage, outcome, reason in found]


@dataclass(frozen=True)
class CheatResult:
    """The result of a cheat's trial, and the damage that it has done."""

    result: TrialResult
    harmed: list[str]
    log: str

    def is_expected(self, wanted: Wanted, honest: float) -> bool:
        """Whether the cheat lost, in the wanted way."""
        result = self.result
        if self.harmed:
            return False
        if wanted.outcome == "score":
            least = 4.9 if wanted.reason == "untrained" else honest - 0.01
            return result.outcome is Outcome.OK and result.score is not None and result.score > least
        return result.outcome == wanted.outcome and any(
            part in (result.reason or "") for part in wanted.reason.split(" | ")
        )


def audit_of(trial: Placement) -> Placement:
    """Return the audit of a trial that was scored."""
    return replace(trial, job=replace(trial.job, stage="audit", deep=1))


def main(paths: list[str]) -> None:
    """`python tests/cheats/cheat_rig.py FILE …`: try cheats of your own, and print the result of each."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        rig = CheatRig(Path(folder), best_level()).open()
        print(f"sandbox: {rig.level}; an honest model gets {rig.honest_score():.4f}, an untrained one 5.0000")
        for path in map(Path, paths):
            trial = rig.trial(path)
            result, audit = rig.run(trial), None
            if result.outcome is Outcome.OK:
                audit = rig.run(audit_of(trial))
            print(f"\n{path.stem}\n  trial: {describe(result)}" + (f"\n  audit: {describe(audit)}" if audit else ""))


def describe(result: TrialResult) -> str:
    lines = [f"    | {line}" for line in result.log_tail.splitlines()[-12:]]
    return "\n".join([f"{result.outcome} {result.score or ''} {result.reason or ''}", *lines])


if __name__ == "__main__":
    main(sys.argv[1:])
