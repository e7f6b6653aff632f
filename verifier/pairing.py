"""The curve arithmetic a verification needs: a sum in G1 and optimal ate pairings (eprint 2008/096).

The native engine computes it where it is installed, else py_ecc, which is imported on first use since that takes about a
second. What comes in was checked: points are in their groups and not at infinity, scalars are in [0, r).
"""

from __future__ import annotations

from collections.abc import Sequence

from .curve import Fq2, Q, R, U
from .native import native_engine, pack
from .points import G1_INFINITY, G1Point, G2Point

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

Fq12: TypeAlias = tuple[tuple[Fq2, Fq2, Fq2], tuple[Fq2, Fq2, Fq2]]
"""An element of F_q12 in the tower of snarkjs: F_q6 = F_q2[v] / (v^3 - (9 + i)), F_q12 = F_q6[w] / (w^2 - v)."""


def combine(points: Sequence[G1Point], scalars: Sequence[int]) -> G1Point:
    """The sum of scalars[i] * points[i], `G1_INFINITY` if that is what it is.

    Costs about 6 ms a point on py_ecc, 0.1 ms on the native engine.
    """
    if (engine := native_engine()) is not None:
        total = engine.g1_combine(pack(c for p in points for c in (p.x, p.y)), pack(scalars))
        return G1Point(int.from_bytes(total[:32], "little"), int.from_bytes(total[32:], "little"))
    from py_ecc import optimized_bn128 as bn

    total = bn.Z1
    for point, scalar in zip(points, scalars, strict=True):
        total = bn.add(total, bn.multiply(_g1(point), scalar))
    if bn.is_inf(total):
        return G1_INFINITY
    x, y = bn.normalize(total)
    return G1Point(x.n, y.n)


def product_is_one(pairs: Sequence[tuple[G1Point, G2Point]]) -> bool:
    """Whether the product of e(P, Q) over all `pairs` is 1: a Miller loop each, and one final exponentiation.

    Four pairs take 0.4 s on py_ecc, 1.5 ms on the native engine.
    """
    if (engine := native_engine()) is not None:
        return bool(engine.pairing_product_is_one(pack(c for p, q in pairs for c in (p.x, p.y, *q.x, *q.y))))
    from py_ecc import optimized_bn128 as bn

    product = bn.FQ12.one()
    for p, q in pairs:
        product *= bn.pairing(_g2(q), _g1(p), final_exponentiate=False)
    return bool(final_power(product) == bn.FQ12.one())


def snarkjs_pairing(p: G1Point, q: G2Point) -> Fq12:
    """e(P, Q) as snarkjs has it: the reduced optimal ate pairing to the power 2u(6u^2 + 3u + 1).

    That power, prime to r, is what the final exponentiation of "Faster hashing to G2" (SAC 2011) adds to save work.
    Costs 0.2 s on py_ecc, 1 ms on the native engine.
    """
    if (engine := native_engine()) is not None:
        value = engine.pairing(pack((p.x, p.y, *q.x, *q.y)))
        n = [int.from_bytes(value[at : at + 32], "little") for at in range(0, len(value), 32)]
        a = list(zip(n[::2], n[1::2], strict=True))
        return (a[0], a[1], a[2]), (a[3], a[4], a[5])
    from py_ecc import optimized_bn128 as bn

    value = final_power(bn.pairing(_g2(q), _g1(p), final_exponentiate=False)) ** (2 * U * (6 * U * U + 3 * U + 1))
    # py_ecc holds the sum of c_j w^j for j < 12; since w^6 = 9 + i, c_j + c_(j+6) w^6 = (c_j + 9 c_(j+6)) + c_(j+6) i
    c = [int(coefficient) for coefficient in value.coeffs]
    a = [((c[j] + 9 * c[j + 6]) % Q, c[j + 6]) for j in range(6)]
    return (a[0], a[2], a[4]), (a[1], a[3], a[5])


def final_power(value: Any) -> Any:
    """A product of Miller loops to the power (q^12 - 1) / r = (q^6 - 1) (q^2 + 1) ((q^4 - q^2 + 1) / r).

    Powers of q take no products: they leave the c_j of py_ecc's sum of c_j w^j, and give w a factor, -1 for q^6 and for q^2 the
    sixth root of unity w^(q^2 - 1) = (9 + i)^((q^2 - 1) / 6). Costs 0.06 s, a third of what `final_exponentiate` of py_ecc does.
    """
    from py_ecc import optimized_bn128 as bn

    root, zero = (int(c) for c in (bn.FQ2((9, 1)) ** ((Q * Q - 1) // 6)).coeffs)
    if zero:
        raise ArithmeticError("the root of unity is not in F_q")
    value = _with_factor(value, Q - 1) / value
    value = _with_factor(value, root) * value
    return value ** ((Q**4 - Q**2 + 1) // R)


def _with_factor(value: Any, factor: int) -> Any:
    """The element with factor * w for w."""
    return type(value)([int(c) * pow(factor, j, Q) % Q for j, c in enumerate(value.coeffs)])


def _g1(point: G1Point) -> Any:
    from py_ecc import optimized_bn128 as bn

    return bn.FQ(point.x), bn.FQ(point.y), bn.FQ.one()


def _g2(point: G2Point) -> Any:
    from py_ecc import optimized_bn128 as bn

    return bn.FQ2(point.x), bn.FQ2(point.y), bn.FQ2.one()
