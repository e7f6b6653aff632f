"""Move, of Sui and of Aptos: bytes as arkworks serialises them, compressed.

    text = move_constants(DescribedKey.of(vk, statement))
    points, inputs = move_proof(proof, public)

Sui's `groth16::prepare_verifying_key` takes the whole key, Aptos' `crypto_algebra::deserialize` each point (`FormatG1Compr`,
`FormatG2Compr`) and scalar (`FormatFrLsb`). A coordinate is little-endian, the part without i first; the highest bit of a point's
last byte is set where y is the larger one of y and -y, by the part at i first.
"""

from __future__ import annotations

from collections.abc import Sequence

from zkwright.verifier import G1Point, G2Point, Proof, VerifyingKey
from zkwright.verifier.curve import Q
from zkwright.verifier.public_signals import check_public_signals

from ..described_key import DescribedKey
from ..evm.names import constant_names


def move_constants(described: DescribedKey) -> str:
    """A module that gives the key's bytes, whole and by points, and the place of each signal, the same for the same key."""
    described = described.of_published()
    key, name = described.key, described.name if described.name.isascii() else "circuit"
    parts = {
        "verifying_key": verifying_key_bytes(key),
        "alpha_g1": g1_bytes(key.alpha_g1),
        "beta_g2": g2_bytes(key.beta_g2),
        "gamma_g2": g2_bytes(key.gamma_g2),
        "delta_g2": g2_bytes(key.delta_g2),
    }
    ic = ", ".join(f'x"{g1_bytes(point).hex()}"' for point in key.ic)
    places = zip(constant_names(described.signals), described.signals, strict=True)
    facts = [fact.encode("ascii", "backslashreplace").decode() for fact in described.facts]
    return "".join(
        (
            *(f"// {fact}\n" for fact in facts),
            f"module verifier::{name.lower()}_key {{\n",
            *(f'    const {part.upper()}: vector<u8> = x"{content.hex()}";\n' for part, content in parts.items()),
            f"    const GAMMA_ABC_G1: vector<vector<u8>> = vector[{ic}];\n",
            f'    const FINGERPRINT: vector<u8> = x"{key.fingerprint}";\n',
            *(f"\n    public fun {part}(): vector<u8> {{ {part.upper()} }}\n" for part in (*parts, "fingerprint")),
            "\n    public fun gamma_abc_g1(): vector<vector<u8>> { GAMMA_ABC_G1 }\n",
            *(
                f"\n    /// {signal.encode('ascii', 'backslashreplace').decode()}\n"
                f"    public fun index_{constant.lower()}(): u64 {{ {index} }}\n"
                for index, (constant, signal) in enumerate(places)
            ),
            "}\n",
        )
    )


def move_proof(proof: Proof, public: Sequence[int]) -> tuple[bytes, bytes]:
    """A, B, C in 128 bytes, and the signals one after another; raises `InvalidProof` for what is no signal.

    They are what Sui's `proof_points_from_bytes` and `public_proof_inputs_from_bytes` take, which has room for 8 signals.
    """
    inputs = b"".join(signal.to_bytes(32, "little") for signal in check_public_signals(public))
    return g1_bytes(proof.a) + g2_bytes(proof.b) + g1_bytes(proof.c), inputs


def verifying_key_bytes(key: VerifyingKey) -> bytes:
    """alpha, beta, gamma, delta, the number of the others in 8 bytes, and they."""
    ic = len(key.ic).to_bytes(8, "little") + b"".join(map(g1_bytes, key.ic))
    return g1_bytes(key.alpha_g1) + b"".join(map(g2_bytes, (key.beta_g2, key.gamma_g2, key.delta_g2))) + ic


def g1_bytes(point: G1Point) -> bytes:
    """A point of G1 in 32 bytes."""
    return _signed(point.x.to_bytes(32, "little"), point.y > Q // 2)


def g2_bytes(point: G2Point) -> bytes:
    """A point of G2 in 64 bytes."""
    y0, y1 = point.y
    return _signed(b"".join(part.to_bytes(32, "little") for part in point.x), (y1 or y0) > Q // 2)


def _signed(content: bytes, larger: bool) -> bytes:
    return content[:-1] + bytes([content[-1] | 0x80 * larger])
