"""A sum that is opened with a proof that it is what the ciphertext hides."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from zkwright.compiler import Array, Bool, Field, Private, Public, UInt, circuit, random_field
from zkwright.core.field import R
from zkwright.core.traceback_redaction import redact_frames
from zkwright.prover import Prover
from zkwright.verifier import InvalidProof, InvalidStatement, Proof, Verifier

from ..errors import Cheated, LearningError
from .circuit import ProvedEncryption, committed, masked_at, value_at
from .parameters import ERROR_BITS, PROVED_ERROR, Scheme
from .polynomials import centred, times_small
from .proofs import at, weights_at
from .scheme import BfvKey, Pair

_DOMAIN: Final = b"zkwright bfv 1 opening"


@circuit
def bfv_opening(
    plus: Private[Array[Bool, Literal["degree"]]],
    minus: Private[Array[Bool, Literal["degree"]]],
    key_error: Private[Array[UInt[Literal[6]], Literal["degree"]]],  # type: ignore[type-arg]
    noise: Private[Array[UInt[Literal["noise_bits"]], Literal["degree"]]],  # type: ignore[type-arg]
    key_quotient: Private[Array[UInt[Literal["quotient_bits"]], Literal["degree"]]],  # type: ignore[type-arg]
    sum_quotient: Private[Array[UInt[Literal["quotient_bits"]], Literal["degree"]]],  # type: ignore[type-arg]
    nonce: Private[Field],
    challenge: Public[Field],
    weights: Public[Array[Field, Literal["degree"]]],
    degree: int = 1024,
    modulus: int = 0x7E00001,
    noise_bits: int = 21,
    quotient_bits: int = 8,
) -> Public[ProvedEncryption]:
    """The key and a ciphertext, at a challenge, are those of one secret: pk1 s + e - modulus q, and ct1 s - noise - modulus q'.

    The secret s is plus - minus; errors, noise and quotients come with half of their range added. Which sums that says, the
    verifier has in what it compares the value with: noise is less than half of a step.
    """
    halves = (1 << noise_bits - 1, 1 << quotient_bits - 1)
    first = [
        Field(e) - PROVED_ERROR - (Field(q) - halves[1]) * modulus for e, q in zip(key_error, key_quotient, strict=True)
    ]
    second = [halves[0] - Field(v) - (Field(q) - halves[1]) * modulus for v, q in zip(noise, sum_quotient, strict=True)]
    every: list[Any] = [plus, minus, key_error, noise, key_quotient, sum_quotient]
    columns = [[Field(each) for each in column] for column in every]
    return ProvedEncryption(
        commitment=committed(nonce, columns, _widths(noise_bits, quotient_bits)),
        value=masked_at([*plus], [*minus], [*weights]) + value_at(challenge, [*first, *second]),
    )


@dataclass(frozen=True, slots=True)
class Opening:
    """Sums, and the proof that these are what a ciphertext hides."""

    sums: tuple[int, ...]
    commitment: int
    proof: Proof


@redact_frames
def open_total(scheme: Scheme, key: BfvKey, prover: Prover, total: Pair) -> Opening:
    """Decrypt a sum and prove what it is; `prover` is of `bfv_opening`, compiled with `scheme.opening_sizes`.

    Raises `LearningError` for a ciphertext that is no sum of up to `scheme.added` with proofs, as far as that is seen.
    """
    ring, sizes = scheme.ring, scheme.opening_sizes
    sums = key.decrypt(scheme, total)
    key_whole = [
        one + other + int(error)
        for one, other, error in zip(
            centred(ring, key.public.first),
            times_small(ring, centred(ring, key.public.second), key.secret),
            key.error,
            strict=True,
        )
    ]
    masked = [
        one + other - number * scheme.step
        for one, other, number in zip(
            centred(ring, total.first),
            times_small(ring, centred(ring, total.second), key.secret),
            sums,
            strict=True,
        )
    ]
    noise = centred(ring, masked)
    quotients = [(one - other) // ring.modulus for one, other in zip(masked, noise, strict=True)]
    half, room = 1 << sizes["quotient_bits"] - 1, 1 << sizes["noise_bits"] - 1
    if not all(-room <= each < room for each in noise) or max(sums) > scheme.largest:
        mend = "open sums of ciphertexts with proofs, of no more than the scheme adds"
        raise LearningError("the total", "hides no sums of this scheme", mend)
    inputs: dict[str, Any] = {
        "plus": (key.secret == 1).tolist(),
        "minus": (key.secret == -1).tolist(),
        "key_error": (key.error + PROVED_ERROR).tolist(),
        "noise": [each + room for each in noise],
        "key_quotient": [each // ring.modulus + half for each in key_whole],
        "sum_quotient": [each + half for each in quotients],
    }
    nonce = random_field()
    columns = [[int(each) for each in column] for column in inputs.values()]
    commitment = int(committed(Field(nonce), columns, _widths(sizes["noise_bits"], sizes["quotient_bits"])))
    public = _public_values(scheme, key.public, total, sums, commitment)
    given = {name: value for name, value in public.items() if name != "result"}
    return Opening(tuple(sums), commitment, prover.prove_inputs({**inputs, "nonce": nonce, **given}).proof)


def check_opening(scheme: Scheme, public: Pair, verifier: Verifier, total: Pair, opening: Opening) -> list[int]:
    """The sums, once it is proved that this is what the total hides under this key.

    `total` is what `Sums.total` gave to whoever checks. Raises `Cheated` where it is not proved, and `LearningError` for sums
    that no scheme has.
    """
    sums = [*opening.sums]
    if len(sums) != scheme.ring.degree or not all(type(each) is int and 0 <= each <= scheme.largest for each in sums):
        raise LearningError("the opening", "has no sums of this scheme", "ask the owner of the key")
    try:
        verifier.verify(opening.proof, public=_public_values(scheme, public, total, sums, opening.commitment))
    except (InvalidProof, InvalidStatement) as error:
        raise Cheated({"the owner of the key": str(error)}) from error
    return sums


def _public_values(scheme: Scheme, public: Pair, total: Pair, sums: Sequence[int], commitment: int) -> dict[str, Any]:
    ring = scheme.ring
    hashed = hashlib.sha512(_DOMAIN + scheme.digest + public.digest(ring) + total.digest(ring))
    for number in (commitment % R, *sums):
        hashed.update(number.to_bytes(32, "big"))
    challenge = int.from_bytes(hashed.digest(), "big") % R
    power = pow(challenge, ring.degree, R)
    of_key, of_total = at(centred(ring, public.first), challenge), at(centred(ring, total.first), challenge)
    value = (power * (scheme.step * at(sums, challenge) - of_total) - of_key) % R
    weights = weights_at(ring, centred(ring, public.second), centred(ring, total.second), challenge)
    result = {"commitment": commitment, "value": value}
    return {"result": result, "challenge": challenge, "weights": weights}


def _widths(noise_bits: int, quotient_bits: int) -> list[int]:
    return [1, 1, ERROR_BITS, noise_bits, quotient_bits, quotient_bits]
