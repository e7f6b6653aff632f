"""What a contribution says of itself beside its points: who made it, or which beacon, in both phases alike.

Parameters have a number, 1 the name, 2 the iterations of a beacon, 3 its value, and come in that order; all but 2, a byte, have
their length before them. Source: iden3 `snarkjs`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from .seeded_draws import SeededDraws

CONTRIBUTION: Final = 0
BEACON: Final = 1

MAX_NAME: Final = 64
"""Bytes of a name that is given; programs cut longer ones, at characters."""

_NAME, _ITERATIONS, _BEACON_HASH = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Beacon:
    """A public value that nobody could foresee, hashed 2**`iterations_exp` times with SHA-256."""

    hash: bytes
    iterations_exp: int

    MIN_EXP = 10
    MAX_EXP = 32

    def __post_init__(self) -> None:
        """Raise `ValueError` for what no program of a ceremony takes."""
        if not 1 <= len(self.hash) <= 255:
            raise ValueError(
                f"a beacon has 1 to 255 bytes, not {len(self.hash)}: give what was published, in hexadecimal"
            )
        if not self.MIN_EXP <= self.iterations_exp <= self.MAX_EXP:
            raise ValueError(
                f"a beacon is hashed 2**{self.MIN_EXP} to 2**{self.MAX_EXP} times, not 2**{self.iterations_exp}: "
                "give an exponent between these"
            )

    def draws(self) -> SeededDraws:
        """What it determines. 2**20 iterations take half a second."""
        value = self.hash
        for _ in range(1 << self.iterations_exp):
            value = hashlib.sha256(value).digest()
        return SeededDraws(value)


def kind_of(beacon: Beacon | None) -> int:
    """The kind of a contribution, as files have it."""
    return CONTRIBUTION if beacon is None else BEACON


def parameters_of(name: str, beacon: Beacon | None) -> bytes:
    """The parameters, as files have them."""
    text = name.encode()
    parameters = bytes([_NAME, len(text)]) + text if text else b""
    if beacon is not None:
        parameters += bytes([_ITERATIONS, beacon.iterations_exp, _BEACON_HASH, len(beacon.hash)]) + beacon.hash
    return parameters


def usable_name(name: str) -> str:
    """The name, or `ValueError` with what is wrong with it as a contributor's name."""
    if not name.isprintable():
        raise ValueError("a name consists of printable characters: leave out control characters and line ends")
    if len(name.encode()) > MAX_NAME:
        raise ValueError(f"a name has up to {MAX_NAME} bytes: give a shorter one")
    return name


def parse_parameters(parameters: bytes, kind: int) -> tuple[str, Beacon | None]:
    """The name and the beacon of a contribution of that kind; raises `ValueError` with what is wrong with them."""
    if kind not in (CONTRIBUTION, BEACON):
        raise ValueError(f"its kind is {kind}, neither a contribution (0) nor a beacon (1)")
    found: dict[int, bytes] = {}
    at, last = 0, 0
    while at < len(parameters):
        number = parameters[at]
        if number <= last or number > _BEACON_HASH:
            raise ValueError(f"its parameter {number} is unknown, or out of order")
        length_at = at + 1
        length = 1 if number == _ITERATIONS else _byte(parameters, length_at)
        start = length_at if number == _ITERATIONS else length_at + 1
        value = parameters[start : start + length]
        if len(value) < length:
            raise ValueError(f"its parameter {number} is truncated")
        found[number], last, at = value, number, start + length
    try:
        name = found.get(_NAME, b"").decode()
    except UnicodeDecodeError:
        raise ValueError("its name is not UTF-8") from None
    with_beacon = found.keys() & {_ITERATIONS, _BEACON_HASH}
    if kind == CONTRIBUTION and with_beacon:
        raise ValueError("it has the parameters of a beacon, and is none")
    if kind == BEACON and len(with_beacon) < 2:
        raise ValueError("it is a beacon without its value or its number of iterations")
    return name, None if kind == CONTRIBUTION else Beacon(found[_BEACON_HASH], found[_ITERATIONS][0])


def _byte(data: bytes, at: int) -> int:
    if at >= len(data):
        raise ValueError("its parameters are truncated")
    return data[at]
