"""Immutable values of named parts: what frozen dataclasses with slots are, in few lines and a tenth of the time.

Loading `dataclasses` and having it make four classes takes 8 ms of the 20 in which a process starts and verifies a proof.
"""

from __future__ import annotations

from operator import attrgetter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, ClassVar, NoReturn, Self


class _Fields:
    """What `dataclasses.replace`, `fields` and `asdict` ask a class for, made when they do."""

    def __get__(self, instance: object, owner: type[Record]) -> Mapping[str, Any]:
        from dataclasses import make_dataclass

        fields: Mapping[str, Any] = vars(make_dataclass(owner.__name__, owner.__match_args__))["__dataclass_fields__"]
        return fields


class Record:
    """Base of the values of the verifier.

    A subclass names its parts, two or more, in `__match_args__`, which are its `__slots__` too, and gives `_fill` their values.
    Values are equal when they are of the same class and their parts are. Copied and unpickled ones are made anew, and so
    checked anew. `dataclasses.replace` and its kin take them.
    """

    __slots__: tuple[str, ...] = ()
    __match_args__: tuple[str, ...] = ()
    if TYPE_CHECKING:
        __dataclass_fields__: ClassVar[dict[str, Any]]
        _parts_of: ClassVar[Callable[[object], tuple[object, ...]]]
    else:
        __dataclass_fields__ = _Fields()

    def __init_subclass__(cls) -> None:
        """Prepare what reads all parts."""
        cls._parts_of = attrgetter(*cls.__match_args__)

    def _fill(self, *parts: object) -> None:
        for name, part in zip(self.__match_args__, parts, strict=True):
            object.__setattr__(self, name, part)

    def _parts(self) -> tuple[object, ...]:
        return type(self)._parts_of(self)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Raise `AttributeError`: other parts make another value."""
        from dataclasses import FrozenInstanceError

        raise FrozenInstanceError(f"{name} does not change: make another {type(self).__name__}")

    def __delattr__(self, name: str) -> NoReturn:
        """Raise `AttributeError`."""
        self.__setattr__(name, None)

    def __eq__(self, other: object) -> bool:
        """Whether both are of one class and have equal parts."""
        return self._parts() == other._parts() if type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        """Of the parts."""
        return hash(self._parts())

    def __repr__(self) -> str:
        """As it is written in Python."""
        parts = [f"{name}={part!r}" for name, part in zip(self.__match_args__, self._parts(), strict=True)]
        return f"{type(self).__name__}({', '.join(parts)})"

    def __reduce__(self) -> tuple[type[Self], tuple[object, ...]]:
        """Copy and pickle by the parts."""
        return type(self), self._parts()

    def __replace__(self, **changes: Any) -> Self:
        """What `copy.replace` gives."""
        return type(self)(**{**dict(zip(self.__match_args__, self._parts(), strict=True)), **changes})
