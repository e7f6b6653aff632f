"""Statements whose key has one public signal, the hash of those by name."""

from __future__ import annotations

import copy
import hashlib
import json
import pickle
from functools import cache
from typing import Any

import pytest
from Crypto.Hash import keccak
from zkwright import Field, Public, bind, circuit
from zkwright.prover import Proved, prove_inputs, setup
from zkwright.verifier import InvalidBatch, InvalidProof, InvalidStatement, Statement, Verifier, VerifyingKey
from zkwright.verifier.curve import R
from zkwright.verifier.keccak import keccak_256
from zkwright.verifier.signals_hash import HASHES, hash_of_signals
from zkwright.verifier.statement import named_signals

SIGNALS = (7, 0, R - 1)
VALUES = {"scope": 7, "rest": [0, R - 1]}


@circuit
def same(x: Public[Field]) -> None:
    """Proves anything."""
    bind(x)


@cache
def proven(name: str) -> tuple[VerifyingKey, Statement, Proved]:
    program = same.compile()
    key = setup(program.r1cs)
    vk = key.verifying_key()
    signals = named_signals([["scope", "Field"], ["rest", {"array": "Field", "length": 2}]])
    statement = Statement("same", signals, vk.fingerprint, "development", name)
    return vk, statement, prove_inputs(key, program, {"x": hash_of_signals(name, SIGNALS)})


@pytest.mark.parametrize("length", [0, 1, 7, 8, 31, 32, 135, 136, 137, 271, 272, 273, 1000])
def test_keccak_is_ethereums(length: int) -> None:
    message = bytes(range(256)) * 4
    assert keccak_256(message[:length]) == keccak.new(digest_bits=256, data=message[:length]).digest()


def test_the_hash_is_of_32_bytes_a_signal_and_has_253_bits() -> None:
    encoded = b"".join(signal.to_bytes(32, "big") for signal in SIGNALS)
    assert hash_of_signals("sha256", SIGNALS) == int(hashlib.sha256(encoded).hexdigest(), 16) >> 3
    digest = keccak.new(digest_bits=256, data=encoded).hexdigest()
    assert hash_of_signals("keccak256", SIGNALS) == int(digest, 16) >> 3


@pytest.mark.parametrize("name", HASHES)
def test_every_way_to_verify_takes_the_signals(name: str) -> None:
    vk, statement, proved = proven(name)
    verifier = Verifier(vk, statement, development=True)
    proof, public = proved.proof, json.dumps([str(signal) for signal in SIGNALS])
    assert statement.verify(vk, SIGNALS, proof) == VALUES
    assert verifier.verify(proof, public=VALUES) == VALUES
    assert verifier.verify_json(public, proof.to_json(), expect={"scope": 7}) == VALUES
    body = json.dumps({"proof": proof.to_object(), "public": json.loads(public)})
    assert verifier.verify_body(body) == VALUES
    assert verifier.verify_many([(VALUES, proof), (public, proof.to_json())]) == [VALUES, VALUES]


@pytest.mark.parametrize("name", HASHES)
def test_other_signals_are_refused(name: str) -> None:
    vk, statement, proved = proven(name)
    wrong: list[tuple[int, ...]] = [
        (8, 0, R - 1),
        (7, R - 1, 0),
        (7, R, R - 1),
        (7 + R, 0, R - 1),
        (7, 0),
        proved.public,
    ]
    for signals in wrong:
        with pytest.raises(InvalidProof):
            statement.verify(vk, signals, proved.proof)
    with pytest.raises(InvalidProof, match=r"as signals\.json has them: public\.json is their hash"):
        statement.verify(vk, proved.public, proved.proof)
    verifier = Verifier(vk, statement, development=True)
    with pytest.raises(InvalidBatch) as refusals:
        verifier.verify_many([(VALUES, proved.proof), ({**VALUES, "scope": 8}, proved.proof)])
    assert list(refusals.value.refusals) == [1]


def test_a_statement_keeps_its_hash() -> None:
    _, statement, _ = proven("keccak256")
    assert Statement.from_json(statement.to_json()) == statement
    assert copy.copy(statement) == pickle.loads(pickle.dumps(statement)) == statement
    bare = Statement(statement.circuit, statement.signals, statement.fingerprint, statement.standing)
    assert bare != statement
    assert "hash_inputs" not in bare.to_json()
    with pytest.raises(InvalidStatement, match="3 public signals, the key has 1"):
        bare.check_is_of(proven("keccak256")[0])


@pytest.mark.parametrize("wrong", ["sha1", "", 1, None, ["sha256"]])
def test_an_unknown_hash_is_refused(wrong: Any) -> None:
    document = json.loads(proven("sha256")[1].to_json())
    with pytest.raises(InvalidStatement, match="hash_inputs: no hash of public signals; it is keccak256 or sha256"):
        Statement.from_object({**document, "hash_inputs": wrong})
