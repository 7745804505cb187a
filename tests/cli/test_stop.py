"""`autoresearch stop` as a command."""

from __future__ import annotations

import subprocess
from pathlib import Path

from rigs.cli import COMMAND, Person, settings, toy
from rigs.runs import TAG, rows


def test_stop_ends_a_run(tmp_path: Path) -> None:
    person, lab = Person(tmp_path), toy(tmp_path / "lab")
    settings(lab, "judge: {replicates: 2}")
    command = [*COMMAND, "run", str(lab), "--plain", "--tag", TAG, "--experiments", "100000"]
    with subprocess.Popen(command, env=person.environment(), stdout=subprocess.PIPE, text=True) as run:
        try:
            assert run.stdout and run.stdout.readline()
            asked = person("stop", lab)
            assert (asked.code, asked.err) == (0, "") and asked.out.startswith("asked run nov23 to stop: it finishes")
            assert "stopped by the user" in run.stdout.read()
            assert run.wait(60) == 3
        finally:
            run.kill()
    assert person("status", lab, "--json").json["reason"] == "stopped by the user"
    assert "resumes the run" in rows(person("status", lab).out)["next"]
