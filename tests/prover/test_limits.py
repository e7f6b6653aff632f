"""Whatever is written can be read: the limits of readers hold everything that writers make, and writers make no more."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Literal

import pytest
from zkwright.compiler import Array, Field, Private, Public, circuit
from zkwright.compiler.errors import SignatureError
from zkwright.compiler.program import schema as compiler_schema
from zkwright.prover import Prover, prove, setup
from zkwright.verifier import InvalidKey, InvalidProof, Proof, VerifyingKey, public_from_json, public_to_json
from zkwright.verifier.curve import Q, R
from zkwright.verifier.groth16.proof import MAX_PROOF_BYTES
from zkwright.verifier.groth16.verifying_key import MAX_KEY_BYTES
from zkwright.verifier.public_signals import MAX_PUBLIC_BYTES, MAX_PUBLIC_SIGNALS


@circuit
def published(x: Public[Array[Field, Literal["n"]]], k: Private[Field], n: int) -> None:
    for item in x:
        _ = item
    k.inverse()


@circuit
def square(x: Private[Field]) -> Public[Field]:
    return x * x


def test_the_compiler_and_the_verifier_have_one_limit() -> None:
    assert compiler_schema.MAX_PUBLIC_SIGNALS == MAX_PUBLIC_SIGNALS


# name: a document with n of its largest parts, its reader's limit
LARGEST: dict[str, tuple[Any, int]] = {
    "public.json": (lambda n: [str(R - 1)] * n, MAX_PUBLIC_BYTES),
    "verification_key.json": (
        lambda n: {"nPublic": n, "IC": [[str(Q - 1), str(Q - 1), "1"]] * (n + 1), "rest": ["0" * 77] * 64},
        MAX_KEY_BYTES,
    ),
    "proof.json": (lambda n: {"A": [str(Q - 1)] * 8, "protocol": "groth16"}, MAX_PROOF_BYTES),
}


@pytest.mark.parametrize("name", LARGEST)
def test_the_largest_document_fits_its_reader(name: str) -> None:
    document, limit = LARGEST[name]
    assert len(json.dumps(document(MAX_PUBLIC_SIGNALS), indent=1)) <= limit


@pytest.mark.parametrize("n", [0, 1, 2, MAX_PUBLIC_SIGNALS - 1, MAX_PUBLIC_SIGNALS])
def test_public_signals_come_back(n: int) -> None:
    signals = tuple(R - 1 - i for i in range(n))
    assert public_from_json(public_to_json(signals)) == signals


def test_nothing_is_written_that_no_reader_takes() -> None:
    with pytest.raises(InvalidProof, match="80001 public signals, and no reader takes more than 80000"):
        public_to_json((0,) * (MAX_PUBLIC_SIGNALS + 1))


def test_a_circuit_of_more_is_refused_where_it_is_written() -> None:
    with pytest.raises(SignatureError, match="80001 public signals, and keys have room for 80000") as refused:
        published.compile(n=MAX_PUBLIC_SIGNALS + 1)
    assert "publish a hash" in str(refused.value)
    assert refused.value.site is not None


def test_a_system_and_a_key_of_more_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    program = square.compile()
    key = setup(program.r1cs)
    with pytest.raises(ValueError, match="80001 public signals"):
        setup(replace(program.r1cs, n_public_inputs=MAX_PUBLIC_SIGNALS))
    proof, public = prove(key, program.solve({"x": 3}))
    vk = key.verifying_key()
    assert Proof.from_json(proof.to_json()) == proof
    assert public_from_json(public_to_json(public)) == tuple(public)
    assert VerifyingKey.from_json(vk.to_json()) == vk
    for module in ("zkwright.prover.arguments", "zkwright.verifier.groth16.verifying_key"):
        monkeypatch.setattr(f"{module}.MAX_PUBLIC_SIGNALS", 0)
    with pytest.raises(ValueError, match="1 public signals, and the files"):
        prove(key, program.solve({"x": 3}))
    with pytest.raises(ValueError, match="1 public signals, and the files"):
        Prover(key)
    with pytest.raises(InvalidKey, match="1 public signals, and no reader"):
        vk.to_json()
