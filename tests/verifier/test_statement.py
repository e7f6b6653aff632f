"""Names for public signals: grouped as the language does, compared by name, and read as strictly as keys are."""

from __future__ import annotations

import copy
import json
import pickle
import re
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.babyjub.plain import AffinePoint
from zkwright.compiler.forms import from_schema
from zkwright.core.printable import is_printable
from zkwright.core.public_interface import public_interface
from zkwright.verifier import InvalidProof, InvalidStatement, Statement
from zkwright.verifier.curve import R
from zkwright.verifier.signal_types import MAX_PARTS
from zkwright.verifier.statement import MAX_STATEMENT_BYTES, named_signals
from zkwright.verifier.strict_json import Node

from tests.drawn import examples
from tests.verifier import conftest

KEY = "0123456789abcdef" * 4
NAMES = st.sampled_from(["x", "y", "scope", "größe", "_", "a1", "result"])

scalars = st.sampled_from(["Field", "Bool", "U8", "U12", "U64", "U248"]) | st.builds(
    lambda length: {"bytes": length}, st.integers(0, 4)
)


def _compound(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    fields = st.lists(st.tuples(NAMES, inner), max_size=3, unique_by=lambda field: field[0])
    return (
        st.builds(lambda item, length: {"array": item, "length": length}, inner, st.integers(0, 3)).filter(
            lambda array: array["length"] == 0 or from_schema(array["array"]).size > 0
        )
        | st.builds(lambda items: {"tuple": items}, st.lists(inner, max_size=3))
        | st.builds(lambda name, pairs: {"struct": name, "fields": [list(pair) for pair in pairs]}, NAMES, fields)
    )


types = st.recursive(scalars, _compound, max_leaves=6)
signal_lists = st.lists(st.tuples(NAMES, types), max_size=4, unique_by=lambda pair: pair[0])


def statement_of(pairs: list[Any]) -> Statement:
    return Statement("vote", named_signals([list(pair) for pair in pairs]), KEY, "contributed")


def bounds(schema: Any) -> list[int]:
    """The first number that is too large for each signal of a type."""
    match schema:
        case "Field":
            return [R]
        case "Bool":
            return [2]
        case str():
            return [1 << int(schema[1:])]
        case {"bytes": length}:
            return [256] * length
        case {"array": item, "length": length}:
            return list(bounds(item)) * int(length)
        case {"tuple": items}:
            return [bound for item in items for bound in bounds(item)]
    return [bound for _, inner in schema["fields"] for bound in bounds(inner)]


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Any], tuple[int, ...]]:
    pairs = draw(signal_lists)
    edges = [bound for _, schema in pairs for bound in bounds(schema)]
    return pairs, tuple(draw(st.sampled_from([0, 1, bound - 1]) | st.integers(0, bound - 1)) for bound in edges)


@given(cases())
def test_values_are_grouped_as_the_language_groups_them(case: tuple[list[Any], tuple[int, ...]]) -> None:
    pairs, public = case
    statement = statement_of(pairs)
    shapes = [(name, from_schema(schema)) for name, schema in pairs]
    assert list(statement.names()) == [path for name, shape in shapes for path in shape.names(name)]
    elements = iter(public)
    expected = {name: shape.decode(elements) for name, shape in shapes}
    assert statement.values(public) == statement.values(public, expect=expected) == expected
    assert repr(statement.values(public)) == repr(expected)  # True is not 1, and a tuple no list
    written = {name: shape.as_json(expected[name]) for name, shape in shapes}
    assert repr(statement.json_values(expected)) == repr(written)


@given(cases())
def test_a_descriptor_reads_as_it_was_written(case: tuple[list[Any], tuple[int, ...]]) -> None:
    statement = statement_of(case[0])
    text = statement.to_json()
    assert Statement.from_json(text) == Statement.from_json(text.encode()) == statement
    assert Statement.from_object(json.loads(text)) == statement
    assert [list(pair) for pair in case[0]] == json.loads(text)["signals"]


def part_at(values: Any, path: str) -> Any:
    """The value at `values["a"].b[1]`, read by Python itself."""
    for step in path.replace("[", ".[").split("."):
        values = values[int(step[1:-1]) if step.startswith("[") else step]
    return values


def typed(statement: Statement, name: str) -> Any:
    return statement.type_at(name).to_json()


@given(cases(), st.data())
def test_a_difference_is_named_wherever_it_is(case: tuple[list[Any], tuple[int, ...]], data: st.DataObject) -> None:
    pairs, public = case
    statement = statement_of(pairs)
    names = list(statement.names())
    if not names:
        return
    place = data.draw(st.integers(0, len(names) - 1))
    limit = [bound for _, schema in pairs for bound in bounds(schema)][place]
    other = data.draw(st.integers(0, limit - 1).filter(lambda value: value != public[place]))
    changed = (*public[:place], other, *public[place + 1 :])
    top = names[place].partition(".")[0].partition("[")[0]
    for path in {top, names[place]}:
        expect = {path: part_at(statement.values(public), path)}
        assert statement.values(public, expect=expect) == statement.values(public)
        with pytest.raises(InvalidProof) as refusal:
            statement.values(changed, expect=expect)
        assert refusal.value.where == names[place]
        told = ("false", "true") if typed(statement, names[place]) == "Bool" else range(limit)
        assert refusal.value.reason == f"the public signal is {told[other]}, expected {told[public[place]]}"


@given(cases(), st.data())
def test_a_signal_that_no_value_has_is_named(case: tuple[list[Any], tuple[int, ...]], data: st.DataObject) -> None:
    pairs, public = case
    statement = statement_of(pairs)
    limits = [bound for _, schema in pairs for bound in bounds(schema)]
    places = [place for place, bound in enumerate(limits) if bound < R]
    if not places:
        return
    place = data.draw(st.sampled_from(places))
    beyond = data.draw(st.sampled_from([limits[place], R - 1]) | st.integers(limits[place], R - 1))
    with pytest.raises(InvalidProof) as refusal:
        statement.values((*public[:place], beyond, *public[place + 1 :]))
    assert refusal.value.where == list(statement.names())[place]
    assert "the public signal is no" in str(refusal.value)


VOTE = statement_of(
    [
        ("nullifier", "Field"),
        ("issuer", {"struct": "Point", "fields": [["x", "Field"], ["y", "Field"]]}),
        ("today", "U32"),
        ("adult", "Bool"),
        ("code", {"bytes": 2}),
        ("ranks", {"array": "U8", "length": 3}),
    ]
)
SIGNALS = (99, 1, 2, 20260301, 1, 65, 66, 7, 8, 9)


@pytest.mark.parametrize(
    ("name", "mend"),
    [
        ("nulifier", "did you mean nullifier?"),
        ("isuer", "did you mean issuer?"),
        ("issuer.z", r"did you mean issuer\.[xy]\?"),
        ("issuer.", r"issuer\.[xy]"),
        ("ranks[3]", r"did you mean ranks\[\d\]\?"),
        ("ranks[-1]", r"ranks\[\d\]"),
        ("ranks[01]", r"ranks\[\d\]"),
        ("today.x", "today"),
        ("today[0]", "today"),
        ("", "the names are nullifier, issuer"),
        ("zzzzzzz", "the names are nullifier, issuer"),
        ("to\x1b[2Jday", "."),
    ],
)
def test_unknown_names_are_answered_with_known_ones(name: str, mend: str) -> None:
    with pytest.raises(InvalidStatement, match="vote has no such public value") as refusal:
        VOTE.values(SIGNALS, expect={name: 1})
    assert str(refusal.value).isprintable()
    assert re.search(mend, refusal.value.mend)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("nullifier", "99"),
        ("nullifier", True),
        ("nullifier", 99.0),
        ("nullifier", None),
        ("nullifier", [99]),
        ("adult", 1),
        ("issuer", (1, 2)),
        ("issuer", {"x": 1}),
        ("issuer", {"x": 1, "y": 2, "z": 3}),
        ("issuer", {"x": 1, "y": "2"}),
        ("code", "4142"),
        ("code", [65, 66]),
        ("code", b"ABC"),
        ("code[0]", b"A"),
        ("ranks", [7, 8]),
        ("ranks", {0: 7}),
    ],
)
def test_an_expectation_of_another_kind_is_a_mistake_and_not_a_refusal_of_the_proof(name: str, value: Any) -> None:
    with pytest.raises(InvalidStatement, match="is no value of") as refusal:
        VOTE.values(SIGNALS, expect={name: value})
    assert refusal.value.where.startswith(name)


def test_a_structs_value_is_told_how_to_write() -> None:
    with pytest.raises(InvalidStatement, match="is no value of") as refusal:
        VOTE.values(SIGNALS, expect={"issuer": AffinePoint(1, 2)})
    assert '{"x": value.x, "y": value.y}, with int() of numbers' in refusal.value.mend
    with pytest.raises(InvalidStatement) as refusal:
        VOTE.values(SIGNALS, expect={"issuer": {"x": 1}})
    assert "value.x" not in refusal.value.mend


@pytest.mark.parametrize(
    ("name", "value", "most"),
    [
        ("today", 1 << 40, str(2**32 - 1)),
        ("today", -1, str(2**32 - 1)),
        ("ranks[0]", 300, "255"),
        ("nullifier", R, "r - 1, the field's largest element"),
        ("nullifier", -1, "r - 1, the field's largest element"),
    ],
)
def test_an_expectation_that_nothing_meets_is_a_mistake(name: str, value: int, most: str) -> None:
    for expect in ({name: value}, {"issuer.x": 5, name: value}):  # also where another one differs
        with pytest.raises(InvalidStatement) as refusal:
            VOTE.values(SIGNALS, expect=expect)
        assert str(refusal.value).startswith(f"{name}: {value} is no value of ")
        assert str(refusal.value).endswith(f"; expect one from 0 to {most}")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("code", b"ABC", "a bytes of length 3 is no value of Bytes[2]; expect a value of type bytes, 2 long"),
        ("ranks", [7], "a list of length 1 is no value of an array; expect a value of type list, 3 long"),
        ("ranks", 7, "an int is no value of an array; expect a value of type list, 3 long"),
    ],
)
def test_an_expectation_of_another_length_says_which_it_has(name: str, value: Any, told: str) -> None:
    with pytest.raises(InvalidStatement, match=re.escape(f"{name}: {told}")):
        VOTE.values(SIGNALS, expect={name: value})


def test_expectations_of_any_length_are_told_on_one_line() -> None:
    for value in (10**10_000, -(10**10_000)):  # Python refuses to write them in decimal
        with pytest.raises(InvalidStatement, match=r"^nullifier: a number this long is no value of Field"):
            VOTE.values(SIGNALS, expect={"nullifier": value})
    with pytest.raises(TypeError, match="a name is a str, found int"):
        VOTE.values(SIGNALS, expect={0: 99})  # type: ignore[dict-item]


@pytest.mark.parametrize("public", [(), SIGNALS[:-1], (*SIGNALS, 0)])
def test_as_many_signals_as_names(public: tuple[int, ...]) -> None:
    with pytest.raises(InvalidProof, match="expected 10 public signals"):
        VOTE.values(public)


@pytest.mark.parametrize("public", [(R, *SIGNALS[1:]), (-1, *SIGNALS[1:]), (True, *SIGNALS[1:]), "99"])
def test_signals_are_checked_as_for_a_proof(public: Any) -> None:
    with pytest.raises(InvalidProof):
        VOTE.values(public)


def opening_statement(opening: conftest.Statement, **changes: Any) -> Statement:
    pairs = [["commitment", "Field"], ["nullifier", "Field"], ["scope", "Field"]]
    facts: dict[str, Any] = {"signals": named_signals(pairs), "fingerprint": opening.key.fingerprint, **changes}
    return Statement("opening", **facts)


def test_a_proof_is_verified_by_name(opening: conftest.Statement) -> None:
    statement = opening_statement(opening)
    values = statement.verify(opening.key, opening.public, opening.proof, expect={"scope": opening.public[2]})
    assert list(values.items()) == list(zip(["commitment", "nullifier", "scope"], opening.public, strict=True))
    with pytest.raises(InvalidProof, match=r"^scope: the public signal is \d+, expected \d+;"):
        statement.verify(opening.key, opening.public, opening.proof, expect={"scope": opening.public[1]})


def test_what_is_expected_is_not_enough(opening: conftest.Statement) -> None:
    statement = opening_statement(opening)
    public = (opening.public[0], opening.public[1] + 1, opening.public[2])
    with pytest.raises(InvalidProof, match="the proof does not hold"):
        statement.verify(opening.key, public, opening.proof, expect={"nullifier": public[1]})


def test_a_descriptor_is_of_one_key(opening: conftest.Statement, product: conftest.Statement) -> None:
    with pytest.raises(InvalidStatement, match="the descriptor of opening is of another key"):
        opening_statement(opening, fingerprint=product.key.fingerprint).verify(
            opening.key, opening.public, opening.proof
        )
    fewer = opening_statement(opening, signals=named_signals([["scope", "Field"]]))
    with pytest.raises(InvalidStatement, match="1 public signals, the key has 3"):
        fewer.verify(opening.key, opening.public, opening.proof)
    with pytest.raises(TypeError, match="expected a VerifyingKey"):
        fewer.verify("key", opening.public, opening.proof)  # type: ignore[arg-type]


def nested(depth: int) -> Any:
    schema: Any = "U8"
    for _ in range(depth):
        schema = {"array": schema, "length": 1}
    return schema


DOCUMENT: dict[str, Any] = {
    "format": "zkwright statement",
    "version": "1",
    "circuit": "vote",
    "verification_key": KEY,
    "signals": [["scope", "Field"]],
}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"format": "statement"}, "format: not "),
        ({"version": "2"}, "version: not "),
        ({"version": 1}, "version: not "),
        ({"circuit": ""}, "circuit: no name"),
        ({"circuit": "a b"}, "circuit: no name"),
        ({"circuit": "a\u202eb"}, "circuit: no name|more than printable"),
        ({"circuit": "1a"}, "circuit: no name"),
        ({"circuit": "n" * 257}, "circuit: no name"),
        ({"circuit": 5}, "circuit: no name"),
        ({"verification_key": KEY[:-1]}, "verification_key: no fingerprint"),
        ({"verification_key": KEY.upper()}, "verification_key: no fingerprint"),
        ({"verification_key": 5}, "verification_key: no fingerprint"),
        ({"standing": "unknown"}, "standing: no standing"),
        ({"standing": None}, "standing: no standing"),
        ({"standing": []}, "standing: no standing"),
        ({"more": "1"}, "more: unknown name"),
        ({"signals": {}}, "signals: expected an array"),
        ({"signals": [["scope"]]}, "expected 2 elements"),
        ({"signals": [["scope", "Field", "Field"]]}, "expected 2 elements"),
        ({"signals": [["a.b", "Field"]]}, "no name"),
        ({"signals": [["a", "Field"], ["a", "Bool"]]}, "the name is repeated"),
        ({"signals": [["a", "field"]]}, "no type"),
        ({"signals": [["a", "U0"]]}, "no type"),
        ({"signals": [["a", "U08"]]}, "no type"),
        ({"signals": [["a", "U254"]]}, "no type"),
        ({"signals": [["a", "U"]]}, "no type"),
        ({"signals": [["a", "U\u0661"]]}, "no type"),
        ({"signals": [["a", None]]}, "no type"),
        ({"signals": [["a", {}]]}, "missing"),
        ({"signals": [["a", {"bytes": "2"}]]}, "natural number"),
        ({"signals": [["a", {"bytes": 2, "length": 1}]]}, "unknown name"),
        ({"signals": [["a", {"bytes": MAX_PARTS}]]}, "more than"),
        ({"signals": [["a", {"array": {"bytes": 1 << 11}, "length": 1 << 11}]]}, "more than"),
        ({"signals": [["a", {"array": {"tuple": []}, "length": 9}]]}, "an array of nothing"),
        ({"signals": [["a", {"struct": "P", "fields": [["x", "Bool"], ["x", "Bool"]]}]]}, "repeated"),
        ({"signals": [["a", {"struct": "\u200b", "fields": []}]]}, "no name|more than printable"),
        ({"signals": [[f"a{i}", {"bytes": MAX_PARTS // 2}] for i in range(3)]}, "more than"),
        ({"signals": [["a", nested(70)]]}, "nested deeper"),
    ],
    ids=lambda value: ascii(value)[:60],
)
def test_descriptors_that_are_none(change: dict[str, Any], reason: str) -> None:
    document = {**DOCUMENT, **change}
    for read, form in (
        (Statement.from_json, json.dumps(document, ensure_ascii=False)),
        (Statement.from_object, document),
    ):
        with pytest.raises(InvalidStatement, match=reason) as refusal:
            read(form)  # type: ignore[arg-type]
        assert str(refusal.value).isprintable()
    Statement.from_object(DOCUMENT)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"format": "zkwright statement", "format": "zkwright statement"}', "repeated"),
        (b"\xff\xfe{}", "no UTF-8"),
        (" " * (MAX_STATEMENT_BYTES + 1), "more than"),
        ('{"circ\\u0075it": "a"}', "backslash"),
        ("", "^empty"),
    ],
)
def test_texts_that_are_none(text: bytes | str, reason: str) -> None:
    with pytest.raises(InvalidStatement, match=reason):
        Statement.from_json(text)


TEXT = VOTE.to_json().encode()


@given(st.integers(0, 8 * len(TEXT) - 1))
@examples(300)
def test_a_flipped_bit_is_refused_or_another_descriptor(bit: int) -> None:
    changed = bytearray(TEXT)
    changed[bit // 8] ^= 1 << bit % 8
    try:
        other = Statement.from_json(bytes(changed))
    except InvalidStatement as refusal:
        told = str(refusal)
    else:
        told = ""
        assert other != VOTE or json.loads(changed) == json.loads(TEXT)
    assert told.isprintable()


def test_no_descriptor_is_written_that_would_not_be_read() -> None:
    too_deep = Statement("vote", named_signals([["a", nested(62)]]), KEY)
    with pytest.raises(InvalidStatement, match="nested deeper"):
        too_deep.to_json()
    with pytest.raises(InvalidStatement, match="circuit: no name"):
        Statement("a\nb", {}, KEY)
    assert Statement.from_json(statement_of([("a", nested(61))]).to_json()).n_public == 1


class Changing(tuple[int, ...]):
    """Answers otherwise each time it is read."""

    def __iter__(self) -> Any:
        self.reads = getattr(self, "reads", 0) + 1
        return iter([self.reads] * len(self))


def test_signals_are_read_once_and_are_of_no_class_that_answers_twice(opening: conftest.Statement) -> None:
    statement = Statement("opening", named_signals([[f"s{i}", "Field"] for i in range(3)]), opening.key.fingerprint)
    for read in (statement.values, lambda public: statement.verify(opening.key, public, opening.proof)):
        with pytest.raises(InvalidProof, match="expected a tuple of integers, found Changing"):
            read(Changing(opening.public))


@pytest.mark.parametrize("expect", [[], [("x", 1)], "", "x", 0, {"x"}, ("x",)])
def test_expectations_are_values_by_name(expect: Any) -> None:
    with pytest.raises(TypeError, match=f"expect: a dict of values by name, found {type(expect).__name__}"):
        statement_of([("x", "Field")]).values((1,), expect=expect)


def test_no_name_holds_a_letter_that_is_not_seen() -> None:
    """The same names as the language takes, over all of Unicode."""
    for code in range(0x110000):
        name = f"x{chr(code)}"
        if name.isidentifier() and not name.isascii():
            try:
                Node(name, "name", InvalidStatement).identifier()
                taken = True
            except InvalidStatement:
                taken = False
            assert taken == is_printable(name), hex(code)


@pytest.mark.parametrize("name", ["scope\ufe0f", "x\u3164", "a\u034f", "v\U000e0100"])
def test_unseen_letters_are_refused_wherever_a_name_is_read(name: str) -> None:
    with pytest.raises(InvalidStatement):
        statement_of([(name, "Field")])
    entry = {"name": "x", "public": True, "type": "Field"}
    for forged in ({"name": name, "inputs": [entry]}, {"name": "c", "inputs": [{**entry, "name": name}]}):
        with pytest.raises(ValueError, match="not an input"):
            public_interface(json.dumps({**forged, "output": None}).encode())


def test_what_is_another_document_is_told(opening: conftest.Statement) -> None:
    for text in (opening.key.to_json(), opening.proof.to_json(), "{}"):
        with pytest.raises(
            InvalidStatement, match=r"format: missing: this is no descriptor of public signals; give the NAME\.st"
        ):
            Statement.from_json(text)


LISTS = statement_of([("names", {"vec": {"text": 3}, "max": 2}), ("ranks", {"vec": "U8", "max": 3})])
LISTED = (1, 3, 97, 98, 99, 0, 0, 0, 0, 2, 7, 0, 0)


def test_lists_and_texts_are_python_s() -> None:
    assert LISTS.values(LISTED) == {"names": ["abc"], "ranks": [7, 0]}
    assert LISTS.json_values(LISTS.values(LISTED)) == {"names": ["abc"], "ranks": [7, 0]}
    assert LISTS.values((0,) * 13) == {"names": [], "ranks": []}
    assert [*LISTS.names()][:6] == [
        "names.length", "names[0].length", "names[0][0]", "names[0][1]", "names[0][2]", "names[1].length",
    ]  # fmt: skip
    assert LISTS.values(LISTED, expect={"names": ["abc"], "ranks": [7, 0], "names[0]": "abc", "ranks.length": 2})
    with pytest.raises(InvalidProof, match=r"ranks\.length"):
        LISTS.values(LISTED, expect={"ranks": [7]})
    assert Statement.from_json(LISTS.to_json()) == LISTS


@pytest.mark.parametrize(
    ("place", "signal", "where", "told"),
    [
        (0, 3, "names.length", "no length of a"),
        (0, R - 1, "names.length", "no length of a"),
        (1, 4, "names[0].length", "no length of a Text"),
        (0, 0, "names", "not zero behind its end"),
        (6, 1, "names", "not zero behind its end"),
        (2, 255, "names[0]", "not UTF-8"),
        (2, 256, "names[0][0]", "no U8"),
        (12, 1, "ranks", "not zero behind its end"),
        (12, R - 1, "ranks", "not zero behind its end"),
    ],
)
def test_signals_that_are_no_list_are_refused(place: int, signal: int, where: str, told: str) -> None:
    with pytest.raises(InvalidProof, match=told) as refusal:
        LISTS.values((*LISTED[:place], signal, *LISTED[place + 1 :]))
    assert refusal.value.where == where


@pytest.mark.parametrize(
    ("expect", "told"),
    [
        ({"names": ["abcd"]}, "4 bytes"),
        ({"names": ["\ud800"]}, "surrogate"),
        ({"names": ["a", "b", "c"]}, "a list of length 3 is no value"),
        ({"names": "abc"}, "a str is no value"),
        ({"names[0]": b"abc"}, "bytes of length 3 is no value"),
        ({"ranks": [256]}, "256 is no value of U8"),
    ],
)
def test_expectations_that_are_no_list_are_refused(expect: dict[str, Any], told: str) -> None:
    with pytest.raises(InvalidStatement, match=told):
        LISTS.values(LISTED, expect=expect)


@pytest.mark.parametrize(
    "schema", [{"vec": "U8"}, {"vec": "U8", "max": -1}, {"vec": {"array": "U8", "length": 0}, "max": 5}, {"text": "3"}]
)
def test_lists_that_are_none_are_refused(schema: Any) -> None:
    with pytest.raises(InvalidStatement):
        statement_of([("x", schema)])


@pytest.mark.parametrize("bits", [2, 8, 53, 54, 64, 128, 247])
def test_signed_integers_are_read_as_the_language_reads_them(bits: int) -> None:
    kind, half = f"I{bits}", 1 << bits - 1
    statement, shape = statement_of([("x", kind)]), from_schema(kind)
    for value in (-half, -1, 0, 1, half - 1):
        public = (value % R,)
        assert statement.values(public) == statement.values(public, expect={"x": value}) == {"x": value}
        assert shape.encode(value, "x") == list(public)
        assert repr(statement.json_values({"x": value})) == repr({"x": shape.as_json(value)})
        with pytest.raises(InvalidProof, match=rf"the public signal is {value}, expected {~value}"):
            statement.values(public, expect={"x": ~value})
    for beyond in (half, R - half - 1, R // 2):
        with pytest.raises(InvalidProof, match=rf"the public signal is no {kind}"):
            statement.values((beyond,))
    for wrong in (half, -half - 1, R - 1, True, "1", 1.0, None):
        with pytest.raises(InvalidStatement, match=rf"is no value of {kind}"):
            statement.values((1,), expect={"x": wrong})
    assert Statement.from_json(statement.to_json()) == statement


@pytest.mark.parametrize("kind", ["I", "I0", "I1", "I253", "I-8", "I08", "i8", "I٣"])
def test_what_is_no_signed_type_is_refused(kind: str) -> None:
    with pytest.raises(InvalidStatement, match="I8 to I252"):
        statement_of([("x", kind)])


@pytest.mark.parametrize(("bits", "fraction"), [(2, 1), (8, 4), (32, 16), (120, 119)])
def test_numbers_of_a_fixed_point_are_read_as_the_language_reads_them(bits: int, fraction: int) -> None:
    schema, half, step = {"fixed": bits, "fraction": fraction}, 1 << bits - 1, Fraction(1, 1 << fraction)
    statement, shape = statement_of([("x", schema)]), from_schema(schema)
    for scaled in (-half, -1, 0, 1, half - 1):
        value, public = scaled * step, (scaled % R,)
        assert statement.values(public) == statement.values(public, expect={"x": value}) == {"x": value}
        assert shape.encode(value, "x") == list(public)
        assert statement.json_values({"x": value}) == {"x": shape.as_json(value)}
        told = re.escape(f"the public signal is {shape.as_json(value)}, expected {shape.as_json((~scaled) * step)};")
        with pytest.raises(InvalidProof, match=told):
            statement.values(public, expect={"x": ~scaled * step})
    for beyond in (half, R - half - 1, R // 2):
        with pytest.raises(InvalidProof, match="the public signal is no Fixed"):
            statement.values((beyond,))
    for wrong in (half * step, -half * step - step, step / 2, 0.5, True, "1", None):
        with pytest.raises(InvalidStatement, match="is no value of Fixed"):
            statement.values((1,), expect={"x": wrong})
    assert Statement.from_json(statement.to_json()) == statement


@pytest.mark.parametrize(
    "schema",
    [
        {"fixed": 8},
        {"fixed": 8, "fraction": 0},
        {"fixed": 8, "fraction": 8},
        {"fixed": 121, "fraction": 4},
        {"fixed": "8", "fraction": 4},
        {"fixed": 8, "fraction": -1},
    ],
)
def test_what_is_no_fixed_point_is_refused(schema: Any) -> None:
    with pytest.raises(InvalidStatement):
        statement_of([("x", schema)])
    with pytest.raises(ValueError, match=r"."):
        from_schema(schema)


def test_a_statement_never_changes_and_its_order_counts() -> None:
    pairs = [["from", "Field"], ["to", "Field"]]
    types = named_signals(pairs)
    statement = Statement("pay", types, KEY, "verified")
    types["fee"] = types["to"]
    assert list(statement.signals) == ["from", "to"]
    with pytest.raises(TypeError):
        statement.signals["to"] = types["from"]  # type: ignore[index]
    again = Statement("pay", named_signals(pairs), KEY, "verified")
    turned = Statement("pay", named_signals(pairs[::-1]), KEY, "verified")
    assert statement == again == pickle.loads(pickle.dumps(statement)) == copy.deepcopy(statement)
    assert {statement, again, turned} == {turned, again}
    assert statement not in (turned, replace(statement, standing=None), replace(statement, circuit="p"), "pay")
