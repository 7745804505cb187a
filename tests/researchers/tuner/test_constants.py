"""Constants are found with their ranges, and rewriting changes nothing else."""

from __future__ import annotations

import ast
import random
from typing import Any

import pytest

from autoresearch.researchers.tuner.constants import (
    Constant,
    Domain,
    find_constants,
    rewrite,
    round_value,
    tunable_constants,
)


def only(text: str) -> Constant:
    """Return the one constant of a text."""
    (constant,) = find_constants(text)
    return constant


@pytest.mark.parametrize(
    ("line", "value", "domain"),
    [
        ("LR = 0.02", 0.02, Domain("log", 0.005, 0.08)),
        ("LR: float = 3e-4", 3e-4, Domain("log", 3e-4 / 4, 3e-4 * 4)),
        ("DEPTH = 3", 3, Domain("log", 2, 6, True)),
        ("BATCH = 2**14", 2**14, Domain("power", 2**13, 2**15, True)),
        ("WIDTH = 64", 64, Domain("power", 32, 128, True)),
        ("HEADS = 4", 4, Domain("log", 2, 8, True)),
        ("WARMUP_RATIO = 0.0", 0.0, Domain("linear", 0.0, 1.0)),
        ("DROPOUT = 0.1", 0.1, Domain("linear", 0.0, 1.0)),
        ("ADAM_BETA2 = 0.95", 0.95, Domain("beta", 1 - (1 - 0.95) * 4, 1 - (1 - 0.95) / 4)),
        ("LR = 0.02  # tune: 0.001..0.5 log", 0.02, Domain("log", 0.001, 0.5)),
        ("LR = 0.02  # the rate; tune: .001 .. 1e-1", 0.02, Domain("linear", 0.001, 0.1)),
        ("N = 4  # tune: 2..8", 4, Domain("linear", 2, 8, True)),
        ("N = 4  # tune: 2..8 LOG INT", 4, Domain("log", 2, 8, True)),
        ("N = 1  # tune: 0.5..2 log", 1, Domain("log", 0.5, 2)),
        ("B = 2**14  # tune: 2**12..2**17 log int", 2**14, Domain("power", 2**12, 2**17, True)),
        ("X = -0.5  # tune: -1..0", -0.5, Domain("linear", -1, 0)),
        (
            'A = "relu"  # tune: "relu" | \'gelu\'',
            "relu",
            Domain("choice", choices=(("relu", '"relu"'), ("gelu", "'gelu'"))),
        ),
        ("F = True  # tune: True | False", True, Domain("choice", choices=((True, "True"), (False, "False")))),
        ("B = 32  # tune: 32 | 2**6", 32, Domain("choice", choices=((32, "32"), (64, "2**6")))),
        ("LR = 0.02  # tune: no", 0.02, None),
        ("X = -0.5", -0.5, None),
        ("X = 0", 0, None),
        ("X = 1", 1, None),
        ("X = 0.0", 0.0, None),
        ("EPSILON = 5e-324", 5e-324, None),
        ("ADAM_BETA2 = 0.9999999999999999", 0.9999999999999999, None),
        ("X = 'words'", "words", None),
        ("X = True", True, None),
    ],
)
def test_the_range_of_a_constant(line: str, value: Any, domain: Domain | None) -> None:
    constant = only(line + "\n")
    assert (constant.value, constant.domain, constant.problem) == (value, domain, None)


@pytest.mark.parametrize(
    "text",
    [
        "lr = 0.1", "Lr = 0.1", "_LR = 0.1", "SEED = 4", "DATA_SEED = 4", "T = (1, 2)", "T = [1]", "X = f(1)",
        "X = Y * 2", "A = B = 3", "A, B = 1, 2", "X = 1\nX = 2", "X = 1\nX += 2", "X: int", "if True:\n    X = 3",
        "def f():\n    X = 3", "X = None", "X = b'1'", "X = 1j", "X = 9**9**9", "X = 2**-1000", "X = 1 / 0",
        "X = 1e400", "X = 'a' * 3", "X.Y = 3", "X = not 1", "X = (-8)**0.5",
    ],
)  # fmt: skip
def test_text_without_constants(text: str) -> None:
    assert find_constants(text + "\n") == []


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        ("X = 3  # tune:", "write LOW..HIGH"),
        ("X = 3  # tune: lots", "write LOW..HIGH"),
        ("X = 3  # tune: 1..", "`` is not a literal"),
        ("X = 3  # tune: a..b", "`b` is not a literal|`a` is not a literal"),
        ("X = 3  # tune: 1..9 fast", "write LOW..HIGH"),
        ("X = 3  # tune: 4..9", "the value 3 is not between 4 and 9"),
        ("X = 3  # tune: 9..1", "is not between"),
        ("X = 3  # tune: 0..9 log", "a log range must start above zero"),
        ("X = 3.5  # tune: 1..9 int", "an int range needs whole ends"),
        ("X = 3  # tune: 1 | 2", "is not among the choices"),
        ("X = 3  # tune: 3 | four", "`four` is not a literal"),
        ("X = 'a'  # tune: 1..2", "is not a number"),
    ],
)
def test_an_invalid_hint_is_reported(line: str, mistake: str) -> None:
    constant = only(f"\n{line}\n")
    assert constant.domain is None
    assert constant.problem is not None and constant.problem.startswith("line 2: X: cannot read `tune:")
    assert any(each in constant.problem for each in mistake.split("|"))


def test_a_file_that_is_not_python_has_nothing_to_tune() -> None:
    assert tunable_constants("X = (\n") == {}
    assert tunable_constants("LR = 0.1\nX = 1  # tune: no\n").keys() == {"LR"}


LENGTHS = (
    "TIME_BUDGET", "BUDGET", "EVAL_BUDGET_S", "EPOCHS", "NUM_EPOCHS", "MAX_ITERS", "N_ITERATIONS", "TRAIN_STEPS",
    "TIMEOUT", "TIME_LIMIT", "MAX_TIME", "TRAINING_SECONDS", "GENERATIONS",
)  # fmt: skip
OTHERS = ("LR", "WARMUP_STEPS", "GRAD_ACCUM_STEPS", "STEP", "STEP_SIZE", "DECAY_ITERS", "TIME_CONSTANT", "EVAL_EVERY")


def test_a_budget_is_not_tuned_where_the_harness_has_only_a_cap() -> None:
    text = "".join(f"{name} = 30\n" for name in (*LENGTHS, *OTHERS))
    assert tuple(tunable_constants(text)) == (*LENGTHS, *OTHERS)
    assert tuple(tunable_constants(text, may_lengthen=False)) == OTHERS
    assert tuple(tunable_constants("EPOCHS = 3  # tune: 2..4\n", may_lengthen=False)) == ("EPOCHS",)


def test_the_hint_stands_on_the_last_line_of_a_value() -> None:
    text = "X = (  # not this: tune: no\n    1_000\n)  # tune: 10..5000 log\n"
    assert only(text).domain == Domain("log", 10, 5000, True)
    assert rewrite(text, {"X": 2000}) == text.replace("1_000", "2000")


def test_nothing_but_the_literal_changes() -> None:
    text = '\ufeffÄ = "é"; LR = 0.02 # ü tune: 0.001..0.1 log\r\nD: int=4\r\n\fB = 2**14\r\r'
    text += 'S = "é" # tune: "é" | \'b\'\r\nlr = LR'
    changed = rewrite(text, {"LR": 0.034567, "D": 5, "B": 2**15, "S": "b"})
    assert changed == text.replace("0.02", "0.0346").replace("=4", "=5").replace("2**14", "2**15").replace(
        'S = "é"', "S = 'b'"
    )


def test_an_unchanged_value_keeps_its_spelling() -> None:
    text = "LR = 2.0e-2\nN = 1_000\nX = -0.50  # tune: -1..0\n"
    assert rewrite(text, {"LR": 0.02, "N": 1000, "X": -0.5}) == text


def test_an_unknown_name() -> None:
    with pytest.raises(KeyError):
        rewrite("LR = 0.1\n", {"RATE": 1.0})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0212345, "0.0212"),
        (2.0, "2.0"),
        (12345.6, "12300.0"),
        (1e-5, "1e-05"),
        (0.998766, "0.99877"),
        (0.95, "0.95"),
        (-0.123456, "-0.123"),
    ],
)
def test_rounded_numbers(value: float, text: str) -> None:
    assert repr(round_value(value)) == text
    assert round_value(round_value(value)) == round_value(value)


@pytest.mark.parametrize("seed", range(50))
def test_rewriting_is_reversible(seed: int) -> None:
    """The new values of random files are found again, and the old values restore the text."""
    rng = random.Random(seed)
    end = rng.choice(["\n", "\r\n"])
    spellings = {
        f"C{i}": rng.choice(["0.02", "1e-3", "4", "2**14", "1_000", "-0.5", "'é'", '"x"', "(7)", "3.0"])
        for i in range(8)
    }
    lines = [
        f"{name}{rng.choice(['=', ' = ', ': object = '])}{spelling}{rng.choice(['', '  # é', ' # tune: no'])}"
        for name, spelling in spellings.items()
    ]
    lines += rng.sample(["é = 'ü' ; x = 1", '"""Doc\n# X = 3\n"""', "def f():\n    C1 = 9", "", "\f", "# C2 = 3"], 4)
    rng.shuffle(lines)
    text = rng.choice(["", "\ufeff"]) + end.join(lines) + end
    old = {constant.name: constant.value for constant in find_constants(text)}
    assert old == {
        name: ast.literal_eval(spelling) if "**" not in spelling else 2**14 for name, spelling in spellings.items()
    }

    def other(value: Any) -> Any:
        if isinstance(value, str):
            return value + "ß'"
        return round_value(value * rng.uniform(0.1, 9)) if isinstance(value, float) else value * rng.randint(2, 9)

    new = {name: other(value) for name, value in old.items()}
    changed = rewrite(text, new)
    assert {constant.name: constant.value for constant in find_constants(changed)} == new
    constants = {constant.name: constant for constant in find_constants(changed)}
    for name in sorted(constants, key=lambda name: -constants[name].start):
        before = next(constant for constant in find_constants(text) if constant.name == name)
        changed = changed[: constants[name].start] + text[before.start : before.end] + changed[constants[name].end :]
    assert changed == text
