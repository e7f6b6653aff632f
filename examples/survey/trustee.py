"""Who opens the survey together with others: has a share of the key, adds noise, keeps a ledger."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

from zkwright.circuits.elgamal.plain import SecretKey
from zkwright.circuits.threshold_elgamal.plain import Contribution, Contributor, KeyShare
from zkwright.learning.errors import LearningError
from zkwright.learning.privacy import Budget
from zkwright.learning.sums import Given, NoisedTotal, NoiseRule, NoiseSeed, Owner

from .board import Board, commitments_digest, given_to_object, read, shares_to_object, write
from .terms import contribution_to_object, element, whole


def make_part(file: Path, folder: Path, number: int, threshold: int, count: int) -> Contribution:
    """One of `count` trustees draws its part of the key, which `threshold` of them will have to open with.

    Leaves the part in `file`, and in `folder` `contribution-N.json` for everybody, and `part-N-for-M.json` for the trustee number
    M alone.
    """
    drawn = Contributor.generate(number, threshold, count)
    coefficients = [str(each.scalar) for each in drawn.coefficients]
    write(file, {"number": number, "count": count, "coefficients": coefficients}, once=True, secret=True)
    write(folder / f"contribution-{number}.json", contribution_to_object(drawn.contribution), once=True)
    for other in range(1, count + 1):
        part = {"from": number, "to": other, "part": str(drawn.part_for(other))}
        write(folder / f"part-{number}-for-{other}.json", part, once=True, secret=True)
    return drawn.contribution


def take_share(board: Board, file: Path, parts: list[Path]) -> None:
    """Make one's share of the key of what the others told, each of which fits what that one published, and forget one's part.

    Raises `LearningError` naming whose part does not fit.
    """
    state = read(file)
    number, count = whole(state, "number"), whole(state, "count")
    coefficients = tuple(SecretKey(element(each, "the part")) for each in state.get("coefficients", ()))
    told: dict[int, int] = {}
    for document in map(read, parts):
        if whole(document, "to") != number:
            raise LearningError(file, "was given a part for another trustee", "give each its own")
        told[whole(document, "from")] = element(document.get("part"), "the part")
    try:
        share = Contributor(number, count, coefficients).share(board.terms.trustees, told)
    except ValueError as error:
        raise LearningError(file, str(error), "ask that trustee, or begin anew without it") from None
    write(file, {"number": number, "share": str(share.secret.scalar)}, secret=True)


class Trustee:
    """One of them, who took its share; what it did so far lies in its file, and what it opened beside it."""

    def __init__(self, board: Board, file: Path) -> None:
        """Raises `LearningError` for a file of another survey's trustee, and one that has no share yet."""
        self._board, self._file, self._state = board, file, read(file)
        if "share" not in self._state:
            raise LearningError(file, "has no share of the key", "take it of what the others tell: `share`")
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
        closed = self._board.closed()
        self._board.list_noises(rule.noised(closed, self._board.noises()).noises)
        total = NoisedTotal(closed, self._board.noises(), terms.noise)
        owner = Owner(
            terms.key,
            self._share,
            self._file.with_suffix(".opened.sqlite"),
            self._board.verifier("answer"),
            least=terms.least,
            among=terms.roll,
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
