"""Constants of a Python file: find them with their ranges, and rewrite their values.

A constant is an upper-case name at the top level that is assigned one literal. A hint in a comment on the same line can
give its range. The hint stands after `tune:` and reaches to the end of the line:

    MATRIX_LR = 0.02      # tune: 0.002..0.2 log
    DEPTH = 4             # tune: 2..8 int
    BATCH = 2**14         # tune: 2**12..2**17 log
    ACTIVATION = "relu2"  # tune: "relu2" | "gelu"
    VOCABULARY = 1024     # tune: no
"""

from __future__ import annotations

import ast
import math
import operator
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ...source.python import locate, parse, parse_expression

HINT = re.compile(r"[^\S\r\n]*#[^\r\n]*?\btune:([^\r\n]*)")
LARGEST = 1e30
"""Larger numbers are not settings, and their powers could take for ever. Their inverses are no settings either."""
CLOSEST = 1e-11
"""The least distance to one of a constant below it. Values are rounded to twelve decimals there."""


_SIZE, _UNIT = "MAX|MIN|NUM|N|NB|NO|NUMBER|OF|TOTAL|TRAIN|TRAINING|RUN|TIME|WALL|CLOCK|COMPUTE|SEARCH|EVAL", "[A-Z]+"
LENGTH = re.compile(
    rf"(?:(?:{_SIZE})_)*(?:EPOCHS?|ITERS?|ITERATIONS|STEPS|GENERATIONS|EVALS|EVALUATIONS|RESTARTS|ROUNDS|UPDATES|SECONDS"
    rf"|MINUTES|HOURS|DURATION|DEADLINE|TIMEOUT|WALLTIME|TIME_LIMIT|MAX_TIME|RUNTIME)(?:_(?:{_UNIT}))?|(?:.+_)?BUDGET(?:_.+)?"
)
"""Names of constants that say how long a program runs. In a lab whose budget is only a cap, more of it is no gain."""


@dataclass(frozen=True)
class Domain:
    """The values that a constant may take.

    Scales:
        linear, log: numbers from `low` to `high`.
        beta: numbers below one, on a log scale of their distance to one.
        power: powers of two.
        choice: the values in `choices`.
    """

    scale: Literal["linear", "log", "beta", "power", "choice"]
    low: float = 0.0
    high: float = 0.0
    whole: bool = False
    choices: tuple[tuple[Any, str], ...] = ()  # each value with its source text


@dataclass(frozen=True)
class Constant:
    """One constant and its place in the text."""

    name: str
    value: Any
    line: int
    start: int  # offset of the literal in the text, in characters
    end: int
    domain: Domain | None  # None: it must not be tuned
    problem: str | None = None  # the mistake in its hint
    has_hint: bool = False

    def is_tunable(self, may_lengthen: bool = True) -> bool:
        """Whether the constant may be tuned. A length of trials must have a hint unless `may_lengthen`."""
        return self.domain is not None and (may_lengthen or self.has_hint or not LENGTH.fullmatch(self.name))


def find_constants(text: str) -> list[Constant]:
    """Return all constants of a file in the order of their lines, also those that must not be tuned.

    Raises:
        SyntaxError: the text is not Python.
    """
    body = text.removeprefix("\ufeff")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = parse(body)
    place = locate(text)
    constants: dict[str, Constant | None] = {}  # None: not one literal, or assigned twice
    for statement in tree.body:
        for name in _names_bound_by(statement):
            constants[name] = None if name in constants else _read_constant(name, statement, text, place)
    return [constant for constant in constants.values() if constant is not None]


def tunable_constants(text: str, may_lengthen: bool = True) -> dict[str, Constant]:
    """Return name → constant of all constants of a file that may be tuned. A file that is not Python has none.

    Args:
        may_lengthen: whether the length of a trial may be tuned. Without it, names such as `EPOCHS` need a hint.
    """
    try:
        constants = find_constants(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    return {each.name: each for each in constants if each.is_tunable(may_lengthen)}


def rewrite(text: str, values: Mapping[str, Any]) -> str:
    """Return the text with new values for some constants. No other character changes.

    Raises:
        KeyError: the file has no such constant.
    """
    constants = {constant.name: constant for constant in find_constants(text)}
    for constant in sorted((constants[name] for name in values), key=lambda constant: -constant.start):
        value, literal = values[constant.name], text[constant.start : constant.end]
        if value != constant.value or type(value) is not type(constant.value):
            text = text[: constant.start] + _spell(value, literal, constant.domain) + text[constant.end :]
    return text


def round_value(value: float) -> float:
    """Round to three significant digits: 0.0213. Close below one, round the distance to one instead: 0.9987."""
    if 0.9 < value < 1:
        return round(1 - float(f"{1 - value:.3g}"), 12)
    return float(f"{value:.3g}")


def _names_bound_by(statement: ast.stmt) -> list[str]:
    """Return the upper-case names that a top-level statement binds."""
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign | ast.AugAssign):
        targets = [statement.target]
    else:
        return []
    names = [node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]
    return [name for name in names if re.fullmatch(r"[A-Z][A-Z0-9_]*", name)]


def _read_constant(name: str, statement: ast.stmt, text: str, place: Callable[[int, int], int]) -> Constant | None:
    """Return the constant that a statement assigns, or None where the value is not a literal.

    Args:
        place: the function that `source.locate` returns for the text.
    """
    single = isinstance(statement, ast.AnnAssign) or (
        isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name)
    )
    node = getattr(statement, "value", None)
    if not single or node is None or "SEED" in name:
        return None
    try:
        value = _evaluate(node)
    except (ValueError, ArithmeticError):
        return None

    start, end = place(node.lineno, node.col_offset), place(node.end_lineno, node.end_col_offset)
    last = statement.end_lineno or statement.lineno
    hint = HINT.match(text, place(last, statement.end_col_offset or 0))
    literal = text[start:end]
    try:
        domain = _parse_hint(hint[1].strip(), value, literal) if hint else _default_domain(name, value)
    except ValueError as error:
        problem = f"line {last}: {name}: cannot read `tune: {(hint or ['', ''])[1].strip()}`: {error}"
        return Constant(name, value, node.lineno, start, end, None, problem)
    return Constant(name, value, node.lineno, start, end, domain, has_hint=hint is not None)


_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Pow: operator.pow, ast.USub: operator.neg, ast.UAdd: operator.pos,
}  # fmt: skip


def _evaluate(node: ast.AST) -> Any:
    """Return the value of a literal or of arithmetic with numbers.

    Raises:
        ValueError, ArithmeticError: the expression is something else, or a number is too large.
    """
    if isinstance(node, ast.Constant) and isinstance(node.value, bool | int | float | str):
        return _check_size(node.value)
    if isinstance(node, ast.UnaryOp | ast.BinOp) and type(node.op) in _OPERATORS:
        parts = [node.operand] if isinstance(node, ast.UnaryOp) else [node.left, node.right]
        numbers = [_evaluate(part) for part in parts]
        if any(isinstance(number, bool | str) or abs(number) > LARGEST for number in numbers):
            raise ValueError("not arithmetic of numbers")
        if isinstance(node.op, ast.Pow) and abs(numbers[1]) > 100:
            raise ValueError("the power is too large")
        return _check_size(_OPERATORS[type(node.op)](*numbers))
    raise ValueError("not a literal")


def _check_size(value: Any) -> Any:
    if isinstance(value, complex) or (isinstance(value, int | float) and abs(value) > LARGEST):
        raise ValueError("the number is too large")
    return value


def _parse_literal(source: str) -> Any:
    try:
        return _evaluate(parse_expression(source.strip()))
    except (SyntaxError, ValueError, ArithmeticError):
        raise ValueError(f"`{source.strip()}` is not a literal") from None


def _parse_number(source: str) -> float:
    value = _parse_literal(source)
    if isinstance(value, bool | str):
        raise ValueError(f"`{source.strip()}` is not a number")
    return float(value) if isinstance(value, float) else value


def _parse_hint(hint: str, value: Any, literal: str) -> Domain | None:
    """Return the range that a hint gives, or None for `tune: no`.

    Raises:
        ValueError: the hint has a mistake.
    """
    if hint.lower() == "no":
        return None
    if "|" in hint:
        choices = {repr(_parse_literal(choice)): (_parse_literal(choice), choice.strip()) for choice in hint.split("|")}
        if repr(value) not in choices:
            raise ValueError(f"the value {literal} is not among the choices")
        return Domain("choice", choices=tuple(choices.values()))
    low_text, dots, rest = hint.partition("..")
    high_text, *words = rest.split()[:1] + [word.lower() for word in rest.split()[1:]] or [""]
    if not dots or not set(words) <= {"log", "int"}:
        raise ValueError("write LOW..HIGH [log] [int], A | B, or no")
    low, high = _parse_number(low_text), _parse_number(high_text)
    if isinstance(value, bool | str):
        raise ValueError(f"the value {literal} is not a number")
    if not low <= value <= high or low == high:
        raise ValueError(f"the value {literal} is not between {low_text.strip()} and {high_text}")
    if "log" in words and low <= 0:
        raise ValueError("a log range must start above zero")
    whole = "int" in words or all(isinstance(number, int) for number in (low, high, value))
    if whole and any(number != int(number) for number in (low, high, value)):
        raise ValueError("an int range needs whole ends and a whole value")
    if "log" in words and whole and value >= 8 and all(_is_power(int(number)) for number in (low, high, value)):
        return Domain("power", low, high, True)
    return Domain("log" if "log" in words else "linear", low, high, whole)


def _default_domain(name: str, value: Any) -> Domain | None:
    """Return a range for a constant without a hint. None for text, truth values, zero and negative numbers."""
    if isinstance(value, bool | str):
        return None
    if isinstance(value, int):
        if value < 2:
            return None
        if value >= 8 and _is_power(value):
            return Domain("power", value // 2, value * 2, True)
        return Domain("log", math.ceil(value / 2), value * 2, True)
    if 0 <= value <= 1 and re.search(r"(RATIO|FRAC|FRACTION|SHARE|DROPOUT)$", name):
        return Domain("linear", 0.0, 1.0)
    if 0 < value < 1 and "BETA" in name:
        is_close = 1 - value < CLOSEST
        return None if is_close else Domain("beta", max(0.0, 1 - (1 - value) * 4), 1 - (1 - value) / 4)
    return Domain("log", value / 4, value * 4) if value > 1 / LARGEST else None


def _is_power(value: int) -> bool:
    return value > 0 and value & (value - 1) == 0


def _spell(value: Any, literal: str, domain: Domain | None) -> str:
    """Return the source text of a new value. Choices and powers of two keep the spelling of the file."""
    for choice, source in domain.choices if domain else ():
        if choice == value and type(choice) is type(value):
            return source
    if isinstance(value, float):
        return repr(round_value(value))
    if isinstance(value, int) and "**" in literal and _is_power(value):
        return f"2**{value.bit_length() - 1}"
    return repr(value)
