"""The excerpt of a document: what it shows, and what ties it to the digest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from zkwright import UnsatisfiedCircuitError
from zkwright.circuits.packing import unpack_bytes
from zkwright.testing.proving import require_proof


@pytest.fixture(scope="module")
def module(example: Callable[[str], ModuleType]) -> Any:
    return example("document_excerpt")


def test_the_example(module: Any, example_input: Callable[[str], dict[str, Any]]) -> None:
    claim = example_input("document_excerpt")
    witness = module.excerpt.compile().solve(claim)
    assert witness.output == b"Rent: 1450 EUR a month"
    digest = unpack_bytes([int(half) for half in claim["digest"]], 32)
    assert digest == hashlib.sha256(bytes.fromhex(claim["document"])).digest()
    assert len(witness.public) == len(witness.output) + 2 + 1
    assert module.inputs(bytes.fromhex(claim["document"])[:16], module.LEASE, claim["recipient"]) == claim


def test_another_document_is_refused(module: Any, example_input: Callable[[str], dict[str, Any]]) -> None:
    claim = example_input("document_excerpt")
    lowered = bytes.fromhex(claim["document"]).replace(b"1450", b"1250").hex()
    with pytest.raises(UnsatisfiedCircuitError, match="not the document with that digest"):
        module.excerpt.compile().solve({**claim, "document": lowered})


def test_any_place_of_any_document(module: Any) -> None:
    claim = module.inputs(bytes(16), b"0123456789", recipient=1)
    assert module.excerpt.compile(size=26, start=18, length=4).solve(claim).output == b"2345"


@pytest.mark.slow
def test_the_excerpt_is_proven(module: Any) -> None:
    claim = module.inputs(bytes(16), b"0123456789", recipient=1)
    require_proof(module.excerpt.compile(size=26, start=18, length=4).solve(claim))
