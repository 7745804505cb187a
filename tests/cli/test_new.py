"""`autoresearch new`: a lab from a template, for this machine or another, in a repository or out of one."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
import yaml
from rigs.cli import Person, git, picture, toy
from rigs.gpus import Driver, needs_compiler

import autoresearch
from autoresearch.agenda import program as agendas
from autoresearch.cli.new import TEMPLATES, with_constants, with_hints, with_settings
from autoresearch.researchers.tuner.constants import find_constants


@pytest.mark.parametrize("profile", ["cpu", "mps", "small_gpu", "h100", "d12"])
def test_the_files_of_a_profile_are_consistent(person: Person, tmp_path: Path, profile: str) -> None:
    assert person("new", "lab", "--profile", profile).code == 0
    lab = tmp_path / "lab"
    assert agendas.read(lab / "program.md").profile == profile
    for name in ("train.py", "prepare.py"):
        compile((lab / name).read_text(), name, "exec")
    constants = find_constants((lab / "train.py").read_text())
    assert [(each.name, each.problem) for each in constants if each.problem] == []
    tuned = [each for each in constants if each.domain]
    assert len(tuned) > 5
    for each in tuned:
        assert each.domain is not None
        inside = each.value in [value for value, _ in each.domain.choices] if each.domain.choices else (
            each.domain.low <= each.value <= each.domain.high
        )  # fmt: skip
        assert inside, f"{each.name} = {each.value} is not in its own range"
    budget = next(each.value for each in constants if each.name == "BUDGET")
    assert budget == agendas.read(lab / "program.md").budget


@pytest.mark.parametrize(
    ("gpu", "profile"),
    [
        ("81559 0 NVIDIA A100-SXM4-80GB", "h100"), ("40960 0 NVIDIA A100-SXM4-40GB", "small_gpu"),
        ("97887 0 NVIDIA RTX PRO 6000", "h100"), ("0 0 NVIDIA GB10", "small_gpu"),
    ],
)  # fmt: skip
@needs_compiler
def test_the_memory_of_a_gpu_decides_its_profile(person: Person, tmp_path: Path, gpu: str, profile: str) -> None:
    driver = Driver(tmp_path / "driver", f"gpu GPU-aaa {gpu}")
    there = Person(person.home, {**driver.environment, "CUDA_VISIBLE_DEVICES": "0"})
    said = there("new", "lab")
    assert said.code == 0 and f"made lab for {profile}:" in said.out


@needs_compiler
def test_a_failing_driver_is_named_with_the_way_around_it(person: Person, tmp_path: Path) -> None:
    driver = Driver(tmp_path / "driver", "init 18")
    there = Person(person.home, {**driver.environment, "CUDA_VISIBLE_DEVICES": "0"})
    said = there("new", "lab")
    assert said.code == 2 and "different versions" in said.err and "`--profile` chooses" in said.err
    assert there("new", "lab", "--profile", "cpu").code == 0


def test_program_md_describes_the_judge_correctly() -> None:
    """The judge keeps by expected gain and repeats trials. It does not compare one trial with a threshold."""
    text = " ".join((TEMPLATES / "nanogpt" / "program.md").read_text().split())
    for untrue in ("trains once", "more than seeds differ", "beats the best"):
        assert untrue not in text
    for true in ("again if its verdict is in doubt", "kept if the judge expects a gain", "on fresh seeds"):
        assert true in text


def test_a_lab_outside_any_repository_becomes_one(person: Person, tmp_path: Path) -> None:
    """It does so even if git has no identity of the user, and the user signs every commit."""
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text("[commit]\n\tgpgsign = true\n[init]\n\tdefaultBranch = trunk\n")
    said = person("new", "my lab", HOME=str(home), XDG_CONFIG_HOME=str(home), GIT_CONFIG_NOSYSTEM="1")
    assert said.code == 0 and said.err == ""
    assert said.out.splitlines()[0].startswith("made my lab for ")
    assert "  autoresearch run 'my lab'" in said.out.splitlines()
    lab = tmp_path / "my lab"
    assert git(lab, "status", "--short") == "" and git(lab, "log", "--format=%s").strip() == "lab"
    assert {"program.md", "train.py", "prepare.py", ".gitignore"} <= set(git(lab, "ls-files").split())


def test_a_lab_inside_a_repository_gets_the_commands_to_commit_it(person: Person, tmp_path: Path) -> None:
    repository = toy(tmp_path / "repository")
    before = git(repository, "rev-parse", "HEAD")
    said = person("new", repository / "labs" / "gpt")
    assert said.code == 0 and not (repository / "labs" / "gpt" / ".git").exists()
    assert git(repository, "rev-parse", "HEAD") == before
    command = next(line.strip() for line in said.out.splitlines() if line.startswith("  git "))
    subprocess.run(["bash", "-c", command], check=True, capture_output=True, cwd=tmp_path, env=_add_identity())
    assert git(repository, "status", "--short") == ""


def _add_identity() -> dict[str, str]:
    who = {f"GIT_{role}_{what}": "ada@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    return {**os.environ, **who}


def test_wrong_input_is_refused_and_writes_nothing(person: Person, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.tex").write_text("mine\n")
    before = picture(tmp_path)
    for words, complaint in {
        ("new", "full"): "full: exists and is not empty",
        ("new", "full/thesis.tex"): "exists and is not empty",
        ("new", "full/thesis.tex/lab"): "choose another place",
        ("new", "lab", "--lab", "gpt5"): "--lab gpt5: no such template: choose nanogpt",
        ("new", "lab", "--profile", "tpu"): "--profile tpu: no such profile: choose cpu, mps, small_gpu, h100, d12",
        ("new", "lab", "--profile", ""): "no such profile",
        ("demo", "full"): "full: exists and is not empty",
        ("demo", "lab", "--minutes", "0"): "--minutes 0: must be more than zero",
    }.items():
        said = person(*words)
        assert said.code == 2 and said.err.count("\n") == 1 and complaint in said.err, said
    assert picture(tmp_path) == before


def test_an_empty_folder_becomes_a_lab(person: Person, tmp_path: Path) -> None:
    (tmp_path / "lab").mkdir()
    assert person("new", ".", cwd=tmp_path / "lab").code == 0


def test_a_profile_keeps_comments() -> None:
    assert with_constants("A = 1  # tune: 1..9\nAB = 2\n", {"A": 5}) == "A = 5  # tune: 1..9\nAB = 2\n"
    assert with_hints("A = 1  # tune: 1..9\n", {"A": "2..4 int"}) == "A = 1  # tune: 2..4 int\n"
    assert with_settings("---\nbudget: 5m  # each\n---\n", {"budget": "10s"}) == "---\nbudget: 10s  # each\n---\n"
    with pytest.raises(ValueError, match="the template does not have"):
        with_constants("A = 1\n", {"B": 2})


def test_every_template_is_in_the_package() -> None:
    """The `package-data` of the package covers every file of every template."""
    listed = Path(autoresearch.__file__).parents[2] / "pyproject.toml"
    if not listed.exists():
        pytest.skip("not a source checkout")
    assert '"labs/**/*"' in listed.read_text()
    for template in TEMPLATES.iterdir():
        if template.is_dir() and template.name != "__pycache__":
            assert {"program.md", "train.py", "prepare.py"} <= {file.name for file in template.iterdir()}
            assert yaml.safe_load((template / "program.md").read_text().split("---\n")[1])
