from __future__ import annotations

import pytest
from zkwright.circuits.bound_commitment import DOMAIN, bound_commitment
from zkwright.circuits.bound_commitment.plain import commit, element_of
from zkwright.circuits.poseidon.plain import permute
from zkwright.core.field import R

from tests.circuits.costs import Cost

COSTS = [
    Cost(
        bound_commitment,
        rows,
        lambda make, n=n: bound_commitment(make.field(), make.field(), make.field(), *make.fields(n)),  # type: ignore[misc]
        of,
    )
    for n, rows, of in ((1, 318, "1 value"), (12, 606, "12 values"))
]


def test_it_is_the_hash_that_the_page_tells() -> None:
    assert bound_commitment(7, 1, 5, 700, R - 1) == permute([0, DOMAIN, 7, 1, 5, 700, R - 1])[0]


def test_everything_in_it_counts() -> None:
    made = [
        bound_commitment(*given)
        for given in ((7, 1, 5, 700), (8, 1, 5, 700), (7, 2, 5, 700), (7, 1, 6, 700), (7, 1, 5, 701))
    ]
    assert len({int(value) for value in [*made, bound_commitment(7, 1, 5, 700, 0)]}) == 6


def test_nonces_are_new() -> None:
    first, second = commit(7, 1, 700), commit(7, 1, 700)
    assert first.nonce != second.nonce
    assert first.commitment != second.commitment
    assert first.commitment == bound_commitment(7, 1, first.nonce, 700)


def test_words_are_elements() -> None:
    assert element_of("a") != element_of("b")
    assert element_of("a") == 0xCA978112CA1BBDCAFAC231B39A23DC4DA786EFF8147C4E72B9807785AFEE48


@pytest.mark.parametrize("count", [0, 13])
def test_refuses_other_numbers_of_values(count: int) -> None:
    with pytest.raises(ValueError, match=f"bound_commitment takes 1 to 12 values, got {count}"):
        bound_commitment(7, 1, 5, *range(count))
