"""The pieces of random circuits: each adds rows and wires, and can be made without one of what holds it."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

from zkwright.analyser.system import ONE, Form, Row
from zkwright.core.field import R_BITS, R

Pair = tuple[int, int]
"""The values of a wire in the two assignments."""

NON_RESIDUE: Final = 5


class Builder:
    """Wires by number in the making; wire 0 is 1. By the rows, `wire` is below 2**bounds[wire]."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.values: list[Pair] = [(1, 1)]
        self.rows: list[Row] = []
        self.inputs: list[int] = []
        self.usable: list[int] = []
        self.bounds: dict[int, int] = {}

    def wire(self, value: Pair, *, usable: bool = True, is_input: bool = False) -> int:
        """A new wire. What is not unique although its piece is whole, as the inverse of 0 in is-zero, is not `usable`."""
        self.values.append((value[0] % R, value[1] % R))
        wire = len(self.values) - 1
        if usable:
            self.usable.append(wire)
        if is_input:
            self.inputs.append(wire)
        return wire

    def small_input(self, bits: int) -> int:
        """An input that rows hold below 2**bits."""
        value = self.rng.getrandbits(bits)
        wire = self.wire((value, value), is_input=True)
        self.bound(wire, bits)
        return wire

    def of(self, form: Form) -> Pair:
        """What a combination is."""
        first, second = (sum(c * self.values[wire][i] for wire, c in form.items()) % R for i in (0, 1))
        return first, second

    def row(self, a: Form, b: Form, c: Form) -> None:
        """a * b = c, scaled, with its factors in either order."""
        scale = self.rng.choice([1, 1, -1, self.rng.randrange(1, R)])
        a, b, c = _reduced(a, scale), _reduced(b), _reduced(c, scale)
        self.rows.append((a, b, c) if self.rng.random() < 0.5 else (b, a, c))

    def zero(self, form: Form) -> None:
        """A combination is 0."""
        form = _reduced(form)
        self.rows.append(({}, {}, form) if self.rng.random() < 0.5 else (form, {ONE: 1}, {}))

    def boolean(self, wire: int) -> None:
        """A wire is 0 or 1."""
        self.row({wire: 1}, {wire: 1, ONE: -1}, {})
        self.bounds[wire] = 1

    def digits(self, form: Form, bits: int) -> list[int]:
        """The bits of what is below 2**bits. At times the last is none of them, but what remains of the sum."""
        values = self.of(form)
        remains = self.rng.random() < 0.3
        wires = [self.wire((values[0] >> i & 1, values[1] >> i & 1)) for i in range(bits - remains)]
        for wire in wires:
            self.boolean(wire)
        rest = {**form, **{wire: -(1 << i) for i, wire in enumerate(wires)}}
        if remains:
            self.row(rest, {**rest, ONE: rest.get(ONE, 0) - (1 << bits - 1)}, {})
        else:
            self.zero(rest)
        return wires

    def bound(self, wire: int, bits: int) -> None:
        """Hold a wire below 2**bits."""
        if bits == 1:
            self.boolean(wire)
        else:
            self.digits({wire: 1}, bits)
            self.bounds[wire] = bits

    def any(self) -> int:
        """A wire that is unique."""
        return self.rng.choice(self.usable)

    def small(self, bits: int = 8) -> int:
        """A wire below 2**bits by rows."""
        found = [wire for wire in self.usable if self.bounds.get(wire, R_BITS) <= bits]
        return self.rng.choice(found) if found else self.small_input(bits)

    def at(self, wire: int, value: int) -> Form:
        """A wire plus a constant, which is `value` in the assignments at hand. Before they part."""
        return {wire: 1, ONE: (value - self.values[wire][0]) % R}

    def product(self, a: Form, b: Form) -> int:
        """A wire a * b."""
        (a1, a2), (b1, b2) = self.of(a), self.of(b)
        wire = self.wire((a1 * b1, a2 * b2))
        self.row(a, b, {wire: 1})
        return wire

    def free(self, bits: int | None = None) -> Pair:
        """Two values that differ."""
        top = R if bits is None else 1 << bits
        first, second = self.rng.sample(range(min(top, 1 << 60)), 2)
        return first, second


def _reduced(form: Form, scale: int = 1) -> Form:
    return {wire: value * scale % R for wire, value in form.items() if value * scale % R}


def _product(b: Builder, broken: bool) -> bool:
    if broken:
        b.wire(b.free())  # the row is left out
    else:
        b.product({b.any(): 1}, {b.any(): 1, ONE: b.rng.randrange(3)})
    return broken


def _linear(b: Builder, broken: bool) -> bool:
    form = {b.any(): b.rng.randrange(1, R), b.any(): b.rng.choice([1, -1, 2]), ONE: b.rng.randrange(5)}
    if broken:
        wire, other = b.wire(b.free()), b.wire((0, 0))
        first, second = b.of(form)
        b.values[other] = (first - b.values[wire][0]) % R, (second - b.values[wire][1]) % R
        b.zero({**form, wire: -1, other: -1})  # one equation for two
    else:
        b.zero({**form, b.wire(b.of(form)): -1})
    return broken


def _bits(b: Builder, broken: bool) -> bool:
    if not broken:
        wire = b.small()
        b.digits({wire: 1}, b.bounds[wire] + b.rng.randrange(3))
        return False
    n = b.rng.randint(2, 8)
    weights = [1 << i for i in range(n)]
    first = [b.rng.getrandbits(1) for _ in range(n)]
    second = list(first)
    one, two = b.rng.sample(range(n), 2)
    repeated = b.rng.random() < 0.5
    if repeated:  # two bits of the same weight
        weights[two] = weights[one]
        first[one], first[two] = second[two], second[one] = 0, 1
    else:  # one bit is not held to be boolean
        second[two] = 1 - first[two]
        second[one] = (first[one] + (first[two] - second[two]) * weights[two] * pow(weights[one], -1, R)) % R
    form = b.at(b.any(), sum(weight * bit for weight, bit in zip(weights, first, strict=True)))
    wires = [b.wire(pair) for pair in zip(first, second, strict=True)]
    for at, wire in enumerate(wires):
        if repeated or at != one:
            b.boolean(wire)
    b.zero({**form, **{wire: -weight for wire, weight in zip(wires, weights, strict=True)}})
    return True


def _all_bits(b: Builder, broken: bool) -> bool:
    """254 bits, which are those of a canonical element only with a bound."""
    if not broken and b.rng.random() < 0.7:
        return False
    value = b.rng.getrandbits(250)
    if broken:
        form = b.at(b.any(), value)
        other = value + R
    else:
        form = {b.any(): 1}
        value, other = b.of(form)
    wires = [b.wire((value >> i & 1, other >> i & 1)) for i in range(R_BITS)]
    for wire in wires:
        b.boolean(wire)
    b.zero({**form, **{wire: -(1 << i) for i, wire in enumerate(wires)}})
    if broken:
        return True
    equal: Form = {ONE: 1}  # so far, from above, the bits are those of r - 1
    for i in reversed(range(R_BITS)):
        if R - 1 >> i & 1:
            equal = {b.product(equal, {wires[i]: 1}): 1}
        else:
            b.row(equal, {wires[i]: 1}, {})
    return False


def _is_zero(b: Builder, broken: bool) -> bool:
    x = {b.any(): 1, b.any(): 1, ONE: b.rng.randrange(2)}
    if broken:
        x = b.at(b.any(), b.rng.choice([0, 0, 7]))
    values = b.of(x)
    inverses = [pow(value, -1, R) if value else 0 for value in values]
    inverse, out = b.wire((inverses[0], inverses[1]), usable=False), b.wire((int(not values[0]), int(not values[1])))
    if not broken or values[0]:
        b.row(x, {inverse: 1}, {ONE: 1, out: -1})
    if not broken or not values[0]:
        b.row(x, {out: 1}, {})
    if broken and values[0]:
        b.values[inverse] = inverses[0], b.rng.randrange(R)
        b.values[out] = 0, (1 - values[1] * b.values[inverse][1]) % R
    elif broken:
        b.values[out] = b.free()
    else:
        b.bounds[out] = 1
    return broken


def _inverse_or_zero(b: Builder, broken: bool) -> bool:
    x = b.at(b.any(), 0) if broken else {b.any(): 1}
    values = b.of(x)
    inverse = b.wire((pow(values[0], R - 2, R), pow(values[1], R - 2, R)))
    product = b.product(x, {inverse: 1})
    b.row(x, {product: 1}, x)
    if broken:
        b.values[inverse] = b.free()
    else:
        b.row({inverse: 1}, {product: 1}, {inverse: 1})
    return broken


def _quotient(b: Builder, broken: bool) -> bool:
    if broken:
        a, divisor = b.at(b.any(), 0), b.at(b.any(), 0)
        b.row(divisor, {b.wire(b.free()): 1}, a)
        return True
    a, divisor = {b.any(): 1}, {b.any(): 1, ONE: 1}
    if b.rng.random() < 0.5:
        divisor = {b.small(1): 2, ONE: b.rng.choice([1, 3, -5])}  # which is never 0
    elif 0 in b.of(divisor):
        return False
    else:
        first, second = (pow(value, -1, R) for value in b.of(divisor))
        b.row(divisor, {b.wire((first, second)): 1}, {ONE: 1})
    (a1, a2), (d1, d2) = b.of(a), b.of(divisor)
    b.row(divisor, {b.wire((a1 * pow(d1, -1, R), a2 * pow(d2, -1, R))): 1}, a)
    return False


def _residue(b: Builder, broken: bool) -> bool:
    """A quotient by x^2 - d, where d has no root; broken, it has."""
    x, a = b.any(), {b.any(): 1}
    d = NON_RESIDUE
    if broken:
        if not b.values[x][0]:
            return False
        d, a = b.values[x][0] ** 2 % R, b.at(b.any(), 0)
    divisor = {b.product({x: 1}, {x: 1}): 1, ONE: -d}
    if broken:
        q = b.wire(b.free())
    else:
        (a1, a2), (d1, d2) = b.of(a), b.of(divisor)
        q = b.wire((a1 * pow(d1, -1, R), a2 * pow(d2, -1, R)))
    b.row(divisor, {q: 1}, a)
    return broken


def _select(b: Builder, broken: bool) -> bool:
    one, two = {b.any(): 1}, {b.any(): 1}
    if broken:  # nothing but that it is a bit holds the selector
        chooser = b.wire((0, 1), usable=False)
        b.boolean(chooser)
        if b.of(one) == b.of(two):
            two = {ONE: b.of(one)[0] + 1}
    else:
        chooser = b.small(1)
    difference = dict(one)
    for wire, value in two.items():
        difference[wire] = difference.get(wire, 0) - value
    (s1, s2), (x1, x2), (y1, y2) = b.values[chooser], b.of(one), b.of(two)
    out = b.wire((x1 if s1 else y1, x2 if s2 else y2))
    b.row({chooser: 1}, difference, {out: 1, **{wire: -value for wire, value in two.items()}})
    return broken


def _less(b: Builder, broken: bool) -> bool:
    if not broken:
        one, two = b.small(), b.small()
        n = max(b.bounds[one], b.bounds[two])
        b.digits({one: 1, two: -1, ONE: 1 << n} if one != two else {ONE: 1 << n}, n + 1)
        return False
    n = R_BITS - 1  # as wide as the field: a difference can be read as either
    distance = b.rng.randrange(R - (1 << n), 1 << n)
    form = b.at(b.any(), distance)
    less = b.wire((0, 1))
    b.boolean(less)
    second = (distance + (1 << n)) % R
    wires = [b.wire((distance >> i & 1, second >> i & 1), usable=False) for i in range(n)]
    for wire in wires:
        b.boolean(wire)
    b.zero({**form, less: 1 << n, **{wire: -(1 << i) for i, wire in enumerate(wires)}})
    return True


def _division(b: Builder, broken: bool) -> bool:
    """a = q * d + r with r < d; broken, r or q is not bounded."""
    a = b.small()
    small = b.small(4)
    divisor: Form = {small: 1, ONE: 1} if b.rng.random() < 0.5 else {ONE: b.rng.randint(2, 9)}
    (a1, a2), (d1, d2) = b.of({a: 1}), b.of(divisor)
    n = b.bounds[a]
    which = b.rng.choice(["r", "q"]) if broken else None
    if (which == "r" and a1 < d1) or (which == "q" and d1 < 2):
        return False
    q, r = b.wire((a1 // d1, a2 // d2)), b.wire((a1 % d1, a2 % d2))
    if which == "r":
        b.values[q], b.values[r] = (a1 // d1, a1 // d1 - 1), (a1 % d1, a1 % d1 + d1)
    if which == "q":
        other = (a1 + 1) % d1
        b.values[q], b.values[r] = (a1 // d1, (a1 - other) * pow(d1, -1, R) % R), (a1 % d1, other)
    b.row({q: 1}, divisor, {a: 1, r: -1})
    b.bound(r, max(n, 5))
    if which != "q":
        b.bound(q, n)
    if which != "r":
        rest = dict(divisor)
        rest[ONE] -= 1
        rest[r] = -1
        b.digits(rest, 6)
    return broken


def _root(b: Builder, broken: bool) -> bool:
    wire = b.small()
    first, second = b.values[wire]
    if broken and not first:
        return False
    square = b.product({wire: 1}, {wire: 1})
    root = b.wire((first, -first) if broken else (first, second))
    b.row({root: 1}, {root: 1}, {square: 1})
    if not broken:
        b.bound(root, max(b.bounds[wire], b.rng.choice([2, 8, 20])))
    return broken


def _carry(b: Builder, broken: bool) -> bool:
    one, two = b.small(), b.small()
    n = max(b.bounds[one], b.bounds[two])
    total: Form = {one: 1}
    total[two] = total.get(two, 0) + 1
    if broken:
        total = b.at(one, b.rng.randrange(1 << n, 2 << n))
    first, second = b.of(total)
    low, carry = b.wire((first % (1 << n), second % (1 << n))), b.wire((first >> n, second >> n))
    if broken:
        b.values[low], b.values[carry] = (first, first - (1 << n)), (0, 1)
    b.zero({**total, low: -1, carry: -(1 << n)})
    b.boolean(carry)
    b.bound(low, n + broken)  # one bit too many
    return broken


def _parity(b: Builder, broken: bool) -> bool:
    x = b.small()
    n = max(b.bounds[x], 2)
    first, second = b.values[x]
    odd, half = b.wire((first & 1, second & 1)), b.wire((first >> 1, second >> 1))
    which = b.rng.choice(["odd", "half"]) if broken else None
    if which == "odd":
        other = (first >> 1) ^ 1
        b.values[odd], b.values[half] = (first & 1, (first - 2 * other) % R), (first >> 1, other)
    if which == "half":
        other = 1 - (first & 1)
        b.values[odd], b.values[half] = (first & 1, other), (first >> 1, (first - other) * pow(2, -1, R) % R)
    b.zero({x: 1, odd: -1, half: -2})
    if which != "odd":
        b.boolean(odd)
    if which != "half":
        b.bound(half, n - 1 if n > 2 else 2)
    return broken


def _one_of_many(b: Builder, broken: bool) -> bool:
    index = b.small(3)
    first, second = b.values[index]
    flags = [b.wire((int(first == i), int(second == i))) for i in range(8)]
    for i, flag in enumerate(flags):
        b.row({index: 1, ONE: -i}, {flag: 1}, {})
    if broken:
        b.values[flags[first]] = b.free()
    else:
        b.zero({**dict.fromkeys(flags, 1), ONE: -1})
    return broken


def _xor(b: Builder, broken: bool) -> bool:
    one, two = b.small(1), b.small(1)
    if broken or one == two:
        return False
    (a1, a2), (b1, b2) = b.values[one], b.values[two]
    out = b.wire((a1 ^ b1, a2 ^ b2))
    b.row({one: 2}, {two: 1}, {one: 1, two: 1, out: -1})
    b.bounds[out] = 1
    return False


def _fifth_power(b: Builder, broken: bool) -> bool:
    if broken:
        return False
    x = {b.any(): 1, ONE: b.rng.randrange(R)}
    square = b.product(x, x)
    fourth = b.product({square: 1}, {square: 1})
    b.product({fourth: 1}, x)
    return False


PIECES: Final[dict[str, Callable[[Builder, bool], bool]]] = {
    "a product": _product,
    "a sum": _linear,
    "bits": _bits,
    "254 bits": _all_bits,
    "is-zero": _is_zero,
    "inverse or zero": _inverse_or_zero,
    "a quotient": _quotient,
    "a quotient by no square": _residue,
    "a choice": _select,
    "less": _less,
    "a division": _division,
    "a root": _root,
    "a carry": _carry,
    "a parity": _parity,
    "one of many": _one_of_many,
    "xor": _xor,
    "a fifth power": _fifth_power,
}
"""By what it is: adds the piece to a circuit; with True a broken one, if it can, and returns whether it did."""
