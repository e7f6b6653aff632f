"""Messages between a service and its worker: a length, 4 bytes big-endian, and as many bytes of JSON."""

from __future__ import annotations

import json
import struct
from typing import IO, Any, Final

from zkwright.core.json_depth import shallow_json

_LENGTH: Final = struct.Struct(">I")


def write_frame(file: IO[bytes], message: dict[str, Any]) -> None:
    """Send one message. Raises `OSError` where nobody reads."""
    content = json.dumps(message, separators=(",", ":")).encode()
    file.write(_LENGTH.pack(len(content)) + content)
    file.flush()


def read_frame(file: IO[bytes]) -> dict[str, Any] | None:
    """The next message, None where the other end is gone, in the midst of one as well, or says what is no message."""
    head = file.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (size,) = _LENGTH.unpack(head)
    content = file.read(size)
    if len(content) < size:
        return None
    try:
        message = shallow_json(content)
    except ValueError:
        return None
    return message if isinstance(message, dict) else None
