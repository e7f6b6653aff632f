"""Print, as JSON, signatures made by zkwright and forgeries of them, for circomlibjs to judge (see README.md)."""

from __future__ import annotations

import json

from zkwright.circuits.babyjub_curve import BASE8, GENERATOR, IDENTITY, AffinePoint, L, add, multiply
from zkwright.circuits.eddsa_keys import IntegerSignature, SigningKey
from zkwright.compiler.field import R

SEEDS = (bytes(32), bytes(range(32)), b"\xff" * 32)
MESSAGES = (0, 1, 20_080_101, R - 1)


def cases() -> list[tuple[AffinePoint, int, IntegerSignature]]:
    """Public key, message and signature: first the honest ones, one per seed and message, then the others."""
    honest = []
    for seed in SEEDS:
        key = SigningKey(seed)
        honest += [(key.public_key, message, key.sign(message)) for message in MESSAGES]
    public_key, message, (r8, s) = honest[1]
    order_eight = multiply(L, GENERATOR)
    return [
        *honest,
        (public_key, message + 1, IntegerSignature(r8, s)),
        (public_key, message, IntegerSignature(r8, (s + 1) % L)),
        (public_key, message, IntegerSignature(r8, s + L)),
        (public_key, message, IntegerSignature(add(r8, order_eight), s)),
        (public_key, message, IntegerSignature(AffinePoint(r8.x, (r8.y + 1) % R), s)),
        (add(public_key, order_eight), message, IntegerSignature(r8, s)),
        (BASE8, message, IntegerSignature(r8, s)),
        (IDENTITY, message, IntegerSignature(multiply(5, BASE8), 5)),
        (order_eight, message, IntegerSignature(multiply(5, BASE8), 5)),
    ]


def main() -> None:
    """Print the cases."""
    print(
        json.dumps(
            [
                {
                    "publicKey": [str(value) for value in public_key],
                    "message": str(message),
                    "r8": [str(value) for value in signature.r8],
                    "s": str(signature.s),
                }
                for public_key, message, signature in cases()
            ],
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
