"""Whatever is changed in a valid key, proof or list of signals, nothing changed is accepted.

Nearly all changes are caught while reading, before any pairing; the few that are not are other valid points or signals.
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
import zkwright.verifier
from hypothesis import given
from hypothesis import strategies as st
from zkwright.verifier import (
    InvalidKey,
    InvalidProof,
    Proof,
    Verifier,
    VerifierError,
    VerifyingKey,
    public_from_json,
    public_from_object,
    verify,
)
from zkwright.verifier.curve import R
from zkwright.verifier.statement import named_signals

from tests.drawn import examples
from tests.verifier.conftest import VECTORS, Statement

OPENING = Statement(VECTORS / "opening")
PROOF = OPENING.text("proof").encode()
PUBLIC = OPENING.text("public").encode()
KEY = OPENING.text("verification_key").encode()


def flipped(text: bytes, bit: int) -> bytes:
    changed = bytearray(text)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_no_bit_of_a_proof_can_be_flipped() -> None:
    for bit in range(8 * len(PROOF)):
        with pytest.raises(InvalidProof):
            Proof.from_json(flipped(PROOF, bit))


def test_a_flipped_bit_of_the_signals_is_refused_or_makes_other_signals() -> None:
    others = set()
    for bit in range(8 * len(PUBLIC)):
        try:
            signals = public_from_json(flipped(PUBLIC, bit))
        except InvalidProof:
            continue
        assert signals != OPENING.public
        others.add(signals)
    assert others


@given(st.integers(0, 8 * len(KEY) - 1))
@examples(300)
def test_a_flipped_bit_of_a_key_is_refused_or_was_never_used(bit: int) -> None:
    """Only the digits of `vk_alphabeta_12` may change, which nothing reads."""
    try:
        key = VerifyingKey.from_json(flipped(KEY, bit))
    except InvalidKey:
        return
    assert key == OPENING.key
    assert KEY.index(b"vk_alphabeta_12") < bit // 8 < KEY.index(b'"IC"')


@given(st.data())
@examples(200)
def test_truncated_texts_are_refused(data: st.DataObject) -> None:
    text, read = data.draw(
        st.sampled_from([(PROOF, Proof.from_json), (PUBLIC, public_from_json), (KEY, VerifyingKey.from_json)])
    )
    with pytest.raises(VerifierError):
        read(text[: data.draw(st.integers(0, len(text) - 1))])


def paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The paths of all values in a document, its root aside."""
    steps: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for step, inner in steps for found in ((*path, step), *paths(inner, (*path, step)))]


PROOF_PATHS = paths(OPENING.document("proof"))
REPLACEMENTS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 10**10),
    st.floats(),
    st.text(max_size=5),
    st.integers(0, R).map(str),
    st.lists(st.integers(0, 2).map(str), max_size=3),
    st.just({}),
)


@given(st.sampled_from(PROOF_PATHS), REPLACEMENTS)
@examples(300)
def test_no_member_of_a_proof_can_be_replaced(path: tuple[str | int, ...], value: Any) -> None:
    document = OPENING.document("proof")
    parent = document
    for step in path[:-1]:
        parent = parent[step]
    if parent[path[-1]] == value:
        return
    parent[path[-1]] = value
    with pytest.raises(InvalidProof):
        verify(OPENING.key, OPENING.public, Proof.from_json(json.dumps(document)))


@given(st.integers(0, 2), st.sampled_from([0, 1, 2, R - 1, R - 2]) | st.integers(0, R - 1))
@examples(4)
def test_no_signal_can_be_replaced(index: int, value: int) -> None:
    public = list(OPENING.public)
    if public[index] == value:
        return
    public[index] = value
    with pytest.raises(InvalidProof):
        verify(OPENING.key, public, OPENING.proof)


def parsed(text: bytes) -> Any:
    """What a web framework makes of a request's body; None for what it refuses itself."""
    try:
        return json.loads(text)
    except ValueError:
        return None


READ_TEXT: dict[bytes, Any] = {PROOF: Proof.from_json, PUBLIC: public_from_json, KEY: VerifyingKey.from_json}
READ_BODY: dict[bytes, Any] = {PROOF: Proof.from_object, PUBLIC: public_from_object, KEY: VerifyingKey.from_object}


@pytest.mark.parametrize("text", [PROOF, PUBLIC, KEY], ids=["proof", "public", "key"])
def test_a_parsed_body_is_what_its_text_is(text: bytes) -> None:
    assert READ_BODY[text](parsed(text)) == READ_TEXT[text](text)


@given(st.sampled_from([PROOF, PUBLIC, KEY]), st.data())
@examples(200)
def test_a_parsed_body_is_taken_where_its_text_is(text: bytes, data: st.DataObject) -> None:
    """Names given twice are the one thing that parsing elsewhere hides; flipping one bit of a name makes none."""
    read_text, read_body = READ_TEXT[text], READ_BODY[text]
    changed = flipped(text, data.draw(st.integers(0, 8 * len(text) - 1)))
    if (body := parsed(changed)) is None:
        return
    try:
        expected = read_text(changed)
    except VerifierError:
        expected = None
    try:
        found = read_body(body)
    except VerifierError:
        found = None
    assert found == expected


def test_a_fingerprint_is_of_every_coordinate_and_of_their_order() -> None:
    key = VerifyingKey.from_json(KEY)
    assert len(key.fingerprint) == 64
    others = [
        dataclasses.replace(key, alpha_g1=-key.alpha_g1),
        dataclasses.replace(key, beta_g2=key.delta_g2, delta_g2=key.beta_g2),
        dataclasses.replace(key, gamma_g2=-key.gamma_g2),
        dataclasses.replace(key, ic=key.ic[::-1]),
        dataclasses.replace(key, ic=key.ic[:-1]),
        dataclasses.replace(key, alpha_g1=key.ic[0], ic=(key.alpha_g1, *key.ic[1:])),
    ]
    assert len({other.fingerprint for other in [key, *others]}) == len(others) + 1
    assert VerifyingKey.from_json(key.to_json()).fingerprint == key.fingerprint


BODY = b'{"proof": ' + PROOF + b', "public": ' + PUBLIC + b"}"


@given(st.integers(0, len(BODY) - 1), st.binary(max_size=3), st.integers(0, 3))
@examples(80)
def test_a_body_with_other_bytes_in_it_is_refused_or_says_the_same(place: int, put: bytes, cut: int) -> None:
    types = named_signals([[name, "Field"] for name in ("commitment", "nullifier", "scope")])
    verifier = Verifier(
        OPENING.key, zkwright.verifier.Statement("opening", types, OPENING.key.fingerprint), development=True
    )
    changed = BODY[:place] + put + BODY[place + cut :]
    try:
        values = verifier.verify_body(changed)
    except InvalidProof:
        return
    assert tuple(values.values()) == OPENING.public
    assert json.loads(changed) == json.loads(BODY)
