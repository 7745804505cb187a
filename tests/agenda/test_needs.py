"""Files of the lab that are no plain files: refused by a run and by doctor, with the same words."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rigs.cli import QUICK_TORCH, Person, commit, git, settings, toy

from autoresearch.agenda import program as agendas
from autoresearch.agenda.needs import find_missing
from autoresearch.errors import AgendaError
from autoresearch.layout import Layout
from autoresearch.workspace import Workspace


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    return toy(tmp_path / "lab")


def find(lab: Path) -> dict[str, str]:
    """Return the missing requirements of a lab by name."""
    workspace = Workspace(lab)
    return dict(
        find_missing(Layout(lab), workspace, agendas.read(lab / "program.md"), workspace.head(), sys.executable)
    )


def take_away(lab: Path, path: str) -> Path:
    (lab / path).rename(lab.parent / Path(path).name)
    return lab / path


def link(lab: Path, path: str) -> None:
    take_away(lab, path).symlink_to(f"../{Path(path).name}")


def link_to_nothing(lab: Path, path: str) -> None:
    take_away(lab, path).symlink_to("nothing")


def make_folder(lab: Path, path: str) -> None:
    take_away(lab, path).mkdir()
    (lab / path / "x.py").write_text("")


def make_pipe(lab: Path, path: str) -> None:
    os.mkfifo(take_away(lab, path))


def make_socket(lab: Path, path: str) -> None:
    take_away(lab, path)
    here = Path.cwd()
    os.chdir(lab)  # the path of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path)
    finally:
        os.chdir(here)


def add_submodule(lab: Path, path: str) -> None:
    other = toy(lab.parent / "other")
    git(lab, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(other), path)


def make_submodule(lab: Path, path: str) -> None:
    take_away(lab, path)
    git(lab, "rm", "-q", "--cached", path)
    add_submodule(lab, path)


KINDS: dict[str, tuple[Callable[[Path, str], None], str, bool]] = {
    "link": (link, "a symbolic link", True),
    "link to nothing": (link_to_nothing, "a symbolic link", True),
    "folder": (make_folder, "a folder", True),
    "submodule": (make_submodule, "a submodule", True),
    "link that is not committed": (link, "a symbolic link", False),
    "folder that is not committed": (make_folder, "a folder", False),
    "pipe": (make_pipe, "a named pipe", False),
    "socket": (make_socket, "a socket", False),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("path", ["train.py", "prepare.py"])
def test_a_file_that_is_no_plain_file_is_refused(lab: Path, path: str, kind: str) -> None:
    make, words, committed = KINDS[kind]
    make(lab, path)
    if committed:
        commit(lab)
    assert find(lab) == {
        path: f"{lab / path}: is {words}, but researchers and trials need a plain file: put the file itself there and "
        "commit it, or name another one in program.md"
    }


@pytest.mark.parametrize("kind", KINDS)
def test_an_agenda_that_is_no_plain_file_is_refused(lab: Path, kind: str) -> None:
    """Nobody waits for the other end of a pipe."""
    make, words, _ = KINDS[kind]
    make(lab, "program.md")
    words = "a folder" if words == "a submodule" else words
    with pytest.raises(AgendaError, match=rf"^program\.md:1: cannot be read: it is {words}: put a plain file there$"):
        agendas.read(lab / "program.md")


def test_an_agenda_that_is_committed_as_a_link_is_refused(lab: Path) -> None:
    """The brief of an agent would be written to its target."""
    text = (lab / "program.md").read_text()
    link(lab, "program.md")
    commit(lab)
    (lab / "program.md").unlink()
    (lab / "program.md").write_text(text)
    assert "is a symbolic link" in find(lab)["program.md"]


def test_a_file_behind_a_link_or_in_a_submodule_is_refused(lab: Path) -> None:
    (lab / "code").mkdir()
    (lab / "code" / "model.py").write_text("A = 1\n")
    (lab / "src").symlink_to("code")
    add_submodule(lab, "ext")
    settings(lab, "editable: [src/model.py, ext/train.py]")
    commit(lab)
    found = find(lab)
    assert found["src/model.py"].startswith(f"{lab / 'src'}: is a symbolic link, ")
    assert found["ext/train.py"].startswith(f"{lab / 'ext'}: is a submodule, ")
    assert set(found) == {"src/model.py", "ext/train.py"}


def test_a_link_among_the_files_of_a_pattern_is_refused(lab: Path) -> None:
    (lab / "lib").mkdir()
    (lab / "lib" / "a.py").write_text("A = 1\n")
    (lab / "lib" / "b.py").symlink_to("a.py")
    (lab / "link").symlink_to("lib")
    add_submodule(lab, "ext")
    settings(lab, "editable: [train.py, 'lib/**', ex*]")
    commit(lab)
    assert list(find(lab)) == ["lib/b.py"]


def test_a_tool_outside_the_lab_may_be_a_link(lab: Path, tmp_path: Path) -> None:
    (tmp_path / "tool.py").symlink_to(lab / "train.py")
    settings(lab, f"train: python {tmp_path / 'tool.py'}")
    commit(lab)
    assert find(lab) == {}


def test_other_files_may_have_any_name_and_any_bytes(lab: Path) -> None:
    for name in (b"d\xe4ta.py", b"new\nline.py", b" .py"):
        (lab / os.fsdecode(name)).write_bytes(b"x = '\xe4'\n")
    (lab / "prepare.py").write_bytes(b"# -*- coding: latin-1 -*- \xe4\n" + (lab / "prepare.py").read_bytes())
    commit(lab)
    assert find(lab) == {}


def test_a_run_and_doctor_refuse_in_the_same_words(lab: Path, tmp_path: Path) -> None:
    person = Person(tmp_path)
    link(lab, "train.py")
    commit(lab)
    words = find(lab)["train.py"]
    refused = person("run", lab)
    assert (refused.code, refused.err) == (2, f"autoresearch: {words}\n")
    found = person("doctor", lab, "--json", PYTHONPATH=QUICK_TORCH)
    assert found.code == 2
    assert words in [each["detail"] for each in found.json if each["state"] == "missing"]
    take_away(lab, "program.md")
    os.mkfifo(lab / "program.md")
    for command in ("run", "doctor"):
        said = person(command, lab, PYTHONPATH=QUICK_TORCH)
        assert said.code == 2 and "named pipe" in " ".join((said.out + said.err).split())


def test_a_virtual_environment_whose_python_is_gone_is_refused(lab: Path, tmp_path: Path) -> None:
    python = lab / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(tmp_path / "python3.11")
    problem = f"{python}: the Python of this run does not start (No such file or directory): create its virtual"
    (lab / ".gitignore").write_text("__pycache__/\n.venv/\n")
    commit(lab)
    person = Person(tmp_path)
    said = person("run", lab, "--experiments", "0")
    assert said.code == 2 and problem in said.err and not (lab / ".autoresearch").exists()
    found = {each["name"]: each for each in person("doctor", lab, "--json").json}
    assert found["python"]["state"] == "missing" and problem in found["python"]["detail"]
