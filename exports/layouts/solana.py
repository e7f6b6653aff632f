"""Solana: constants of Rust for the crate `groth16-solana`, 0.2, and the bytes of a proof.

    text = solana_constants(DescribedKey.of(vk, statement))
    a, b, c, inputs = solana_proof(proof, public)

Coordinates are big-endian, the part at i first, as EIP-197 has them. The crate adds no sign: A has to come with the other one.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from zkwright.verifier import G1Point, G2Point, Proof
from zkwright.verifier.public_signals import check_public_signals

from ..described_key import DescribedKey
from ..evm.names import constant_names


def solana_constants(described: DescribedKey) -> str:
    """A module with `VERIFYING_KEY` and the place of each signal by name, the same bytes for the same key and statement."""
    described = described.of_published()
    key = described.key
    places = zip(constant_names(described.signals), described.signals, strict=True)
    return "".join(
        (
            *(f"//! {fact}\n" for fact in described.facts),
            "#![allow(dead_code)]\n\nuse groth16_solana::groth16::Groth16Verifyingkey;\n\n",
            *(f"/// {name}\npub const INDEX_{constant}: usize = {i};\n" for i, (constant, name) in enumerate(places)),
            f'pub const FINGERPRINT: &str = "{key.fingerprint}";\n',
            f'pub const STANDING: &str = "{described.standing}";\n\n',
            "pub const VERIFYING_KEY: Groth16Verifyingkey = Groth16Verifyingkey {\n",
            f"    nr_pubinputs: {key.n_public},\n",
            f"    vk_alpha_g1: {_array(g1_bytes(key.alpha_g1), 4)},\n",
            f"    vk_beta_g2: {_array(g2_bytes(key.beta_g2), 4)},\n",
            f"    vk_gamme_g2: {_array(g2_bytes(key.gamma_g2), 4)},\n",
            f"    vk_delta_g2: {_array(g2_bytes(key.delta_g2), 4)},\n",
            "    vk_ic: &[\n",
            *(f"        {_array(g1_bytes(point), 8)},\n" for point in key.ic),
            "    ],\n};\n",
        )
    )


def solana_proof(proof: Proof, public: Sequence[int]) -> tuple[bytes, bytes, bytes, list[bytes]]:
    """`proof_a` with the sign that the crate wants, `proof_b`, `proof_c` and `public_inputs`.

    Raises `InvalidProof` for what is no signal.
    """
    inputs = [signal.to_bytes(32, "big") for signal in check_public_signals(public)]
    return g1_bytes(-proof.a), g2_bytes(proof.b), g1_bytes(proof.c), inputs


def g1_bytes(point: G1Point) -> bytes:
    """x, y."""
    return b"".join(part.to_bytes(32, "big") for part in (point.x, point.y))


def g2_bytes(point: G2Point) -> bytes:
    """x1, x0, y1, y0, where x0 + x1 i is the coordinate."""
    return b"".join(part.to_bytes(32, "big") for part in (*point.x[::-1], *point.y[::-1]))


def _array(content: bytes, indent: int) -> str:
    numbers = textwrap.fill(", ".join(map(str, content)) + ",", 120 - indent)
    return "[\n" + textwrap.indent(numbers, " " * (indent + 4)) + "\n" + " " * indent + "]"
