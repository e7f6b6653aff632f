"""The record that a ceremony leaves in section 10 of a `.zkey`, read as far as the key can contradict it.

A record holds delta after the contribution in G1, three points that show how it was changed, a transcript's hash, a type and
parameters of a length that it names. Source: iden3 `snarkjs`, what `zkey contribute` and `zkey beacon` write.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

_G1, _G2, _HASH, _U32 = 64, 128, 64, 4
_TYPE_AT: Final = 3 * _G1 + _G2 + _HASH
"""Where a record says its type, behind delta, s, s x, x in G2 and the hash."""

_LENGTH_AT: Final = _TYPE_AT + _U32
"""Where it says how many bytes of parameters follow."""

_BY_SOMEBODY: Final = 0
"""The type of a contribution that is no beacon, whose factor everybody knows."""


def delta_after(records: bytes, count: int) -> tuple[bytes | None, bool]:
    """Delta in G1 after the last of `count` records, as the key's header has it, and whether one of them is no beacon.

    None where the bytes are not so many records. Not checked is whether a record is honest, or even genuine, which
    `recorded_standing` finds out: whoever makes a key can contribute to it, and remember how.
    """
    at, delta, by_somebody = 0, None, False
    for _ in range(count):
        size = records[at + _LENGTH_AT : at + _LENGTH_AT + _U32]
        if len(size) < _U32:
            return None, False
        delta = records[at : at + _G1]
        by_somebody |= int.from_bytes(records[at + _TYPE_AT : at + _LENGTH_AT], "little") == _BY_SOMEBODY
        at += _LENGTH_AT + _U32 + int.from_bytes(size, "little")
    return (delta, by_somebody) if at == len(records) else (None, False)
