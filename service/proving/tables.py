"""The table of the proofs that are asked for; migration 0002 makes it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from ..storage.schema import METADATA

PROOFS: Final = Table(
    "proofs",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("id", String(32), nullable=False, unique=True),
    Column("owner", Text, nullable=False),
    Column("statement", String(64), nullable=False),
    Column("idempotency_key", Text),
    Column("request_tag", LargeBinary(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("step", Text),
    Column("done", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),
    Column("lease", String(32)),
    Column("lease_until", BigInteger),
    Column("inputs", LargeBinary),
    Column("result", Text),
    Column("error", Text),
    UniqueConstraint("owner", "idempotency_key", name="asked_once"),
    Index("proofs_by_state", "state", "number"),
)
"""`number` is the order in which they were asked for; `owner` the API key's name, empty without keys; `inputs` are sealed, and
NULL once the job is over; `lease` is made anew whenever a job is taken; `result` and `error` are JSON."""

COUNTER: Final = "proofs"
"""The row of the counters that has the newest number; whoever adds a job holds it until that is done."""
