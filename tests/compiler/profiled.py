"""Circuits whose constraints come from known places, and a profiler that walks row by row."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal

from zkwright.compiler import U8, Array, Field, Private, Program, Public, circuit, gadget, require
from zkwright.compiler.profiler.nodes import Cost
from zkwright.compiler.profiler.profile import Profile

Path = tuple[tuple[str, str, int], ...]


@gadget
def cube(x: Field) -> Field:
    return x * x * x


def helper(x: Field) -> Field:
    return cube(x) * x  # helper


@gadget
def quartics(x: Field, y: Field) -> Field:
    return helper(x) + helper(y)


@gadget
def nothing(x: Field) -> Field:
    return x + 1


@circuit
def sums(n: int, items: Private[Array[Field, Literal["n"]]], small: Private[U8]) -> Public[Field]:
    total = Field(0)
    for item in items:
        total = total + quartics(item, item + 1)  # quartics
        total = total + nothing(item) * total
    require(sum((item * item for item in items), Field(0)) != 7, "seven")  # comprehension
    return total + cube(Field(small))


@circuit
def empty(x: Private[Field], y: Private[Field]) -> None:
    require(x == y)


def by_hand(program: Program) -> dict[Path, Cost]:
    """The own cost of each path of (kind, name, line), counted one row at a time."""
    matrices = (program.r1cs.a, program.r1cs.b, program.r1cs.c)
    rows: Counter[Path] = Counter()
    terms: Counter[Path] = Counter()
    for row, origin in enumerate(program.origin.rows.tolist()):
        path = tuple(_path(program, origin))
        rows[path] += 1
        terms[path] += sum(int(matrix.indptr[row + 1] - matrix.indptr[row]) for matrix in matrices)
    return {path: Cost(rows[path], terms[path]) for path in rows}


def _path(program: Program, row: int) -> Iterator[tuple[str, str, int]]:
    provenance: Any = program.provenance
    yield "circuit", provenance.name, 0
    while True:
        calls = [call for call in provenance.calls if call.provenance.n_rows]
        index = bisect_right([call.position for call in calls], row) - 1
        call = calls[index] if index >= 0 and row < calls[index].position + calls[index].provenance.n_rows else None
        site = call.site if call else provenance.sites[int(provenance.own_rows.searchsorted(row, side="right")) - 1]
        if site.function not in (provenance.name, "<genexpr>"):
            yield "function", site.function, 0
        yield "line", site.function, site.line
        if call is None:
            return
        yield "gadget", call.provenance.name, 0
        row, provenance = row - call.position, call.provenance


def own_costs(profile: Profile) -> dict[Path, Cost]:
    """The same of a profile."""
    paths: list[Path] = []
    for node in profile.nodes:
        above = paths[node.parent] if node.parent >= 0 else ()
        paths.append((*above, (node.frame.kind, node.frame.name, node.frame.line)))
    return {path: node.own for path, node in zip(paths, profile.nodes, strict=True) if node.own.rows}
