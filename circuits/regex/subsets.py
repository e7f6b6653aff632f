"""The subset construction: from the ways through a pattern to states, of which a text is in one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeAlias

from .pattern import NEWLINE, WORD, Anchor
from .ways import Ways

MARK: Final = 256

_Threads: TypeAlias = tuple[tuple[int, int, bool], ...]
"""Ways, the first before the second: at which node each is, what has to follow, and whether its groups have the marked bytes."""

_NOTHING, _LAST_NEWLINE, _END = range(3)
"""What has to follow."""

FIRST, OUTSIDE_WORD, IN_WORD = range(3)
"""Of the byte before a state: that there is none, and whether it belongs to a word."""


class TooManyStatesError(Exception):
    """There are more than allowed."""


class Subsets:
    """States, numbered from 0, and what leads from one to another."""

    def __init__(self, ways: Ways, n_groups: int, starts: Iterable[int], most: int) -> None:
        """Those that can be reached from a text's beginning, or from behind another byte, as `starts` say."""
        self._ways, self._n_groups = ways, n_groups
        sets = {members for members, _, _ in ways.by_bytes.values()}
        if Anchor.LAST_LINE in ways.anchors:
            sets.add(NEWLINE)
        if Anchor.WORD in ways.anchors:
            sets.add(WORD)
        self.classes = _told_apart(sets)
        """The bytes that are told apart, as sets; symbol i + n g is class i of n in group g."""

        self._numbers: dict[tuple[_Threads, int], int] = {}
        self._order: list[tuple[_Threads, int]] = []
        self.starts = [self._number(((0, _NOTHING, True),), before) for before in starts]
        self.moves: list[dict[int, int]] = []
        for threads, before in self._order:
            self.moves.append(self._moves_of(threads, before))
            if len(self._order) > most:
                raise TooManyStatesError
        self.accepting = {number for number, state in enumerate(self._order) if self._accepts(*state)}

    def _number(self, threads: _Threads, before: int) -> int:
        anchors = self._ways.anchors
        if Anchor.WORD not in anchors:
            before = min(before, OUTSIDE_WORD) if Anchor.START in anchors else FIRST
        state = (threads if self._n_groups else tuple(sorted(threads))), before
        if state not in self._numbers:
            self._numbers[state] = len(self._order)
            self._order.append(state)
        return self._numbers[state]

    def _moves_of(self, threads: _Threads, before: int) -> dict[int, int]:
        found = {}
        for place, members in enumerate(self.classes):
            ways = self._closed(threads, before, members)
            here = IN_WORD if members & WORD else OUTSIDE_WORD
            for group in range(self._n_groups + 1):
                after = self._after(ways, members, group)
                if any(right for _, _, right in after):
                    found[place + group * len(self.classes)] = self._number(after, here)
        return found

    def _after(self, ways: _Threads, members: int, group: int) -> _Threads:
        """The ways behind a byte of a class, in a group."""
        found: dict[tuple[int, int], bool] = {}
        for node, follows, right in ways:
            if node not in self._ways.by_bytes or follows == _END:
                continue
            wanted, within, target = self._ways.by_bytes[node]
            if wanted & members:
                left = _END if follows == _LAST_NEWLINE else _NOTHING
                found.setdefault((target, left), right and within == group)
        return tuple((target, left, right) for (target, left), right in found.items())

    def _accepts(self, threads: _Threads, before: int) -> bool:
        """Whether the first way that is through has the marked bytes."""
        return next((right for node, _, right in self._closed(threads, before, None) if node == self._ways.last), False)

    def _closed(self, threads: _Threads, before: int, next_byte: int | None) -> _Threads:
        """The ways on which the next byte is read, one of a class, or none is."""
        found: dict[tuple[int, int], bool] = {}
        for node, follows, right in threads:
            left = [(node, follows)]
            while left:
                one = left.pop()
                if one in found:
                    continue
                found[one] = right
                targets = []
                for anchor, target in self._ways.free[one[0]]:
                    then = _behind(anchor, one[1], before, next_byte)
                    if then is not None:
                        targets.append((target, then))
                left += reversed(targets)
        return tuple((node, follows, right) for (node, follows), right in found.items())


def _behind(anchor: Anchor | None, follows: int, before: int, next_byte: int | None) -> int | None:
    """What has to follow behind an anchor, None where it does not hold."""
    match anchor:
        case Anchor.START:
            holds = before == FIRST
        case Anchor.END:
            holds = next_byte is None
        case Anchor.LAST_LINE:
            if next_byte == NEWLINE:
                return _LAST_NEWLINE
            holds = next_byte is None
        case Anchor.WORD:
            holds = (before == IN_WORD) != (next_byte is not None and bool(next_byte & WORD))
        case None:
            holds = True
    return follows if holds else None


def _told_apart(sets: set[int]) -> list[int]:
    """A partition of the bytes in which each set is a union."""
    found = [(1 << MARK) - 1]
    for one in sets:
        found = [part for piece in found for part in (piece & one, piece & ~one) if part]
    return found
