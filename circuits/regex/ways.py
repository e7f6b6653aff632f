"""The ways through a pattern (Thompson's construction), in the order in which Python's `re` tries them."""

from __future__ import annotations

from .pattern import Anchor, Bytes, Either, Group, Node, Repeat, Sequence


class Ways:
    """Nodes, numbered from 0. Each has one set of bytes to go on by, or ways that take no byte, the first before the second."""

    def __init__(self, tree: Node, n_groups: int) -> None:
        """Those of a pattern of whose groups the first few are told apart."""
        self._n_groups = n_groups
        self.free: list[list[tuple[Anchor | None, int]]] = []
        self.by_bytes: dict[int, tuple[int, int, int]] = {}
        """Of a node the bytes, the group in which they are or 0, and the node behind them."""

        self.anchors: set[Anchor] = set()
        self.last = self._add(tree, self._new(), 0)

    def _new(self) -> int:
        self.free.append([])
        return len(self.free) - 1

    def _to(self, node: int, target: int, anchor: Anchor | None = None) -> int:
        self.free[node].append((anchor, target))
        return target

    def _add(self, part: Node, start: int, group: int) -> int:
        """The node behind a part of the pattern that begins at `start`."""
        match part:
            case Bytes(members):
                before, end = self._to(start, self._new()), self._new()
                self.by_bytes[before] = members, group, end
                return end
            case Anchor():
                self.anchors.add(part)
                return self._to(start, self._new(), part)
            case Group(number, inner):
                return self._add(inner, start, group or (number if number <= self._n_groups else 0))
            case Sequence(parts):
                for inner in parts:
                    start = self._add(inner, start, group)
                return start
            case Either(choices):
                end = self._new()
                for choice in choices:
                    self._to(self._add(choice, self._to(start, self._new()), group), end)
                return end
            case Repeat(inner, least, most, lazy):
                for _ in range(least):
                    start = self._add(inner, start, group)
                end = self._new()
                for _ in range(1 if most is None else most - least):
                    fork, turn = self._to(start, self._new()), self._new()
                    for target in (end, turn) if lazy else (turn, end):
                        self._to(fork, target)
                    start = self._add(inner, turn, group)
                    if most is None:
                        self._to(start, fork)
                        return end
                return self._to(start, end)
