"""Points from outside, against Ethereum's rules (EIP-196, EIP-197) as revm applies them, and beyond."""

from __future__ import annotations

from typing import Any

import pytest
from py_ecc import bn128 as bn
from zkwright.verifier import G1Point, G2Point, InvalidKey, InvalidProof
from zkwright.verifier.curve import G1_GENERATOR, G2_GENERATOR, Q
from zkwright.verifier.pairing import combine
from zkwright.verifier.points import G1_INFINITY, G2_INFINITY, check_g1, check_g2

from tests.verifier.arithmetic import g1, g2, some_twist_point


@pytest.mark.parametrize(
    ("point", "where", "reason"),
    [
        (G1_INFINITY, "p", "infinity"),
        (G1Point(1, 3), "p", "not on the curve"),
        (G1Point(1, Q + 2), "p[1]", r"not in \[0, q\)"),
        (G1Point(Q + 1, 2), "p[0]", r"not in \[0, q\)"),
        (G1Point(Q, 0), "p[0]", r"not in \[0, q\)"),
        (G1Point(-1, 2), "p[0]", r"not in \[0, q\)"),
        (G1Point(1, 2 - Q), "p[1]", r"not in \[0, q\)"),
        (G1Point(True, 2), "p[0]", "found bool"),
        (G1Point(1.0, 2), "p[0]", "found float"),  # type: ignore[arg-type]
        (G1Point("1", 2), "p[0]", "found str"),  # type: ignore[arg-type]
        ((1, 2), "p", "found tuple"),
        (None, "p", "found NoneType"),
    ],
)
def test_g1_refuses(point: Any, where: str, reason: str) -> None:
    with pytest.raises(InvalidKey, match=reason) as refusal:
        check_g1(point, "p", InvalidKey)
    assert refusal.value.where == where


X, Y = G2_GENERATOR


@pytest.mark.parametrize(
    ("point", "where", "reason"),
    [
        (G2_INFINITY, "q", "infinity"),
        (G2Point(X, (Y[0], Y[1] + 1)), "q", "not on the twist"),
        (G2Point((X[1], X[0]), (Y[1], Y[0])), "q", r"not on the twist.*EIP-197"),
        (G2Point((X[0] + Q, X[1]), Y), "q[0][0]", r"not in \[0, q\)"),
        (G2Point(X, (Y[0], Y[1] + Q)), "q[1][1]", r"not in \[0, q\)"),
        (G2Point((X[0], X[1] - Q), Y), "q[0][1]", r"not in \[0, q\)"),
        (G2Point((True, 0), Y), "q[0][0]", "found bool"),
        (G2Point([*X], Y), "q[0]", "F_q2"),  # type: ignore[arg-type]
        (G2Point((1, 2, 3), Y), "q[0]", "F_q2"),  # type: ignore[arg-type]
        (G2Point(X, 5), "q[1]", "F_q2"),  # type: ignore[arg-type]
        (G1Point(1, 2), "q", "found G1Point"),
    ],
)
def test_g2_refuses(point: Any, where: str, reason: str) -> None:
    with pytest.raises(InvalidKey, match=reason) as refusal:
        check_g2(point, "q", InvalidKey)
    assert refusal.value.where == where


def test_g2_refuses_a_point_outside_the_subgroup() -> None:
    with pytest.raises(InvalidProof, match="outside the subgroup"):
        check_g2(some_twist_point(), "q", InvalidProof)


def test_generators_and_their_opposites_pass() -> None:
    p, q = G1Point(*G1_GENERATOR), G2Point(*G2_GENERATOR)
    for sign_p, sign_q in ((p, q), (-p, -q)):
        check_g1(sign_p, "p", InvalidProof)
        check_g2(sign_q, "q", InvalidProof)
    assert -p == g1(bn.curve_order - 1)
    assert -q == g2(bn.curve_order - 1)
    assert g1(3) == -g1(bn.curve_order - 3)
    assert g2(3) == -g2(bn.curve_order - 3)


@pytest.mark.parametrize("scalars", [(1, 0), (0, 1), (3, 4), (bn.curve_order - 1, 1), (2**253, bn.curve_order - 2)])
def test_combine_agrees_with_the_plain_curve(scalars: tuple[int, int]) -> None:
    s, t = scalars
    assert combine((g1(11), g1(13)), scalars) == g1((11 * s + 13 * t) % bn.curve_order)


def test_combine_may_reach_infinity() -> None:
    assert combine((g1(2), g1(bn.curve_order - 1)), (1, 2)) == G1_INFINITY
    assert combine((g1(2),), (0,)) == G1_INFINITY
