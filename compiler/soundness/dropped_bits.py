"""Bits of a value that a body lost unseen."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt
from zkwright.core.field import R, inverse

from ..recorder.body import Body
from ..recorder.coefficient_table import CoefficientTable
from ..recorder.linear_combination import ONE, LinearCombination
from ..recorder.recorded import BitRows
from ..recorder.recorder import Recorder
from ..recorder.truncation import BitReads, Taken


def refuse_dropped_bits(
    recorder: Recorder, body: Body, table: CoefficientTable, results: Iterable[LinearCombination]
) -> None:
    """Raise DroppedBitsError for the first value whose lowest bits were taken and whose others nothing read.

    `body` is the assembled body, `results` are what its caller sees.
    """
    seen = [*results, *recorder.ignored]
    for reads in recorder.bit_reads:
        reads.refuse_dropped(recorder.width_of(reads), _asks(recorder, body, table, seen, reads))


def taken_of_arrays(recorder: Recorder, body: Body, results: Iterable[LinearCombination]) -> tuple[Taken, ...]:
    """What the body of a gadget takes of each array that it gets. Linear in the number of terms."""
    if not recorder.array_reads:
        return ()
    mentioned = np.zeros(body.n_wires, dtype=np.bool_)
    for matrix in (body.a, body.b, body.c):
        mentioned[matrix.wires] = True
    mentioned[[wire for linear in recorder.ignored for wire in linear.terms]] = True
    seen = mentioned.copy()
    seen[[wire for linear in results for wire in linear.terms]] = True

    def asks(reads: BitReads, read: npt.NDArray[np.bool_]) -> Callable[[int], bool]:
        return lambda place: any(read[wire] for wire in reads.items[place].terms if wire != ONE)

    return tuple(reads.taken(asks(reads, mentioned), asks(reads, seen)) for reads in recorder.array_reads)


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
    """Whether a sum that has the wire of this bit depends on it, the value in it being the sum of its bits."""
    wires = [wire for wire in check.value.terms if wire != ONE]
    shares = {terms.get(wire, 0) * inverse(check.value.terms[wire]) % R for wire in wires}
    if len(shares) > 1:
        return True
    return (terms[check.first_wire + place - 1] + (shares.pop() << place)) % R != 0
