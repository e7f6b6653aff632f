"""Bool: a signal that is 0 or 1, or a comparison that has not needed a wire yet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self, overload

from zkwright.core.field import R
from zkwright.core.suggestions import named_type

from ..errors import ConstantRangeError, TypeMismatchError
from ..recorder.active import active_recorder, current_recorder
from ..recorder.linear_combination import LinearCombination, constant
from ..recorder.notes import Note
from ..solver.failure import MAX_REMEMBERED
from ..source_locations import Place, Site, caller_place, caller_site
from .conditions import AllOf, BitIs, Condition, SameBit
from .operands import Side, sides_of
from .promises import refuse_subclass
from .signal import Signal


class Bool(Signal):
    """A truth value. Combine with `&`, `|`, `^`, `~`; choose with `select`; assert with `require`.

    `Bool(x)` accepts a Python bool or another Bool. A `Bool` input costs 1 row. `~` is free, `&` `|` `^` cost 1 row each, a
    comparison costs what `require` or `select` make of it.
    """

    if TYPE_CHECKING:  # a struct's field, whose constructor takes more than the field gives

        def __get__(self, instance: object, owner: Any = None) -> Self:
            """What the field gives."""

        def __set__(self, instance: Any, value: Bool | bool) -> None:
            """What it takes."""

    __slots__ = ("_condition", "_read", "_sides", "_site", "_taken", "is_digit")

    def __init_subclass__(cls) -> None:
        """Refused: as a type a subclass would be Bool itself."""
        refuse_subclass(cls, Bool)

    _condition: Condition | None
    _sides: tuple[Side, ...]
    _site: Site | None
    _taken: bool
    """Whether another condition, a `require` or `ignore` stands for it from now on."""
    _read: bool
    """Whether something asked for the bit."""
    is_digit: bool
    """Whether it is a digit of a number, or made of such by `~ & | ^`: those may be left unread, as a last carry is."""

    def __new__(cls, value: Bool | bool) -> Self:
        """Wrap a constant, or return the Bool as it is. Raises TypeMismatchError for anything else."""
        if isinstance(value, cls):
            return value
        return cls.unchecked_constant(_as_bit(value))

    @classmethod
    def _blank(cls) -> Self:
        self = object.__new__(cls)
        self._condition = None
        self._sides = ()
        self._site = None
        self._taken = self._read = self.is_digit = False
        return self

    @classmethod
    def unchecked_linear(cls, linear: LinearCombination) -> Self:
        """Wrap a combination that is known to be 0 or 1."""
        self = cls._blank()
        self._linear = linear
        self._recorder = None if linear.constant is not None else active_recorder()
        return self

    @classmethod
    def digit(cls, linear: LinearCombination) -> Self:
        """Wrap a combination that is known to be 0 or 1, as a digit of a number that need not be read."""
        self = cls.unchecked_linear(linear)
        self.is_digit = True
        return self

    @classmethod
    def unchecked_constant(cls, value: int) -> Self:
        """Wrap 0 or 1."""
        self = cls._blank()
        self._linear = constant(value)
        self._recorder = None
        return self

    @classmethod
    def pending(cls, condition: Condition, sides: tuple[Side, ...] = (), *, is_digit: bool = False) -> Self:
        """Wrap a condition, which must be used; `sides` are the operands to show when it is required and fails."""
        self = cls._blank()
        self._linear = constant(0)
        self._recorder = active_recorder()
        self._condition = condition
        self._sides = sides
        self._site = caller_site()
        return self._watched(is_digit=is_digit)

    def _watched(self, *, is_digit: bool) -> Self:
        self.is_digit = is_digit
        if not is_digit:
            active_recorder().watch(self)
        return self

    def to_be_read(self) -> Bool:
        """The same, which has to be used even where it is a digit, or came in as an argument: what a call or a choice gives."""
        if self._condition is not None:
            return Bool.pending(self.condition, self._sides) if self.is_digit else self
        if self.constant is not None:
            return self
        bit = Bool.unchecked_linear(self.linear)
        bit._sides = self._sides
        return bit._watched(is_digit=False)

    @property
    def used(self) -> bool:
        """Whether something required, read, combined or ignored it."""
        return self._taken or self._read

    @property
    def bits(self) -> tuple[LinearCombination, ...]:
        """The bit, where somebody asked for it and it is no constant; nothing where another condition stands for it."""
        linear = self._linear
        return () if self._taken or self._condition is not None or linear.constant is not None else (linear,)

    def ignore(self) -> None:
        """Take the condition as used, and what it is made of; not where somebody only looks."""
        if not self._counts():
            return
        self._taken = True
        if self._recorder is not None:
            reads = [self._linear] if self._condition is None else self._condition.reads()
            self._recorder.ignored.extend(reads)

    def _counts(self) -> bool:
        """Whether what asks for it uses it: not where somebody only looks."""
        return self._recorder is None or current_recorder() is self._recorder

    @property
    def is_settled(self) -> bool:
        """Not while the comparison has no bit."""
        return self._condition is None

    def looked_at(self) -> LinearCombination:
        """The bit; that of a pending comparison is made in the sketch at work."""
        linear = super().looked_at()
        return linear if self._condition is None else self._condition.bit()

    @property
    def linear(self) -> LinearCombination:
        """The bit as a combination; a pending comparison gets its rows now."""
        condition, recorder = self._condition, self._recorder
        if recorder is None:
            return self._linear
        if recorder is not current_recorder():
            self._check_owner(recorder)
        if not self._read:
            self._read = self._counts()
        if condition is not None:
            if not self._counts():
                return condition.bit()
            # The comparison costs these rows, not the line that reads it first.
            with active_recorder().attributed(self._site or caller_site()):
                self._linear = condition.bit()
            self._condition = None
            if self._linear.constant is None:
                active_recorder().assume_boolean(self._linear)
            else:
                self._recorder = None
        return self._linear

    @property
    def constant(self) -> int | None:
        """0 or 1 when known at compile time; a pending comparison is not. To ask is no use of it."""
        return None if self._condition is not None else super().linear.constant

    @property
    def condition(self) -> Condition:
        """The pending comparison, or the statement that the bit is 1."""
        if self._condition is not None:
            self._taken = self._taken or self._counts()
            super().linear  # noqa: B018 - checks that the comparison belongs to this body
            return self._condition
        return BitIs(self.linear, expected=1)

    @property
    def sides(self) -> tuple[Side, ...]:
        """The operands of the comparisons this came from, in the order they were written."""
        return self._sides

    def _known(self) -> int | None:
        return None if self._condition is not None else super()._known()

    def __invert__(self) -> Bool:
        """Not. Free."""
        known = self.constant
        if known is not None:
            return Bool.unchecked_constant(1 - known)
        sides = _sides_of(self)
        return Bool.pending(self.condition.negated(), sides, is_digit=self.is_digit)

    def __and__(self, other: Bool | bool) -> Bool:
        """Both. Costs 1 row as a bit; a `require` of it requires both sides."""
        other = _operand(other, "&")
        for one, two in ((self, other), (other, self)):
            if one.constant is not None:
                return two if one.constant else two._decided(0)
        is_digit = self.is_digit and other.is_digit
        sides = _sides_of_each(self, other)
        both = AllOf((self.condition, other.condition), sides)
        return Bool.pending(both, (sides[0] + sides[1])[:MAX_REMEMBERED], is_digit=is_digit)

    def __or__(self, other: Bool | bool) -> Bool:
        """Either. Costs 1 row."""
        other = _operand(other, "|")
        for one, two in ((self, other), (other, self)):
            if one.constant is not None:
                return two._decided(1) if one.constant else two
        a, b = self.linear, other.linear
        total = active_recorder().multiply_add(a, b, a + b, R - 1)
        return _known_bit(total, _sides_of(self, other), is_digit=self.is_digit and other.is_digit)

    def __xor__(self, other: Bool | bool) -> Bool:
        """One but not both. Costs 1 row."""
        other = _operand(other, "^")
        for one, two in ((self, other), (other, self)):
            if one.constant is not None:
                return ~two if one.constant else two
        a, b = self.linear, other.linear
        total = active_recorder().multiply_add(a, b, a + b, R - 2)
        return _known_bit(total, _sides_of(self, other), is_digit=self.is_digit and other.is_digit)

    def _decided(self, value: int) -> Bool:
        """The constant that a combination comes to whatever this is."""
        self.ignore()
        return Bool.unchecked_constant(value)

    __rand__ = __and__
    __ror__ = __or__
    __rxor__ = __xor__

    def __eq__(self, other: Bool | bool) -> Bool:  # type: ignore[override]
        """Equality as a condition. Required: 1 linear row. As a bit: 1 row."""
        other = _operand(other, "==")
        for one, two in ((self, other), (other, self)):
            if one.constant is not None:
                return two if one.constant else ~two
        if self is other:
            return self._decided(1)
        return Bool.pending(SameBit(self.linear, other.linear, same=True), sides_of(self, other))

    def __ne__(self, other: Bool | bool) -> Bool:  # type: ignore[override]
        """Inequality as a condition. Required: 1 linear row. As a bit: 1 row."""
        return ~(self == other)

    __hash__ = Signal.__hash__

    def within(self, step: str) -> Bool:
        """The comparison as one of a larger value's: `step` leads to it, as `.x` or `[3]` does."""
        self._sides = tuple(side.within(step) for side in self._sides)
        if isinstance(self._condition, AllOf):
            self._condition = self._condition.within(step)
        return self

    def implies(self, other: Bool | bool) -> Bool:
        """`~self | other`. Costs 1 row."""
        other = _operand(other, "implies")
        if self.constant is not None or other.constant is not None:
            return ~self | other
        mine = self._sides or (() if self.is_digit and other.is_digit else _own_side(self, caller_place(), 0, 0))
        implied = ~self | other
        implied._sides = (mine + (other._sides or _own_side(other, caller_place(), 0, 1)))[:MAX_REMEMBERED]
        return implied


def _known_bit(linear: LinearCombination, sides: tuple[Side, ...], *, is_digit: bool) -> Bool:
    known = linear.constant
    if known is not None:
        return Bool.unchecked_constant(known)
    linear = active_recorder().compact(linear)
    active_recorder().assume_boolean(linear)
    bit = Bool.unchecked_linear(linear)
    bit._sides = sides
    return bit._watched(is_digit=is_digit)


def _own_side(part: Bool, place: Place | None, index: int, count: int) -> tuple[Side, ...]:
    """What to show of a truth value that no comparison made: itself. Nothing of a constant, and of one that needs rows for it."""
    if part.is_settled and part.constant is None:
        return (Side(place, index, "", part, count),)
    return ()


def _sides_of_each(*parts: Bool) -> tuple[tuple[Side, ...], ...]:
    """What to show of each truth value that the author's line combines; of digits of numbers alone, nothing."""
    if all(part._sides or part.is_digit for part in parts):
        return tuple(part._sides for part in parts)
    place = caller_place()
    return tuple(part._sides or _own_side(part, place, index, len(parts)) for index, part in enumerate(parts))


def _sides_of(*parts: Bool) -> tuple[Side, ...]:
    return tuple(side for sides in _sides_of_each(*parts) for side in sides)[:MAX_REMEMBERED]


def _operand(value: object, operator: str) -> Bool:
    if isinstance(value, Bool):
        return value
    if isinstance(value, Signal):
        raise TypeMismatchError(
            f"`{operator}` between a Bool and a {type(value).__name__}",
            "compare first: `x != 0` is a Bool",
        )
    return Bool.unchecked_constant(_as_bit(value))


def _as_bit(value: object) -> int:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, Signal):
        raise TypeMismatchError(f"a {type(value).__name__} is not a Bool", "compare: `x != 0` is a Bool")
    if isinstance(value, int):
        raise ConstantRangeError(f"the number {value} is not a truth value", "write True or False")
    raise TypeMismatchError(f"{named_type(value)} is not a Bool", "write True, False or a comparison")


def _bits(conditions: Iterable[Bool | bool], what: str) -> list[Bool]:
    return [_operand(condition, what) for condition in conditions]


def _listed(conditions: tuple[Any, ...]) -> Iterable[Bool | bool]:
    """The conditions of `f(a, b)`, and of `f([a, b])`."""
    if len(conditions) == 1 and not isinstance(conditions[0], (Signal, int)):
        if not isinstance(conditions[0], Iterable):
            raise TypeMismatchError(
                f"{named_type(conditions[0])} is not a Bool", "write all_of(a, b), or all_of(conditions)"
            )
        return conditions[0]
    return conditions


@overload
def all_of(conditions: Iterable[Bool | bool], /) -> Bool: ...
@overload
def all_of(*conditions: Bool | bool) -> Bool: ...
def all_of(*conditions: Any) -> Bool:
    """Whether every condition holds, of `all_of(a, b)` or `all_of([a, b])`. Required: each in its cheapest form.

    As a bit: 2 rows beside the conditions' own.
    """
    parts = _bits(_listed(conditions), "all_of")
    if any(part.constant == 0 for part in parts):
        for part in parts:
            part.ignore()
        return Bool.unchecked_constant(0)
    pending = [part for part in parts if part.constant is None]
    if not pending:
        return Bool.unchecked_constant(1)
    each = _sides_of_each(*parts) if len(pending) == len(parts) else tuple(part.sides for part in pending)
    condition = AllOf(tuple(part.condition for part in pending), each)
    return Bool.pending(condition, tuple(side for sides in each for side in sides))


@overload
def any_of(conditions: Iterable[Bool | bool], /) -> Bool: ...
@overload
def any_of(*conditions: Bool | bool) -> Bool: ...
def any_of(*conditions: Any) -> Bool:
    """Whether at least one condition holds, of `any_of(a, b)` or `any_of([a, b])`. Costs 2 rows beside the conditions' own."""
    parts = _bits(_listed(conditions), "any_of")
    sides = tuple(side for each in _sides_of_each(*parts) for side in each)
    some = ~all_of([~condition for condition in parts])
    if some.constant is None:
        some._sides = sides
    return some


def require_bool(linear: LinearCombination, note: Note) -> Bool:
    """Constrain a combination to be 0 or 1 and wrap it. Costs 1 row."""
    known = linear.constant
    if known is None:
        active_recorder().require_boolean(linear, note)
    elif known > 1:
        raise ConstantRangeError(f"{note.message}: the constant is {known}", "use 0 or 1")
    return Bool.digit(linear)
