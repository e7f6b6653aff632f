"""Proofs that are asked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table, and its counter at 0."""
    op.create_table(
        "proofs",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("id", sa.String(32), nullable=False, unique=True),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("statement", sa.String(64), nullable=False),
        sa.Column("idempotency_key", sa.Text),
        sa.Column("request_tag", sa.LargeBinary(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("step", sa.Text),
        sa.Column("done", sa.BigInteger, nullable=False),
        sa.Column("total", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("finished_at", sa.BigInteger),
        sa.Column("lease", sa.String(32)),
        sa.Column("lease_until", sa.BigInteger),
        sa.Column("inputs", sa.LargeBinary),
        sa.Column("result", sa.Text),
        sa.Column("error", sa.Text),
        sa.UniqueConstraint("owner", "idempotency_key", name="asked_once"),
    )
    op.create_index("proofs_by_state", "proofs", ["state", "number"])
    op.execute("INSERT INTO counters (name, value) VALUES ('proofs', 0)")


def downgrade() -> None:
    """Take the table away, and with it what was asked for."""
    op.execute("DELETE FROM counters WHERE name = 'proofs'")
    op.drop_table("proofs")
