"""What random programs are made of: each operation on signals, and on plain Python values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal, NamedTuple

from zkwright.circuits.mux import mux
from zkwright.compiler import U8, U64, U128, Array, Field, UInt, all_of, any_of, hint, require, select
from zkwright.core.field import R


class U3(UInt, bits=3):
    """Small enough that every value is an edge."""


WIDTHS: Final[dict[int, type[UInt]]] = {3: U3, 8: U8, 64: U64, 128: U128}


class ModelError(Exception):
    """Plain Python says that this program has no result."""


def must(holds: bool) -> None:
    """Plain Python's `require`."""
    if not holds:
        raise ModelError


class Operation(NamedTuple):
    """The types it takes and gives, and what it does to signals and to plain values.

    `int` are integers of the step's width n, at most `most`, `other` of another; k is a constant below 2^n.
    """

    types: str
    signals: Callable[..., Any]
    plain: Callable[..., Any]
    most: int = 128


def _fits(n: int, value: int) -> int:
    must(0 <= value < 1 << n)
    return value


def _required(condition: Any, value: Any) -> Any:
    require(condition, "a random requirement")
    return value


def _held(holds: bool, value: Any) -> Any:
    must(holds)
    return value


def _divmod(a: int, b: int) -> tuple[int, int]:
    must(b != 0)
    return divmod(a, b)


def _over(a: int, b: int) -> int:
    must(b != 0)
    return a * pow(b, -1, R) % R


def _third(x: Any, n: int) -> Any:
    """A hint, and what leaves it one value."""
    kind = WIDTHS[n]
    third, rest = hint(lambda value: divmod(value, 3), x, returns=(kind, kind))
    require((third * 3 + rest == x) & (rest < 3), "not a third")
    return third


def _inverse(x: Any) -> Any:
    inverse = hint(lambda value: pow(value, -1, R) if value else 0, x, returns=Field)
    require(inverse * x == 1, "not the inverse")
    return inverse


def _rotated(x: int, k: int, n: int) -> int:
    return (x << k % n | x >> (n - k % n)) & (1 << n) - 1


_INT: Final = {
    "add": Operation("int int -> int", lambda n, k, x, y: x + y, lambda n, k, x, y: _fits(n, x + y)),
    "sub": Operation("int int -> int", lambda n, k, x, y: x - y, lambda n, k, x, y: _fits(n, x - y)),
    "mul": Operation("int int -> int", lambda n, k, x, y: x * y, lambda n, k, x, y: _fits(n, x * y)),
    "sum of three": Operation(
        "int int int -> int",
        lambda n, k, x, y, z: x + y - z + k,
        lambda n, k, x, y, z: _fits(n, _fits(n, _fits(n, x + y) - z) + k),
    ),
    "add k": Operation("int -> int", lambda n, k, x: x + k, lambda n, k, x: _fits(n, x + k)),
    "k sub": Operation("int -> int", lambda n, k, x: k - x, lambda n, k, x: _fits(n, k - x)),
    "mul k": Operation("int -> int", lambda n, k, x: x * (k & 7), lambda n, k, x: _fits(n, x * (k & 7))),
    "div": Operation("int int -> int", lambda n, k, x, y: x // y, lambda n, k, x, y: _divmod(x, y)[0]),
    "mod": Operation("int int -> int", lambda n, k, x, y: x % y, lambda n, k, x, y: _divmod(x, y)[1]),
    "divmod": Operation(
        "int int -> int", lambda n, k, x, y: divmod(x, y)[k % 2], lambda n, k, x, y: _divmod(x, y)[k % 2]
    ),
    "div k": Operation("int -> int", lambda n, k, x: x // (k or 1), lambda n, k, x: x // (k or 1)),
    "mod k": Operation("int -> int", lambda n, k, x: x % (k or 1), lambda n, k, x: x % (k or 1)),
    "k mod": Operation("int -> int", lambda n, k, x: k % x, lambda n, k, x: _divmod(k, x)[1]),
    "wrapping": Operation(
        "int int -> int",
        lambda n, k, x, y: x.wrapping_add(y).wrapping_sub(k).wrapping_neg(),
        lambda n, k, x, y: (k - x - y) % (1 << n),
    ),
    "wrapping_mul": Operation(
        "int int -> int", lambda n, k, x, y: x.wrapping_mul(y), lambda n, k, x, y: x * y % (1 << n)
    ),
    "and": Operation("int int -> int", lambda n, k, x, y: x & y, lambda n, k, x, y: x & y),
    "or": Operation("int int -> int", lambda n, k, x, y: x | y, lambda n, k, x, y: x | y),
    "xor": Operation("int int -> int", lambda n, k, x, y: x ^ y ^ k, lambda n, k, x, y: x ^ y ^ k),
    "not": Operation("int -> int", lambda n, k, x: ~x, lambda n, k, x: (1 << n) - 1 - x),
    "and k": Operation("int -> int", lambda n, k, x: x & k, lambda n, k, x: x & k),
    "shl": Operation("int -> int", lambda n, k, x: x << k % n, lambda n, k, x: _fits(n, x << k % n)),
    "wrapping_shl": Operation(
        "int -> int", lambda n, k, x: x.wrapping_shl(k % (n + 2)), lambda n, k, x: (x << k % (n + 2)) % (1 << n)
    ),
    "shr": Operation("int -> int", lambda n, k, x: x >> k % (n + 2), lambda n, k, x: x >> k % (n + 2)),
    "rotate": Operation("int -> int", lambda n, k, x: x.rotate_left(k % 300), lambda n, k, x: _rotated(x, k % 300, n)),
    "truncated": Operation(
        "int -> int", lambda n, k, x: x.truncated(k % (n + 1)), lambda n, k, x: x % (1 << k % (n + 1))
    ),
    "some bits": Operation(
        "int -> int", lambda n, k, x: type(x).from_bits(x.bits(k % (n + 1))), lambda n, k, x: _fits(k % (n + 1), x)
    ),
    "power": Operation("int -> int", lambda n, k, x: x ** (k % 4), lambda n, k, x: _fits(n, x ** (k % 4)), most=8),
    "third": Operation("int -> int", lambda n, k, x: _third(x, n), lambda n, k, x: x // 3),
    "select": Operation(
        "bool int int -> int", lambda n, k, b, x, y: select(b, x, y), lambda n, k, b, x, y: x if b else y
    ),
    "select k": Operation("bool int -> int", lambda n, k, b, x: select(b, x, k), lambda n, k, b, x: x if b else k),
    "smaller": Operation("int int -> int", lambda n, k, x, y: select(x <= y, x, y), lambda n, k, x, y: min(x, y)),
    "widened": Operation("other -> int", lambda n, k, x: WIDTHS[n](x), lambda n, k, x: _fits(n, x)),
    "of field": Operation("field -> int", lambda n, k, f: WIDTHS[n](f), lambda n, k, f: _fits(n, f)),
    "through field": Operation(
        "int int -> int", lambda n, k, x, y: WIDTHS[n](Field(x) - Field(y) + k), lambda n, k, x, y: _fits(n, x - y + k)
    ),
    "count": Operation(
        "bool bool bool -> int",
        lambda n, k, a, b, c: WIDTHS[n](a) + WIDTHS[n](b) + WIDTHS[n](c),
        lambda n, k, a, b, c: a + b + c,
    ),
    "of an array": Operation(
        "array int -> byte",
        lambda n, k, xs, i: mux(xs, i),
        lambda n, k, xs, i: _held(i < len(xs), xs[min(i, len(xs) - 1)]),
    ),
    "sum of an array": Operation(
        "array -> byte", lambda n, k, xs: sum(xs, U8(0)) // 2, lambda n, k, xs: _fits(8, sum(xs)) // 2
    ),
}

_REQUIRED: Final = {
    "require <": Operation(
        "int int -> int", lambda n, k, x, y: _required(x < y, x), lambda n, k, x, y: _held(x < y, x)
    ),
    "require <=": Operation(
        "int int -> int", lambda n, k, x, y: _required(x <= y, y - x), lambda n, k, x, y: _held(x <= y, y - x)
    ),
    "require <= k": Operation("int -> int", lambda n, k, x: _required(x <= k, x), lambda n, k, x: _held(x <= k, x)),
    "require >= k": Operation(
        "int -> int", lambda n, k, x: _required(x >= k, x - k), lambda n, k, x: _held(x >= k, x - k)
    ),
    "require !=": Operation(
        "int int -> int", lambda n, k, x, y: _required(x != y, x), lambda n, k, x, y: _held(x != y, x)
    ),
    "require or": Operation(
        "bool int -> int", lambda n, k, b, x: _required(b | (x > k), x), lambda n, k, b, x: _held(b or x > k, x)
    ),
    "require implies": Operation(
        "bool int -> int",
        lambda n, k, b, x: _required(b.implies(x != k), x),
        lambda n, k, b, x: _held(not b or x != k, x),
    ),
}

_BOOL: Final = {
    "<": Operation("int int -> bool", lambda n, k, x, y: x < y, lambda n, k, x, y: x < y),
    ">= k": Operation("int -> bool", lambda n, k, x: x >= k, lambda n, k, x: x >= k),
    "==": Operation("int int -> bool", lambda n, k, x, y: x == y, lambda n, k, x, y: x == y),
    "!= k": Operation("int -> bool", lambda n, k, x: x != k, lambda n, k, x: x != k),
    "a bit": Operation("int -> bool", lambda n, k, x: x.bits()[k % n], lambda n, k, x: bool(x >> k % n & 1)),
    "logic": Operation(
        "bool bool -> bool",
        lambda n, k, a, b: (lambda: a & b, lambda: a | ~b, lambda: a ^ b, lambda: a.implies(b))[k % 4](),
        lambda n, k, a, b: (a & b, a | (not b), a ^ b, (not a) | b)[k % 4],
    ),
    "all of": Operation(
        "bool bool int -> bool",
        lambda n, k, a, b, x: all_of([a, ~b, x < k]),
        lambda n, k, a, b, x: a and not b and x < k,
    ),
    "any of": Operation(
        "bool bool int -> bool",
        lambda n, k, a, b, x: any_of([a, b == a, x == k]),
        lambda n, k, a, b, x: True if a or b == a else x == k,
    ),
    "select bool": Operation(
        "bool bool bool -> bool", lambda n, k, a, b, c: select(a, b, c), lambda n, k, a, b, c: b if a else c
    ),
    "field ==": Operation("field field -> bool", lambda n, k, f, g: f == g, lambda n, k, f, g: f == g),
    "array ==": Operation("array array -> bool", lambda n, k, xs, ys: xs == ys, lambda n, k, xs, ys: xs == ys),
}

_FIELD: Final = {
    "field": Operation("int -> field", lambda n, k, x: Field(x) * k, lambda n, k, x: x * k % R),
    "of bool": Operation("bool -> field", lambda n, k, b: Field(b) - k, lambda n, k, b: (b - k) % R),
    "f + g": Operation("field field -> field", lambda n, k, f, g: f + g * k, lambda n, k, f, g: (f + g * k) % R),
    "f g": Operation("field field -> field", lambda n, k, f, g: f * g - k, lambda n, k, f, g: (f * g - k) % R),
    "f / g": Operation("field field -> field", lambda n, k, f, g: f / g, lambda n, k, f, g: _over(f, g)),
    "power of f": Operation("field -> field", lambda n, k, f: f ** (k % 9), lambda n, k, f: pow(f, k % 9, R)),
    "1 / f": Operation("field -> field", lambda n, k, f: f**-2, lambda n, k, f: _over(_over(1, f), f)),
    "multiply_add": Operation(
        "field field field -> field", lambda n, k, f, g, h: f.multiply_add(g, h), lambda n, k, f, g, h: (f * g + h) % R
    ),
    "select field": Operation(
        "bool field field -> field", lambda n, k, b, f, g: select(b, f, g), lambda n, k, b, f, g: f if b else g
    ),
    "bits of f": Operation(
        "field -> field", lambda n, k, f: sum(map(Field, f.bits(n)), Field(0)), lambda n, k, f: _fits(n, f).bit_count()
    ),
    "inverse": Operation("field -> field", lambda n, k, f: _inverse(f), lambda n, k, f: _over(1, f)),
}

_ARRAY: Final = {
    "array": Operation(
        "byte byte byte -> array",
        lambda n, k, x, y, z: Array[U8, Literal[3]]([x, y, z]),
        lambda n, k, x, y, z: [x, y, z],
    ),
    "select array": Operation(
        "bool array array -> array", lambda n, k, b, xs, ys: select(b, xs, ys), lambda n, k, b, xs, ys: xs if b else ys
    ),
    "map": Operation(
        "array -> array",
        lambda n, k, xs: xs.map(lambda x: x.wrapping_add(k % 256) ^ 0x55),
        lambda n, k, xs: [(x + k) % 256 ^ 0x55 for x in xs],
    ),
}

OPERATIONS: Final = {**_INT, **_REQUIRED, **_BOOL, **_FIELD, **_ARRAY}
