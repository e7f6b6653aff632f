"""Hand-made iden3 containers, honest and forged, independent of the writer under test."""

from __future__ import annotations

import struct
from collections.abc import Sequence


def container(
    magic: bytes, version: int, sections: Sequence[tuple[int, bytes]], *, announced: int | None = None
) -> bytes:
    """A file with these sections; `announced` overrides the number of sections in the header."""
    body = b"".join(struct.pack("<IQ", kind, len(payload)) + payload for kind, payload in sections)
    return magic + struct.pack("<II", version, len(sections) if announced is None else announced) + body


def sections_of(data: bytes) -> list[tuple[int, bytes]]:
    """The sections of a well-formed file, in its order."""
    found, offset = [], 12
    while offset < len(data):
        kind, size = struct.unpack_from("<IQ", data, offset)
        found.append((kind, data[offset + 12 : offset + 12 + size]))
        offset += 12 + size
    return found


def with_section(data: bytes, kind: int, payload: bytes) -> bytes:
    """The file with one section's payload replaced."""
    sections = [(found, payload if found == kind else old) for found, old in sections_of(data)]
    return container(data[:4], struct.unpack_from("<I", data, 4)[0], sections)


def patched(data: bytes, kind: int, at: int, new: bytes) -> bytes:
    """The file with some bytes of one section overwritten."""
    payload = dict(sections_of(data))[kind]
    return with_section(data, kind, payload[:at] + new + payload[at + len(new) :])
