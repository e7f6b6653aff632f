"""The groups G1 and G2 of BN254 (EIP-197), both on y**2 = x**3 + b: one set of formulas over two coordinate fields.

Sums run in Jacobian coordinates, (X, Y, Z) standing for the affine (X / Z**2, Y / Z**3), so that they need no
division. Formulas: Explicit-Formulas Database, short Weierstrass curves with a = 0, https://hyperelliptic.org/EFD.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeAlias, TypeVar

from zkwright.verifier.curve import G1_GENERATOR, G2_GENERATOR, Fq2

from .coordinates import FQ, FQ2, CoordinateField

T = TypeVar("T")

Affine: TypeAlias = tuple[T, T] | None
"""A point (x, y); the point at infinity is None."""

Jacobian: TypeAlias = tuple[T, T, T] | None
"""A point (X, Y, Z) with Z nonzero; the point at infinity is None."""


@dataclass(frozen=True, slots=True)
class Curve(Generic[T]):
    """One of the two groups, written additively."""

    field: CoordinateField[T]
    generator: tuple[T, T]

    def negate(self, point: Affine[T]) -> Affine[T]:
        """The point's inverse."""
        return None if point is None else (point[0], self.field.sub(self.field.zero, point[1]))

    def to_jacobian(self, point: Affine[T]) -> Jacobian[T]:
        """The same point with Z = 1."""
        return None if point is None else (*point, self.field.one)

    def double(self, point: Jacobian[T]) -> Jacobian[T]:
        """2 P (dbl-2009-l). No point of either group has order two, so Y is never zero."""
        if point is None:
            return None
        add, sub, mul = self.field.add, self.field.sub, self.field.mul
        X, Y, Z = point
        A = mul(X, X)
        B = mul(Y, Y)
        C = mul(B, B)
        S = mul(X, B)
        D = add(S, S)
        D = add(D, D)
        E = add(add(A, A), A)
        X3 = sub(mul(E, E), add(D, D))
        C4 = add(C, C)
        C4 = add(C4, C4)
        Y3 = sub(mul(E, sub(D, X3)), add(C4, C4))
        YZ = mul(Y, Z)
        return X3, Y3, add(YZ, YZ)

    def add(self, left: Jacobian[T], right: Jacobian[T]) -> Jacobian[T]:
        """P + Q for any two points (add-1998-cmo)."""
        if left is None:
            return right
        if right is None:
            return left
        sub, mul = self.field.sub, self.field.mul
        X1, Y1, Z1 = left
        X2, Y2, Z2 = right
        Z1Z1 = mul(Z1, Z1)
        Z2Z2 = mul(Z2, Z2)
        U1 = mul(X1, Z2Z2)
        H = sub(mul(X2, Z1Z1), U1)
        S1 = mul(Y1, mul(Z2, Z2Z2))
        slope = sub(mul(Y2, mul(Z1, Z1Z1)), S1)
        if self.field.zero == H:
            return self.double(left) if slope == self.field.zero else None
        return self._chord(U1, S1, mul(Z1, Z2), H, slope)

    def add_affine(self, left: Jacobian[T], right: Affine[T]) -> Jacobian[T]:
        """P + Q where Q is affine, a third cheaper (madd-2004-hmv)."""
        if right is None:
            return left
        if left is None:
            return self.to_jacobian(right)
        sub, mul = self.field.sub, self.field.mul
        X1, Y1, Z1 = left
        Z1Z1 = mul(Z1, Z1)
        H = sub(mul(right[0], Z1Z1), X1)
        slope = sub(mul(right[1], mul(Z1, Z1Z1)), Y1)
        if self.field.zero == H:
            return self.double(left) if slope == self.field.zero else None
        return self._chord(X1, Y1, Z1, H, slope)

    def _chord(self, X1: T, Y1: T, Z: T, H: T, slope: T) -> Jacobian[T]:
        """The third point on the chord, once both points share Z: H = X2 - X1 is nonzero, slope = Y2 - Y1."""
        sub, mul = self.field.sub, self.field.mul
        HH = mul(H, H)
        HHH = mul(H, HH)
        V = mul(X1, HH)
        X3 = sub(sub(sub(mul(slope, slope), HHH), V), V)
        Y3 = sub(mul(slope, sub(V, X3)), mul(Y1, HHH))
        return X3, Y3, mul(Z, H)

    def multiply(self, point: Affine[T], scalar: int) -> Jacobian[T]:
        """`scalar` times the point, for any scalar >= 0, by doubling and adding."""
        total: Jacobian[T] = None
        for bit in bin(scalar)[2:]:
            total = self.double(total)
            if bit == "1":
                total = self.add_affine(total, point)
        return total

    def to_affine(self, points: Sequence[Jacobian[T]]) -> list[Affine[T]]:
        """The points in affine coordinates, with a single inversion for all of them (Montgomery's trick)."""
        mul = self.field.mul
        products = []  # products[i] is the product of the Z of all finite points before i
        product = self.field.one
        for point in points:
            products.append(product)
            if point is not None:
                product = mul(product, point[2])
        inverse = self.field.inv(product)
        affine: list[Affine[T]] = [None] * len(points)
        for index in range(len(points) - 1, -1, -1):
            point = points[index]
            if point is not None:
                X, Y, Z = point
                inverse_z = mul(inverse, products[index])
                inverse = mul(inverse, Z)
                inverse_zz = mul(inverse_z, inverse_z)
                affine[index] = mul(X, inverse_zz), mul(Y, mul(inverse_z, inverse_zz))
        return affine


G1: Final[Curve[int]] = Curve(field=FQ, generator=G1_GENERATOR)
"""y**2 = x**3 + 3 over Fq; its order is r itself."""

G2: Final[Curve[Fq2]] = Curve(field=FQ2, generator=G2_GENERATOR)
"""y**2 = x**3 + 3 / (9 + i) over Fq2, the sextic twist; the points of order r are one subgroup among its points."""
