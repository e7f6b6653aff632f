from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from zkwright.core.field import R
from zkwright.core.limbs import to_limbs
from zkwright.core.r1cs import R1CS
from zkwright.prover import UnsatisfiedWitness, check_witness

from tests.prover.systems import irregular, square_chain, system, without_rows


@pytest.mark.parametrize("make", [irregular, without_rows, lambda: square_chain(50, R - 3)])
def test_satisfying_witnesses_pass(make: Callable[[], tuple[R1CS, npt.NDArray[np.uint64]]]) -> None:
    check_witness(*make())


def test_failing_rows_are_named() -> None:
    r1cs, witness = square_chain(50, 3)
    broken = witness.copy()
    broken[13] = to_limbs([5])
    with pytest.raises(UnsatisfiedWitness, match=r"breaks 2 of 50 constraints \(rows 10, 11\)") as refusal:
        check_witness(r1cs, broken)
    assert (refusal.value.rows, refusal.value.n_failing) == ((10, 11), 2)


def test_many_failing_rows_are_counted_and_the_first_listed() -> None:
    r1cs = system([({0: 1}, {1: 1}, {0: 2})] * 30, 2)
    with pytest.raises(UnsatisfiedWitness, match=r"breaks 30 of 30 constraints \(rows 0, 1, .*19, \.\.\.\)") as refusal:
        check_witness(r1cs, to_limbs([1, 123456789]))
    assert (refusal.value.rows, refusal.value.n_failing) == (tuple(range(20)), 30)
    assert "123456789" not in str(refusal.value)


@pytest.mark.parametrize("wire", [1, 2, 4, 5, 6])
def test_every_constrained_wire_matters(wire: int) -> None:
    r1cs, witness = irregular()
    broken = witness.copy()
    broken[wire, 0] += np.uint64(1)
    with pytest.raises(UnsatisfiedWitness):
        check_witness(r1cs, broken)


@pytest.mark.parametrize(
    ("witness", "message"),
    [
        (np.ones((8, 4), dtype=np.float64), "uint64, not float64"),
        (to_limbs([1] * 7), r"shape \(8, 4\), not \(7, 4\)"),
        (to_limbs([1] * 9), r"not \(9, 4\)"),
        (to_limbs([0] * 8), "wire 0 of a witness is the constant 1"),
        (to_limbs([2] * 8), "wire 0"),
        (to_limbs([R + 1, *[1] * 7]), "wire 0"),
        (to_limbs([1, 1, 1, R, 1, 1, 1, 1]), "wire 3 is not below r"),
    ],
)
def test_what_is_no_witness_is_refused(witness: npt.NDArray[np.uint64], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        check_witness(irregular()[0], witness)
