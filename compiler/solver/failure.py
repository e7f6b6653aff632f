"""What a broken requirement is to its author: the message, the line, the calls that lead there, the values by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from zkwright.core.fast_dataclass import dataclass
from zkwright.core.printable import printable

if TYPE_CHECKING:
    from ..recorder.notes import Part
    from ..source_locations import Site

MAX_FAILURES = 20
"""How many failures are described; all are counted."""

MAX_READ = 10_000
"""How many rows that do not hold are looked at, to find those that are described."""

MAX_NAMED_VALUES = 8
"""How many values of one failure are shown."""

MAX_REMEMBERED = 24
"""How many values a requirement remembers of those that went into its sides."""

Values = tuple[tuple[str, int | str], ...]


@dataclass(frozen=True, slots=True, repr=False)
class Failure:
    """A requirement the inputs break.

    `row` is None outside of circuits. `path` leads from the outermost gadget call to the innermost: (gadget, line of the call);
    `instances` says of each which one of the gadget's in its body it is, from 1 on, 0 where there is one alone.
    `values` are the operands with their names in the source; they may be secret. `mend` says how such a failure is avoided.

    Of several conditions that are required together, `part` is the one that does not hold; of several that do not, the
    first. `n_parts` counts them, and the last `n_shared` values are those that all of them have.

    `n_hidden` counts the arguments of a gadget that are not among the values.

    `follows` tells that one of the values does not fit its own type: it came from a requirement that failed before.
    """

    row: int | None
    message: str
    site: Site
    path: tuple[tuple[str, Site], ...]
    values: Values
    mend: str = ""
    instances: tuple[int, ...] = ()
    part: Part | None = None
    n_parts: int = 1
    n_shared: int = 0
    n_hidden: int = 0
    follows: bool = False

    def __repr__(self) -> str:
        """The message and its line; no value."""
        return f"<Failure {self.message!r} at {self.site}>"

    def without_values(self) -> Failure:
        """The same failure and the value of nothing."""
        return replace(self, values=(), n_shared=0, n_hidden=0)

    def render(self, *, values: bool = True) -> str:
        """The failure as text of a few lines."""
        at = f"{self.site} in {printable(self.site.function)}"
        lines = [printable(self.message), f"  at {at}: {self.site.source()}".rstrip(": ")]
        instances = self.instances or (0,) * len(self.path)
        for (name, site), instance in reversed(list(zip(self.path, instances, strict=True))):
            which = f" #{instance}" if instance else ""
            lines.append(f"  through {printable(name)}{which}, called at {site}: {site.source()}".rstrip(": "))
        if values:
            lines += self._tally(self.part) if self.part is not None else self._listed()
        if self.mend:
            lines.append(f"  mend: {printable(self.mend)}")
        return "\n".join(lines)

    def _listed(self) -> list[str]:
        shown = self.values[:MAX_NAMED_VALUES]
        lines = [f"    {text}" for text in map(_named, shown)]
        if hidden := len(self.values) - len(shown) + self.n_hidden:
            least = "at least " if len(self.values) >= MAX_REMEMBERED else ""
            lines.append(f"    ... and {least}{_more(hidden)}")
        return lines

    def _tally(self, part: Part) -> list[str]:
        """One line: the values of the parts that do not hold, then those that all of them have."""
        n_own = len(self.values) - self.n_shared
        shown = self.values[: min(n_own, MAX_NAMED_VALUES)]
        told = ", ".join(map(_named, shown))
        if n_own > len(shown):
            told += f", ... and {_more(n_own - len(shown))}"
        shared = self.values[n_own:][:MAX_NAMED_VALUES]
        told = "; ".join(filter(None, (told, ", ".join(map(_named, shared)))))
        one = self.n_parts == 1
        if part.of_equality:
            return [
                f"    {told} ({self.n_parts} of {part.count} {'differs' if one else 'differ'})".replace(
                    "     (", "    ("
                )
            ]
        count = f"{self.n_parts} of {part.count} {'does' if one else 'do'} not hold"
        return [f"    {count}: {told}" if told else f"    {count}"]


def _named(value: tuple[str, int | str]) -> str:
    name, number = value
    return f"{printable(' '.join(name.split()))} = {number}"


def _more(count: int) -> str:
    return f"{count} more value{'s' * (count > 1)}"


def together(failures: Sequence[Failure]) -> Failure:
    """One failure for the parts of one requirement that do not hold, or for one that takes several rows."""
    first = failures[0]
    parts = list({failure.part.index: failure for failure in reversed(failures) if failure.part is not None}.values())[
        ::-1
    ]
    if first.part is None or len(parts) == 1:
        return first
    shared = tuple(value for value in first.values if all(value in failure.values for failure in parts))
    own = [[(_origin(name), v) for name, v in failure.values if (name, v) not in shared] for failure in parts]
    names = [name for values in own for name, _ in values]
    if len(set(names)) < len(names):  # as where each is a turn of a loop
        own = [
            [(f"#{failure.part.index + 1}: {name}" if failure.part else name, value) for name, value in values[:1]]
            + values[1:]
            for failure, values in zip(parts, own, strict=True)
        ]
    values = tuple(value for part in own for value in part) + shared
    return replace(first, values=values, n_parts=len(parts), n_shared=len(shared))


def _origin(name: str) -> str:
    """Of `x = xs[1]` the input's own name: where several are told, each has its own."""
    return name.rpartition(" = ")[2]


class Reported(NamedTuple):
    """Of the rows that do not hold, the requirements to tell of.

    `causes` are the first `MAX_FAILURES` that do not follow from others, each told once. `n_merged` counts the rows that say no
    more than others of their requirement, and `n_following` the requirements on values that a requirement before them broke.
    """

    causes: list[Failure]
    n_merged: int
    n_following: int


def reported(failures: Iterable[Failure]) -> Reported:
    """What to tell of these.

    One requirement may take several rows, as the equality of two structs does, and one mistake may break a thousand that are
    computed from it: failures are read for as long as they belong to what is reported, and `MAX_READ` at most.
    """
    groups: dict[object, list[Failure]] = {}
    following: dict[object, list[Failure]] = {}
    n_merged = 0
    for failure in islice(failures, MAX_READ):
        own = (failure.message, failure.site, failure.path, failure.instances)
        key = (*own, failure.part.requirement) if failure.part else (*own, failure.values)
        kind = following if failure.follows else groups
        if key not in kind and len(groups) == MAX_FAILURES and not failure.follows:
            break
        n_merged += key in kind
        kind.setdefault(key, []).append(failure)
    told = [together(group) for group in (groups or following).values()][:MAX_FAILURES]
    return Reported(told, n_merged, len(following) if groups else 0)
