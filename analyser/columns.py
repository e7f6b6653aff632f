"""A number in unary: rows that let a chain of wires leave its first value for its last at one place alone.

    (A - x[1]) (L - k[0]) = 0,  (x[1] - x[2]) (L - k[1]) = 0,  ...,  (x[n] - B) (L - k[n]) = 0

with constants A, B and k, no two of which k are the same. So a message's length says of every byte whether it is there.

Proof. In an assignment, L is one k at most, so all differences but one at most are 0. Before that one every x is A, behind it
B; where L is no k, all are A, and B, which then are the same. So every x is A or B, and L says which: two assignments that agree
on L agree on every x. Were two k the same, the x between them would be anything.

Costs a few microseconds for each row of two wires or more whose product is 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, TypeAlias

from .facts import Facts, Reason
from .system import ONE, Form, System
from .unit_propagation import UnitPropagation

_Node: TypeAlias = tuple[int, int]
"""(wire, 0), or (ONE, a constant)."""


class Column(NamedTuple):
    """A chain of wires from one constant to another."""

    wires: tuple[int, ...]
    rows: tuple[int, ...]
    """`rows[i]` is the one before `wires[i]`, the last is behind all."""

    values: tuple[int, ...]
    """What each wire may be, ascending."""

    number: tuple[int, ...]
    """The wires of the form that says where the chain changes."""


class _Link(NamedTuple):
    """A row that says of two nodes that they are the same, unless a number is `place`."""

    row: int
    one: _Node
    other: _Node
    place: int


def columns(system: System, rows: Iterable[int]) -> Iterator[Column]:
    """The chains in some rows; those of which a factor is a constant, or the product is not 0, are left out."""
    found: dict[tuple[tuple[int, int], ...], list[_Link]] = {}
    for row in rows:
        a, b, c = system.row(row)
        is_link = not c and a.keys() - {ONE} and b.keys() - {ONE}
        for one, other in ((a, b), (b, a)) if is_link else ():
            nodes = _nodes(one, system.modulus)
            if nodes is not None:
                number, place = _monic(other, system.modulus)
                found.setdefault(number, []).append(_Link(row, *nodes, place))
    for number, links in found.items():
        yield from _chains(links, tuple(wire for wire, _ in number))


def _nodes(form: Form, p: int) -> tuple[_Node, _Node] | None:
    """What two nodes a form says to be the same by being 0, where it does."""
    wires = [wire for wire in form if wire != ONE]
    if len(wires) == 1:
        return (wires[0], 0), (ONE, -form.get(ONE, 0) * pow(form[wires[0]], -1, p) % p)
    if len(wires) == 2 and ONE not in form and (form[wires[0]] + form[wires[1]]) % p == 0:
        return (wires[0], 0), (wires[1], 0)
    return None


def _monic(form: Form, p: int) -> tuple[tuple[tuple[int, int], ...], int]:
    """The form as a multiple of L - k: the terms of L, of which the first has the coefficient 1, and k."""
    first = min(wire for wire in form if wire != ONE)
    scale = pow(form[first], -1, p)
    terms = tuple((wire, form[wire] * scale % p) for wire in sorted(form) if wire != ONE)
    return terms, -form.get(ONE, 0) * scale % p


def _chains(links: list[_Link], number: tuple[int, ...]) -> Iterator[Column]:
    """The chains of one number, each once; where more than two links meet at a wire, none goes on there."""
    if len(links) < 2:
        return
    at: dict[_Node, list[_Link]] = {}
    for link in links:
        for node in {link.one, link.other}:
            if node[0] != ONE:
                at.setdefault(node, []).append(link)
    done: set[int] = set()
    for first in links:
        ends = [node for node in (first.one, first.other) if node[0] == ONE]
        if len(ends) != 1 or first.row in done:
            continue
        start = node = ends[0]
        wires, taken, link = [], [first], first
        while True:
            node = link.other if link.one == node else link.one
            if node[0] == ONE:
                break
            wires.append(node[0])
            if len(at[node]) != 2:
                break  # before they are looked through: a table has one wire in all of its rows
            others = [other for other in at[node] if other.row != link.row]
            if len(others) != 1:
                break
            link = others[0]
            taken.append(link)
        done |= {link.row for link in taken}
        if node[0] == ONE and len({link.place for link in taken}) == len(taken):
            values = tuple(sorted({start[1], node[1]}))
            yield Column(tuple(wires), tuple(link.row for link in taken), values, number)


class KnownColumns:
    """The chains of a system, each until the number is unique by which it changes: then its wires are."""

    def __init__(self, facts: Facts, found: Iterable[Column]) -> None:
        """Of chains as `columns` finds them."""
        self._facts: Final = facts
        self._waiting = list(found)

    def run(self, units: UnitPropagation) -> list[int]:
        """Look at each once more; returns the wires that are unique now, of which unit propagation has heard."""
        unique = self._facts.unique
        learned: list[int] = []
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            if not all(unique[wire] for wire in one.number):
                self._waiting.append(one)
                continue
            reason = Reason("columns", one.rows)
            for wire in one.wires:
                if not unique[wire]:
                    self._facts.learn(wire, reason)
                    learned.append(wire)
        units.learn(learned)
        return learned
