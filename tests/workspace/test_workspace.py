"""The workspace with real git: the user's files remain as they are, and texts come back unchanged."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from rigs.cli import throw_away

from autoresearch.errors import LabError, LostCommit, PatchError
from autoresearch.workspace import Workspace
from autoresearch.workspace.git import DROPPED

UNICODE = "größe – 大.py"
CRLF = "one\r\ntwo\nthree\r\n"


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=A Person", "-c", "user.email=person@example.org", "-c", "commit.gpgsign=false")
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.rstrip("\n")


def repository(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    return folder


def write(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())


def fill(lab: Path) -> None:
    files = {
        "train.py": "a = 1\nb = 2\nc = 3\n",
        "prepare.py": "x\n",
        UNICODE: "ü\n",
        "deep/er/crlf.py": CRLF,
        "go.sh": "#!\n",
    }
    write(lab, files)
    (lab / "go.sh").chmod(0o755)
    (lab / "link").symlink_to("/etc/passwd")
    git(lab, "add", "-A")
    git(lab, "commit", "--quiet", "-m", "lab")


@pytest.fixture(params=["top", "sub"])
def lab(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A lab at the top of its repository, and one in a subfolder whose name needs escaping."""
    top = repository(tmp_path / "repo")
    if request.param == "top":
        fill(top)
        return top
    folder = top / 'labs [1] "ä"'
    write(top, {"elsewhere.py": "not the lab's\n"})
    folder.mkdir()
    fill(folder)
    return folder


def read_users_state(lab: Path) -> tuple[bytes, str, str]:
    """Return the bytes of the index, the branch `main`, and the output of `git status`."""
    index = Path(git(lab, "rev-parse", "--absolute-git-dir")) / "index"
    before = index.read_bytes()
    status = git(lab, "--no-optional-locks", "status", "--porcelain")
    return before, git(lab, "for-each-ref", "refs/heads/main"), status


def test_a_commit_has_the_parents_files_with_the_new_texts(lab: Path) -> None:
    workspace = Workspace(lab)
    files = {
        "train.py": "ü = 1\r\nlast line",
        "new/größe.py": "",
        UNICODE: None,
        "go.sh": "#!x\n",
        'odd "\\name': "odd\n",
    }
    made = workspace.commit(workspace.head(), files, "try ü\n\nbody", "t1", 7)
    assert git(lab, "show", "-s", "--format=%an <%ae>|%cn|%G?|%P|%B", made) == (
        f"autoresearch <autoresearch@localhost>|autoresearch|N|{workspace.head()}|try ü\n\nbody\n"
    ).rstrip("\n")
    assert workspace.refs("t1") == {7: made}
    kept = {"prepare.py": "x\n", "deep/er/crlf.py": CRLF}
    assert (
        workspace.read(made, [*files, *kept, "absent.py"]) == {p: t for p, t in files.items() if t is not None} | kept
    )
    assert set(workspace.list_files(made)) == {*files, *kept, "link"} - {UNICODE}
    modes = {row.split()[0] for row in git(lab, "ls-tree", made, "go.sh").splitlines()}
    assert modes == {"100755"}
    if workspace.prefix:
        assert git(lab, "show", f"{made}:elsewhere.py") == "not the lab's"


def test_a_commit_may_change_nothing_and_may_be_repeated(lab: Path) -> None:
    workspace = Workspace(lab)
    workspace.commit(workspace.head(), {"train.py": "x"}, "first", "t1", 1)
    again = workspace.commit(workspace.head(), {}, "second", "t1", 1)
    assert workspace.refs("t1") == {1: again}
    assert workspace.diff(workspace.head(), again) == ""


@pytest.mark.parametrize(
    "path", ["../out.py", "/out.py", ".git/config", "a/.GIT/x", "a//b", "./a", "", "a/../../b", "a\0b"]
)
def test_a_path_outside_the_lab_is_refused(lab: Path, path: str) -> None:
    workspace = Workspace(lab)
    with pytest.raises(PatchError, match="not a path within the lab"):
        workspace.commit(workspace.head(), {path: "x"}, "m", "t1", 1)
    assert workspace.refs("t1") == {}


def test_the_users_index_branches_and_files_remain_as_they_are(lab: Path, tmp_path: Path) -> None:
    hooks = Path(git(lab, "rev-parse", "--absolute-git-dir")) / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("pre-commit", "reference-transaction", "post-checkout", "post-index-change"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch '{tmp_path}/hook-ran'\nexit 1\n")
    git(lab, "config", "commit.gpgsign", "true")
    git(lab, "config", "user.signingkey", "nobody")
    git(lab, "config", "gpg.program", "/nonexistent")
    write(lab, {"train.py": "staged\n", "prepare.py": "unstaged\n", "untracked.py": "u\n"})
    git(lab, "add", "train.py")
    for hook in hooks.iterdir():
        hook.chmod(0o755)
    os.utime(lab / UNICODE, (1, 1))  # an entry that git would like to refresh in the index
    before = read_users_state(lab)

    workspace = Workspace(lab)
    head = workspace.head()
    made = workspace.commit(head, {"train.py": "b\n"}, "m", "t1", 1)
    workspace.advance("t1", made)
    workspace.set_ref("t1", 0, head)
    workspace.sync_refs("t1", {0: head})
    assert workspace.working_tree.list_changed(head) == ["prepare.py", "train.py"]
    assert workspace.working_tree.list_untracked() == ["untracked.py"]
    assert workspace.working_tree.read(["train.py", "untracked.py"]) == {"train.py": "staged\n", "untracked.py": "u\n"}
    workspace.diff(head, made)
    workspace.export(made, tmp_path / "out")

    assert read_users_state(lab) == before
    assert not (tmp_path / "hook-ran").exists()


def test_variables_that_name_another_repository_are_ignored(
    lab: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As hooks and aliases set them."""
    head = git(lab, "rev-parse", "HEAD")
    for name in DROPPED:
        monkeypatch.setenv(name, str(tmp_path / "nowhere"))
    workspace = Workspace(lab)
    assert workspace.head() == head
    made = workspace.commit(head, {"train.py": "b\n"}, "m", "t", 1)
    workspace.advance("t", made)
    assert workspace.working_tree.read(["train.py"]) == workspace.read(head, ["train.py"])
    assert "+b\n" in workspace.diff(head, made, ["train.py"])


def by_count(folder: Path, key: str, value: str) -> dict[str, str]:
    return {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": key, "GIT_CONFIG_VALUE_0": value}


def by_parameters(folder: Path, key: str, value: str) -> dict[str, str]:
    return {"GIT_CONFIG_PARAMETERS": f"'{key}={value}'"}


def by_file(variable: str) -> Callable[[Path, str, str], dict[str, str]]:
    def make(folder: Path, key: str, value: str) -> dict[str, str]:
        git(folder, "config", "--file", "settings", key, value)
        return {variable: str(folder / "settings")}

    return make


SETTINGS = [by_count, by_parameters, by_file("GIT_CONFIG_GLOBAL"), by_file("GIT_CONFIG_SYSTEM")]


@pytest.mark.parametrize("make", SETTINGS)
def test_a_repository_of_another_user_is_opened_where_the_environment_calls_it_safe(
    lab: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, make: Callable[[Path, str, str], dict[str, str]]
) -> None:
    settings = make(tmp_path, "safe.directory", "*")
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(LabError, match="dubious ownership") as refused:
        Workspace(lab)
    assert f"`git config --global --add safe.directory {tmp_path / 'repo'}`" in str(refused.value)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert Workspace(lab).working_tree.list_changed("HEAD") == []


@pytest.mark.parametrize("make", SETTINGS)
def test_settings_of_the_environment_neither_run_hooks_nor_sign(
    lab: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, make: Callable[[Path, str, str], dict[str, str]]
) -> None:
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    (hooks / "reference-transaction").write_text(f"#!/bin/sh\ntouch '{tmp_path}/hook-ran'\nexit 1\n")
    (hooks / "reference-transaction").chmod(0o755)
    for key, value in (("core.hooksPath", str(hooks)), ("commit.gpgSign", "true"), ("core.fsmonitor", str(hooks))):
        for name, setting in make(tmp_path, key, value).items():
            monkeypatch.setenv(name, setting)
        workspace = Workspace(lab)
        made = workspace.commit(workspace.head(), {"train.py": "b\n"}, "m", "t", 1)
        workspace.advance("t", made)
        assert workspace.working_tree.list_changed(made) == ["train.py"] and workspace.tip("t") == made
    assert not (tmp_path / "hook-ran").exists()


def test_a_git_that_traces_itself_does_not_block(lab: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """More on standard error than a pipe holds."""
    write(lab, {f"many/{number}.txt": f"{number}\n" for number in range(900)})
    git(lab, "add", "-A")
    git(lab, "commit", "--quiet", "-m", "many")
    git(lab, "gc", "--quiet")
    for name in ("GIT_TRACE", "GIT_TRACE_PACK_ACCESS", "GIT_TRACE_PERFORMANCE", "GIT_TRACE_SETUP"):
        monkeypatch.setenv(name, "1")
    workspace = Workspace(lab)
    workspace.export(workspace.head(), tmp_path / "out")
    assert len(list((tmp_path / "out/many").iterdir())) == 900


@pytest.mark.parametrize(("name", "value"), [("GIT_CONFIG_COUNT", "many"), ("GIT_CONFIG_PARAMETERS", "'no quote")])
def test_settings_that_git_cannot_read_give_one_line(
    lab: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(LabError, match=name) as refused:
        Workspace(lab)
    assert "\n" not in str(refused.value)


def test_an_export_has_only_the_labs_files(lab: Path, tmp_path: Path) -> None:
    workspace, out = Workspace(lab), tmp_path / "x" / "checkout"
    workspace.export(workspace.head(), out)
    assert {str(p.relative_to(out)) for p in out.rglob("*") if not p.is_dir()} == set(
        workspace.list_files(workspace.head())
    )
    assert (out / "deep/er/crlf.py").read_bytes() == CRLF.encode()
    assert os.access(out / "go.sh", os.X_OK) and not os.access(out / "train.py", os.X_OK)
    assert (out / "link").is_symlink() and (out / "link").readlink() == Path("/etc/passwd")


def test_an_export_that_was_killed_is_repeated(lab: Path, tmp_path: Path) -> None:
    workspace, out = Workspace(lab), tmp_path / "checkout"
    half = tmp_path / "checkout.half"
    write(half, {"stale.py": "left by a process that was killed"})
    workspace.export(workspace.head(), out)
    assert not half.exists() and not (out / "stale.py").exists()
    (out / "mine").write_text("a whole export is left alone")
    workspace.export(workspace.head(), out)
    assert (out / "mine").exists()


def test_line_endings_survive_a_user_who_converts_them(lab: Path, tmp_path: Path) -> None:
    git(lab, "config", "core.autocrlf", "true")
    write(lab, {".gitattributes": "*.py text eol=crlf export-ignore ident\n", "lf.py": "one\r\ntwo\r\n"})
    git(lab, "add", "-A")
    git(lab, "commit", "--quiet", "-m", "attributes")
    workspace = Workspace(lab)
    head = workspace.head()
    made = workspace.commit(head, {"train.py": CRLF, "prepare.py": "lf\n$Id$\n"}, "m", "t", 1)
    assert workspace.read(made, ["train.py", "prepare.py"]) == {"train.py": CRLF, "prepare.py": "lf\n$Id$\n"}
    workspace.export(made, tmp_path / "out")
    assert (tmp_path / "out/train.py").read_bytes() == CRLF.encode()
    assert (tmp_path / "out/prepare.py").read_bytes() == b"lf\n$Id$\n"
    assert workspace.read(head, ["lf.py"]) == {"lf.py": "one\ntwo\n"}
    assert workspace.working_tree.read(["lf.py"]) == {"lf.py": "one\ntwo\n"}  # what git would commit: no change at all


def test_a_diff_names_the_labs_files(lab: Path) -> None:
    workspace = Workspace(lab)
    head = workspace.head()
    made = workspace.commit(head, {"train.py": "a = 1\nb = 3\nc = 3", UNICODE: None, "new.py": "n\n"}, "m", "t", 1)
    patch = workspace.diff(head, made)
    assert "--- a/train.py\n+++ b/train.py\n" in patch and "+++ b/new.py\n" in patch
    assert "new.py" not in workspace.diff(head, made, ["train.py"])


def test_refs_are_set_to_the_commits_of_the_ledger(lab: Path) -> None:
    workspace = Workspace(lab)
    head = workspace.head()
    made = [workspace.commit(head, {"train.py": f"{n}"}, "m", "t", n) for n in range(3)]
    workspace.set_ref("other", 0, head)
    workspace.sync_refs("t", {1: made[0], 2: made[2], 5: head})
    assert workspace.refs("t") == {1: made[0], 2: made[2], 5: head}
    assert workspace.refs("other") == {0: head}


def test_a_commit_that_git_has_thrown_away_is_named(lab: Path) -> None:
    workspace = Workspace(lab)
    head = workspace.head()
    lost = workspace.commit(head, {"train.py": "lost\n"}, "m", "t", 1)
    git(lab, "update-ref", "-d", "refs/autoresearch/t/1")
    git(lab, "gc", "--quiet", "--prune=now")
    with pytest.raises(LabError, match=f"the commit {lost[:10]} of experiment 1 is gone from the repository"):
        workspace.sync_refs("t", {0: head, 1: lost})
    assert workspace.refs("t") == {}


@pytest.mark.parametrize("kind", ["commit", "tree", "blob"])
def test_a_commit_without_its_files_is_never_exported(lab: Path, tmp_path: Path, kind: str) -> None:
    """An empty folder would make a trial that fails, and its crash would be charged to the code."""
    workspace = Workspace(lab)
    commit = workspace.commit(workspace.head(), {"deep/new.py": "new\n"}, "m", "t", 1)
    name = {"commit": "", "tree": f":{workspace.prefix}deep", "blob": f":{workspace.prefix}deep/new.py"}[kind]
    what = {"commit": "its commit", "tree": "deep/", "blob": "deep/new.py"}[kind]
    lost = git(lab, "rev-parse", f"{commit}{name}").strip()
    top = Path(git(lab, "rev-parse", "--absolute-git-dir").strip())
    (top / "objects" / lost[:2] / lost[2:]).unlink()
    with pytest.raises(LostCommit, match=f"the repository has lost {what} of {commit[:10]}, as after `git gc"):
        workspace.export(commit, tmp_path / "code")
    assert not (tmp_path / "code").exists()


def test_the_ref_of_a_lost_commit_can_be_deleted(lab: Path) -> None:
    workspace = Workspace(lab)
    lost = workspace.commit(workspace.head(), {"train.py": "lost\n"}, "m", "t", 1)
    throw_away(lab, "refs/autoresearch/t/1")
    assert workspace.find_lost({0: workspace.head(), 1: lost}) == {1}
    workspace.drop_ref("t", 1)
    assert workspace.refs("t") == {}
    git(lab, "gc", "--quiet")


def test_the_branch_of_a_run(lab: Path) -> None:
    workspace = Workspace(lab)
    assert workspace.tip("t") is None
    made = workspace.commit(workspace.head(), {"train.py": "x"}, "m", "t", 1)
    workspace.advance("t", made)
    assert workspace.tip("t") == made and workspace.find_worktree("t") is None
    tree = lab.parent / "tree of t"
    git(lab, "worktree", "add", "--quiet", str(tree), "autoresearch/t")
    assert workspace.find_worktree("t") == tree.resolve()


def test_an_edit_of_the_same_size_in_the_same_second_is_seen(lab: Path) -> None:
    git(lab, "config", "core.trustctime", "false")
    git(lab, "config", "core.checkStat", "minimal")
    os.utime(lab / "train.py", (1000, 1000))
    git(lab, "update-index", "--refresh")
    os.utime(Path(git(lab, "rev-parse", "--absolute-git-dir")) / "index", (1000, 1000))
    workspace = Workspace(lab)
    write(lab, {"train.py": "a = 9\nb = 2\nc = 3\n"})
    os.utime(lab / "train.py", (1000, 1000))
    assert workspace.working_tree.list_changed(workspace.head()) == ["train.py"]
    assert workspace.working_tree.read(["train.py", "gone.py"]) == {
        "train.py": "a = 9\nb = 2\nc = 3\n",
        "gone.py": None,
    }


def test_working_files_are_read_even_if_git_ignores_them(lab: Path) -> None:
    write(lab, {".gitignore": "hidden.py\n", "hidden.py": "h\n"})
    (lab / "train.py").unlink()
    workspace = Workspace(lab)
    assert workspace.working_tree.read(["hidden.py", "train.py"]) == {"hidden.py": "h\n", "train.py": None}


def test_editable_files_match_a_pattern(lab: Path) -> None:
    workspace = Workspace(lab)
    assert workspace.list_editable(workspace.head(), ["train.py", "deep/**"]) == ["deep/er/crlf.py", "train.py"]


def test_a_merge_applies_a_change_to_the_incumbent(lab: Path) -> None:
    workspace = Workspace(lab)
    text = "".join(f"line {n}\n" for n in range(9))
    base = workspace.commit(workspace.head(), {"train.py": text}, "m", "t", 1)
    ours = workspace.commit(base, {"train.py": text.replace("line 0", "ours"), "prepare.py": "p\n"}, "m", "t", 2)
    theirs = {"train.py": text.replace("line 8", "theirs"), "prepare.py": "x\n", "new.py": "n\n"}
    merged = text.replace("line 0", "ours").replace("line 8", "theirs")
    assert workspace.merge(base, ours, theirs) == {"train.py": merged, "prepare.py": "p\n", "new.py": "n\n"}
    with pytest.raises(PatchError, match=r"^train\.py: "):
        workspace.merge(base, ours, {"train.py": text.replace("line 0", "theirs")})


def test_exclude_hides_the_harness_files_once(lab: Path) -> None:
    workspace = Workspace(lab)
    file = Path(git(lab, "rev-parse", "--absolute-git-dir")) / "info" / "exclude"
    file.parent.mkdir(exist_ok=True)
    file.write_text("*.mine")  # no newline at the end
    workspace.working_tree.exclude((".autoresearch/", "results.tsv"))
    workspace.working_tree.exclude((".autoresearch/", "results.tsv"))
    write(lab, {".autoresearch/ledger.db": "", "results.tsv": "", "a.mine": "", "seen/results.tsv": ""})
    assert workspace.working_tree.list_untracked() == ["seen/results.tsv"]
    assert len(file.read_text().splitlines()) == 3


def test_a_file_that_is_not_text_is_named(lab: Path) -> None:
    (lab / "train.py").write_bytes(b"a = '\xff'\n")
    with pytest.raises(LabError, match=r"train\.py: not UTF-8 \(at byte 5\): save the file as UTF-8"):
        Workspace(lab).working_tree.read(["train.py"])


def nothing(folder: Path) -> Path:
    return folder / "absent"


def plain(folder: Path) -> Path:
    return folder


def bare(folder: Path) -> Path:
    git(folder, "init", "--quiet", "--bare")
    return folder


def empty(folder: Path) -> Path:
    return repository(folder)


def inside_git(folder: Path) -> Path:
    return repository(folder) / ".git"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (nothing, "is not a folder"),
        (plain, r"is not in a git repository: run `git init && git add -A && git commit -m lab`"),
        (bare, "bare repository"),
        (inside_git, r"\.git folder"),
        (empty, "no commit yet"),
    ],
)
def test_a_folder_that_is_no_lab_is_refused(make: Callable[[Path], Path], message: str, tmp_path: Path) -> None:
    with pytest.raises(LabError, match=message) as caught:
        Workspace(make(tmp_path))
    assert "\n" not in str(caught.value)


def test_missing_git_is_named(lab: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    with pytest.raises(LabError, match="git is not installed"):
        Workspace(lab)


def test_an_unknown_commit_is_named_and_does_not_hang(lab: Path) -> None:
    workspace = Workspace(lab)
    with pytest.raises(LabError, match="fast-import"):
        workspace.commit("0" * 39 + "1", {"train.py": "x" * 1_000_000}, "m", "t", 1)
    assert workspace.refs("t") == {}


def test_git_tracks_a_file_from_its_addition_to_its_removal(lab: Path) -> None:
    tree = Workspace(lab).working_tree
    (lab / "results.tsv").write_text("mine\n")
    found = [tree.is_tracked("results.tsv")]
    for command in ("add -f results.tsv", "rm -q --cached results.tsv", "add -f results.tsv"):
        git(lab, *command.split())
        found.append(tree.is_tracked("results.tsv"))
    assert found == [False, True, False, True]
