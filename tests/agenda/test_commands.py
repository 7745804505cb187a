"""The Python of a run, and the commands that run in the baseline's files."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import venv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep

import pytest

from autoresearch.agenda import commands
from autoresearch.agenda.commands import find_interpreter, find_readable, run_shown, run_trusted
from autoresearch.errors import DataError, LabError


@pytest.mark.parametrize("name", ["python", "python3"])
def test_a_lab_may_have_its_own_interpreter(tmp_path: Path, name: str) -> None:
    assert find_interpreter(tmp_path) == sys.executable
    own = tmp_path / ".venv" / "bin" / name
    own.parent.mkdir(parents=True)
    own.symlink_to(sys.executable)
    assert find_interpreter(tmp_path) == str(own)


@pytest.mark.parametrize("what", ["a link to nothing", "no Python"])
def test_an_environment_without_its_python_is_still_the_labs_own(tmp_path: Path, what: str) -> None:
    """Another Python has other packages, so a silent change to it would measure something else all night."""
    own = tmp_path / ".venv" / "bin" / "python"
    own.parent.mkdir(parents=True)
    if what == "no Python":
        (tmp_path / ".venv" / "pyvenv.cfg").write_text("home = /opt/python/bin\n")
    else:
        own.symlink_to(tmp_path / "python3.11")
    assert find_interpreter(tmp_path) == str(own)


def test_a_missing_interpreter_is_named(tmp_path: Path) -> None:
    gone = str(tmp_path / "venv/bin/python")
    with pytest.raises(
        LabError, match=rf"^{gone}: the Python of this run does not start \(No such file or directory\): create its "
    ):
        find_readable(gone, ())


def test_packages_in_editable_mode_are_readable(tmp_path: Path) -> None:
    """An import hook finds such a package, as setuptools installs it (PEP 660), and `sys.path` does not name it."""
    venv.create(tmp_path / "venv", symlinks=True)
    python = str(tmp_path / "venv/bin/python")
    for name in ("ours", "lab"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("")
    [packages] = (tmp_path / "venv").glob("lib/python*/site-packages")
    (packages / "__editable__.ours.pth").write_text(
        "import __editable___ours_finder; __editable___ours_finder.install()"
    )
    (packages / "__editable___ours_finder.py").write_text(HOOK.format(folder=tmp_path))
    (info := packages / "ours-1.0.dist-info").mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: ours\nVersion: 1.0\n")
    (info / "top_level.txt").write_text("ours\nlab\n")
    (info / "direct_url.json").write_text(json.dumps({"url": f"file://{tmp_path}", "dir_info": {"editable": True}}))
    readable = find_readable(python, [tmp_path / "lab/.autoresearch"])
    assert str(tmp_path / "ours") in readable and str(tmp_path / "lab") not in readable


HOOK = """
import importlib.machinery, importlib.util, sys
class Finder:
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name in ("ours", "lab"):
            folder = "{folder}/" + name
            return importlib.util.spec_from_file_location(
                name, folder + "/__init__.py", submodule_search_locations=[folder]
            )
def install(): sys.meta_path.append(Finder)
"""


def test_stdout_is_returned_and_stderr_is_passed_on(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "speak.py").write_text(
        "import os, sys; print('wait', file=sys.stderr); print(os.environ['WHO'], os.getcwd())"
    )
    printed = run_trusted("python speak.py", sys.executable, tmp_path, {**os.environ, "WHO": "ada"})
    assert printed == f"ada {tmp_path}\n"
    assert capfd.readouterr() == ("", "wait\n")


def test_the_last_line_of_stderr_is_the_reason_of_a_failure(tmp_path: Path) -> None:
    (tmp_path / "fail.py").write_text("import sys; print('one\\ntwo\\n\\n', file=sys.stderr); sys.exit(4)")
    with pytest.raises(DataError, match=r"^`python fail\.py` failed: two$"):
        run_trusted("python fail.py", sys.executable, tmp_path, os.environ)
    (tmp_path / "fail.py").write_text("import sys; sys.exit(4)")
    with pytest.raises(DataError, match=r"failed: exit code 4, no message$"):
        run_trusted("python fail.py", sys.executable, tmp_path, os.environ)
    with pytest.raises(
        DataError, match=r"`no-such-program x` cannot be run: there is no no-such-program: correct program\.md$"
    ):
        run_trusted("no-such-program x", sys.executable, tmp_path, os.environ)


def test_much_output_on_both_pipes_does_not_hang(tmp_path: Path) -> None:
    (tmp_path / "much.py").write_text(
        "import sys\nfor _ in range(3000): print('x' * 99); print('y' * 99, file=sys.stderr)\n"
    )
    assert len(run_trusted("python much.py", sys.executable, tmp_path, os.environ)) == 300_000
    run_shown("python much.py", sys.executable, tmp_path, os.environ)


def test_a_preparation_shows_all_that_it_prints_and_when_it_prints_it(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The program goes on only once its output was seen, though it flushes nothing."""
    (tmp_path / "prepare.py").write_text(
        "import os, sys, time\nsys.stdout.write('10 %\\r')\nwhile not os.path.exists('seen'): time.sleep(0.01)\n"
        "sys.stdout.buffer.write(b'\\xff done\\n')\n"
    )
    with ThreadPoolExecutor() as threads:
        shown = threads.submit(run_shown, "python prepare.py", sys.executable, tmp_path, os.environ)
        seen = ""
        while "10 %\r" not in seen:
            assert not shown.done()
            seen += capfd.readouterr().err
            sleep(0.01)
        (tmp_path / "seen").touch()
        shown.result()
    assert capfd.readouterr() == ("", "\ufffd done\n")


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("print('loading'); print('no space', file=sys.stderr); print('bye'); sys.exit(1)", "no space"),
        ("print('50 %\\r\\x1b[31mno network\\x1b[0m'); sys.exit(1)", "no network"),
        ("sys.exit(9)", "exit code 9, no message"),
        ("sys.stdout.buffer.write(b'no \\xff\\n'); sys.exit(1)", "no \ufffd"),
    ],
)
def test_the_reason_of_a_failed_preparation(tmp_path: Path, program: str, reason: str) -> None:
    (tmp_path / "prepare.py").write_text(f"import sys\n{program}\n")
    with pytest.raises(DataError, match=rf"^`python prepare\.py` failed: {reason}$"):
        run_shown("python prepare.py", sys.executable, tmp_path, os.environ)


@pytest.mark.parametrize(
    ("program", "shown"),
    [
        ("print('loading'); print('no space', file=sys.stderr); sys.exit(1)", "loading\n"),
        ("print('one\\ntwo\\nno space\\n', file=sys.stderr); sys.exit(1)", "one\ntwo\n"),
        ("print('no space', file=sys.stderr)", "no space\n"),
        ("print('50 %\\rno space'); sys.exit(1)", "50 %\r"),
    ],
)
def test_the_reason_of_a_failure_is_not_shown_above_the_message_too(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, program: str, shown: str
) -> None:
    monkeypatch.setattr(commands, "HELD_BACK", 60.0)  # however slow the program is to exit
    (tmp_path / "prepare.py").write_text(f"import sys\n{program}\n")
    with contextlib.suppress(DataError):
        run_shown("python prepare.py", sys.executable, tmp_path, os.environ)
    assert capfd.readouterr().err == shown


def test_a_command_that_cannot_be_started_gives_one_line(tmp_path: Path) -> None:
    (tmp_path / "tool").write_text("no program")
    for name, reason in (("./tool", "permission denied"), ("./none", "there is no")):
        with pytest.raises(DataError, match=rf"^`{name}` cannot be run: .*{reason}.*: correct program\.md$"):
            run_shown(name, sys.executable, tmp_path, os.environ)
