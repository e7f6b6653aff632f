"""Bits of values that do not fit their types: what is computed from them says nothing about the circuit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from zkwright.core.field import R
from zkwright.core.limbs import from_limbs

from .hints import Opcode

if TYPE_CHECKING:
    from zkwright.core.r1cs import R1CS, SparseMatrix

    from ..optimiser import Origin
    from ..program.hint_table import HintTable


def broken_bits(
    r1cs: R1CS, hints: HintTable, hint_inputs: SparseMatrix, origin: Origin, rows: Iterable[int]
) -> frozenset[int]:
    """The recorded numbers of the wires that hold bits of a value which one of these failing rows finds too wide for them.

    Such a row says that what the hinted bits leave of the value is a bit as well: x * (x - 1) = 0, where x is the value less all
    of them. The value may itself be computed from bits of others, which x then mentions too: those are as they should be.
    """
    chosen = np.flatnonzero(hints.opcode == Opcode.BITS).tolist()
    by_output = dict(zip(hints.first_output[chosen].tolist(), chosen, strict=True))
    broken: set[int] = set()
    for row in rows:
        wires, (others, _), (product, _) = set(r1cs.a.row(row)[0]), r1cs.b.row(row), r1cs.c.row(row)
        if product or wires - {0} != set(others) - {0}:
            continue
        for first in wires & by_output.keys():
            hint = by_output[first]
            bits = range(first, first + int(hints.n_outputs[hint]))
            if wires.issuperset(bits):
                value = _terms(r1cs, hint_inputs, int(hints.first_input[hint]))
                if _is_what_bits_leave(_terms(r1cs, r1cs.a, row), value, bits, int(hints.parameter[hint])):
                    broken.update(origin.wires[bits.start : bits.stop].tolist())
    return frozenset(broken)


def _is_what_bits_leave(terms: dict[int, int], value: dict[int, int], bits: range, first: int) -> bool:
    """Whether `terms` are a multiple of the value less its bits, of which `bits` holds those from `first` on."""
    factor = -terms[bits.start] * pow(2, -first, R) % R
    own = {wire: -factor * pow(2, i, R) for i, wire in enumerate(bits, start=first)}
    if any((terms[wire] - term) % R for wire, term in own.items()) or value.keys() != terms.keys() - own.keys():
        return False
    return all((factor * coefficient - terms[wire]) % R == 0 for wire, coefficient in value.items())


def _terms(r1cs: R1CS, matrix: SparseMatrix, row: int) -> dict[int, int]:
    wires, places = matrix.row(row)
    return dict(zip(wires, from_limbs(r1cs.coefficients[places]), strict=True))
