"""The nodes of a tree, level by level, as they lie in a store: 32 bytes each, little-endian, sixteen to an entry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from functools import cache
from typing import Final

from zkwright.circuits.merkle.plain import MAX_DEPTH
from zkwright.circuits.shared.plain import field_element, whole_number
from zkwright.compiler import Field
from zkwright.core.field import R

from .store import Store, StoreError

SIZE: Final = 32
"""Bytes of a node."""

_PER_ENTRY: Final = 16
_WHOLE: Final = _PER_ENTRY * SIZE

_AT_ONCE: Final = 1 << 12
"""Entries that are read together, so that a count that is wrong cannot ask for more memory than the store fills."""

_TOP: Final = R >> 248
"""The highest byte of r: a node whose own is less is below r."""

_COUNT: Final = 8
"""Bytes of the number of leaves, at a header's end."""

_HEADER: Final = b"h"
_NODES: Final = b"n"
_PLACES: Final = b"p"

_MOST_NAME: Final = 64

_LAST_PLACE: Final = (1 << 64) - 1

MOST_LEAVES: Final = (1 << 63) - 1
"""What `len` can tell."""


@cache
def _spans(arity: int) -> tuple[int, ...]:
    """For each level how many leaves stand under a node of it."""
    return tuple(int(arity**level) for level in range(MAX_DEPTH + 1))


class Levels:
    """What a tree of this name has in a store: a header, nodes by level and position, and where leaves are.

    What it reads has the form that it wrote: whole nodes below r, none missing, and no more leaves than there is room for. It
    raises `StoreError` where that is not so. A node that is another of this form is taken as it is: what shows that is the root.
    """

    def __init__(self, store: Store, name: str, arity: int = 2) -> None:
        """Raises `ValueError` for a name of more than 64 bytes, or of what is no character."""
        try:
            encoded = name.encode()
        except UnicodeEncodeError as error:
            raise ValueError(
                f"a tree's name is made of characters, this one has half of one (a surrogate) at {error.start}: leave it out"
            ) from None
        if len(encoded) > _MOST_NAME:
            raise ValueError(f"a tree's name has at most {_MOST_NAME} bytes, this one {len(encoded)}")
        self.store: Final = store
        self.prefix: Final = bytes([len(encoded)]) + encoded
        self._name: Final = name
        self._spans: Final = _spans(arity)
        self._header_size = 0
        self._most = MOST_LEAVES

    def damaged(self, what: str) -> StoreError:
        """What is raised where the store holds what no tree wrote."""
        named = f", in the tree {self._name!r}" if self._name else ""
        return StoreError(
            f"the store is damaged: {what}{named}; take a copy that is whole, or make the tree anew from its leaves"
        )

    def header(self) -> bytes:
        """What was written as the header last."""
        (found,) = self.store.get([self.prefix + _HEADER])
        return self._checked_header(found)

    def _checked_header(self, header: bytes | None) -> bytes:
        if header is None:
            raise StoreError(
                "the store has this tree no longer: the transaction that made it was undone, or another took it out; "
                "open the tree anew"
            )
        if len(header) != self._header_size:
            raise self.damaged(f"a tree's header has {len(header)} bytes, not {self._header_size}")
        return header

    def write_header(self, header: bytes) -> None:
        """Within a transaction."""
        self.store.put({self.prefix + _HEADER: header})

    def at(self, places: Sequence[tuple[int, int]]) -> list[bytes | None]:
        """The node of each level and position, None where the level ends before it."""
        header = self.prefix + _HEADER
        keys = [self._key(level, position // _PER_ENTRY) for level, position in places]
        wanted = [header, *dict.fromkeys(keys)]
        found = dict(zip(wanted, self.store.get(wanted), strict=True))
        count = self._count_of(self._checked_header(found[header]))
        nodes = list[bytes | None]()
        for key, (level, position) in zip(keys, places, strict=True):
            if position * self._spans[level] >= count:
                nodes.append(None)
                continue
            entry, start = found[key] or b"", position % _PER_ENTRY * SIZE
            node = entry[start : start + SIZE]
            if len(entry) % SIZE or len(node) != SIZE or not is_element(node):
                self._checked(self._entry(entry)[start : start + SIZE], 1)
            nodes.append(node)
        return nodes

    def width(self, level: int, count: int) -> int:
        """How many nodes a level has above so many leaves."""
        return -(-count // self._spans[level])

    def read(self, level: int, start: int, stop: int) -> bytes:
        """The nodes of a level from one position up to another, which all are there."""
        if stop <= start:
            return b""
        first, last = start // _PER_ENTRY, (stop - 1) // _PER_ENTRY
        whole = bytearray()
        for begin in range(first, last + 1, _AT_ONCE):
            end = min(begin + _AT_ONCE, last + 1)
            entries = self.store.get([self._key(level, number) for number in range(begin, end)])
            for place, entry in enumerate(entries, begin):
                nodes = self._entry(entry)
                if len(nodes) != _WHOLE and place != last:
                    raise self.damaged("nodes are missing")
                whole += nodes
        offset = first * _PER_ENTRY
        return self._checked(bytes(whole[(start - offset) * SIZE : (stop - offset) * SIZE]), stop - start)

    def _entry(self, entry: bytes | None) -> bytes:
        """The nodes of an entry, none where there is none."""
        if entry is None:
            return b""
        if len(entry) % SIZE or len(entry) > _WHOLE:
            raise self.damaged(f"an entry of nodes has {len(entry)} bytes")
        return entry

    def _checked(self, nodes: bytes, count: int) -> bytes:
        """So many nodes, as they were read."""
        if len(nodes) != count * SIZE:
            raise self.damaged("nodes are missing")
        if not are_elements(nodes):
            raise self.damaged("a node is not below r")
        return nodes

    def write(self, level: int, start: int, nodes: bytes) -> None:
        """Put nodes there, the last of the level or followed by what is there; all before the first must be there."""
        stop = start + len(nodes) // SIZE
        first, last = start // _PER_ENTRY, (stop - 1) // _PER_ENTRY
        ends = [self._key(level, number) for number in dict.fromkeys((first, last))]
        there = [self._entry(entry) for entry in self.store.get(ends)]
        n_before = start - first * _PER_ENTRY
        before, behind = there[0][: n_before * SIZE], there[-1][(stop - last * _PER_ENTRY) * SIZE :]
        whole = self._checked(before, n_before) + nodes + self._checked(behind, len(behind) // SIZE)
        self.store.put(
            {
                self._key(level, first + number): whole[begin : begin + _WHOLE]
                for number, begin in enumerate(range(0, len(whole), _WHOLE))
            }
        )

    def place_of(self, leaf: bytes) -> int | None:
        """The smallest position that was noted for a leaf."""
        key = self.prefix + _PLACES + leaf
        found = self.store.last(key, key + bytes([255]) * 8)
        if not found:
            return None
        place = _LAST_PLACE - int.from_bytes(found[0][-8:], "big")
        if len(found[0]) != len(key) + 8 or place >= self._most:
            raise self.damaged("a leaf stands where no tree has a place")
        return place

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

    def claim(self, description: bytes, shown: str, state: int = 0, most: int = MOST_LEAVES) -> None:
        """Make the tree one of this description, where there is none yet; its last bytes, `state` many, change with the tree.

        Raises `StoreError` where the store holds another under this name, or more than `most` leaves, or none and is not to be
        written; `shown` is what is wanted, in words.
        """
        self._header_size, self._most = len(description) + _COUNT, min(most, MOST_LEAVES)
        (header,) = self.store.get([self.prefix + _HEADER])
        if header is None:
            header = self._begin(description + bytes(_COUNT))
        if header[: len(description) - state] != description[: len(description) - state]:
            name = f"under the name {self._name!r} " if self._name else ""
            raise StoreError(
                f"the store holds another tree {name}than {shown}: open it as what it is, or give this one another name"
            )
        self._count_of(self._checked_header(header))

    def _begin(self, header: bytes) -> bytes:
        """The header of the tree, which is made now if no other made it meanwhile."""
        with ExitStack() as transaction:
            try:
                transaction.enter_context(self.store.writing())
            except StoreError as error:
                name = f"of the name {self._name!r}" if self._name else "without a name"
                raise StoreError(f"the store has no tree {name}, and cannot be given one: {error}") from error
            (found,) = self.store.get([self.prefix + _HEADER])
            if found is None:
                self.write_header(header)
            return found or header

    def count_up(self, more: int) -> None:
        """Add to the number of leaves, within a transaction."""
        header = self.header()
        count = self._count_of(header) + more
        if not 0 <= count <= self._most:
            raise self.damaged("the number of leaves is wrong")
        self.write_header(header[:-_COUNT] + count.to_bytes(_COUNT, "big"))

    def count(self) -> int:
        """How many leaves the header tells: its last eight bytes."""
        return self._count_of(self.header())

    def _count_of(self, header: bytes) -> int:
        count = int.from_bytes(header[-_COUNT:], "big")
        if count > self._most:
            raise self.damaged(f"it tells {count} leaves, and there is room for {self._most}")
        return count


def is_element(node: bytes) -> bool:
    """Whether a node is below r."""
    return node[-1] < _TOP or number(node) < R


def are_elements(nodes: bytes) -> bool:
    """Whether each of these nodes is below r."""
    tops = nodes[SIZE - 1 :: SIZE]
    if max(tops, default=0) < _TOP:
        return True
    return all(number(nodes[i * SIZE : (i + 1) * SIZE]) < R for i, top in enumerate(tops) if top >= _TOP)


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
