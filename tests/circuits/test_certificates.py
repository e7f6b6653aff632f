"""The inputs of every gadget and example determine its outputs, as far as the snapshot says, and the exceptions have reasons."""

from __future__ import annotations

import pytest
from zkwright.analyser import audit
from zkwright.analyser.shipped_lemmas import FILE, proved_lemmas, shipped_lemmas, written
from zkwright.analyser.verdict import Answer

from tests.circuits.certificates import (
    CIRCUITS,
    HASHES_OF_BYTES,
    SLOW,
    UNDECIDED,
    all_lemmas,
    certificate,
    kept,
    unit_lemmas,
)
from tests.circuits.hashed_bytes import UNITS

FAST = [name for name in CIRCUITS if name not in SLOW]


def test_every_circuit_has_a_certificate() -> None:
    assert kept().keys() == CIRCUITS.keys()
    assert CIRCUITS.keys() >= SLOW


def test_none_has_two_results_and_what_is_undecided_has_a_reason() -> None:
    undecided = {name for name, known in kept().items() if known["verdict"] == Answer.UNDECIDED}
    assert {known["verdict"] for known in kept().values()} <= {Answer.UNIQUE, Answer.UNDECIDED}
    assert undecided == UNDECIDED.keys()
    assert all(known.get("reason", "-") for known in kept().values())


@pytest.mark.parametrize("name", FAST)
def test_a_certificate(name: str) -> None:
    """After a change that is meant: python -m tests.circuits.reference --write"""
    assert certificate(name) == kept()[name]


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(SLOW))
def test_a_certificate_that_takes_long(name: str) -> None:
    assert certificate(name) == kept()[name]


PROVED_SLOWLY = {
    "babyjub.multiply_base8",
    "bits.to_bits_strict",
    "chaum_pedersen.require_equality_proof",
    "comparators.is_between",
    "comparators.is_negative",
    "comparators.require_less",
    "comparators.require_less_or_equal",
    "diffie_hellman.shared_secret",
    "eddsa.require_signature",
    "elgamal.decrypt",
    "examples.age_claim",
    "indexed_merkle.indexed_insert",
    "indexed_merkle.require_indexed_absent",
    "pedersen.pedersen_commit",
    "pedersen.pedersen_hash",
    "schnorr.require_signature",
    "semaphore.semaphore_commitment",
    "sparse_merkle.require_sparse_absent",
    "sparse_merkle.require_sparse_member",
}
"""An audit looks at what outputs need, a proof of a lemma at all. In short, a certificate finds lemmas by the very same rows."""


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.slow] * (name in PROVED_SLOWLY))
        for name in sorted(set(FAST) - HASHES_OF_BYTES)
    ],
)
def test_the_lemmas_that_ship_are_those_that_are_proved(name: str) -> None:
    assert proved_lemmas(CIRCUITS[name].compile()).items() <= shipped_lemmas().items()


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name == "sha1" else pytest.mark.slow) for name in UNITS]
)
def test_a_lemma_about_a_compression_is_proved_and_says_all(name: str) -> None:
    lemmas = unit_lemmas(name)
    assert lemmas.items() <= shipped_lemmas().items()
    n_blocks = 4 if name == "hmac" else 3
    assert [(lemma.gadget, lemma.open) for lemma in lemmas.values()] == n_blocks * [("compress", ())]


@pytest.mark.parametrize("size", [135, 150])
def test_a_long_message_leans_on_the_lemmas_about_blocks(size: int) -> None:
    """Of another length than they were proved from. Of 135 bytes, the last block begins with one word and three bytes."""
    program = UNITS["sha1"].compile(size=size)
    verdict = audit(program)
    assert verdict.answer is Answer.UNIQUE
    assert sorted(lemma.name for lemma in verdict.lemmas) == [
        "gadget compress, 9404 rows",
        "gadget compress, 9500 rows",
    ]


@pytest.mark.slow
def test_no_lemma_ships_that_nobody_proves() -> None:
    assert all_lemmas() == shipped_lemmas()


def test_lemmas_are_read_as_they_were_written() -> None:
    assert written(shipped_lemmas()) == FILE.read_text(encoding="utf-8")
