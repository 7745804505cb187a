"""The script: each patch gives exactly one proposal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from researchers.conformance import TRAIN, ask, baseline, conform, experiment_of, make_brief

import autoresearch
from autoresearch.errors import Exhausted, PatchError, ResearcherError, UserError
from autoresearch.loop.screen import screen
from autoresearch.records import Proposal, Verdict
from autoresearch.researchers import create
from autoresearch.researchers.script import Script, apply_patch
from autoresearch.researchers.tuner.tuner import Tuner


def diff(tmp_path: Path, path: str, before: str | None, after: str | None) -> str:
    """Return git's own patch of one file. None: the file does not exist."""
    for side, text in (("a", before), ("b", after)):
        file = tmp_path / "sides" / side / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        if text is not None:
            file.write_bytes(text.encode())
    sides = [f"{side}/{path}" if text is not None else "/dev/null" for side, text in (("a", before), ("b", after))]
    command = ["git", "diff", "--no-index", "--no-prefix", *sides]
    return subprocess.run(command, cwd=tmp_path / "sides", capture_output=True).stdout.decode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    patches = tmp_path / "patches"
    patches.mkdir()
    for name, old, new in (("02-depth", "DEPTH = 4", "DEPTH = 5"), ("01-rate", "0.02", "0.03")):
        (patches / f"{name}.patch").write_text(
            f"Try {name}\n\n{diff(tmp_path, 'train.py', TRAIN, TRAIN.replace(old, new))}"
        )
    (patches / "notes.txt").write_text("no patch")
    return patches


def test_conformance(folder: Path) -> None:
    proposal = conform(lambda: Script(folder), make_brief())
    assert proposal.hypothesis == "Try 01-rate"
    assert proposal.files == {"train.py": TRAIN.replace("0.02", "0.03")}


def test_patches_are_proposed_in_the_order_of_their_names(folder: Path) -> None:
    history, script = [baseline()], Script(folder)
    for number in (1, 2):
        proposal = ask(script, make_brief(history, turn=5))
        history.append(experiment_of(proposal, number, Verdict.DISCARD, 3.1, by="script"))
        history.append(experiment_of(proposal, number + 10, Verdict.DISCARD, 3.1, by="tuner"))
    assert proposal.hypothesis == "Try 02-depth"
    with pytest.raises(Exhausted, match="all 2 patches"):
        ask(script, make_brief(history))


def test_a_patch_that_does_not_apply_is_refused_once_and_skipped(folder: Path) -> None:
    code = {"train.py": "nothing alike\n"}
    brief = make_brief(code=code)
    proposal = ask(Script(folder), brief)
    assert proposal.hypothesis.startswith("01-rate.patch does not apply: patch failed: train.py:")
    refusal = screen(proposal, code, brief.agenda, {})
    assert refusal is not None and refusal.verdict is Verdict.INVALID
    later = ask(
        Script(folder), make_brief([baseline(), experiment_of(proposal, 1, Verdict.INVALID, None, by="script")])
    )
    assert later.hypothesis == "Try 02-depth"


def test_a_patch_of_another_file_is_left_to_the_screen(tmp_path: Path) -> None:
    both = diff(tmp_path, "train.py", TRAIN, TRAIN + "x = 1\n") + diff(tmp_path, "prepare.py", "print()\n", "cheat()\n")
    files = apply_patch(both, {"train.py": TRAIN})
    assert files["train.py"] == TRAIN + "x = 1\n"
    assert "cheat()" in (files["prepare.py"] or "")


def test_new_and_deleted_files(tmp_path: Path) -> None:
    patch = diff(tmp_path, "src/new.py", None, "x = 1\n") + diff(tmp_path, "old.py", "y = 1\n", None)
    assert apply_patch(patch, {"train.py": TRAIN, "old.py": "y = 1\n"}) == {"src/new.py": "x = 1\n", "old.py": None}


def test_line_ends_and_accents_survive(tmp_path: Path) -> None:
    before, after = "é = 1\r\nx = 2\r\n", "é = 1\r\nx = 3\r\n"
    assert apply_patch(diff(tmp_path, "train.py", before, after), {"train.py": before}) == {"train.py": after}


def test_a_patch_without_prefixes() -> None:
    patch = "--- train.py\n+++ train.py\n@@ -1 +1 @@\n-x = 1\n+x = 2\n"
    assert apply_patch(patch, {"train.py": "x = 1\n"}) == {"train.py": "x = 2\n"}


@pytest.mark.parametrize("patch", ["", "words", "diff --git a/train.py b/train.py\n"])
def test_invalid_patches(patch: str) -> None:
    with pytest.raises(PatchError):
        apply_patch(patch, {"train.py": TRAIN})


@pytest.mark.parametrize(
    "name",
    [r'"%s/\001x.py"', r'"%s/\tx.py"', r'"%s/\nx.py"', "%s/a[b].py", "%s/a*b.py", r'"%s/a\\b.py"', r'"%s/\377.py"'],
)
def test_a_patch_of_a_file_with_an_odd_name_is_not_skipped(name: str) -> None:
    one, two = name % "a", name % "b"
    patch = f"diff --git {one} {two}\nnew file mode 100644\nindex 0000000..e69de29\n--- /dev/null\n+++ {two}\n"
    files = apply_patch(patch + "@@ -0,0 +1 @@\n+x = 1\n", {"train.py": TRAIN})
    assert list(files.values()) == ["x = 1\n"] and not any(path.startswith("b/") for path in files)
    refusal = screen(Proposal("odd", files), {"train.py": TRAIN}, make_brief().agenda, {})
    assert refusal is not None and refusal.reason.startswith("changes ") and refusal.reason.isprintable()


def test_an_empty_new_file_is_a_change() -> None:
    patch = "diff --git a/empty.py b/empty.py\nnew file mode 100644\nindex 0000000..e69de29\n"
    assert apply_patch(patch, {"train.py": TRAIN}) == {"empty.py": ""}


def test_a_patch_cannot_leave_the_lab(tmp_path: Path) -> None:
    patch = "--- a/../../escaped.py\n+++ b/../../escaped.py\n@@ -0,0 +1 @@\n+x = 2\n"
    files = apply_patch(patch, {"train.py": TRAIN})
    refusal = screen(Proposal("escape", files), {"train.py": TRAIN}, make_brief().agenda, {})
    assert refusal is not None and refusal.verdict is Verdict.INVALID


def test_a_temporary_folder_inside_a_repository(tmp_path: Path) -> None:
    """There git would read the paths relative to the repository, and skip the patch without an error."""
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    patch = "--- a/train.py\n+++ b/train.py\n@@ -1 +1 @@\n-x = 1\n+x = 2\n"
    code = "from autoresearch.researchers.script import apply_patch\n"
    code += f"print(apply_patch({patch!r}, {{'train.py': 'y = 1\\n'}}))"
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert "PatchError: patch failed: train.py:1" in done.stderr, done.stdout


def test_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(ResearcherError, match="gone: cannot be read"):
        ask(Script(tmp_path / "gone"), make_brief())


def test_researchers_by_name(tmp_path: Path, folder: Path) -> None:
    assert isinstance(create("tuner", tmp_path), Tuner)
    script = create("script:patches", tmp_path)
    assert isinstance(script, Script) and script.name == "script:patches"
    with pytest.raises(
        UserError, match=r"unknown researcher `tunr`: did you mean `tuner`\? Choose from tuner, script:FOLDER"
    ):
        create("tunr", tmp_path)
    with pytest.raises(UserError, match=r"did you mean `script:FOLDER`\?"):
        create("script", tmp_path)
    with pytest.raises(UserError, match="is not a folder"):
        create("script:nowhere", tmp_path)


def test_the_example_ideas_apply_to_the_lab_they_are_for() -> None:
    lab = Path(autoresearch.__file__).parent / "labs" / "nanogpt"
    code = {"train.py": (lab / "train.py").read_text()}
    ideas = sorted((Path(__file__).parents[2] / "examples" / "ideas").glob("*.patch"))
    assert len(ideas) == 6
    for idea in ideas:
        changed = apply_patch(idea.read_text(), code)
        assert set(changed) == {"train.py"} and changed["train.py"] != code["train.py"], idea.name
