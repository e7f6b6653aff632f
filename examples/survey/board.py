"""The board: a folder that everybody reads. Each writes a file of its own there, once; what others wrote is not believed."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from zkwright import Field, Program
from zkwright.circuits.babyjub import Point
from zkwright.circuits.chaum_pedersen import EqualityProof
from zkwright.circuits.threshold_elgamal import DecryptionShare
from zkwright.core.errors import InputError
from zkwright.core.input_json import parse_inputs
from zkwright.learning.errors import Cheated, LearningError
from zkwright.learning.sums import Drawing, Given, SeedCommitment, Total, encrypted_noise
from zkwright.prover import Prover, read_zkey, setup, write_zkey
from zkwright.verifier import Proof, Verifier, VerifierError

from .circuits import answer
from .terms import Terms, element

_MOST_BYTES: Final = 1 << 20
_NOISED: Final = "noised.json"


class Board:
    """A survey's public folder. Raises `LearningError` for files that are missing or that nobody wrote so."""

    def __init__(self, folder: Path) -> None:
        """Open one that `begin` made."""
        self.folder: Final = folder
        self.terms: Final = Terms.from_object(read(folder / "survey.json"))
        self._provers: Final[dict[str, Prover]] = {}

    @classmethod
    def begin(cls, folder: Path, terms: Terms) -> Board:
        """Write the terms, and development keys of both circuits: whoever makes these can forge proofs."""
        write(folder / "survey.json", terms.to_object(), once=True)
        board = cls(folder)
        for name in ("answer", "noise"):
            write_zkey(folder / f"{name}.zkey", setup(board._program(name).r1cs))
        return board

    def prover(self, name: str) -> Prover:
        """Of `answer` or `noise`, which everybody compiles for themselves."""
        if name not in self._provers:
            self._provers[name] = Prover(read_zkey(self.folder / f"{name}.zkey"), self._program(name))
        return self._provers[name]

    def _program(self, name: str) -> Program:
        sizes = (len(self.terms.options), self.terms.scale, self.terms.honest)
        return _compiled(name, *sizes, *self.terms.point.values())

    def verifier(self, name: str) -> Verifier:
        """The same key's."""
        prover = self.prover(name)
        return Verifier(prover.verifying_key, prover.statement, development=True)

    def post(self, kind: str, number: int, document: Mapping[str, Any]) -> None:
        """Write what one says, once."""
        write(self.folder / kind / f"{number}.json", document, once=True)

    def posted(self, kind: str, numbers: range) -> Iterator[tuple[int, dict[str, Any]]]:
        """What those with these numbers said, who said something."""
        for number in numbers:
            path = self.folder / kind / f"{number}.json"
            if path.is_file():
                yield number, read(path)

    @property
    def trustees(self) -> range:
        """Their numbers."""
        return range(1, len(self.terms.key.verification_keys) + 1)

    def answers(self) -> dict[int, Given]:
        """All answers whose proofs hold, by their places on the roll; others are none."""
        verifier, found = self.verifier("answer"), {}
        for place in range(len(self.terms.roll)):
            path = self.folder / "answers" / f"{place}.json"
            if not path.is_file():
                continue
            try:
                given = given_from(verifier, read(path))
                verifier.verify(given.proof, public=given.values)
            except (VerifierError, LearningError):
                continue
            if given.context == self.terms.roll[place]:
                found[place] = given
        return found

    def close(self) -> list[int]:
        """Write down whose answers count, all that there are."""
        places = sorted(self.answers())
        write(self.folder / "closed.json", {"answers": places}, once=True)
        return places

    def closed(self) -> Total:
        """The total of all answers that count. Raises `LearningError` where the list is not that of all valid answers."""
        listed = read(self.folder / "closed.json").get("answers")
        answers = self.answers()
        if listed != sorted(answers):
            raise LearningError("closed.json", "is not the list of all valid answers on the board", "open nothing")
        return Total.of(self.verifier("answer"), answers.values())

    def commitments(self) -> dict[int, SeedCommitment]:
        """Of all trustees, each of whom must have committed before anybody shows a coin."""
        found = {
            number: SeedCommitment(element(document.get("seed"), "seed"), _bytes(document.get("coin"), "coin"))
            for number, document in self.posted("commitments", self.trustees)
        }
        if missing := [number for number in self.trustees if number not in found]:
            raise LearningError("commitments", f"trustees {missing} have not committed", "wait for them")
        return found

    def drawing(self) -> Drawing:
        """What the noise depends on, once all coins are shown."""
        commitments = self.commitments()
        coins = {n: _bytes(document.get("coin"), "coin") for n, document in self.posted("coins", self.trustees)}
        return Drawing(self.terms.label, commitments, coins)

    def noises(self) -> dict[int, Given]:
        """What trustees add, with proofs that nobody verified yet: of those who are listed, once there is a list."""
        verifier, listed, found = self.verifier("noise"), self._listed(), {}
        for number, document in self.posted("noises", self.trustees):
            if listed is None or number in listed:
                try:
                    found[number] = given_from(verifier, document)
                except (VerifierError, LearningError) as error:
                    raise Cheated({str(number): f"its noise is none: {error}"}) from None
        return found

    def list_noises(self, numbers: Iterable[int]) -> None:
        """Write down whose noise is added, unless somebody did: with later noise it is another total, whose shares do not fit."""
        if self._listed() is None:
            with suppress(LearningError):  # somebody was first, whose list then counts
                write(self.folder / _NOISED, {"trustees": sorted(numbers)}, once=True)

    def _listed(self) -> set[int] | None:
        path = self.folder / _NOISED
        if not path.is_file():
            return None
        listed = read(path).get("trustees")
        if not isinstance(listed, list) or not all(type(each) is int and each in self.trustees for each in listed):
            raise LearningError(path, "is no list of trustees", "open nothing")
        return set(listed)

    def shares(self) -> dict[int, list[DecryptionShare]]:
        """Decryption shares, which nobody verified yet."""
        found = {}
        for number, document in self.posted("shares", self.trustees):
            try:
                found[number] = _shares_from(document)
            except LearningError as error:
                raise Cheated({str(number): str(error)}) from None
        return found


@lru_cache(maxsize=8)
def _compiled(name: str, options: int, scale: int, honest: int, key_x: int, key_y: int) -> Program:
    if name == "answer":
        return answer.compile(options=options, key_x=key_x, key_y=key_y)
    return encrypted_noise.compile(entries=options, scale=scale, shares=honest, key_x=key_x, key_y=key_y)


def read(path: Path) -> dict[str, Any]:
    """The JSON object in a file of at most 1 MB, as nobody can have meant it otherwise."""
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise LearningError(path, f"has more than {_MOST_BYTES} bytes", "ask who wrote it")
        return parse_inputs(data)
    except (OSError, InputError) as error:
        raise LearningError(path, f"cannot be read ({error})", "wait until it is there, or ask who wrote it") from None


def write(path: Path, document: Mapping[str, Any], *, once: bool = False, secret: bool = False) -> None:
    """Write an object, beside, synced and renamed. Raises `LearningError` where `once` and it is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if secret else 0o644)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(json.dumps(document, indent=1).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        if once:
            os.link(beside, path)  # which fails where the name is taken, whoever took it meanwhile
        else:
            os.replace(beside, path)
    except FileExistsError:
        raise LearningError(path, "is there already", "nothing of a survey is written twice") from None
    finally:
        beside.unlink(missing_ok=True)


def given_to_object(given: Given, verifier: Verifier) -> dict[str, Any]:
    """A proof and its public signals, as JSON."""
    signals = verifier.statement.public_of(given.values)
    return {"public": [str(signal) for signal in signals], "proof": given.proof.to_object()}


def given_from(verifier: Verifier, document: Mapping[str, Any]) -> Given:
    """What `given_to_object` wrote; the proof is not verified."""
    signals = document.get("public")
    if not isinstance(signals, list):
        raise LearningError("public", "is no list", "leave it out")
    values = verifier.statement.values([element(signal, "public") for signal in signals])
    return Given(values, Proof.from_object(document.get("proof")))


def shares_to_object(shares: list[DecryptionShare]) -> dict[str, Any]:
    """Decryption shares as JSON, seven numbers each."""
    return {"shares": [[str(int(number)) for number in _numbers(each)] for each in shares]}


def _numbers(share: DecryptionShare) -> Iterator[Field]:
    for point in (share.point, share.proof.commitment, share.proof.other):
        yield from (point.x, point.y)
    yield share.proof.response


def _shares_from(document: Mapping[str, Any]) -> list[DecryptionShare]:
    rows = document.get("shares")
    if not isinstance(rows, list) or not all(isinstance(row, list) and len(row) == 7 for row in rows):
        raise LearningError("shares", "are not seven numbers each", "ask that trustee")
    found = []
    for row in rows:
        x, y, *more, response = (Field(element(number, "shares")) for number in row)
        commitment, other = (Point(x=more[k], y=more[k + 1]) for k in (0, 2))
        proof = EqualityProof(commitment=commitment, other=other, response=response)
        found.append(DecryptionShare(point=Point(x=x, y=y), proof=proof))
    return found


def commitments_digest(commitments: Mapping[int, SeedCommitment]) -> str:
    """The SHA-256 of what all committed to."""
    told = [[number, str(each.seed), each.coin.hex()] for number, each in sorted(commitments.items())]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _bytes(value: object, what: str) -> bytes:
    if not isinstance(value, str) or len(value) != 64 or set(value) - set("0123456789abcdef"):
        raise LearningError(what, "is no 32 bytes in hexadecimal digits", "ask that trustee")
    return bytes.fromhex(value)
