"""Files damaged with an eye to their structure: what a bad disk, a bug or a forger makes of good ones."""

from __future__ import annotations

import json
import random
import struct
from collections.abc import Mapping
from typing import Any, Final

from zkwright.core.field import R
from zkwright.verifier.curve import Q

from tests.core.containers import container, sections_of

Sections = list[tuple[int, bytes]]

_WORDS: Final = (0, 1, 2, 3, 7, 8, 255, 1 << 16, 1 << 20, 1 << 28, (1 << 31) - 1, 1 << 31, (1 << 32) - 1)
_LONG_WORDS: Final = (*_WORDS, 1 << 32, 1 << 40, (1 << 63) - 1, 1 << 63, (1 << 64) - 1)
_NUMBERS: Final = (0, 1, 2, (R - 1) // 2, R - 2, R - 1, R, R + 1, Q - 1, Q, Q + 1, (1 << 256) - 1)
_VALUES: Final = (
    *(None, True, False, -1, 0, 1, 1.5, 1e400, 10**5000, "", "0", "1", "-1", "0x1", "é\x1b[31m", "1" * 5000),
    *([], {}, [[]], {"": {}}, *map(str, _NUMBERS), *_NUMBERS, *_LONG_WORDS),
)


def damaged(data: bytes, others: Mapping[str, bytes], source: random.Random) -> bytes:
    """The content of a file after one to three changes; parts of the other files may turn up in it."""
    for _ in range(source.choice([1, 1, 1, 2, 3])):
        data = _changed(data, others, source)
    return data


def _changed(data: bytes, others: Mapping[str, bytes], source: random.Random) -> bytes:
    if source.randrange(8) == 0:
        return _any_bytes(data, source)
    try:
        if data[:4] in (b"r1cs", b"wtns", b"zkey", b"ptau"):
            return _container(data, others, source)
        if data[:1] in (b"{", b"["):
            return _document(data, source)
        if data[:4] == b"\0asm":
            return _payload(data, source) if source.randrange(3) else _program(data, source)
    except (ValueError, IndexError, RecursionError, struct.error):
        pass  # damaged already, beyond this kind of change
    return _lines(data, source)


def _any_bytes(data: bytes, source: random.Random) -> bytes:
    """Changes for which bytes are bytes."""
    start, end = sorted(source.randrange(len(data) + 1) for _ in range(2))
    match source.randrange(6):
        case 0:
            return data[:start]
        case 1:
            return data + source.randbytes(source.choice([1, 4, 12, 32, 300]))
        case 2:
            return data[:start] + data[end:]
        case 3:
            return data[:end] + data[start:]
        case 4:
            return data[:start] + source.randbytes(source.randrange(1, 40)) + data[start:]
    if not data:
        return b"\0"
    place = source.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1 << source.randrange(8)]) + data[place + 1 :]


def _container(data: bytes, others: Mapping[str, bytes], source: random.Random) -> bytes:
    """Changes to the sections of an iden3 container, and to what is in them."""
    sections, version = sections_of(data), struct.unpack_from("<I", data, 4)[0]
    place = source.randrange(len(sections))
    kind, payload = sections[place]
    match source.randrange(12):
        case 0:
            source.shuffle(sections)
        case 1:
            del sections[place]
        case 2:
            sections.insert(source.randrange(len(sections) + 1), sections[place])
        case 3:
            sections[place] = source.choice([*(kind for kind, _ in sections), 0, 99, 1 << 31]), payload
        case 4:
            return container(data[:4], version, sections, announced=source.choice(_WORDS))
        case 5:
            return container(data[:4], source.choice(_WORDS), sections)
        case 6:
            at = 12 + sum(12 + len(payload) for _, payload in sections[:place]) + 4
            size = source.choice([*_LONG_WORDS, len(payload) + 1, max(len(payload) - 1, 0)])
            return data[:at] + struct.pack("<Q", size) + data[at + 8 :]
        case 7:
            other = source.choice(list(others.values()))
            stranger = sections_of(other) if other[:4] in (b"r1cs", b"wtns", b"zkey", b"ptau") else [(kind, other)]
            sections[place] = kind, source.choice(stranger)[1]
        case _:
            sections[place] = kind, _payload(payload, source)
    return container(data[:4], version, sections)


def _payload(payload: bytes, source: random.Random) -> bytes:
    if payload[:1] == b"{" and source.randrange(8):
        return _document(payload, source)
    number: tuple[int, bytes]
    at = 4 * source.randrange(len(payload) // 4 + 1)
    match source.randrange(8):
        case 0:
            return _any_bytes(payload, source)
        case 1:
            return payload[:at] + payload[at + source.choice([4, 8, 32, 64]) :]
        case 2:
            return payload[:at] + bytes(source.choice([4, 8, 32, 64])) + payload[at:]
        case 3:
            near = int.from_bytes(payload[at : at + 4], "little") + source.choice([-1, 1, 2])
            number = 4, struct.pack("<I", near % (1 << 32))
        case 4:
            number = 8, struct.pack("<Q", source.choice(_LONG_WORDS))
        case 5:
            number = 32, source.choice(_NUMBERS).to_bytes(32, "little")
        case 6:  # one part in the place of another: a point, a count, a scalar
            size, other = source.choice([4, 8, 32, 64]), 4 * source.randrange(len(payload) // 4 + 1)
            number = size, payload[other : other + size]
        case _:
            at = source.choice([0, 4, 8, 16, 24, 72, 76, 80, at])
            number = 4, struct.pack("<I", source.choice(_WORDS))
    size, new = number
    return payload[:at] + new + payload[at + size :]


def _program(data: bytes, source: random.Random) -> bytes:
    """One byte of a WebAssembly program: another instruction, index, length or type."""
    place = source.randrange(8, len(data))
    return (
        data[:place] + bytes([source.choice([0, 1, 0x0B, 0x0C, 0x40, 0x7F, source.randrange(256)])]) + data[place + 1 :]
    )


def _document(data: bytes, source: random.Random) -> bytes:
    """Changes to a JSON document: members and values replaced, dropped, repeated, nested."""
    document = json.loads(data)
    parents = [value for value in _nodes(document) if value]
    if not parents:
        return json.dumps(source.choice(_VALUES)).encode()
    parent = source.choice(parents)
    key: Any = source.choice(list(parent) if isinstance(parent, dict) else range(len(parent)))
    old = parent[key]
    match source.randrange(9):
        case 0:
            del parent[key]
        case 1 if isinstance(parent, list):
            parent.insert(source.randrange(len(parent) + 1), old)
        case 1:
            parent[source.choice(["", "x", "__class__", "curve", "nPublic"])] = old
        case 2:
            depth = source.choice([3, 65, 3000])
            return json.dumps(document).replace(json.dumps(old), "[" * depth + "]" * depth, 1).encode()
        case 3 if isinstance(old, int):
            parent[key] = old + source.choice([-1, 1, 1 << 40])
        case 4:
            parent[key] = source.choice([str(old), [old], {"x": old}])
        case 5:
            parent[key] = source.choice(_nodes(document))  # a part of the document in another's place
        case _:
            parent[key] = source.choice(_VALUES)
    return json.dumps(document, ensure_ascii=bool(source.randrange(2))).encode("utf-8", "surrogatepass")


def _nodes(value: Any) -> list[Any]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [value] * isinstance(value, dict | list) + [node for item in inner for node in _nodes(item)]


def _lines(data: bytes, source: random.Random) -> bytes:
    """Changes to lines of numbers and names between commas."""
    lines = data.split(b"\n")
    place = source.randrange(len(lines))
    cells = lines[place].split(b",")
    match source.randrange(6):
        case 0:
            del lines[place]
        case 1:
            lines.insert(place, source.choice(lines))
        case 2:
            cells.insert(source.randrange(len(cells) + 1), b"")
        case 3:
            del cells[source.randrange(len(cells))]
        case _:
            words = (*map(str, _LONG_WORDS), "-1", "-2", "", " 1", "1_0", "٣", "main.x[", "9" * 5000)
            cells[source.randrange(len(cells))] = source.choice(words).encode()
    if place < len(lines) and source.randrange(6) > 1:
        lines[place] = b",".join(cells)
    return b"\n".join(lines)
