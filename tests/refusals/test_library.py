"""The table put to the library: by every way to verify, on both engines, and without asserts."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from itertools import cycle, islice
from pathlib import Path

import pytest
from zkwright.verifier import (
    InvalidBatch,
    InvalidKey,
    InvalidProof,
    Proof,
    Statement,
    VerifyingKey,
    public_from_json,
    public_from_object,
    verify_all,
    verify_many,
)

from tests.refusals.case import LEVELS, REASONS, Case, cases, keys
from tests.refusals.runner import Library, check, disagreements

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("case", cases(), ids=str)
def test_the_answer_and_its_reason(case: Case) -> None:
    if case.accepted:
        check(case)
        return
    with pytest.raises((InvalidProof, InvalidKey)) as refusal:
        check(case)
    assert re.search(REASONS[case.reason], str(refusal.value)), refusal.value


class Objects:
    """From what a framework parsed; what is no JSON, or repeats a name, it has refused or merged already."""

    levels = LEVELS

    def accepts(self, case: Case) -> bool:
        try:
            key, public, proof = map(_parsed, (case.verification_key, case.public, case.proof))
            values = public_from_object(public)
            vk = VerifyingKey.from_object(key)
            verify_many(vk, [(values, Proof.from_object(proof)), (values, Proof.from_object(proof))])
        except (InvalidProof, InvalidKey, json.JSONDecodeError, RecursionError, Merged):
            return False
        return True


class Merged(Exception):  # noqa: N818 - a signal within this file
    """A text that some frameworks merge."""


def _parsed(text: str) -> object:
    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        if len(dict(pairs)) < len(pairs):
            raise Merged
        return dict(pairs)

    if "\\" in text:
        raise Merged
    return json.loads(text, object_pairs_hook=once)


def test_objects_and_batches() -> None:
    assert disagreements(Objects()) == []


class Batch:
    """Last among so many true proofs, of its own key and of another, that the native engine multiplies their equations."""

    levels = LEVELS

    def accepts(self, case: Case) -> bool:
        try:
            vk = VerifyingKey.from_json(case.verification_key)
            signals, proof = public_from_json(case.public), Proof.from_json(case.proof)
        except (InvalidProof, InvalidKey):
            return False
        refused = _refused([*true_claims(), (vk, signals, proof), (vk, signals, proof)])
        if refused not in ([], [14, 15]):
            raise ValueError(f"{case}: of sixteen claims, the last two alike, these are refused: {refused}")
        return not refused


def _refused(claims: Sequence[tuple[VerifyingKey, Sequence[int], Proof]]) -> list[int]:
    try:
        verify_all(claims)
    except InvalidBatch as refusal:
        return list(refusal.refusals)
    return []


@cache
def true_claims() -> tuple[tuple[VerifyingKey, tuple[int, ...], Proof], ...]:
    """Accepted cases of the table, fourteen in all."""
    accepted = [case for case in cases("words") if case.accepted]
    claims = [
        (VerifyingKey.from_json(case.verification_key), public_from_json(case.public), Proof.from_json(case.proof))
        for case in accepted
    ]
    return tuple(islice(cycle(claims), 14))


def test_among_true_proofs_in_one_product() -> None:
    assert disagreements(Batch()) == []


class Descriptor:
    """By a descriptor."""

    levels = ("words", "text")

    def accepts(self, case: Case) -> bool:
        try:
            vk, statement = (
                VerifyingKey.from_json(case.verification_key),
                Statement.from_json(keys()[case.key].statement),
            )
            statement.verify(vk, public_from_json(case.public), Proof.from_json(case.proof))
        except InvalidProof:
            return False
        return True


def test_descriptors() -> None:
    assert disagreements(Descriptor()) == []


PRINTED = """
import sys
from tests.refusals.runner import Library, disagreements
assert False, "not under -O"
print(sys.flags.optimize, disagreements(Library()))
"""


def test_without_asserts() -> None:
    done = subprocess.run(
        [sys.executable, "-O", "-c", PRINTED], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.stdout == "1 []\n", done.stderr


def test_in_pure_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZKWRIGHT_ENGINE", "reference")
    assert disagreements(Library()) == []
