"""What tokens cost, by the price list that genai-prices ships: no network is asked."""

from __future__ import annotations


def usd(provider: str, model: str, read: int, written: int, cached: int = 0, stored: int = 0) -> float | None:
    """US dollars for so many tokens; None where the list has no price for the model.

    Args:
        provider: as genai-prices calls it: `anthropic`, `openai`, `google`, `openrouter`.
        read: tokens of the input, the cached and the stored ones among them.
        written: tokens of the output.
        cached: tokens that were read from the provider's cache.
        stored: tokens that were written to it.
    """
    from genai_prices import Usage, calc_price

    try:
        tokens = Usage(input_tokens=read, output_tokens=written, cache_read_tokens=cached, cache_write_tokens=stored)
        return float(calc_price(tokens, model, provider_id=provider).total_price)
    except (LookupError, ValueError, OverflowError):  # no price; or counts that cannot be, as an agent may print them
        return None
