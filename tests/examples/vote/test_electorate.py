"""Who may vote, and once."""

from __future__ import annotations

import pytest
from vote.electorate import ARITY, Roll, commitment_of, nullifier_of, require_on_roll
from zkwright import Field, R, UnsatisfiedCircuitError


def test_each_on_the_roll_shows_membership_and_nobody_else() -> None:
    roll = Roll.of(range(5, 5 + ARITY + 1))
    assert (roll.depth, roll.n_siblings) == (2, 14)
    root = roll.tree().root
    for secret in (5, 5 + ARITY):
        own = roll.membership(secret)
        require_on_roll(Field(root), Field(own["secret"]), own["is_left"], own["siblings"])
    own = roll.membership(5)
    with pytest.raises(UnsatisfiedCircuitError, match="not on the roll"):
        require_on_roll(Field(root), Field(6), own["is_left"], own["siblings"])
    with pytest.raises(ValueError, match="not on the roll"):
        roll.membership(4)


def test_a_nullifier_is_of_one_voter_and_one_election() -> None:
    assert len({int(nullifier_of(secret, election)) for secret in (1, 2, 3) for election in (1, 2, 3)}) == 9
    assert int(nullifier_of(3, 1)) != int(commitment_of(3))


@pytest.mark.parametrize("commitments", [(), (5, 6, 5), (0, 1), (1, R), (True, 2)])
def test_rolls_that_are_none(commitments: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="roll"):
        Roll(commitments)
