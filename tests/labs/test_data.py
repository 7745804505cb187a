"""Text from the Hugging Face hub and from parquet files: it is fetched, verified and split by document."""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from labs.test_nanogpt import LAB, WORDS, error_line, literals, load, only_match, python
from rigs.hub import REVISION, Hub, serving

CLIMBMIX, TINYSTORIES = "karpathy/climbmix-400b-shuffle", "karpathy/tinystories-gpt4-clean"
HELD_OUT = "shard_06542.parquet"
SMALL = {"CONTEXT": 16, "VOCABULARY": 300, "SCORED_ROWS": 24, "SCORE_BATCH": 7, "PAUSES": (0.01, 0.01, 0.01, None)}


def texts(seed: int, count: int = 150) -> list[str]:
    draw = random.Random(seed)
    return [f"{seed} {n} " + " ".join(draw.choices(WORDS, k=draw.randint(5, 60))) for n in range(count)]


def table(documents: list[str], column: str = "text") -> bytes:
    pq.write_table(pa.table({column: documents}), content := io.BytesIO())
    return content.getvalue()


@pytest.fixture
def files() -> dict[str, bytes]:
    """Two shards and the held-out shard, which also holds a document of the first shard."""
    held_out = [*texts(6542), texts(0)[7]]
    return {"shard_00000.parquet": table(texts(0)), "shard_00001.parquet": table(texts(1)),
            HELD_OUT: table(held_out), "README.md": b"# text"}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "prepare.py").write_text(literals((LAB / "prepare.py").read_text(), SMALL))
    return tmp_path


def run_prepare(folder: Path, hub: Hub, data: str = "climbmix") -> subprocess.CompletedProcess[str]:
    return python(folder, data, "prepare.py", HF_ENDPOINT=hub.url, HF_HUB_DISABLE_PROGRESS_BARS="1")


def test_shards_are_fetched_once_and_split_by_document(folder: Path, files: dict[str, bytes]) -> None:
    with serving(CLIMBMIX, files) as hub:
        first = run_prepare(folder, hub)
        assert first.returncode == 0, first.stderr
        assert sorted(file for file, _ in hub.downloads) == sorted(name for name in files if name != "README.md")
        assert all(REVISION in path for method, path, _ in hub.asked if "/resolve/" in path), (
            "all files are of one revision"
        )
        hub.asked.clear()
        assert run_prepare(folder, hub).returncode == 0 and hub.asked == []
    assert only_match(folder, "cache/data/*/train.bin").stat().st_size > 10_000
    assert len(np.load(only_match(folder, "cache/sealed/*/audit.npz"))["rows"]) == 24
    below = [path.relative_to(folder / "cache").parts[0] for path in (folder / "cache").rglob("*.parquet")]
    assert set(below) == {"sealed"}, "the shards hold the held-out documents too"
    module = load(folder / "prepare.py")
    shards = sorted((folder / "cache/sealed").glob("*/shard*"))
    parts = {split: list(documents) for split, documents in module.parquet_parts(shards[:2], shards[2:]).items()}
    assert set(parts["validation"] + parts["audit"]) == {*texts(6542), texts(0)[7]}
    assert set(parts["train"]) == {*texts(0), *texts(1)} - {texts(0)[7]}
    assert not set(parts["validation"]) & set(parts["audit"]) and min(map(len, parts.values())) > 40


def test_tinystories_has_no_held_out_file_and_holds_out_a_share_of_its_documents(
    folder: Path, files: dict[str, bytes]
) -> None:
    del files[HELD_OUT]
    path = folder / "prepare.py"
    path.write_text(literals(path.read_text(), {"SHARE": 0.0}))
    with serving(TINYSTORIES, files) as hub:
        assert "too few documents: the split" in error_line(run_prepare(folder, hub, "tinystories"))
        path.write_text(literals(path.read_text(), {"SHARE": 0.2}))
        said = run_prepare(folder, hub, "tinystories")
        assert said.returncode == 0, said.stderr
    assert len(hub.downloads) == 2


@pytest.mark.parametrize(("mishaps", "downloads"), [(["cut", "cut"], 5), ([503], 4), ([503, 503, "cut"], 6)])
def test_a_failed_download_is_retried(
    folder: Path, files: dict[str, bytes], mishaps: list[str | int], downloads: int
) -> None:
    with serving(CLIMBMIX, files) as hub:
        hub.mishaps += mishaps
        said = run_prepare(folder, hub)
        assert said.returncode == 0, said.stderr
        assert len(hub.downloads) == downloads and not hub.mishaps


def test_a_download_is_resumed_after_a_lost_connection(folder: Path) -> None:
    content = random.Random(1).randbytes(25_000_000)
    with serving(CLIMBMIX, {"large.parquet": content, HELD_OUT: b""}) as hub:
        hub.mishaps = ["cut", "cut"]
        assert "not a readable parquet file" in run_prepare(folder, hub).stderr.splitlines()[-1]
        ranges = [range_ for file, range_ in hub.downloads if file == "large.parquet"]
    assert ranges[0] is None and any(range_ and int(range_[6:-1]) >= 10_000_000 for range_ in ranges)
    assert only_match(folder, "cache/sealed/*/large.parquet").read_bytes() == content


def test_a_download_is_resumed_after_its_process_was_killed(folder: Path) -> None:
    content = random.Random(1).randbytes(25_000_000)
    with serving(CLIMBMIX, {"large.parquet": content, HELD_OUT: b""}) as hub:
        hub.mishaps = ["stuck"]
        environment = {"AUTORESEARCH_CACHE": folder / "cache", "AUTORESEARCH_DATA": "climbmix", "HF_ENDPOINT": hub.url}
        killed = subprocess.Popen(
            [sys.executable, "prepare.py"], cwd=folder, stderr=subprocess.DEVNULL,
            env=os.environ | {name: str(value) for name, value in environment.items()},
        )  # fmt: skip
        while not any(path.stat().st_size for path in (folder / "cache/sealed").glob("*/partial/*large.parquet")):
            assert killed.poll() is None
            time.sleep(0.01)
        killed.kill()
        killed.wait()
        (folder / f"cache/sealed/{CLIMBMIX.replace('/', '--')}/partial/{REVISION}-{HELD_OUT}").write_bytes(b"too much")
        (only_match(folder, "cache/sealed/*") / HELD_OUT).unlink(missing_ok=True)
        hub.asked.clear()
        assert "not a readable parquet file" in run_prepare(folder, hub).stderr.splitlines()[-1]
        (range_,) = [range_ for file, range_ in hub.downloads if file == "large.parquet"]
    assert range_ and int(range_[6:-1]) > 1_000_000
    assert only_match(folder, "cache/sealed/*/large.parquet").read_bytes() == content
    assert list((folder / "cache/sealed").glob("*/partial/*")) == []


def test_a_file_with_other_content_is_refused_and_fetched_anew(folder: Path, files: dict[str, bytes]) -> None:
    with serving(CLIMBMIX, files) as hub:
        hub.mishaps = ["other"]
        assert "has another size or sha256" in run_prepare(folder, hub).stderr.splitlines()[-1]
        assert len(list((folder / "cache/sealed").glob("*/shard*"))) == 2
        hub.asked.clear()
        assert run_prepare(folder, hub).returncode == 0 and len(hub.downloads) == 1


def test_missing_data_sets_and_files_are_named(folder: Path, files: dict[str, bytes]) -> None:
    with serving("somebody/else", files) as hub:
        assert f"{hub.url} has no {CLIMBMIX}" in error_line(run_prepare(folder, hub))
        hub.name = CLIMBMIX
        held_out = hub.files.pop(HELD_OUT)
        said = error_line(run_prepare(folder, hub))
        assert "lacks parquet files that this lab needs" in said
        shutil.rmtree(folder / "cache")
        hub.files = {HELD_OUT: held_out, "shard_00000.parquet": b"x"}
        hub.gone = "shard_00000.parquet"
        assert f"has no {CLIMBMIX}/shard_00000.parquet" in run_prepare(folder, hub).stderr.splitlines()[-1]
    shutil.rmtree(folder / "cache")
    said = error_line(run_prepare(folder, hub))
    assert f"{CLIMBMIX} could not be fetched from {hub.url}" in said and "`data: shakespeare`" in said


def test_own_parquet_files_are_read_and_broken_files_named(folder: Path, tmp_path: Path) -> None:
    (own := tmp_path / "own").mkdir()
    pq.write_table(pa.table({"text": pa.array(texts(3, 400)).dictionary_encode()}), own / "a.parquet")
    (own / "b.parquet").write_bytes(table(texts(4, 400)))
    said = python(folder, own, "prepare.py", AUTORESEARCH_MANIFEST=str(tmp_path / "manifest.json"))
    assert said.returncode == 0, said.stderr
    both = json.loads((tmp_path / "manifest.json").read_text())["train"]
    said = python(folder, own / "a.parquet", "prepare.py", AUTORESEARCH_MANIFEST=str(tmp_path / "manifest.json"))
    assert said.returncode == 0, said.stderr
    assert json.loads((tmp_path / "manifest.json").read_text())["train"] != both
    (own / "b.parquet").write_bytes(table(texts(4), column="content"))
    assert f"{own / 'b.parquet'}: there is no column `text`, only content" in error_line(
        python(folder, own, "prepare.py")
    )
    pq.write_table(pa.table({"text": [[1, 2], [3]]}), own / "b.parquet")
    assert "b.parquet: the column `text` has the type list" in error_line(python(folder, own, "prepare.py"))
    (own / "b.parquet").write_bytes(table(texts(4))[:-9])
    (own / "readme.txt").write_text("a description of the folder")
    assert f"{own / 'b.parquet'}: not a readable parquet file" in error_line(python(folder, own, "prepare.py"))


def test_a_missing_library_is_named_with_its_install_command(folder: Path, tmp_path: Path) -> None:
    (own := tmp_path / "own").mkdir()
    (own / "a.parquet").write_bytes(table(texts(3)))
    (tmp_path / "missing/pyarrow").mkdir(parents=True)
    (tmp_path / "missing/pyarrow/__init__.py").write_text("raise ModuleNotFoundError('pyarrow')\n")
    said = error_line(python(folder, own, "prepare.py", PYTHONPATH=str(tmp_path / "missing")))
    assert said == f"data: {own}: pyarrow is needed: {sys.executable} -m pip install pyarrow"
