"""Repositories that lack objects: each says in one line why, and what helps. Doctor says what the run says."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from rigs.cli import Person, check_refused, commit, git, toy

from autoresearch.errors import LabError
from autoresearch.workspace import Workspace


def origin(folder: Path) -> Path:
    """A toy lab with a folder that a sparse checkout leaves out."""
    lab = toy(folder / "origin")
    (lab / "notes").mkdir()
    (lab / "notes" / "one.txt").write_text("one\n")
    commit(lab)
    git(lab, "config", "uploadpack.allowFilter", "true")
    return lab


def partial_clone(folder: Path) -> Path:
    address = origin(folder).as_uri()
    git(folder, "clone", "-q", "--filter=blob:none", "--sparse", address, "lab")
    shutil.rmtree(folder / "origin")
    return folder / "lab"


def clone_that_borrows(folder: Path) -> Path:
    git(folder, "clone", "-q", "--shared", str(origin(folder)), "lab")
    shutil.rmtree(folder / "origin")
    return folder / "lab"


def damaged_pack(folder: Path) -> Path:
    lab = origin(folder)
    git(lab, "repack", "-qad")
    (pack,) = (lab / ".git" / "objects" / "pack").glob("*.pack")
    pack.chmod(0o644)
    content = bytearray(pack.read_bytes())
    pack.write_bytes(content[:12] + bytes(byte ^ 0x55 for byte in content[12:-20]) + content[-20:])
    return lab


def empty_object(folder: Path) -> Path:
    lab = origin(folder)
    name = git(lab, "rev-parse", "HEAD:train.py").strip()
    file = lab / ".git" / "objects" / name[:2] / name[2:]
    file.chmod(0o644)
    file.write_bytes(b"")
    return lab


def lost_commit(folder: Path) -> Path:
    lab = origin(folder)
    name = git(lab, "rev-parse", "HEAD").strip()
    (lab / ".git" / "objects" / name[:2] / name[2:]).unlink()
    return lab


def read_whole(lab: Path) -> None:
    workspace = Workspace(lab)
    workspace.require_whole(workspace.head())


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (partial_clone, r"partial clone, .* cannot be fetched from file://.*origin \(.*\): make that remote reachable"),
        (clone_that_borrows, r"borrows objects from .*origin/\.git/objects, which is gone: bring that folder back"),
        (damaged_pack, r"has lost the commit \w{10}, which is checked out: `git fsck` lists what is lost"),
        (lost_commit, r"has lost the commit \w{10}, which is checked out: `git fsck` lists what is lost"),
        (empty_object, r"has lost train\.py of \w{10}, as after .*: `git fsck` lists the rest"),
    ],
)
def test_a_repository_without_its_objects_says_why(make: Callable[[Path], Path], words: str, tmp_path: Path) -> None:
    lab = make(tmp_path)
    with pytest.raises(LabError, match=words) as raised:
        read_whole(lab)
    assert "\n" not in str(raised.value) and "no commit yet" not in str(raised.value)


@pytest.mark.parametrize("make", [partial_clone, clone_that_borrows])
def test_doctor_and_run_say_the_same(make: Callable[[Path], Path], tmp_path: Path) -> None:
    lab, person = make(tmp_path), Person(tmp_path)
    refused = person("run", lab, "--plain", "--experiments", "0")
    check_refused(refused, "clone again without `--")
    found = {each["name"]: each for each in person("doctor", lab, "--json").json}
    assert found["repository"]["state"] == "missing"
    assert refused.err == f"autoresearch: {found['repository']['detail']}\n"


@pytest.mark.parametrize("setting", [("clean", "no-such-filter"), ("process", "no-such-filter filter-process")])
def test_a_filter_that_is_not_installed_is_named(setting: tuple[str, str], tmp_path: Path) -> None:
    lab = toy(tmp_path / "lab")
    (lab / ".gitattributes").write_text("*.bin filter=large\n")
    (lab / "weights.bin").write_text("version 1\n")
    commit(lab)
    git(lab, "config", "filter.large.required", "true")
    git(lab, "config", f"filter.large.{setting[0]}", setting[1])
    os.utime(lab / "weights.bin", (1.0, 1.0))
    person = Person(tmp_path)
    words = "`no-such-filter` is not found, and git's settings name it as a filter: install it, or take the filter out"
    check_refused(person("run", lab, "--plain", "--experiments", "0"), words)
    assert any(words in each["detail"] for each in person("doctor", lab, "--json").json)


def test_a_whole_clone_is_whole(tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", origin(tmp_path).as_uri(), "lab")
    read_whole(tmp_path / "lab")
