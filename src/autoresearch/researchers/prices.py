"""Usage of one proposal: tokens as the model reports them, and their price in US dollars.

Prices come from the list that genai-prices ships, without a request over the network. A report may be wrong or
dishonest. An impossible figure is unknown, which is not zero.
"""

from __future__ import annotations

from ..records import Usage

MOST_TOKENS = 10**9  # tokens of one proposal: a hundred times what an agent uses in an hour
MOST_USD = 10_000.0  # price of one proposal


def make_usage(seconds: float, tokens_in: float | None, tokens_out: float | None, cost: float | None) -> Usage:
    """Return the usage of a proposal. Impossible counts and costs become None.

    Args:
        cost: cost in US dollars.
    """
    is_possible = cost is not None and 0 <= cost <= MOST_USD
    return Usage(seconds, _check_count(tokens_in), _check_count(tokens_out), cost if is_possible else None)


def _check_count(count: float | None) -> int | None:
    return int(count) if count is not None and 0 <= count <= MOST_TOKENS else None


def price(
    provider: str, model: str, tokens_in: float, tokens_out: float, cache_read: float = 0, cache_write: float = 0
) -> float | None:
    """Return the price in US dollars, or None where the list does not have the model or a count is impossible.

    Args:
        provider: the name in genai-prices: `anthropic`, `openai`, `google` or `openrouter`.
        tokens_in: all tokens of the input. They include `cache_read` and `cache_write`.
        tokens_out: tokens of the output.
        cache_read: tokens read from the provider's cache.
        cache_write: tokens written to the provider's cache.
    """
    from genai_prices import Usage as Tokens  # a slow import
    from genai_prices import calc_price

    if not (0 < tokens_in <= MOST_TOKENS and 0 <= tokens_out <= MOST_TOKENS):
        return None
    try:
        tokens = Tokens(
            input_tokens=tokens_in,
            output_tokens=tokens_out,
            cache_read_tokens=cache_read,
            cache_write_tokens=cache_write,
        )
        return float(calc_price(tokens, model, provider_id=provider).total_price)
    except (LookupError, ValueError, OverflowError):  # no price, or cache counts that are impossible
        return None
