"""An `.r1cs` file that carries its solver: round trips, and files from people who mean harm."""

from __future__ import annotations

import json
import math
import struct
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from zkwright import (
    U32,
    U64,
    Array,
    Bool,
    Bytes,
    Field,
    InputError,
    Private,
    Public,
    Struct,
    UnsatisfiedCircuitError,
    ZkwrightError,
    circuit,
    gadget,
    hint,
    require,
    select,
)
from zkwright.compiler.errors import MissingHintError
from zkwright.compiler.optimiser import Restored
from zkwright.compiler.program.checked_json import checked_text
from zkwright.compiler.program.program_file import read_program, write_program
from zkwright.compiler.program.sections import HINTS_SECTION, PROVENANCE_SECTION, SCHEMA_SECTION
from zkwright.compiler.program.signal_names import named_signals
from zkwright.compiler.recorder.linear_combination import LinearCombination
from zkwright.compiler.recorder.notes import Operand
from zkwright.compiler.solver.frame import Frame
from zkwright.core.errors import FormatError
from zkwright.core.field import R
from zkwright.core.files.r1cs_file import read_r1cs, write_r1cs
from zkwright.core.files.sym_file import write_sym

from tests.core.containers import container, sections_of
from tests.drawn import examples


class Account(Struct):
    owner: Field
    balance: U64


@gadget
def pay(account: Account, amount: U64) -> Field:
    require(amount <= account.balance, "too much")
    return account.owner * Field(account.balance - amount)


@circuit
def statement(
    accounts: Private[Array[Account, 2]],  # type: ignore[valid-type]
    amount: Private[U64],
    tag: Private[Bytes[3]],  # type: ignore[valid-type]
    swap: Private[Bool],
    total: Public[Field],
) -> Public[Field]:
    first = select(swap, accounts[1], accounts[0])
    second = select(swap, accounts[0], accounts[1])
    require(pay(first, amount) + pay(second, amount) == total, "the total is wrong")
    require(tag[0] != 0, "the tag starts with zero")
    return Field(tag[1]) / Field(tag[2]) + Field(amount // 3)


GOOD: dict[str, Any] = {
    "accounts": [{"owner": 3, "balance": 10}, {"owner": "5", "balance": "0x14"}],
    "amount": 7,
    "tag": "01020a",
    "swap": False,
    "total": 3 * 3 + 5 * 13,
}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("program") / "statement.r1cs"
    write_program(statement.compile(), file)
    return file


def test_a_file_solves_itself(path: Path) -> None:
    assert read_program(path).solve(GOOD).assignment == statement.compile().solve(GOOD).assignment


def test_writing_what_was_read_gives_the_same_bytes(path: Path, tmp_path: Path) -> None:
    write_program(read_program(path), tmp_path / "again.r1cs")
    assert (tmp_path / "again.r1cs").read_bytes() == path.read_bytes()


def test_failures_read_the_same_from_the_file(path: Path) -> None:
    bad = {**GOOD, "amount": 11, "tag": "00020a"}
    reports = []
    for program in (statement.compile(), read_program(path)):
        with pytest.raises(UnsatisfiedCircuitError) as caught:
            program.solve(bad)
        failures = caught.value.failures
        reports.append([(f.message, f.values, [name for name, _ in f.path], f.site.line) for f in failures])
    assert reports[0] == reports[1]
    assert [message for message, *_ in reports[0]][:1] == ["too much"]
    assert reports[0][0][2] == ["pay"]


def test_inputs_are_named_by_the_file(path: Path) -> None:
    with pytest.raises(InputError, match=r"accounts\[1\]\.owner: missing"):
        read_program(path).solve({**GOOD, "accounts": [GOOD["accounts"][0], {"balance": 1}]})
    for left, told in (
        (2, "accounts: missing, and so is amount"),
        (4, "accounts: missing, and so are amount, tag, swap"),
    ):
        with pytest.raises(InputError) as caught:  # in the order in which they are declared
            read_program(path).solve({name: GOOD[name] for name in list(GOOD)[left:]})
        assert str(caught.value) == told
    with pytest.raises(InputError, match=r"zzz: unknown input; known names: accounts, amount, tag, swap, total$"):
        read_program(path).solve({**GOOD, "zzz": 1})
    with pytest.raises(InputError, match="did you mean `amount`"):
        read_program(path).solve({**GOOD, "amonut": 1})


def test_a_python_hint_is_named_where_it_is_missing(tmp_path: Path) -> None:
    @circuit
    def square(x: Public[U64]) -> None:
        root = hint(lambda v: math.isqrt(v + 0), x, returns=U32)
        require(U64(root) * U64(root) == x, "not a square")

    write_program(square.compile(), tmp_path / "square.r1cs")
    with pytest.raises(MissingHintError, match=r"square\.<locals>\.<lambda>"):
        read_program(tmp_path / "square.r1cs").solve({"x": 49})


def test_a_system_from_elsewhere_has_no_solver(path: Path, tmp_path: Path) -> None:
    write_r1cs(tmp_path / "plain.r1cs", read_r1cs(path).r1cs)
    with pytest.raises(FormatError, match="carries no witness solver"):
        read_program(tmp_path / "plain.r1cs")


def test_symbols_name_every_signal(tmp_path: Path) -> None:
    program = statement.compile()
    write_sym(named_signals(program), tmp_path / "statement.sym")
    rows = [line.split(",") for line in (tmp_path / "statement.sym").read_text().splitlines()]
    assert [int(label) for label, *_ in rows] == list(range(1, program.r1cs.n_labels))
    wires = [int(wire) for _, wire, *_ in rows if wire != "-1"]
    assert wires == list(range(1, program.r1cs.n_wires))
    names = [name for *_, name in rows]
    assert names[:3] == ["main.out", "main.total", "main.accounts[0].owner"]
    assert len(set(names)) == len(names)
    assert any(name.startswith("main.pay[1].") for name in names)


def test_a_program_without_labels_is_refused(path: Path, tmp_path: Path) -> None:
    """Of a system from elsewhere they are only names; the solver of ours knows wires by them."""
    sections = [(kind, payload) for kind, payload in sections_of(path.read_bytes()) if kind != 3]
    (tmp_path / "bare.r1cs").write_bytes(container(b"r1cs", 1, sections))
    with pytest.raises(FormatError, match="its wires have no labels"):
        read_program(tmp_path / "bare.r1cs")


SECTIONS = st.sampled_from([SCHEMA_SECTION, HINTS_SECTION, PROVENANCE_SECTION])


@given(section=SECTIONS, place=st.integers(0, 1 << 20), change=st.integers(1, 255))
@examples(60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damaged_sections_are_refused_or_harmless(
    path: Path, tmp_path: Path, section: int, place: int, change: int
) -> None:
    r1cs, extra = read_r1cs(path)
    data = bytearray(extra[section])
    data[place % len(data)] ^= change
    write_r1cs(tmp_path / "bad.r1cs", r1cs, {**extra, section: bytes(data)})
    try:
        program = read_program(tmp_path / "bad.r1cs")
        witness = program.solve(GOOD)
    except (FormatError, ZkwrightError, ValueError):
        return
    # What still solves satisfies the very same rows.
    program.check(witness.assignment)


@pytest.mark.parametrize("section", [SCHEMA_SECTION, HINTS_SECTION, PROVENANCE_SECTION])
def test_a_truncated_section_is_refused(path: Path, tmp_path: Path, section: int) -> None:
    r1cs, extra = read_r1cs(path)
    for kept in (0, 1, 31, len(extra[section]) // 2, len(extra[section]) - 1):
        write_r1cs(tmp_path / "cut.r1cs", r1cs, {**extra, section: extra[section][:kept]})
        with pytest.raises(FormatError, match="compile the circuit again"):
            read_program(tmp_path / "cut.r1cs")


def test_forged_counts_cost_nothing(path: Path, tmp_path: Path) -> None:
    r1cs, extra = read_r1cs(path)
    forged = struct.pack("<QQQQ", 2**63, 2**62, 2**61, 2**60)
    write_r1cs(tmp_path / "forged.r1cs", r1cs, {**extra, HINTS_SECTION: forged})
    with pytest.raises(FormatError, match="counts"):
        read_program(tmp_path / "forged.r1cs")


@pytest.mark.parametrize(
    "change",
    [
        {"output": {"array": "Field", "length": 10**9}},
        {"output": {"array": {"array": {"array": "Field", "length": 10**6}, "length": 10**6}, "length": 10**6}},
        {"inputs": []},
        {"output": None},
        {"output": {"array": {"struct": "Empty", "fields": []}, "length": 10**15}},
        {"output": {"tuple": ["Field", {"array": {"tuple": []}, "length": 10**15}]}},
        {"inputs": [{"name": "x", "public": True, "type": "U999"}]},
        {"inputs": [{"name": "x", "public": True, "type": {"array": "Field", "length": 2**253 + 1}}]},
        {"inputs": [{"name": "x", "public": True, "type": "y" * 100_000}]},
        {"inputs": [{"name": "x" * 100_000, "public": True, "type": "Field"}]},
        {"inputs": [{"name": "x", "public": 1, "type": "Field"}]},
        {"inputs": [{"name": "x", "public": True, "type": {"array": "Field", "length": -1}}]},
    ],
)
def test_a_forged_schema_is_refused(path: Path, tmp_path: Path, change: dict[str, Any]) -> None:
    r1cs, extra = read_r1cs(path)
    schema = {**json.loads(extra[SCHEMA_SECTION]), **change}
    write_r1cs(tmp_path / "forged.r1cs", r1cs, {**extra, SCHEMA_SECTION: json.dumps(schema).encode()})
    with pytest.raises(FormatError) as caught:
        read_program(tmp_path / "forged.r1cs")
    # Neither the library's own lines nor a file's whole text.
    assert ".py" not in caught.value.what
    assert len(caught.value.what) < 400
    assert "\n" not in caught.value.what


@pytest.mark.parametrize("section", [SCHEMA_SECTION, PROVENANCE_SECTION])
@pytest.mark.parametrize("text", [b"[" * 200_000, b'{"a":' * 200_000, b'"\\\\"' + b"[" * 200_000])
def test_deep_nesting_is_refused_before_it_is_parsed(path: Path, tmp_path: Path, section: int, text: bytes) -> None:
    r1cs, extra = read_r1cs(path)
    write_r1cs(tmp_path / "deep.r1cs", r1cs, {**extra, section: text})
    with pytest.raises(FormatError, match="nested too deeply"):
        read_program(tmp_path / "deep.r1cs")


def test_the_same_source_gives_the_same_bytes_wherever_it_lies(tmp_path: Path) -> None:
    header = "from zkwright import Field, Private, Public, circuit\n@circuit\n"
    source = header + "def square(x: Private[Field]) -> Public[Field]:\n    return x * x\n"
    written = []
    for folder in ("one", "another"):
        file = tmp_path / folder / "square.py"
        file.parent.mkdir()
        file.write_text(source)
        scope: dict[str, Any] = {}
        exec(compile(source, str(file), "exec"), scope)
        write_program(scope["square"].compile(), tmp_path / folder / "square.r1cs")
        written.append((tmp_path / folder / "square.r1cs").read_bytes())
    assert written[0] == written[1]


@circuit
def half(x: Private[Field], y: Public[Field]) -> None:
    require(x == y, "half \udc80 of a pair \ud83d")


def test_half_a_surrogate_pair_in_a_message_survives_the_file(tmp_path: Path) -> None:
    write_program(half.compile(), tmp_path / "half.r1cs")
    told = []
    for program in (half.compile(), read_program(tmp_path / "half.r1cs")):
        with pytest.raises(UnsatisfiedCircuitError) as caught:
            program.solve({"x": 1, "y": 2})
        told.append([failure.message for failure in caught.value.failures])
    assert told[0] == told[1]
    assert told[0] == ["half \udc80 of a pair \ud83d"]


def test_calls_nested_as_deeply_as_a_file_says_are_told() -> None:
    frame = Frame([1, 7], 0, Restored())
    for _ in range(5000):
        frame = Frame([1, 7], 0, Restored(), (frame, (LinearCombination({1: 1}),)))
    assert frame.name(Operand("x", LinearCombination({1: 1})), ["amount"]) == "x = amount"


def test_of_a_message_of_any_length_the_beginning_is_kept(tmp_path: Path) -> None:
    @circuit
    def told(x: Private[Field]) -> Public[Field]:
        require(x != 7, "m" * 100_000)
        return x * x

    path = tmp_path / "told.r1cs"
    write_program(told.compile(), path)
    with pytest.raises(UnsatisfiedCircuitError) as caught:
        read_program(path).solve({"x": 7})
    assert caught.value.failures[0].message == "m" * 19_997 + "..."
    with pytest.raises(ValueError, match="not a text of at most 20000 characters"):
        checked_text("m" * 20_001)


@gadget
def weighted(x: Field, weights: Array[Field, Literal[40]]) -> Field:
    total = x * x
    for weight in weights:
        total = total + weight
    return total


@given(constants=st.lists(st.integers(0, R - 1), max_size=40), first=st.integers(0, R - 1))
@examples(8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_gadget_may_have_more_arguments_than_the_circuit_has_wires(
    tmp_path: Path, constants: list[int], first: int
) -> None:
    weights = [*constants, *range(40 - len(constants))]

    @circuit
    def small(x: Private[Field]) -> Public[Field]:
        return weighted(x, Array([Field(weight) for weight in weights]))

    program = small.compile()
    write_program(program, tmp_path / "small.r1cs")
    again = read_program(tmp_path / "small.r1cs")
    assert again.r1cs.n_wires < 40
    assert again.solve({"x": first}).values == program.solve({"x": first}).values
    write_program(again, tmp_path / "again.r1cs")
    assert (tmp_path / "again.r1cs").read_bytes() == (tmp_path / "small.r1cs").read_bytes()


@pytest.mark.parametrize("count", [0, 1, 2], ids=["arguments", "wires", "rows"])
@pytest.mark.parametrize("claimed", [1 << 12, 1 << 39, 1 << 62, -1, True])
def test_a_body_is_no_larger_than_what_the_file_lists(path: Path, tmp_path: Path, count: int, claimed: object) -> None:
    r1cs, extra = read_r1cs(path)
    recorded = json.loads(extra[PROVENANCE_SECTION])
    recorded["bodies"][0]["counts"][count] = claimed
    forged = {**extra, PROVENANCE_SECTION: json.dumps(recorded).encode()}
    write_r1cs(tmp_path / "forged.r1cs", r1cs, forged)
    with pytest.raises(FormatError, match="a number out of bounds"):
        read_program(tmp_path / "forged.r1cs")


def test_a_body_of_many_rows_has_no_more_wires_for_that(path: Path, tmp_path: Path) -> None:
    r1cs, extra = read_r1cs(path)
    recorded = json.loads(extra[PROVENANCE_SECTION])
    top = recorded["bodies"][-1]
    rows, many = top["counts"][2], 1 << 39
    recorded["origin"]["n_rows"] = top["counts"][2] = many
    top["rows"].append([rows, many - rows, 0, 0])
    text = json.dumps(recorded)
    write_r1cs(tmp_path / "many.r1cs", r1cs, {**extra, PROVENANCE_SECTION: text.encode()})
    assert read_program(tmp_path / "many.r1cs").provenance.n_rows == many
    recorded["bodies"][0]["counts"][1] = many
    write_r1cs(tmp_path / "wide.r1cs", r1cs, {**extra, PROVENANCE_SECTION: json.dumps(recorded).encode()})
    with pytest.raises(FormatError, match="a number out of bounds"):
        read_program(tmp_path / "wide.r1cs")
