"""EdDSA over Baby Jubjub with MiMC, for signatures that are given: circomlib's EdDSA-MiMC and EdDSA-MiMCSponge.

The scheme of `eddsa` with h = mimc7(R8.x, R8.y, A.x, A.y, M), or the same of `mimc_sponge`. What `eddsa.require_signature`
checks, and does not promise, holds here. With Poseidon a signature takes 2,639 rows. `eddsa_mimc.plain` makes keys and
signatures.
"""

from __future__ import annotations

from zkwright.compiler import Bool, gadget

from ..babyjub.edwards import Point
from ..eddsa import Signature
from ..eddsa.equation import constrain_equation, equation_holds
from ..mimc import mimc7
from ..mimc_sponge import mimc_sponge
from ..shared.element import Element

__all__ = [
    "Signature",
    "require_signature",
    "require_sponge_signature",
    "signature_holds",
    "sponge_signature_holds",
]


@gadget
def require_signature(public_key: Point, message: Element, signature: Signature) -> None:
    """Constrain a signature with MiMC-7 to be valid. Costs 4,138 rows.

    Fails where `eddsa.require_signature` does, with the challenge that circomlib's `EdDSAMiMCVerifier` hashes.

    >>> from zkwright.circuits.eddsa_mimc.plain import SigningKey
    >>> key = SigningKey(bytes(32))
    >>> require_signature(key.public_key, 42, key.sign(42))
    """
    r8 = signature.r8
    constrain_equation(mimc7(r8.x, r8.y, public_key.x, public_key.y, message), public_key, r8, signature.s)


@gadget
def signature_holds(public_key: Point, message: Element, signature: Signature) -> Bool:
    """Whether a signature with MiMC-7 is valid: where `require_signature` does not fail. Never fails. Costs 4,591 rows.

    >>> from zkwright.circuits.eddsa_mimc.plain import SigningKey
    >>> key = SigningKey(bytes(32))
    >>> signature_holds(key.public_key, 42, key.sign(42)), signature_holds(key.public_key, 42, key.sign(43))
    (Bool(1), Bool(0))
    """
    r8 = signature.r8
    return equation_holds(mimc7(r8.x, r8.y, public_key.x, public_key.y, message), public_key, r8, signature.s)


@gadget
def require_sponge_signature(public_key: Point, message: Element, signature: Signature) -> None:
    """Constrain a signature with the MiMC sponge to be valid. Costs 5,614 rows.

    Fails where `eddsa.require_signature` does, with the challenge that circomlib's `EdDSAMiMCSpongeVerifier` hashes.

    >>> from zkwright.circuits.eddsa_mimc.plain import SigningKey
    >>> key = SigningKey(bytes(32))
    >>> require_sponge_signature(key.public_key, 42, key.sign_sponge(42))
    """
    r8 = signature.r8
    constrain_equation(mimc_sponge(r8.x, r8.y, public_key.x, public_key.y, message), public_key, r8, signature.s)


@gadget
def sponge_signature_holds(public_key: Point, message: Element, signature: Signature) -> Bool:
    """Whether a signature with the sponge is valid: where the requirement does not fail. Never fails. Costs 6,067 rows.

    >>> from zkwright.circuits.eddsa_mimc.plain import SigningKey
    >>> key = SigningKey(bytes(32))
    >>> sponge_signature_holds(key.public_key, 42, key.sign_sponge(42))
    Bool(1)
    """
    r8 = signature.r8
    return equation_holds(mimc_sponge(r8.x, r8.y, public_key.x, public_key.y, message), public_key, r8, signature.s)
