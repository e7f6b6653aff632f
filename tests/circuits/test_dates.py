from __future__ import annotations

import datetime
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.dates import DAYS_UNTIL_1970, day_number, parse_asn1_time, parse_date, parse_timestamp, timestamp
from zkwright.compiler import (
    U8,
    U16,
    U32,
    U64,
    Array,
    Bytes,
    Private,
    Public,
    Text,
    UnsatisfiedCircuitError,
    circuit,
)
from zkwright.compiler.rows import ArgumentError

from tests.circuits.costs import Cost, Inputs
from tests.drawn import examples


def _year(make: Inputs) -> U16:
    return U16(make.integer(16))


COSTS = [
    Cost(day_number, 77, lambda make: day_number(_year(make), make.u8(), make.u8())),
    Cost(timestamp, 42, lambda make: timestamp(U32(make.integer(32)), make.u8(), make.u8(), make.u8())),
    Cost(parse_date, 119, lambda make: parse_date(Array(make.bytes(10)))),
    Cost(parse_asn1_time, 187, lambda make: parse_asn1_time(Array(make.bytes(13))), "for 13 bytes"),
    Cost(parse_timestamp, 195, lambda make: parse_timestamp(Array(make.bytes(20)))),
]


@circuit
def numbered(year: Private[U16], month: Private[U8], day: Private[U8]) -> Public[U32]:
    return day_number(year, month, day)


@circuit
def read_date(text: Private[Text[Literal[12]]]) -> Public[U32]:
    return parse_date(text)


@circuit
def read_time(text: Private[Bytes[Literal[20]]]) -> Public[U64]:
    return parse_timestamp(text)


EDGES = [
    *[(1, 1, 1), (1, 12, 31), (4, 2, 29), (9999, 12, 31), (1970, 1, 1), (1969, 12, 31), (2000, 2, 29), (2400, 2, 29)],
    *[
        (1900, 2, 28),
        (1900, 3, 1),
        (2100, 12, 31),
        (2101, 1, 1),
        (2000, 12, 31),
        (2001, 1, 1),
        (400, 12, 31),
        (401, 1, 1),
    ],
]


@pytest.mark.parametrize("day", EDGES, ids=str)
def test_a_day_has_pythons_number(day: tuple[int, int, int]) -> None:
    expected = datetime.date(*day).toordinal()
    assert day_number(*day) == expected
    assert numbered(*day) == expected


@examples(100)
@given(st.dates())
def test_any_day(day: datetime.date) -> None:
    assert numbered(day.year, day.month, day.day) == day.toordinal()
    assert parse_date(day.isoformat()) == day.toordinal()


NO_DAYS = [
    *[
        (0, 1, 1),
        (10000, 1, 1),
        (65535, 1, 1),
        (2000, 0, 1),
        (2000, 13, 1),
        (2000, 255, 1),
        (2000, 1, 0),
        (2000, 1, 32),
    ],
    *[(1900, 2, 29), (2100, 2, 29), (2001, 2, 29), (2000, 2, 30), (2000, 4, 31), (2000, 11, 31), (2000, 1, 255)],
]


@pytest.mark.parametrize("day", NO_DAYS, ids=str)
def test_what_is_no_day(day: tuple[int, int, int]) -> None:
    with pytest.raises(UnsatisfiedCircuitError):
        day_number(*day)
    with pytest.raises(UnsatisfiedCircuitError):
        numbered(*day)


@examples(30)
@given(st.datetimes(datetime.datetime(1970, 1, 1)))
def test_any_time(time: datetime.datetime) -> None:
    text = time.strftime("%Y-%m-%dT%H:%M:%SZ")
    seconds = int(time.replace(tzinfo=datetime.UTC, microsecond=0).timestamp())
    assert parse_timestamp(text) == seconds
    assert read_time(text.encode()) == seconds
    assert timestamp(time.toordinal(), time.hour, time.minute, time.second) == seconds


def test_the_first_second() -> None:
    assert parse_timestamp("1970-01-01T00:00:00Z") == 0
    assert datetime.date(1970, 1, 1).toordinal() == DAYS_UNTIL_1970


@pytest.mark.parametrize("text", ["2000-02-29", "0001-01-01", "9999-12-31"])
def test_a_written_date(text: str) -> None:
    assert (
        read_date(text)
        == parse_date(text)
        == parse_date(text.encode())
        == datetime.date.fromisoformat(text).toordinal()
    )


@pytest.mark.parametrize(
    "text",
    ["2000-02-30", "2000/02/29", "2000-2-029", "200a-02-29", "2000-02-2:", " 200-02-29", "0000-01-01", "2000-02-2/"],
)
def test_what_is_no_written_date(text: str) -> None:
    with pytest.raises(UnsatisfiedCircuitError):
        parse_date(text)
    with pytest.raises(UnsatisfiedCircuitError):
        read_date(text)


@pytest.mark.parametrize("text", ["2000-02-290", "2000-02-2", "", "+2000-02-29"])
def test_a_date_of_another_length(text: str) -> None:
    with pytest.raises(ArgumentError, match="of a text written as dddd-dd-dd"):
        parse_date(text)
    with pytest.raises(UnsatisfiedCircuitError):
        read_date(text)


@pytest.mark.parametrize(
    "text",
    [
        "1969-12-31T23:59:59Z",
        "2000-02-29T24:00:00Z",
        "2000-02-29T23:60:00Z",
        "2016-12-31T23:59:60Z",
        "2000-02-29t12:30:00Z",
        "2000-02-29T12:30:00z",
        "2000-02-29 12:30:00Z",
        "2000-02-29T12:30:0+1",
    ],
)
def test_what_is_no_written_time(text: str) -> None:
    with pytest.raises(UnsatisfiedCircuitError):
        parse_timestamp(text)
    with pytest.raises(UnsatisfiedCircuitError):
        read_time(text.encode())


@circuit
def read_asn1_times(short: Private[Bytes[Literal[13]]], long: Private[Bytes[Literal[15]]]) -> Public[tuple[U64, U64]]:
    return parse_asn1_time(short), parse_asn1_time(long)


@examples(30)
@given(st.datetimes(datetime.datetime(1970, 1, 1), datetime.datetime(2049, 12, 31, 23, 59, 59)))
def test_times_of_certificates(time: datetime.datetime) -> None:
    seconds = int(time.replace(tzinfo=datetime.UTC, microsecond=0).timestamp())
    short, long = time.strftime("%y%m%d%H%M%SZ"), time.strftime("%Y%m%d%H%M%SZ")
    assert parse_asn1_time(short) == parse_asn1_time(long) == seconds
    assert read_asn1_times(short.encode(), long.encode()) == (seconds, seconds)


@pytest.mark.parametrize(
    "text", ["690101000000Z", "500101000000Z", "000230000000Z", "0002290000000", "20000229240000Z", "+20000229000000"]
)
def test_what_is_no_time_of_a_certificate(text: str) -> None:
    with pytest.raises(UnsatisfiedCircuitError):
        parse_asn1_time(text)


def test_a_time_of_a_certificate_has_13_or_15_bytes() -> None:
    with pytest.raises(ArgumentError, match="14 bytes"):
        parse_asn1_time("00022900000000")
    with pytest.raises(ArgumentError, match="a text of a secret length"):
        parse_asn1_time(Text("000229000000Z"))
