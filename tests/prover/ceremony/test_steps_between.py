"""Keys in the midst of a ceremony: what they tell of themselves, and what one contribution may change of the one before."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from zkwright.prover import Powers, ProvingKey
from zkwright.prover.ceremony import (
    Beacon,
    apply_beacon,
    check_so_far,
    contribute,
    contribute_to_powers,
    import_bellman,
    new_key,
    prepare_powers,
    verify_ceremony,
    verify_next,
    verify_powers,
    verify_so_far,
)
from zkwright.prover.groth16.key import DEVELOPMENT_MARK
from zkwright.verifier import InvalidKey

from tests.prover.ceremony.forgeries import FORGERIES, Honest
from tests.prover.systems import square_chain

SYSTEM = square_chain(6, 3)[0]
OTHER = square_chain(5, 3)[0]

SAME_AS_BEFORE = ("alpha_g1", "beta_g1", "beta_g2", "gamma_g2", "ic", "a", "b1", "b2")
"""Arrays that no contribution changes: whatever was done to one, it is seen by comparing bytes."""

CHANGES = [
    name
    for name in FORGERIES
    if not name.startswith(SAME_AS_BEFORE) or (name.endswith("scaled") and "beacon" not in name)
]


@pytest.fixture(scope="module")
def keys(folder: Path, powers: Powers) -> list[ProvingKey]:
    """The first key, and those after Ada, Bob and Cleo."""
    chain = [new_key(SYSTEM, powers, folder / "0.zkey")]
    for number, name in enumerate(("Ada", "Bob", "Cleo"), 1):
        chain.append(contribute(chain[-1], folder / f"{number}.zkey", name=name).key)
    return chain


@pytest.fixture(scope="module")
def elsewhere(folder: Path, powers: Powers) -> ProvingKey:
    first = new_key(OTHER, powers, folder / "other.zkey")
    one = contribute(first, folder / "other1.zkey").key
    return contribute(contribute(one, folder / "other2.zkey").key, folder / "other3.zkey").key


def test_every_key_of_a_chain(keys: list[ProvingKey], powers: Powers) -> None:
    for count, key in enumerate(keys):
        names = [contribution.name for contribution in verify_so_far(key, SYSTEM, powers)]
        assert names == ["Ada", "Bob", "Cleo"][:count]
        assert check_so_far(key) == verify_so_far(key, SYSTEM, powers)
    for before, after in pairwise(keys):
        assert verify_next(before, after) == check_so_far(after)[-1]


def test_a_key_that_is_not_of_this_ceremony(keys: list[ProvingKey], elsewhere: ProvingKey, powers: Powers) -> None:
    with pytest.raises(InvalidKey, match="the circuit has"):
        verify_so_far(keys[0], OTHER, powers)
    marked = DEVELOPMENT_MARK + bytes(64 - len(DEVELOPMENT_MARK))
    with pytest.raises(InvalidKey, match="a development key"):
        check_so_far(dataclasses.replace(keys[0], circuit_hash=marked))
    with pytest.raises(InvalidKey, match="no contribution tells of it"):
        check_so_far(dataclasses.replace(keys[2], n_contributions=0, contributions=b""))
    with pytest.raises(InvalidKey, match="delta_g1"):
        check_so_far(dataclasses.replace(keys[0], n_contributions=1, contributions=keys[1].contributions))
    with pytest.raises(InvalidKey, match="a key of another circuit"):
        verify_next(keys[2], elsewhere)


def test_old_keys_and_steps_of_two(keys: list[ProvingKey], tmp_path: Path) -> None:
    beside = contribute(keys[1], tmp_path / "beside.zkey", name="late").key
    for before, after in ((2, keys[2]), (2, keys[1]), (2, beside), (0, keys[2]), (2, keys[0])):
        with pytest.raises(InvalidKey, match="contributions: not the"):
            verify_next(keys[before], after)


def test_a_beacon_is_not_a_contribution(keys: list[ProvingKey], tmp_path: Path) -> None:
    ended = apply_beacon(keys[1], tmp_path / "beacon.zkey", Beacon(b"block", 10)).key
    with pytest.raises(InvalidKey, match="a beacon, which everybody knows"):
        verify_next(keys[1], ended)


@pytest.mark.parametrize("name", CHANGES)
def test_a_contribution_that_changes_something_else(name: str, keys: list[ProvingKey], elsewhere: ProvingKey) -> None:
    # Some forgeries exchange single points with those of another chain, which is as long as this one.
    forged = FORGERIES[name](Honest(keys[3], keys[2], elsewhere))
    with pytest.raises(InvalidKey):
        verify_next(keys[2], forged)


@pytest.mark.parametrize(
    "step",
    [
        *(new_key, contribute, apply_beacon, verify_ceremony, import_bellman),
        *(contribute_to_powers, prepare_powers, verify_powers),
    ],
)
def test_steps_name_their_equation_and_its_source(step: Callable[..., object]) -> None:
    text = step.__doc__ or ""
    assert re.search(r"eprint\s+20(17/1050|16/260)", text)
    assert re.search(r"e\(|=|becomes|equations|factor", text)
