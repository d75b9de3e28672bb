"""What a call costs in US dollars, by the price list that comes with `genai-prices`; nothing is fetched.

Unknown is `None`, never 0: a model or an operator that the list does not have, a server that reported no tokens, a kind
of token without a price. A model on this machine costs 0.0. What a provider takes off for cached input is not known
here, so a cost is the list price and rather too high than too low.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from assistant.domain.draft import Tokens
from assistant.domain.model import Residency
from assistant.settings import Price

if TYPE_CHECKING:
    from genai_prices.types import PriceCalculation

__all__ = ["cost"]

_MILLION = 1_000_000


def cost(
    model: str,
    host: str,
    tokens: Tokens,
    price: Price | None = None,
    *,
    residency: Residency | None = None,
    at: datetime | None = None,
) -> float | None:
    """US dollars for the tokens, or `None` where that is not known.

    A `price` that was set goes before everything; then this machine is free; then the list decides by the host
    (`api.deepseek.com`, or a base URL) and the model, with the prices in force `at` the moment (default: now).
    """
    if tokens.input is None or tokens.output is None:
        return None
    if price is not None:
        return (tokens.input * price.input + tokens.output * price.output) / _MILLION
    if residency is Residency.MACHINE:
        return 0.0
    return _listed(model, host, tokens.input, tokens.output, at)


def _listed(model: str, host: str, used: int, written: int, at: datetime | None) -> float | None:
    from genai_prices import Usage, calc_price  # a tenth of a second, mostly the list

    url = "https://" + re.sub(r"^[a-z]+://", "", host.strip().lower())
    try:
        found = calc_price(
            Usage(input_tokens=used, output_tokens=written),
            model.strip(),
            provider_api_url=url,
            genai_request_timestamp=at,
        )
    except LookupError:
        return None
    prices = vars(found.model_price)
    missing = (used and prices.get("input_mtok") is None) or (written and prices.get("output_mtok") is None)
    return None if missing or not _is_operator(found, url) else float(found.total_price)


def _is_operator(found: PriceCalculation, url: str) -> bool:
    """Whether the host is the operator's, and not only begins like it (`api.openai.com.example`)."""
    match = re.match(found.provider.api_pattern, url)
    if match is None:
        return False
    rest = url[match.end() :]
    return match.group()[-1] in "./" or rest[:1] in ("", "/", ":", "?")
