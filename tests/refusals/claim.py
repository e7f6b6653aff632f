"""A proof and its public signals as plain numbers, to be tampered with, and as the texts and words that say them."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from zkwright.verifier import G1Point, G2Point, Proof

G1 = tuple[int, int]
G2 = tuple[tuple[int, int], tuple[int, int]]


class Claim(NamedTuple):
    """A, B, C and the signals; nothing is checked, (0, 0) is the point at infinity."""

    a: G1
    b: G2
    c: G1
    signals: tuple[int, ...]

    @classmethod
    def of(cls, proof: Proof, signals: tuple[int, ...]) -> Claim:
        """The numbers of a proof."""
        return cls((proof.a.x, proof.a.y), (proof.b.x, proof.b.y), (proof.c.x, proof.c.y), signals)

    @property
    def points(self) -> tuple[G1Point, G2Point, G1Point]:
        """A, B and C."""
        return G1Point(*self.a), G2Point(*self.b), G1Point(*self.c)

    def with_points(self, a: G1Point | None = None, b: G2Point | None = None, c: G1Point | None = None) -> Claim:
        """With other points."""
        return Claim(
            self.a if a is None else (a.x, a.y),
            self.b if b is None else (b.x, b.y),
            self.c if c is None else (c.x, c.y),
            self.signals,
        )

    def with_signals(self, *signals: int) -> Claim:
        """With other signals."""
        return self._replace(signals=signals)

    @property
    def document(self) -> dict[str, Any]:
        """What `proof.json` holds."""
        b = [[str(self.b[0][0]), str(self.b[0][1])], [str(self.b[1][0]), str(self.b[1][1])], ["1", "0"]]
        infinity = [["0", "0"], ["1", "0"], ["0", "0"]]
        return {
            "pi_a": _g1(self.a),
            "pi_b": infinity if self.b == ((0, 0), (0, 0)) else b,
            "pi_c": _g1(self.c),
            "protocol": "groth16",
            "curve": "bn128",
        }

    @property
    def proof(self) -> str:
        """The text of `proof.json`."""
        return json.dumps(self.document)

    @property
    def public(self) -> str:
        """The text of `public.json`."""
        return json.dumps([str(signal) for signal in self.signals])

    @property
    def calldata(self) -> bytes:
        """The words, numbers modulo 2^256, with the coefficients of F_q2 in the order of EIP-197."""
        (x0, x1), (y0, y1) = self.b
        words = (*self.a, x1, x0, y1, y0, *self.c, *self.signals)
        return b"".join((word % 2**256).to_bytes(32, "big") for word in words)


def _g1(point: G1) -> list[str]:
    return ["0", "1", "0"] if point == (0, 0) else [str(point[0]), str(point[1]), "1"]
