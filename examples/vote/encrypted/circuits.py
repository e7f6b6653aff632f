"""What a voter proves of an encrypted ballot."""

from __future__ import annotations

from typing import Literal

from zkwright import U16, Array, Bool, Field, Private, Public, UInt, bind, circuit, require
from zkwright.circuits.elgamal import Ciphertext
from zkwright.circuits.sorting import require_permutation
from zkwright.learning.sums import encrypted

from ..electorate import nullifier_of, require_on_roll


@circuit
def ballot(
    numbers: Private[Array[UInt[Literal["bits"]], Literal["choices"]]],  # type: ignore[type-arg]
    randomness: Private[Array[Field, Literal["choices"]]],
    secret: Private[Field],
    is_left: Private[Array[Bool, Literal["n_siblings"]]],
    siblings: Private[Array[Field, Literal["n_siblings"]]],
    context: Public[Field],
    election: Public[Field],
    root: Public[Field],
    turn: Public[U16],
    choices: int = 1,
    bits: int = 1,
    most: int = 1,
    is_ranked: bool = False,
    n_siblings: int = 7,
    key_x: int = 0,
    key_y: int = 1,
) -> Public[Array[Ciphertext, Literal["choices"]]]:
    """Somebody on the roll gives these encrypted numbers to the choices, which are together at most `most`, in this election.

    `context` is the voter's nullifier. `turn` counts a voter's ballots: of two the later one counts, and nobody makes an old
    ballot the latest. A ranked ballot has each of 0 to `choices` - 1 once, the points of a Borda count. The trustees' key is
    fixed when this is compiled: 1,115 rows for one number of one bit, 1,136 for each further one; for membership and nullifier
    500, and 415 a level of the roll's tree.
    """
    require_on_roll(root, secret, is_left, siblings)
    require(nullifier_of(secret, election) == context, "the nullifier is another voter's, or of another election")
    bind(turn)
    if is_ranked:
        require_permutation(
            numbers, [type(numbers[0])(points) for points in range(choices)], "the ballot is no ranking"
        )
    return encrypted(  # type: ignore[no-any-return]
        numbers, randomness, context, entries=choices, bits=bits, most=most, key_x=key_x, key_y=key_y
    )
