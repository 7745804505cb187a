"""The manifest of the training files: wrong ones, and files that are gone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from rigs.toy import Bench

from autoresearch.errors import DataError
from autoresearch.loop.manifest import Manifest, read_manifest
from autoresearch.records import Corpus, Outcome


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
    '{"train": {"tokens": 3}}': "is no JSON object of names and paths",
    '{"train": {"path": "/etc/passwd", "tokens": 0}}': "gives /etc/passwd a size that is no positive whole number",
    '{"train": {"path": "/etc/passwd", "tokens": 9, "bytes": true}}': "gives /etc/passwd a size that is no "
    "positive whole number",
}


@pytest.mark.parametrize("text", MANIFESTS)
def test_a_wrong_manifest_names_its_mistake_and_the_command(tmp_path: Path, text: str) -> None:
    file = tmp_path / "manifest.json"
    file.write_text(text)
    with pytest.raises(DataError) as error:
        read_manifest(file, "python prepare.py")
    assert f"`python prepare.py` wrote a manifest that {MANIFESTS[text]}: write " in str(error.value)


def test_a_manifest_may_give_the_size_of_the_text(tmp_path: Path) -> None:
    file, text = tmp_path / "manifest.json", tmp_path / "text"
    text.touch()
    sized = {"path": str(text), "tokens": 100, "bytes": 310}
    for entries, corpus in (
        ({"train": sized}, Corpus(100, 310)),
        ({"train": sized, "more": {"path": str(text), "tokens": 50}}, Corpus(150)),
        ({"train": sized, "more": str(text)}, None),
    ):
        file.write_text(json.dumps(entries))
        found = read_manifest(file, "python prepare.py")
        assert found.corpus == corpus and set(found.files.values()) == {str(text)}


def test_a_lab_may_have_no_training_files(tmp_path: Path) -> None:
    assert read_manifest(tmp_path / "manifest.json", "python prepare.py") == Manifest()


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
