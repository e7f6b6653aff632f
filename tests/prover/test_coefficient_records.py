from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from zkwright.core.field import R
from zkwright.core.limbs import from_limbs
from zkwright.prover.groth16.coefficient_records import coefficient_records
from zkwright.prover.groth16.key_layout import domain_size

from tests.prover.systems import irregular, square_chain, without_rows


def test_records_hold_a_and_b_row_by_row_and_then_the_public_wires() -> None:
    records = coefficient_records(irregular()[0])
    values = [value * pow(2, -512, R) % R for value in from_limbs(records["value"])]
    assert records.dtype.itemsize == 44
    assert list(zip(*(records[name].tolist() for name in ("matrix", "row", "wire")), values, strict=True)) == [
        (0, 0, 4, 1),
        (1, 0, 5, 1),
        (0, 1, 0, 5),
        (0, 1, 6, 1),
        (1, 1, 2, 1),
        (1, 2, 4, 1),
        (0, 3, 0, 2),
        (1, 3, 4, R - 1),
        (1, 3, 5, 1),
        (0, 4, 0, 1),
        (0, 5, 1, 1),
        (0, 6, 2, 1),
        (0, 7, 3, 1),
    ]


@pytest.mark.parametrize(
    ("rows", "size"),
    [(1, 4), (2, 4), (3, 8), (6, 8), (7, 16), (14, 16), (15, 32)],
)
def test_the_domain_holds_rows_and_public_wires(rows: int, size: int) -> None:
    assert domain_size(square_chain(rows, 3)[0]) == size


def test_the_smallest_domain_has_one_point() -> None:
    assert domain_size(without_rows()[0]) == 1


def test_a_system_beyond_the_field_is_refused() -> None:
    r1cs = square_chain(1, 3)[0]
    empty = np.broadcast_to(np.int64(0), (2**27 + 1,))
    too_large = dataclasses.replace(r1cs, a=dataclasses.replace(r1cs.a, indptr=empty))
    with pytest.raises(ValueError, match=r"split the statement below 2\*\*27"):
        domain_size(too_large)
