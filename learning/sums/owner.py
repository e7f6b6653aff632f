"""Who has a share of the key, and what it opens."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from zkwright.circuits.threshold_elgamal import DecryptionShare
from zkwright.circuits.threshold_elgamal.plain import DealtKey, KeyShare
from zkwright.verifier import Verifier

from ..errors import LearningError
from .total import Given, Total

_TABLE: Final = "CREATE TABLE IF NOT EXISTS opened (one INTEGER PRIMARY KEY CHECK (one = 1), digest BLOB NOT NULL)"


class Owner:
    """A key share that opens one total, of at least `least` who gave, and nothing else ever.

    Two totals that differ by one would tell what that one gave: so the first that is opened is written into `file`, and no other
    is opened, whoever asks, and after a restart. One file is for one key. Of n owners of whom t decrypt, those who do otherwise
    learn nothing by it if they are fewer than t and than 2t - n: else they open one total with half of the others, and another
    with the other half. Raises `LearningError` for a `least` below 2, and a key where one such owner is enough.
    """

    def __init__(self, key: DealtKey, share: KeyShare, file: Path | str, verifier: Verifier, *, least: int) -> None:
        """Nothing is opened yet."""
        if least < 2:
            raise LearningError("least", f"is {least}", "open sums of two at least: a sum of one is what that one gave")
        owners = len(key.verification_keys)
        if key.threshold < owners and 2 * key.threshold < owners + 2:
            mend = f"deal one that {(owners + 3) // 2} of {owners} open, or more"
            what = f"{key.threshold} of its {owners} owners open it, and two totals where one owner shares in both"
            raise LearningError("the key", what, mend)
        self._share: Final = share
        self._file: Final = Path(file)
        self._verifier: Final = verifier
        self._least: Final = least

    def __repr__(self) -> str:
        """Whose it is, and nothing of the key."""
        return f"<Owner {self._share.number}>"

    def shares(self, given: list[Given] | Total) -> list[DecryptionShare]:
        """This owner's shares of the sums, one a sum; what others say the sums are is not asked.

        Verifies and adds up what was given itself. Raises `LearningError` for fewer than `least`, and where another total was
        opened before; what `Total.of` does.
        """
        total = Total.of(self._verifier, given.given if isinstance(given, Total) else given)
        if len(total.given) < self._least:
            what = f"{len(total.given)} gave numbers, and sums of {self._least} at least are opened"
            raise LearningError("the total", what, "wait for more")
        self._only(total.digest)
        return [self._share.decryption_share(ciphertext) for ciphertext in total.sums]

    def _only(self, digest: bytes) -> None:
        try:
            with closing(sqlite3.connect(self._file, timeout=30, isolation_level=None)) as connection:
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute(_TABLE)
                connection.execute("INSERT OR IGNORE INTO opened VALUES (1, ?)", (digest,))
                (known,) = connection.execute("SELECT digest FROM opened").fetchone()
        except sqlite3.Error as error:
            raise LearningError(self._file, f"cannot be written ({error})", "name another file") from error
        if known != digest:
            raise LearningError("the total", "another one was opened with this key", "make a new key for another total")
