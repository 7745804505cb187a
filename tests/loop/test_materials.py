"""The content that jobs name: whose compilers' caches a trial starts with, and what else it may read."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rigs.cli import git
from rigs.loop import Actor, a_loop, go, own_bench
from rigs.toy import TAG, Bench

from autoresearch.executors.local import LocalExecutor
from autoresearch.layout import Layout
from autoresearch.ledger import Ledger
from autoresearch.loop.driving import drive
from autoresearch.loop.loop import Loop
from autoresearch.loop.materials import LabMaterials, cache_keys
from autoresearch.records import Brief, Confinement, Device, Proposal
from autoresearch.sandbox.enter import best_level, command
from autoresearch.sandbox.walls import Level, Walls, this_python_folders
from autoresearch.seams import Executor, Materials
from autoresearch.workspace import Workspace

STASH = """
import pathlib
stash = pathlib.Path(os.environ["TORCHINDUCTOR_CACHE_DIR"]) / "stash"
print("found", sorted(each.name for each in stash.glob("*")), flush=True)
stash.mkdir(parents=True, exist_ok=True)
"""


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    with own_bench(tmp_path, monkeypatch) as bench:
        yield bench


def test_only_the_baselines_caches_are_handed_on() -> None:
    assert cache_keys("night", 0, 3) == ("night/0.1", "night/0.2", "night/0")
    assert cache_keys("night", 7, 2) == ("night/0",)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with our cache, another program's data in the same folder, links to it, and a lab."""
    home, cache = tmp_path / "home", tmp_path / "home/.cache/autoresearch"
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("AUTORESEARCH_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    for name in ("sealed/key/audit.npz", "secret", "data/shard.parquet", "tokenizer/tokenizer.pkl"):
        (cache / name).parent.mkdir(parents=True, exist_ok=True)
        (cache / name).write_text(name)
    (home / "lab/.autoresearch").mkdir(parents=True)
    (home / "lab/.autoresearch/ledger.db").write_text("rows")
    git(home / "lab", "init", "-q")
    git(home / "lab", "commit", "-q", "--allow-empty", "-m", "lab")
    (home / "link").symlink_to(cache)
    (home / "loop").symlink_to(home)
    (home / ".cache/peek").symlink_to(cache / "sealed/key")
    return home


EVERYWHERE = (
    "~/.cache/autoresearch", "~/.cache", "~", "/", "..", "~/link", "~/loop", "~/link/../autoresearch",
    "~/.cache/autoresearch/sealed", "~/.cache/autoresearch/sealed/key/audit.npz", "~/link/secret", "~/.cache/peek",
    ".", ".autoresearch", ".autoresearch/ledger.db",
)  # fmt: skip
LOOK = """
import os, sys
for path in sys.argv[1:]:
    try: open(path).close()
    except OSError: continue
    print(path)
"""


@pytest.mark.skipif(best_level() is Level.NONE, reason="this system can confine no process")
@pytest.mark.parametrize("path", EVERYWHERE)
def test_sealed_data_is_out_of_reach_whatever_the_agenda_allows(home: Path, path: str) -> None:
    cache, layout = home / ".cache/autoresearch", Layout(home / "lab")
    closed = [cache / "sealed/key/audit.npz", cache / "secret", layout.ledger]
    closed += [home / "link/secret", home / "link/sealed/key/audit.npz", home / ".cache/peek/audit.npz"]
    allowed = LabMaterials(layout, Workspace(layout.lab), {}).readable(path)
    assert not {str(each.resolve()) for each in allowed} & {str(each.resolve()) for each in (*closed, home)}
    own = home.parent / "own"
    (own / "tmp").mkdir(parents=True)
    shown = [each for each in allowed if each.is_relative_to(home)]  # all of `/` would hide the sandbox's own folders
    walls = Walls(read=(*this_python_folders(), *map(str, shown)), write=(str(own),))
    words = command(walls, best_level(), [sys.executable, "-c", LOOK, *map(str, closed)])
    seen = subprocess.run(words, cwd=own, capture_output=True, text=True)
    assert (seen.returncode, seen.stdout) == (0, ""), seen


def test_what_lies_beside_sealed_data_is_readable(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache, layout = home / ".cache/autoresearch", Layout(home / "lab")
    materials = LabMaterials(layout, Workspace(layout.lab), {})
    assert materials.readable("~/.cache/autoresearch") == [cache / "data", cache / "tokenizer"]
    assert materials.readable("~/link/data") == [cache / "data"]
    assert materials.readable("~/.cache") == [cache / "data", cache / "tokenizer"]
    monkeypatch.setenv("AUTORESEARCH_CACHE", str(home / "other"))
    assert materials.readable("~/.cache/autoresearch") == [cache / "data", cache / "tokenizer"]


def on_the_cpu(materials: Materials, confinement: Confinement) -> Executor:
    return LocalExecutor([Device("cpu")], materials, sys.executable, confinement)


@pytest.mark.slow
def test_a_candidate_finds_what_the_baseline_compiled_and_nothing_of_another_candidate(bench: Bench) -> None:
    """Each trial leaves a file before it is ready. A child is made from a candidate that was kept."""
    train = bench.lab / "train.py"
    train.write_text(train.read_text().replace("\n\nX = ", f"\n{STASH}(stash / 'baseline').touch()\n\nX = "))
    bench.set("memory: 1GB")

    def better(brief: Brief) -> Proposal:
        code = brief.code["train.py"].replace("X = 1.0 ", "X = 0.3 ").replace("Y = -1.0 ", "Y = -0.4 ")
        return Proposal("better", {"train.py": code.replace("'baseline'", "'parent'")})

    def child(brief: Brief) -> Proposal:
        assert "'parent'" in brief.code["train.py"], "the parent was kept"
        return Proposal("child", {"train.py": brief.code["train.py"].replace("'parent'", "'child'")})

    with a_loop(bench, on_the_cpu, Actor("ann", [better, child])) as loop:
        go(loop)
    with Ledger(bench.layout.ledger, readonly=True) as ledger:
        assert "found []" in ledger.log_tail(TAG, 0) or "found ['baseline']" in ledger.log_tail(TAG, 0)
        assert "found ['baseline']" in ledger.log_tail(TAG, 1)
        assert "found ['baseline']" in ledger.log_tail(TAG, 2)


@pytest.mark.slow
def test_a_retest_of_the_same_code_finds_nothing_of_the_first_trial(bench: Bench) -> None:
    """Otherwise code that works ahead in its start-up would score better each time that it is tried again."""
    train = bench.lab / "train.py"
    train.write_text(train.read_text().replace("\n\nX = ", f"\n{STASH}(stash / 'baseline').touch()\n\nX = "))
    bench.set("memory: 1GB")

    async def measure_twice(loop: Loop) -> None:
        await loop.recover()
        await loop.measure_baseline()
        code = loop.code.read(loop.incumbent, loop.agenda)["train.py"].replace("'baseline'", "'ahead'")
        experiment = loop.intake.add_proposal(Proposal("ahead", {"train.py": code}), "ann", loop.incumbent, loop.agenda)
        for _ in range(2):
            await loop.trials.measure(experiment, loop.agenda)

    with a_loop(bench, on_the_cpu, Actor("ann", [])) as loop:
        asyncio.run(drive(loop, measure_twice(loop)))
        logs = [each.result.log_tail for each in loop.session.ledger.trials(TAG, 1) if each.result]
    assert len(logs) == 2 and all("found ['baseline']" in log for log in logs), logs
