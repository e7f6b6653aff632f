"""Semaphore v4: identities as its package makes them, and the root and the nullifier of its published circuit."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from zkwright.circuits.babyjub.plain import L
from zkwright.circuits.eddsa import require_signature
from zkwright.circuits.semaphore import SemaphoreSignals, semaphore, semaphore_commitment
from zkwright.circuits.semaphore.plain import Identity, hash_signal
from zkwright.circuits.shared.blake import blake_512
from zkwright.compiler import Array, Bool, Field, Private, Public, UnsatisfiedCircuitError, bind, circuit
from zkwright.core.field import R

from tests.circuits.costs import Cost
from tests.circuits.harness import open_wires
from tests.circuits.statement_cases import SAID, said
from tests.circuits.vectors.load import circomlibjs
from tests.circuits.vectors.load import semaphore as published

COSTS = [
    Cost(semaphore_commitment, 975, lambda make: semaphore_commitment(make.field())),
    Cost(
        semaphore,
        6076,
        lambda make: semaphore(make.field(), make.bits(20), Array(make.fields(20)), make.field(), make.field()),
        "for up to 20 levels",
    ),
]

DEPTH = 20


@circuit
def semaphore_v4(
    secret: Private[Field],
    index: Private[Array[Bool, Literal[20]]],
    siblings: Private[Array[Field, Literal[20]]],
    depth: Private[Field],
    message: Public[Field],
    scope: Public[Field],
) -> Public[SemaphoreSignals]:
    bind(message)
    return semaphore(secret, index, siblings, depth, scope)


def key_of(item: dict[str, Any]) -> bytes:
    return bytes.fromhex(item["key"][2:])


@pytest.mark.parametrize("item", published()["identities"])
def test_an_identity_is_the_packages(item: dict[str, Any]) -> None:
    identity = Identity(key_of(item))
    assert identity.secret_scalar == item["secretScalar"]
    assert [int(identity.public_key.x), int(identity.public_key.y)] == item["publicKey"]
    assert identity.commitment == item["commitment"]
    assert identity.export() == item["exported"]
    assert Identity.load(item["exported"]) == identity
    signature, theirs = identity.sign(item["signature"]["message"]), item["signature"]
    assert ([int(signature.r8.x), int(signature.r8.y)], int(signature.s)) == (theirs["r8"], theirs["s"])
    require_signature(identity.public_key, 42, signature)
    assert int(semaphore_commitment(identity.secret_scalar)) == identity.commitment


def test_keys_and_signatures_are_circomlibjs_too() -> None:
    for number, item in enumerate(circomlibjs()["eddsa"]["signatures"]):  # four messages by each of four keys
        identity = Identity(bytes([number // 4]) * 32)
        signature = identity.sign(item["message"])
        assert [int(identity.public_key.x), int(identity.public_key.y)] == item["publicKey"]
        assert ([int(signature.r8.x), int(signature.r8.y)], int(signature.s)) == (item["r8"], item["s"])


@pytest.mark.parametrize("item", published()["hashes"])
def test_numbers_are_hashed_as_the_package_does(item: dict[str, int]) -> None:
    assert hash_signal(item["value"]) == item["hash"]


def test_a_text_stands_for_its_bytes() -> None:
    assert hash_signal("vote") == hash_signal(int.from_bytes(b"vote".ljust(32, b"\0"), "big"))
    assert hash_signal("é" * 15) == hash_signal(int.from_bytes(("é" * 15).encode().ljust(32, b"\0"), "big"))


@pytest.mark.parametrize("number", ["", " ", "12", "0x1f", "0b1", " 7 ", "-1"])
def test_a_text_that_javascript_reads_as_a_number_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match="pass the number"):
        hash_signal(number)


def test_what_is_no_signal_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 31 bytes"):
        hash_signal("é" * 16)
    for outside in (-1, 2**256):
        with pytest.raises(ValueError, match="below 2\\*\\*256"):
            hash_signal(outside)
    with pytest.raises(TypeError):
        hash_signal(1.5)  # type: ignore[arg-type]


@pytest.mark.parametrize("item", published()["proofs"])
def test_root_and_nullifier_are_the_published_circuits(item: dict[str, Any]) -> None:
    identity = Identity(key_of(published()["identities"][item["index"]]))
    depth = len(item["siblings"])
    witness = semaphore_v4.compile().solve(
        {
            "secret": identity.secret_scalar,
            "index": [bool(item["pathIndex"] >> i & 1) for i in range(DEPTH)],
            "siblings": [*item["siblings"], *[0] * (DEPTH - depth)],
            "depth": depth,
            "message": item["message"],
            "scope": item["scope"],
        }
    )
    assert witness.public == [item["root"], item["nullifier"], item["message"], item["scope"]]


def test_a_secret_has_one_form() -> None:
    for secret in (SAID["secret"] + L, L, R - 1):
        with pytest.raises(UnsatisfiedCircuitError, match="the scalar is not below the order of the subgroup"):
            said(**{**SAID, "secret": secret})


def test_no_wire_is_left_open() -> None:
    assert open_wires(said.compile().solve(SAID)) == []


def test_keys_are_drawn_and_shown_nowhere() -> None:
    one, other = Identity.generate(), Identity.generate()
    assert len(one.private_key) == 32
    assert one != other
    assert repr(one) == "Identity()"
    with pytest.raises(TypeError, match="a private key is bytes, not a str"):
        Identity("private-key")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no exported identity") as refusal:
        Identity.load("secret!")
    assert "secret!" not in str(refusal.value)
    assert refusal.value.__context__ is None


@pytest.mark.parametrize(
    ("message", "expected"),
    [  # the submission to NIST, appendix of test vectors: one byte and 144 bytes of zeros; of nothing, its reference program
        (
            bytes(1),
            "97961587f6d970faba6d2478045de6d1fabd09b61ae50932054d52bc29d31be4"
            "ff9102b9f69e2bbdb83be13d4b9c06091e5fa0b48bd081b634058be0ec49beb3",
        ),
        (
            bytes(144),
            "313717d608e9cf758dcb1eb0f0c3cf9fc150b2d500fb33f51c52afc99d358a2f"
            "1374b8a38bba7974e7f6ef79cab16f22ce1e649d6e01ad9589c213045d545dde",
        ),
        (
            b"",
            "a8cfbbd73726062df0c6864dda65defe58ef0cc52a5625090fa17601e1eecd1b"
            "628e94f396ae402a00acc9eab77b4d4c2e852aaaa25a636d80af3fc7913ef5b8",
        ),
    ],
)
def test_blake_512(message: bytes, expected: str) -> None:
    assert blake_512(message).hex() == expected
