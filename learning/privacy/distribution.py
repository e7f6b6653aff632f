"""Distributions over whole numbers, as intervals of a uniform number of 120 bits."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from typing import Final

from ..errors import LearningError

PRECISION: Final = 120
"""Bits of the uniform number."""

_DIGITS: Final = 80
"""Decimal digits with which weights are computed: some 140 bits more than what is kept of them."""

_TAIL: Final = Fraction(1, 1 << 60)
"""The most that is cut off at both ends together."""

_LEAST: Final = Fraction(1, 1000)
"""Of a scale: noise of this one is 0 but with probability e^-1000, and of less the weights are no decimals any more."""

_MOST: Final = 1 << 14
"""Numbers of a distribution: those are entries of a table."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """`name` for people; the number low + k is drawn where the uniform number is in [thresholds[k], thresholds[k + 1]).

    `epsilon` is what a release with this noise costs in pure differential privacy, None where it has none, and `rho` what it
    costs in zero-concentrated differential privacy (Bun and Steinke, TCC 2016), each of sums that one person changes by at most
    `sensitivity`. `delta` is how far this is from the distribution that has these, in total variation: what was cut off at the
    ends, what is rounded, and what the uniform number is off by.
    """

    name: str
    low: int
    thresholds: tuple[int, ...] = field(repr=False)
    sensitivity: int
    epsilon: Fraction | None
    rho: Fraction
    delta: Fraction

    @property
    def high(self) -> int:
        """The largest number."""
        return self.low + len(self.thresholds) - 2

    def probability(self, number: int) -> Fraction:
        """With which a number is drawn, exactly."""
        if not self.low <= number <= self.high:
            return Fraction(0)
        place = number - self.low
        return Fraction(self.thresholds[place + 1] - self.thresholds[place], 1 << PRECISION)


@lru_cache(maxsize=64, typed=True)
def discrete_laplace(scale: int | Fraction, sensitivity: int = 1) -> Distribution:
    """Numbers k with a probability proportional to exp(-|k| / scale): epsilon = sensitivity / scale.

    >>> discrete_laplace(10).epsilon
    Fraction(1, 10)

    The geometric mechanism of Ghosh, Roughgarden and Sundararajan (STOC 2009). Raises `LearningError` for a scale below
    1/1000 or a sensitivity that is not positive, and a scale so large that the table would have more than 16,384 entries, from
    164 on.
    """
    scale = _positive("the scale", scale)
    epsilon = Fraction(_whole(sensitivity)) / scale
    name = f"discrete Laplace of scale {scale}"
    return _of(name, 1 / scale, Fraction(0), scale * 50, sensitivity, epsilon, epsilon**2 / 2)


@lru_cache(maxsize=64, typed=True)
def discrete_gaussian(sigma: int | Fraction, sensitivity: int = 1) -> Distribution:
    """Numbers k with a probability proportional to exp(-k^2 / (2 sigma^2)): rho = sensitivity^2 / (2 sigma^2).

    >>> discrete_gaussian(10).rho
    Fraction(1, 200)

    Canonne, Kamath and Steinke, "The Discrete Gaussian for Differential Privacy" (NeurIPS 2020). Raises `LearningError` for a
    sigma below 1/1000 or a sensitivity that is not positive, and a sigma so large that the table would have more than 16,384
    entries, from 820 on.
    """
    sigma = _positive("sigma", sigma)
    rho = Fraction(_whole(sensitivity)) ** 2 / (2 * sigma**2)
    name = f"discrete Gaussian of sigma {sigma}"
    return _of(name, Fraction(1) / (2 * sigma**2), 1 / sigma**2, sigma * 10, sensitivity, None, rho)


def _of(
    name: str,
    first: Fraction,
    step: Fraction,
    reach: Fraction,
    sensitivity: int,
    epsilon: Fraction | None,
    rho: Fraction,
) -> Distribution:
    """Symmetric, with weights that fall from 0 on by exp(-first), exp(-first - step), exp(-first - 2 step) and so on.

    Beyond `reach` there is next to nothing of it.
    """
    if 2 * reach + 1 > _MOST:
        mend = "count in larger units, so that less noise is enough"
        raise LearningError(name, f"its table would have more than {_MOST} entries", mend)
    with localcontext(prec=_DIGITS):
        weights, far = _weights(first, step, 2 * int(reach) + 2), int(reach) + 1
        # Weights fall faster and faster: beyond the last, by the last ratio at least.
        rest = weights[-1] / (1 - weights[-1] / weights[-2])
        whole = 2 * sum(weights) - weights[0] + 2 * rest
        kept, cut = far, 2 * (sum(weights[far + 1 :]) + rest) / whole
        while kept > 0 and cut + 2 * weights[kept] / whole <= Decimal(_TAIL.numerator) / _TAIL.denominator:
            cut += 2 * weights[kept] / whole
            kept -= 1
        inside = 2 * sum(weights[: kept + 1]) - weights[0]
        total, thresholds = Decimal(0), [0]
        for number in range(-kept, kept + 1):
            total += weights[abs(number)]
            thresholds.append(round(total / inside * (1 << PRECISION)))
        tail = Fraction(cut)
    thresholds[-1] = 1 << PRECISION
    # A threshold is off by less than 1 by rounding and computing; a uniform number of 120 bits, the lowest of an element
    # modulo r, by 2**120 / r < 2**-133.
    rounded = Fraction(2 * kept + 2, 1 << PRECISION)
    return Distribution(name, -kept, tuple(thresholds), sensitivity, epsilon, rho, tail + rounded)


def _weights(first: Fraction, step: Fraction, count: int) -> list[Decimal]:
    ratio, falling = ((-_decimal(exponent)).exp() for exponent in (first, step))
    weights = [Decimal(1)]
    for _ in range(count):
        weights.append(weights[-1] * ratio)
        ratio *= falling
    return weights


def _positive(what: str, value: object) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | Fraction) or value < _LEAST:
        raise LearningError(what, f"is {value!r}", f"give an int or a Fraction, which are exact, of {_LEAST} or more")
    return Fraction(value)


def _whole(sensitivity: object) -> int:
    if isinstance(sensitivity, bool) or not isinstance(sensitivity, int) or sensitivity < 1:
        mend = "give by how much one person changes the sum at most, a positive int"
        raise LearningError("the sensitivity", f"is {sensitivity!r}", mend)
    return sensitivity


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / value.denominator
