"""The secrets by which holders of tickets are known; they make them, so that joining twice with one gives one ticket."""

from __future__ import annotations

import re
from typing import Final, TypeGuard

TOKEN_BYTES: Final = 32
"""Of randomness; 43 letters in URL-safe Base64."""


def is_token(value: object) -> TypeGuard[str]:
    """Whether it is one as `secrets.token_urlsafe(TOKEN_BYTES)` gives them."""
    return isinstance(value, str) and re.fullmatch("[A-Za-z0-9_-]{43}", value) is not None
