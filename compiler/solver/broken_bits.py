"""Bits of values that do not fit their types: what is computed from them says nothing about the circuit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from .hints import Opcode

if TYPE_CHECKING:
    from zkwright.core.r1cs import R1CS

    from ..optimiser import Origin
    from ..program.hint_table import HintTable


def broken_bits(r1cs: R1CS, hints: HintTable, origin: Origin, rows: Iterable[int]) -> frozenset[int]:
    """The recorded numbers of the wires that hold bits of a value which one of these failing rows finds too wide for them.

    Such a row says that what the hinted bits leave of the value is a bit as well: x * (x - 1) = 0, where x mentions all of them.
    """
    chosen = np.flatnonzero(hints.opcode == Opcode.BITS)
    outputs = dict(zip(hints.first_output[chosen].tolist(), hints.n_outputs[chosen].tolist(), strict=True))
    broken: set[int] = set()
    for row in rows:
        wires, (others, _), (product, _) = set(r1cs.a.row(row)[0]), r1cs.b.row(row), r1cs.c.row(row)
        if product or wires - {0} != set(others) - {0}:
            continue
        for first in wires & outputs.keys():
            bits = range(first, first + outputs[first])
            if wires.issuperset(bits):
                broken.update(origin.wires[bits.start : bits.stop].tolist())
    return frozenset(broken)
