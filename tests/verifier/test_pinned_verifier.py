"""A verifier that is pinned to its key answers by name, and refuses all that its parts refuse."""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from zkwright.verifier import (
    InvalidBatch,
    InvalidKey,
    InvalidProof,
    InvalidStatement,
    MalformedProof,
    Proof,
    Statement,
    Verifier,
    VerifyingKey,
)
from zkwright.verifier.curve import R
from zkwright.verifier.pinned_verifier import MAX_BODY_BYTES
from zkwright.verifier.standing import STANDINGS
from zkwright.verifier.statement import named_signals

from tests.refusals.case import cases, keys
from tests.refusals.runner import disagreements

OPENING = keys()["opening"]
TRUE = next(case for case in cases("words") if case.name == "true")
VALUES = {"commitment": 250, "nullifier": 300, "scope": 7}
PROOF = Proof.from_json(TRUE.proof)


@pytest.fixture(autouse=True)
def reference() -> None:
    """Instead of the one of this folder: which engine computes is nothing to what is tested here."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A key and its descriptor, as they are deployed."""
    (tmp_path / "verification_key.json").write_text(OPENING.verification_key)
    (tmp_path / "opening.statement.json").write_text(OPENING.statement)
    return tmp_path


@pytest.fixture
def verifier(folder: Path) -> Verifier:
    return Verifier.load(folder / "opening.statement.json", development=True)


def described(standing: str | None = "contributed", signals: Any = None) -> Statement:
    types = named_signals(signals or [[name, "Field"] for name in VALUES])
    return Statement("opening", types, vk().fingerprint, standing)


def vk() -> VerifyingKey:
    return VerifyingKey.from_json(OPENING.verification_key)


def test_the_ways_to_verify(verifier: Verifier) -> None:
    assert verifier.verify(PROOF, public=VALUES) == VALUES
    assert verifier.verify_json(TRUE.public, TRUE.proof) == VALUES
    assert verifier.verify_json(TRUE.public.encode(), TRUE.proof.encode(), expect={"scope": 7}) == VALUES
    body = json.dumps({"public": json.loads(TRUE.public), "proof": json.loads(TRUE.proof)})
    assert verifier.verify_body(body, expect={"scope": 7}) == VALUES
    assert verifier.verify_body(body.encode()) == VALUES
    assert verifier.verify_many([(VALUES, PROOF), (TRUE.public, TRUE.proof)], expect={"scope": 7}) == [VALUES] * 2
    assert verifier.verify_many([]) == []


@pytest.mark.parametrize("way", ["json", "body", "many"])
def test_the_table_of_refusals(way: str) -> None:
    class ByName:
        levels = ("words", "text", "key")

        def accepts(self, case: Any) -> bool:
            try:
                key = VerifyingKey.from_json(case.verification_key)
                names = [[f"signal_{place}", "Field"] for place in range(key.n_public)]
                statement = Statement("asked", named_signals(names), key.fingerprint, "contributed")
                asked = Verifier(key, statement)
                match way:
                    case "json":
                        asked.verify_json(case.public, case.proof)
                    case "body":
                        asked.verify_body(f'{{"public": {case.public}, "proof": {case.proof}}}')
                    case _:
                        asked.verify_many([(case.public.encode(), case.proof.encode())])
            except (InvalidProof, InvalidKey):
                return False
            return True

    assert disagreements(ByName()) == []


@pytest.mark.parametrize(
    ("public", "told"),
    [
        ({**VALUES, "scope": 8}, "the proof does not hold"),
        ({**VALUES, "scope": 7 + R}, r"scope: 2.* is no value of Field; expect one from 0 to r - 1"),
        ({**VALUES, "scope": -1}, "scope: -1 is no value of Field"),
        ({**VALUES, "scope": 2**2000}, "scope: a number this long is no value of Field"),
        ({**VALUES, "scope": "7"}, r"scope: .* is no value of Field; expect a value of type int"),
        ({**VALUES, "scope": True}, r"scope: .* is no value of Field; expect a value of type int"),
        ({**VALUES, "scope": 7.0}, r"scope: .* is no value of Field; expect a value of type int"),
        ({**VALUES, "scope": None}, r"scope: .* is no value of Field; expect a value of type int"),
        ({**VALUES, "scope": [7]}, r"scope: .* is no value of Field; expect a value of type int"),
        ({"commitment": 250, "nullifier": 300}, "scope: the public value is missing"),
        ({}, "commitment: the public value is missing"),
        ({**VALUES, "scop": 7}, r"scop: opening has no such public value; did you mean scope\?"),
        (dict([*VALUES.items(), (7, 7)]), "7: opening has no such public value"),
        ({**VALUES, "x" * 1000: 7}, "x{64}: opening has no such public value"),
        ([250, 300, 7], "public: expected values by name, found list; pass a dict with commitment, nullifier, scope"),
        (None, "public: expected values by name, found NoneType"),
        (7, "public: expected values by name, found int"),
    ],
)
def test_values_of_strangers(verifier: Verifier, public: Any, told: str) -> None:
    with pytest.raises(InvalidProof, match=told):
        verifier.verify(PROOF, public=public)
    with pytest.raises(InvalidBatch, match=told) as refusal:
        verifier.verify_many([(VALUES, PROOF), (public, PROOF)])
    assert list(refusal.value.refusals) == [1]


def test_what_is_expected(verifier: Verifier) -> None:
    body = f'{{"public": {TRUE.public}, "proof": {TRUE.proof}}}'
    ways = (
        lambda expect: verifier.verify_json(TRUE.public, TRUE.proof, expect=expect),
        lambda expect: verifier.verify_body(body, expect=expect),
        lambda expect: verifier.verify_many([(TRUE.public, TRUE.proof)], expect=expect),
    )
    for way in ways:
        with pytest.raises(InvalidProof, match=r"scope.*the public signal is 7, expected 8"):
            way({"scope": 8})
        with pytest.raises(InvalidStatement, match="did you mean scope"):
            way({"scop": 7})
        with pytest.raises(InvalidStatement, match="no value of Field"):
            way({"scope": R})


def test_signals_that_no_value_has(folder: Path) -> None:
    """300 is no U8, whatever the proof says."""
    statement = described(signals=[["commitment", "Field"], ["nullifier", "U8"], ["scope", "Field"]])
    verifier = Verifier(vk(), statement)
    with pytest.raises(InvalidProof, match="nullifier: the public signal is no U8"):
        verifier.verify_json(TRUE.public, TRUE.proof)
    with pytest.raises(InvalidProof, match="nullifier: 300 is no value of U8"):
        verifier.verify(PROOF, public=VALUES)


def test_values_are_typed() -> None:
    signals = [["pair", {"struct": "Pair", "fields": [["small", "U8"], ["wide", "U64"]]}], ["flag", "I8"]]
    verifier = Verifier(vk(), described(signals=signals))
    zeros = next(case for case in cases("words") if case.name == "true, zeros")
    values = {"pair": {"small": 0, "wide": 0}, "flag": 0}
    assert verifier.verify(Proof.from_json(zeros.proof), public=values) == values
    assert verifier.verify_json(zeros.public, zeros.proof) == values


@pytest.mark.parametrize("standing", [*STANDINGS, None])
def test_keys_that_can_be_forged_under_need_the_word(standing: str | None) -> None:
    statement = described(standing)
    if standing in ("development", "uncontributed", "unrecorded", None):
        for word in (False, None, 1, "yes"):
            with pytest.raises(InvalidKey, match=r"standing: \w+: .*forge proofs; .*development=True to try"):
                Verifier(vk(), statement, development=word)  # type: ignore[arg-type]
        assert Verifier(vk(), statement, development=True).statement.standing == standing
    else:
        assert Verifier(vk(), statement).statement.standing == standing


def test_a_key_is_pinned(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, other = folder / "opening.statement.json", keys()["elsewhere"]
    (folder / "verification_key.json").write_text(other.verification_key)
    with pytest.raises(InvalidStatement, match="the descriptor of opening is of another key"):
        Verifier.load(file, development=True)
    (folder / "own.json").write_text(OPENING.verification_key)
    for key in (folder / "own.json", str(folder / "own.json"), vk()):
        assert Verifier.load(str(file), key=key, development=True).key == vk()
    (folder / "verification_key.json").write_text(OPENING.verification_key)
    monkeypatch.chdir(folder)
    assert Verifier.load("opening.statement.json", development=True).key == vk()
    with pytest.raises(InvalidStatement, match="2 public signals, the key has 3"):
        Verifier(vk(), described(signals=[["x", "Field"], ["y", "Field"]]))


def test_files_that_are_none(folder: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Verifier.load(folder / "missing.statement.json")
    shutil.copy(folder / "verification_key.json", folder / "broken.json")
    (folder / "broken.json").write_text(OPENING.verification_key[:-1])
    with pytest.raises(InvalidKey, match="brackets unbalanced") as refusal:
        Verifier.load(folder / "opening.statement.json", key=folder / "broken.json")
    assert refusal.value.__notes__ == [str(folder / "broken.json")]
    with pytest.raises(InvalidStatement, match="this is no descriptor"):
        Verifier.load(folder / "verification_key.json")
    (folder / "verification_key.json").unlink()
    with pytest.raises(FileNotFoundError, match=r"verification_key\.json"):
        Verifier.load(folder / "opening.statement.json", development=True)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "empty"),
        (b"{", "brackets unbalanced"),
        (b"[]", "expected an object"),
        (b"{}", "proof: missing"),
        (b'{"proof": null, "public": null}', "public: expected an array, found null"),
        (b'{"proof": {}, "public": [], "expect": {}}', "expect: unknown name"),
        (b'{"proof": {}, "public": [], "public": ["1"]}', "public: the name is repeated"),
        (b'{"proof": {}, "public": []}', "proof.pi_a: missing"),
        (b'{"proof": {"pi_a": [[[[[]]]]]}, "public": []}', "nested deeper than 5"),
        (b'{"proof": {}, "public": [33]}', r"public\[0\]: expected a string"),
        (b" " * (MAX_BODY_BYTES + 1), "bytes are more than"),
        (b'\xef\xbb\xbf{"proof": {}, "public": []}', "outside ASCII"),
    ],
)
def test_bodies_of_strangers(verifier: Verifier, body: bytes, told: str) -> None:
    with pytest.raises(MalformedProof, match=told):
        verifier.verify_body(body)


def test_what_is_a_bug_is_no_refusal(verifier: Verifier) -> None:
    for call in (
        lambda: verifier.verify(TRUE.proof, VALUES),  # type: ignore[arg-type]
        lambda: verifier.verify_json(json.loads(TRUE.public), TRUE.proof),
        lambda: verifier.verify_json(TRUE.public, PROOF),  # type: ignore[arg-type]
        lambda: verifier.verify_body({}),  # type: ignore[arg-type]
        lambda: verifier.verify_many(iter([(VALUES, PROOF)])),  # type: ignore[arg-type]
        lambda: verifier.verify_many([(VALUES, PROOF, 1)]),  # type: ignore[list-item]
        lambda: verifier.verify_many([(VALUES, TRUE.proof)]),  # type: ignore[list-item]
        lambda: Verifier(OPENING.verification_key, described()),  # type: ignore[arg-type]
        lambda: Verifier(vk(), OPENING.statement),  # type: ignore[arg-type]
    ):
        with pytest.raises(TypeError):
            call()


def test_a_verifier_does_not_change(verifier: Verifier) -> None:
    for name in ("key", "statement", "other"):
        with pytest.raises(AttributeError):
            setattr(verifier, name, None)
    assert repr(verifier) == f"<Verifier: opening, key {vk().fingerprint[:16]}>"
    copied = pickle.loads(pickle.dumps(verifier))
    assert copied.verify(PROOF, public=VALUES) == VALUES


def test_public_of_is_the_inverse_of_values() -> None:
    statement = described(
        "contributed", [["flag", "Bool"], ["parts", {"array": "U8", "length": 2}], ["name", {"text": 3}]]
    )
    values: Mapping[str, Any] = {"flag": True, "parts": [1, 2], "name": "ab"}
    signals = statement.public_of(values)
    assert signals == (1, 1, 2, 2, 97, 98, 0)
    assert statement.values(signals) == values
    others: list[Any] = [{**values, "flag": 1}, {"flag": True}, {**values, "more": 1}, [], None]
    for other in others:
        with pytest.raises(InvalidStatement):
            statement.public_of(other)
    assert replace(statement, signals={}).public_of({}) == ()
