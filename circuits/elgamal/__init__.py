"""ElGamal's encryption over Baby Jubjub: of points, and of small numbers in the exponent, whose ciphertexts add up.

A ciphertext of M under the public key K is the pair (r Base8, M + r K), for a random r. A number m is encrypted as m Base8:
the sum of two ciphertexts is one of the sum, for tallies that only the key's owner opens, and only the total of.
`elgamal.plain` makes keys and decrypts. Source: ElGamal (1985), and Cramer, Gennaro, Schoenmakers (EUROCRYPT '97), section 3.
"""

from __future__ import annotations

from collections.abc import Sequence

from zkwright.compiler import Bool, Field, Struct, UInt, gadget, select
from zkwright.compiler.rows import ArgumentError

from ..babyjub.edwards import Point, add_points, negate_point, require_curve_equation
from ..babyjub.fixed_base import multiply_few_bits
from ..babyjub.plain import BASE8
from ..babyjub.scalars import OrderL, Scalar
from ..shared.element import Element

_KEY = "the public key is not of order L"


class Ciphertext(Struct):
    """r Base8 and M + r K."""

    ephemeral: Point
    masked: Point


@gadget
def encrypt(public_key: Point, message: Point, randomness: Element) -> Ciphertext:
    """The ciphertext of a point.

    Constrains the public key to be of order L, the message to be on the curve, and the result to be the ciphertext: a proof
    that it is well formed, where the ciphertext is public. Fails for other keys and messages, and for a randomness beyond 251
    bits. Needs a randomness that is uniform below L and used once, as `random_scalar` of `elgamal.plain` gives it, and a
    message in the subgroup: a component of small order stays visible. Hides the message; does not keep anyone from changing it,
    as sums show. Costs 2,240 rows, and 1,108 under a constant public key.

    >>> from zkwright.circuits.babyjub import multiply_base8
    >>> encrypt(multiply_base8(5), multiply_base8(7), 3).masked == multiply_base8(7 + 3 * 5)
    Bool(1)
    """
    require_curve_equation(message)
    return _masked(public_key, message, randomness)


def encrypt_number(public_key: Point, message: UInt | Bool | bool, randomness: Element) -> Ciphertext:
    """The ciphertext of a small number or truth value m: that of the point m Base8.

    Constrains and needs what `encrypt` does, and fails where that does; the type says how large m may be, and a ballot's is a
    `Bool`. Decrypting takes about the square root of m steps, so keep sums below 2**40. Costs 2,235 rows for a `Bool`, 1,103
    under a constant public key, and 5 more for each 3 bits of a longer number; its bits cost a row each where the circuit does
    not have them.

    >>> from zkwright.circuits.babyjub import multiply_base8
    >>> encrypt_number(multiply_base8(5), True, 3).masked == multiply_base8(1 + 3 * 5)
    Bool(1)

    Raises `ArgumentError` for a plain integer, whose type is not known.
    """
    if isinstance(message, UInt):
        return _encrypted_bits(public_key, message.bits(), randomness)
    if isinstance(message, (Bool, bool)):
        return _encrypted_bit(public_key, Bool(message), randomness)
    raise ArgumentError("a number is encrypted with its type, which bounds it", "write U32(number), or pass a Bool")


@gadget
def _encrypted_bit(public_key: Point, bit: Bool, randomness: Element) -> Ciphertext:
    zero = _masked(public_key, Point(x=Field(0), y=Field(1)), randomness)
    one = add_points(zero.masked, Point.of(BASE8))
    return Ciphertext(ephemeral=zero.ephemeral, masked=select(bit, one, zero.masked))


@gadget
def _encrypted_bits(public_key: Point, bits: Sequence[Bool], randomness: Element) -> Ciphertext:
    return _masked(public_key, multiply_few_bits(BASE8, bits), randomness)


@gadget
def decrypt(secret: Element, ciphertext: Ciphertext) -> Point:
    """The point that a ciphertext hides: masked - secret * ephemeral.

    Constrains the secret to be below L and both points to be what `encrypt` gives them as: fails where `ephemeral` is not of
    order L or `masked` off the curve. It says nothing of whose secret that is: compare `multiply_base8(secret)` with the public
    key. Costs 1,947 rows.

    >>> from zkwright.circuits.babyjub import multiply_base8
    >>> decrypt(5, encrypt(multiply_base8(5), multiply_base8(7), 3)) == multiply_base8(7)
    Bool(1)
    """
    require_curve_equation(ciphertext.masked)
    ephemeral = OrderL.of(ciphertext.ephemeral, "the ciphertext's ephemeral point is not of order L")
    mask = Scalar.of(Field(secret), "the secret is not below the order of the subgroup").times(ephemeral)
    return add_points(ciphertext.masked, negate_point(mask))


@gadget
def add_ciphertexts(one: Ciphertext, other: Ciphertext) -> Ciphertext:
    """A ciphertext of the sum of what two under one key hide. Never fails on the curve. Costs 12 rows.

    Needs points of the curve, as `babyjub.add` does. Whoever knows both sees that this is their sum, unless it is rerandomized.

    >>> from zkwright.circuits.babyjub import multiply_base8
    >>> key = multiply_base8(5)
    >>> add_ciphertexts(encrypt_number(key, True, 3), encrypt_number(key, True, 4)) == encrypt(key, multiply_base8(2), 7)
    Bool(1)
    """
    return Ciphertext(ephemeral=add_points(one.ephemeral, other.ephemeral), masked=add_points(one.masked, other.masked))


@gadget
def subtract_ciphertexts(one: Ciphertext, other: Ciphertext) -> Ciphertext:
    """A ciphertext of the difference of what two under one key hide. Never fails on the curve. Costs 12 rows.

    Needs points of the curve, as `babyjub.add` does. Of a number less than the other no small number comes out.

    >>> from zkwright.circuits.babyjub import multiply_base8
    >>> key = multiply_base8(5)
    >>> subtract_ciphertexts(encrypt_number(key, True, 7), encrypt_number(key, False, 3)) == encrypt_number(key, True, 4)
    Bool(1)
    """
    return Ciphertext(
        ephemeral=add_points(one.ephemeral, negate_point(other.ephemeral)),
        masked=add_points(one.masked, negate_point(other.masked)),
    )


@gadget
def rerandomize(public_key: Point, ciphertext: Ciphertext, randomness: Element) -> Ciphertext:
    """Another ciphertext of the same under the same key, which only who knows the randomness or the secret key connects to it.

    Constrains the public key to be of order L, and the ciphertext's points to be on the curve; fails for others, and for a
    randomness beyond 251 bits, which is needed as `encrypt` needs it. Costs 2,250 rows, and 1,118 under a constant public key.

    >>> from zkwright.circuits.babyjub import multiply_base8
    >>> key = multiply_base8(5)
    >>> rerandomize(key, encrypt_number(key, True, 3), 4) == encrypt_number(key, True, 7)
    Bool(1)
    """
    require_curve_equation(ciphertext.ephemeral)
    require_curve_equation(ciphertext.masked)
    return add_ciphertexts(ciphertext, _masked(public_key, Point(x=Field(0), y=Field(1)), randomness))


def _masked(public_key: Point, message: Point, randomness: Element) -> Ciphertext:
    scalar = Scalar.used_once(Field(randomness))
    mask = scalar.times(OrderL.of(public_key, _KEY))
    return Ciphertext(ephemeral=scalar.times_constant(BASE8), masked=add_points(message, mask))
