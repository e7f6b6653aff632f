"""The rate limit: messages within it tell nothing, and one beyond it the secret."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from zkwright import UnsatisfiedCircuitError
from zkwright.circuits.merkle.plain import MerkleTree
from zkwright.circuits.rln import rln_rate_commitment
from zkwright.prover import prove_inputs, setup, statement_of
from zkwright.verifier import InvalidProof

SECRET, LIMIT, PLACE = 123456789, 2, 1


@pytest.fixture(scope="module")
def module(example: Callable[[str], ModuleType]) -> Any:
    return example("rln")


@pytest.fixture(scope="module")
def members() -> MerkleTree:
    return MerkleTree([int(rln_rate_commitment(secret, LIMIT)) for secret in (11, SECRET, 33)], depth=20)


def heard(module: Any, members: MerkleTree, *messages: tuple[int, str, int]) -> list[int | None]:
    room, answers = module.Room(), []
    for message_id, text, epoch in messages:
        inputs = module.send(members, SECRET, LIMIT, PLACE, message_id, text, epoch)
        y, root, nullifier, x, _ = module.rln_v2.compile().solve(inputs).public
        assert root == members.root
        answers.append(room.hear(nullifier, x, y))
    return answers


def test_messages_within_the_limit_tell_nothing(module: Any, members: MerkleTree) -> None:
    assert heard(module, members, (0, "a", 1), (1, "b", 1), (0, "b", 2), (0, "a", 1)) == [None] * 4


def test_a_number_used_twice_gives_the_secret_away(module: Any, members: MerkleTree) -> None:
    assert heard(module, members, (0, "a", 1), (1, "b", 1), (0, "c", 1)) == [None, None, SECRET]


def test_no_number_is_left_beyond_the_limit(module: Any, members: MerkleTree) -> None:
    for message_id in (LIMIT, 2**16 - 1):
        with pytest.raises(UnsatisfiedCircuitError, match="the message id is not below the limit"):
            heard(module, members, (message_id, "a", 1))


def test_a_limit_that_was_not_registered_leads_elsewhere(module: Any, members: MerkleTree) -> None:
    inputs = module.send(members, SECRET, LIMIT + 1, PLACE, LIMIT, "a", 1)
    assert module.rln_v2.compile().solve(inputs).public[1] != members.root


def test_a_message_is_proved(module: Any, members: MerkleTree) -> None:
    program = module.rln_v2.compile()
    key = setup(program.r1cs)
    statement, vk = statement_of(program, key), key.verifying_key()
    inputs = module.send(members, SECRET, LIMIT, PLACE, 1, "a", 1)
    proved = prove_inputs(key, program, inputs)
    expected = {name: int(inputs[name]) for name in ("x", "external_nullifier")}
    values = statement.verify(vk, proved.public, proved.proof, expect=expected)
    assert int(values["result"]["root"]) == members.root
    with pytest.raises(InvalidProof):
        statement.verify(vk, proved.public, proved.proof, expect={"x": expected["x"] + 1})
