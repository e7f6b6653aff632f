"""Sums of encrypted numbers: each who gives some proves their ranges, anybody adds them up, and key owners open the sum alone.

    key, owners = deal(3, 4)                                   # zkwright.circuits.threshold_elgamal.plain: 3 of 4 decrypt
    program = encrypted.compile(entries=4, bits=1, most=1, key_x=int(key.public_key.x), key_y=int(key.public_key.y))
    given = Given.from_proof(prover.prove_inputs({"numbers": [0, 1, 0, 0], "randomness": [...], "context": nullifier}))
    total = Total.of(verifier, [given, ...])                   # every proof verified, no context twice
    shares = [Owner(key, share, "owner-1.sqlite", verifier, least=50).shares(total) for share in ...]
    total.opened(key, shares, bound=1000)                      # [12, 31, 5, 9]

Exponential ElGamal over Baby Jubjub (Cramer, Gennaro and Schoenmakers, EUROCRYPT '97). What an owner sees of single numbers is
nothing, as long as all but few owners give shares of one total alone, as `Owner` does: it says how few.

The total itself may tell of who gave: `noised.py` adds proved noise to it before anybody can open it, of several who each commit
to a seed (`drawing.py`), so that fewer than that do not know what was added.
"""

from __future__ import annotations

from .drawing import Drawing, NoiseSeed, SeedCommitment
from .encrypted import encrypted
from .noise import encrypted_noise
from .noised import NoisedTotal, NoiseRule
from .owner import Owner
from .total import Given, Total

__all__ = [
    "Drawing",
    "Given",
    "NoiseRule",
    "NoiseSeed",
    "NoisedTotal",
    "Owner",
    "SeedCommitment",
    "Total",
    "encrypted",
    "encrypted_noise",
]
