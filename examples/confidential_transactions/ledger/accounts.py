"""Money in the open, within one transaction of the database: read when it is asked for, written in the end."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select

from ..transactions import NOBODY
from .tables import ACCOUNTS

POOL: Final = NOBODY
"""The account of all notes together. Nobody has a key of zeros: it is a point of small order, and signs nothing here."""


class Accounts:
    """Balances, as they are and as they will be."""

    def __init__(self, connection: Connection) -> None:
        """Of a database transaction."""
        self._connection: Final = connection
        self._changed: Final[dict[tuple[bytes, bytes], int]] = {}

    def balance(self, account: bytes, asset: int) -> int:
        """What an account has of an asset."""
        key = account, asset.to_bytes(32, "big")
        if key in self._changed:
            return self._changed[key]
        query = select(ACCOUNTS.c.balance).where(ACCOUNTS.c.account == key[0], ACCOUNTS.c.asset == key[1])
        return int(self._connection.execute(query).scalar() or 0)

    def balances(self, account: bytes) -> dict[int, int]:
        """What it has of each, but for what is 0."""
        query = select(ACCOUNTS).where(ACCOUNTS.c.account == account)
        found = {int.from_bytes(row.asset, "big"): int(row.balance) for row in self._connection.execute(query)}
        return {asset: balance for asset, balance in sorted(found.items()) if balance}

    def add(self, account: bytes, asset: int, amount: int) -> None:
        """Add to a balance, or take from it. Raises `ValueError` where that leaves less than nothing."""
        if not amount:
            return
        balance = self.balance(account, asset) + amount
        if balance < 0:
            raise ValueError("an account has less than is taken from it")
        self._changed[account, asset.to_bytes(32, "big")] = balance

    def write(self) -> None:
        """Put what has changed into the database."""
        rows: list[dict[str, Any]] = []
        for (account, asset), balance in self._changed.items():
            same = (ACCOUNTS.c.account == account) & (ACCOUNTS.c.asset == asset)
            self._connection.execute(delete(ACCOUNTS).where(same))
            rows.append({"account": account, "asset": asset, "balance": str(balance)})
        if rows:
            self._connection.execute(insert(ACCOUNTS), rows)
