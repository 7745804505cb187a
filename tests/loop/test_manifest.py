"""The manifest of the training files: wrong ones, and files that are gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rigs.toy import Bench

from autoresearch.errors import DataError
from autoresearch.loop.manifest import read_manifest
from autoresearch.records import Outcome


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Bench(tmp_path) as bench:
        yield bench


MANIFESTS = {
    "not json": "is no JSON object of names and paths",
    "null": "is no JSON object of names and paths",
    '["train.bin"]': "is no JSON object of names and paths",
    '{"train": 3}': "is no JSON object of names and paths",
    '{"train": "train.bin"}': "names the relative path `train.bin`",
    '{"train": "/dev/null/train.bin"}': "names /dev/null/train.bin, which does not exist",
    '{"train": "/usr"}': "names /usr, which is no plain file",
}


@pytest.mark.parametrize("text", MANIFESTS)
def test_a_wrong_manifest_names_its_mistake_and_the_command(tmp_path: Path, text: str) -> None:
    file = tmp_path / "manifest.json"
    file.write_text(text)
    with pytest.raises(DataError) as error:
        read_manifest(file, "python prepare.py")
    assert f"`python prepare.py` wrote a manifest that {MANIFESTS[text]}: write " in str(error.value)


def test_a_lab_may_have_no_training_files(tmp_path: Path) -> None:
    assert read_manifest(tmp_path / "manifest.json", "python prepare.py") == {}


def test_a_training_file_that_is_deleted_during_a_run_ends_it_and_is_prepared_anew(bench: Bench) -> None:
    """No candidate is charged: a trial that lacks the file is interrupted at most, and the next session runs it."""
    bench.set("judge: {replicates: 2}")
    with bench.start() as looping:
        looping.until(lambda now: 1 in now.done)
        (bench.person.home / "cache" / "toy" / "train.bin").unlink()
        assert looping.wait() == 2
    assert "train.bin: the training file is gone: run the same command again to prepare it anew" in looping.said
    (waiting,) = bench.look().open
    assert bench.run("--experiments", str(waiting.number)).code == 3
    outcomes = {key: trial.result.outcome for key, trial in bench.look().trials.items() if trial.result}
    assert set(outcomes.values()) <= {Outcome.OK, Outcome.INTERRUPTED}, outcomes
