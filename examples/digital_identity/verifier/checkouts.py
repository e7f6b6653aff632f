"""Who began which checkout, and who answered: an order is placed in the browser that can show both."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final

from ..errors import RefusedError
from ..state import State

TABLES: Final = """
    CREATE TABLE checkouts (id TEXT PRIMARY KEY, cookie TEXT NOT NULL, expires INTEGER NOT NULL, code TEXT, is_new INTEGER);
"""


class Checkouts:
    """Kept beside the requests; of cookies and codes, the hashes."""

    def __init__(self, state: State) -> None:
        """In a state that has the table."""
        self._state: Final = state

    def begin(self, number: int, expires: int, now: int) -> str:
        """A cookie for who begins."""
        cookie = secrets.token_urlsafe()
        with self._state.writing() as database:
            database.execute("DELETE FROM checkouts WHERE expires <= ?", (now,))
            row = (str(number), _hashed(cookie), expires)
            database.execute("INSERT INTO checkouts (id, cookie, expires) VALUES (?, ?, ?)", row)
        return cookie

    def answered(self, number: int, *, is_new: bool) -> str:
        """A code for who answered."""
        code = secrets.token_urlsafe()
        with self._state.writing() as database:
            row = (_hashed(code), is_new, str(number))
            database.execute("UPDATE checkouts SET code = ?, is_new = ? WHERE id = ?", row)
        return code

    def finish(self, number: int, cookie: str, code: str) -> bool:
        """Whether nobody with this nullifier came before; once, for who has both. Raises `RefusedError` for everybody else."""
        with self._state.writing() as database:
            question = "SELECT cookie, code, is_new FROM checkouts WHERE id = ?"
            begun, answered, is_new = database.execute(question, (str(number),)).fetchone() or ("", None, 0)
            if not (hmac.compare_digest(begun, _hashed(cookie)) and hmac.compare_digest(answered or "", _hashed(code))):
                raise RefusedError("this checkout was not begun in this browser, or is over", "begin again in the shop")
            database.execute("DELETE FROM checkouts WHERE id = ?", (str(number),))
        return bool(is_new)


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
