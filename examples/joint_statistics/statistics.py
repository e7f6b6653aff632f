"""What hospitals prove: of all records that a registry signed, how many fall in each cell, and their values' mean and variance.

A cell of few records opens as nothing. What is hidden, is hidden by rows of the circuit, so that no party can leave it away.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import Final, Literal

from zkwright import U8, U16, U32, U64, Array, Bool, Field, Private, Public, Struct, circuit, gadget, require, select
from zkwright.circuits.babyjub import Point
from zkwright.circuits.decoder import decoder
from zkwright.circuits.eddsa import Signature, require_signature
from zkwright.circuits.poseidon import poseidon
from zkwright.circuits.poseidon_sponge import poseidon_sponge

_PURPOSE: Final = 1
"""Of what a registry signs: records of a hospital."""


class Record(Struct):
    """A patient's number, the cell of the histogram that it falls in, and a measured value. A place without one is all 0."""

    is_there: Bool
    patient: U64
    cell: U8
    value: U16


class Cell(Struct):
    """What opens of a cell: how many records, and the sums of their values and of their squares; all 0 where it is hidden.

    The mean is total / count, the variance squares / count - mean^2, exactly.
    """

    is_shown: Bool
    count: U16
    total: U32
    squares: U64


@gadget
def records_digest(holder: Field, period: Field, records: Sequence[Record]) -> Field:
    """What the registry signs: all records that one hospital has of one period, so that it can neither add nor leave out any."""
    packed = [
        Field(record.patient)
        + (1 << 64) * Field(record.cell)
        + (1 << 72) * Field(record.value)
        + (1 << 88) * Field(record.is_there)
        for record in records
    ]
    return poseidon(_PURPOSE, holder, period, poseidon_sponge(*packed))


@circuit
def statistics(
    records: Private[Array[Array[Record, Literal["places"]], Literal["n"]]],
    signatures: Private[Array[Signature, Literal["n"]]],
    hospitals: Public[Array[Field, Literal["n"]]],
    period: Public[Field],
    registry: Public[Point],
    least: Public[U16],
    n: int = 3,
    places: int = 16,
    cells: int = 6,
) -> Public[Array[Cell, Literal["cells"]]]:
    """The registry signed these hospitals' lists of this period; cells of at least `least` records open, the others are hidden.

    Where one cell alone has fewer, the next one, behind the last the first, is hidden as well: who knows the total from elsewhere
    would subtract. No hospital counts twice, nor does a patient within one hospital's list.
    """
    for hospital, other in combinations(hospitals, 2):
        require(hospital != other, "a hospital is counted twice")
    # Sums of numbers whose types bound them: no range is left to check of what nobody knows alone.
    counts, totals, squares = [U16(0)] * cells, [U32(0)] * cells, [U64(0)] * cells
    for own, signature, hospital in zip(records, signatures, hospitals, strict=True):
        require_signature(registry, records_digest(hospital, period, own), signature)
        for one, following in pairwise(own):
            require(~following.is_there | one.is_there, "a record stands behind an empty place")
            require(~following.is_there | (one.patient < following.patient), "a patient's record is used twice")
        for record in own:
            value, square = U32(record.value), U64(record.value) * U64(record.value)
            for cell, is_in in enumerate(decoder(record.cell, cells)):
                counted = is_in & record.is_there
                counts[cell] = counts[cell] + U16(counted)
                totals[cell] = totals[cell] + U32(counted) * value
                squares[cell] = squares[cell] + U64(counted) * square
    is_small = [count < least for count in counts]
    one_is_small = sum((U16(small) for small in is_small), U16(0)) == 1
    found = []
    for cell in range(cells):
        is_shown = ~(is_small[cell] | (is_small[cell - 1] & one_is_small))
        found.append(
            Cell(
                is_shown=is_shown,
                count=select(is_shown, counts[cell], 0),
                total=select(is_shown, totals[cell], 0),
                squares=select(is_shown, squares[cell], 0),
            )
        )
    return Array(found)
