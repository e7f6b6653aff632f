"""Bases by which values of the language are told from plain ones where the language may not be loaded."""

from __future__ import annotations


class AnySignal:
    """Base of `Signal`."""

    __slots__ = ()

    def __int__(self) -> int:
        """The value of a constant outside of circuits; refused for a signal."""
        raise NotImplementedError


class AnyStruct:
    """Base of `Struct`, whose subclasses are dataclasses."""

    __slots__ = ()
