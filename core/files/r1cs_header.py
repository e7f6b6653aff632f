"""The header of an `.r1cs` file and the sizes of its sections, checked without reading rows. `r1cs_file` says what is in one."""

from __future__ import annotations

import struct

from ..field import R
from .iden3 import Container, Section

# Type checkers alone load typing: it takes longer than all that a small proof reads.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

MAGIC: Final = b"r1cs"
VERSION: Final = 1
HEADER, CONSTRAINTS, LABELS, GATE_LIST, GATE_USES = 1, 2, 3, 4, 5
INPUT_SCHEMA: Final = 0x7A6B0001
"""The section with the names and types of inputs, JSON, in what zkwright compiled; other readers skip it."""

COUNTS: Final = struct.Struct("<IIIIQI")

_COUNTS_AT: Final = 36

_TERM_BYTES: Final = 36  # of a wire in a linear combination, with its coefficient

_UNMENTIONED: Final = 1 << 20
"""Wires that no constraint mentions, such as inputs that nothing reads: a file without labels may have so many."""


class R1CSHeader:
    """The counts of a constraint system, of which the constraints' section may hold as many rows."""

    __slots__ = ("n_labels", "n_outputs", "n_private_inputs", "n_public_inputs", "n_rows", "n_wires")

    def __init__(
        self, n_wires: int, n_outputs: int, n_public_inputs: int, n_private_inputs: int, n_labels: int, n_rows: int
    ) -> None:
        """The counts in the order that the file has them in."""
        self.n_wires: Final = n_wires
        self.n_outputs: Final = n_outputs
        self.n_public_inputs: Final = n_public_inputs
        self.n_private_inputs: Final = n_private_inputs
        self.n_labels: Final = n_labels
        self.n_rows: Final = n_rows

    @property
    def n_public(self) -> int:
        """Public signals: outputs and public inputs, without the constant 1."""
        return self.n_outputs + self.n_public_inputs


def read_header(container: Container) -> R1CSHeader:
    """The counts, once the sections they speak of are large enough. Raises `FormatError`, also for custom gates."""
    _refuse_custom_gates(container)
    header = container[HEADER]
    header.require_prime(0, R, "the prime")
    header.require_size(_COUNTS_AT + COUNTS.size, "an r1cs header")
    found = R1CSHeader(*COUNTS.unpack(header.copy(_COUNTS_AT, COUNTS.size)))
    # circom counts private inputs here that its optimiser left without a wire.
    if found.n_wires < 1 + found.n_public:
        raise header.error(
            f"{found.n_wires} wires cannot hold the constant 1, {found.n_outputs} outputs and "
            f"{found.n_public_inputs} public inputs",
            "compile the circuit again",
            _COUNTS_AT,
        )
    if LABELS in container.sections:
        container[LABELS].require_size(8 * found.n_wires, f"one label for each of {found.n_wires} wires")
    elif found.n_wires > (most := container[CONSTRAINTS].size // _TERM_BYTES + _UNMENTIONED):
        what = f"{found.n_wires} wires without labels, where the constraints have room for {most} at most"
        raise header.error(what, "the file is truncated or forged: compile the circuit again", _COUNTS_AT)
    return found


def constraints_of(container: Container, n_rows: int) -> Section:
    """The section of the constraints, if it may hold `n_rows` of them. Raises `FormatError`."""
    constraints = container[CONSTRAINTS]
    if constraints.size % 4 or constraints.size < 12 * n_rows:
        what = f"{constraints.size} bytes cannot hold {n_rows} constraints"
        raise constraints.error(what, "compile the circuit again")
    return constraints


def _refuse_custom_gates(container: Container) -> None:
    for kind in (GATE_LIST, GATE_USES):
        section = container.sections.get(kind)
        if section is not None and section.u32(0) != 0:
            raise section.error("custom gates, which Groth16 cannot prove", "compile without custom templates")
