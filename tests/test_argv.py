"""Command lines of program.md as argument lists."""

from __future__ import annotations

import pytest

from autoresearch.argv import find_shell_syntax, python_files, split_command


def test_python_and_python3_mean_the_interpreter_of_the_run() -> None:
    assert split_command("python prepare.py 'a b'", "/opt/python") == ["/opt/python", "prepare.py", "a b"]
    assert split_command("python3 -m x", "/opt/python") == ["/opt/python", "-m", "x"]


def test_only_the_program_is_replaced() -> None:
    assert split_command("torchrun python", "/opt/python") == ["torchrun", "python"]
    assert split_command("python3.12 x.py", "/opt/python") == ["python3.12", "x.py"]


def test_python_files_are_found_among_the_arguments() -> None:
    assert python_files(["torchrun", "-m", "src/train.py", "--data", "x.pyc", "b.py"]) == ["src/train.py", "b.py"]


def test_a_script_in_one_word_is_no_python_file() -> None:
    assert python_files(["-c", "python -m pytest -q && python bench.py", "train.py"]) == ["train.py"]


@pytest.mark.parametrize(
    ("command", "syntax"),
    [
        ("python train.py | tail -1", "|"),
        ("python train.py 2>&1", "2>&1"),
        ("python train.py > log", ">"),
        ("python train.py <in", "<"),
        ("make && ./train", "&&"),
        ("cd code; make", ";"),
        ("python train.py &", "&"),
        ("LR=1 python train.py", "LR="),
        ("python train.py $LR", "$LR"),
        ('python train.py "${LR}"', "${"),
        ("python train.py $(cat lr)", "$("),
        ("python train.py `cat lr`", "`"),
        ("python train.py *.txt", "*"),
        ("~/bin/train", "~"),
    ],
)
def test_syntax_of_a_shell_is_found(command: str, syntax: str) -> None:
    assert find_shell_syntax(command) == syntax


@pytest.mark.parametrize(
    "command",
    [
        "python train.py --lr 1e-3 step2 a=1 [0,1] cost$ {x} a#b --home=~",
        "grep '|' log",
        "bash -c 'make && LR=$1 ./train *.txt > log'",
        'bash -c "make; ./train 2>&1"',
        r"echo a\|b \$X \*",
        "",
    ],
)
def test_quoted_text_is_no_syntax_of_a_shell(command: str) -> None:
    assert find_shell_syntax(command) is None
