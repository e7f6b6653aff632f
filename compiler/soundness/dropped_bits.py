"""Bits of a value that a body lost unseen."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from zkwright.core.field import R, inverse

from ..recorder.body import Body
from ..recorder.coefficient_table import CoefficientTable
from ..recorder.linear_combination import ONE, LinearCombination
from ..recorder.recorded import BitRows
from ..recorder.recorder import Recorder
from ..recorder.truncation import BitReads


def refuse_dropped_bits(
    recorder: Recorder, body: Body, table: CoefficientTable, results: Iterable[LinearCombination]
) -> None:
    """Raise DroppedBitsError for the first value whose lowest bits were taken and whose others nothing read.

    `body` is the assembled body, `results` are what its caller sees.
    """
    seen = [*results, *recorder.ignored]
    for reads in recorder.bit_reads:
        reads.refuse_dropped(recorder.width_of(reads), _asks(recorder, body, table, seen, reads))


def _asks(
    recorder: Recorder, body: Body, table: CoefficientTable, seen: list[LinearCombination], reads: BitReads
) -> Callable[[int], bool]:
    def is_read(place: int) -> bool:
        checks = (check for check in recorder.bit_rows if reads.value and check.value.key == reads.value.key)
        check = next(checks, None)
        if check is None or not 0 < place < check.n:
            return True  # it has no wire of its own that tells
        wire = check.first_wire + place - 1
        if any(_reads(linear.terms, check, place) for linear in seen if wire in linear.terms):
            return True
        for matrix in (body.a, body.b, body.c):
            rows = np.searchsorted(matrix.indptr, np.flatnonzero(matrix.wires == wire), side="right") - 1
            for row in rows.tolist():
                if not check.position <= row < check.position + check.n:
                    wires, ids = matrix.row(row)
                    if _reads({wire: table.values[i] for wire, i in zip(wires, ids, strict=True)}, check, place):
                        return True
        return False

    return is_read


def _reads(terms: dict[int, int], check: BitRows, place: int) -> bool:
    """Whether a sum that has the wire of this bit reads it, and not the lowest: that is the value less all the others."""
    upper = range(check.first_wire, check.first_wire + check.n - 1)
    known = next((wire for wire in check.value.terms if wire in terms and wire != ONE), None)
    if known is None or not all(wire in terms for wire in upper):
        return True
    lowest = terms[known] * inverse(check.value.terms[known])
    return any((terms[upper[i - 1]] + (lowest << i)) % R for i in range(place, check.n))
