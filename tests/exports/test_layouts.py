"""Keys and proofs for other chains: the bytes that their programs accepted (vectors/README.md says how they were run)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from zkwright.exports.described_key import DescribedKey
from zkwright.exports.layouts import move, solana
from zkwright.exports.layouts.cairo import cairo_key
from zkwright.verifier import G2Point, InvalidKey, InvalidProof, Proof, VerifyingKey, public_from_json
from zkwright.verifier.curve import Q, R

from tests.exports.subjects import of_every_type, of_snarkjs

VECTORS = json.loads((Path(__file__).parent / "vectors" / "layouts.json").read_text(encoding="utf-8"))


def proof_of(name: str) -> tuple[Proof, tuple[int, ...]]:
    subject = of_snarkjs(name)
    return Proof.from_json(subject.proof), public_from_json(subject.public)


@pytest.mark.parametrize("name", VECTORS)
def test_what_groth16_solana_accepted(name: str) -> None:
    accepted = VECTORS[name]["groth16-solana"]
    assert solana.solana_constants(of_snarkjs(name).described) == accepted["constants"]
    a, b, c, inputs = solana.solana_proof(*proof_of(name))
    assert [a.hex(), b.hex(), c.hex()] == accepted["proof"]
    assert [signal.hex() for signal in inputs] == accepted["inputs"]


@pytest.mark.parametrize("name", VECTORS)
def test_what_arkworks_accepted(name: str) -> None:
    accepted, key = VECTORS[name]["arkworks"], of_snarkjs(name).described.key
    assert move.verifying_key_bytes(key).hex() == accepted["verifying_key"]
    points, inputs = move.move_proof(*proof_of(name))
    assert (points.hex(), inputs.hex()) == (accepted["proof"], accepted["inputs"])
    text = move.move_constants(of_snarkjs(name).described)
    assert f'const VERIFYING_KEY: vector<u8> = x"{accepted["verifying_key"]}";' in text
    assert text.startswith("// Checks Groth16 proofs")
    parts = [move.g2_bytes(point).hex() for point in (key.beta_g2, key.gamma_g2, key.delta_g2)]
    assert accepted["verifying_key"] == "".join(
        (
            move.g1_bytes(key.alpha_g1).hex(),
            *parts,
            f"{len(key.ic):02x}",
            "00" * 7,
            *(move.g1_bytes(p).hex() for p in key.ic),
        )
    )


def test_signs_of_opposite_points() -> None:
    """One of a point and its opposite has the bit, and nothing else differs."""
    key = of_snarkjs("opening").described.key
    for point in (key.alpha_g1, *key.ic):
        one, other = move.g1_bytes(point), move.g1_bytes(-point)
        assert {one[-1] ^ other[-1], one[:-1] == other[:-1]} == {0x80, True}
    for twist in (key.beta_g2, key.delta_g2):
        one, other = move.g2_bytes(twist), move.g2_bytes(-twist)
        assert {one[-1] ^ other[-1], one[:-1] == other[:-1]} == {0x80, True}
    assert move.g2_bytes(G2Point((1, 2), (Q - 1, 0)))[-1] == 0x80  # y without i decides where the part at i is 0
    assert move.g2_bytes(G2Point((1, 2), (1, 0)))[-1] == 0


def test_a_key_for_cairo() -> None:
    described = of_every_type().described
    document = json.loads(cairo_key(described))
    again = {"protocol": "groth16", "curve": "bn128", "nPublic": described.key.n_public}
    again |= {"IC": [[point["x"], point["y"], "1"] for point in document["ic"]]}
    again |= {"vk_alpha_1": [document["alpha"]["x"], document["alpha"]["y"], "1"]}
    for name in ("beta", "gamma", "delta"):
        again[f"vk_{name}_2"] = [document[name]["x"], document[name]["y"], ["1", "0"]]
    assert VerifyingKey.from_object(again) == described.key
    assert document["curve"] == "bn254"
    assert document["signals"] == list(described.signals)
    with pytest.raises(InvalidKey, match="garaga takes no such key"):
        cairo_key(of_snarkjs("silent").described)


def test_names_and_facts() -> None:
    described = of_every_type().described
    for text in (solana.solana_constants(described), move.move_constants(described), cairo_key(described)):
        assert described.key.fingerprint in text
        assert "whoever made the key can forge proofs" in text
    assert "/// issuer.größe\npub const INDEX_SIGNAL_" in solana.solana_constants(described)
    assert move.move_constants(described).isascii()
    assert "fun index_issuer_constructor_1(): u64" in move.move_constants(described)
    assert "module verifier::circuit_key" in move.move_constants(
        DescribedKey(described.key, name="größe", development=False)
    )


def test_signals_that_are_none() -> None:
    proof, _ = proof_of("product")
    for layout in (solana.solana_proof, move.move_proof):
        with pytest.raises(InvalidProof, match=r"not in \[0, r\)"):
            layout(proof, (R,))
