"""Arrays of a length known at compile time, and byte strings as arrays of U8."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, overload

from ..errors import SignalConversionError, TypeMismatchError
from ..recorder.active import current_recorder
from ..recorder.truncation import BitReads, Digits, Loop
from ..source_locations import caller_site
from .alias import Alias
from .boolean import Bool, all_of
from .promises import refuse_subclass
from .signal import Signal
from .uint import U8

T = TypeVar("T")
N = TypeVar("N")
U = TypeVar("U")


_NUMBERS = frozenset((int, bool))


class Array(Generic[T, N], Sequence[T]):
    """An immutable sequence of values of one type.

    As an annotation `Array[Field, 8]`, or `Array[Field, Literal[8]]` where a type checker reads along; the length may name a
    compile-time parameter: `Array[Field, "depth"]`, `Array[Field, Literal["depth"]]`. Index with ints and slices, iterate,
    concatenate with `+`, compare with `==`. To index with a signal use `zkwright.circuits.mux`.
    """

    if TYPE_CHECKING:  # a struct's field, whose constructor takes more than the field gives

        def __get__(self, instance: object, owner: Any = None) -> Self:
            """What the field gives."""

        def __set__(self, instance: Any, value: Sequence[Any]) -> None:
            """What it takes."""

    __slots__ = ("_items", "digits")

    def __init_subclass__(cls) -> None:
        """Refused: as a type a subclass would be Array itself."""
        refuse_subclass(cls, Array)

    _items: tuple[T, ...]
    digits: tuple[Digits, ...]
    """The values whose bits the items are, or are made of; each is told what is read of them."""

    if not TYPE_CHECKING:  # the checker's rules for type arguments know neither 8 nor "depth"

        def __class_getitem__(cls, arguments):
            """An annotation, resolved when the circuit is built; called, it makes an array of what it says."""
            return _ArrayAlias(cls, arguments)

    def __init__(self, items: Iterable[T]) -> None:
        """Hold the items; plain ones beside signals become constants of their type.

        Raises TypeMismatchError unless all are of one type of the language, ConstantRangeError for a plain one outside of it.
        """
        self.digits = items.digits if isinstance(items, Array) else ()
        self._items = items.unread() if isinstance(items, Array) else tuple(items)
        kinds = set(map(type, self._items))
        if not (kinds <= _NUMBERS or (len(kinds) == 1 and issubclass(next(iter(kinds)), Signal))):
            from ..shapes.uniform import uniform

            self._items = uniform(self._items)

    @classmethod
    def unchecked(cls, items: Iterable[T]) -> Self:
        """The array of items that are known to be of one type."""
        self = object.__new__(cls)
        self._items = tuple(items)
        self.digits = ()
        return self

    def read_as(self, reads: BitReads | None) -> Self:
        """The same array of a value's bits, which tells what is read of it."""
        self.digits = () if reads is None else (Digits(reads, 0, len(self._items)),)
        return self

    def made_of(self, *digits: Digits) -> Self:
        """The same array, made of these bits, each in its place: to read an item is to read the bit."""
        self.digits = (*self.digits, *digits)
        return self

    def unread(self) -> tuple[T, ...]:
        """The items, for what makes another array of them: none counts as read."""
        return self._items

    def __len__(self) -> int:
        """The length, known at compile time."""
        return len(self._items)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Array[T, Any]: ...
    def __getitem__(self, index: int | slice) -> T | Array[T, Any]:
        """One item, or an array of some. Refuses a signal as index."""
        if isinstance(index, slice):
            part = self.unchecked(self._items[index])
            return self._read_slice(part, range(*index.indices(len(self)))) if self.digits else part
        position: object = index
        if isinstance(position, Signal) and (position.constant is None or current_recorder() is not None):
            raise SignalConversionError(
                "an array cannot be indexed by a signal: which item it means is known only to the prover",
                "use zkwright.circuits.mux.mux(array, index), or a Python int",
            )
        try:
            item = self._items[index]
        except IndexError:
            raise IndexError(f"there is no item {index} in an array of {len(self._items)}") from None
        if self.digits:
            self._read_item(range(len(self))[index])
        return item

    def _read_item(self, place: int) -> None:
        for digits in self.digits:
            digits.item(place)

    def _read_slice(self, part: Self, places: range) -> Self:
        """The part that was taken, which goes on telling of the values that it has all bits of."""
        if abs(places.step) != 1:
            for place in places:
                self._read_item(place)
            return part
        turned = places.step < 0
        start, stop = (places.stop + 1, places.start + 1) if turned else (places.start, places.stop)
        for digits in self.digits:
            if digits.are_within(start, stop):
                kept = digits.moved(-start)
                part.made_of(kept.turned(len(part)) if turned else kept)
            else:
                digits.part(start, stop, self._items)
        return part

    def _read_in_order(self) -> Iterator[T]:
        loop = Loop(self._items, caller_site())
        for digits in self.digits:
            digits.reads.begin(loop, digits)
        for item in self._items:
            loop.done += 1
            yield item
        for digits in self.digits:
            digits.reads.end(loop, digits)

    if not TYPE_CHECKING:  # a checker shall report what is missing

        def __setitem__(self, index, item):
            """Refused: a value does not change."""
            raise TypeMismatchError(
                "an array does not change",
                "change a list of its items and build another: items = [*array]; Array(items)",
            )

    def __iter__(self) -> Iterator[T]:
        """The items in order."""
        return self._read_in_order() if self.digits else iter(self._items)

    def __add__(self, other: Sequence[T]) -> Array[T, Any]:
        """Concatenation."""
        return self._joined(self, other)

    def __radd__(self, other: Sequence[T] | Sequence[int]) -> Array[T, Any]:
        """Concatenation behind a list, or `bytes`."""
        return self._joined(other, self)

    def _joined(self, left: Sequence[Any], right: Sequence[Any]) -> Array[T, Any]:
        for part in (left, right):
            if isinstance(part, str | Signal) or not isinstance(part, Iterable):
                raise TypeMismatchError(
                    f"`+` takes no {type(part).__name__} beside an array",
                    "it puts arrays, lists and bytes one behind the other: array + [x] for one item more, "
                    "array + text.encode() for a text; of an integer's bytes make an array first, "
                    "[U8.from_bits(bits[i : i + 8]) for i in range(0, 64, 8)] of bits = x.bits(), the lowest first",
                )
        first, second = (part.unread() if isinstance(part, Array) else part for part in (left, right))
        joined = type(self)([*first, *second])
        if isinstance(left, Array):
            joined.made_of(*left.digits)
        if isinstance(right, Array):
            joined.made_of(*(digits.moved(len(first)) for digits in right.digits))
        return joined

    def map(self, function: Callable[[T], U]) -> Array[U, Any]:
        """A new array of what `function` returns for each item."""
        return Array([function(item) for item in self._items]).made_of(*self.digits)

    def __eq__(self, other: object) -> Bool:  # type: ignore[override]
        """Whether all items are equal. Required: 1 linear row an item."""
        if isinstance(other, str) or not isinstance(other, Sequence):
            raise TypeMismatchError(
                f"an array compared with a {type(other).__name__}",
                "compare with an array or a list, or an item of one; pack_bytes makes field elements of bytes",
            )
        if len(other) != len(self):
            raise TypeMismatchError(
                f"arrays of lengths {len(self)} and {len(other)} compared", "compare slices of the same length"
            )
        return all_of([_equal(a, b, place) for place, (a, b) in enumerate(zip(self, other, strict=True))])

    def __ne__(self, other: object) -> Bool:  # type: ignore[override]
        """Whether some item differs."""
        return ~(self == other)

    def __hash__(self) -> int:
        """Refused, as for every signal."""
        raise SignalConversionError("an array of signals cannot be a key of a dict or a member of a set", "use a list")

    def __repr__(self) -> str:
        """The items."""
        return f"{type(self).__name__}({list(self._items)!r})"


class _ArrayAlias(Alias):
    """`Array[T, n]` at run time."""

    def __call__(self, items: Iterable[Any]) -> Any:
        """The array of these items, each held to be a T, as many as n says where it is a number."""
        from ..language.annotations import shape_from

        shape = shape_from(self, {}, any_length=True)
        array: Any = self.__origin__
        return array(items) if shape is None else shape.coerce(items if isinstance(items, Array) else tuple(items))


def _equal(a: Any, b: Any, place: int) -> Bool | bool:
    same: Bool | bool = b == a if isinstance(a, int) and not isinstance(b, int) else a == b
    return same.within(f"[{place}]") if isinstance(same, Bool) else same


if TYPE_CHECKING:

    class Bytes(Array[U8, N]):
        """A byte string of a fixed length; see below."""

        def __init__(self, items: Iterable[U8 | int]) -> None:
            """Hold the bytes; ints and `bytes` become constants."""
else:

    class Bytes(Array):
        """A byte string of a fixed length: an array of U8. As an annotation `Bytes[32]` or `Bytes[Literal[32]]`.

        An input costs 8 rows a byte. Plain values are `bytes`; in JSON, hexadecimal.
        """

        __slots__ = ()

        def __init__(self, items):
            """Hold the bytes; ints and `bytes` become constants.

            Raises TypeMismatchError or WidthError for what could be more than a byte: convert it by name, U8(x).
            """
            from ..shapes.scalars import UIntShape

            coerce = UIntShape(U8).coerce
            self.digits = ()
            self._items = tuple(item if type(item) is U8 else coerce(item) for item in items)
