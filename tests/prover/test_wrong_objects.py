"""Whatever is passed where something else belongs is named, and so is what to pass."""

# mypy: ignore-errors

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from zkwright.compiler import Field, Private, Public, circuit
from zkwright.prover import Engine, Prover, prove, prove_inputs, setup, statement_of, write_zkey
from zkwright.verifier import (
    InvalidKey,
    Proof,
    Statement,
    VerifyingKey,
    public_from_json,
    verify,
    verify_all,
    verify_many,
)


@circuit
def vote(x: Private[Field]) -> Public[Field]:
    """A square."""
    return x * x


@pytest.fixture(scope="module")
def objects(engine: Engine) -> dict[str, Any]:
    """One of each kind that the prover and the verifier give and take."""
    program = vote.compile()
    key = setup(program.r1cs, engine=engine)
    proved = prove_inputs(key, program, {"x": 3}, engine=engine)
    return {
        "circuit": vote,
        "program": program,
        "r1cs": program.r1cs,
        "key": key,
        "vk": key.verifying_key(),
        "statement": statement_of(program, key),
        "witness": program.solve({"x": 3}),
        "proof": proved.proof,
        "public": proved.public,
        "path": "x.zkey",
        "none": None,
        "number": 5,
    }


CALLS: dict[str, tuple[Callable[..., Any], dict[str, set[str]]]] = {
    "setup": (setup, {"r1cs": {"r1cs"}}),
    "prove": (prove, {"key": {"key"}, "witness": {"witness"}}),
    "Prover": (Prover, {"key": {"key"}, "program": {"program", "none"}}),
    "prove_inputs": (
        lambda key, program: prove_inputs(key, program, {"x": 3}),
        {"key": {"key"}, "program": {"program"}},
    ),
    "statement_of": (statement_of, {"program": {"program"}, "key": {"key", "vk"}}),
    "verify": (verify, {"vk": {"vk"}, "public": {"public"}, "proof": {"proof"}}),
    "verify_all": (lambda vk, proof: verify_all([(vk, (9,), proof)]), {"vk": {"vk"}, "proof": {"proof"}}),
    "verify_many": (lambda vk, proof: verify_many(vk, [((9,), proof)]), {"vk": {"vk"}, "proof": {"proof"}}),
}
GOOD = {"public": "public", "witness": "witness", "key": "key", "program": "program", "vk": "vk", "proof": "proof"}


@pytest.mark.parametrize("call", CALLS)
def test_every_object_in_every_place(objects: dict[str, Any], call: str) -> None:
    function, places = CALLS[call]
    for place, taken in places.items():
        if place == "public":  # what is not for anybody to pass is an invalid proof there
            continue
        for name in objects.keys() - taken:
            arguments = {other: objects[GOOD.get(other, other)] for other in places} | {place: objects[name]}
            with pytest.raises(TypeError, match=rf"^{place}: expected .*, found ") as caught:
                function(*arguments.values())
            if name == "circuit":
                assert place not in ("key", "program", "r1cs") or "vote.compile()" in str(caught.value)


@pytest.mark.parametrize("call", CALLS)
def test_every_order_of_arguments(objects: dict[str, Any], call: str) -> None:
    function, places = CALLS[call]
    right = [objects[GOOD.get(place, place)] for place in places]
    for order in permutations(right):
        if any(one is not other for one, other in zip(order, right, strict=True)):
            with pytest.raises(TypeError, match="expected"):
                function(*order)


def test_a_statement_verifies_in_one_order(objects: dict[str, Any]) -> None:
    right = [objects["vk"], objects["public"], objects["proof"]]
    for order in permutations(right):
        if order != tuple(right):
            with pytest.raises(TypeError, match="expected a"):
                objects["statement"].verify(*order)
    assert objects["statement"].verify(*right) == {"result": 9}


def test_what_the_mends_say(objects: dict[str, Any]) -> None:
    key, vk, statement = objects["key"], objects["vk"], objects["statement"]
    public, proof = objects["public"], objects["proof"]
    for wrong, mend in [
        (lambda: Prover(key, vote), r"program: expected a Program, found the circuit vote; pass vote\.compile\(\)"),
        (lambda: prove_inputs(key, vote, {"x": 3}), r"found the circuit vote; pass vote\.compile\(\)"),
        (lambda: statement_of(vote, key), r"found the circuit vote; pass vote\.compile\(\)"),
        (lambda: setup(vote), r"found the circuit vote; pass vote\.compile\(\)\.r1cs"),
        (lambda: prove(vote, objects["witness"]), r"pass setup\(vote\.compile\(\)\.r1cs\)"),
        (lambda: prove_inputs(objects["program"], key, {"x": 3}), "the key comes first, then the program"),
        (lambda: prove(objects["witness"], key), "the key comes first, then the witness"),
        (lambda: prove(objects["witness"].limbs(), key), "the key comes first, then the witness"),
        (lambda: prove(memoryview(objects["witness"].limbs()), key), "the key comes first, then the witness"),
        (lambda: verify(vk, public=proof, proof=public), r"found tuple; the public signals come before the proof"),
        (lambda: verify(vk, proof, list(public)), r"found list; the public signals .*: verify\(vk, public, proof\)"),
        (lambda: verify(public, proof, vk), "vk: expected a VerifyingKey, found tuple; the public signals come before"),
        (lambda: verify(proof, public, vk), "and the key before both"),
        (lambda: statement.verify(vk, proof, public), "the public signals come before the proof"),
        (lambda: verify_many(vk, [(proof, public)]), "the public signals come before the proof"),
        (lambda: verify_all([(public, vk, proof)]), "the public signals come before the proof"),
        (lambda: statement_of(key, objects["program"]), "the key and the program are swapped"),
        (lambda: prove(objects["vk"], objects["witness"]), "a verifying key proves nothing"),
        (lambda: write_zkey(key, "x.zkey"), r"found str; the path comes first: write_zkey\(path, key\)"),
        (lambda: write_zkey("x.zkey", objects["vk"]), "expected a ProvingKey, found VerifyingKey"),
    ]:
        with pytest.raises(TypeError, match=mend):
            wrong()


@pytest.mark.parametrize("read", [Proof.from_json, VerifyingKey.from_json, public_from_json, Statement.from_json])
def test_a_path_is_no_text(read: Callable[[Any], Any]) -> None:
    for path in ("vk.json", "./build/proof.json", "C:/keys/verification_key.json\n"):
        with pytest.raises(Exception, match=r"the name of a file, not its text; pass Path\(\.\.\.\)\.read_bytes\(\)"):
            read(path)
    with pytest.raises(TypeError, match=r"found \w*Path; of a file pass path\.read_bytes\(\)"):
        read(Path("vk.json"))
    for parsed in ({}, []):
        with pytest.raises(TypeError, match="pass from_object what is parsed already"):
            read(parsed)


def test_a_path_is_a_matter_of_the_key() -> None:
    with pytest.raises(InvalidKey):
        VerifyingKey.from_json("vk.json")


def test_what_is_sent_is_what_is_read(objects: dict[str, Any], engine: Engine) -> None:
    import json

    from zkwright.verifier import public_from_object, public_to_json, public_to_object

    proof, vk, public = objects["proof"], objects["vk"], objects["public"]
    for value, kind in ((proof, Proof), (vk, VerifyingKey)):
        assert value.to_object() == json.loads(value.to_json())
        assert kind.from_object(json.loads(json.dumps(value.to_object()))) == value
    assert public_to_object(public) == json.loads(public_to_json(public))
    assert public_from_object(public_to_object(public)) == public
    body = prove_inputs(objects["key"], objects["program"], {"x": 4}, engine=engine).to_object()
    verify(vk, public_from_object(body["public"]), Proof.from_object(body["proof"]))


def test_a_prover_and_a_key_say_what_they_are(objects: dict[str, Any], engine: Engine) -> None:
    assert repr(Prover(objects["key"], objects["program"], engine=engine)).startswith("<Prover of vote: ")
    assert repr(Prover(objects["key"], engine=engine)).startswith("<Prover of a key alone: ")
    assert objects["vk"].fingerprint in objects["vk"]._repr_html_()
