"""The age claim: who is 18, whose credential it is, and what the nullifier ties together."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from zkwright import UnsatisfiedCircuitError
from zkwright.circuits.eddsa.plain import SigningKey
from zkwright.circuits.poseidon import poseidon
from zkwright.prover import prove_inputs, setup, statement_of
from zkwright.verifier import InvalidProof

ISSUER = SigningKey(bytes(range(32)))
SECRET = 123456789


@pytest.fixture(scope="module")
def module(example: Callable[[str], ModuleType]) -> Any:
    return example("age_claim")


def inputs(module: Any, birthday: int, today: int, scope: int = 7) -> dict[str, Any]:
    return {**module.issue(ISSUER, SECRET, birthday, 1), "today": today, "scope": scope}


@pytest.mark.parametrize(
    ("birthday", "today"),
    [(20080301, 20260301), (19000101, 20260301), (20080229, 20260301), (20071231, 20260101), (20081130, 20261201)],
)
def test_adults_pass(module: Any, birthday: int, today: int) -> None:
    witness = module.age_claim.compile().solve(inputs(module, birthday, today))
    assert witness.output == poseidon(SECRET, 7)


@pytest.mark.parametrize(
    ("birthday", "today"), [(20080302, 20260301), (20080229, 20260228), (20261122, 20261122), (20081231, 20261230)]
)
def test_minors_do_not(module: Any, birthday: int, today: int) -> None:
    with pytest.raises(UnsatisfiedCircuitError, match="not yet 18"):
        module.age_claim.compile().solve(inputs(module, birthday, today))


def test_a_changed_birthday_breaks_the_signature(module: Any) -> None:
    claim = inputs(module, 20080302, 20260301)
    claim["credential"]["birthday"] = 20000101
    with pytest.raises(UnsatisfiedCircuitError, match="the signature is not valid"):
        module.age_claim.compile().solve(claim)


def test_a_stolen_credential_is_of_no_use(module: Any) -> None:
    claim = {**inputs(module, 20000101, 20260301), "secret": SECRET + 1}
    with pytest.raises(UnsatisfiedCircuitError, match="somebody else's credential"):
        module.age_claim.compile().solve(claim)


def test_another_issuer_is_refused(module: Any) -> None:
    claim = inputs(module, 20000101, 20260301)
    other = SigningKey(bytes(32)).public_key
    claim["issuer"] = {"x": int(other.x), "y": int(other.y)}
    with pytest.raises(UnsatisfiedCircuitError, match="the signature is not valid"):
        module.age_claim.compile().solve(claim)


def test_nullifiers_differ_between_scopes_and_agree_within(module: Any) -> None:
    program = module.age_claim.compile()
    one, again, other = (
        program.solve(inputs(module, birthday, 20260301, scope)).output
        for birthday, scope in ((20000101, 7), (19991231, 7), (20000101, 8))
    )
    assert one == again != other


def test_the_example_proves(module: Any, example_input: Callable[[str], dict[str, Any]]) -> None:
    program = module.age_claim.compile()
    claim = example_input("age_claim")
    key = setup(program.r1cs)
    proved = prove_inputs(key, program, claim)
    issuer = {name: int(coordinate) for name, coordinate in claim["issuer"].items()}
    expect = {"issuer": issuer, "today": claim["today"], "scope": claim["scope"]}
    statement = statement_of(program, key)
    values = statement.verify(key.verifying_key(), proved.public, proved.proof, expect=expect)
    assert values == {"result": program.solve(claim).output, **expect}
    with pytest.raises(InvalidProof, match=r"scope: the public signal is \d+, expected \d+; refuse the proof"):
        statement.verify(key.verifying_key(), proved.public, proved.proof, expect={"scope": claim["scope"] + 1})
