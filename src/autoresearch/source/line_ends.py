"""Line ends of a changed text: those of its parent, so that an editor which rewrites them changes nothing."""

from __future__ import annotations

from difflib import SequenceMatcher


def keep_line_ends(before: str, after: str) -> str:
    """Return `after` with the line ends of `before`, CRLF or LF. A carriage return inside a line stays.

    Where `before` has both, lines that are the same keep theirs, and other lines get the end of the line above.
    """
    if "\r\n" not in before and "\r\n" not in after:
        return after
    old, new = before.split("\n"), after.replace("\r\n", "\n").split("\n")
    crlf = [line.endswith("\r") for line in old[:-1]]
    if not crlf:
        return after
    if all(crlf) or not any(crlf):
        return ("\r\n" if crlf[0] else "\n").join(new)
    same = SequenceMatcher(None, [line.removesuffix("\r") for line in old], new, autojunk=True).get_matching_blocks()
    known = {block.b + step: block.a + step for block in same for step in range(block.size)}
    ends, last = [], crlf[0]
    for index in range(len(new) - 1):
        place = known.get(index, len(crlf))
        last = crlf[place] if place < len(crlf) else last
        ends.append("\r\n" if last else "\n")
    return "".join(line + end for line, end in zip(new, [*ends, ""], strict=True))
