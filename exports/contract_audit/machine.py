"""A machine that runs the code of one contract without a chain, to see what it asks the precompiled contracts.

Opcodes as in the yellow paper and its successors, those that a verifier has use for: no storage that outlasts the call, no other
contracts, no hashes. Gas is not counted; steps and memory are bounded, for the code is anybody's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from functools import lru_cache
from typing import Final, TypeAlias

from zkwright.verifier.keccak import keccak_256

MAX_MEMORY: Final = 1 << 18
MAX_WAYS: Final = 1 << 26
"""Bytes of memory that ways wait with which no call has gone."""

MAX_CODE: Final = 1 << 17
"""Of code that creates a contract twice what EIP-3860 allows; of a contract's own five times what EIP-170 does."""

WORD: Final = 1 << 256


class Allowance:
    """What all calls to one contract may take together: its code is anybody's."""

    def __init__(self, steps: int = 6_000_000, asked: int = 150_000, multiples: int = 2_000) -> None:
        """`asked` are calls of precompiled contracts, `multiples` those of points that are computed, 1 ms each.

        Long copies and powers are several steps. An audit of a verifier of 180 signals takes 2 million steps, 70,000 calls and
        180 multiples.
        """
        self.steps = steps
        self.asked = asked
        self.multiples = multiples

    @property
    def exhausted(self) -> bool:
        """Whether a call may have ended for want of it."""
        return self.steps <= 0 or self.asked < 0 or self.multiples < 0

    def ask(self) -> None:
        """Take one question to a precompiled contract away."""
        self.asked -= 1
        if self.asked < 0:
            raise Stopped("too many calls of precompiled contracts")

    def multiply(self) -> None:
        """Take a multiplication away."""
        self.multiples -= 1
        if self.multiples < 0:
            raise Stopped("too many multiplications")


Precompile = Callable[[int, bytes, int], bytes | None]
"""From the address, what it is given and its gas to what it returns, or None if it fails."""


class Stopped(Exception):  # noqa: N818 - an outcome, not a fault
    """The call came to no end that is an answer: it was reverted, or does what this machine does not."""


Way: TypeAlias = tuple[int, bool]
"""Where a branch stands, and whether it is taken."""


class Watched:
    """What calls did: the `surroundings` that they looked at, by name, and which ways they went.

    `left` has each other way that they came by, as far as it was gone: the call as it stood there.
    """

    def __init__(self) -> None:
        """No call yet."""
        self.surroundings: set[str] = set()
        self.gone: set[Way] = set()
        self.left: dict[Way, _Run] = {}
        self.room = MAX_WAYS

    def pass_by(self, call: _Run, branch: int, target: int, *, is_taken: bool) -> None:
        """Remember the way that a call goes, and the other one."""
        self.gone.add((branch, is_taken))
        other = (branch, not is_taken)
        leads_on = is_taken or target in call.destinations
        if leads_on and other not in self.gone and other not in self.left:
            size = 1024 + len(call.memory) + 32 * len(call.stack)
            self.room -= size
            if self.room >= 0:
                call.allowance.steps -= size // 64
                self.left[other] = call.at(branch + 1 if is_taken else target)

    def other_ways(self) -> Iterator[bytes]:
        """What is returned on each way that was left, whatever would have to be the case for it, and on those that it leads by.

        Raises `Stopped` where there are more than this machine goes.
        """
        while self.left:
            way, call = self.left.popitem()
            if way in self.gone:
                continue
            self.gone.add(way)
            try:
                yield call.returned()
            except Stopped:
                if call.allowance.exhausted:
                    raise
        if self.room < 0:
            raise Stopped("too many branches")


def run(
    code: bytes, calldata: bytes, precompile: Precompile, allowance: Allowance, watched: Watched | None = None
) -> bytes:
    """What a call returns. Raises `Stopped` where it is reverted, or goes beyond what the machine does."""
    return _Run(code, calldata, precompile, allowance, Watched() if watched is None else watched).returned()


class _Run:
    def __init__(
        self, code: bytes, calldata: bytes, precompile: Precompile, allowance: Allowance, watched: Watched
    ) -> None:
        self.place = 0
        self.watched = watched
        self.code = code
        self.calldata = calldata
        self.precompile = precompile
        self.allowance = allowance
        self.stack: list[int] = []
        self.memory = bytearray()
        self.answer = b""
        self.destinations = _destinations(code)

    def at(self, place: int) -> _Run:
        """The same call, with all that it has, at another place."""
        other = copy(self)
        other.place, other.stack, other.memory = place, self.stack[:], self.memory[:]
        return other

    def returned(self) -> bytes:
        place, stack, code = self.place, self.stack, self.code
        try:
            while self.allowance.steps > 0:
                self.allowance.steps -= 1
                opcode = code[place] if place < len(code) else 0
                place += 1
                if 0x5F <= opcode <= 0x7F:
                    size = opcode - 0x5F
                    stack.append(int.from_bytes(code[place : place + size].ljust(size, b"\0"), "big"))
                    place += size
                elif 0x80 <= opcode <= 0x8F:
                    stack.append(stack[0x7F - opcode])
                elif 0x90 <= opcode <= 0x9F:
                    stack[-1], stack[0x8E - opcode] = stack[0x8E - opcode], stack[-1]
                elif opcode in (0x56, 0x57):
                    target = stack.pop()
                    is_taken = opcode == 0x56 or stack.pop() != 0
                    if opcode == 0x57:
                        self.watched.pass_by(self, place - 1, target, is_taken=is_taken)
                    if is_taken:
                        if target not in self.destinations:
                            raise Stopped("a jump to nowhere")
                        place = target
                elif opcode in _BINARY:
                    a, b = stack.pop(), stack.pop()
                    stack.append(_BINARY[opcode](a, b))
                elif opcode == 0xF3:
                    start, size = stack.pop(), stack.pop()
                    return self._read(start, size)
                elif opcode == 0x00:
                    return b""
                else:
                    self._other(opcode, place - 1)
        except IndexError:
            raise Stopped("the stack is empty") from None
        raise Stopped("too many steps")

    def _other(self, opcode: int, place: int) -> None:
        pop, push = self.stack.pop, self.stack.append
        if opcode == 0x5B:  # JUMPDEST
            return
        if opcode == 0x50:  # POP
            pop()
        elif opcode == 0x51:  # MLOAD
            push(int.from_bytes(self._read(pop(), 32), "big"))
        elif opcode == 0x52:  # MSTORE
            self._write(pop(), pop().to_bytes(32, "big"))
        elif opcode == 0x53:  # MSTORE8
            self._write(pop(), bytes([pop() & 0xFF]))
        elif opcode == 0x5E:  # MCOPY
            target, source, size = pop(), pop(), pop()
            self._write(target, self._read(source, size))
        elif opcode == 0x20:  # KECCAK256
            start, size = pop(), pop()
            self.allowance.steps -= size
            push(int.from_bytes(keccak_256(self._read(start, size)), "big"))
        elif opcode == 0x15:  # ISZERO
            push(int(pop() == 0))
        elif opcode == 0x19:  # NOT
            push(WORD - 1 - pop())
        elif opcode == 0x0A:  # EXP
            base, exponent = pop(), pop()
            self.allowance.steps -= exponent.bit_length() // 4
            push(pow(base, exponent, WORD))
        elif opcode in (0x08, 0x09):  # ADDMOD, MULMOD
            a, b, modulus = pop(), pop(), pop()
            push((a + b if opcode == 0x08 else a * b) % modulus if modulus else 0)
        elif opcode == 0x35:  # CALLDATALOAD
            push(int.from_bytes(_slice(self.calldata, pop(), 32), "big"))
        elif opcode == 0x36:  # CALLDATASIZE
            push(len(self.calldata))
        elif opcode == 0x38:  # CODESIZE
            push(len(self.code))
        elif opcode in (0x37, 0x39, 0x3E):  # CALLDATACOPY, CODECOPY, RETURNDATACOPY
            target, start, size = pop(), pop(), pop()
            content = {0x37: self.calldata, 0x39: self.code, 0x3E: self.answer}[opcode]
            self._write(target, _slice(content, start, _bounded(size)))
        elif opcode == 0x3D:  # RETURNDATASIZE
            push(len(self.answer))
        elif opcode == 0x58:  # PC
            push(place)
        elif opcode == 0x59:  # MSIZE
            push(len(self.memory))
        elif opcode == 0x5A:  # GAS
            push(30_000_000)
        elif opcode == 0x34:  # CALLVALUE
            push(0)
        elif opcode in _SURROUNDINGS:
            name, value = _SURROUNDINGS[opcode]
            self.watched.surroundings.add(name)
            push(value)
        elif opcode in (0x54, 0x5C):  # SLOAD, TLOAD
            self.watched.surroundings.add("storage")
            pop()
            push(0)
        elif opcode == 0xFA:  # STATICCALL
            self._call()
        else:
            raise Stopped(f"opcode 0x{opcode:02x}")

    def _call(self) -> None:
        gas, address, start, size, target, room = (self.stack.pop() for _ in range(6))
        self.allowance.ask()
        found = self.precompile(address, self._read(start, size), gas)
        self.answer = found or b""
        self._write(target, self.answer[: _bounded(room)])
        self.stack.append(int(found is not None))

    def _read(self, start: int, size: int) -> bytes:
        if not size:
            return b""
        self._grow(start, _bounded(size))
        return bytes(self.memory[start : start + size])

    def _write(self, start: int, content: bytes) -> None:
        if content:
            self._grow(start, len(content))
            self.memory[start : start + len(content)] = content

    def _grow(self, start: int, size: int) -> None:
        self.allowance.steps -= size // 64
        end = -(-(_bounded(start) + size) // 32) * 32
        if end > len(self.memory):
            self.memory.extend(bytes(end - len(self.memory)))


def _bounded(number: int) -> int:
    if number > MAX_MEMORY:
        raise Stopped("too much memory")
    return number


def _slice(content: bytes, start: int, size: int) -> bytes:
    return content[start : start + size].ljust(size, b"\0") if start < len(content) else bytes(size)


@lru_cache(maxsize=4)
def _destinations(code: bytes) -> set[int]:
    """Where jumps may lead; as an audit calls the same code thousands of times, found once."""
    found, place = set(), 0
    while place < len(code):
        if code[place] == 0x5B:
            found.add(place)
        place += 1 + (code[place] - 0x5F if 0x60 <= code[place] <= 0x7F else 0)
    return found


def _signed(word: int) -> int:
    return word - WORD if word >> 255 else word


def _signed_division(a: int, b: int) -> int:
    if not b:
        return 0
    quotient = abs(_signed(a)) // abs(_signed(b))
    return (quotient if _signed(a) * _signed(b) >= 0 else -quotient) % WORD


def _signed_remainder(a: int, b: int) -> int:
    if not b:
        return 0
    rest = abs(_signed(a)) % abs(_signed(b))
    return (rest if _signed(a) >= 0 else -rest) % WORD


def _sign_extended(size: int, word: int) -> int:
    bits = 8 * (size + 1)
    if bits >= 256:
        return word
    low = word & ((1 << bits) - 1)
    return (low - (1 << bits)) % WORD if low >> (bits - 1) else low


_BINARY: Final[dict[int, Callable[[int, int], int]]] = {
    0x01: lambda a, b: (a + b) % WORD,
    0x02: lambda a, b: a * b % WORD,
    0x03: lambda a, b: (a - b) % WORD,
    0x04: lambda a, b: a // b if b else 0,
    0x05: _signed_division,
    0x06: lambda a, b: a % b if b else 0,
    0x07: _signed_remainder,
    0x0B: _sign_extended,
    0x10: lambda a, b: int(a < b),
    0x11: lambda a, b: int(a > b),
    0x12: lambda a, b: int(_signed(a) < _signed(b)),
    0x13: lambda a, b: int(_signed(a) > _signed(b)),
    0x14: lambda a, b: int(a == b),
    0x16: lambda a, b: a & b,
    0x17: lambda a, b: a | b,
    0x18: lambda a, b: a ^ b,
    0x1A: lambda a, b: b >> (8 * (31 - a)) & 0xFF if a < 32 else 0,
    0x1B: lambda a, b: (b << a) % WORD if a < 256 else 0,
    0x1C: lambda a, b: b >> a if a < 256 else 0,
    0x1D: lambda a, b: (_signed(b) >> min(a, 255)) % WORD,
}

_SURROUNDINGS: Final = {
    0x30: ("its own address", 0xC0DE),
    0x32: ("the sender", 0xCA11),
    0x33: ("the caller", 0xCA11),
    0x3A: ("the price of gas", 1),
    0x41: ("the block", 0),
    0x42: ("the time", 1_800_000_000),
    0x43: ("the block", 25_000_000),
    0x44: ("the block", 0),
    0x45: ("the block", 30_000_000),
    0x46: ("the chain", 1),
    0x47: ("its balance", 0),
    0x48: ("the block", 1),
}
"""What opcodes tell that is another thing for other calls or at another time: ADDRESS, ORIGIN, CALLER, GASPRICE, COINBASE,
TIMESTAMP, NUMBER, PREVRANDAO, GASLIMIT, CHAINID, SELFBALANCE, BASEFEE."""
