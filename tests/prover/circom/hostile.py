"""Valid WebAssembly that is small and costs a compiler much: what an optimiser does with it grows faster than its bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

_BLOCK, _LOOP, _IF, _END, _BR_IF, _BR_TABLE, _DROP = (
    *(b"\x02\x40", b"\x03\x40", b"\x04\x40"),
    *(b"\x0b", b"\x0d\x00", b"\x0e", b"\x1a"),
)
_ADD_ONE = b"\x41\x01\x6a"


def _number(value: int) -> bytes:
    """LEB128."""
    encoded = bytearray()
    while value > 127:
        encoded.append(value & 127 | 128)
        value >>= 7
    return bytes([*encoded, value])


def _vector(items: Sequence[bytes]) -> bytes:
    return _number(len(items)) + b"".join(items)


def _section(kind: int, items: Sequence[bytes]) -> bytes:
    body = _vector(items)
    return bytes([kind]) + _number(len(body)) + body


def _module(bodies: Sequence[bytes], n_locals: int, exports: Sequence[str] = ()) -> bytes:
    """Functions without parameters and results, each with so many locals of 32 bits; names under which the first is exported."""
    locals_ = _vector([_number(n_locals) + b"\x7f"])
    functions = [locals_ + body + _END for body in bodies]
    sections = (
        _section(1, [b"\x60\x00\x00"]),
        _section(3, [b"\x00"] * len(bodies)),
        _section(7, [_number(len(name)) + name.encode() + b"\x00\x00" for name in exports]),
        _section(10, [_number(len(function)) + function for function in functions]),
    )
    return b"\0asm\1\0\0\0" + b"".join(sections)


def _get(local: int) -> bytes:
    return b"\x20" + _number(local)


def _set(local: int) -> bytes:
    return b"\x21" + _number(local)


def nested_phis(scale: int) -> bytes:
    """Each of many nested loops carries each of many locals: 52 kB at a scale of 1000 make ten million phis."""
    depth, n_locals = 5 * scale, 2 * scale
    change = b"".join(_get(local) + _ADD_ONE + _set(local) for local in range(n_locals))
    return _module([_LOOP * depth + change + (_get(0) + _BR_IF + _END) * depth], n_locals)


def nested_blocks(scale: int) -> bytes:
    depth = 100 * scale
    return _module([_BLOCK * depth + (_get(0) + _BR_IF + _END) * depth], 1)


def branch_table(scale: int) -> bytes:
    depth, cases = scale, 60 * scale
    table = _get(0) + _BR_TABLE + _number(cases) + b"".join(_number(case % depth) for case in range(cases + 1))
    return _module([_BLOCK * depth + table + _END * depth], 1)


def many_locals(scale: int) -> bytes:
    return _module([b""] * (scale // 2), 50_000)


def many_functions(scale: int) -> bytes:
    return _module([_get(0) + _DROP] * (100 * scale), 1)


def many_choices(scale: int) -> bytes:
    change = (_get(i % scale) + _ADD_ONE + _set((7 * i + 1) % scale) for i in range(50 * scale))
    return _module([b"".join(_get(0) + _IF + step + _END for step in change)], scale)


def long_chain(scale: int) -> bytes:
    return _module([_get(0) + _ADD_ONE * (500 * scale) + _DROP], 1)


def deep_stack(scale: int) -> bytes:
    return _module([b"\x41\x01" * (100 * scale) + b"\x6a" * (100 * scale - 1) + _DROP], 1)


def many_exports(scale: int) -> bytes:
    """A million names at a scale of 1000, which a program that lists them holds all at once."""
    return _module([b""], 1, [f"{i:x}" for i in range(1000 * scale)])


SHAPES: tuple[Callable[[int], bytes], ...] = (
    *(nested_phis, nested_blocks, branch_table, many_locals),
    *(many_functions, many_choices, long_chain, deep_stack),
)
"""Each takes a scale; at 1000 all are below 2 MB."""
