"""Decryption of ElGamal by any t of n, none of whom has the key (Pedersen, 1991, with Shamir's shares).

The secret key is the value at 0 of a polynomial of degree t - 1 modulo L, and the share of the owner number i its value x_i at
i. For a ciphertext an owner gives x_i * ephemeral, with a proof by Chaum and Pedersen that it is of the x_i behind the owner's
verification key x_i Base8. Any t of these make the mask, by Lagrange's interpolation in the exponent. `threshold_elgamal.plain`
deals keys, gives shares and combines them; the gadgets check shares inside a proof, as one that a tally is right.
"""

from __future__ import annotations

from zkwright.compiler import Bool, Struct, gadget

from ..babyjub.edwards import Point
from ..chaum_pedersen import Equality, EqualityProof, equality_proof_holds, require_equality_proof
from ..elgamal import Ciphertext


class DecryptionShare(Struct):
    """An owner's multiple of a ciphertext's ephemeral point, and the proof that it is."""

    point: Point
    proof: EqualityProof


@gadget
def require_decryption_share(verification_key: Point, ciphertext: Ciphertext, share: DecryptionShare) -> None:
    """Constrain a share of a decryption to be that of a verification key's owner. Costs 4,747 rows.

    Fails as `chaum_pedersen.require_equality_proof` does: for another ciphertext, another owner's share, and points that are
    not of order L. The masked point of the ciphertext is the proof's context, so that no share of one is passed off as one of
    another.

    >>> from zkwright.circuits.babyjub import multiply_base8
    >>> from zkwright.circuits.elgamal import encrypt
    >>> from zkwright.circuits.threshold_elgamal.plain import deal
    >>> key, owners = deal(2, 3)
    >>> ciphertext = encrypt(key.public_key, multiply_base8(7), 12345)
    >>> require_decryption_share(owners[0].verification_key, ciphertext, owners[0].decryption_share(ciphertext))
    """
    require_equality_proof(_equality(verification_key, ciphertext, share), share.proof, ciphertext.masked.x)


@gadget
def decryption_share_holds(verification_key: Point, ciphertext: Ciphertext, share: DecryptionShare) -> Bool:
    """Whether a share is valid: true exactly where `require_decryption_share` does not fail. Never fails. Costs 5,199 rows.

    >>> from zkwright.circuits.babyjub import multiply_base8
    >>> from zkwright.circuits.elgamal import encrypt
    >>> from zkwright.circuits.threshold_elgamal.plain import deal
    >>> key, owners = deal(2, 3)
    >>> ciphertext = encrypt(key.public_key, multiply_base8(7), 12345)
    >>> decryption_share_holds(owners[1].verification_key, ciphertext, owners[0].decryption_share(ciphertext))
    Bool(0)
    """
    return equality_proof_holds(_equality(verification_key, ciphertext, share), share.proof, ciphertext.masked.x)


def _equality(verification_key: Point, ciphertext: Ciphertext, share: DecryptionShare) -> Equality:
    return Equality(public_key=verification_key, base=ciphertext.ephemeral, image=share.point)
