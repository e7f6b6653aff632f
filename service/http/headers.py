"""Headers and words of a query, read strictly."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request

from ..refusals import Refused

_LONGEST_KEY: Final = 200
"""Characters of an Idempotency-Key."""


def idempotency_key(request: Request) -> str | None:
    """By which a request that comes again is known, None where it came without. Raises `Refused`."""
    given = request.headers.get("idempotency-key")
    if given is None:
        return None
    if not 0 < len(given) <= _LONGEST_KEY or not given.isascii() or not given.isprintable():
        raise Refused("bad_request", f"an Idempotency-Key has 1 to {_LONGEST_KEY} printable characters of ASCII")
    return given


def number_in_query(request: Request, name: str, default: int, least: int, most: int) -> int:
    """A whole number in the query, from `least` to `most`. Raises `Refused` for anything else."""
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 20 and least <= int(text) <= most):
        raise Refused("bad_request", f"{name} is a whole number from {least} to {most}")
    return int(text)
