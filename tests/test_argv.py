"""Command lines of program.md as argument lists."""

from __future__ import annotations

from autoresearch.argv import python_files, split_command


def test_python_and_python3_mean_the_interpreter_of_the_run() -> None:
    assert split_command("python prepare.py 'a b'", "/opt/python") == ["/opt/python", "prepare.py", "a b"]
    assert split_command("python3 -m x", "/opt/python") == ["/opt/python", "-m", "x"]


def test_only_the_program_is_replaced() -> None:
    assert split_command("torchrun python", "/opt/python") == ["torchrun", "python"]
    assert split_command("python3.12 x.py", "/opt/python") == ["python3.12", "x.py"]


def test_python_files_are_found_among_the_arguments() -> None:
    assert python_files(["torchrun", "-m", "src/train.py", "--data", "x.pyc", "b.py"]) == ["src/train.py", "b.py"]
