from __future__ import annotations

import numpy as np
import pytest
from zkwright.prover.engines.reference.points import decode_g1, decode_g2, encode_g1, encode_g2
from zkwright.verifier.curve import Q

from tests.prover.reference.oracle import g1, g2

SCALARS = [1, 0, 2, 12345, 0]


def test_g1_arrays() -> None:
    points = [g1(scalar) for scalar in SCALARS]
    array = encode_g1(points)
    assert array.shape == (5, 8)
    assert not array[1].any()
    raw = array[3].tobytes()
    assert int.from_bytes(raw[:32], "little") == points[3][0] * 2**256 % Q
    assert int.from_bytes(raw[32:], "little") == points[3][1] * 2**256 % Q
    assert decode_g1(array) == points


def test_g2_arrays() -> None:
    points = [g2(scalar) for scalar in SCALARS]
    array = encode_g2(points)
    assert array.shape == (5, 16)
    assert not array[4].any()
    raw = array[3].tobytes()
    flat = [coordinate for pair in points[3] for coordinate in pair]
    assert [int.from_bytes(raw[i : i + 32], "little") for i in range(0, 128, 32)] == [c * 2**256 % Q for c in flat]
    assert decode_g2(array) == points


def test_no_points() -> None:
    assert decode_g1(encode_g1([])) == []
    assert decode_g2(encode_g2([])) == []
    assert encode_g1([]).shape == (0, 8)
    assert encode_g2([]).shape == (0, 16)


def test_a_single_row_is_a_point() -> None:
    assert decode_g1(encode_g1([g1(7)])[0]) == [g1(7)]
    assert decode_g2(encode_g2([g2(7)])[0]) == [g2(7)]


def test_half_a_point_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        decode_g1(np.zeros(4, dtype=np.uint64))
