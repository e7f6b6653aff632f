"""Where a program's constraints come from: a tree of gadget calls, functions and source lines, with what each costs.

Only rows that the optimiser left are counted, so the tree's total is the size of the system to the row. A body is laid out
once, whatever the number of its instances: along a call path all instances of a body are counted together in NumPy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from zkwright.core.code_owner import in_library
from zkwright.core.fast_dataclass import dataclass

from ..program.program import Program
from ..program.provenance import Provenance
from ..source_locations import Site
from .nodes import NOTHING, Cost, Frame, Node

Ints = npt.NDArray[np.int64]

MAX_NODES: Final = 1 << 20
"""No circuit that anyone wrote has as many call paths; a forged file names them with a few bytes each."""

_DENSE: Final = 1 << 22
"""Spans of a body's instances that are laid out at once, also where few rows are left."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The tree of a circuit. Nodes come after their parents, siblings in the order of their first rows."""

    name: str
    parameters: Mapping[str, Any]
    nodes: tuple[Node, ...]

    def __repr__(self) -> str:
        """The circuit and its size."""
        return f"<profile of {self.name}: {self.total.rows} constraints, {self.total.terms} terms>"

    def _repr_html_(self) -> str:
        """For notebooks: the flame graph, and the heaviest lines for where no script runs."""
        from zkwright.core.notebook import card, framed

        from .page import flame_page

        rows = [(str(frame), f"{cost.rows:,}  {frame.source}") for frame, cost in self.lines()[:8]]
        return card(
            f"{self.name}: {self.total.rows:,} constraints", rows, framed(flame_page(self), f"{self.name}: profile")
        )

    @property
    def total(self) -> Cost:
        """The whole system."""
        return self.nodes[0].total

    def mine(self) -> Profile:
        """The same with the author's lines alone: what lines of the library cost is with the line that called them.

        A gadget of the library, below which no line is the author's, goes with its lines. The total stays.
        """
        # Of each node, whether it or a frame below it is a line or function of the author's; children come after their parents.
        has_mine = [node.frame.kind in ("line", "function") and not _is_library(node.frame) for node in self.nodes]
        for index in range(len(self.nodes) - 1, 0, -1):
            parent = self.nodes[index].parent
            has_mine[parent] = has_mine[parent] or has_mine[index]
        places: list[int] = []
        kept: list[Node] = []
        for index, node in enumerate(self.nodes):
            above = places[node.parent] if index else -1
            if index and (_is_library(node.frame) or not has_mine[index]):
                kept[above] = replace(kept[above], own=kept[above].own + node.own)
                places.append(above)
            else:
                places.append(len(kept))
                kept.append(replace(node, parent=above))
        return replace(self, nodes=tuple(kept))

    def lines(self) -> list[tuple[Frame, Cost]]:
        """Every source line that records rows, with what it costs on all call paths; the most rows first."""
        costs: dict[Frame, Cost] = {}
        for node in self.nodes:
            if node.own.rows:
                costs[node.frame] = costs.get(node.frame, NOTHING) + node.own
        return sorted(costs.items(), key=lambda item: -item[1].rows)


MANY_TERMS: Final = 32
"""Terms a row from which on sums weigh more than the rows that repeat them; rows of hashes have 11 to 14."""


def long_rows(profile: Profile) -> list[tuple[Frame, Cost]]:
    """The author's lines whose rows have many terms and a tenth of all terms together; the most terms first."""
    found = [
        (frame, cost)
        for frame, cost in profile.lines()
        if cost.terms > MANY_TERMS * cost.rows and 10 * cost.terms >= profile.total.terms and not _is_library(frame)
    ]
    # A single row is as long as what it adds up, and no wire would shorten it.
    return sorted((item for item in found if item[1].rows > 1), key=lambda item: -item[1].terms)


def _is_library(frame: Frame) -> bool:
    return in_library(frame.file, portable=True)


def profile_program(program: Program) -> Profile:
    """Where the constraints of a program come from. Linear in the rows; well under a second for a million.

    Lines come with their texts. Raises ValueError when the program's record of its rows contradicts itself, or has more than
    `MAX_NODES` call paths, which only a forged file's does.

        @circuit
        def cube(x: Private[Field]) -> Public[Field]:
            return x**3

        profile_program(cube.compile()).total.rows == 2
    """
    tally = _Tally(program)
    root = tally.node(-1, Frame("circuit", program.provenance.name))
    pending = [(root, program.provenance, np.zeros(1, dtype=np.int64))]
    while pending:
        node, provenance, firsts = pending.pop()
        pending.extend(tally.count(node, provenance, firsts))
    return Profile(program.schema.name, dict(program.schema.parameters), tally.nodes())


@dataclass(frozen=True, slots=True)
class _Group:
    """Spans of a body that come from one line: its own rows, or instances of the body `callee`."""

    spans: Ints
    site: Site
    callee: Provenance | None


@dataclass(frozen=True, slots=True)
class _Body:
    """A layout as spans that tile it, rows edges[i] to edges[i + 1], in groups in the order of their first rows."""

    edges: Ints
    groups: tuple[_Group, ...]


def _body(provenance: Provenance) -> _Body:
    calls = [call for call in provenance.calls if call.provenance.n_rows]
    sites = [*provenance.sites, *(call.site for call in calls)]
    callees = [call.provenance for call in calls]
    n_own = len(provenance.own_rows)
    lengths = np.concatenate([provenance.own_counts, np.array([callee.n_rows for callee in callees], dtype=np.int64)])
    starts = np.concatenate([provenance.own_rows, np.array([call.position for call in calls], dtype=np.int64)])
    order = np.argsort(starts, kind="stable")
    edges = np.concatenate([[0], np.cumsum(lengths[order])])
    if not np.array_equal(starts[order], edges[:-1]) or edges[-1] != provenance.n_rows:
        raise ValueError(f"the rows of `{provenance.name}` are not where its record says")
    # Sites and bodies are shared objects: comparing their ids is quick, and the few equal ones meet again in the tree.
    objects = np.zeros((len(sites), 2), dtype=np.int64)
    objects[:, 0] = np.fromiter(map(id, sites), dtype=np.int64, count=len(sites))
    objects[n_own:, 1] = np.fromiter(map(id, callees), dtype=np.int64, count=len(callees))
    groups = []
    for spans in _alike(objects[order]):
        first = int(order[spans[0]])
        groups.append(_Group(spans, sites[first], callees[first - n_own] if first >= n_own else None))
    return _Body(edges, tuple(groups))


def _alike(keys: Ints) -> list[Ints]:
    """The indices of equal rows of `keys`, one array for each distinct row, in the order of their first ones."""
    if not len(keys):
        return []
    order = np.lexsort((keys[:, 1], keys[:, 0]))
    breaks = np.flatnonzero((np.diff(keys[order], axis=0) != 0).any(axis=1)) + 1
    return sorted(np.split(order, breaks), key=lambda indices: int(indices[0]))


class _Tally:
    """The tree while it is counted."""

    def __init__(self, program: Program) -> None:
        origins = program.origin.rows
        order = np.argsort(origins, kind="stable")
        matrices = (program.r1cs.a, program.r1cs.b, program.r1cs.c)
        terms = sum((np.diff(matrix.indptr) for matrix in matrices), np.zeros(len(order), dtype=np.int64))
        self._left = origins[order]
        self._terms_before = np.concatenate([[0], np.cumsum(terms[order])])
        self._bodies: dict[int, _Body] = {}
        self._lines: dict[Site, Frame] = {}
        self._index: dict[tuple[int, Frame], int] = {}
        self._own: list[Cost] = []
        self._calls: list[int] = []

    def node(self, parent: int, frame: Frame) -> int:
        """The index of a frame below a parent; a new one where there is none yet."""
        index = self._index.setdefault((parent, frame), len(self._own))
        if index == len(self._own):
            if index == MAX_NODES:
                raise ValueError(f"more than {MAX_NODES} paths of calls")
            self._own.append(NOTHING)
            self._calls.append(0)
        return index

    def count(self, node: int, provenance: Provenance, firsts: Ints) -> Iterator[tuple[int, Provenance, Ints]]:
        """Count all instances of a body on one path, each starting at a recorded row of `firsts`.

        Yields what is left to count: node, body, first rows.
        """
        body = self._bodies.get(id(provenance))
        if body is None:
            body = self._bodies[id(provenance)] = _body(provenance)
        few = len(firsts) * len(body.edges) <= _DENSE
        spans = self._all_spans(body, firsts) if few else self._spans_with_rows(body, firsts)
        for group, cost, instances in spans:
            if not cost.rows:
                continue
            line = self._line(node, provenance.name, group.site)
            if group.callee is None:
                self._own[line] += cost
                continue
            called = self.node(line, Frame("gadget", group.callee.name))
            self._calls[called] += len(instances)
            yield called, group.callee, instances

    def _all_spans(self, body: _Body, firsts: Ints) -> Iterator[tuple[_Group, Cost, Ints]]:
        """The cost of each group in all instances of a body, and where those spans begin that have rows."""
        # Of the rows the optimiser left, those of a span lie between the places of its edges.
        edges = firsts[:, None] + body.edges
        places = np.searchsorted(self._left, edges)
        rows, terms = np.diff(places), np.diff(self._terms_before[places])
        for group in body.groups:
            of_group = rows[:, group.spans]
            cost = Cost(int(of_group.sum()), int(terms[:, group.spans].sum()))
            yield group, cost, edges[:, group.spans][of_group > 0]

    def _spans_with_rows(self, body: _Body, firsts: Ints) -> Iterator[tuple[_Group, Cost, Ints]]:
        """The same from the rows that are left, for a body whose spans are mostly without: linear in those rows."""
        begins, ends = np.searchsorted(self._left, firsts), np.searchsorted(self._left, firsts + body.edges[-1])
        counts = ends - begins
        instance = np.repeat(np.arange(len(firsts)), counts)
        rows = np.arange(len(instance)) + np.repeat(begins - np.cumsum(counts) + counts, counts)
        span = np.searchsorted(body.edges, self._left[rows] - firsts[instance], side="right") - 1
        terms = self._terms_before[rows + 1] - self._terms_before[rows]
        group_of = np.empty(len(body.edges) - 1, dtype=np.int64)
        for number, group in enumerate(body.groups):
            group_of[group.spans] = number
        numbers = group_of[span]
        order = np.argsort(numbers, kind="stable")
        bounds = np.searchsorted(numbers[order], np.arange(len(body.groups) + 1))
        for number, group in enumerate(body.groups):
            chosen = order[bounds[number] : bounds[number + 1]]
            starts = np.unique(firsts[instance[chosen]] + body.edges[span[chosen]])
            yield group, Cost(len(chosen), int(terms[chosen].sum())), starts

    def _line(self, node: int, body: str, site: Site) -> int:
        line = self._lines.get(site)
        if line is None:
            line = self._lines[site] = Frame("line", site.function, site.portable_file, site.line, site.source())
        # A comprehension is a function to Python 3.11, but not to its reader.
        if site.function != body and not site.function.startswith("<"):
            node = self.node(node, Frame("function", line.name, line.file))
        return self.node(node, line)

    def nodes(self) -> tuple[Node, ...]:
        """The tree, its totals added up."""
        totals = list(self._own)
        keys = list(self._index)
        for index in range(len(keys) - 1, 0, -1):
            totals[keys[index][0]] += totals[index]
        columns = zip(keys, self._own, totals, self._calls, strict=True)
        return tuple(Node(frame, parent, own, total, calls) for (parent, frame), own, total, calls in columns)
