"""Who has a share of the key, and what it opens."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path
from typing import Final

from zkwright.circuits.threshold_elgamal import DecryptionShare
from zkwright.circuits.threshold_elgamal.plain import DealtKey, KeyShare
from zkwright.core.field import R
from zkwright.verifier import Verifier

from ..errors import LearningError
from ..privacy import Budget
from .noised import NoisedTotal, NoiseRule
from .total import Given, Total

_TABLE: Final = "CREATE TABLE IF NOT EXISTS opened (one INTEGER PRIMARY KEY CHECK (one = 1), digest BLOB NOT NULL)"


class Owner:
    """A key share that opens one total, of at least `least` who gave, and nothing else ever.

    Two totals that differ by one would tell what that one gave: so the first that is opened is written into `file`, and no other
    is opened, whoever asks, and after a restart. One file is for one key. Of n owners of whom t decrypt, those who do otherwise
    learn nothing by it if they are fewer than t and than 2t - n: else they open one total with half of the others, and another
    with the other half.

    `among` are the contexts of those who may give. Without, it counts contexts and not people: whoever hands in the list can
    make up all but one of those who gave, with numbers that it knows, and has what that one gave.

    With `noise` it opens a total that has noise by this rule, and none without; with `budget` as well, if what this costs is left
    in the ledger, where it is entered before. Raises `LearningError` for a `least` below 2, a key where one such owner is enough,
    and a budget without noise.
    """

    def __init__(
        self,
        key: DealtKey,
        share: KeyShare,
        file: Path | str,
        verifier: Verifier,
        *,
        least: int,
        among: Collection[int] | None = None,
        noise: NoiseRule | None = None,
        budget: Budget | None = None,
    ) -> None:
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
        self._among: Final = None if among is None else frozenset(among)
        if budget is not None and noise is None:
            raise LearningError("the budget", "is spent by noise alone", "say which noise")
        self._noise: Final = noise
        self._budget: Final = budget

    def __repr__(self) -> str:
        """Whose it is, and nothing of the key."""
        return f"<Owner {self._share.number}>"

    def shares(self, given: list[Given] | Total | NoisedTotal) -> list[DecryptionShare]:
        """This owner's shares of the sums, one a sum; what others say the sums are is not asked.

        Verifies and adds up what was given itself, and the noise. Raises `LearningError` for fewer than `least`, for who is not
        `among` those who may give, for noise that is missing, and where another total was opened before, or more would be spent
        than is left; what `Total.of` and `NoiseRule.noised` do.
        """
        whole = given.total if isinstance(given, NoisedTotal) else given
        total = Total.of(self._verifier, whole.given if isinstance(whole, Total) else whole)
        if len(total.given) < self._least:
            what = f"{len(total.given)} gave numbers, and sums of {self._least} at least are opened"
            raise LearningError("the total", what, "wait for more")
        strangers = (
            [] if self._among is None else [one.context for one in total.given if one.context not in self._among]
        )
        if strangers:
            what = f"is of {len(strangers)} contexts of nobody who may give numbers, {strangers[0]} among them"
            raise LearningError("the total", what, "leave them out")
        opened = self._noised(total, given)
        self._only(opened.digest)
        self._spend(opened.digest)
        return [self._share.decryption_share(ciphertext) for ciphertext in opened.sums]

    def _noised(self, total: Total, given: list[Given] | Total | NoisedTotal) -> Total | NoisedTotal:
        if self._noise is None:
            if isinstance(given, NoisedTotal):
                raise LearningError(
                    "the total", "has noise of which this owner knows no rule", "give the owner the rule"
                )
            return total
        if not isinstance(given, NoisedTotal):
            what = f"has no noise, which {self._noise.least} must add"
            raise LearningError("the total", what, "add the noise before it is opened")
        return self._noise.noised(total, given.noises)

    def _spend(self, digest: bytes) -> None:
        """After the total was written down: who asks for the same again has spent it, and whose budget is spent gets nothing.

        The ledger has the total beside the label, so that another total with noise of the same seeds, under another key, is
        refused: the difference would have no noise.
        """
        if self._noise is None or self._budget is None:
            return
        drawing, seeds = self._noise.drawing, hashlib.sha256(digest)
        for number, each in drawing.commitments.items():
            seeds.update(number.to_bytes(8, "big") + each.seed.to_bytes(32, "big"))
        about = int.from_bytes(seeds.digest(), "big") % R
        if not self._budget.has(drawing.label, about):
            self._budget.spend(drawing.label, about, self._noise.distribution)

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
