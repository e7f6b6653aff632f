"""Pieces of a system around an open wire, from small to large."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from zkwright.core.fast_dataclass import dataclass

from ..facts import Facts

SIZES: Final = (6, 20, 60)
"""How many rows a piece has at most: the next is asked about where the smaller one decides nothing."""

MOST_TERMS: Final = 300
"""A row of more terms is left out."""

_HUB: Final = 60
"""A unique wire that more rows mention leads to none of them."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows around a wire, all wires that they mention, and which of these are known to be unique."""

    wire: int
    rows: tuple[int, ...]
    wires: frozenset[int]
    unique: frozenset[int]
    modulus: int


def pieces(facts: Facts, wire: int) -> Iterator[Piece]:
    """Larger and larger pieces around an open wire, each with rows that the one before lacks.

    First come the rows that mention the wire, then those of the open wires that these mention, and so on. To each piece, as many
    rows again are added that say something of its unique wires, as that they are bits or have inverses; of few other wires first.
    """
    system = facts.system
    order = list(_by_distance(facts, wire))
    last: tuple[int, ...] = ()
    for size in SIZES:
        rows = order[:size]
        wires = {other for row in rows for other in system.wires_of(row)}
        around = {row for other in wires if facts.is_unique(other) for row in _few(system.rows_of(other))} - set(rows)
        rows += sorted(around, key=lambda row: (len(system.wires_of(row) - wires), row))[:size]
        chosen = tuple(sorted(rows))
        if chosen != last:
            last = chosen
            wires = {other for row in rows for other in system.wires_of(row)}
            unique = frozenset(other for other in wires if facts.is_unique(other))
            yield Piece(wire, chosen, frozenset(wires), unique, system.modulus)


def _few(rows: list[int]) -> list[int]:
    return rows if len(rows) <= _HUB else []


def _by_distance(facts: Facts, wire: int) -> Iterator[int]:
    """Rows with open wires, those that mention the wire first, then those that share an open wire with such, and so on."""
    system = facts.system
    seen_rows: set[int] = set()
    seen, ring = {wire}, [wire]
    while ring:
        following: list[int] = []
        for each in ring:
            for row in system.rows_of(each):
                if row in seen_rows or sum(map(len, system.row(row))) > MOST_TERMS:
                    continue
                seen_rows.add(row)
                yield row
                new = {other for other in system.wires_of(row) - seen if not facts.is_unique(other)}
                seen |= new
                following += sorted(new)
        ring = following
