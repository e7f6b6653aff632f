"""All tables; the migrations say how a database gets them."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Index, LargeBinary, MetaData, String, Table, Text, UniqueConstraint

METADATA: Final = MetaData()

STATEMENTS: Final = Table(
    "statements",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("descriptor", Text, nullable=False),
    Column("verification_key", Text, nullable=False),
    Column("n_public", BigInteger, nullable=False),
    Column("nullifier", Text),
    Column("scope", Text),
    Column("pool", Text, nullable=False),
    Column("expected", Text, nullable=False),
    Column("registered_at", BigInteger, nullable=False),
)
"""What proofs are verified of. `nullifier` and `scope` name public values, `expected` is JSON of the signals that others must be;
`registered_at` counts microseconds since 1970, as all times here do."""

CONSUMPTIONS: Final = Table(
    "consumptions",
    METADATA,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("pool", Text, nullable=False),
    Column("scope", LargeBinary(32), nullable=False),
    Column("nullifier", LargeBinary(32), nullable=False),
    Column("statement", String(64), nullable=False),
    Column("public", Text, nullable=False),
    Column("request", LargeBinary(32), unique=True),
    Column("at", BigInteger, nullable=False),
    UniqueConstraint("pool", "scope", "nullifier", name="consumed_once"),
    Index("consumptions_of_statement", "statement", "sequence"),
)
"""Append-only. Numbers are 32 bytes, big-endian, `scope` empty where there is none; `public` is what `public.json` holds,
`request` names the request, where it had an Idempotency-Key."""

COUNTERS: Final = Table(
    "counters",
    METADATA,
    Column("name", String(32), primary_key=True),
    Column("value", BigInteger, nullable=False),
)
"""The last number given; whoever holds its row gives the next ones, so that they are given in the order of the commits."""

CONSUMED: Final = "consumptions"
"""The row of the counters that has the newest sequence."""
