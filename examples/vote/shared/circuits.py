"""What a voter proves of a ballot, what the servers prove together of all of them, and what each server proves of its masks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from zkwright import U8, U16, Array, Bool, Field, Private, Public, Struct, bind, circuit, require
from zkwright.circuits.poseidon import poseidon
from zkwright.circuits.sorting import require_permutation

from ..electorate import nullifier_of, require_on_roll

POINTS_BITS = 24
"""Of each choice's place in a packed ballot: the points of all voters together stay below 2**24."""

MAX_CHOICES = 10


class Cast(Struct):
    """What everybody sees of a ballot: that its voter has voted, and a commitment to what for."""

    nullifier: Field
    commitment: Field


def packed(points: Sequence[U8]) -> Field:
    """A ballot as one number, so that ballots add up as numbers do."""
    return sum((Field(each) * (1 << POINTS_BITS * place) for place, each in enumerate(points)), Field(0))


@circuit
def ballot(
    points: Private[Array[U8, Literal["choices"]]],
    nonce: Private[Field],
    secret: Private[Field],
    is_left: Private[Array[Bool, Literal["n_siblings"]]],
    siblings: Private[Array[Field, Literal["n_siblings"]]],
    root: Public[Field],
    election: Public[Field],
    envelope: Public[Field],
    kind: str = "one",
    choices: int = 2,
    budget: int = 10,
    n_siblings: int = 7,
) -> Public[Cast]:
    """Somebody on the roll gives points to the choices as the rules allow, in this election, by this envelope.

    `kind` is "one", a single point to one choice; "ranked", each of 0 to `choices` - 1 points once (Borda); or "budget", `budget`
    points split at will. `envelope` is the digest of what goes to the servers, so that nobody sends it under another proof.
    """
    require_on_roll(root, secret, is_left, siblings)
    bind(envelope)
    given = sum((U16(each) for each in points), U16(0))
    if kind == "one":
        for each in points:
            require(each <= 1, "a choice has more than one point")
        require(given == 1, "the ballot is not for one choice")
    elif kind == "ranked":
        require_permutation(points, [U8(place) for place in range(choices)], "the ballot is no ranking")
    else:
        require(given == budget, "the points are not as many as there are")
    return Cast(nullifier=nullifier_of(secret, election), commitment=poseidon(packed(points), nonce))


@circuit
def tally(
    ballots: Private[Array[Field, Literal["slots"]]],
    nonces: Private[Array[Field, Literal["slots"]]],
    masks: Private[Array[Field, Literal["servers"]]],
    mask_nonces: Private[Array[Field, Literal["servers"]]],
    commitments: Public[Array[Field, Literal["slots"]]],
    mask_commitments: Public[Array[Field, Literal["servers"]]],
    slots: int = 256,
    servers: int = 3,
) -> Public[Field]:
    """The sum of the ballots that these commitments are of, and of the servers' masks; 240 rows a ballot.

    That a commitment is of a ballot which the rules allow, the voter's own proof says.
    """
    for value, nonce, commitment in zip(ballots, nonces, commitments, strict=True):
        require(poseidon(value, nonce) == commitment, "not the committed ballot")
    for value, nonce, commitment in zip(masks, mask_nonces, mask_commitments, strict=True):
        require(poseidon(value, nonce) == commitment, "not the committed mask")
    return sum([*ballots, *masks], Field(0))


@circuit
def cancelling(
    masks: Private[Array[Field, Literal["batches"]]],
    nonces: Private[Array[Field, Literal["batches"]]],
    commitments: Public[Array[Field, Literal["batches"]]],
    batches: int = 1,
) -> None:
    """One server's masks of all batches add up to nothing, so that the sum of all batches is the tally."""
    for value, nonce, commitment in zip(masks, nonces, commitments, strict=True):
        require(poseidon(value, nonce) == commitment, "not the committed mask")
    require(sum(masks, Field(0)) == 0, "the masks do not cancel")
