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

_DENOMINATOR: Final = 128
"""Bits: a ledger writes such fractions down."""

_MOST: Final = 1 << 14
"""Numbers of a distribution: those are entries of a table."""

_MOST_SHARES: Final = 1000

_CHANGED: Final = "give by how much one person changes the sum at most"


@dataclass(frozen=True, slots=True)
class Distribution:
    """`name` for people; the number low + k is drawn where the uniform number is in [thresholds[k], thresholds[k + 1]).

    `epsilon` is what a release with this noise costs in pure differential privacy, None where it has none, and `rho` what it
    costs in zero-concentrated differential privacy (Bun and Steinke, TCC 2016), each of sums that one person changes by at most
    `sensitivity`. `delta` is how far this is from the distribution that has these, in total variation: what was cut off at the
    ends, what is rounded, and what the uniform number is off by. Where `shares` is more than 1, all three are of that many
    numbers of this distribution, added up.
    """

    name: str
    low: int
    thresholds: tuple[int, ...] = field(repr=False)
    sensitivity: int
    epsilon: Fraction | None
    rho: Fraction
    delta: Fraction
    shares: int = 1

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
def discrete_laplace(scale: int | Fraction, sensitivity: int = 1, shares: int = 1) -> Distribution:
    """Numbers k with a probability proportional to exp(-|k| / scale): epsilon = sensitivity / scale.

    >>> discrete_laplace(10).epsilon
    Fraction(1, 10)

    The geometric mechanism of Ghosh, Roughgarden and Sundararajan (STOC 2009). With `shares`, of which there are up to 1,000, the
    distribution of which that many independent numbers add up to this one: differences of two Pólya variables, as Goryczka and
    Xiong have them, "A Comprehensive Comparison of Multiparty Secure Additions with Differential Privacy" (IEEE TDSC 2017).
    Fewer of them are less noise than `epsilon` says, more are more.

    Raises `LearningError` for a scale below 1/1000 or a sensitivity or shares that are not positive, and a scale so large that
    the table would have more than 16,384 entries, from 164 on.
    """
    scale = _positive("the scale", scale)
    epsilon = Fraction(_whole("the sensitivity", sensitivity, _CHANGED)) / scale
    if _whole("shares", shares, "say how many numbers add up") > _MOST_SHARES:
        raise LearningError("shares", f"are {shares}", f"let at most {_MOST_SHARES} add up")
    name = f"discrete Laplace of scale {scale}" + (f", one of {shares} shares" if shares > 1 else "")
    reach = _reach(name, scale * 50)
    with localcontext(prec=_DIGITS):
        falling = (-1 / _decimal(scale)).exp()
        weights = _polya_differences(falling, Decimal(1) / shares, 3 * reach)[: 2 * reach]
        # No weight is more than the one before times `falling`.
        rest = weights[-1] * falling / (1 - falling)
        return _of(name, weights, rest, reach, sensitivity, epsilon, epsilon**2 / 2, shares)


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
    rho = Fraction(_whole("the sensitivity", sensitivity, _CHANGED)) ** 2 / (2 * sigma**2)
    name = f"discrete Gaussian of sigma {sigma}"
    reach = _reach(name, sigma * 10)
    with localcontext(prec=_DIGITS):
        weights = _squares(1 / (2 * sigma**2), 2 * reach)
        # Weights fall faster and faster: beyond the last, by the last ratio at least.
        rest = weights[-1] / (1 - weights[-1] / weights[-2])
        return _of(name, weights, rest, reach, sensitivity, None, rho, 1)


def _of(
    name: str,
    weights: list[Decimal],
    rest: Decimal,
    reach: int,
    sensitivity: int,
    epsilon: Fraction | None,
    rho: Fraction,
    shares: int,
) -> Distribution:
    """Symmetric, of the weights of 0 and up, and how much those beyond weigh at most; beyond `reach` there is next to nothing."""
    whole = 2 * sum(weights) - weights[0] + 2 * rest
    kept, cut = reach, 2 * (sum(weights[reach + 1 :]) + rest) / whole
    while kept > 0 and cut + 2 * weights[kept] / whole <= Decimal(_TAIL.numerator) / _TAIL.denominator:
        cut += 2 * weights[kept] / whole
        kept -= 1
    inside = 2 * sum(weights[: kept + 1]) - weights[0]
    total, thresholds = Decimal(0), [0]
    for number in range(-kept, kept + 1):
        total += weights[abs(number)]
        thresholds.append(round(total / inside * (1 << PRECISION)))
    thresholds[-1] = 1 << PRECISION
    # A threshold is off by less than 1 by rounding and computing; a uniform number of 120 bits, the lowest of an element
    # modulo r, by 2**120 / r < 2**-133.
    rounded = Fraction(2 * kept + 2, 1 << PRECISION)
    delta = shares * (Fraction(cut) + rounded)
    return Distribution(name, -kept, tuple(thresholds), sensitivity, epsilon, rho, delta, shares)


def _reach(name: str, reach: Fraction) -> int:
    if 2 * reach + 1 > _MOST:
        mend = "count in larger units, so that less noise is enough"
        raise LearningError(name, f"its table would have more than {_MOST} entries", mend)
    return int(reach) + 1


def _squares(exponent: Fraction, count: int) -> list[Decimal]:
    """exp(-exponent k^2) from 0 on."""
    ratio, falling = (-_decimal(exponent)).exp(), (-_decimal(2 * exponent)).exp()
    weights = [Decimal(1)]
    for _ in range(count - 1):
        weights.append(weights[-1] * ratio)
        ratio *= falling
    return weights


def _polya_differences(falling: Decimal, power: Decimal, count: int) -> list[Decimal]:
    """Weights, from 0 on, of the coefficients of ((1 - falling z) (1 - falling / z))^-power.

    By the recurrence that the logarithm's derivative gives, from far out inwards, where errors vanish (Miller's algorithm): of
    the first two thirds they are below falling^(2 count / 3).
    """
    square = 1 + falling * falling
    weights = [Decimal(0)] * (count + 1)
    weights[count - 1] = Decimal(1)
    for k in range(count - 1, 0, -1):
        inner = square * k * weights[k] - falling * (k + 1 - power) * weights[k + 1]
        weights[k - 1] = inner / (falling * (k - 1 + power))
    return weights[:count]


def _positive(what: str, value: object) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | Fraction) or value < _LEAST:
        raise LearningError(what, f"is {value!r}", f"give an int or a Fraction, which are exact, of {_LEAST} or more")
    if value.denominator >> _DENOMINATOR:
        raise LearningError(what, "has a long denominator", f"give one of at most {_DENOMINATOR} bits")
    return Fraction(value)


def _whole(what: str, value: object, mend: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise LearningError(what, f"is {value!r}", f"{mend}, a positive int")
    return value


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / value.denominator
