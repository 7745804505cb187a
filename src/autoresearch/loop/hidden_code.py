"""Code that the screen cannot read: text that is run as code, and encodings other than UTF-8.

No check of source code can find every way to run text. This module finds the direct ways, which honest training code
does not need. Other ways have a price for each character of their text (see `source.count_nodes`).
"""

from __future__ import annotations

import ast
import functools
import re
import warnings
from collections import Counter
from collections.abc import Sequence, Set

from ..source.python import parse

RUNNERS = {"exec", "eval", "compile", "__import__", "__builtins__"}
"""Builtins that run text as code, or lead to the other builtins by name."""

REACHED = RUNNERS - {"eval", "compile"} | {"builtins", "marshal", "__self__"}
"""Names that honest code never looks up by a string. `getattr(torch, "compile")` is honest."""

MODULES = {
    "builtins", "marshal", "runpy", "code", "codeop", "imp", "_imp", "timeit", "cProfile", "profile", "trace", "bdb",
    "pdb", "doctest", "zipimport",
}  # fmt: skip
"""Modules whose purpose is to run or to read code outside of the program's files."""

PARTS = {
    "FunctionType", "LambdaType", "CodeType", "__code__", "__builtins__", "SourceLoader", "InteractiveInterpreter",
    "__self__", "exec", "exec_module", "PyRun_SimpleString", "PyRun_String", "CompilationUnit", "ForwardRef",
    "get_type_hints", "_forward_from_src",
}  # fmt: skip
"""Attributes that make a function from a code object, lead to the builtins, or run text themselves.

For example, `print.__self__` is the module `builtins`.
"""

OWN_TEXT = {"__doc__", "getsource", "getsourcelines", "getdoc", "getcomments"}
"""Ways to read the program's own comments and docstrings, which have no price."""

NAMES = RUNNERS | PARTS | OWN_TEXT
"""Forbidden variables and functions."""

ATTRIBUTES = PARTS | OWN_TEXT | {"__import__"}
"""Forbidden attributes of any object."""

TEXTS = REACHED | PARTS | OWN_TEXT
"""Forbidden string literals among arguments and indexes."""

COOKIE = re.compile(r"#[^\n]*?coding[:=][ \t]*([-\w.]+)")  # PEP 263


def find_encoding(text: str) -> str | None:
    """Return the encoding other than UTF-8 that Python would read a file in, or None.

    Python looks for it in comments of the first two lines. Here only a line feed ends a line, so that no comment is
    missed.
    """
    head = "\n".join(text.split("\n", 2)[:2])
    names = (name for name in COOKIE.findall(head) if name.lower().replace("_", "-") not in ("utf-8", "utf8"))
    return next(names, None)


def find_hidden_code(text: str, before: str = "") -> str | None:
    """Return the first place where a change runs text as code, for example `line 3: exec`, or None.

    Args:
        text: the changed file, which is valid Python.
        before: the file before the change. Uses that are in it already are allowed.
    """
    known = Counter(what for _, what in _find_uses(before))
    for line, what in _find_uses(text):
        if not known[what]:
            return f"line {line}: {what}"
        known[what] -= 1
    return None


@functools.lru_cache(maxsize=16)  # the incumbent's files are compared with those of every proposal
def _find_uses(text: str) -> Sequence[tuple[int, str]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = parse(text.removeprefix("\ufeff"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    uses = []
    for node in ast.walk(tree):
        if what := _find_use(node):
            uses.append((getattr(node, "lineno", 0), what))
    return uses


def _find_use(node: ast.AST) -> str | None:
    """Return the forbidden name that a node of the tree uses, or None."""
    match node:
        case ast.Name(id=name) if name in NAMES:
            return name
        case ast.Attribute(attr=name) if name in ATTRIBUTES:
            return name
        case ast.Import(names=names):
            return next((f"import {each.name}" for each in names if each.name.split(".")[0] in MODULES), None)
        case ast.ImportFrom(module=module, names=names, level=0):
            if str(module).split(".")[0] in MODULES:
                return f"import {module}"
            return next((each.name for each in names if each.name in PARTS | OWN_TEXT), None)
        case ast.Call(func=ast.Attribute(attr="loads"), args=[first, *_]) if isinstance(_fold(first), bytes):
            return "loads of a literal"
        case ast.Call(func=ast.Name(id="getattr" | "import_module") | ast.Attribute(attr="import_module")):
            return _find_name(node.args, MODULES | TEXTS)
        case ast.Call(args=arguments):
            return _find_name(arguments, TEXTS)
        case ast.Subscript(slice=index):
            return _find_name([index], TEXTS)
    return None


def _find_name(nodes: Sequence[ast.expr], names: Set[str]) -> str | None:
    """Return the first string literal that is one of these names, or a dotted path with one of them, or None."""
    texts = (text for each in nodes if isinstance(text := _fold(each), str))
    return next((repr(text) for text in texts if not names.isdisjoint(text.split("."))), None)


def _fold(node: ast.expr) -> str | bytes | None:
    """Return the value of an expression that consists of literals, or None for other expressions."""
    match node:
        case ast.Constant(value=str() | bytes() as value):
            return value
        case ast.JoinedStr(values=values):
            parts = [_fold(each.value if isinstance(each, ast.FormattedValue) else each) for each in values]
            return "".join(part for part in parts if isinstance(part, str)) if None not in parts else None
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            one, two = _fold(left), _fold(right)
            if isinstance(one, str) and isinstance(two, str):
                return one + two
            return one + two if isinstance(one, bytes) and isinstance(two, bytes) else None
        case ast.Call(func=ast.Attribute(value=inner, attr="encode" | "decode" | "lower" | "strip")):
            return _fold(inner)
    return None
