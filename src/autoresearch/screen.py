"""What can be said of a proposal without a device: is it allowed, does it parse, is it new?"""

from __future__ import annotations

import ast
import fnmatch
import functools
import hashlib
import json
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .records import Agenda, Experiment, Judgement, Proposal, Verdict
from .syntax import parse
from .text import one_line

LARGEST = 1_000_000
"""Bytes of all that a proposal changes. The original's train.py has 25 kB; what is this large is data, not code."""

MOST = 100
"""Files that a proposal changes; more were unpacked or generated, and are no idea."""

LONGEST_PATH, LONGEST_NAME = 1000, 255  # bytes; the latter of what stands between two slashes

_GIT = re.compile(r"(\.git|git~\d+)[ .]*(:.*)?", re.IGNORECASE)
"""Names that some file system takes for git's own folder; git refuses them, on every system."""

_SEEDING = {
    "manual_seed", "manual_seed_all", "seed", "set_seed", "seed_everything",
    "default_rng", "RandomState", "Random", "SeedSequence",
}  # fmt: skip


def screen(
    proposal: Proposal, parent_files: Mapping[str, str], agenda: Agenda, earlier: Mapping[str, Experiment]
) -> Judgement | None:
    """Why the proposal is refused, or None when it may be tried.

    Args:
        parent_files: the parent's editable files, path → text.
        earlier: fingerprint → the experiment that had it first.
    """
    changed = {path: text for path, text in proposal.files.items() if text is None or parent_files.get(path) != text}
    if refusal := next(_refusals(changed, agenda.editable), None):
        return refusal
    after = fingerprint(resulting(proposal, parent_files))
    if after == fingerprint(parent_files):
        named = ", ".join(changed) or ", ".join(parent_files)
        return Judgement(Verdict.DUPLICATE, f"changes nothing that runs in {one_line(named, 200)}")
    if (twin := earlier.get(after)) is not None:
        outcome = twin.verdict or twin.state
        return Judgement(Verdict.DUPLICATE, f"the same code as #{twin.number} ({outcome})")
    return None


def resulting(proposal: Proposal, parent_files: Mapping[str, str]) -> dict[str, str]:
    """The files as the proposal leaves them."""
    files = {**parent_files, **proposal.files}
    return {path: text for path, text in files.items() if text is not None}


def storable(files: Mapping[str, str | None]) -> dict[str, str | None]:
    """What of a proposal can be committed: a refused one is recorded too, and may name anything.

    Paths that are not plain are left out, text that UTF-8 cannot hold is repaired, and of a file that is too large the
    start is kept. Of one that may be tried nothing is left out and nothing changed.
    """
    return {
        path: text if text is None else text[:LARGEST].encode(errors="replace").decode()
        for path, text in files.items()
        if _is_plain(path)
    }


def _is_plain(path: str) -> bool:
    """Whether a path stays in the lab, and is one that git, every file system and a line of a brief can hold."""
    if not path.isprintable() or "\\" in path or "`" in path or len(path.encode()) > LONGEST_PATH:
        return False
    parts = path.split("/")
    return not any(
        part in ("", ".", "..") or len(part.encode()) > LONGEST_NAME or _GIT.fullmatch(part) for part in parts
    )


def is_editable(path: str, patterns: Sequence[str]) -> bool:
    """Whether a path relative to the lab matches one of the `editable` entries; `**` is any number of folders.

    As in a shell, no wildcard stands for a dot at the start of a name: that is where tools keep what is theirs. What
    Python compiles is never editable.
    """
    parts = path.split("/")
    if not _is_plain(path) or "__pycache__" in parts or path.endswith((".pyc", ".pyo")):
        return False
    return any(_matches(parts, pattern.split("/")) for pattern in patterns)


def _matches(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    if not pattern:
        return not parts
    if pattern[0] == "**" and _matches(parts, pattern[1:] or ["*"]):
        return True
    if not parts or (parts[0].startswith(".") and not pattern[0].startswith(".")):
        return False
    rest = pattern if pattern[0] == "**" else pattern[1:]
    return fnmatch.fnmatchcase(parts[0], pattern[0]) and _matches(parts[1:], rest)


def _refusals(changed: Mapping[str, str | None], editable: Sequence[str]) -> Iterator[Judgement]:
    """All that is wrong with the changed files; what is not allowed comes before what does not work."""
    yield from filter(None, (_forbidden(path, text, editable) for path, text in changed.items()))
    if excess := _excess({path: text for path, text in changed.items() if text is not None}):
        yield Judgement(Verdict.INVALID, excess)
    yield from filter(None, (_broken(path, text) for path, text in changed.items()))


def _forbidden(path: str, text: str | None, editable: Sequence[str]) -> Judgement | None:
    name = one_line(path if path.isprintable() else ascii(path), 200)
    if not is_editable(path, editable):
        verb = "deletes" if text is None else "changes"
        reason = f"{verb} {name}, which is not editable (editable: {', '.join(editable)})"
        return Judgement(Verdict.INVALID, reason)
    if text is None:
        return Judgement(Verdict.INVALID, f"deletes {name}: an editable file may be changed but not removed")
    if "\0" in text:
        return Judgement(Verdict.INVALID, f"{name} has null bytes: it must be text")
    try:
        text.encode()
    except UnicodeEncodeError:
        return Judgement(Verdict.INVALID, f"{name} cannot be written as UTF-8: it must be text")
    return None


def _excess(changed: Mapping[str, str]) -> str | None:
    """What is too much of it: nobody's idea takes so many files, or so large ones."""
    if len(changed) > MOST:
        return f"changes more than {MOST} files: {one_line(', '.join(list(changed)[:3]), 200)}, …"
    sizes = {path: len(text.encode()) for path, text in changed.items()}
    if sum(sizes.values()) > LARGEST:
        largest = max(sizes, key=lambda path: sizes[path])
        return f"{largest} is too large: all that is changed may have {LARGEST / 1e6:.0f} MB"
    return None


def _broken(path: str, text: str | None) -> Judgement | None:
    """The syntax error that Python would stop at; nothing of the file is run."""
    if text is None or not path.endswith(".py"):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text.removeprefix("\ufeff"), path, "exec", dont_inherit=True)
    except SyntaxError as error:
        where = f"{path} line {error.lineno}" if error.lineno else path
        line = (error.text or "").strip()
        shown = f": `{line[:77]}…`" if len(line) > 78 else f": `{line}`" if line else ""
        return Judgement(Verdict.CRASH, f"{where}: {error.msg}{shown}")
    except (RecursionError, MemoryError):
        return Judgement(Verdict.CRASH, f"{path} is nested too deeply for Python to compile")
    except (ValueError, OverflowError) as error:
        return Judgement(Verdict.CRASH, f"{path} does not compile: {error}")
    return None


def fingerprint(files: Mapping[str, str]) -> str:
    """sha256 in hex over the paths and normalised texts: equal fingerprints are the same idea.

    Python is compared by its syntax tree, so comments, docstrings and formatting do not count, and neither does the
    value of a seed: another seed is another draw of the same idea.
    """
    return hashlib.sha256(
        json.dumps([(path, _normalised(path, files[path])) for path in sorted(files)]).encode()
    ).hexdigest()


def lines_of_code(files: Mapping[str, str]) -> int:
    """How many lines their Python takes when it is written out anew: layout, comments and docstrings do not count."""
    return sum(_written_anew(text) for path, text in files.items() if path.endswith(".py"))


@functools.lru_cache(maxsize=16)
def _written_anew(text: str) -> int:
    try:
        return len(ast.unparse(_essence(text)).splitlines())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return len(text.splitlines())


@functools.lru_cache(maxsize=16)  # the incumbent's files and a proposal's are each asked for more than once
def _normalised(path: str, text: str) -> str:
    if path.endswith(".py"):
        try:
            return ast.dump(_essence(text))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            pass  # what does not parse, or nests deeper than Python code can walk, is compared as text
    return "\n".join(line.rstrip() for line in text.splitlines()).rstrip()


def _essence(text: str) -> ast.AST:
    """The tree of what runs. Raises what `parse` does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = parse(text.removeprefix("\ufeff"))
    essence: ast.AST = _Essence().visit(tree)
    return essence


class _Essence(ast.NodeTransformer):
    """Leaves what runs: no docstrings, and every seed the same."""

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        body = getattr(node, "body", None)
        if isinstance(body, list) and not body and not isinstance(node, ast.Module):
            node.body = [ast.Pass()]  # type: ignore[attr-defined]
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        return None if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Constant(node.value)  # drops the u of u"…"

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        if any(_names_seed(target) for target in node.targets):
            node.value = _masked(node.value)
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is not None and _names_seed(node.target):
            node.value = _masked(node.value)
        return self.generic_visit(node)

    def visit_keyword(self, node: ast.keyword) -> ast.AST:
        if node.arg and "seed" in node.arg.lower():
            node.value = _masked(node.value)
        return self.generic_visit(node)

    def visit_arguments(self, node: ast.arguments) -> ast.AST:
        plain = node.posonlyargs + node.args
        for index, arg in enumerate(plain[len(plain) - len(node.defaults) :]):
            if "seed" in arg.arg.lower():
                node.defaults[index] = _masked(node.defaults[index])
        for index, (arg, default) in enumerate(zip(node.kwonlyargs, node.kw_defaults, strict=True)):
            if default is not None and "seed" in arg.arg.lower():
                node.kw_defaults[index] = _masked(default)
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
        if name in _SEEDING:
            node.args = [_masked(argument) for argument in node.args]
            for keyword in node.keywords:
                keyword.value = _masked(keyword.value)
        return self.generic_visit(node)


def _names_seed(target: Any) -> bool:
    name = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
    return "seed" in name.lower()


def _masked(value: ast.expr) -> ast.expr:
    """A seed's place holder; an expression that reads a name or calls something is code and stays."""
    computed = (ast.Name, ast.Call, ast.Attribute, ast.Subscript, ast.Lambda, ast.JoinedStr)
    return value if any(isinstance(node, computed) for node in ast.walk(value)) else ast.Constant("seed")
