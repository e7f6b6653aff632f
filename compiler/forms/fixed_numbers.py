"""Numbers of a fixed point as they come in plain Python and JSON values, exact all the way."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from zkwright.core.errors import InputError

from .language import AnySignal
from .plain_numbers import described

_DECIMAL: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_LONGEST: Final = 300
"""Characters of a decimal: 120 digits before the point, as many behind it, and some zeros."""

_FEWEST_EXPONENT: Final = -1100
"""Of a Decimal: that of the least float above 0 is -1074."""


class FixedNumber(Fraction):
    """A value of a fixed point type: an exact fraction, which is written as a decimal.

    >>> FixedNumber(-3, 8), FixedNumber(5, 2) * 2
    (-0.375, Fraction(5, 1))
    """

    __slots__ = ()

    def __str__(self) -> str:
        """As a decimal, all digits of it."""
        return decimal_text(self.numerator, self.denominator.bit_length() - 1)

    __repr__ = __str__

    def __format__(self, specification: str) -> str:
        """As a Decimal is formatted."""
        return format(Decimal(str(self)), specification)


def decimal_text(scaled: int, fraction: int) -> str:
    """scaled / 2**fraction as a decimal without an exponent, which has at most `fraction` digits behind the point.

    >>> decimal_text(-3, 1), decimal_text(5, 0), decimal_text(1, 4)
    ('-1.5', '5', '0.0625')
    """
    digits = str(abs(scaled) * 5**fraction).rjust(fraction + 1, "0")
    whole, behind = (digits[:-fraction], digits[-fraction:].rstrip("0")) if fraction else (digits, "")
    return ("-" if scaled < 0 else "") + whole + (f".{behind}" if behind else "")


def fraction_of(plain: Any) -> Fraction:
    """The exact number that an int, a float, a Decimal, a Fraction or the text of a decimal is.

    Raises TypeError for another type, ValueError for what is no number: NaN, infinity, a text with an exponent.
    """
    if isinstance(plain, str):
        if len(plain) > _LONGEST or not _DECIMAL.fullmatch(plain):
            raise ValueError("no decimal")
        return Fraction(plain)
    if isinstance(plain, bool) or not isinstance(plain, (int, float, Decimal, Fraction)):
        raise TypeError("no number")
    if not isinstance(plain, (int, Fraction)) and not math.isfinite(plain):
        raise ValueError("no finite number")
    if isinstance(plain, Decimal) and not _FEWEST_EXPONENT <= int(plain.as_tuple().exponent) <= -_FEWEST_EXPONENT:
        raise ValueError("no number of a length that could fit")
    return Fraction(plain)


def nearest_scaled(number: Fraction, fraction: int) -> int:
    """The number times 2**fraction, rounded to the nearest integer, a half up."""
    return math.floor(number * (2 << fraction) + 1) // 2


def scaled_number(plain: Any, path: str, width: int, fraction: int, kind: str) -> int:
    """A plain number times 2**fraction, which has to be whole and to fit; raises InputError naming the path."""
    if isinstance(plain, AnySignal):
        plain = getattr(plain, "exact_value", plain.__int__)()
    try:
        number = fraction_of(plain)
    except TypeError:
        raise InputError(path, f"a {kind} is a number or the text of a decimal, not {described(plain)}") from None
    except ValueError:
        raise InputError(path, "not a number: write decimal digits, with a point if it has to be") from None
    scaled = number * 2**fraction
    if scaled.denominator != 1:
        raise InputError(
            path,
            f"no multiple of 2**-{fraction}, as a {kind} is: {kind}.nearest(x) gives the nearest, where it may be another",
        )
    half = 1 << width - 1
    if not -half <= scaled < half:
        limits = f"at least {decimal_text(-half, fraction)} and at most {decimal_text(half - 1, fraction)}"
        raise InputError(path, f"out of range: a {kind} is {limits}")
    return int(scaled)
