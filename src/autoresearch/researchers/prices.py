"""What a proposal took: tokens as they are told, and their price by the list that genai-prices ships.

No network is asked. Whoever tells may err or lie: a figure that cannot be is unknown, and not zero.
"""

from __future__ import annotations

from ..records import Usage

MOST = 10**9  # tokens of one proposal: a hundred times what an agent gets through in an hour
DEAREST = 10_000.0  # USD of one proposal


def usage(seconds: float, read: float | None, written: float | None, cost: float | None) -> Usage:
    """What a proposal took, by figures from outside."""
    known = cost is not None and 0 <= cost <= DEAREST
    return Usage(seconds, _tokens(read), _tokens(written), cost if known else None)


def _tokens(count: float | None) -> int | None:
    return int(count) if count is not None and 0 <= count <= MOST else None


def usd(provider: str, model: str, read: float, written: float, cached: float = 0, stored: float = 0) -> float | None:
    """US dollars for so many tokens; None where the list has no price for the model, or nobody can have read so many.

    Args:
        provider: as genai-prices calls it: `anthropic`, `openai`, `google`, `openrouter`.
        read: tokens of the input, the cached and the stored ones among them.
        written: tokens of the output.
        cached: tokens that were read from the provider's cache.
        stored: tokens that were written to it.
    """
    from genai_prices import Usage as Tokens
    from genai_prices import calc_price

    if not (0 < read <= MOST and 0 <= written <= MOST):
        return None
    try:
        tokens = Tokens(input_tokens=read, output_tokens=written, cache_read_tokens=cached, cache_write_tokens=stored)
        return float(calc_price(tokens, model, provider_id=provider).total_price)
    except (LookupError, ValueError, OverflowError):  # no price; or counts that cannot be, as an agent may print them
        return None
