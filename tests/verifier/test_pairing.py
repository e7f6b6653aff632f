"""The final exponentiation in three parts is py_ecc's in one."""

from __future__ import annotations

import random
from typing import Any

import pytest
from py_ecc import optimized_bn128 as bn
from zkwright.verifier.curve import Q, R
from zkwright.verifier.pairing import final_power


def element(*coefficients: int) -> Any:
    return bn.FQ12([*coefficients, *[0] * (12 - len(coefficients))])


DRAW = random.Random(1)

ELEMENTS = {
    "one": element(1),
    "of F_q": element(7),
    "w": element(0, 1),
    "of F_q6": element(3, 0, 5, 0, 0, 0, Q - 1),
    "any": element(*(DRAW.randrange(Q) for _ in range(12))),
    "the highest": element(*[Q - 1] * 12),
}


def test_of_a_pairing() -> None:
    loop = bn.pairing(bn.G2, bn.multiply(bn.G1, 5), final_exponentiate=False)
    assert final_power(loop) == bn.final_exponentiate(loop) != bn.FQ12.one()


@pytest.mark.parametrize("name", ELEMENTS)
def test_it_is_that_of_py_ecc(name: str) -> None:
    power = final_power(ELEMENTS[name])
    assert power == bn.final_exponentiate(ELEMENTS[name])
    assert power**R == bn.FQ12.one()


def test_elements_of_the_fields_below_vanish() -> None:
    assert final_power(ELEMENTS["of F_q6"]) == bn.FQ12.one() != final_power(ELEMENTS["any"])


def test_powers_that_are_made_of_each_other() -> None:
    assert (Q**12 - 1) % R == 0
    assert (Q**6 - 1) * (Q**2 + 1) * ((Q**4 - Q**2 + 1) // R) == (Q**12 - 1) // R
    assert Q % 6 == 1  # the sixth roots of unity are in F_q
