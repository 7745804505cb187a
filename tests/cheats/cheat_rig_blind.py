"""The harness with detectors switched off, in which a cheat must win that otherwise loses."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from cheat_rig import CHEATS, CheatRig, Wanted

import autoresearch
from autoresearch.records import Outcome
from autoresearch.sandbox.enter import best_level
from autoresearch.sandbox.walls import Level

OURS = Path(autoresearch.__file__).parent

# Detectors that several kinds of `bench/cheats` switch off: (file, line, replacement).
A_GUEST = ("sandbox/guest.py", "if os.geteuid() != 0 or", "if True or")
NAMELESS_FILES = ("jobs/caps.py", "return hidden_usage(tree), ", "return HiddenUsage(), ")
MAPPINGS = ("jobs/usage.py", 'look.add(mappings.add(process), "mapped {} files")', "pass")
SILENCE = ("kit/model_host.py", "        silence()\n", "        pass\n")


@dataclass(frozen=True)
class Blind:
    """Detectors that are switched off, and the cheat that wins without them."""

    cheat: str
    switched_off: tuple[tuple[str, str, str], ...] = ()
    walls: bool = True  # whether the trial runs in a sandbox
    of_the_first: bool = False  # whether the second trial starts with the compilers' cache of the first

    def find_defeat(self, folder: Path) -> str | None:
        """Return why the cheat does not win although the detectors are switched off. None if it wins.

        Args:
            folder: an empty folder for the changed harness and the cheat's trial.
        """
        level = best_level() if self.walls else Level.NONE
        rig, source = change_harness(folder, self.switched_off, level)
        changes = {"compiled": str(rig.folder / "lab/.autoresearch/trials/1.1/compiled")} if self.of_the_first else {}
        found = rig.try_cheat(self.cheat, readable=(source, *rig.software), **changes)
        wanted = Wanted.of(CHEATS[self.cheat])
        if found.is_expected(wanted, rig.honest_score()):
            return f"{self.cheat} loses all the same: {found}"
        result = found.result
        ok = result.outcome is Outcome.OK
        better = ok and result.score is not None and result.score < rig.honest_score() - 0.005
        learned = ok and wanted.reason == "untrained"
        unnoticed = ok and wanted.stage == "audit"
        survived = ok and wanted.outcome in ("timeout", "crash", "invalid")
        passed_on = any(words in str(result.reason) for words in ("the scorer failed", "autoresearch failed"))
        won = better or learned or unnoticed or survived or passed_on or found.harmed
        return None if won else f"{self.cheat} does not win: {found}"


def copy_harness(source: Path, pieces: tuple[tuple[str, str, str], ...]) -> Path:
    """Copy our package to the folder `source` with some pieces replaced, and return the folder."""
    shutil.copytree(OURS, source / "autoresearch", ignore=shutil.ignore_patterns("__pycache__", "labs"))
    for name, line, instead in pieces:
        file = source / "autoresearch" / name
        assert file.read_text().count(line) == 1, f"{name} no longer contains {line!r}"
        file.write_text(file.read_text().replace(line, instead))
    return source


def change_harness(tmp_path: Path, pieces: tuple[tuple[str, str, str], ...], level: Level) -> tuple[CheatRig, str]:
    """Return a rig whose harness is a copy of ours with some pieces replaced, and the folder of that copy."""
    source = copy_harness(tmp_path / "source", pieces)
    return CheatRig(tmp_path / "rig", level, {"PYTHONPATH": str(source), "PYTHONSAFEPATH": "1"}).open(), str(source)
