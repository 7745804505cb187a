"""Numbers as a person reads them: with as many decimals as the metric needs, and no zero for what is not zero."""

from __future__ import annotations

import math

DIGITS = 5
"""The number of significant digits of a score."""
MOST_DECIMALS = 12  # where a metric needs more, its numbers have an exponent
MOST_DIGITS = 8  # of a number with an exponent
LARGEST = 1e15  # from here on numbers have an exponent
PRECISION = 15  # the number of digits that a float holds
ROUNDING = 10
"""The number of decimals after the last one that is shown, beyond which a difference is a rounding error."""


def decimal_places(*scores: float | None) -> int | None:
    """Return the number of decimals that shows five significant digits of scores of this size.

    None means that all scores are whole numbers, such as counts of solved tasks. Then each value gets the decimals that
    it needs. Without a score there are 4.
    """
    finite = [score for score in scores if score is not None and math.isfinite(score)]
    if finite and all(map(_is_whole, finite)):
        return None
    return _significant(next((score for score in finite if score), 1.0))


def number(value: float | None, decimals: int | None) -> str:
    """Return a score, or a dash if there is none.

    Args:
        decimals: see `decimal_places`. A value that they would show as zero gets two significant digits instead.
    """
    if value is None or not math.isfinite(value):
        return "–"
    shown = decimals
    if shown is None:
        shown = 0 if _is_whole(value) else _significant(value)
    digits = math.floor(math.log10(abs(value))) + shown + 1 if value else 0
    if abs(value) >= LARGEST or (shown and digits > PRECISION and shown <= MOST_DECIMALS):
        return f"{value:.{DIGITS}g}"
    if shown > MOST_DECIMALS:
        return f"{value:.{min(max(digits, 2), MOST_DIGITS)}g}" if value else "0"
    text = f"{value:,.{shown}f}"
    if decimals is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    if any(digit in text for digit in "123456789"):
        return text
    return f"{value:.2g}" if value else text.removeprefix("-")


def distance(value: float | None, decimals: int | None) -> str:
    """Return a difference, a standard deviation or the like. See `number`.

    A rounding error becomes zero. The minus is a true minus (U+2212).
    """
    is_rounding = value is not None and abs(value) < 10.0 ** -((decimals or 0) + ROUNDING)
    text = number(0.0 if is_rounding else value, decimals)
    return f"−{text[1:]}" if text.startswith("-") else text


def change(value: float | None, decimals: int | None) -> str:
    """Return a difference with its sign. See `distance`."""
    text = distance(value, decimals)
    has_sign = value is None or not math.isfinite(value) or text.startswith("−")
    return text if has_sign else f"+{text}"


def is_zero(value: float, decimals: int | None) -> bool:
    """Whether `distance` shows this value as zero."""
    return not any(digit in distance(value, decimals) for digit in "123456789")


def _is_whole(value: float) -> bool:
    return value == int(value)


def _significant(value: float) -> int:
    """Return the number of decimals that shows five significant digits of a value that is not zero."""
    return max(DIGITS - 1 - math.floor(math.log10(abs(value))), 0)
