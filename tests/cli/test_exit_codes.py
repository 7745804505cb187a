"""Standard streams that the caller closed, as some services do."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from rigs.cli import COMMAND, Person, Said, settings, toy


def call(person: Person, closed: str, *words: str | Path) -> Said:
    """Run a command with some of its standard streams closed by a shell."""
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {closed}', "sh", *COMMAND, *map(str, words)],
        cwd=person.home, env=person.environment(), stdin=subprocess.DEVNULL, capture_output=True, timeout=280,
    )  # fmt: skip
    return Said(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.mark.parametrize("closed", [">&-", "<&- >&- 2>&-"])
def test_a_closed_output_is_no_error(person: Person, closed: str) -> None:
    assert call(person, closed, "--version") == Said(0, "", "")


def test_an_error_is_not_printed_as_output_where_standard_error_is_closed(person: Person) -> None:
    assert call(person, "2>&-", "status", person.home) == Said(2, "", "")


def test_a_run_needs_no_standard_streams(person: Person) -> None:
    """Without them the lock of the run, or another file of the lab, would become the standard error of `prepare`."""
    lab = toy(person.home / "lab")
    settings(lab, "judge: {replicates: 2}")
    assert call(person, "<&- >&- 2>&-", "run", lab, "--tag", "t", "--experiments", "0") == Said(3, "", "")
    (baseline,) = person("log", lab, "--json").json
    assert baseline["verdict"] == "keep"
    assert (lab / ".autoresearch" / "t.lock").read_text().strip().isdecimal()


@pytest.mark.parametrize(
    ("name", "content"), [("signal.py", "raise ValueError"), ("json.py", "loads = None"), ("sqlite3/__init__.py", "")]
)
def test_a_module_in_the_place_of_pythons_own_is_named(person: Person, tmp_path: Path, name: str, content: str) -> None:
    lab, file = toy(person.home / "lab"), tmp_path / "modules" / name
    file.parent.mkdir(parents=True)
    file.write_text(content)
    said = person("doctor", lab, "--json", PYTHONPATH=str(tmp_path / "modules"))
    assert said == Said(
        2, "", f"autoresearch: {file} takes the place of Python's own module: remove its folder from PYTHONPATH\n"
    )
