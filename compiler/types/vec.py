"""Lists of a length that is a signal, up to a bound known at compile time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, Generic, NoReturn, Self, TypeVar, cast, overload

from ..errors import ConstantRangeError, SignalConversionError, SignalTruthError, TypeMismatchError
from ..recorder.linear_combination import LinearCombination, constant
from ..recorder.notes import Note, Operand
from .alias import Alias
from .array import Array
from .boolean import Bool, all_of
from .integer_range import times
from .promises import refuse_subclass
from .signal import Signal, static_int
from .slots import differences, masked, moved_back, require_flag, sum_of
from .thermometer import one_hot, thermometer_on_wires
from .uint import U32

T = TypeVar("T")
N = TypeVar("N")
U = TypeVar("U")


class Vec(Generic[T, N]):
    """At most so many values of one type, of which only the prover may know how many.

    As an annotation `Vec[U64, 8]`, or `Vec[U64, Literal[8]]` where a type checker reads along; the bound may name a compile-time
    parameter. `Vec[U64, 8]([x, y])` holds two of at most eight; `Vec(items)` as many as it may. A plain value is a list.

    `data` are the slots, an array, and `length` says how many are taken; behind these all are zero, which is constrained where a
    value comes in: 1 row a slot, and as many for the length and one more. So values that are equal have equal slots, sums over
    the slots are sums over the items, and a hash of `data` and `length` is one of the list. Indices and slices are Python's ints.
    """

    if TYPE_CHECKING:  # a struct's field, whose constructor takes more than the field gives

        def __get__(self, instance: object, owner: Any = None) -> Self:
            """What the field gives."""

        def __set__(self, instance: Any, value: Vec[T, Any] | Sequence[Any]) -> None:
            """What it takes."""

    __slots__ = ("_data", "_known_flags", "_length")

    def __init_subclass__(cls) -> None:
        """Refused: as a type a subclass would be Vec itself."""
        refuse_subclass(cls, Vec)

    _data: Array[T, Any]
    _length: U32
    _known_flags: list[LinearCombination] | None
    """The thermometer of the length, where it is at hand."""

    if not TYPE_CHECKING:  # the checker's rules for type arguments know neither 8 nor "n"

        def __class_getitem__(cls, arguments):
            """An annotation, resolved when the circuit is built; called, it makes a list of what it says."""
            return _VecAlias(cls, arguments)

    def __init__(self, items: Iterable[T | int] | Vec[Any, Any] = ()) -> None:
        """Hold the items, all of them; the bound is their number. Raises as `Array` does."""
        if isinstance(items, Vec):
            raise TypeMismatchError("a list of the items of a list", "say how many it may have: Vec[U8, 8](items)")
        self._data = self._array(items)
        self._length = U32.unchecked_constant(len(self._data))
        self._known_flags = None

    @classmethod
    def _array(cls, items: Iterable[Any]) -> Array[Any, Any]:
        return Array(items)

    @classmethod
    def unchecked(
        cls, data: Array[Any, Any], length: LinearCombination, flags: list[LinearCombination] | None = None
    ) -> Self:
        """The list of the first `length` of the slots, where other rows prove that there are as many and the rest are zero.

        `flags` are the length's thermometer, where it is at hand.
        """
        self = object.__new__(cls)
        self._data = data
        self._length = U32.unchecked_interval(length, 0, len(data))
        self._known_flags = flags
        return self

    @classmethod
    def first(cls, items: Iterable[U | int], length: U32 | int) -> Vec[U, Any]:
        """The list of the first `length` of the items, whatever stands behind them.

        Fails where there are fewer. Costs 1 row for each wire of an item, and for the length as many as there are items, and 1.
        Raises ConstantRangeError for a constant length that is too large.
        """
        data = cls._array(items)
        length = _most(U32(length), len(data), "there are fewer items than the length says")
        flags = thermometer_on_wires(length.linear, len(data), _NO_LIST)
        slots = [masked(flag, item) for flag, item in zip(flags, data.unread(), strict=True)]
        made: Any = cls
        return made.unchecked(cls._slots(slots, data), length.linear, flags)  # type: ignore[no-any-return]

    @classmethod
    def _slots(cls, slots: Sequence[Any], *sources: Array[Any, Any]) -> Array[Any, Any]:
        """The slots as an array, of which to read one is to read the bits that the sources hold there."""
        data: Array[Any, Any] = type(cls._array(())).unchecked(slots)
        return data.made_of(*(digits for source in sources for digits in source.digits))

    @property
    def length(self) -> U32:
        """How many items there are."""
        return self._length

    @property
    def capacity(self) -> int:
        """How many there may be, known at compile time."""
        return len(self._data)

    @property
    def data(self) -> Array[T, N]:
        """The slots: the items, and zeros behind them."""
        return self._data

    @property
    def is_present(self) -> Array[Bool, N]:
        """Of each slot, whether an item is in it. Costs as many rows as there are slots, once."""
        return Array.unchecked([Bool.digit(flag) for flag in self._flags()])

    def _flags(self) -> list[LinearCombination]:
        if self._known_flags is None:
            self._known_flags = thermometer_on_wires(self._length.linear, self.capacity, _NO_LIST)
        return self._known_flags

    def enumerate(self) -> Iterator[tuple[int, T, Bool]]:
        """Of each slot its number, what is in it, and whether that is an item or the zero behind the last one."""
        for place, (item, present) in enumerate(zip(self._data, self.is_present, strict=True)):
            yield place, item, present

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Vec[T, Any]: ...
    def __getitem__(self, index: int | slice) -> T | Vec[T, Any]:
        """One item, counted from 0, or a list of some that follow each other.

        Fails where there is no such item; of a slice, as in Python, what is not there is left out. Costs 1 row beside
        `is_present`.
        """
        if isinstance(index, slice):
            return self._slice(index)
        place: object = index
        if isinstance(place, Signal):
            raise SignalConversionError(
                f"a {type(self).__name__} cannot be indexed by a signal: which item it means is known only to the prover",
                "use zkwright.circuits.arrays.read(items, index), or a Python int",
            )
        place = static_int(place, "an index")
        if place < 0:
            raise TypeMismatchError(
                f"the index {place} of a {type(self).__name__}, whose end only the prover knows",
                "write items.last() for the last item, or count from the front",
            )
        if place >= self.capacity:
            raise IndexError(f"there is no item {place} in a list of at most {self.capacity}")
        require_flag(self._flags()[place], f"there is no item {place}")
        return self._data[place]

    def _slice(self, part: slice) -> Vec[T, Any]:
        for end in (part.start, part.stop, part.step):
            if end is not None and static_int(end, "an end of a slice") < 0:
                raise TypeMismatchError(
                    f"a slice of a {type(self).__name__} from its end, which only the prover knows",
                    "count from the front",
                )
        if part.step not in (None, 1):
            raise TypeMismatchError(
                f"a slice of a {type(self).__name__} with steps", "take items that follow each other"
            )
        start, stop, _ = part.indices(self.capacity)
        flags = self._flags()[start:stop]
        return type(self).unchecked(self._data[start:stop], sum(flags, constant(0)), flags)

    def last(self) -> T:
        """The last item. Fails where there is none. Costs 1 row for each slot and wire of an item, beside `is_present`, and 1."""
        flags = self._flags()
        if not flags:
            raise IndexError("there is no item in a list of at most 0")
        require_flag(flags[0], "there is no item")
        ends = one_hot(flags)[1:]
        return cast("T", sum_of([masked(end, item) for end, item in zip(ends, self._data.unread(), strict=True)]))

    def push(self, item: T | int) -> Self:
        """The list with one item more. Fails where it is full.

        Costs 1 row for each slot and wire of an item, none for a constant, and 1, beside `is_present`.
        """
        flags = self._flags()
        if not flags:
            raise IndexError("there is no room in a list of at most 0")
        held = self._items_shape().coerce(item)
        require_flag(constant(1) - flags[-1], "the list is full")
        ends = one_hot(flags)[:-1]
        slots = [sum_of([slot, masked(end, held)]) for end, slot in zip(ends, self._data.unread(), strict=True)]
        length = self._length.linear + constant(1)
        return self.unchecked(self._slots(slots, self._data), length, [constant(1), *flags[:-1]])

    def __add__(self, other: Vec[T, Any] | Sequence[Any]) -> Vec[T, Any]:
        """The items of both, one behind the other; the bound is the sum of theirs.

        Costs, for each wire of an item and each bit of this one's length, about as many rows as the other has slots, and twice as
        many as this one has. Nothing behind a list whose length is known, nor of items that are, beside `is_present`.
        """
        return _joined(self, self._like(other))

    def __radd__(self, other: Sequence[Any]) -> Vec[T, Any]:
        """Concatenation behind a list."""
        return _joined(self._like(other), self)

    def map(self, function: Callable[[T], U]) -> Vec[U, N]:
        """A list of what `function` returns for each item. It is asked of the zeros behind them too, whose results are dropped.

        Costs 1 row for each wire of a result, beside `is_present` and what the function takes.
        """
        return Vec.first([function(item) for item in self._data], self._length)

    def count(self, item: T | int) -> U32:
        """How many items are equal to this one. Costs 3 rows a slot where an item is one wire, beside `is_present`."""
        held = self._items_shape().coerce(item)
        present = self._flags()
        same = [(slot == held).linear for slot in self._data]
        total = sum((times(a, b) for a, b in zip(same, present, strict=True)), constant(0))
        return U32.unchecked_interval(total, 0, self.capacity)

    def __eq__(self, other: object) -> Bool:  # type: ignore[override]
        """Whether both have the same items.

        Required: 1 linear row for the length, and 1 for 248 bits of items, or for each element.
        """
        mine, its = self, self._like(other)
        shared = min(mine.capacity, its.capacity)
        pairs = list(zip(self._leaves(mine, shared), self._leaves(its, shared), strict=True))
        return all_of([mine.length == its.length, *differences(pairs)])

    def __ne__(self, other: object) -> Bool:  # type: ignore[override]
        """Whether they differ."""
        return ~(self == other)

    def _leaves(self, value: Vec[Any, Any], n: int) -> list[Signal]:
        shape = self._items_shape()
        return [leaf for slot in value._data.unread()[:n] for leaf in shape.leaves(shape.coerce(slot))]

    def _items_shape(self) -> Any:
        from ..shapes.inference import shape_of

        return shape_of(self).item  # type: ignore[attr-defined]

    def _like(self, other: object) -> Vec[T, Any]:
        """Another list, or plain items, as one of this item type. Raises TypeMismatchError."""
        from ..shapes.inference import shape_of

        shape: Any = shape_of(self)
        return cast("Vec[T, Any]", shape.of_any_length().coerce(other))

    def __hash__(self) -> int:
        """Refused, as for every signal."""
        raise SignalConversionError("a list of signals cannot be a key of a dict or a member of a set", "use a list")

    def __bool__(self) -> bool:
        """Refused: whether there are items, only the prover knows."""
        raise SignalTruthError(
            f"a {type(self).__name__} has no truth value: how many items there are is known only to the prover",
            "compare: items.length != 0",
        )

    if not TYPE_CHECKING:  # a checker shall report what is missing

        def __len__(self) -> NoReturn:
            """Refused: the length is a signal."""
            raise SignalConversionError(
                f"a {type(self).__name__} has no length that is known while the circuit is traced",
                "items.length is a U32, items.capacity a Python int",
            )

        def __iter__(self) -> NoReturn:
            """Refused: a loop over the slots would take zeros for items."""
            raise SignalConversionError(
                f"a {type(self).__name__} cannot be iterated over: how many items there are is known only to the prover",
                "for place, item, present in items.enumerate(), or over items.data, where zeros change nothing",
            )

        def __contains__(self, item):
            """Refused: `in` gives Python a truth value."""
            raise SignalTruthError(
                "`in` has no answer while the circuit is traced",
                "write items.count(x) != 0, or zkwright.circuits.sets.is_in",
            )

        def __setitem__(self, index, item):
            """Refused: a value does not change."""
            raise TypeMismatchError(
                "a list does not change", "zkwright.circuits.arrays.write(items, index, item) makes another"
            )

    def __repr__(self) -> str:
        """The slots and the length."""
        return f"{type(self).__name__}({list(self._data.unread())!r}, length={self._length!r})"


class _VecAlias(Alias):
    """`Vec[T, n]` at run time."""

    def __call__(self, items: Any = ()) -> Any:
        """The list of these items, or of those of another list, which must fit the bound: that costs a row where it may not."""
        from ..language.annotations import shape_from

        shape: Any = shape_from(self, {}, any_length=True)
        if shape is None:
            kind: Any = self.__origin__
            return kind(items)
        return shape.coerce(_within(items, shape.capacity) if isinstance(items, Vec) else items)


def _joined(first: Vec[Any, Any], second: Vec[Any, Any]) -> Vec[Any, Any]:
    """The items of the second behind those of the first."""
    n = first.capacity + second.capacity
    ahead = first._data.unread()
    behind = moved_back(second._data.unread(), first._length, first._flags(), n)
    slots = [sum_of([one, other]) for one, other in zip(ahead, behind, strict=False)] + behind[len(ahead) :]
    flags = [*first._flags(), *second._flags()] if first._length.constant == first.capacity else None
    return first.unchecked(first._slots(slots or ahead), first._length.linear + second._length.linear, flags)


def _within(items: Vec[Any, Any], capacity: int | None) -> Vec[Any, Any]:
    """The list with no more slots than so many. Fails where it has more items."""
    if capacity is None or items.capacity <= capacity:
        return items
    require_flag(constant(1) - items._flags()[capacity], f"there are more than {capacity} items")
    return type(items).unchecked(items._data[:capacity], items._length.linear)


_NO_LIST: Final = Note("the length is larger than the list")


def _most(length: U32, most: int, message: str) -> U32:
    """The length, at most so many."""
    low, _ = length.interval
    if low > most:
        raise ConstantRangeError(f"{message}: at least {low}, of {most}", "pass a length within them")
    thermometer_on_wires(length.linear, most, Note(message, (Operand("length", length.linear),)))
    return U32.unchecked_interval(length.linear, low, most)
