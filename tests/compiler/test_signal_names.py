"""Names of wires and rows in the words of the source."""

from __future__ import annotations

import inspect
import random
import re
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright import U8, U64, Array, Bool, Circuit, Field, Gadget, Private, Public, circuit, gadget, require, select
from zkwright.circuits.poseidon import poseidon
from zkwright.compiler.errors import CompileError
from zkwright.compiler.program.named_row import NamedRow
from zkwright.compiler.program.program_file import read_program, write_program
from zkwright.compiler.program.signal_names import named_signals, signal_names
from zkwright.core.field import R
from zkwright.core.files.sym_file import read_sym, write_sym

from tests.compiler.random_programs import build, random_steps
from tests.drawn import examples


@gadget
def mixed(a: Field, b: Field) -> Field:
    square = a * a
    return square * b + a


@circuit
def sample(
    balance: Private[U8], flag: Private[Bool], keys: Private[Array[Field, Literal[2]]], limit: Public[U64]
) -> Public[Field]:
    require(U64(balance) <= limit, "above")
    product = keys[0] * keys[1]
    first, second = product * keys[0], product * keys[1]
    total: Field = mixed(first, second) + mixed(second, first)
    total += first * second
    chosen = select(flag, total, product)
    return chosen * chosen


def row_text(sides: list[list[tuple[int, int]]], names: dict[int, str]) -> str:
    a, b, c = (tuple((names[label] if label else None, factor) for label, factor in side) for side in sides)
    return str(NamedRow(a, b, c))


def line_of(text: str, function: Circuit[..., Any] | Gadget[..., Any] = sample) -> int:
    lines, start = inspect.getsourcelines(function._function)
    (found,) = (start + i for i, line in enumerate(lines) if text in line)
    return found


def test_names_are_those_of_the_source() -> None:
    names = list(signal_names(sample.compile(0)))
    assert names[:6] == ["main.out", "main.limit", "main.balance", "main.flag", "main.keys[0]", "main.keys[1]"]
    for name in (
        *("main.balance.bits", "main.balance.bits_7", "main.limit.bits_63", "main.product", "main.first_second"),
        *("main.first_second_2", "main.mixed[0].square", "main.mixed[1].square", "main.total", "main.chosen"),
        f"main.line{line_of('require(U64')}_2",
    ):
        assert name in names


@examples(40)
@given(st.integers(0, 2**32), st.integers(0, 2))
def test_every_signal_has_a_name_of_its_own_that_tools_can_read(seed: int, level: int) -> None:
    source = random.Random(seed)
    wide = source.random() < 0.3
    try:
        program = build(random_steps(source, source.randrange(1, 6), wide=wide), wide=wide).compile(level)
    except CompileError:
        return
    names = list(signal_names(program))
    assert len(names) == len(set(names)) == program.r1cs.n_labels - 1
    assert all(re.fullmatch(r"main(\.[^\W\d]\w*(\[\d+\])*)+", name) for name in names)


def test_a_variable_named_as_a_wire_of_another_gets_another_name() -> None:
    @circuit
    def clash(x: Private[Field], y: Private[Field], total: Private[Field], total_2: Private[Field]) -> Public[Field]:
        total = total * x
        total = total * y + total_2
        total = total * x
        return total * y

    names = list(signal_names(clash.compile()))
    assert len(names) == len(set(names))
    assert {"main.total", "main.total_2", "main.total_3"} <= set(names)


def test_names_go_to_the_file_and_through_it(tmp_path: Path) -> None:
    program = sample.compile()
    write_sym(named_signals(program), tmp_path / "sample.sym")
    names = [signal.name for signal in read_sym(tmp_path / "sample.sym")]
    assert names == list(signal_names(program))
    write_program(program, tmp_path / "sample.r1cs")
    assert list(signal_names(read_program(tmp_path / "sample.r1cs"))) == names


def test_rows_of_a_line() -> None:
    assert [str(row) for row in sample.rows(line_of("product = "))] == ["keys[0] * keys[1] = product"]
    promised = sample.rows(line_of("balance: Private"))
    assert [row.recorded for row in promised[:2]] == [
        "balance.bits * (balance.bits - 1) = 0",
        "balance.bits_2 * (balance.bits_2 - 1) = 0",
    ]
    assert sample.rows(1) == []
    (square,) = sample.rows(line_of("square = a * a", mixed))
    assert square.recorded == square.left == "first_second * first_second = mixed[0].square"


def test_what_the_optimiser_removed_is_told() -> None:
    @circuit
    def sums(x: Private[Field], y: Private[Field]) -> Public[Field]:
        require(x * x + y * y == 25, "not on the circle")
        poseidon(x, y)
        return x

    *products, total = sums.rows(line_of("require(x * x", sums))
    assert total.recorded.endswith(" - 25 = 0")
    rows = [*products, total]
    assert repr(rows) == f"[{', '.join(f'<{row.recorded}>' for row in rows)}]"
    assert any(row.left is None and str(row).endswith("    (removed)") for row in rows)
    assert all(
        row.left is None or row.left == row.recorded or str(row).endswith(f"\n    left as {row.left}") for row in rows
    )
    (returned,) = sums.rows(line_of("def sums", sums))
    assert returned.recorded == "x = out"
    assert sums.rows(63, file="no/such/file.py") == []


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(1, R - 1)), max_size=12, unique_by=lambda term: term[0]))
def test_texts_of_rows_are_short(terms: list[tuple[int, int]]) -> None:
    names = {label: f"wire_{label}" for label in range(13)}
    signed = [(label, factor if factor < R // 2 else factor - R) for label, factor in terms]
    text = row_text([signed, [(0, 1)], []], names)
    assert text.endswith(" = 0")
    assert "*" not in text.replace("*wire", "")
    assert len(text) < 300


@pytest.mark.parametrize(
    ("sides", "text"),
    [
        ([[(1, 1)], [(2, 1)], [(3, 1)]], "a * b = c"),
        ([[(1, 2), (2, -1), (0, 5)], [(0, 1)], []], "2*a + 5 - b = 0"),
        ([[(1, -1)], [(1, 1), (0, -1)], [(0, -3)]], "-a * (a - 1) = -3"),
        ([[], [(1, 10**30)], []], "0 * 100000\u2026000000*a = 0"),
    ],
)
def test_texts_of_rows(sides: list[list[tuple[int, int]]], text: str) -> None:
    assert row_text(sides, {1: "a", 2: "b", 3: "c"}) == text
