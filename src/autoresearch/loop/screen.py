"""The screen. It refuses a proposal before any trial if it breaks a rule, does not parse or is not new."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from ..editable import MAX_BYTES, MAX_FILES, apply_proposal, count_added_bytes, find_clash, is_editable
from ..records import Agenda, Experiment, Judgement, Proposal, Verdict
from ..source.python import compile_error, fingerprint
from ..text import one_line
from .hidden_code import find_encoding, find_hidden_code


def screen(
    proposal: Proposal,
    parent_files: Mapping[str, str],
    agenda: Agenda,
    earlier: Mapping[str, Experiment],
    baseline_files: Mapping[str, str] | None = None,
    same_change: Collection[int] = (),
    other_files: Collection[str] = (),
) -> Judgement | None:
    """Return why the proposal is refused, or None if it may be tried.

    Args:
        parent_files: the parent's editable files, path → text.
        earlier: fingerprint → the experiment that had it first.
        baseline_files: editable files of the run's baseline. None: the parent is the baseline.
        same_change: numbers of the experiments whose change is tried again. The same code may be tried again too.
        other_files: paths of all files of the parent.
    """
    if proposal.problem is not None:
        return Judgement(Verdict.INVALID, one_line(proposal.problem))
    changed = _list_changed(proposal, parent_files)
    files = apply_proposal(proposal, parent_files)
    if refusal := (
        next(_refusals(changed, parent_files, agenda.editable), None)
        or _check_names(changed, {*parent_files, *other_files})
        or _check_growth(files, parent_files if baseline_files is None else baseline_files, agenda)
    ):
        return refusal
    after = fingerprint(files)
    if after == fingerprint(parent_files):
        names = ", ".join(changed) or ", ".join(parent_files)
        twin = earlier[after].number if after in earlier else None
        return Judgement(Verdict.DUPLICATE, f"changes nothing that runs in {one_line(names, 200)}", twin)
    if (first := earlier.get(after)) is not None and first.number not in same_change:
        outcome = first.verdict or first.state
        return Judgement(Verdict.DUPLICATE, f"the same code as #{first.number} ({outcome})", first.number)
    return None


def _refusals(
    changed: Mapping[str, str | None], parent_files: Mapping[str, str], editable: Sequence[str]
) -> Iterator[Judgement]:
    """Yield all faults of the changed files. Broken rules come before broken code."""
    yield from filter(None, (_check_rules(path, text, editable) for path, text in changed.items()))
    yield from _find_faults(changed, parent_files)


def screen_ablation(proposal: Proposal, parent_files: Mapping[str, str]) -> Judgement | None:
    """Return why an ablation may not be tried, or None. Two changes that pass may give code that hides something."""
    changed = _list_changed(proposal, parent_files)
    return next(_find_faults(changed, parent_files), None)


def _list_changed(proposal: Proposal, parent_files: Mapping[str, str]) -> dict[str, str | None]:
    """Return the files of a proposal that differ from the parent's. None deletes a file."""
    return {path: text for path, text in proposal.files.items() if text is None or parent_files.get(path) != text}


def _find_faults(changed: Mapping[str, str | None], parent_files: Mapping[str, str]) -> Iterator[Judgement]:
    """Yield the faults of the texts of changed files."""
    if excess := _find_excess({path: text for path, text in changed.items() if text is not None}):
        yield Judgement(Verdict.INVALID, excess)
    python = [(path, text) for path, text in changed.items() if text is not None and path.endswith(".py")]
    yield from filter(None, (_check_encoding(path, text) for path, text in python))
    yield from filter(None, (_check_syntax(path, text) for path, text in python))
    yield from filter(None, (_check_hidden_code(path, text, parent_files.get(path, "")) for path, text in python))


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


def _check_names(changed: Iterable[str], known: Collection[str]) -> Judgement | None:
    """Refuse new files that would replace other files, which may not be editable."""
    new = [path for path in changed if path not in known]
    for place, path in enumerate(new):
        if clash := find_clash(path, (*known, *new[:place])):
            reason = f"adds {one_line(path, 200)}, which would replace {one_line(clash, 200)}: choose another name"
            return Judgement(Verdict.INVALID, reason)
    return None


def _find_excess(changed: Mapping[str, str]) -> str | None:
    """Return why the change is too large, or None."""
    if len(changed) > MAX_FILES:
        return f"changes more than {MAX_FILES} files: {one_line(', '.join(list(changed)[:3]), 200)}, …"
    sizes = {path: len(text.encode()) for path, text in changed.items()}
    if sum(sizes.values()) > MAX_BYTES:
        largest = max(sizes, key=lambda path: sizes[path])
        return f"{largest} is too large: all changed files together may have {MAX_BYTES / 1e6:.0f} MB"
    return None


def _check_encoding(path: str, text: str) -> Judgement | None:
    encoding = find_encoding(text)
    if encoding is None:
        return None
    reason = f"{path} asks Python to read it as {one_line(encoding, 40)}: write it in UTF-8, without a coding comment"
    return Judgement(Verdict.INVALID, reason)


def _check_syntax(path: str, text: str) -> Judgement | None:
    """Return the syntax error of the file, or None. The file is not run."""
    error = compile_error(text)
    return None if error is None else Judgement(Verdict.CRASH, f"{path}{error}")


def _check_hidden_code(path: str, text: str, before: str) -> Judgement | None:
    found = find_hidden_code(text, before)
    if found is None:
        return None
    reason = f"{path} {one_line(found, 80)}: code may not be hidden in text, so write it as plain Python"
    return Judgement(Verdict.INVALID, reason)


def _check_growth(files: Mapping[str, str], baseline_files: Mapping[str, str], agenda: Agenda) -> Judgement | None:
    """Refuse files that are so much larger than the baseline's that they can carry held-out text."""
    if agenda.score is None:
        return None  # without a scorer there is no sealed text
    added, cap = count_added_bytes(files, baseline_files), agenda.judge.growth
    if added <= cap:
        return None
    reason = (
        f"data, not code: the files hold {added:,} bytes more than the baseline's, compressed and with comments, and "
        f"all changes together may add {cap:,} (judge.growth)"
    )
    return Judgement(Verdict.INVALID, reason)
