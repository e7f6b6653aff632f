"""Our `dataclass` makes what the standard one makes."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import field
from typing import Any

import pytest
from zkwright.core import fast_dataclass as records


def classes(dataclass: Any) -> list[type]:
    """Classes of every make that occurs, by one `dataclass` or the other."""

    @dataclass(frozen=True, slots=True)
    class Point:
        """Two fields."""

        x: int
        y: int = 2

    @dataclass(frozen=True, slots=True)
    class One:
        x: int

    @dataclass(frozen=True)
    class Nothing:
        pass

    @dataclass(frozen=True, slots=True)
    class Chosen:
        x: int
        hidden: int = field(default=3, repr=False)
        loose: list[int] = field(default_factory=list, compare=False)
        size: int = field(default=1, init=False)

    @dataclass(frozen=True, slots=True)
    class Own:
        x: int

        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 7

        def __repr__(self) -> str:
            return "own"

    @dataclass(frozen=True, eq=False)
    class Itself:
        x: int

    @dataclass(slots=True)
    class Mutable:
        x: int

    @dataclass(frozen=True, slots=True, order=True)
    class Ordered:
        x: int

    @dataclass(frozen=True, slots=True, repr=False)
    class Silent:
        x: int

    @dataclass(frozen=True)
    class Base:
        x: int

    @dataclass(frozen=True)
    class Derived(Base):
        z: int = 9

    return [Point, One, Nothing, Chosen, Own, Itself, Mutable, Ordered, Silent, Base, Derived]


PAIRS = list(zip(classes(records.dataclass), classes(dataclasses.dataclass), strict=True))


@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
def test_like_the_standard_one(ours: Any, theirs: Any) -> None:
    values = [() if ours.__name__ == "Nothing" else (x,) for x in (1, 1, 2)]
    a, b, c = (ours(*value) for value in values)
    d, e, f = (theirs(*value) for value in values)
    assert [a == b, a == c, a == d, a != b] == [d == e, d == f, d == a, d != e]
    assert [entry.name for entry in dataclasses.fields(ours)] == [entry.name for entry in dataclasses.fields(theirs)]
    assert (ours.__hash__ is None) == (theirs.__hash__ is None)
    assert hasattr(a, "__dict__") == hasattr(d, "__dict__")
    assert ours.__doc__ == theirs.__doc__
    assert ours.__match_args__ == theirs.__match_args__
    if ours.__name__ not in ("Itself", "Silent"):  # told by where they lie
        assert repr(a) == repr(d)
    if ours.__name__ not in ("Itself", "Mutable"):
        assert hash(a) == hash(d) == hash(b)
        with pytest.raises(dataclasses.FrozenInstanceError):
            a.x = 5
    if ours.__name__ != "Nothing":
        assert dataclasses.replace(a, x=2).x == 2
        assert dataclasses.asdict(a) == dataclasses.asdict(d)
        assert copy.deepcopy(a).x == a.x


def test_classes_of_the_compiler_are_such() -> None:
    from zkwright.compiler.source_locations import Site

    site = Site("a.py", 3, "f")
    assert pickle.loads(pickle.dumps(site)) == site
    assert Site.__eq__.__module__ == records.__name__
