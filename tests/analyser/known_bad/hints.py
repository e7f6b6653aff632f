"""Hints that rows hold too loosely, or not at all."""

# mypy: ignore-errors

from __future__ import annotations

from zkwright.circuits import hints
from zkwright.circuits.poseidon import poseidon
from zkwright.compiler import U64, Bool, Field, Private, Public, hint, require, select
from zkwright.compiler.types.uint import uint
from zkwright.core.field import R

from .pattern import pattern


@pattern("assignment without constraint", "`<--` for `<==`: MiMC of circomlib as Tornado Cash used it", x=5)
def assigned(x: Private[Field], mended: bool) -> Public[Field]:
    square = hint(lambda x: x * x % R, x, returns=Field)
    require(x * x * x != 2, "x is the root of two")
    if mended:
        require(square == x * x)
    return square


@pattern("a quotient whose divisor may be 0", "circomlib's MontgomeryAdd", a=6, b=3)
def quotient(a: Private[Field], b: Private[Field], mended: bool) -> Public[Field]:
    result = hint(lambda a, b: a * pow(b, -1, R) % R, a, b, returns=Field)
    require(result * b == a)
    if mended:
        require(b != 0)
    return result


@pattern("is-zero without its second row", "IsZero written from memory", x=5)
def is_zero(x: Private[Field], mended: bool) -> Public[Field]:
    inverse = hint(lambda x: pow(x, R - 2, R), x, returns=Field)
    result = hint(lambda x: int(x == 0), x, returns=Field)
    require(x * inverse == 1 - result)
    if mended:
        require(x * result == 0)
    return result


@pattern("inverse-or-zero without its second row", "x * y * x = x leaves y open at 0", x=5)
def inverse_or_zero(x: Private[Field], mended: bool) -> Public[Field]:
    inverse = hint(lambda x: pow(x, R - 2, R), x, returns=Field)
    product = x * inverse
    require(x * product == x)
    if mended:
        require(inverse * product == inverse)
    return inverse


@pattern("a square root without a sign", "roots of a nullifier, a curve's decompression", x=144)
def square_root(x: Private[Field], mended: bool) -> Public[Field]:
    root = hint(hints.square_root, x, returns=uint(126) if mended else Field)
    require(Field(root) * Field(root) == x)
    return Field(root)


@pattern("a flag that the prover sets", "a signature's validity muxed by a witness: MACI", x=5, y=5, a=1, b=2)
def flagged(x: Private[Field], y: Private[Field], a: Private[Field], b: Private[Field], mended: bool) -> Public[Field]:
    equal = x == y if mended else hint(lambda x, y: x == y, x, y, returns=Bool)
    if not mended:
        require(~equal | (x == y))
    return select(equal, a, b)


@pattern("two checks multiplied into one", "(a - x) (b - y) = 0 asks for one of them", x=5, y=6)
def multiplied(x: Private[Field], y: Private[Field], mended: bool) -> Public[tuple[Field, Field]]:
    a, b = hint(lambda x, y: (x * x % R, y * y % R), x, y, returns=(Field, Field))
    if mended:
        require(a == x * x)
        require(b == y * y)
    else:
        require((a - x * x) * (b - y * y) == 0)
    return a, b


@pattern("two checks added up", "a linear combination with a coefficient that is known beforehand", x=5, y=6)
def added(x: Private[Field], y: Private[Field], mended: bool) -> Public[tuple[Field, Field]]:
    a, b = hint(lambda x, y: (x * x % R, y * y % R), x, y, returns=(Field, Field))
    require(a + 7 * b == x * x + 7 * y * y)
    if mended:
        require(a == x * x)
    return a, b


@pattern("a smallest value that need not be one of them", "a minimum by its bounds alone", a=5, b=9)
def smallest(a: Private[U64], b: Private[U64], mended: bool) -> Public[U64]:
    if mended:
        return select(a < b, a, b)
    least = hint(min, a, b, returns=U64)
    require(least <= a)
    require(least <= b)
    return least


@pattern("a nullifier with a salt of the prover's", "double spending by a second nullifier", secret=5, scope=6)
def nullifier(secret: Private[Field], scope: Public[Field], mended: bool) -> Public[Field]:
    salt = Field(7) if mended else hint(lambda x: x * x % R, secret, returns=Field)
    require(salt != 0)
    return poseidon(secret + salt, scope)
