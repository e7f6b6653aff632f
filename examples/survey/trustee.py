"""Who opens the survey together with others: has a share of the key, adds noise, keeps a ledger."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

from zkwright.circuits.elgamal.plain import SecretKey
from zkwright.circuits.threshold_elgamal.plain import DealtKey, KeyShare, deal
from zkwright.learning.errors import LearningError
from zkwright.learning.privacy import Budget
from zkwright.learning.sums import Given, NoisedTotal, NoiseRule, NoiseSeed, Owner

from .board import Board, commitments_digest, given_to_object, read, shares_to_object, write
from .terms import element, whole


def deal_shares(files: list[Path], threshold: int) -> DealtKey:
    """A new key, a share of it in each file. Who runs this knows the whole key meanwhile."""
    key, shares = deal(threshold, len(files))
    for file, share in zip(files, shares, strict=True):
        write(file, {"number": share.number, "share": str(share.secret.scalar)}, once=True, secret=True)
    return key


class Trustee:
    """One of them; what it did so far lies in its file, and what it opened beside it."""

    def __init__(self, board: Board, file: Path) -> None:
        """Raises `LearningError` for a file of another survey's trustee."""
        self._board, self._file, self._state = board, file, read(file)
        self.number = whole(self._state, "number")
        self._share = KeyShare(self.number, SecretKey(element(self._state.get("share"), "the share")))
        known = board.terms.key.verification_keys.get(self.number)
        if known is None or bool(known != self._share.verification_key):
            raise LearningError(file, "its share is of another key", "take the file of this survey's trustee")

    def commit(self) -> None:
        """Draw a seed and a coin, keep them, post commitments to both."""
        seed = NoiseSeed.generate()
        self._keep(seed=str(seed.seed), salt=str(seed.salt), coin=seed.coin.hex())
        self._board.post(
            "commitments", self.number, {"seed": str(seed.commitment.seed), "coin": seed.commitment.coin.hex()}
        )

    def show_coin(self) -> None:
        """Post the coin, once all committed, and remember to what."""
        self._keep(committed=commitments_digest(self._board.commitments()))
        self._board.post("coins", self.number, {"coin": self._seed().coin.hex()})

    def add_noise(self) -> None:
        """Prove and post what this trustee adds."""
        inputs = self._seed().inputs(self._rule().drawing.drawn(self.number), len(self._board.terms.options))
        given = Given.from_proof(self._board.prover("noise").prove_inputs(inputs))
        self._board.post("noises", self.number, given_to_object(given, self._board.verifier("noise")))

    def open(self, ledger: Path, epsilon: Fraction, delta: Fraction) -> None:
        """Post shares of the total with noise, if the ledger, which is of the same people's surveys, has budget for it.

        Raises `LearningError` for all that `Owner` refuses.
        """
        rule, terms = self._rule(), self._board.terms
        total = NoisedTotal(self._board.closed(), self._board.noises(), terms.noise)
        owner = Owner(
            terms.key,
            self._share,
            self._file.with_suffix(".opened.sqlite"),
            self._board.verifier("answer"),
            least=terms.least,
            noise=rule,
            budget=Budget(ledger, epsilon, delta),
        )
        self._board.post("shares", self.number, shares_to_object(owner.shares(total)))

    def _rule(self) -> NoiseRule:
        if self._state.get("committed") != commitments_digest(self._board.commitments()):
            raise LearningError("commitments", "are others than before the coins were shown", "go on no further")
        return rule(self._board)

    def _seed(self) -> NoiseSeed:
        seed, salt = (element(self._state.get(name), name) for name in ("seed", "salt"))
        return NoiseSeed(seed, salt, bytes.fromhex(str(self._state.get("coin"))))

    def _keep(self, **news: Any) -> None:
        if news.keys() & self._state.keys():
            raise LearningError(self._file, "did this before", "a seed is drawn once, and a coin shown once")
        self._state = {**self._state, **news}
        write(self._file, self._state, secret=True)


def rule(board: Board) -> NoiseRule:
    """What noise the total of this survey must have."""
    return NoiseRule(board.verifier("noise"), board.terms.noise, board.drawing(), board.terms.colluding)


def result(board: Board) -> dict[str, int]:
    """What came out, by option, with noise; anybody checks all proofs anew. Raises `ValueError` naming whose share is wrong."""
    noised = rule(board).noised(board.closed(), board.noises())
    sums = noised.opened(board.terms.key, board.shares(), bound=len(board.terms.roll) + 1)
    return dict(zip(board.terms.options, sums, strict=True))
