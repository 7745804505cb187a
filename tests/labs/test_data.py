"""Text from the Hugging Face hub, and from parquet files: fetched whole, verified, and split by document."""

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
from labs.test_nanogpt import LAB, WORDS, last_line, literals, load, one, python
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
    """Two shards and the one that is held out, which holds a document of the first as well."""
    held_out = [*texts(6542), texts(0)[7]]
    return {"shard_00000.parquet": table(texts(0)), "shard_00001.parquet": table(texts(1)),
            HELD_OUT: table(held_out), "README.md": b"# text"}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "prepare.py").write_text(literals((LAB / "prepare.py").read_text(), SMALL))
    return tmp_path


def prepared(folder: Path, hub: Hub, data: str = "climbmix") -> subprocess.CompletedProcess[str]:
    return python(folder, data, "prepare.py", HF_ENDPOINT=hub.url, HF_HUB_DISABLE_PROGRESS_BARS="1")


def test_shards_are_fetched_once_and_split_by_document(folder, files):
    with serving(CLIMBMIX, files) as hub:
        first = prepared(folder, hub)
        assert first.returncode == 0, first.stderr
        assert sorted(file for file, _ in hub.downloads) == sorted(name for name in files if name != "README.md")
        assert all(REVISION in path for method, path, _ in hub.asked if "/resolve/" in path), "one revision for all"
        hub.asked.clear()
        assert prepared(folder, hub).returncode == 0 and hub.asked == []
    assert one(folder, "cache/data/*/train.bin").stat().st_size > 10_000
    assert len(np.load(one(folder, "cache/sealed/*/audit.npz"))["rows"]) == 24
    below = [path.relative_to(folder / "cache").parts[0] for path in (folder / "cache").rglob("*.parquet")]
    assert set(below) == {"sealed"}, "what is held out lies in them too"
    module = load(folder / "prepare.py")
    shards = sorted((folder / "cache/sealed").glob("*/shard*"))
    parts = {split: list(documents) for split, documents in module.parquet_parts(shards[:2], shards[2:]).items()}
    assert set(parts["validation"] + parts["audit"]) == {*texts(6542), texts(0)[7]}
    assert set(parts["train"]) == {*texts(0), *texts(1)} - {texts(0)[7]}
    assert not set(parts["validation"]) & set(parts["audit"]) and min(map(len, parts.values())) > 40


def test_tinystories_has_no_file_for_validation_and_gives_a_share_of_its_documents(folder, files):
    del files[HELD_OUT]
    with serving(TINYSTORIES, files) as hub:
        assert "none of them fell to" in last_line(prepared(folder, hub, "tinystories"))
        path = folder / "prepare.py"
        path.write_text(literals(path.read_text(), {"SHARE": 0.2}))
        said = prepared(folder, hub, "tinystories")
        assert said.returncode == 0, said.stderr
    assert len(hub.downloads) == 2


@pytest.mark.parametrize(("mishaps", "downloads"), [(["cut", "cut"], 5), ([503], 4), ([503, 503, "cut"], 6)])
def test_a_download_that_fails_is_tried_again(folder, files, mishaps, downloads):
    with serving(CLIMBMIX, files) as hub:
        hub.mishaps += mishaps
        said = prepared(folder, hub)
        assert said.returncode == 0, said.stderr
        assert len(hub.downloads) == downloads and not hub.mishaps


def test_a_connection_that_is_cut_is_taken_up_where_it_was(folder):
    content = random.Random(1).randbytes(25_000_000)
    with serving(CLIMBMIX, {"large.parquet": content, HELD_OUT: b""}) as hub:
        hub.mishaps = ["cut", "cut"]
        assert "no parquet file that can be read" in prepared(folder, hub).stderr.splitlines()[-1]
        ranges = [range_ for file, range_ in hub.downloads if file == "large.parquet"]
    assert ranges[0] is None and any(range_ and int(range_[6:-1]) >= 10_000_000 for range_ in ranges)
    assert one(folder, "cache/sealed/*/large.parquet").read_bytes() == content


def test_a_download_that_was_killed_is_taken_up_where_it_was(folder):
    content = random.Random(1).randbytes(25_000_000)
    with serving(CLIMBMIX, {"large.parquet": content, HELD_OUT: b""}) as hub:
        hub.mishaps = ["stuck"]
        environment = {"AUTORESEARCH_CACHE": folder / "cache", "AUTORESEARCH_DATA": "climbmix", "HF_ENDPOINT": hub.url}
        killed = subprocess.Popen(
            [sys.executable, "prepare.py"], cwd=folder, stderr=subprocess.DEVNULL,
            env=os.environ | {name: str(value) for name, value in environment.items()},
        )  # fmt: skip
        while not any(path.stat().st_size for path in (folder / "cache/sealed").glob("*/partial/*")):
            assert killed.poll() is None
            time.sleep(0.01)
        killed.kill()
        killed.wait()
        (folder / f"cache/sealed/{CLIMBMIX.replace('/', '--')}/partial/{REVISION}-{HELD_OUT}").write_bytes(b"too much")
        (one(folder, "cache/sealed/*") / HELD_OUT).unlink(missing_ok=True)
        hub.asked.clear()
        assert "no parquet file that can be read" in prepared(folder, hub).stderr.splitlines()[-1]
        (range_,) = [range_ for file, range_ in hub.downloads if file == "large.parquet"]
    assert range_ and int(range_[6:-1]) > 1_000_000
    assert one(folder, "cache/sealed/*/large.parquet").read_bytes() == content
    assert list((folder / "cache/sealed").glob("*/partial/*")) == []


def test_another_content_is_refused_and_fetched_anew(folder, files):
    with serving(CLIMBMIX, files) as hub:
        hub.mishaps = ["other"]
        assert "came with another size or sha256" in prepared(folder, hub).stderr.splitlines()[-1]
        assert len(list((folder / "cache/sealed").glob("*/shard*"))) == 2
        hub.asked.clear()
        assert prepared(folder, hub).returncode == 0 and len(hub.downloads) == 1


def test_what_is_not_there_is_named(folder, files):
    with serving("somebody/else", files) as hub:
        assert f"{hub.url} has no {CLIMBMIX}" in last_line(prepared(folder, hub))
        hub.name = CLIMBMIX
        held_out = hub.files.pop(HELD_OUT)
        said = last_line(prepared(folder, hub))
        assert "does not have the parquet files that are expected" in said
        shutil.rmtree(folder / "cache")
        hub.files = {HELD_OUT: held_out, "shard_00000.parquet": b"x"}
        hub.gone = "shard_00000.parquet"
        assert f"has no {CLIMBMIX}/shard_00000.parquet" in prepared(folder, hub).stderr.splitlines()[-1]
    shutil.rmtree(folder / "cache")
    said = last_line(prepared(folder, hub))
    assert f"{CLIMBMIX} could not be fetched from {hub.url}" in said and "`data: shakespeare`" in said


def test_parquet_files_of_ones_own(folder, tmp_path):
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
    assert f"{own / 'b.parquet'}: it has no column `text`, only content" in last_line(python(folder, own, "prepare.py"))
    pq.write_table(pa.table({"text": [[1, 2], [3]]}), own / "b.parquet")
    assert "b.parquet: its column `text` is of list" in last_line(python(folder, own, "prepare.py"))
    (own / "b.parquet").write_bytes(table(texts(4))[:-9])
    (own / "readme.txt").write_text("what lies here")
    assert f"{own / 'b.parquet'}: no parquet file that can be read" in last_line(python(folder, own, "prepare.py"))


def test_what_has_to_be_installed_is_said(folder, tmp_path):
    (own := tmp_path / "own").mkdir()
    (own / "a.parquet").write_bytes(table(texts(3)))
    (tmp_path / "missing/pyarrow").mkdir(parents=True)
    (tmp_path / "missing/pyarrow/__init__.py").write_text("raise ModuleNotFoundError('pyarrow')\n")
    said = last_line(python(folder, own, "prepare.py", PYTHONPATH=str(tmp_path / "missing")))
    assert said == f"data: {own}: this needs pyarrow: {sys.executable} -m pip install pyarrow"
