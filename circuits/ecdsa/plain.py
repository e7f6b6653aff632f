"""ECDSA on plain integers (FIPS 186-5, SEC 1): whether a signature is one. `cryptography` and its kin make keys and
signatures."""

from __future__ import annotations

from ..shared.weierstrass.plain import AffinePoint, Curve


def holds(curve: Curve, public_key: AffinePoint, digest: int, r: int, s: int) -> bool:
    """Whether (r, s) signs a digest of 256 bits, under a key on the curve.

    >>> from zkwright.circuits.shared.weierstrass.plain import SECP256K1
    >>> holds(SECP256K1, SECP256K1.generator, 1, 0, 1)
    False
    """
    if not (curve.has(public_key) and 0 < r < curve.n and 0 < s < curve.n):
        return False
    inverse = pow(s, -1, curve.n)
    generated = curve.multiply(digest * inverse, curve.generator)
    point = curve.add(generated, curve.multiply(r * inverse, public_key))
    return point is not None and point.x % curve.n == r
