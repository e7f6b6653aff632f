"""Dates of the Gregorian calendar and times of UTC: days since the year 1, seconds since 1970, as Python's `datetime` counts.

A day's number is `date.toordinal()`: 1 for the first of January of the year 1, 719,163 for that of 1970. Numbers of days are
compared and subtracted where dates are not: whoever is 18 was born on this day 18 years ago or before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeAlias, overload

from zkwright.compiler import U8, U16, U32, U64, Array, Field, Text, gadget, require
from zkwright.compiler.rows import ArgumentError, Signal

from .comparators import require_between
from .decoder import decoder

DAYS_UNTIL_1970: Final = 719_163
"""The number of the first of January 1970."""

_LENGTHS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEBRUARY: Final = 1

_Bytes: TypeAlias = Array[U8, Any] | Sequence[U8]


@gadget
def day_number(year: U16, month: U8, day: U8) -> U32:
    """The number of a day, `date(year, month, day).toordinal()`: days since the one before the year 1.

    Constrains the date to be one of the calendar, of the years 1 to 9999; fails for others: a 30th of February, a month 0. Costs
    77 rows: the month as 12 flags, the year before as 400 a + 100 b + 4 c + d, what tells a leap year, and the bits of two
    differences for the day.

    >>> int(day_number(2000, 2, 29))
    730179
    """
    before = Field(year) - 1
    require_between(year, 1, 9999, "the year is not between 1 and 9999")
    centuries, of_century = divmod(U16.unchecked_interval(before.linear, 0, 9998), 100)
    cycles, century = divmod(centuries, 4)
    fours, of_four = divmod(of_century, 4)
    is_last_of_century = (fours == 24) & (of_four == 3)
    is_leap = Field((of_four == 3) & ~(is_last_of_century & (century != 3)))
    require_between(month, 1, 12, "the month is not between 1 and 12")
    months = [Field(flag) for flag in decoder(U8.unchecked_interval((Field(month) - 1).linear, 0, 11), 12)]
    length = sum((flag * n for flag, n in zip(months, _LENGTHS, strict=True)), months[_FEBRUARY] * is_leap)
    start = sum((flag * sum(_LENGTHS[:place]) for place, flag in enumerate(months)), Field(0))
    leap_days = sum(months[_FEBRUARY + 1 :], Field(0)) * is_leap
    message = "the month has no such day"
    require_between(Field(day) - 1, 0, 31, message)
    require_between(length - Field(day), 0, 31, message)
    years = before * 365 + Field(fours) + Field(centuries) * 24 + Field(cycles)
    return U32.unchecked_interval((years + start + leap_days + Field(day)).linear, 1, 3_652_059)


@gadget
def timestamp(days: U32, hour: U8, minute: U8, second: U8) -> U64:
    """Seconds since 1970 of a time of UTC, on a day by its number.

    Constrains hour, minute and second to be below 24, 60 and 60, and the day not to be before 1970; fails otherwise, so for a
    leap second. Costs 42 rows.

    >>> int(timestamp(730179, 12, 30, 0)), int(timestamp(DAYS_UNTIL_1970, 0, 0, 1))
    (951827400, 1)
    """
    require_between(hour, 0, 23, "the hour is not between 0 and 23")
    require_between(minute, 0, 59, "the minute is not between 0 and 59")
    require_between(second, 0, 59, "the second is not between 0 and 59")
    since = Field(days) - DAYS_UNTIL_1970
    require_between(since, 0, 2**22 - 1, "the day is before 1970, or thousands of years from now")
    seconds = since * 86400 + Field(hour) * 3600 + Field(minute) * 60 + Field(second)
    return U64.unchecked_interval(seconds.linear, 0, 86400 * 2**22)


@overload
def parse_date(text: str | bytes) -> int: ...
@overload
def parse_date(text: _Bytes | Text[Any]) -> U32: ...
def parse_date(text: Any) -> Any:
    """The number of the day that an ISO 8601 date of 10 bytes says, as 2000-02-29.

    Constrains the bytes to be a date; fails otherwise. Costs 119 rows: 5 for each digit, 1 for each hyphen, and `day_number`.

    >>> parse_date("2000-02-29")
    730179

    Raises `ArgumentError` for another number of bytes.
    """
    return _read(text, "dddd-dd-dd", _date)


@overload
def parse_timestamp(text: str | bytes) -> int: ...
@overload
def parse_timestamp(text: _Bytes | Text[Any]) -> U64: ...
def parse_timestamp(text: Any) -> Any:
    """Seconds since 1970 of an ISO 8601 time of UTC in 20 bytes, as 2000-02-29T12:30:00Z.

    Constrains the bytes to be such a time, from 1970 on and with a capital T and Z; fails otherwise. Costs 195 rows: 5 for each
    digit, 1 for each other byte, `day_number` and `timestamp`.

    >>> parse_timestamp("2000-02-29T12:30:00Z")
    951827400

    Raises `ArgumentError` for another number of bytes.
    """
    return _read(text, "dddd-dd-ddTdd:dd:ddZ", _time)


@overload
def parse_asn1_time(text: str | bytes) -> int: ...
@overload
def parse_asn1_time(text: _Bytes | Text[Any]) -> U64: ...
def parse_asn1_time(text: Any) -> Any:
    """Seconds since 1970 of a time as certificates have it (RFC 5280): 13 bytes 000229123000Z, or 15 bytes 20000229123000Z.

    Of two digits for a year 50 to 99 are of the 20th century. Constrains the bytes to be such a time, from 1970 on; fails
    otherwise. Costs 187 rows for 13 bytes: 5 for each digit, a comparison, `day_number` and `timestamp`.

    >>> parse_asn1_time("000229123000Z") == parse_asn1_time("20000229123000Z") == 951827400
    True

    Raises `ArgumentError` for another number of bytes.
    """
    if isinstance(text, Text):
        raise ArgumentError("a text of a secret length", "pass its bytes: 13 of a UTCTime, 15 of a GeneralizedTime")
    return _read(text, "d" * (14 if len(text) == 15 else 12) + "Z", _time if len(text) == 15 else _short_time)


def _short_time(digits: Sequence[Field]) -> U64:
    is_late = Field(_two(digits, 0) >= 50)
    return _time([is_late + (1 - is_late) * 2, is_late * 9, *digits])


def _date(digits: Sequence[Field]) -> U32:
    return day_number(U16.unchecked_interval(_number(digits[:4]).linear, 0, 9999), _two(digits, 4), _two(digits, 6))


def _time(digits: Sequence[Field]) -> U64:
    return timestamp(_date(digits), _two(digits, 8), _two(digits, 10), _two(digits, 12))


def _two(digits: Sequence[Field], place: int) -> U8:
    return U8.unchecked_interval(_number(digits[place : place + 2]).linear, 0, 99)


def _number(digits: Sequence[Field]) -> Field:
    number = Field(0)
    for digit in digits:
        number = number * 10 + digit
    return number


def _read(text: Any, pattern: str, meaning: Any) -> Any:
    """What the digits of a text mean that is written as the pattern says."""
    if isinstance(text, Text):
        require(text.length == len(pattern), f"the text is not written as {pattern}")
        text = list(text.data)[: len(pattern)]
    given = list(text.encode() if isinstance(text, str) else text)
    if len(given) != len(pattern):
        raise ArgumentError(f"{len(given)} bytes", f"pass the {len(pattern)} of a text written as {pattern}, d a digit")
    digits = []
    for character, byte in zip(pattern, given, strict=True):
        if character == "d":
            digit = Field(byte) - ord("0")
            require_between(digit, 0, 9, "there is another character where a digit is due")
            digits.append(digit)
        else:
            require(Field(byte) == ord(character), f"the text is not written as {pattern}")
    value = meaning(digits)
    return value if any(isinstance(byte, Signal) for byte in given) else int(value)
