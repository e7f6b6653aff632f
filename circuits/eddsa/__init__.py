"""EdDSA over Baby Jubjub with Poseidon: a signature checked inside a proof. Signatures are circomlib's EdDSA-Poseidon.

After Ed25519 (RFC 8032): a signature (R8, S) of M under the public key A satisfies

    S * Base8 = R8 + 8 * h * A        where h = Poseidon(R8.x, R8.y, A.x, A.y, M)

`eddsa.plain` makes keys and signatures.
"""

from __future__ import annotations

from zkwright.compiler import Bool, Field, Struct, gadget

from ..babyjub.edwards import Point
from ..poseidon import poseidon
from ..shared.element import Element
from .equation import constrain_equation, equation_holds


class Signature(Struct):
    """R8, a point, and S, an integer in [0, L)."""

    r8: Point
    s: Field


@gadget
def require_signature(public_key: Point, message: Element, signature: Signature) -> None:
    """Constrain a signature to be valid. Costs 2,639 rows.

    Stricter than circomlib's verifiers, never laxer. Fails unless

    - the public key is on the curve and its order does not divide 8: under such a key one signature would fit every message;
    - S is below L as an integer, so that S + L is not a second signature;
    - h is read as the one integer in [0, r) that it is;
    - R8 is in the subgroup of order L and not neutral: a signature with the nonce 0 would give away the key;
    - the equation holds. It is checked by two scalars of half of h's length, as `babyjub.half_scalars` tells, at 1,544 rows in
      place of the 1,958 of a multiple; circomlib's verifier takes about 4,200 in all. For h = 0 and +-1/2 modulo L it fails, and
      for no more than 2^-248 of all others, given a key: nobody knows a message with such an h.

    Two things it does not promise. A signer may sign one message in many ways: never use a signature, or its hash, as a
    nullifier. And a public key may carry a component of small order: A and A + T, with 8 T = 0, are two keys of one owner.
    Where a key names a person, keep a list of keys, or apply `babyjub.require_in_subgroup`.

    >>> from zkwright.circuits.eddsa.plain import SigningKey
    >>> key = SigningKey.generate()
    >>> require_signature(key.public_key, 42, key.sign(42))
    """
    challenge = poseidon(signature.r8.x, signature.r8.y, public_key.x, public_key.y, message)
    constrain_equation(challenge, public_key, signature.r8, signature.s)


@gadget
def signature_holds(public_key: Point, message: Element, signature: Signature) -> Bool:
    """Whether a signature is valid: true exactly where `require_signature` does not fail. Costs 3,092 rows.

    But for the challenges that nobody can have, which that names: here they are as any other.

    Never fails, whatever the coordinates and S are, so that a bad signature can be counted as bad, and padding be skipped.
    A key that is off the curve or of small order is replaced by the base point, which the formulas can take, and the answer is
    no; S is read in all of its 254 bits, and the upper ones count for the answer alone. What `require_signature` does
    not promise, this does not. It needs the multiple itself: that two scalars of half the length do not fit shows nothing.

    A vote counted so is `Field(signature_holds(key, ballot, signature)) * weight`.

    >>> from zkwright.circuits.eddsa.plain import SigningKey
    >>> key = SigningKey.generate()
    >>> signature_holds(key.public_key, 42, key.sign(42)), signature_holds(key.public_key, 42, key.sign(43))
    (Bool(1), Bool(0))
    """
    challenge = poseidon(signature.r8.x, signature.r8.y, public_key.x, public_key.y, message)
    return equation_holds(challenge, public_key, signature.r8, signature.s)
