"""Who answers: has a token, whose hash stands on the roll."""

from __future__ import annotations

import hmac
from pathlib import Path

from zkwright import random_field
from zkwright.circuits.elgamal.plain import random_scalar
from zkwright.circuits.poseidon import poseidon
from zkwright.learning.errors import LearningError
from zkwright.learning.sums import Given

from .board import Board, given_to_object, read, write
from .terms import element


def new_token(file: Path) -> int:
    """Write a new token, readable for its owner alone, and return its entry for the roll."""
    token = random_field()
    write(file, {"token": str(token)}, once=True, secret=True)
    return int(poseidon(token))


def give_answer(board: Board, file: Path, option: str) -> int:
    """Encrypt an answer, prove it and post it; returns the place on the roll. Raises `LearningError` for other options."""
    if option not in board.terms.options:
        raise LearningError(option, "is no option", f"choose one of {', '.join(board.terms.options)}")
    token, place = _place(board, file)
    inputs = {
        "chosen": [each == option for each in board.terms.options],
        "randomness": [random_scalar() for _ in board.terms.options],
        "token": token,
        "context": board.terms.roll[place],
    }
    given = Given.from_proof(board.prover("answer").prove_inputs(inputs))
    board.post("answers", place, given_to_object(given, board.verifier("answer")))
    return place


def is_counted(board: Board, file: Path) -> bool:
    """Whether the answer of a token's owner is among those that count."""
    counted = read(board.folder / "closed.json").get("answers")
    return isinstance(counted, list) and _place(board, file)[1] in counted


def _place(board: Board, file: Path) -> tuple[int, int]:
    token = element(read(file).get("token"), "the token")
    entry = int(poseidon(token)).to_bytes(32, "big")
    for place, known in enumerate(board.terms.roll):
        if hmac.compare_digest(known.to_bytes(32, "big"), entry):
            return token, place
    raise LearningError(file, "its entry is not on the roll", "take the token of this survey")
