"""Cairo: the key as `garaga gen --system groth16 --vk FILE` reads it, of which it makes a contract for Starknet.

    text = cairo_key(DescribedKey.of(vk, statement))

Proofs need no other form: garaga reads snarkjs' `proof.json` and `public.json`.
"""

from __future__ import annotations

import json

from zkwright.verifier import G1Point, G2Point, InvalidKey

from ..described_key import DescribedKey


def cairo_key(described: DescribedKey) -> str:
    """The text of the file, the same for the same key and statement. Raises `InvalidKey` for a key without public signals."""
    described = described.of_published()
    key = described.key
    if not key.n_public:
        raise InvalidKey("IC", "no public signals, and garaga takes no such key", "make a value of the circuit public")
    document = {
        "curve": "bn254",
        "alpha": _g1(key.alpha_g1),
        "beta": _g2(key.beta_g2),
        "gamma": _g2(key.gamma_g2),
        "delta": _g2(key.delta_g2),
        "ic": [_g1(point) for point in key.ic],
        "about": list(described.facts),
        "signals": list(described.signals),
    }
    return json.dumps(document, indent=1) + "\n"


def _g1(point: G1Point) -> dict[str, str]:
    return {"x": str(point.x), "y": str(point.y)}


def _g2(point: G2Point) -> dict[str, list[str]]:
    return {"x": [str(part) for part in point.x], "y": [str(part) for part in point.y]}
