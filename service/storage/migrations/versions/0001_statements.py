"""Statements, and what was consumed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, and the counter at 0."""
    op.create_table(
        "statements",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("descriptor", sa.Text, nullable=False),
        sa.Column("verification_key", sa.Text, nullable=False),
        sa.Column("n_public", sa.BigInteger, nullable=False),
        sa.Column("nullifier", sa.Text),
        sa.Column("scope", sa.Text),
        sa.Column("pool", sa.Text, nullable=False),
        sa.Column("expected", sa.Text, nullable=False),
        sa.Column("registered_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "consumptions",
        sa.Column("sequence", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("pool", sa.Text, nullable=False),
        sa.Column("scope", sa.LargeBinary(32), nullable=False),
        sa.Column("nullifier", sa.LargeBinary(32), nullable=False),
        sa.Column("statement", sa.String(64), nullable=False),
        sa.Column("public", sa.Text, nullable=False),
        sa.Column("request", sa.LargeBinary(32), unique=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("pool", "scope", "nullifier", name="consumed_once"),
    )
    op.create_index("consumptions_of_statement", "consumptions", ["statement", "sequence"])
    counters = op.create_table(
        "counters",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("value", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(counters, [{"name": "consumptions", "value": 0}])


def downgrade() -> None:
    """Take the tables away, and with them what was consumed."""
    op.drop_table("counters")
    op.drop_table("consumptions")
    op.drop_table("statements")
