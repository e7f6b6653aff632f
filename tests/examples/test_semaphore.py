"""Semaphore: the root and the nullifiers of a group that Semaphore's packages made, and who is no member."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from zkwright import UnsatisfiedCircuitError
from zkwright.circuits.semaphore.plain import Identity, hash_signal

from tests.circuits.vectors.load import semaphore as published


@pytest.fixture(scope="module")
def module(example: Callable[[str], ModuleType]) -> Any:
    return example("semaphore")


def identities() -> list[Identity]:
    return [Identity(bytes.fromhex(item["key"][2:])) for item in published()["identities"]]


@pytest.mark.parametrize("item", published()["proofs"])
def test_paths_and_roots_are_the_packages(module: Any, item: dict[str, Any]) -> None:
    members = [identity.commitment for identity in identities()[: item["size"]]]
    root, index, siblings = module.path_of(members, item["index"])
    assert (root, siblings) == (item["root"], item["siblings"])
    assert sum(bit << i for i, bit in enumerate(index)) == item["pathIndex"]


def test_a_member_has_one_nullifier_in_a_scope(module: Any) -> None:
    group = identities()[:5]
    members = [identity.commitment for identity in group]
    circuit = module.semaphore_v4.compile()
    seen = [
        circuit.solve(module.say(group[who], members, message, scope))
        for who, message, scope in (
            (2, "yes", "motion"),
            (2, "no", "motion"),
            (3, "yes", "motion"),
            (2, "yes", "other"),
        )
    ]
    assert {witness.public[0] for witness in seen} == {module.path_of(members, 0)[0]}
    one, again, other, elsewhere = (witness.public[1] for witness in seen)
    assert one == again
    assert len({one, other, elsewhere}) == 3
    assert seen[0].public[2:] == [hash_signal("yes"), hash_signal("motion")]


def test_who_is_no_member_has_another_root(module: Any) -> None:
    group = identities()[:4]
    members = [identity.commitment for identity in group]
    inputs = module.say(group[1], members, "yes", 1)
    stranger = {**inputs, "secret": identities()[5].secret_scalar}
    root = module.path_of(members, 0)[0]
    assert module.semaphore_v4.compile().solve(stranger).public[0] != root
    with pytest.raises(UnsatisfiedCircuitError, match="the depth"):
        module.semaphore_v4.compile().solve({**inputs, "depth": 21})
