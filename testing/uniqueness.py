"""Whether a circuit's inputs determine its outputs: for all inputs, or at least for those of a test."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from zkwright.compiler import Program, Witness

from .unforgeable import require_determined


class Uniqueness(NamedTuple):
    """How far the outputs are known to be unique, and the lemmas that this leans on."""

    extent: str
    lemmas: tuple[str, ...] = ()


def require_unique(program: Program, witnesses: Sequence[Witness]) -> Uniqueness:
    """The outputs are unique, at least for the inputs of these witnesses. Raises Disagreement."""
    for witness in witnesses:
        require_determined(witness)
    return Uniqueness("for the valid inputs")
