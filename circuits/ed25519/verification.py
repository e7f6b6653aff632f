"""That an Ed25519 signature is one, in rows: that A and R are what they should be, and the equation."""

from __future__ import annotations

from zkwright.compiler import Bool, require
from zkwright.compiler.rows import Note, Opcode, active_recorder

from ..shared.weierstrass.columns import BITS, Columns
from ..shared.weierstrass.numbers import Number, halves_of
from ..shared.weierstrass.points import Point
from ..shared.weierstrass.prime_field import LIMBS
from .curve import FIELD, L, curve
from .encoding import Encoding, known_point, with_sign, x_of
from .equation import require_equation
from .subgroup import Multiples, multiples_of

NOTE = Note("the signature is not of this message under this key")


def require_signature(key: Encoding, k: Columns, r: Encoding, s: Number) -> None:
    """See the module. k are the limbs of the digest."""
    s.require_at_most(halves_of(L - 1), Note("S of the signature is not below the order"))
    a, point = (decoded(of, what) for of, what in ((key, "the public key"), (r, "R of the signature")))
    require_equation(point, a, k, s.limbs, NOTE)


def decoded(encoding: Encoding, what: str) -> Multiples:
    """The point of order L with this encoding. Fails where there is none. Costs about 4,000 rows.

    The neutral element has y = 1, for which there is no u; (0, -1), of order 2, is refused for its order.
    """
    if encoding.known is not None:
        point = known_point(encoding)
        require(Bool(point is not None), f"{what} encodes no point of order L")
        return Multiples.known(point or curve().generator)
    recorder, of = active_recorder(), curve()
    recorder.require_zero(encoding.is_beyond(), Note(f"{what} is no canonical encoding: y is not below 2^255 - 19"))
    note = Note(f"{what} encodes no point of Edwards25519, or the neutral element")
    x = x_of(encoding.y, note)
    known = [Columns.of_int(value, LIMBS).linear for value in (of.p, of.a, of.b)]
    inputs = [limb for value in (*known, x.linear) for limb in value]
    *limbs, more = recorder.hint(Opcode.WEIERSTRASS_LIFT, BITS | LIMBS << 8, inputs, LIMBS + 1)
    # A solver finds another x where this one has no point; whether it has one, the eighth tells.
    recorder.require_zero(more, note)
    v = with_sign(x, FIELD.limbs(limbs, note), encoding.sign, note)
    return multiples_of(Point(x, v), Note(f"{what} is no multiple of the generator: part of it has a small order"))
