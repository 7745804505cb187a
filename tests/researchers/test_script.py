"""The script: each patch gives exactly one proposal."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from researchers.conformance import TRAIN, ask, baseline, conform, experiment_of, make_brief

import autoresearch
from autoresearch.errors import Exhausted, PatchError, ResearcherError, UserError
from autoresearch.loop.screen import screen
from autoresearch.records import Origin, OriginKind, Proposal, Verdict
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


def test_a_merge_of_a_patch_is_no_patch(folder: Path) -> None:
    script, brief = Script(folder), make_brief()
    first = experiment_of(ask(script, brief), 1, Verdict.DISCARD, 3.0, by="script")
    merge = replace(first, number=2, origin=Origin(OriginKind.MERGE, 1))
    assert ask(script, make_brief([*brief.history, first, merge])).hypothesis == "Try 02-depth"


def test_a_patch_may_ask_for_trials(folder: Path) -> None:
    """A file without a diff asks for an experiment alone. A proposal that became none is not repeated."""
    text = (folder / "01-rate.patch").read_text()
    (folder / "01-rate.patch").write_text(text.replace("Try 01-rate\n", "Try 01-rate\n\nTrials: 3\nAgain: 4\n"))
    (folder / "00-first.patch").write_text("Again: 7\n")
    script, brief = Script(folder), make_brief()
    first, second = ask(script, brief), ask(script, replace(brief, answered={"script": 1, "ann": 5}))
    assert (first.again, first.trials, first.files, first.has_change) == (7, 1, {}, False)
    assert (second.again, second.trials, second.hypothesis) == (4, 3, "Try 01-rate") and second.files


def test_a_wrong_request_in_a_file_without_a_diff_is_named(folder: Path) -> None:
    (folder / "00-first.patch").write_text("Again: soon\n")
    problem = ask(Script(folder), make_brief()).problem
    assert problem == "00-first.patch does not apply: `Again: soon` is no number: write it as in `Again: 2`"


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
    assert proposal.hypothesis == "Try 01-rate"
    refusal = screen(proposal, code, brief.agenda, {})
    assert refusal is not None and refusal.verdict is Verdict.INVALID
    assert refusal.reason.startswith("01-rate.patch does not apply: patch failed: train.py:")
    later = ask(
        Script(folder), make_brief([baseline(), experiment_of(proposal, 1, Verdict.INVALID, None, by="script")])
    )
    assert later.hypothesis == "Try 02-depth"


def test_a_patch_of_the_baseline_is_merged_with_the_incumbent(folder: Path) -> None:
    def propose(code: str) -> Proposal:
        return ask(Script(folder), replace(make_brief(code={"train.py": code}), baseline={"train.py": TRAIN}))

    other = TRAIN.replace(TRAIN.splitlines()[0], "# a line of the context")
    (folder / "01-rate.patch").write_text(diff(folder, "train.py", TRAIN, TRAIN.replace("0.02", "0.03")))
    assert propose(other).files == {"train.py": other.replace("0.02", "0.03")}
    refused = propose(TRAIN.replace("0.02", "0.05"))
    assert refused.problem == "01-rate.patch does not apply: train.py: the change and the incumbent both set MATRIX_LR"
    assert propose("nothing alike\n").problem == (
        "01-rate.patch does not apply: train.py: the change and the incumbent edit the same lines"
    )


MAIL = """From 334ee10c8a3d4a0b9ad4ed6d4f1e2d2d8b9f0a11 Mon Sep 17 00:00:00 2001
From: =?UTF-8?q?J=C3=B6rg?= <joerg@example.org>
Date: Mon, 30 Nov 2026 10:00:00 +0000
Subject: [PATCH v2 2/3] {subject}
MIME-Version: 1.0

The body says more.
---
 train.py | 2 +-
 1 file changed, 1 insertion(+), 1 deletion(-)

"""

SUBJECTS = {
    "Widen the MLP": "Widen the MLP",
    "Widen the MLP by a\n third": "Widen the MLP by a third",
    "=?UTF-8?q?Gr=C3=B6=C3=9Fer?=\n =?UTF-8?q?_machen?=": "Größer machen",
    "=?nonsense?q?a=FFb?=": "=?nonsense?q?a=FFb?=",
    "[model] Widen": "Widen",
}


def propose(folder: Path, data: bytes, code: str = TRAIN) -> Proposal:
    for path in folder.iterdir():
        path.unlink()
    (folder / "a.patch").write_bytes(data)
    return ask(Script(folder), make_brief(code={"train.py": code}))


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_subject_of_a_mail_is_the_hypothesis(folder: Path, tmp_path: Path, subject: str) -> None:
    patch = MAIL.format(subject=subject) + diff(tmp_path, "train.py", TRAIN, TRAIN.replace("0.02", "0.03"))
    for text in (f"{patch}-- \n2.39.5\n\n", patch.partition("\n")[2]):  # as format-patch writes it, or a mail reader
        proposal = propose(folder, text.encode())
        assert proposal.hypothesis == SUBJECTS[subject]
        assert proposal.files == {"train.py": TRAIN.replace("0.02", "0.03")}


@pytest.mark.parametrize(
    ("above", "hypothesis"),
    [
        ("commit 334ee10c8a\nAuthor: A <a@b>\nDate:   Mon\n\n    Widen it\n\n    more\n\n", "Widen it"),
        ("Note: wider is better\n", "Note: wider is better"),
        ("Subject: wider is better\n\nbody\n", "wider is better"),
        ("\n\n  wider\nis better\n", "wider"),
        ("Index: train.py\n==========\n", "a"),
        ("", "a"),
    ],
)
def test_the_text_above_a_patch_gives_the_hypothesis(folder: Path, tmp_path: Path, above: str, hypothesis: str) -> None:
    patch = diff(tmp_path, "train.py", TRAIN, TRAIN.replace("0.02", "0.03"))
    proposal = propose(folder, (above + patch).encode())
    assert (proposal.hypothesis, proposal.problem) == (hypothesis, None)


def test_a_patch_that_a_shell_or_an_editor_rewrote_applies(folder: Path, tmp_path: Path) -> None:
    changed = TRAIN.replace("0.02", "0.03")
    patch = diff(tmp_path, "train.py", TRAIN, changed)
    crlf = patch.replace("\n", "\r\n")
    for data in (
        crlf.encode(), patch.removesuffix("\n").encode(), crlf.removesuffix("\r\n").encode(),
        b"\xef\xbb\xbf" + crlf.encode(), b"\xff\xfe" + crlf.encode("utf-16-le"), crlf.encode("utf-16"),
    ):  # fmt: skip
        assert propose(folder, data).files == {"train.py": changed}
    windows = TRAIN.replace("\n", "\r\n")
    assert propose(folder, patch.encode(), windows).files == {"train.py": changed.replace("\n", "\r\n")}


def test_a_patch_that_is_no_text_says_so(folder: Path) -> None:
    proposal = propose(folder, b"wider \xff\n")
    assert proposal.problem == "a.patch does not apply: byte 6 is not UTF-8"


def test_a_patch_whose_name_is_no_text(folder: Path) -> None:
    (folder / os.fsdecode(b"00-\xe4.patch")).write_text("")
    proposal = ask(Script(folder), make_brief())
    assert proposal.hypothesis == "00-\ufffd" and str(proposal.problem).startswith("00-\ufffd.patch does not apply: ")


def test_settings_of_git_do_not_change_a_patch(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.autocrlf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "true")
    patch = diff(tmp_path, "train.py", TRAIN, TRAIN.replace("0.02", "0.03"))
    assert propose(folder, patch.encode()).files == {"train.py": TRAIN.replace("0.02", "0.03")}


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
