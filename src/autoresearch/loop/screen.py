"""The screen: refuse a proposal without a device, because it breaks a rule, does not parse or is not new."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence

from ..editable import MAX_BYTES, MAX_FILES, apply_proposal, is_editable
from ..records import Agenda, Experiment, Judgement, Proposal, Verdict
from ..source import fingerprint
from ..text import one_line


def screen(
    proposal: Proposal, parent_files: Mapping[str, str], agenda: Agenda, earlier: Mapping[str, Experiment]
) -> Judgement | None:
    """Return why the proposal is refused, or None where it may be tried.

    Args:
        parent_files: the parent's editable files, path → text.
        earlier: fingerprint → the experiment that had it first.
    """
    changed = {path: text for path, text in proposal.files.items() if text is None or parent_files.get(path) != text}
    if refusal := next(_refusals(changed, agenda.editable), None):
        return refusal
    after = fingerprint(apply_proposal(proposal, parent_files))
    if after == fingerprint(parent_files):
        names = ", ".join(changed) or ", ".join(parent_files)
        return Judgement(Verdict.DUPLICATE, f"changes nothing that runs in {one_line(names, 200)}")
    if (twin := earlier.get(after)) is not None:
        outcome = twin.verdict or twin.state
        return Judgement(Verdict.DUPLICATE, f"the same code as #{twin.number} ({outcome})")
    return None


def _refusals(changed: Mapping[str, str | None], editable: Sequence[str]) -> Iterator[Judgement]:
    """Yield all that is wrong with the changed files. A broken rule comes before broken code."""
    yield from filter(None, (_check_rules(path, text, editable) for path, text in changed.items()))
    if excess := _find_excess({path: text for path, text in changed.items() if text is not None}):
        yield Judgement(Verdict.INVALID, excess)
    yield from filter(None, (_check_syntax(path, text) for path, text in changed.items()))


def _check_rules(path: str, text: str | None, editable: Sequence[str]) -> Judgement | None:
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


def _find_excess(changed: Mapping[str, str]) -> str | None:
    """Return how the change is too large for an idea, or None."""
    if len(changed) > MAX_FILES:
        return f"changes more than {MAX_FILES} files: {one_line(', '.join(list(changed)[:3]), 200)}, …"
    sizes = {path: len(text.encode()) for path, text in changed.items()}
    if sum(sizes.values()) > MAX_BYTES:
        largest = max(sizes, key=lambda path: sizes[path])
        return f"{largest} is too large: all changed files together may have {MAX_BYTES / 1e6:.0f} MB"
    return None


def _check_syntax(path: str, text: str | None) -> Judgement | None:
    """Return the error with which Python would refuse the file, or None. Nothing of the file is run."""
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
