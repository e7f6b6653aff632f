"""Poseidon of two elements as a contract: 64 bytes in, 32 out, as bytecode, unrolled.

A partial round takes lanes (x, y) to m x^5 + w y and v x^5 + N y, where the matrix is ((m, w), (v, N)), constants aside. Written
with z = N^-k y after k of them it takes (x, z) to m x^5 + w N^k z and z + N^-(k + 1) v x^5: five products in place of nine. What
constants make of z is known, and goes into those of lane 0.

Sums of three products modulo r and a constant are below 4 r, which is less than 2**256, so they are not reduced.

It is bytecode, as solc makes of numbers that stand in many places copies from the code, for twice the gas in all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from zkwright import R
from zkwright.circuits.poseidon import constants

_HALF: Final = constants.FULL_ROUNDS // 2

_Pair = tuple[int, int]
_Matrix = tuple[_Pair, _Pair]

_ADD, _MOD, _ADDMOD, _MULMOD, _LT, _EQ, _AND = 0x01, 0x06, 0x08, 0x09, 0x10, 0x14, 0x16
_CALLDATALOAD, _CALLDATASIZE, _CODECOPY = 0x35, 0x36, 0x39
_POP, _MLOAD, _MSTORE, _JUMPI, _JUMPDEST = 0x50, 0x51, 0x52, 0x57, 0x5B
_PUSH1, _DUP1, _SWAP1, _RETURN, _REVERT = 0x60, 0x80, 0x90, 0xF3, 0xFD

_DEPLOYING_BYTES: Final = 14
"""Of what returns the code behind it, which has between 256 and 65,535 bytes."""


class _Partial(NamedTuple):
    """Of each partial round the constant of lane 0, w N^k and N^-(k + 1) v; then what makes y of z, and what is added after
    all."""

    rounds: tuple[tuple[int, _Pair, _Pair], ...]
    back: _Matrix
    added: tuple[int, int, int]


class _Code:
    """Instructions, and what lies on the stack after them: names from the bottom up, None for what has none."""

    def __init__(self) -> None:
        self.data: Final = bytearray()
        self._stack: Final[list[str | None]] = []

    def push(self, number: int, name: str | None = None) -> None:
        size = max(1, (number.bit_length() + 7) // 8)
        self.data.extend(bytes([_PUSH1 + size - 1]) + number.to_bytes(size, "big"))
        self._stack.append(name)

    def copy(self, name: str) -> None:
        """Of a named value to the top."""
        self.data.append(_DUP1 + len(self._stack) - 1 - self._place(name))
        self._stack.append(None)

    def do(self, instruction: int, takes: int, *, gives: int = 1) -> None:
        self.data.append(instruction)
        del self._stack[len(self._stack) - takes :]
        self._stack.extend([None] * gives)

    def name(self, name: str) -> None:
        """The value on top."""
        self._stack[-1] = name

    def put(self, name: str) -> None:
        """The value on top in the place of a named one."""
        self.data.extend([_SWAP1 + len(self._stack) - 2 - self._place(name), _POP])
        self._stack.pop()

    def _place(self, name: str) -> int:
        return self._stack.index(name)


def poseidon_contract() -> bytes:
    """What is sent to deploy it. Called with anything else than two elements below r, it reverts."""
    found = constants.poseidon_constants(3)
    first, last = found.round_constants[:_HALF], found.round_constants[-_HALF:]
    partial = _partial(found.mds, found.round_constants[_HALF:-_HALF])
    code = _begun(found.mds)
    for row in first:
        _full(code, row)
    for round_ in partial.rounds:
        _partial_round(code, *round_)
    _back(code, partial.back)
    _full(code, [(one + more) % R for one, more in zip(last[0], partial.added, strict=True)])
    for row in last[1:]:
        _full(code, row)
    code.copy("p")
    code.copy("a")
    code.do(_MOD, 2)
    code.push(0)
    code.do(_MSTORE, 2, gives=0)
    code.push(32)
    code.push(0)
    code.do(_RETURN, 2, gives=0)
    return _deploying(bytes(code.data))


def _deploying(runtime: bytes) -> bytes:
    """The code that returns this code."""
    code = _Code()
    code.push(len(runtime))
    code.push(_DEPLOYING_BYTES)
    code.push(0)
    code.do(_CODECOPY, 3, gives=0)
    code.push(len(runtime))
    code.push(0)
    code.do(_RETURN, 2, gives=0)
    return bytes(code.data) + runtime


def _begun(mds: Sequence[Sequence[int]]) -> _Code:
    """The modulus and the lanes on the stack, the matrix in memory, once the input is two elements."""
    code = _Code()
    code.push(R, "p")
    code.push(64)
    code.do(_CALLDATASIZE, 0)
    code.do(_EQ, 2)
    for place in (0, 32):
        code.copy("p")
        code.push(place)
        code.do(_CALLDATALOAD, 1)
        code.do(_LT, 2)
        code.do(_AND, 2)
    code.push(len(code.data) + 8)
    code.do(_JUMPI, 2, gives=0)
    code.push(0)
    code.push(0)
    code.do(_REVERT, 2, gives=0)
    code.do(_JUMPDEST, 0, gives=0)
    for row, values in enumerate(mds):
        for column, value in enumerate(values):
            code.push(value)
            code.push(_place(row, column))
            code.do(_MSTORE, 2, gives=0)
    code.push(0, "a")
    for lane, place in (("b", 0), ("c", 32)):
        code.push(place)
        code.do(_CALLDATALOAD, 1)
        code.name(lane)
    return code


def _full(code: _Code, row: Sequence[int]) -> None:
    for lane, constant in zip("abc", row, strict=True):
        _fifth_of_sum(code, lane, constant)
    for place in range(3):
        for column, lane in enumerate("abc"):
            code.copy("p")
            code.push(_place(place, column))
            code.do(_MLOAD, 1)
            code.copy(lane)
            code.do(_MULMOD, 3)
        code.do(_ADD, 2)
        code.do(_ADD, 2)
    for lane in "cba":
        code.put(lane)


def _partial_round(code: _Code, constant: int, weights: _Pair, gains: _Pair) -> None:
    _fifth_of_sum(code, "a", constant)
    code.copy("p")
    code.push(_place(0, 0))
    code.do(_MLOAD, 1)
    code.copy("a")
    code.do(_MULMOD, 3)
    for lane, weight in zip("bc", weights, strict=True):
        _times_constant(code, lane, weight)
        code.do(_ADD, 2)
    for lane, gain in zip("bc", gains, strict=True):
        code.copy("p")
        code.copy(lane)
        _times_constant(code, "a", gain)
        code.do(_ADDMOD, 3)
        code.put(lane)
    code.put("a")


def _back(code: _Code, matrix: _Matrix) -> None:
    """From z to y."""
    for weights in matrix:
        for lane, weight in zip("bc", weights, strict=True):
            _times_constant(code, lane, weight)
        code.do(_ADD, 2)
    for lane in "cb":
        code.put(lane)


def _fifth_of_sum(code: _Code, lane: str, constant: int) -> None:
    """A lane and a constant, to the fifth power."""
    code.copy(lane)
    code.push(constant)
    code.do(_ADD, 2)
    code.put(lane)
    code.copy("p")
    code.copy(lane)
    code.copy("p")
    code.copy("p")
    code.copy(lane)
    code.copy(lane)
    code.do(_MULMOD, 3)
    code.do(_DUP1, 1, gives=2)
    code.do(_MULMOD, 3)
    code.do(_MULMOD, 3)
    code.put(lane)


def _times_constant(code: _Code, lane: str, constant: int) -> None:
    code.copy("p")
    code.push(constant)
    code.copy(lane)
    code.do(_MULMOD, 3)


def _place(row: int, column: int) -> int:
    """Where an entry of the matrix lies in memory."""
    return 32 * (3 * row + column)


def _partial(mds: Sequence[Sequence[int]], rounds: Sequence[Sequence[int]]) -> _Partial:
    (_, *w), (v0, n00, n01), (v1, n10, n11) = mds
    n = (n00, n01), (n10, n11)
    forth, back = _inverse(n), ((1, 0), (0, 1))  # N^-1; N^k
    down: _Matrix = ((1, 0), (0, 1))  # N^-k
    known, carried, made = (0, 0), 0, []
    for constant, *added in rounds:
        gained = _times(down, (added[0], added[1]))
        known = (known[0] + gained[0]) % R, (known[1] + gained[1]) % R
        columns = zip(*back, strict=True)
        weights = tuple(sum(a * b for a, b in zip(w, column, strict=True)) % R for column in columns)
        down, back = _product(forth, down), _product(n, back)
        made.append(((constant + carried) % R, (weights[0], weights[1]), _times(down, (v0, v1))))
        carried = sum(a * b for a, b in zip(weights, known, strict=True)) % R
    return _Partial(tuple(made), back, (carried, *_times(back, known)))


def _times(matrix: _Matrix, vector: _Pair) -> _Pair:
    (a, b), (c, d) = matrix
    return (a * vector[0] + b * vector[1]) % R, (c * vector[0] + d * vector[1]) % R


def _product(left: _Matrix, right: _Matrix) -> _Matrix:
    (a, b), (c, d) = right
    (p, r), (q, s) = _times(left, (a, c)), _times(left, (b, d))
    return (p, q), (r, s)


def _inverse(matrix: _Matrix) -> _Matrix:
    (a, b), (c, d) = matrix
    over = pow(a * d - b * c, -1, R)
    return (d * over % R, -b * over % R), (-c * over % R, a * over % R)
