"""Python source: its syntax tree, its fingerprint and its length."""

from __future__ import annotations

import ast
import functools
import hashlib
import itertools
import json
import re
import threading
import warnings
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from typing import Any

from .tokens import count_tokens, is_code

_PARSING = threading.Lock()

NODES_OF_A_LINE = 9
"""Nodes (see `count_nodes`) of an average line. The train.py of the nanogpt lab has 4,080 in 447 lines."""

FREE_NAME = 20  # characters of a name that cost nothing. Long names are good style, and longer ones can carry data

FREE_WORDS, WORDS_OF_A_NODE = 1000, 4
"""Bytes of comments, docstrings, layout and names that cost nothing: so many, and so many for each node.

The train.py of the nanogpt lab has 3.3 for each node. A program can read its own file, and so run code from a comment.
"""

_MARKS = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)
"""Nodes that only mark another node. An operation counts once, whatever its operator."""

_REPORTING = ("print", "report")
"""Names whose plain calls cost no more than comments. People read what they show, and the program does not."""

_SEEDING = {
    "manual_seed", "manual_seed_all", "seed", "set_seed", "seed_everything",
    "default_rng", "RandomState", "Random", "SeedSequence",
}  # fmt: skip


def parse_expression(text: str) -> ast.expr:
    """Return the syntax tree of one expression. See `parse`."""
    with _PARSING:
        return ast.parse(text, mode="eval").body


def parse(text: str) -> ast.Module:
    """Return the syntax tree of a module.

    Only one thread parses at a time. Before Python 3.11.5, concurrent parsing raises SystemError (gh-106905).

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: as `ast.parse` does.
    """
    with _PARSING:
        return ast.parse(text)


def compile_error(text: str) -> str | None:
    """Return the error with which Python would refuse a module, to follow its path, or None. Nothing of it is run.

    For example ` line 2: invalid syntax: `y = = 2``.
    """
    plain = text.removeprefix("\ufeff")
    try:
        with warnings.catch_warnings(), _PARSING:
            warnings.simplefilter("ignore")
            compile(plain, "<change>", "exec", dont_inherit=True)  # Python would quote a file that has the given name
    except SyntaxError as error:
        if not error.lineno:
            return f": {error.msg}"
        lines = plain.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        line = lines[error.lineno - 1].strip() if error.lineno <= len(lines) else ""
        shown = f": `{line[:77]}…`" if len(line) > 78 else f": `{line}`" if line else ""
        return f" line {error.lineno}: {error.msg}{shown}"
    except (RecursionError, MemoryError):
        return " is nested too deeply for Python to compile"
    except (ValueError, OverflowError) as error:
        return f" does not compile: {error}"
    return None


def locate(text: str) -> Callable[[int, int], int]:
    """Return a function from a line and a column of the text's syntax tree to the offset in the text, in characters.

    Lines count from 1. Columns are bytes of UTF-8, as in `ast`. A byte order mark belongs to no column.
    """
    mark = len(text) - len(text.removeprefix("\ufeff"))
    starts = [mark, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]
    lines = [text[start:end] for start, end in itertools.pairwise([*starts, len(text)])]
    return lambda line, column: starts[line - 1] + len(lines[line - 1].encode()[:column].decode())


def find_literals(text: str) -> dict[str, tuple[int, int]]:
    """Return name → offsets of the value, for every name that the top level assigns one literal, and assigns once.

    A literal here is a number, a text, arithmetic of them, or a tuple, list or dictionary of literals.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: as `parse` does.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = parse(text.removeprefix("\ufeff"))
    place, bound = locate(text), Counter[str]()
    found: dict[str, tuple[int, int]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound[node.id] += 1
    for statement in tree.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
        value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
        if value is None or len(targets) != 1 or not isinstance(targets[0], ast.Name) or not _is_literal(value):
            continue
        if bound[targets[0].id] == 1:
            assert value.end_lineno is not None and value.end_col_offset is not None
            ends = place(value.lineno, value.col_offset), place(value.end_lineno, value.end_col_offset)
            found[targets[0].id] = ends
    return found


def _is_literal(node: ast.AST) -> bool:
    plain = (ast.Constant, ast.UnaryOp, ast.BinOp, ast.Tuple, ast.List, ast.Dict, *_MARKS)
    return all(isinstance(each, plain) for each in ast.walk(node))


def fingerprint(files: Mapping[str, str]) -> str:
    """Return the SHA-256 in hex of the paths and normalized texts. Files with equal fingerprints are the same idea.

    Python is compared by its syntax tree, so that comments, docstrings and formatting do not count. Values of seeds do
    not count either, since another seed is another draw of the same idea.
    """
    return hashlib.sha256(
        json.dumps([(path, _normalize(path, files[path])) for path in sorted(files)]).encode()
    ).hexdigest()


def count_nodes(files: Mapping[str, str]) -> int:
    """Return the length of code in nodes of its syntax trees, without comments, docstrings and layout.

    Each different string, byte string and number adds a node for each of its characters, and each different name one
    for each character beyond `FREE_NAME`. Code therefore gets no shorter where it is written as text. Tokens of other
    languages count like nodes, see `tokens`. Each character of any other file counts as a node, except for blank space.
    So does each byte of blank space there, and of comments, docstrings, layout and names beyond `FREE_WORDS`.

    Calls of `print` and `clock.report` whose arguments are names, attributes and constants count like comments. Their
    constants count like all others.
    """
    counts = [_count_file(path, text) for path, text in files.items()]
    nodes, words = (sum(each) for each in zip(*counts, strict=True)) if counts else (0, 0)
    return nodes + max(0, words - FREE_WORDS - WORDS_OF_A_NODE * nodes)


def _count_file(path: str, text: str) -> tuple[int, int]:
    """Return the nodes of a file, and the bytes of what is not its code. See `_count`."""
    if path.endswith(".py"):
        return _count(text)
    if not is_code(path):
        count = _count_text(text)
        return count, _size(text) - _size("".join(text.split()))
    nodes, literals, names, beside = count_tokens(path, text)
    nodes += sum(map(len, literals)) + sum(max(0, len(name) - FREE_NAME) for name in names)
    return nodes, beside + sum(map(_size, names))


@functools.lru_cache(maxsize=16)
def _count(text: str) -> tuple[int, int]:
    """Return the nodes of a file, and the bytes of what is not its code: comments, docstrings, layout and names."""
    try:
        essence = _Essence()  # with its seeds, because a seed can be a text that carries data
        tree = essence.visit(_parse_quietly(text))
        free = _leave_out(essence.reports, tree)
        code = ast.unparse(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _count_text(text), 0
    nodes, texts, names, left = 0, {_spell(each.value) for each in free}, set[str](), [tree]
    while left:  # one pass. `ast.walk` and `ast.iter_fields` take three times as long
        node = left.pop()
        nodes += not isinstance(node, _MARKS)
        if isinstance(node, ast.Constant):
            texts.add(_spell(node.value))
        for value in vars(node).values():
            for each in value if isinstance(value, list) else (value,):
                if isinstance(each, ast.AST):
                    left.append(each)
                elif isinstance(each, str):
                    names.add(each)
    names -= texts  # the value of a constant is a field too
    nodes += sum(map(len, texts)) + sum(max(0, len(name) - FREE_NAME) for name in names)
    return nodes, max(0, _size(text) - _size(code)) + sum(map(_size, names))


def _leave_out(reports: Collection[ast.Expr], tree: ast.AST) -> list[ast.Constant]:
    """Remove the statements that only report from a tree, and return their constants.

    A module that gives `print` or `report` another meaning pays for its calls.
    """
    if not reports or any(_binds_report(node) for node in ast.walk(tree)):
        return []
    _Without(reports).visit(tree)
    return [each for report in reports for each in ast.walk(report) if isinstance(each, ast.Constant)]


def _binds_report(node: ast.AST) -> bool:
    """Whether a node may give `print` or `report` another meaning."""
    if isinstance(node, ast.Name | ast.Attribute):
        name = node.id if isinstance(node, ast.Name) else node.attr
        return name in _REPORTING and not isinstance(node.ctx, ast.Load)
    if isinstance(node, ast.alias):
        return (node.asname or node.name) in (*_REPORTING, "*")
    return any(getattr(node, field, None) in _REPORTING for field in ("name", "arg", "rest"))


def _only_reports(node: ast.Expr) -> bool:
    """Whether a statement is a call of `print` or `clock.report` with names, attributes and constants alone.

    The argument `file` of `print` is an object, whose method `write` may do any work.
    """
    call = node.value
    if not isinstance(call, ast.Call) or not _is_reporting(call.func):
        return False
    names = {keyword.arg for keyword in call.keywords}
    if isinstance(call.func, ast.Name) and not names <= {"sep", "end", "flush"}:
        return False
    values = (*call.args, *(keyword.value for keyword in call.keywords))
    return all(_is_plain(value) for value in values)


def _is_reporting(function: ast.expr) -> bool:
    """Whether an expression is `print` or `clock.report`."""
    if isinstance(function, ast.Attribute):
        clock = function.value
        return function.attr == "report" and isinstance(clock, ast.Name) and clock.id == "clock"
    return isinstance(function, ast.Name) and function.id == "print"


def _is_plain(value: ast.AST) -> bool:
    while isinstance(value, ast.Attribute):
        value = value.value
    return isinstance(value, ast.Name | ast.Constant)


def _size(text: str) -> int:
    return len(text.encode(errors="replace"))


def _spell(value: object) -> str:
    """Return the characters of a constant. Python refuses to write a long integer in decimal."""
    return value if isinstance(value, str) else f"{value:x}" if isinstance(value, int) else repr(value)


def _count_text(text: str) -> int:
    return sum(map(len, text.split()))


@functools.lru_cache(maxsize=16)  # files of the incumbent and of a proposal are compared several times
def _normalize(path: str, text: str) -> str:
    if path.endswith(".py"):
        try:
            return ast.dump(_WithoutSeeds().visit(_parse_quietly(text)))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            pass  # text that does not parse, or nests too deeply, is compared as text
    return "\n".join(line.rstrip() for line in text.splitlines()).rstrip()


def _parse_quietly(text: str) -> ast.Module:
    """Return the syntax tree of a module, without Python's warnings. Raises the errors of `parse`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return parse(text.removeprefix("\ufeff"))


class _Essence(ast.NodeTransformer):
    """Removes docstrings.

    Attributes:
        reports: the statements that only report.
    """

    def __init__(self) -> None:
        self.reports: list[ast.Expr] = []

    def generic_visit(self, node: ast.AST) -> ast.AST:
        return _fill_body(super().generic_visit(node))

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        if isinstance(node.value, ast.Constant):
            return None
        if _only_reports(node):
            self.reports.append(node)
        return self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Constant(node.value)  # without the `u` of u"…"


class _Without(ast.NodeTransformer):
    """Removes some statements."""

    def __init__(self, statements: Collection[ast.Expr]) -> None:
        self._statements = set(statements)

    def generic_visit(self, node: ast.AST) -> ast.AST:
        return _fill_body(super().generic_visit(node))

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        return None if node in self._statements else node


def _fill_body(node: ast.AST) -> ast.AST:
    """Return a node with `pass` in a body that has lost all statements."""
    body = getattr(node, "body", None)
    if isinstance(body, list) and not body and not isinstance(node, ast.Module):
        node.body = [ast.Pass()]  # type: ignore[attr-defined]
    return node


class _WithoutSeeds(_Essence):
    """Removes docstrings, and replaces every seed by the same constant."""

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        if any(_names_seed(target) for target in node.targets):
            node.value = _mask_seed(node.value)
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is not None and _names_seed(node.target):
            node.value = _mask_seed(node.value)
        return self.generic_visit(node)

    def visit_keyword(self, node: ast.keyword) -> ast.AST:
        if node.arg and "seed" in node.arg.lower():
            node.value = _mask_seed(node.value)
        return self.generic_visit(node)

    def visit_arguments(self, node: ast.arguments) -> ast.AST:
        plain = node.posonlyargs + node.args
        for index, arg in enumerate(plain[len(plain) - len(node.defaults) :]):
            if "seed" in arg.arg.lower():
                node.defaults[index] = _mask_seed(node.defaults[index])
        for index, (arg, default) in enumerate(zip(node.kwonlyargs, node.kw_defaults, strict=True)):
            if default is not None and "seed" in arg.arg.lower():
                node.kw_defaults[index] = _mask_seed(default)
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
        if name in _SEEDING:
            node.args = [_mask_seed(argument) for argument in node.args]
            for keyword in node.keywords:
                keyword.value = _mask_seed(keyword.value)
        return self.generic_visit(node)


def _names_seed(target: Any) -> bool:
    name = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
    return "seed" in name.lower()


def _mask_seed(value: ast.expr) -> ast.expr:
    """Return a placeholder for a seed. An expression that reads a name or makes a call is code and remains."""
    computed = (ast.Name, ast.Call, ast.Attribute, ast.Subscript, ast.Lambda, ast.JoinedStr)
    return value if any(isinstance(node, computed) for node in ast.walk(value)) else ast.Constant("seed")
