"""Semaphore: the root and the nullifiers of a group that Semaphore's packages made, and who is no member."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from zkwright import R, UnsatisfiedCircuitError
from zkwright.circuits.semaphore.plain import Identity, hash_signal
from zkwright.prover import prove_inputs, setup, statement_of
from zkwright.trees import LeanTree
from zkwright.verifier import InvalidProof

from tests.circuits.vectors.load import semaphore as published


@pytest.fixture(scope="module")
def module(example: Callable[[str], ModuleType]) -> Any:
    return example("semaphore")


def identities() -> list[Identity]:
    return [Identity(bytes.fromhex(item["key"][2:])) for item in published()["identities"]]


def group_of(members: list[Identity]) -> LeanTree:
    group = LeanTree()
    group.extend(member.commitment for member in members)
    return group


@pytest.mark.parametrize("item", published()["proofs"])
def test_paths_and_roots_are_the_packages(module: Any, item: dict[str, Any]) -> None:
    members = identities()[: item["size"]]
    group = group_of(members)
    inputs, depth = module.say(members[item["index"]], group, 1, 2), len(item["siblings"])
    assert (group.root, inputs["depth"]) == (item["root"], depth)
    assert [int(sibling) for sibling in inputs["siblings"]] == item["siblings"] + [0] * (20 - depth)
    assert sum(bit << i for i, bit in enumerate(inputs["index"])) == item["pathIndex"]


def test_a_member_has_one_nullifier_in_a_scope(module: Any) -> None:
    members = identities()[:5]
    group = group_of(members)
    circuit = module.semaphore_v4.compile()
    seen = [
        circuit.solve(module.say(members[who], group, message, scope))
        for who, message, scope in (
            (2, "yes", "motion"),
            (2, "no", "motion"),
            (3, "yes", "motion"),
            (2, "yes", "other"),
        )
    ]
    assert {witness.public[0] for witness in seen} == {group.root}
    one, again, other, elsewhere = (witness.public[1] for witness in seen)
    assert one == again
    assert len({one, other, elsewhere}) == 3
    assert seen[0].public[2:] == [hash_signal("yes"), hash_signal("motion")]


def test_who_is_no_member_has_another_root(module: Any) -> None:
    members = identities()[:4]
    group = group_of(members)
    inputs = module.say(members[1], group, "yes", 1)
    stranger = {**inputs, "secret": identities()[5].secret_scalar}
    assert module.semaphore_v4.compile().solve(stranger).public[0] != group.root
    with pytest.raises(UnsatisfiedCircuitError, match="the depth"):
        module.semaphore_v4.compile().solve({**inputs, "depth": 21})


def test_a_vote_is_proved_and_the_second_is_seen(module: Any) -> None:
    members = identities()[:5]
    group = group_of(members)
    program = module.semaphore_v4.compile()
    key = setup(program.r1cs)
    statement, vk = statement_of(program, key), key.verifying_key()
    scope, nullifiers = hash_signal("motion"), []
    for message in ("yes", "no"):
        proved = prove_inputs(key, program, module.say(members[2], group, message, "motion"))
        expected = {"message": hash_signal(message), "scope": scope}
        values = statement.verify(vk, proved.public, proved.proof, expect=expected)
        assert int(values["result"]["root"]) == group.root
        nullifiers.append(values["result"]["nullifier"])
        with pytest.raises(InvalidProof):
            statement.verify(vk, proved.public, proved.proof, expect={"scope": scope + 1})
        for place, other in (
            (2, hash_signal("perhaps")),
            (3, scope + R),
        ):  # another message; the same scope by another number
            forged = [*proved.public[:place], other, *proved.public[place + 1 :]]
            with pytest.raises(InvalidProof):
                statement.verify(vk, forged, proved.proof)
    assert nullifiers[0] == nullifiers[1]
