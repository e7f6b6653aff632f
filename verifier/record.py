"""Frozen values with named fields: what `dataclasses` makes, without loading it, which takes as long as a verification."""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` itself would take half as long again
if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import Field
    from typing import Any, ClassVar, Self, dataclass_transform
else:

    def dataclass_transform(**_: object) -> Callable[[type], type]:
        """Tells type checkers alone."""
        return lambda cls: cls


class _Fields:
    """`__dataclass_fields__`, made when somebody asks: `dataclasses.replace`, `fields` and the like work on records too."""

    def __get__(self, record: object, cls: type[Record]) -> dict[str, Field[Any]]:
        from dataclasses import make_dataclass

        made: Any = make_dataclass(cls.__name__, cls.__slots__)
        fields: dict[str, Field[Any]] = made.__dataclass_fields__
        return fields


@dataclass_transform(frozen_default=True)
class Record:
    """Base of frozen values whose fields are the `__slots__` of their class, annotated for type checkers.

    Two are equal when they are of one class and their fields are. Copies, pickled ones too, are checked as the first
    one was.

    >>> class Pair(Record):
    ...     __slots__ = ("left", "right")
    ...     left: int
    ...     right: int
    >>> Pair(1, right=2), Pair(1, 2) == Pair(2, 1)
    (Pair(left=1, right=2), False)
    """

    __slots__: tuple[str, ...] = ()
    if TYPE_CHECKING:
        __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
    else:
        __dataclass_fields__ = _Fields()

    def __init_subclass__(cls) -> None:
        """Let patterns match fields by their places."""
        cls.__match_args__ = cls.__slots__  # type: ignore[attr-defined, misc]

    def __init__(self, *values: Any, **named: Any) -> None:
        """A value for each field, by its place or name, and then whatever `__post_init__` checks."""
        names = type(self).__slots__
        fields = dict(zip(names, values, strict=False))
        if len(values) > len(names) or fields.keys() & named.keys() or {*fields, *named} != {*names}:
            raise TypeError(f"{type(self).__name__}: expected each of {', '.join(names)} once")
        for name, value in (fields | named).items():
            object.__setattr__(self, name, value)
        self.__post_init__()

    def __post_init__(self) -> None:
        """Nothing to check."""

    def __eq__(self, other: object) -> bool:
        """Whether both are the same value."""
        return self._values() == other._values() if type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        """Equal for equal values."""
        return hash(self._values())

    def __repr__(self) -> str:
        """As it would be written."""
        fields = zip(type(self).__slots__, self._values(), strict=True)
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in fields)})"

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse."""
        raise AttributeError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> None:
        """Refuse."""
        raise AttributeError(f"cannot delete field {name!r}")

    def __reduce__(self) -> tuple[type, tuple[Any, ...]]:
        """Made anew from its values."""
        return type(self), self._values()

    def __replace__(self, /, **changes: Any) -> Self:
        """A copy with other values for some fields, for `copy.replace`."""
        return type(self)(**(dict(zip(type(self).__slots__, self._values(), strict=True)) | changes))

    def _values(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in type(self).__slots__)
