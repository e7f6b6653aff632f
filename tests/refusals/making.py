"""The table, made anew: our set-up and prover with numbers that never change, and what is done to what they make."""

from __future__ import annotations

from tests.refusals.case import write
from tests.refusals.hashed_cases import hashed_cases
from tests.refusals.key_cases import key_cases
from tests.refusals.statements import CIRCUITS, HASHED_CIRCUITS
from tests.refusals.text_cases import text_cases
from tests.refusals.word_cases import word_cases


def made() -> str:
    """The text of `table.json`."""
    return write(
        [circuit.key for circuit in CIRCUITS],
        [*word_cases(), *text_cases(), *key_cases()],
        [circuit.key for circuit in HASHED_CIRCUITS],
        [*hashed_cases()],
    )
