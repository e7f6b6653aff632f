"""Combinations, inner products, powers and reductions of whole vectors against Python's integers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright import _engine
from zkwright.core.field import R
from zkwright.core.limbs import from_limbs, limb_bytes, to_limbs
from zkwright.core.r1cs import SparseMatrix

from tests.drawn import examples
from tests.engine.points import EDGE_SCALARS

scalars = st.one_of(st.sampled_from(EDGE_SCALARS), st.integers(0, R - 1))
LONG = 17_000
"""Elements that are shared among threads."""


def cycled(step: int, length: int) -> list[int]:
    """Edge values, other ones for each step."""
    return [EDGE_SCALARS[step * place % len(EDGE_SCALARS)] for place in range(length)]


@examples(40)
@given(st.integers(1, 5), st.integers(0, 40), st.data())
def test_combinations(n_vectors: int, length: int, data: st.DataObject) -> None:
    factors = data.draw(st.lists(scalars, min_size=n_vectors, max_size=n_vectors))
    vectors = [data.draw(st.lists(scalars, min_size=length, max_size=length)) for _ in factors]
    combined = _engine.field_combine(to_limbs(factors), [to_limbs(vector) for vector in vectors])
    assert combined.shape == (length, 4)
    assert from_limbs(combined) == [
        sum(factor * vector[place] for factor, vector in zip(factors, vectors, strict=True)) % R
        for place in range(length)
    ]


@examples(40)
@given(st.integers(1, 3), st.integers(1, 3), st.integers(0, 40), st.data())
def test_inner_products(n_left: int, n_right: int, length: int, data: st.DataObject) -> None:
    left, right = (
        [data.draw(st.lists(scalars, min_size=length, max_size=length)) for _ in range(n)] for n in (n_left, n_right)
    )
    found = _engine.field_inner_products([to_limbs(x) for x in left], [to_limbs(y) for y in right])
    assert from_limbs(found) == [sum(a * b for a, b in zip(x, y, strict=True)) % R for x in left for y in right]


@pytest.mark.parametrize("threads", [1, 2, None])
def test_long_vectors_on_any_number_of_threads(threads: int | None) -> None:
    a, b = cycled(1, LONG), cycled(3, LONG)
    left, right = to_limbs(a), to_limbs(b)
    pairs = list(zip(a, b, strict=True))
    assert from_limbs(_engine.field_multiply(left, right, threads=threads)) == [x * y % R for x, y in pairs]
    combined = _engine.field_combine(to_limbs([R - 1, 3]), [left, right], threads=threads)
    assert from_limbs(combined) == [(3 * y - x) % R for x, y in pairs]
    sums = _engine.field_inner_products([left, right], [right], threads=threads)
    assert from_limbs(sums) == [sum(x * y for x, y in pairs) % R, sum(y * y for y in b) % R]


def test_as_many_vectors_of_the_largest_value_as_need_several_reductions() -> None:
    vectors = [to_limbs([R - 1] * 17)] * 1000
    assert from_limbs(_engine.field_combine(to_limbs([R - 1] * 1000), vectors)) == [1000] * 17
    assert from_limbs(
        _engine.field_inner_products([np.tile(vectors[0], (100, 1))], [np.tile(vectors[0], (100, 1))])
    ) == [1700]


@pytest.mark.parametrize("base", [0, 1, 2, R - 1, R - 3, 5**99 % R])
@pytest.mark.parametrize("length", [0, 1, 2, 512, 513, LONG])
def test_powers(base: int, length: int) -> None:
    expected, power = [], 1
    for _ in range(length):
        expected.append(power)
        power = power * base % R
    assert from_limbs(_engine.field_powers(limb_bytes([base]), length)) == expected


@given(st.lists(st.one_of(st.integers(0, 2**384 - 1), st.sampled_from([0, R - 1, R, 5 * R, 2**256 - 1, 2**384 - 1]))))
def test_wide_integers_are_reduced(values: list[int]) -> None:
    wide = b"".join(value.to_bytes(48, "little") for value in values)
    assert from_limbs(_engine.field_reduce(wide)) == [value % R for value in values]


def test_many_wide_integers() -> None:
    values = [(2**384 - 1) // (place + 1) for place in range(LONG)]
    wide = b"".join(value.to_bytes(48, "little") for value in values)
    assert from_limbs(_engine.field_reduce(wide)) == [value % R for value in values]


@pytest.mark.parametrize("n_rows", [3, 9000])
def test_values_of_rows(n_rows: int) -> None:
    matrix = SparseMatrix(
        np.arange(0, 2 * n_rows + 1, 2, dtype=np.int64),
        np.array([wire for row in range(n_rows) for wire in (row, 0)], dtype=np.uint32),
        np.array([row % 3 for row in range(n_rows) for _ in range(2)], dtype=np.uint32),
    )
    table, values = [1, R - 1, 2**200], cycled(5, n_rows)
    expected = [table[row % 3] * (value + values[0]) % R for row, value in enumerate(values)]
    assert from_limbs(_engine.row_values(matrix, to_limbs(table), to_limbs(values))) == expected
    rows = _engine.PreparedRows(matrix, to_limbs(table), n_rows)
    assert from_limbs(rows.values(to_limbs(values))) == expected
    assert from_limbs(rows.values(limb_bytes(values), threads=2)) == expected


def test_bytes_are_as_good_as_arrays() -> None:
    two, three = limb_bytes([2]), limb_bytes([3])
    assert from_limbs(_engine.field_combine(two, [three])) == [6]
    assert from_limbs(_engine.field_inner_products([memoryview(two)], [three])) == [6]
    assert from_limbs(_engine.field_multiply(two, three)) == [6]


ONE, TOO_LARGE = to_limbs([1]), to_limbs([R])
ONE_TERM = SparseMatrix(
    np.array([0, 1], dtype=np.int64), np.array([0], dtype=np.uint32), np.array([0], dtype=np.uint32)
)
REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "no vectors": (lambda: _engine.field_combine(to_limbs([]), []), "vectors must be between 1 and 4096 arrays, not 0"),
    "many vectors": (lambda: _engine.field_combine(ONE, [ONE] * 4097), "between 1 and 4096 arrays, not 4097"),
    "factors": (lambda: _engine.field_combine(to_limbs([1, 2]), [ONE]), "2 factors but 1 vectors"),
    "length": (
        lambda: _engine.field_combine(to_limbs([1, 2]), [ONE, to_limbs([1, 2])]),
        r"vectors\[0\] has 1 elements but vectors\[1\] 2",
    ),
    "shape": (
        lambda: _engine.field_combine(ONE, [np.zeros((1, 3), dtype=np.uint64)]),
        r"vectors\[0\] must be a C-contig",
    ),
    "strides": (lambda: _engine.field_combine(ONE, [to_limbs([1, 2, 3])[::2]]), r"vectors\[0\] must be a C-contiguous"),
    "factor": (lambda: _engine.field_combine(TOO_LARGE, [ONE]), r"factors\[0\] is not below r"),
    "element": (lambda: _engine.field_combine(ONE, [to_limbs([0, R])]), r"vectors\[0\]\[1\] is not below r"),
    "no left": (lambda: _engine.field_inner_products([], [ONE]), "left must be between 1 and 4096"),
    "sides": (
        lambda: _engine.field_inner_products([ONE], [to_limbs([1, 2])]),
        "on the left have 1 elements but those on the right 2",
    ),
    "left": (lambda: _engine.field_inner_products([TOO_LARGE], [ONE]), r"left\[0\]\[0\] is not below r"),
    "right": (lambda: _engine.field_inner_products([ONE], [ONE, TOO_LARGE]), r"right\[1\]\[0\] is not below r"),
    "product": (lambda: _engine.field_multiply(ONE, TOO_LARGE), r"right\[0\] is not below r"),
    "base": (lambda: _engine.field_powers(limb_bytes([R]), 1), "base is not below r"),
    "bytes of base": (lambda: _engine.field_powers(b"1", 1), "base must be 32 bytes, not 1"),
    "powers": (lambda: _engine.field_powers(limb_bytes([1]), 2**30 + 1), "length must be at most 2"),
    "wide": (lambda: _engine.field_reduce(bytes(49)), r"wide must be n \* 48 bytes, not 49"),
    "threads": (lambda: _engine.field_combine(ONE, [ONE], threads=0), "threads must be at least 1"),
    "values": (
        lambda: _engine.row_values(
            ONE_TERM,
            ONE,
            TOO_LARGE,
        ),
        r"values\[0\] is not below r",
    ),
    "wires": (lambda: _engine.PreparedRows(ONE_TERM, ONE, 0), "names a wire outside the system's 0"),
    "coefficients": (lambda: _engine.PreparedRows(ONE_TERM, to_limbs([]), 1), "outside the table's 0"),
    "coefficient": (lambda: _engine.PreparedRows(ONE_TERM, TOO_LARGE, 1), r"coefficients\[0\] is not below r"),
    "as many": (lambda: _engine.PreparedRows(ONE_TERM, ONE, 1).values(to_limbs([1, 2])), "rows are of 1 values, not 2"),
    "prepared values": (lambda: _engine.PreparedRows(ONE_TERM, ONE, 1).values(TOO_LARGE), r"values\[0\] is not below"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_fit_is_refused(name: str) -> None:
    call, reason = REFUSED[name]
    with pytest.raises(ValueError, match=reason):
        call()
