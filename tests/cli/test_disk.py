"""Disks that are full, read-only or another user's: one line that names the place and the remedy."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from rigs.cli import (
    COMMAND,
    Person,
    Said,
    check_refused,
    check_refused_and_unchanged,
    needs_mount,
    picture,
    small_disk,
    toy,
)


@needs_mount
def test_a_full_disk_at_the_start_is_named(person: Person, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "2m"):
        lab = toy(tmp_path / "disk" / "lab")
        before = picture(lab)
        free = shutil.disk_usage(lab).free
        (tmp_path / "disk" / "ballast").write_bytes(b"x" * (free - 4096))
        check_refused(person("run", lab), "disk is full", "free some space")
        (tmp_path / "disk" / "ballast").unlink()
        assert {name: what for name, what in picture(lab).items() if name in before} == before
        assert person("run", lab, "--experiments", "1").code == 3


@needs_mount
def test_a_disk_that_fills_up_during_a_run_loses_nothing(person: Person, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "700k") as remount:
        lab = toy(tmp_path / "disk" / "lab")
        check_refused(person("run", lab, "--plain", "--seed", "1"), "disk is full", "free some space")
        remount("size=40m")
        known = [each["number"] for each in person("log", lab, "--last", "0", "--json").json]
        assert known == list(range(len(known)))
        again = person("run", lab, "--plain", "--experiments", str(len(known)))
        assert again.code == 3, again
        rows = (lab / "results.tsv").read_text().splitlines()[1:]
        assert sorted(int(row.split("\t")[5]) for row in rows) == list(range(len(known) + 1))


@needs_mount
def test_a_read_only_file_system_is_named(person: Person, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "10m") as remount:
        lab = toy(tmp_path / "disk" / "lab")
        remount("ro")
        check_refused_and_unchanged(person, lab, ("run", lab), str(lab), "read-only", "move the lab")
        remount("rw")
        assert person("run", lab, "--experiments", "0").code == 3
        remount("ro")
        check_refused_and_unchanged(person, lab, ("run", lab), "read-only", "move the lab")
        check_refused_and_unchanged(person, tmp_path / "disk", ("new", tmp_path / "disk" / "other"), "read-only")
        remount("rw")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_of_another_user_is_named(person: Person, lab: Path) -> None:
    lab.chmod(0o555)
    try:
        check_refused_and_unchanged(person, lab, ("run", lab), str(lab), "permission denied")
    finally:
        lab.chmod(0o755)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_behind_the_output_is_named(person: Person, lab: Path) -> None:
    assert person("run", lab, "--experiments", "0").code == 3
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, "log", lab], env=person.environment(), stdout=full, stderr=subprocess.PIPE, text=True
        )
    check_refused(Said(done.returncode, "", done.stderr), "disk is full")
