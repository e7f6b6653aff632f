"""Drawing a number of a distribution in a circuit."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any, Final, cast

from zkwright.circuits.bits import from_bits, to_bits_strict
from zkwright.circuits.mux import mux
from zkwright.compiler import I32, Field, UInt, gadget, hint, require

from .distribution import PRECISION, Distribution

_OTHER: Final = "the number drawn is another than the seeds give"


@gadget
def noise(distribution: Distribution, seed: Field | int, drawn: Field | int) -> I32:
    """The number that the distribution has where the low 120 bits of seed + drawn, modulo r, are.

    Constrains the result to be that number, never fails. Nobody knows it who does not know `seed`, if that is uniform, and who
    does could not choose it, if `drawn` became known after a commitment to `seed`. The same seed gives the same number: take
    another for each sum, or the difference of two has no noise. Costs 310 rows for bits, 242 for the place
    between two thresholds, and what reading the table takes at a secret place: 765 in all for `discrete_laplace(10)`.

    >>> from zkwright.learning.privacy import discrete_laplace
    >>> noise(discrete_laplace(1), 5, (1 << 119) - 5)
    0

    Inversion of the distribution function: Devroye, "Non-Uniform Random Variate Generation" (1986), section III.2.
    """
    thresholds, n = distribution.thresholds, len(distribution.thresholds) - 1
    width = max(1, (n - 1).bit_length())
    number: Any = UInt(PRECISION + 1)
    uniform = number(from_bits([*to_bits_strict(Field(seed) + drawn)][:PRECISION]))

    def place_of(drawn: int) -> int:
        return bisect_right(thresholds, drawn) - 1

    place = hint(place_of, uniform, returns=cast("type[UInt]", UInt(width)))
    # Beyond the table the interval is [0, 0), which no number is in.
    beyond = [0] * ((1 << width) - n)
    require(mux([number(low) for low in (*thresholds[:-1], *beyond)], place) <= uniform, _OTHER)
    require(uniform < mux([number(high) for high in (*thresholds[1:], *beyond)], place), _OTHER)
    return I32(place) + distribution.low
