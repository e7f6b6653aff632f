"""Membership in G2, the r-torsion of the twist, by the endomorphism psi (eprint 2021/1130, eprint 2022/352).

psi takes a point to E over F_q12, raises its coordinates to the power q and comes back. On the twist it satisfies
psi^2 - [t]psi + [q] = 0, the characteristic equation of Frobenius. For a BN curve t - 1 = 6u^2 and r = q + 1 - t, hence

    psi(P) = [t-1]P  implies  [(t-1)^2 - t(t-1) + q]P = [q + 1 - t]P = [r]P = 0:  P is in the r-torsion;
    [r]P = 0         implies  psi(P) = [q]P = [t-1]P:  the r-torsion over F_q2 is cyclic, psi's eigenspace for q.

So the test below is equivalent to [r]P = 0, at half the doublings: about 3 ms, and 0.03 ms on the native engine.
"""

from __future__ import annotations

from .curve import Fq2, Q, U
from .native import native_engine, pack

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final, TypeAlias

_Jacobian: TypeAlias = tuple[Fq2, Fq2, Fq2]

_PSI_X: Final[Fq2] = (
    21575463638280843010398324269430826099269044274347216827212613867836435027261,
    10307601595873709700152284273816112264069230130616436755625194854815875713954,
)
"""(9 + i)^((q - 1) / 3)"""

_PSI_Y: Final[Fq2] = (
    2821565182194536844548159561693502659359617185244120367078079554186484126554,
    3505843767911556378687030309984248845540243509899259641013678093033130930403,
)
"""(9 + i)^((q - 1) / 2)"""


def in_r_subgroup(x: Fq2, y: Fq2) -> bool:
    """Whether the point (x, y), which must be on the twist, lies in G2.

    >>> from zkwright.verifier.curve import G2_GENERATOR
    >>> in_r_subgroup(*G2_GENERATOR)
    True
    """
    if (engine := native_engine()) is not None:
        return bool(engine.g2_contains(pack((*x, *y))))
    image_x = _mul((x[0], -x[1]), _PSI_X)
    image_y = _mul((y[0], -y[1]), _PSI_Y)
    X, Y, Z = _multiply(x, y, 6 * U * U)
    z2 = _mul(Z, Z)
    return Z != (0, 0) and _mul(image_x, z2) == X and _mul(image_y, _mul(z2, Z)) == Y


def _multiply(x: Fq2, y: Fq2, scalar: int) -> _Jacobian:
    """[scalar](x, y) for scalar > 0, in Jacobian coordinates (X/Z^2, Y/Z^3); Z = 0 is the point at infinity."""
    point: _Jacobian = (x, y, (1, 0))
    for bit in bin(scalar)[3:]:
        point = _double(point)
        if bit == "1":
            point = _add_affine(point, x, y)
    return point


def _double(point: _Jacobian) -> _Jacobian:
    """2P; formulas dbl-2009-l of the Explicit-Formulas Database."""
    X, Y, Z = point
    a = _mul(X, X)
    b = _mul(Y, Y)
    c = _mul(b, b)
    d = _scale(_mul(X, b), 4)
    e = _scale(a, 3)
    x3 = _sub(_mul(e, e), _scale(d, 2))
    y3 = _sub(_mul(e, _sub(d, x3)), _scale(c, 8))
    return x3, y3, _scale(_mul(Y, Z), 2)


def _add_affine(point: _Jacobian, x: Fq2, y: Fq2) -> _Jacobian:
    """P + (x, y), in every case: a point of small order, which is what hostile bytes bring, meets the special ones."""
    X, Y, Z = point
    if Z == (0, 0):
        return x, y, (1, 0)
    z2 = _mul(Z, Z)
    h = _sub(_mul(x, z2), X)
    s = _sub(_mul(y, _mul(z2, Z)), Y)
    if h == (0, 0):
        return _double(point) if s == (0, 0) else ((1, 0), (1, 0), (0, 0))
    h2 = _mul(h, h)
    h3 = _mul(h2, h)
    v = _mul(X, h2)
    x3 = _sub(_sub(_mul(s, s), h3), _scale(v, 2))
    y3 = _sub(_mul(s, _sub(v, x3)), _mul(Y, h3))
    return x3, y3, _mul(Z, h)


def _mul(a: Fq2, b: Fq2) -> Fq2:
    return (a[0] * b[0] - a[1] * b[1]) % Q, (a[0] * b[1] + a[1] * b[0]) % Q


def _sub(a: Fq2, b: Fq2) -> Fq2:
    return (a[0] - b[0]) % Q, (a[1] - b[1]) % Q


def _scale(a: Fq2, k: int) -> Fq2:
    return a[0] * k % Q, a[1] * k % Q
