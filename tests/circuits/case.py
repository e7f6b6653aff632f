"""What is tried of a gadget through every layer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from zkwright.compiler import Circuit
from zkwright.testing.cases import Invalid, Valid


class Case(NamedTuple):
    """A gadget, the circuit that calls it, and inputs by name."""

    gadget: Callable[..., Any]
    circuit: Circuit[..., Any]
    valid: Sequence[Valid]
    invalid: Sequence[Invalid] = ()
    slow: bool = False
    """Whether it takes more than a few seconds, and runs in the slow tests only."""

    @property
    def name(self) -> str:
        """As in `poseidon.poseidon`."""
        home: str = self.gadget.__module__
        return f"{home.removeprefix('zkwright.circuits.')}.{self.gadget.__name__}"
