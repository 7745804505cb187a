"""Numbers as a person reads them: with as many decimals as the metric needs, and no zero for what is not zero."""

from __future__ import annotations

import math

DIGITS = 5
"""The number of significant digits of a score."""
MOST_DECIMALS = 12
LARGEST = 1e15  # from here on numbers have an exponent
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
        decimals: see `decimal_places`. A value that they would show as zero gets two significant digits instead, unless
            it is a rounding error.
    """
    if value is None or not math.isfinite(value):
        return "–"
    if abs(value) >= LARGEST:
        return f"{value:.{DIGITS}g}"
    if decimals is None:
        text = f"{value:,.{0 if _is_whole(value) else _significant(value)}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    else:
        text = f"{value:,.{decimals}f}"
    if any(digit in text for digit in "123456789"):
        return text
    is_rounding = abs(value) < 10.0 ** -((decimals or 0) + ROUNDING)
    return text.removeprefix("-") if is_rounding else f"{value:.2g}"


def change(value: float | None, decimals: int | None) -> str:
    """Return a difference with its sign. The minus is a true minus (U+2212)."""
    text = number(value, decimals)
    if value is None or not math.isfinite(value):
        return text
    return f"−{text[1:]}" if text.startswith("-") else f"+{text}"


def is_zero(value: float, decimals: int | None) -> bool:
    """Whether `number` shows this value as zero."""
    return not any(digit in number(value, decimals) for digit in "123456789")


def _is_whole(value: float) -> bool:
    return value == int(value)


def _significant(value: float) -> int:
    """Return the number of decimals that shows five significant digits of a value that is not zero."""
    return min(max(DIGITS - 1 - math.floor(math.log10(abs(value))), 0), MOST_DECIMALS)
