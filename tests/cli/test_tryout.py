"""`autoresearch try`: one experiment from the working tree, for a person or an interactive agent."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from rigs.cli import COMMAND, TOY, Person, Said, commit, edit, git, improve, picture, settings


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return Person(tmp_path, {"TZ": "UTC"})


def verdict(said: Said) -> str:
    assert said.code == 0, said
    return said.out.split()[1].rstrip(":")


def restore(said: Said, cwd: Path) -> None:
    """Run the command that the output names."""
    line = next(line for line in said.out.splitlines() if line.startswith("to restore the incumbent"))
    subprocess.run(["bash", "-c", line.partition(": ")[2]], cwd=cwd, check=True)


def test_try_may_be_the_first_command_in_a_lab(person: Person, lab: Path) -> None:
    improve(lab)
    said = person("try", "-m", "the bottom of the bowl", cwd=lab)
    assert verdict(said) == "keep"
    assert "autoresearch/" in said.out and "is now at #1" in said.out
    assert said.err.splitlines()[0].startswith("the baseline comes first: 3 trials of 1.0 s")
    assert said.err.count("baseline: val_bpb") == 3 + said.err.count("lies apart")
    shown = person("show", "1", lab, "--json").json
    assert (shown["hypothesis"], shown["researcher"], shown["parent"]) == ("the bottom of the bowl", "you", 0)
    tag = shown["tag"]
    assert git(lab, "show", f"autoresearch/{tag}:train.py") == (lab / "train.py").read_text()
    assert git(lab, "rev-parse", "--abbrev-ref", "HEAD").strip() == "main"
    assert git(lab, "status", "--short") == " M train.py\n"
    assert len((lab / "results.tsv").read_text().splitlines()) == 3


def test_an_editor_that_rewrites_line_ends_changes_one_line(person: Person, lab: Path) -> None:
    improve(lab)
    (lab / "train.py").write_bytes((lab / "train.py").read_bytes().replace(b"\n", b"\r\n"))
    said = person("try", "-m", "the bottom of the bowl", cwd=lab)
    assert verdict(said) == "keep"
    changed = git(lab, "diff", "--numstat", "HEAD", f"autoresearch/{tag_of(person, lab)}")
    assert changed.split() == ["2", "2", "train.py"]


def test_nothing_to_try_writes_nothing(person: Person, lab: Path) -> None:
    before = picture(lab)
    for words, complaint in [
        ((), "-m is missing"),
        (("-m", " "), "-m is missing"),
        (("-m", "why"), "no file is edited"),
    ]:
        said = person("try", lab, *words)
        assert said.code == 2 and said.err.count("\n") == 1 and complaint in said.err
    assert picture(lab) == before


def test_a_second_edit_is_made_from_the_first_keep(person: Person, lab: Path) -> None:
    """After a keep the working tree has the incumbent, though the last commit is still the baseline."""
    edit(lab, ("X = 1.0", "X = 0.3"))
    assert verdict(person("try", lab, "-m", "x")) == "keep"
    said = person("try", lab, "-m", "x again")
    assert said.code == 2 and "are the same as in the incumbent #1" in said.err
    edit(lab, ("X = 0.3", "X = 0.35"), ("Y = -1.0", "Y = -0.4"))
    assert verdict(person("try", lab, "-m", "y too")) == "keep"
    edit(lab, ("X = 0.35", "X = 1.9"))
    worse = person("try", lab, "-m", "worse")
    assert verdict(worse) == "discard"
    assert "X = 1.9" in (lab / "train.py").read_text()
    restore(worse, person.home)
    assert (lab / "train.py").read_text() == git(lab, "show", f"autoresearch/{tag_of(person, lab)}:train.py")
    assert "X = 0.35" in (lab / "train.py").read_text()


def tag_of(person: Person, lab: Path) -> str:
    return str(person("status", lab, "--json").json["tag"])


def test_failures_give_their_reason_and_exit_with_0(person: Person, lab: Path) -> None:
    settings(lab, "editable: [train.py, '*_model.py']")
    (lab / "old_model.py").write_text("WIDTH = 1\n")
    commit(lab)
    edit(lab, ("def main() -> None:\n", "def main() -> None:\n    raise ValueError('too wide')\n"))
    crash = person("try", lab, "-m", "crash")
    assert verdict(crash) == "crash" and "too wide" in crash.out.splitlines()[0]
    log = next(line for line in crash.out.splitlines() if line.startswith("its log: ")).partition(": ")[2].split()
    assert log[0] == "autoresearch" and "ValueError: too wide" in person(*log[1:]).out
    edit(lab, ("raise ValueError('too wide')", "raise ValueError("))
    syntax = person("try", "-m", "syntax", cwd=lab)
    assert verdict(syntax) == "crash" and "train.py line" in syntax.out and "its log" not in syntax.out
    restore(syntax, lab)
    assert git(lab, "status", "--short") == ""
    edit(lab, ("NOISE = 0.01", "NOISE = 9"), file="prepare.py")
    invalid = person("try", lab, "-m", "cheat")
    assert verdict(invalid) == "invalid" and "prepare.py, which is not editable" in invalid.out
    restore(invalid, lab)
    assert git(lab, "status", "--short") == ""
    (lab / "new_model.py").write_text("raise SystemExit(3)\n")
    edit(lab, ("X = 1.0", "import new_model\nX = 1.0"))
    new = person("try", lab, "-m", "a new file")
    assert verdict(new) == "crash" and "ModuleNotFound" not in new.out
    restore(new, lab)
    assert git(lab, "status", "--short") == "" and not (lab / "new_model.py").exists()


def test_an_edit_is_merged_with_a_later_incumbent_or_refused(person: Person, lab: Path) -> None:
    """An edit of other lines is merged. An edit of the same lines is refused, with the commands to go on."""
    improve(lab)
    edit(lab, ("WIDTH = 8", "WIDTH = 9"))
    assert verdict(person("try", lab, "-m", "all three", "--tag", "a")) == "keep"
    git(lab, "checkout", "-q", "--", "train.py")
    edit(lab, ("1.0 + (X - 0.3)", "2.0 + (X - 0.3)"))
    carried = person("try", lab, "-m", "elsewhere", "--tag", "a")
    assert verdict(carried) in ("discard", "keep")
    diff = person("diff", "2", lab, "--tag", "a", "--against", "0").out
    assert "+X = 0.3" in diff and "+WIDTH = 9" in diff and "2.0 + (X - 0.3)" in diff
    git(lab, "checkout", "-q", "--", "train.py")
    edit(lab, ("WIDTH = 8", "WIDTH = 7"))
    before = picture(lab)
    refused = person("try", lab, "-m", "collides", "--tag", "a")
    assert refused.code == 2 and refused.err.splitlines()[-1].startswith(
        "autoresearch: train.py: the change and the incumbent both set WIDTH: "
    )
    assert "restore --source=autoresearch/a" in refused.err
    known = [name for name in before if not name.startswith(".autoresearch/")]
    assert {name: picture(lab)[name] for name in known} == {name: before[name] for name in known}
    assert len(person("log", lab, "--json").json) == 3


def test_a_keep_updates_a_working_tree_on_the_runs_branch(person: Person, lab: Path) -> None:
    """An agent that works on the run's branch finds the keep checked out."""
    improve(lab)
    assert verdict(person("try", lab, "-m", "first", "--tag", "a")) == "keep"
    git(lab, "checkout", "-q", "--", "train.py")
    git(lab, "switch", "-q", "autoresearch/a")
    edit(lab, ("WIDTH = 8", "WIDTH = 16"))
    assert verdict(person("try", lab, "-m", "wider")) == "keep"
    assert git(lab, "status", "--short") == ""
    assert git(lab, "log", "-1", "--format=%s").strip() == "wider"
    edit(lab, ("WIDTH = 16", "WIDTH = 64"))
    worse = person("try", lab, "-m", "too wide")
    assert verdict(worse) == "discard" and git(lab, "status", "--short") == " M train.py\n"
    restore(worse, lab)
    assert git(lab, "status", "--short") == ""


def test_a_lab_may_lie_in_a_subfolder(person: Person, tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    lab = repository / "my labs" / "toy"
    shutil.copytree(TOY, lab, ignore=shutil.ignore_patterns("__pycache__"))
    (repository / "README.md").write_text("ours\n")
    (repository / ".gitignore").write_text("__pycache__/\n")
    git(repository, "init", "-q", "-b", "main")
    commit(repository)
    (repository / "README.md").write_text("ours, edited: no concern of the lab's\n")
    improve(lab)
    assert verdict(person("try", lab, "-m", "the bottom")) == "keep"
    edit(lab, ("X = 0.3", "X = 1.7"))
    worse = person("try", "-m", "worse", cwd=lab)
    assert verdict(worse) == "discard"
    restore(worse, lab)
    assert "X = 0.3" in (lab / "train.py").read_text()
    edit(lab, ("X = 0.3", "X = 1.8"))
    restore(person("try", lab, "-m", "worse"), tmp_path)
    assert "X = 0.3" in (lab / "train.py").read_text()
    assert (repository / "README.md").read_text().startswith("ours, edited")


def test_a_run_that_is_running_is_refused(person: Person, lab: Path) -> None:
    settings(lab, "limits: {experiments: 1000}")
    commit(lab)
    command = [*COMMAND, "run", str(lab), "--plain", "--tag", "a", "--budget", "16s"]
    with subprocess.Popen(command, env=person.environment(), stdout=subprocess.PIPE, text=True) as run:
        try:
            assert run.stdout and run.stdout.readline().startswith("#0 baseline")
            improve(lab)
            said = person("try", lab, "-m", "now", "--tag", "a")
            assert said.code == 2 and said.err.count("\n") == 1
            assert f"process {run.pid} is running a: " in said.err and "autoresearch stop" in said.err
        finally:
            run.kill()
    said = person("try", lab, "-m", "after it was killed")
    assert verdict(said) == "keep"
    assert [each["number"] for each in person("log", lab, "--json").json] == [0, 1]
