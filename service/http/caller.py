"""Who asks."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request

CALLER: Final = "zkwright.caller"
"""In the scope of a request: the name of the API key that it came with."""


def caller_of(request: Request) -> str:
    """The name of the API key, empty where the service has none."""
    return str(request.scope.get(CALLER, ""))
