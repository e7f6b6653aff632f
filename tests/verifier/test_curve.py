"""The constants, derived anew from u and from the equations."""

from __future__ import annotations

from py_ecc import bn128 as bn
from py_ecc.fields import bn128_FQ2 as FQ2
from zkwright.verifier import curve
from zkwright.verifier.subgroup import _PSI_X, _PSI_Y


def test_the_moduli_come_from_u() -> None:
    u = curve.U
    assert 36 * u**4 + 36 * u**3 + 24 * u**2 + 6 * u + 1 == curve.Q == bn.field_modulus
    assert 36 * u**4 + 36 * u**3 + 18 * u**2 + 6 * u + 1 == curve.R == bn.curve_order
    assert 6 * u**2 + 1 == curve.Q + 1 - curve.R


def test_two_adicity() -> None:
    assert (curve.R - 1) % 2**curve.TWO_ADICITY == 0
    assert (curve.R - 1) >> curve.TWO_ADICITY & 1 == 1


def test_the_twist_and_the_generators() -> None:
    assert FQ2(curve.G2_B) * FQ2([9, 1]) == FQ2([curve.G1_B, 0])
    assert bn.is_on_curve(tuple(map(bn.FQ, curve.G1_GENERATOR)), bn.b)
    generator = tuple(map(FQ2, curve.G2_GENERATOR))
    assert generator == bn.G2
    assert bn.multiply(generator, curve.R) is None


def test_the_constants_of_psi() -> None:
    assert FQ2([9, 1]) ** ((curve.Q - 1) // 3) == FQ2(_PSI_X)
    assert FQ2([9, 1]) ** ((curve.Q - 1) // 2) == FQ2(_PSI_Y)
