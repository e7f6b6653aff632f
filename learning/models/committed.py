"""What the owner of a model keeps, and gives to provers as inputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from zkwright.compiler import Field, random_field

from .card import Card
from .commitments import committed_model
from .signed import SignedInputs


class AnyModel(Protocol):
    """A network or a forest of whole numbers."""

    @property
    def card(self) -> Card:
        """What is public of it."""

    @property
    def elements(self) -> list[int]:
        """The rest, packed."""

    def parts(self) -> dict[str, Any]:
        """The rest, as `commitment_circuit` takes it."""

    def answers(self, inputs: Any) -> NDArray[np.int64]:
        """What the circuit says of rows of inputs."""


@dataclass(frozen=True)
class CommittedModel:
    """A model with the nonce that hides it in its commitment."""

    model: AnyModel = field(repr=False)
    nonce: int = field(repr=False, default_factory=random_field)

    @property
    def card(self) -> Card:
        """What everybody gets beside the commitment."""
        return self.model.card

    @property
    def commitment(self) -> int:
        """What everybody gets."""
        elements = [Field(element) for element in self.model.elements]
        return int(committed_model(self.card.shape, Field(self.card.scheme), Field(self.nonce), elements))

    def commitment_inputs(self) -> dict[str, Any]:
        """Of `commitment_circuit`."""
        return {**self.model.parts(), "nonce": self.nonce, "scheme": self.card.scheme}

    def answer_inputs(self, inputs: Sequence[int] | NDArray[np.int64], salt: int | None = None) -> dict[str, Any]:
        """Of `answer_circuit`, with a salt where inputs are committed to; inputs as `Card.whole` gives them."""
        given = {**self._private(), "inputs": [int(number) for number in inputs]}
        return given if salt is None else {**given, "salt": salt}

    def signed_answer_inputs(self, signed: SignedInputs) -> dict[str, Any]:
        """Of `answer_circuit` of inputs that an issuer signed."""
        return {**self._private(), **signed.to_inputs()}

    def _private(self) -> dict[str, Any]:
        return {"elements": self.model.elements, "nonce": self.nonce, "scheme": self.card.scheme}
