"""`proof.json`: read, written, refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from zkwright.verifier import G1Point, InvalidProof, MalformedProof, Proof
from zkwright.verifier.curve import Q
from zkwright.verifier.groth16.proof import MAX_PROOF_BYTES

from tests.verifier.arithmetic import some_twist_point
from tests.verifier.conftest import Statement


def test_snarkjs_bytes_round_trip(statement: Statement) -> None:
    text = statement.text("proof")
    proof = Proof.from_json(text)
    assert proof.to_json() == text
    assert Proof.from_json(text.encode()) == proof


def test_another_layout_of_the_same_json(product: Statement) -> None:
    document = product.document("proof")
    for text in (json.dumps(document), json.dumps(dict(reversed(document.items())), indent=4)):
        assert Proof.from_json(text) == product.proof


def test_rapidsnark_leaves_the_curve_out(product: Statement) -> None:
    document = product.document("proof")
    del document["curve"]
    assert Proof.from_json(json.dumps(document)) == product.proof


def test_the_parts_in_their_order(product: Statement) -> None:
    document, proof = product.document("proof"), product.proof
    assert [proof.a.x, proof.a.y] == [int(c) for c in document["pi_a"][:2]]
    assert [list(proof.b.x), list(proof.b.y)] == [[int(c) for c in pair] for pair in document["pi_b"][:2]]
    assert [proof.c.x, proof.c.y] == [int(c) for c in document["pi_c"][:2]]


def tampered(document: Any, path: tuple[str | int, ...], value: Any) -> str:
    parent = document
    for step in path[:-1]:
        parent = parent[step]
    parent[path[-1]] = value
    return json.dumps(document)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("protocol",), "plonk", 'protocol: not "groth16"'),
        (("protocol",), "fflonk", 'protocol: not "groth16"'),
        (("protocol",), "Groth16", 'protocol: not "groth16"'),
        (("protocol",), ["groth16"], 'protocol: not "groth16"'),
        (("protocol",), None, 'protocol: not "groth16"'),
        (("curve",), "bls12381", 'curve: not "bn128"'),
        (("curve",), "bn254", 'curve: not "bn128"'),
        (("curve",), None, 'curve: not "bn128"'),
        (("pi_a",), None, "pi_a: expected an array, found null"),
        (("pi_a",), {}, "pi_a: expected an array, found an object"),
        (("pi_a",), ["1", "2"], "pi_a: expected 3 elements, found 2"),
        (("pi_a",), ["1", "2", "1", "1"], "pi_a: expected 3 elements, found 4"),
        (("pi_a", 0), 1, r"pi_a\[0\]: expected a string of decimal digits, found a number"),
        (("pi_a", 0), "0x1", r"pi_a\[0\]: not a canonical"),
        (("pi_a", 1), "02", r"pi_a\[1\]: not a canonical"),
        (("pi_a", 2), "2", r'pi_a\[2\]: not "1"'),
        (("pi_a", 2), "01", r'pi_a\[2\]: not "1"'),
        (("pi_a", 2), 1, r'pi_a\[2\]: not "1"'),
        (("pi_a", 2), "0", r'pi_a\[2\]: not "1"'),
        (("pi_b", 0), ["1"], r"pi_b\[0\]: expected 2 elements, found 1"),
        (("pi_b", 1, 0), True, r"pi_b\[1\]\[0\]: expected a string of decimal digits, found a boolean"),
        (("pi_b", 1, 0), "-1", r"pi_b\[1\]\[0\]: not a canonical"),
        (("pi_b", 2), ["0", "1"], r'pi_b\[2\]\[0\]: not "1"'),
        (("pi_b", 2), ["1", "1"], r'pi_b\[2\]\[1\]: not "0"'),
        (("pi_b", 2), ["1"], r"pi_b\[2\]: expected 2 elements"),
        (("pi_b", 2), "10", r"pi_b\[2\]: expected an array, found a string"),
        (("comment",), "hello", "comment: unknown name"),
        (("publicSignals",), ["33"], "publicSignals: unknown name"),
    ],
)
def test_malformed_documents(product: Statement, path: tuple[str | int, ...], value: Any, message: str) -> None:
    with pytest.raises(MalformedProof, match=f"^{message}"):
        Proof.from_json(tampered(product.document("proof"), path, value))


@pytest.mark.parametrize("name", ["pi_a", "pi_b", "pi_c", "protocol"])
def test_a_missing_member(product: Statement, name: str) -> None:
    document = product.document("proof")
    del document[name]
    with pytest.raises(MalformedProof, match=f"^{name}: missing"):
        Proof.from_json(json.dumps(document))


@pytest.mark.parametrize("text", ["[]", '"groth16"', "null", "1", "{}"])
def test_another_document(text: str) -> None:
    with pytest.raises(MalformedProof):
        Proof.from_json(text)


def test_size_is_bounded(product: Statement) -> None:
    text = product.text("proof")
    Proof.from_json(text + " " * (MAX_PROOF_BYTES - len(text)))
    with pytest.raises(MalformedProof, match="bytes are more than"):
        Proof.from_json(text + " " * (MAX_PROOF_BYTES - len(text) + 1))


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("pi_a",), ["0", "1", "0"], "pi_a: the point at infinity"),
        (("pi_c",), ["0", "1", "0"], "pi_c: the point at infinity"),
        (("pi_b",), [["0", "0"], ["1", "0"], ["0", "0"]], "pi_b: the point at infinity"),
        (("pi_a",), ["0", "0", "1"], "pi_a: the point at infinity"),
        (("pi_b",), [["0", "0"], ["0", "0"], ["1", "0"]], "pi_b: the point at infinity"),
        (("pi_a", 0), str(Q), r"pi_a\[0\]: the coordinate is not in \[0, q\)"),
        (("pi_a", 1), "1", "pi_a: the point is not on the curve"),
        (("pi_c", 0), "1", "pi_c: the point is not on the curve"),
        (("pi_b", 0, 1), "1", "pi_b: the point is not on the twist"),
    ],
)
def test_points_that_no_proof_has(product: Statement, path: tuple[str | int, ...], value: Any, message: str) -> None:
    with pytest.raises(InvalidProof, match=f"^{message}") as refusal:
        Proof.from_json(tampered(product.document("proof"), path, value))
    assert type(refusal.value) is InvalidProof


def test_a_proof_made_by_hand_is_checked_too(product: Statement) -> None:
    proof = product.proof
    with pytest.raises(InvalidProof, match=r"^pi_b: the point is outside the subgroup"):
        Proof(proof.a, some_twist_point(), proof.c)
    with pytest.raises(InvalidProof, match=r"^pi_a: the point is not on the curve"):
        Proof(G1Point(1, 1), proof.b, proof.c)
    with pytest.raises(InvalidProof, match=r"^pi_c: expected a G1Point, found G2Point"):
        Proof(proof.a, proof.b, proof.b)  # type: ignore[arg-type]
