"""To take a value's lowest bits and lose the others unseen is refused, in whatever way they are taken."""

# mypy: ignore-errors

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.bits import to_bits_strict
from zkwright.circuits.merkle import merkle_root
from zkwright.circuits.merkle.plain import MerkleTree
from zkwright.circuits.mux import mux
from zkwright.compiler import (
    U8,
    U32,
    U64,
    Array,
    Bool,
    Circuit,
    Field,
    Private,
    Public,
    Struct,
    as_wire,
    bind,
    circuit,
    debug,
    gadget,
    hint,
    ignore,
    require,
    select,
)
from zkwright.compiler.errors import DroppedBitsError, UnsatisfiedCircuitError

KINDS: dict[str, tuple[Any, Callable[[Any], Array]]] = {
    "U8": (U8, lambda x: x.bits()),
    "U32": (U32, lambda x: x.bits()),
    "U64 of 40 bits": (U64, lambda x: x.bits(40)),
    "Field of 20 bits": (Field, lambda x: x.bits(20)),
    "a sum": (U32, lambda x: (x.wrapping_add(x)).bits()),
}


def _until(bits: Any, k: int) -> list[Bool]:
    taken = []
    for bit in bits:
        taken.append(bit)
        if len(taken) == k:
            break
    return taken


TAKING: dict[str, Callable[[Any, int], Any]] = {
    "a slice": lambda bits, k: bits[:k],
    "a slice from 0": lambda bits, k: bits[0:k],
    "a slice from the end": lambda bits, k: bits[: k - len(bits)],
    "a loop beside something shorter": lambda bits, k: [bit for _, bit in zip(range(k), bits, strict=False)],
    "a loop that ends": _until,
}


def _in_a_struct(bits: Any) -> Any:
    length = len(bits)

    class Holder(Struct):
        other: Array[Bool, 2]
        bits: Array[Bool, length]

    return replace(Holder(other=[True, False], bits=bits), other=[False, False]).bits


def _is_one(bits: Any) -> Bool:
    """A condition that reads the first item, and counts as no read of it."""
    condition = Field(bits.unread()[0]) == 1
    ignore(condition)
    return condition


# Each gives an array in which every bit has its place, or what was made of it alone, and how many items stand before the first.
REBUILDING: dict[str, Callable[[Any], tuple[Any, int]]] = {
    "as they are": lambda bits: (bits, 0),
    "all of them": lambda bits: (bits[:], 0),
    "from the first": lambda bits: (bits[0 : len(bits) + 3], 0),
    "an array": lambda bits: (Array(bits), 0),
    "a typed array": lambda bits: (Array[type(bits.unread()[0]), len(bits)](bits), 0),
    "with nothing": lambda bits: (bits + [], 0),  # noqa: RUF005
    "with another": lambda bits: (bits + bits.unread()[:1], 0),
    "behind another": lambda bits: ([*bits.unread()[:1]] + bits, 1),  # noqa: RUF005
    "between others": lambda bits: ((bits.unread()[:2] + bits + bits.unread()[:1])[1:], 1),
    "negated": lambda bits: (bits.map(lambda bit: Field(1) - Field(bit)), 0),
    "as numbers": lambda bits: (bits.map(Field), 0),
    "in a struct": lambda bits: (_in_a_struct(bits) if type(bits.unread()[0]) is Bool else bits, 0),
    "on wires": lambda bits: (as_wire(bits), 0),
    "on wires in a tuple": lambda bits: (as_wire((bits, bits.unread()[0]))[0], 0),
    "chosen": lambda bits: (select(_is_one(bits), bits, as_wire(bits)), 0),
    "chosen from many": lambda bits: (mux([bits, bits, bits], U8(_is_one(bits))), 0),
}


def compiled(kind: str, use: Callable[[Any], Any]) -> None:
    declared, bits_of = KINDS[kind]

    def body(x):
        bind(x)
        use(bits_of(x))

    body.__annotations__ = {"x": Private[declared]}
    circuit(body).compile()


@pytest.mark.parametrize("taking", TAKING)
@pytest.mark.parametrize("kind", KINDS)
def test_the_lowest_bits_alone_are_refused(kind: str, taking: str) -> None:
    for k in (1, 5, 7):
        with pytest.raises(DroppedBitsError, match=r"dropped unseen") as caught:
            compiled(kind, lambda bits, k=k: TAKING[taking](bits, k))
        assert f"x.bits({k})" in caught.value.mend
        assert caught.value.site.file == __file__
        if "slice" in taking:
            assert "bits[" in caught.value.site.source()


@pytest.mark.parametrize("taking", TAKING)
@pytest.mark.parametrize("kind", KINDS)
def test_the_lowest_bits_are_taken_where_something_reads_the_others(kind: str, taking: str) -> None:
    readers = [
        lambda bits: bits[5:],
        lambda bits: bits[-1],
        list,
        lambda bits: list(bits.map(Field)),
        lambda bits: list(bits + [True]),  # noqa: RUF005
        lambda bits: bits == [False] * len(bits),
        lambda bits: Field(sum(map(Field, reversed(bits)), Field(0))),
    ]
    for reader in readers[:5] + readers[6:]:
        for order in (0, 1):

            def use(bits, reader=reader, order=order):
                steps = [lambda: TAKING[taking](bits, 5), lambda: reader(bits)]
                for step in steps[:: -1 if order else 1]:
                    step()

            compiled(kind, use)


@given(st.data())
def test_to_rebuild_an_array_loses_no_bit_unseen(data: Any) -> None:
    kind = data.draw(st.sampled_from(list(KINDS)))
    ways = data.draw(st.lists(st.sampled_from(list(REBUILDING)), max_size=4))
    take = TAKING[data.draw(st.sampled_from(list(TAKING)))]
    ending = data.draw(st.sampled_from(["nothing", "the whole", "the rest", "the value's own"]))

    def use(bits: Any) -> None:
        array, before = bits, 0
        for way in ways:
            array, more = REBUILDING[way](array)
            before += more
        list(take(array, before + 5))
        match ending:
            case "the whole":
                list(array)
            case "the rest":
                list(array[before + 5 :])
            case "the value's own":
                list(bits)

    if ending == "nothing":
        with pytest.raises(DroppedBitsError):
            compiled(kind, use)
    else:
        compiled(kind, use)


def _takes(bits_of: Callable[[Any], Any], *, whole: bool) -> Circuit:
    @circuit
    def taken(x: Private[U32]) -> None:
        bind(x)
        list(bits_of(x)[:5])
        if whole:
            bits_of(x)[5:]

    return taken


def test_bits_that_a_gadget_gives_back_are_its_callers_to_read() -> None:
    class Parts(Struct):
        low: Array[Bool, 2]
        bits: Array[Field, 32]

    @gadget
    def alone(x: U32) -> Array[Bool, 32]:
        return x.bits()

    @gadget
    def in_struct(x: U32) -> Parts:
        return Parts(low=[True, False], bits=as_wire(alone(x)).map(Field))

    @gadget
    def in_tuple(x: U32) -> tuple[U32, Parts]:
        return x, in_struct(x)

    @gadget
    def narrow(x: U32) -> Array[Bool, 32]:
        require(x < 32)
        return x.bits()

    ways: list[Callable[[Any], Any]] = [
        alone,
        lambda x: in_struct(x).bits,
        lambda x: in_tuple(x)[1].bits,
        to_bits_strict,
        lambda x: to_bits_strict(Field(x), 3),
    ]
    for bits_of in ways:
        _takes(bits_of, whole=True).compile()
        with pytest.raises(DroppedBitsError, match="bits 5 to ") as caught:
            _takes(bits_of, whole=False).compile()
        assert "bits_of(x)[:5]" in caught.value.site.source()

    @circuit
    def small(x: Private[U32]) -> Public[U32]:
        return U32.from_bits(narrow(x)[:5]) + U32.from_bits([*alone(x)][:5])

    assert small(21) == 42


def test_the_bits_of_all_that_is_chosen_from_are_held_to_it() -> None:
    @circuit
    def chosen(x: Private[U32], y: Private[U64], whole: bool) -> None:
        bind(x, y)
        taken = select(x == 3, x.bits(32), y.bits()[:32])
        list(taken[:5])
        if whole:
            y.bits()[32:]

    for whole in (False, True):
        with pytest.raises(DroppedBitsError):
            chosen.compile(whole=whole)


@given(n=st.integers(1, 32), k=st.integers(0, 32), reads=st.sets(st.integers(0, 31), max_size=4))
def test_only_bits_that_nothing_reads_are_lost(n: int, k: int, reads: set[int]) -> None:
    def body(x):
        bind(x)
        bits = x.bits(n)
        bits[:k]
        for i in reads:
            if i < n:
                bits[i]

    body.__annotations__ = {"x": Private[U32]}
    lost = k < n and not any(k <= i < n for i in reads)
    if lost:
        with pytest.raises(DroppedBitsError):
            circuit(body).compile()
    else:
        circuit(body).compile()


def test_items_by_number_say_which_bit_is_meant() -> None:
    compiled("U32", lambda bits: bits[0])
    compiled("U32", lambda bits: [bits[i] for i in range(4)])
    compiled("U32", lambda bits: bits[4:12])


def test_bits_that_are_known_are_not_lost() -> None:
    @circuit
    def widened(x: Private[U8]) -> None:
        bind(x)
        U32(x).bits()[:8]
        U32(5).bits()[:2]

    widened.compile()
    assert len(U32(5).bits()[:3]) == 3


def test_bits_are_dropped_by_name() -> None:
    @circuit
    def low(x: Private[U32]) -> Public[U32]:
        return U32.from_bits(x.truncated(8).bits(8)) + U32.from_bits(x.wrapping_shl(4).bits()) * 0

    assert low(0x12345678) == 0x78


def test_gadgets_are_held_to_it() -> None:
    @gadget
    def low(x: U32) -> U32:
        return U32.from_bits(x.bits()[:8])  # here

    @circuit
    def take(x: Private[U32]) -> Public[U32]:
        return low(x)

    with pytest.raises(DroppedBitsError, match="bits 8 to 31 of this U32") as caught:
        take.compile()
    assert caught.value.site.source().endswith("# here")


def test_an_index_leads_to_one_leaf() -> None:
    tree = MerkleTree([3, 1, 4, 1], depth=2)
    siblings = tree.path(2)[1]

    @circuit
    def loose(leaf: Private[Field], index: Private[U32], siblings: Private[Array[Field, 2]]) -> Public[Field]:
        return merkle_root(leaf, index.bits()[:2], siblings)

    @circuit
    def proven(leaf: Private[Field], index: Private[U32], siblings: Private[Array[Field, 2]]) -> Public[Field]:
        return merkle_root(leaf, index.bits(2), siblings)

    with pytest.raises(DroppedBitsError):
        loose.compile()
    assert proven(4, 2, siblings) == tree.root
    with pytest.raises(UnsatisfiedCircuitError, match="does not fit in 2 bits"):
        proven(4, 2 + 4, siblings)


def test_requirements_on_the_others_count() -> None:
    @circuit
    def bounded(x: Private[U32]) -> Public[U32]:
        bits = x.bits()
        for bit in bits[8:]:
            require(~bit, "more than a byte")
        return U32.from_bits(bits[:8])

    assert bounded(200) == 200


@pytest.mark.parametrize(("bound", "kept"), [(16, 4), (15, 4), (9, 4), (32, 5), (2, 1)])
def test_bits_that_a_requirement_leaves_zero_may_be_left(bound: int, kept: int) -> None:
    @circuit
    def statement(x: Private[U8]) -> Public[U8]:
        require(x < bound)
        return U8.from_bits(x.bits()[:kept])

    assert statement(bound - 1) == bound - 1

    @circuit
    def wider(x: Private[U8]) -> Public[U8]:
        require(x <= 2**kept)
        return U8.from_bits(x.bits()[:kept])

    with pytest.raises(DroppedBitsError):
        wider.compile()


def _beside(bits: Any, k: int) -> list[Any]:
    """The first k, by a loop that fetches one more than it uses."""
    return [bit for bit, _ in zip(bits, range(k), strict=False)]


def _to_the_break(bits: Any, k: int) -> list[Any]:
    taken = []
    for place, bit in enumerate(bits):
        if place == k:
            break
        taken.append(bit)
    return taken


def _by_hand(bits: Any, k: int) -> list[Any]:
    steps = iter(bits)
    return [next(steps) for _ in range(k + 1)][:k]


USES: dict[str, Callable[[Any, Any], Any]] = {
    "added": lambda total, bit: total * 3 + Field(bit),
    "multiplied": lambda total, bit: total * (Field(bit) + 7),
    "chosen by": lambda total, bit: select(Bool(bit), total * total, total + 1),
}


@given(
    n=st.integers(2, 32),
    loop=st.sampled_from([_beside, _to_the_break, _by_hand]),
    use=st.sampled_from(list(USES)),
    kind=st.sampled_from([U32, Field]),
    more=st.integers(0, 1),
    also=st.booleans(),
)
def test_a_loop_may_fetch_a_bit_more_than_it_uses(
    n: int, loop: Callable[[Any, int], Any], use: str, kind: Any, more: int, also: bool
) -> None:
    def body(x, y):
        bits = x.bits(n)
        total = y
        for bit in loop(bits, n - 1):
            total = USES[use](total, bit)
        if more:
            total = USES[use](total, bits[-1])
        if also:
            total = total * Field(x)
        return total

    body.__annotations__ = {"x": Private[kind], "y": Private[Field], "return": Public[Field]}
    if more:
        circuit(body).compile()
        return
    with pytest.raises(DroppedBitsError, match=rf"bit {n - 1} of this {kind.__name__} is dropped") as caught:
        circuit(body).compile()
    assert f"x.bits({n - 1})" in caught.value.mend


@given(n=st.integers(1, 32), use=st.sampled_from(list(USES)), kind=st.sampled_from([U32, Field]), ahead=st.booleans())
def test_a_loop_that_stops_with_the_last_bit_reads_it(n: int, use: str, kind: Any, ahead: bool) -> None:
    def body(x, y):
        bits = x.bits(n)
        total = y
        pairs = zip(range(n), bits if ahead else bits.map(lambda bit: ~bit), strict=False)
        for _, bit in pairs:
            total = USES[use](total, bit)
        return total

    body.__annotations__ = {"x": Private[kind], "y": Private[Field], "return": Public[Field]}
    circuit(body).compile()


@given(ends=st.lists(st.integers(1, 31), min_size=1, max_size=4), whole=st.booleans())
def test_of_several_lowest_parts_the_longest_counts(ends: list[int], whole: bool) -> None:
    def use(bits: Any) -> None:
        for end in ends:
            bits[:end]
        if whole:
            bits[max(ends) :]

    if whole:
        compiled("U32", use)
    else:
        with pytest.raises(DroppedBitsError, match=f" {max(ends)} (to 31 )?of this U32"):
            compiled("U32", use)


def test_a_hint_reads_no_bits() -> None:
    @circuit
    def counted(x: Private[U64]) -> Public[Field]:
        bits = x.bits()
        n = hint(sum, bits, returns=Field)
        require(n == sum(map(Field, bits[:8]), Field(0)))
        return n

    with pytest.raises(DroppedBitsError, match="bits 8 to 63"):
        counted.compile()


@given(k=st.integers(1, 31), twice=st.integers(0, 2), apart=st.booleans())
def test_to_turn_bits_around_loses_none_unseen(k: int, twice: int, apart: bool) -> None:
    def lowest(bits: Any) -> Any:
        turned = bits[::-1]
        for _ in range(2 * twice):
            turned = turned[::-1]
        return turned[-k:][::-1] if apart else turned[::-1][:k]

    with pytest.raises(DroppedBitsError, match=f" {k} (to 31 )?of this U32"):
        compiled("U32", lowest)
    with pytest.raises(DroppedBitsError, match=f" {k} (to 31 )?of this U32"):
        compiled("U32", lambda bits: bits[k - 1 :: -1])
    compiled("U32", lambda bits: (lowest(bits), bits[::-1][:-k]))
    compiled("U32", lambda bits: (bits[:k], list(bits[::-1])))
    compiled("U32", lambda bits: bits[::-1][:k])  # the highest, by their number


def test_an_iterator_that_outlives_the_body_is_held_to_it() -> None:
    kept = []

    @circuit
    def started(x: Private[U64]) -> Public[U8]:
        kept.append(iter(x.bits()))
        return U8.from_bits([next(kept[-1]) for _ in range(8)])

    with pytest.raises(DroppedBitsError, match="bits 8 to 63"):
        started.compile()


@gadget
def _all(bits: Array[Bool, Literal["n"]]) -> Field:
    return sum((Field(bit) * 2**i for i, bit in enumerate(bits)), Field(0))


@gadget
def _flipped(bits: Array[Bool, Literal["n"]]) -> Array[Bool, Literal["n"]]:
    return bits.map(lambda bit: ~bit)


@gadget
def _same(bits: Sequence[Bool]) -> Sequence[Bool]:
    return bits


@gadget
def _turned(bits):
    return bits[::-1]


@gadget
def _beside_another(bits: Array[Bool, Literal["n"]]) -> tuple[Bool, Array[Bool, Literal["n"]]]:
    return bits.unread()[0], as_wire(bits)


@gadget
def _printed(bits: Array[Bool, Literal["n"]]) -> None:
    debug(lambda: bits)


@gadget
def _nested(rows: Array[Array[Bool, Literal["n"]], 1]) -> Array[Bool, Literal["n"]]:
    return _same(rows[0])


THROUGH: dict[str, Callable[[Any], Any]] = {
    "flipped": _flipped,
    "the same": _same,
    "turned twice": lambda bits: _turned(_turned(bits)),
    "turned and back": lambda bits: _turned(bits)[::-1],
    "in a tuple": lambda bits: _beside_another(bits)[1],
    "printed": lambda bits: (_printed(bits), bits)[1],
    "in an array": lambda bits: _nested([bits]),
}

LOWEST: dict[str, Callable[[Any, int], Any]] = {
    "a slice": lambda bits, k: bits[:k],
    "a loop beside something shorter": _beside,
    "a loop that ends": _to_the_break,
}


@given(
    ways=st.lists(st.sampled_from(list(THROUGH)), max_size=3),
    lowest=st.sampled_from(list(LOWEST)),
    n=st.integers(2, 32),
    data=st.data(),
    within=st.booleans(),
    first=st.booleans(),
)
def test_what_a_gadget_leaves_is_its_callers_to_read(
    ways: list[str], lowest: str, n: int, data: Any, within: bool, first: bool
) -> None:
    k = data.draw(st.integers(1, n - 1))

    def low(bits: Array[Bool, Literal["n"]]) -> Field:
        return sum((Field(bit) * 2**i for i, bit in enumerate(LOWEST[lowest](bits, k))), Field(0))

    take = gadget(low) if within else low

    def body(x, whole):
        bind(x)
        bits = x.bits(n)
        total = _all(bits) if whole and first else 0
        passed = bits
        for way in ways:
            passed = THROUGH[way](passed)
        return take(passed) + (_all(bits) if whole and not first else total)

    body.__annotations__ = {"x": Private[U32], "whole": bool, "return": Public[Field]}
    made = circuit(body)
    made.compile(whole=True)
    with pytest.raises(DroppedBitsError, match="dropped unseen"):
        made.compile(whole=False)


def test_a_path_shorter_than_the_index_is_refused_in_a_gadget() -> None:
    @gadget
    def climb(leaf: Field, bits: Array[Bool, Literal["n"]], path: Array[Field, Literal["d"]]) -> Field:
        node = leaf
        for bit, sibling in zip(bits, path, strict=False):  # here
            node = select(bit, sibling * node, node + sibling)
        return node

    def member(n: int, depth: int) -> None:
        def body(leaf, index, path):
            return climb(leaf, index.bits(n), path) * Field(index)

        body.__annotations__ = {
            "leaf": Private[Field],
            "index": Private[U64],
            "path": Private[Array[Field, depth]],
            "return": Public[Field],
        }
        circuit(body).compile()

    for n, depth in [(64, 7), (64, 63), (8, 7), (4, 1), (2, 1)]:
        with pytest.raises(DroppedBitsError) as caught:
            member(n, depth)
        assert caught.value.site.source().endswith("# here")
    for n in (1, 2, 8, 64):
        member(n, n)


def test_a_gadget_may_hand_bits_on_as_a_whole() -> None:
    @gadget
    def pinned(bits: Array[Bool, Literal["n"]]) -> None:
        bind(bits)

    @gadget
    def on_wires(bits: Array[Bool, Literal["n"]]) -> None:
        _, high = as_wire((bits[0], bits))
        require(_all(high) != 5)

    for whole in (pinned, on_wires):
        compiled("U32", lambda bits, whole=whole: (whole(bits), bits[:8]))
        compiled("U32", lambda bits, whole=whole: (bits[:8], whole(bits.map(lambda bit: ~bit))))
