"""What the ledger keeps. Numbers of the field are 32 bytes, big-endian; amounts are decimal texts, as they may exceed 63 bits."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, String, Table, Text

METADATA: Final = MetaData()

STATE: Final = Table(
    "state",
    METADATA,
    Column("name", String(16), primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
)
"""One row, `ledger`: how many blocks there are, and the ledger's name. Whoever has the row makes the next block."""

TRANSACTIONS: Final = Table(
    "transactions",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("block", BigInteger, nullable=False),
    Column("digest", LargeBinary(32), nullable=False, unique=True),
    Column("body", Text, nullable=False),
)
"""In order, from 0 without a gap; the notes of number n are the leaves 2 n and 2 n + 1. `digest` is of what is not the proof."""

NULLIFIERS: Final = Table("nullifiers", METADATA, Column("nullifier", LargeBinary(32), primary_key=True))
"""Of all notes that were spent."""

ROOTS: Final = Table(
    "roots",
    METADATA,
    Column("block", BigInteger, primary_key=True, autoincrement=False),
    Column("root", LargeBinary(32), nullable=False, index=True),
)
"""The tree's root behind each block; block 0 is the empty tree."""

ACCOUNTS: Final = Table(
    "accounts",
    METADATA,
    Column("account", LargeBinary(32), primary_key=True),
    Column("asset", LargeBinary(32), primary_key=True),
    Column("balance", Text, nullable=False),
)
"""Money in the open. The account of 32 zeros is the pool: what all notes of an asset are worth together."""

NODES: Final = Table(
    "nodes",
    METADATA,
    Column("key", LargeBinary(255), primary_key=True),
    Column("value", LargeBinary(1024), nullable=False),
)
"""The tree of notes, as `zkwright.trees` lays it out."""
