"""The content that jobs name: whose compilers' caches a trial starts with."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rigs.loop import Actor, a_loop, go, own_bench
from rigs.toy import TAG, Bench

from autoresearch.executors.local import LocalExecutor
from autoresearch.ledger import Ledger
from autoresearch.loop.materials import cache_keys
from autoresearch.records import Brief, Confinement, Device, Proposal
from autoresearch.seams import Executor, Materials

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
