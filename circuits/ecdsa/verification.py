"""That an ECDSA signature is one, in rows.

(r, s) signs z under Q where R = (z / s) G + (r / s) Q has r for its x modulo n. With any m other than 0, that is

    (m r) Q - (m s) R + (m z) G = 0,

and m may be such that a = m r and b = m s are short: a s = b r modulo n has a solution with both below the square root of n in
size, and with an endomorphism, a = a0 + a1 w and b = b0 + b1 w, one whose four parts are below the fourth root (`short_vectors`
of the solver). So two or four scalars of 128 or 64 bits are walked together, and g = m z comes from tables of the generator's
multiples (`sums`).

**Sound.** Required is that r and s lie in [1, n), Q and R = (r or r + n, y) on the curve, their coordinates below p, as the
curve has the prime order n so of that order; that a s = b r and g r = z a modulo n; that b is not 0, as a number and so modulo
n: b0 + b1 w = 0 modulo n only where n divides b0^2 - b0 b1 + b1^2, which is below n. Let m = b / s, which is not 0. Then a = m
r and g = m z modulo n, and the sum says m (r Q - s R + z G) = 0.

x of R is r, or r + n where that is below p.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from zkwright.compiler.rows import LinearCombination, Note, Opcode, active_recorder, combine, constant
from zkwright.core.fast_dataclass import dataclass

from ..big_integers.division import divmod_hint
from ..shared.weierstrass.columns import BITS, Columns, product, ratio, require_multiple
from ..shared.weierstrass.numbers import Digits, Number, halves_of
from ..shared.weierstrass.plain import P256, SECP256K1, Curve
from ..shared.weierstrass.points import Arithmetic, Point
from ..shared.weierstrass.prime_field import LIMBS, PrimeField
from .sums import multiple_of_generator, require_neutral

NOTE = Note("the signature is not of this digest under this key")
_MULTIPLE = Note("the point is not the scalar's multiple")

Bytes2 = tuple[list[LinearCombination], list[LinearCombination]]
"""Those of x and of y, the highest first."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """A curve; its prime's digits; and third roots of unity modulo p and n with (beta x, y) = root (x, y), where there are."""

    curve: Curve
    field: PrimeField
    beta: int | None = None
    root: int | None = None

    @property
    def scalar_bits(self) -> int:
        """Of each part of a and b, besides its sign."""
        return 128 if self.root is None else 64


def public_key_of(scheme: Scheme, secret: Number) -> Bytes2:
    """The bytes of a secret's multiple of the generator, the highest first. Fails unless the secret lies in [1, n)."""
    note = Note("the secret is not below the order")
    secret.require_positive(Note("the secret is 0"))
    secret.require_at_most(halves_of(scheme.curve.n - 1), note)
    recorder = active_recorder()
    bits = [bit for limb in secret.limbs.linear for bit in recorder.bits(limb, BITS, note)]
    point = multiple_of_generator(Arithmetic(scheme.curve, scheme.field, _MULTIPLE), bits)
    return _canonical(scheme, point.x), _canonical(scheme, point.y)


def _canonical(scheme: Scheme, value: Columns) -> list[LinearCombination]:
    """The bytes of a number modulo the prime that is below it. Costs some 600 rows."""
    p = scheme.curve.p
    data = _bytes_of(ratio(value, Columns.of_digits([1]), Columns.of_int(p, LIMBS)))
    number = Number.of(data)
    number.require_at_most(halves_of(p - 1), _MULTIPLE)
    scheme.field.require_zero(value - number.limbs, _MULTIPLE)
    return data


def _bytes_of(limbs: Sequence[LinearCombination]) -> list[LinearCombination]:
    """Bytes, the highest first, that should be those of limbs. Costs 256 rows."""
    recorder = active_recorder()
    data = [byte for limb in limbs for byte in recorder.hint(Opcode.DIGITS, 8, [limb], 4)][::-1]
    for byte in data:
        recorder.require_bits(byte, 8, _MULTIPLE)
    return data


def require_signature(scheme: Scheme, key: tuple[Number, Number], z: Number, r: Number, s: Number, most_s: int) -> None:
    """See the module. s is at most `most_s`, which is below n."""
    curve = scheme.curve
    arithmetic = Arithmetic(curve, scheme.field, NOTE)
    for coordinate in key:
        coordinate.require_at_most(
            halves_of(curve.p - 1), Note("a coordinate of the public key is not below the prime")
        )
    off_curve = Note("the public key is not on the curve")
    Arithmetic(curve, scheme.field, off_curve).require_on_curve(key[0].limbs, key[1].limbs)
    s.require_positive(Note("s of the signature is 0"))
    s.require_at_most(halves_of(most_s), Note("s of the signature is too large"))
    r.require_positive(Note("r of the signature is 0"))

    x, y, beyond = _point_r(scheme, key, z, r, s)
    arithmetic.require_on_curve(x, y)
    require_sum(scheme, key, z.limbs, r, s, (x, y), [r.limbs, y, Columns.of([(beyond, 0, 1)])])


def require_sum(
    scheme: Scheme,
    key: tuple[Number, Number],
    z: Columns,
    r: Number,
    s: Number,
    point: tuple[Columns, Columns],
    told: Sequence[Columns],
) -> None:
    """Fails unless s R = r Q + z G, for points Q and R on the curve, where r and s lie in [1, n).

    `told` are limbs that determine R."""
    arithmetic, order = Arithmetic(scheme.curve, scheme.field, NOTE), Columns.of_int(scheme.curve.n, LIMBS)
    digits, a, b = _short(scheme, ratio(r.limbs, s.limbs, order))
    modulus = order.low
    require_multiple(product(a, s.limbs) - product(b, r.limbs), modulus, NOTE)
    dividend = product(a, z)
    g, g_bits = _hinted_with_bits(ratio(dividend, r.limbs, order))
    require_multiple(dividend - product(g, r.limbs), modulus, NOTE)
    x, y = point
    groups = [_sums(scheme, Point.of(*at)) for at in ((key[0].limbs, key[1].limbs), (x, y.times(-1)))]
    require_neutral(arithmetic, groups, digits, g_bits, [key[0].limbs, key[1].limbs, *told])


_R = tuple[Columns, Columns, LinearCombination]


def _short(scheme: Scheme, h: Sequence[LinearCombination]) -> tuple[list[Digits], Columns, Columns]:
    """The digits of a and b, and these: nothing is required but that they are short, and b not 0 modulo n."""
    recorder = active_recorder()
    order = Columns.of_int(scheme.curve.n, LIMBS)
    root = [] if scheme.root is None else Columns.of_int(scheme.root, LIMBS).linear
    n_parts = 2 if scheme.root is None else 4
    parts = recorder.hint(Opcode.SHORT_VECTOR, BITS | LIMBS << 8, [*h, *order.linear, *root], n_parts)
    digits = [Digits.of(part, scheme.scalar_bits, NOTE) for part in parts]
    half = n_parts // 2
    # One below 2^128 in size, or two below 2^64.
    recorder.require_nonzero(combine((1 << 80 * i, part) for i, part in enumerate(parts[half:])), NOTE)
    return digits, _scalar(scheme, digits[:half]), _scalar(scheme, digits[half:])


def multiple_of(scheme: Scheme, scalar: Number, point: tuple[Number, Number]) -> Bytes2:
    """The scalar's multiple of a point, in bytes. Fails unless the scalar lies in [1, n) and the point on the curve.

    R is h P where a P - b R is neutral, for an a = h b modulo n and a b that is not 0.
    """
    recorder, curve = active_recorder(), scheme.curve
    scalar.require_positive(Note("the scalar is 0"))
    scalar.require_at_most(halves_of(curve.n - 1), Note("the scalar is not below the order"))
    for coordinate in point:
        coordinate.require_at_most(halves_of(curve.p - 1), Note("a coordinate of the point is not below the prime"))
    x, y = point[0].limbs, point[1].limbs
    Arithmetic(curve, scheme.field, Note("the point is not on the curve")).require_on_curve(x, y)
    known = [Columns.of_int(value, LIMBS).linear for value in (curve.p, curve.a % curve.p)]
    once = [*x.linear, *y.linear, *scalar.limbs.linear]
    nothing = [*x.linear, *y.linear, *[constant(0)] * LIMBS]
    inputs = [*known[0], *known[1], *once, *nothing]
    limbs = recorder.hint(Opcode.WEIERSTRASS_SUM, BITS | LIMBS << 8, inputs, 2 * LIMBS)
    data = _bytes_of(limbs[:LIMBS]), _bytes_of(limbs[LIMBS:])
    result_x, result_y = map(Number.of, data)
    for number in (result_x, result_y):
        number.require_at_most(halves_of(curve.p - 1), _MULTIPLE)
    arithmetic = Arithmetic(curve, scheme.field, _MULTIPLE)
    arithmetic.require_on_curve(result_x.limbs, result_y.limbs)
    digits, a, b = _short(scheme, scalar.limbs.linear)
    require_multiple(a - product(b, scalar.limbs), Columns.of_int(curve.n, LIMBS).low, _MULTIPLE)
    pairs = ((x, y), (result_x.limbs, result_y.limbs.times(-1)))
    groups = [_sums(scheme, Point.of(*pair)) for pair in pairs]
    require_neutral(arithmetic, groups, digits, [], [x, y, result_x.limbs, result_y.limbs])
    return data


def _hinted_with_bits(digits: Sequence[LinearCombination]) -> tuple[Columns, list[LinearCombination]]:
    """Limbs, and their bits."""
    bits = [bit for digit in digits for bit in active_recorder().bits(digit, BITS, NOTE)]
    return Columns.of((digit, 0, (1 << BITS) - 1) for digit in digits), bits


def _scalar(scheme: Scheme, digits: Sequence[Digits]) -> Columns:
    """The part, or the first and the second times the root."""
    if scheme.root is None:
        return digits[0].value
    return digits[0].value + product(digits[1].value, Columns.of_int(scheme.root, LIMBS))


def _sums(scheme: Scheme, point: Point) -> list[Point]:
    """The point, and with an endomorphism f: P, f(P), P + f(P), which is the opposite of f(f(P)), as 1 + f + f^2 = 0."""
    if scheme.beta is None:
        return [point]
    p = scheme.curve.p
    once, twice = (scheme.field.multiply(Columns.of_int(pow(scheme.beta, e, p), LIMBS), point.x) for e in (1, 2))
    return [point, Point(once, point.y), Point(twice, point.y.times(-1))]


def _point_r(scheme: Scheme, key: tuple[Number, Number], z: Number, r: Number, s: Number) -> _R:
    """R, and whether its x is r + n, which is then below p, and not r; its y is hinted. Costs 515 rows."""
    recorder, curve, n = active_recorder(), scheme.curve, scheme.curve.n
    order = Columns.of_int(n, LIMBS)
    outputs = hinted_point(scheme, key, z, r, s)
    x = Columns.of((limb, 0, (1 << BITS) - 1) for limb in outputs[:LIMBS])
    # Of any x: so an r of another signature fails for the sum, and one that is too large for what it is.
    (beyond,), _ = divmod_hint(x.linear, order.linear, BITS, 1)
    recorder.require_boolean(beyond, NOTE)
    # r is at most n - 1, or where x is r + n, p - 1 - n.
    most = zip(halves_of(n - 1), halves_of(curve.p - 1 - n), strict=True)
    low, high = (one + beyond.scale((other - one).constant or 0) for one, other in most)
    r.require_at_most((low, high), Note("r of the signature is not below the order"))
    shifted = [(beyond.scale(digit), 0, digit) for digit in order.low]
    return r.limbs + Columns.of(shifted), scheme.field.limbs(outputs[LIMBS:], NOTE), beyond


def hinted_point(
    scheme: Scheme, key: tuple[Number, Number], z: Number, r: Number, s: Number
) -> list[LinearCombination]:
    """Limbs that should be those of x and y of (z / s) G + (r / s) Q, all 0 where it is neutral. Free."""
    curve = scheme.curve
    order = Columns.of_int(curve.n, LIMBS)
    scalars = [ratio(number.limbs, s.limbs, order) for number in (z, r)]
    known = [Columns.of_int(value, LIMBS).linear for value in (curve.p, curve.a % curve.p, *curve.generator)]
    inputs = [*known[0], *known[1], *known[2], *known[3], *scalars[0]]
    inputs += [*key[0].limbs.linear, *key[1].limbs.linear, *scalars[1]]
    return active_recorder().hint(Opcode.WEIERSTRASS_SUM, BITS | LIMBS << 8, inputs, 2 * LIMBS)


@cache
def secp256k1_scheme() -> Scheme:
    """The curve with its endomorphism."""
    curve = SECP256K1
    root = pow(3, (curve.n - 1) // 3, curve.n)
    multiple = curve.multiply(root, curve.generator)
    beta = multiple.x * pow(curve.generator.x, -1, curve.p) % curve.p if multiple else 0
    return Scheme(curve, PrimeField((-977, -1, 0, 0, 0, 0, 0, 0, 1)), beta, root)


@cache
def p256_scheme() -> Scheme:
    """The curve, which has none."""
    return Scheme(P256, PrimeField((-1, 0, 0, 1, 0, 0, 1, -1, 1)))
