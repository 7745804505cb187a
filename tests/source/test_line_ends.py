"""Line ends: a change has those of its parent, whatever an editor made of them."""

from __future__ import annotations

import pytest

from autoresearch.source.line_ends import keep_line_ends

MIXED = "a\r\n\nb\n\nc\r\n\r\nd\n"


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        ("a\nb\n", "a\r\nB\r\n", "a\nB\n"),
        ("a\r\nb\r\n", "a\nB\nc\n", "a\r\nB\r\nc\r\n"),
        ("a\r\nb\r\n", "a\r\nB\nc", "a\r\nB\r\nc"),
        ("a\nb", "a\r\nb", "a\nb"),
        ("a = '\r'\n", "a = '\r'\r\nb = '\r'\r\n", "a = '\r'\nb = '\r'\n"),
        ("", "a\r\n", "a\r\n"),
        ("a", "a\r\nb\r\n", "a\r\nb\r\n"),
        ("a\r\n", "", ""),
        ("a\nb\n", "a\nb\n", "a\nb\n"),
        (MIXED, MIXED, MIXED),
        (MIXED, MIXED.replace("\r\n", "\n"), MIXED),
        (MIXED, MIXED.replace("\r\n", "\n").replace("\n", "\r\n"), MIXED),
        (MIXED, MIXED.replace("\r\n", "\n").replace("c", "C\nnew"), "a\r\n\nb\n\nC\nnew\n\r\nd\n"),
        (MIXED, "x\n" + MIXED, "x\r\n" + MIXED),
    ],
)
def test_a_change_has_the_line_ends_of_its_parent(before: str, after: str, kept: str) -> None:
    assert keep_line_ends(before, after) == kept
    assert keep_line_ends(before, kept) == kept


def test_a_large_file_with_both_kinds_is_done_at_once() -> None:
    before = "".join(f"line {number % 97}" + ("\r\n" if number % 5 else "\n") for number in range(20_000))
    after = before.replace("\r\n", "\n").replace("line 13\n", "line 13.5\n")
    kept = keep_line_ends(before, after)
    assert kept.replace("\r\n", "\n") == after and kept.count("\r\n") > 10_000
