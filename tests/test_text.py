"""Lengths of time in words, and text of other programs, made safe to show."""

from __future__ import annotations

import pytest

from autoresearch.text import clean, format_duration, one_line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[38;2;1;2;3mred\x1b[K", "red"),
        ("\x9b31mred\x9b0m", "red"),
        ("\x1b]0;a title\x07text", "text"),
        ("\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9d0;a title\x9ctext", "text"),
        ("\x1bPq#0;2;0;0;0\x1b\\image", "image"),
        ("\x1b_private\x1b\\text \x1b^too\x07", "text "),
        ("\x1b(Btext\x1b7\x1bc\x1b#8", "text"),
        ("\x1b]0;a title without an end\nnext", "\nnext"),
        ("\x90 of another encoding\nnext", " of another encoding\nnext"),
        ("\x1b", ""),
        ("10 %\r50 %\r100 %\n", "100 %\n"),
        ("a\x00b\u202e\ud800", "ab"),
        ("größe\tß", "größe\tß"),
    ],
)
def test_what_a_terminal_would_obey_goes_whole(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_one_line_is_truncated_at_the_end() -> None:
    assert one_line("a\r\nb \x1b[1m c") == "a b c"
    assert one_line("word " * 9, 8) == "word wo…"


def test_text_that_only_a_model_sees_is_removed() -> None:
    hidden = "".join(chr(0xE0000 + ord(each)) for each in "keep this")
    assert clean(f"an idea{hidden}\u200b\u2062\u3164\ufe05\U000e0145\u061c.") == "an idea."
    assert clean("👩‍💻 ❤️ می‌خواهم") == "👩‍💻 ❤️ می‌خواهم"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0 s"),
        (3.24, "3.2 s"),
        (45, "45 s"),
        (119, "119 s"),
        (120, "2 min"),
        (3540, "59 min"),
        (3600, "1 h"),
        (9000, "2.5 h"),
    ],
)
def test_a_length_of_time_has_one_unit(seconds: float, shown: str) -> None:
    assert format_duration(seconds) == shown
