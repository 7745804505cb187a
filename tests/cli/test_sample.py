"""`show N --sample`: a kept model prints a sample."""

from __future__ import annotations

from pathlib import Path

from rigs.cli import Person, commit, settings, toy


def test_a_kept_model_prints_a_sample(tmp_path: Path) -> None:
    person, lab = Person(tmp_path), toy(tmp_path / "lab")
    assert person("run", lab, "--experiments", "3", "--seed", "1").code == 3
    said = person("show", "0", lab, "--sample")
    assert (said.code, said.out) == (0, "to be or not to be\n")
    discarded = next(each["number"] for each in person("log", lab, "--json").json if each["verdict"] == "discard")
    refused = person("show", str(discarded), lab, "--sample")
    assert refused.code == 2 and refused.err.count("\n") == 1
    assert f"#{discarded}: its weights were deleted" in refused.err and "#0" in refused.err


def test_a_lab_without_a_sample_command_is_refused(tmp_path: Path) -> None:
    person, lab = Person(tmp_path), toy(tmp_path / "lab")
    settings(lab, "sample: null")
    commit(lab)
    assert person("run", lab, "--experiments", "0").code == 3
    refused = person("show", "0", lab, "--sample")
    assert (
        refused.code == 2
        and refused.err == "autoresearch: program.md: `sample` is null, so no command prints a sample\n"
    )


def test_the_sample_command_sees_no_keys(tmp_path: Path) -> None:
    person, lab = Person(tmp_path), toy(tmp_path / "lab")
    settings(lab, "sample: env")
    commit(lab)
    assert person("run", lab, "--experiments", "0").code == 3
    said = person("show", "0", lab, "--sample", OPENAI_API_KEY="sk-secret")
    assert said.code == 0 and "AUTORESEARCH_ARTIFACT=" in said.out and "sk-secret" not in said.out
