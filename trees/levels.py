"""The nodes of a tree, level by level, as they lie in a store: 32 bytes each, little-endian, sixteen to an entry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from zkwright.circuits.plain import field_element, whole_number
from zkwright.compiler import Field

from .store import Store, StoreError

SIZE: Final = 32
"""Bytes of a node."""

_PER_ENTRY: Final = 16

_HEADER: Final = b"h"
_NODES: Final = b"n"
_PLACES: Final = b"p"

_MOST_NAME: Final = 64

_LAST_PLACE: Final = (1 << 64) - 1


class Levels:
    """What a tree of this name has in a store: a header, nodes by level and position, and where leaves are."""

    def __init__(self, store: Store, name: str) -> None:
        """Raises `ValueError` for a name of more than 64 bytes."""
        encoded = name.encode()
        if len(encoded) > _MOST_NAME:
            raise ValueError(f"a tree's name has at most {_MOST_NAME} bytes, this one {len(encoded)}")
        self.store: Final = store
        self.prefix: Final = bytes([len(encoded)]) + encoded
        self._name: Final = name

    def header(self) -> bytes | None:
        """What was written as the header, None where there is no tree yet."""
        (found,) = self.store.get([self.prefix + _HEADER])
        return found

    def write_header(self, header: bytes) -> None:
        """Within a transaction."""
        self.store.put({self.prefix + _HEADER: header})

    def at(self, places: Sequence[tuple[int, int]]) -> list[bytes | None]:
        """The node of each level and position, None where none was written."""
        keys = {place: self._key(place[0], place[1] // _PER_ENTRY) for place in places}
        wanted = list(dict.fromkeys(keys.values()))
        found = dict(zip(wanted, self.store.get(wanted), strict=True))
        nodes = []
        for place in places:
            start = place[1] % _PER_ENTRY * SIZE
            nodes.append((found[keys[place]] or b"")[start : start + SIZE] or None)
        return nodes

    def read(self, level: int, start: int, stop: int) -> bytes:
        """The nodes of a level from one position up to another; they end where the level does."""
        if stop <= start:
            return b""
        first, last = start // _PER_ENTRY, (stop - 1) // _PER_ENTRY
        entries = self.store.get([self._key(level, number) for number in range(first, last + 1)])
        offset = first * _PER_ENTRY
        return b"".join(entry or b"" for entry in entries)[(start - offset) * SIZE : (stop - offset) * SIZE]

    def write(self, level: int, start: int, nodes: bytes) -> None:
        """Put nodes there, the last of the level or followed by what is there; all before the first must be there."""
        first = start // _PER_ENTRY
        stop = start + len(nodes) // SIZE
        last = (stop - 1) // _PER_ENTRY
        before = self.read(level, first * _PER_ENTRY, start)
        whole = before + nodes + self.read(level, stop, (last + 1) * _PER_ENTRY)
        step = _PER_ENTRY * SIZE
        self.store.put(
            {
                self._key(level, first + number): whole[begin : begin + step]
                for number, begin in enumerate(range(0, len(whole), step))
            }
        )

    def place_of(self, leaf: bytes) -> int | None:
        """The smallest position that was noted for a leaf."""
        key = self.prefix + _PLACES + leaf
        found = self.store.last(key, key + bytes([255]) * 8)
        return _LAST_PLACE - int.from_bytes(found[0][-8:], "big") if found else None

    def note_places(self, start: int, leaves: bytes) -> None:
        """Note where leaves are, which begin at a position."""
        self.store.put({self._place(start + i // SIZE, leaves[i : i + SIZE]): b"" for i in range(0, len(leaves), SIZE)})

    def forget_place(self, position: int, leaf: bytes) -> None:
        """Note that a leaf is there no longer."""
        self.store.delete([self._place(position, leaf)])

    def _place(self, position: int, leaf: bytes) -> bytes:
        # Counted from above, so that the store's last key of a leaf is that of its first position.
        return self.prefix + _PLACES + leaf + (_LAST_PLACE - position).to_bytes(8, "big")

    def _key(self, level: int, number: int) -> bytes:
        return self.prefix + _NODES + bytes([level]) + number.to_bytes(8, "big")

    def claim(self, description: bytes, shown: str, state: int = 0) -> None:
        """Make the tree one of this description, where there is none yet; its last bytes, `state` many, change with the tree.

        Raises `StoreError` where the store holds another under this name; `shown` is what is wanted, in words.
        """
        header = self.header()
        if header is None:
            with self.store.writing():
                header = self.header()
                if header is None:
                    header = description + bytes(8)
                    self.write_header(header)
        if header[: len(description) - state] != description[: len(description) - state]:
            name = f"under the name {self._name!r} " if self._name else ""
            raise StoreError(
                f"the store holds another tree {name}than {shown}: open it as what it is, or give this one another name"
            )

    def count_up(self, more: int) -> None:
        """Add to the number of leaves, within a transaction."""
        header = self.header() or bytes(8)
        self.write_header(header[:-8] + (self.count() + more).to_bytes(8, "big"))

    def count(self) -> int:
        """How many leaves the header tells: its last eight bytes."""
        return int.from_bytes((self.header() or bytes(8))[-8:], "big")


def packed(leaves: Iterable[int | Field], what: str = "a leaf") -> bytes:
    """Field elements as nodes. Raises `ValueError` for one outside [0, r), `TypeError` for what is no integer."""
    return b"".join(field_element(leaf, what).to_bytes(SIZE, "little") for leaf in leaves)


def number(node: bytes) -> int:
    """A node as an integer."""
    return int.from_bytes(node, "little")


def numbers(nodes: bytes) -> list[int]:
    """Nodes as integers."""
    return [number(nodes[i : i + SIZE]) for i in range(0, len(nodes), SIZE)]


def leaf_number(index: int, count: int) -> int:
    """The number of a leaf that was given. Raises `IndexError` for another, `TypeError` for no integer."""
    index = whole_number(index, "the number of a leaf")
    if not 0 <= index < count:
        raise IndexError(f"a tree of {count} leaves has no leaf {index}")
    return index
