"""The way from a file to a witness that loads little: the same bytes as the way round, and nothing that way refuses."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from zkwright import U32, U64, Field, InputError, Private, Public, ZkwrightError, circuit, hint, require
from zkwright.compiler.program.program import Program
from zkwright.compiler.program.program_file import read_program, write_program
from zkwright.compiler.program.sections import HINTS_SECTION, PROVENANCE_SECTION, SCHEMA_SECTION
from zkwright.compiler.solver.file_solver import SolvedFile, solve_file
from zkwright.core.engine_choice import ENGINE_VARIABLE, native_engine
from zkwright.core.field import R

from tests.compiler import test_named_hints, test_program_file
from tests.core.containers import container, patched, sections_of
from tests.drawn import examples

pytestmark = pytest.mark.skipif(native_engine() is None, reason="the readable engine takes the way round alone")

HEADER, CONSTRAINTS, LABELS = 1, 2, 3


@circuit
def nothing_to_hint(x: Private[Field], y: Public[Field]) -> None:
    require(x * x == y, "no square")


@circuit
def wide(x: Private[U64], k: int) -> Public[Field]:
    total = Field(0)
    for _ in range(k):
        total = total + Field(x // 3) * total
        x = x ^ (x >> 1)
    return total


CIRCUITS: dict[str, tuple[Program, dict[str, Any]]] = {
    "statement": (test_program_file.statement.compile(), test_program_file.GOOD),
    "every hint": (test_named_hints.every_one.compile(), test_named_hints.INPUTS),
    "no hint": (nothing_to_hint.compile(), {"x": 3, "y": 9}),
    "wide": (wide.compile(k=9), {"x": 2**64 - 1}),
}


@pytest.fixture(scope="module", params=CIRCUITS)
def compiled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    program, inputs = CIRCUITS[request.param]
    path = tmp_path_factory.mktemp("programs") / "program.r1cs"
    write_program(program, path)
    return path, inputs


def quick(path: Path, inputs: dict[str, Any]) -> SolvedFile | None:
    """What the command takes: any refusal has it go the way round."""
    try:
        return solve_file(path, inputs)
    except (ZkwrightError, ValueError, KeyError, TypeError, RecursionError):
        return None


def agree(path: Path, inputs: dict[str, Any]) -> bool:
    """Whether there is a witness; where there is, the way round gives the same one."""
    if (solved := quick(path, inputs)) is None:
        return False
    witness = read_program(path).solve(inputs)
    assert solved.witness == witness.limbs().tobytes()
    assert solved.public == witness.public
    assert solved.schema == witness.program.schema
    return True


def test_the_same_witness(compiled: tuple[Path, dict[str, Any]]) -> None:
    assert agree(*compiled)


@given(value=st.integers(0, 2**64 - 1))
@examples(20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_same_witness_for_other_inputs(tmp_path: Path, value: int) -> None:
    path = tmp_path / "wide.r1cs"
    if not path.exists():
        write_program(CIRCUITS["wide"][0], path)
    assert agree(path, {"x": value})


def test_inputs_that_do_not_fit_are_named(compiled: tuple[Path, dict[str, Any]]) -> None:
    path, inputs = compiled
    with pytest.raises(InputError, match="unknown_one"):
        solve_file(path, {**inputs, "unknown_one": 1})


def test_whatever_goes_wrong_is_left_to_the_way_round(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "program.r1cs"
    write_program(CIRCUITS["no hint"][0], path)
    assert solve_file(path, {"x": 3, "y": 9}) is not None
    assert solve_file(path, {"x": 3, "y": 8}) is None
    monkeypatch.setenv(ENGINE_VARIABLE, "reference")
    assert solve_file(path, {"x": 3, "y": 9}) is None


def test_a_hint_in_python_is_left_to_the_way_round(tmp_path: Path) -> None:
    @circuit
    def square(x: Public[U64]) -> None:
        root = hint(lambda v: int(v**0.5), x, returns=U32)
        require(U64(root) * U64(root) == x, "not a square")

    write_program(square.compile(), tmp_path / "square.r1cs")
    assert solve_file(tmp_path / "square.r1cs", {"x": 49}) is None


@pytest.mark.parametrize("missing", [LABELS, SCHEMA_SECTION, HINTS_SECTION, PROVENANCE_SECTION])
def test_a_file_without_one_of_its_sections(
    compiled: tuple[Path, dict[str, Any]], tmp_path: Path, missing: int
) -> None:
    path, inputs = compiled
    sections = [(kind, payload) for kind, payload in sections_of(path.read_bytes()) if kind != missing]
    (tmp_path / "bare.r1cs").write_bytes(container(b"r1cs", 1, sections))
    assert solve_file(tmp_path / "bare.r1cs", inputs) is None


@given(
    section=st.sampled_from([CONSTRAINTS, SCHEMA_SECTION, HINTS_SECTION]),
    place=st.integers(0, 1 << 20),
    change=st.integers(1, 255),
)
@examples(150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_the_way_round_refuses_is_refused(
    compiled: tuple[Path, dict[str, Any]], tmp_path: Path, section: int, place: int, change: int
) -> None:
    path, inputs = compiled
    whole = path.read_bytes()
    payload = dict(sections_of(whole))[section]
    at = place % len(payload)
    (tmp_path / "bad.r1cs").write_bytes(patched(whole, section, at, bytes([payload[at] ^ change])))
    agree(tmp_path / "bad.r1cs", inputs)


def test_every_number_before_the_hints_combinations(compiled: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    """Counts, columns and bounds, and those of the header: each in turn becomes an edge, or its neighbour."""
    path, inputs = compiled
    whole = path.read_bytes()
    payload = dict(sections_of(whole))[HINTS_SECTION]
    n_hints, n_rows, *_ = struct.unpack_from("<QQ", payload)
    numbers = [(HINTS_SECTION, 8 * index, 8) for index in range(4 + 7 * n_hints + n_rows + 1)]
    numbers = numbers[:: max(1, len(numbers) // 60)] + [(HEADER, 36 + 4 * index, 4) for index in (0, 1, 2, 3, 6)]
    refused = 0
    for section, at, size in numbers:
        before = dict(sections_of(whole))[section][at : at + size]
        value = int.from_bytes(before, "little")
        top = 1 << 8 * size
        for other in {0, 1, top // 2 - 1, top // 2, top - 1, (value + 1) % top, (value - 1) % top} - {value}:
            (tmp_path / "bad.r1cs").write_bytes(patched(whole, section, at, other.to_bytes(size, "little")))
            refused += not agree(tmp_path / "bad.r1cs", inputs)
    assert refused


def test_a_coefficient_of_zero_or_above_r_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "program.r1cs"
    write_program(CIRCUITS["statement"][0], path)
    whole = path.read_bytes()
    at = len(dict(sections_of(whole))[HINTS_SECTION]) - 32
    for value in (0, R, 2**256 - 1):
        path.write_bytes(patched(whole, HINTS_SECTION, at, value.to_bytes(32, "little")))
        assert solve_file(path, test_program_file.GOOD) is None
