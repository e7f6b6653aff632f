"""API keys as they are kept."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, String, Table, Text

from ..storage.schema import METADATA

API_KEYS: Final = Table(
    "api_keys",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("scopes", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
)
"""`digest` is the SHA-256 of the whole key in hexadecimal: 32 random bytes need no slow hash. `scopes` has spaces between."""
