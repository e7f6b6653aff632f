"""What the service keeps, in SQLite or PostgreSQL, through SQLAlchemy; Alembic has the steps from one form to the next.

`Database` serves other programs as well, which keep tables of their own beside what a proof changed: transactions that are on the
disk when they end, one writer at a time in SQLite.
"""

from __future__ import annotations

from .database import Database as Database

__all__ = ["Database"]
