"""Sums of many points are those of their slices."""

from __future__ import annotations

import pytest
from zkwright.core.field import R
from zkwright.core.limbs import to_limbs
from zkwright.prover.ceremony import point_sums
from zkwright.prover.ceremony.point_sums import sum_g1, sum_g2
from zkwright.verifier.points import G1_INFINITY

from tests.prover.powers import in_g1, in_g2

FACTORS = [3, 0, 5, 7, 11, 1, 2, 2, 0, 13, 4]
WEIGHTS = to_limbs([1, 9, 2, 3, 2**127, 0, 5, 6, 7, 8, 9])


@pytest.mark.parametrize("slice", [1, 3, 5, 10, 11])
def test_slices_of_every_length(monkeypatch: pytest.MonkeyPatch, slice: int) -> None:
    in_both = in_g1(FACTORS), in_g2(FACTORS)
    whole = sum_g1(in_both[0], WEIGHTS), sum_g2(in_both[1], WEIGHTS)
    monkeypatch.setattr(point_sums, "_SLICE", slice)
    assert (sum_g1(in_both[0], WEIGHTS), sum_g2(in_both[1], WEIGHTS)) == whole


def test_slices_that_cancel_and_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(point_sums, "_SLICE", 2)
    assert sum_g1(in_g1([1, 2, 3]), to_limbs([1, 1, 0])) == sum_g1(in_g1([3]), to_limbs([1]))
    opposite = in_g1([1, 2, 3, R - 3])
    assert sum_g1(opposite, to_limbs([3, 0, 1, 2])) == G1_INFINITY
    assert sum_g1(opposite[:0], to_limbs([])) == G1_INFINITY
