from __future__ import annotations

import struct
import tracemalloc
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.core.engine_choice import ENGINE_VARIABLE
from zkwright.core.errors import FormatError
from zkwright.core.field import R
from zkwright.core.files.r1cs_file import _intern, lacks_labels, read_r1cs, write_r1cs
from zkwright.core.limbs import from_limbs, to_limbs
from zkwright.core.r1cs import R1CS

from tests.core.containers import container, patched, sections_of, with_section
from tests.drawn import examples
from tests.left_out import HAS_ENGINE
from tests.prover.systems import Row, system

SPEC_LINES = (Path(__file__).parent / "vectors" / "r1cs_spec_example.hex").read_text().splitlines()
SPEC_EXAMPLE = bytes.fromhex("".join(line for line in SPEC_LINES if not line.startswith("#")))
"""3 constraints over 7 wires; section 2 starts with (3 w_5 + 8 w_6) (2 w_0 + 20 w_2 + 12 w_3) = 5 w_0 + 7 w_2."""

SPEC_ROWS: list[Row] = [
    ({5: 3, 6: 8}, {0: 2, 2: 20, 3: 12}, {0: 5, 2: 7}),
    ({1: 4, 4: 8, 5: 3}, {3: 44, 6: 6}, {}),
    ({6: 4}, {0: 6, 2: 11, 3: 5}, {6: 600}),
]


@pytest.fixture(autouse=True, scope="module", params=["reference", "native"] if HAS_ENGINE else ["reference"])
def engine(request: pytest.FixtureRequest) -> Iterator[None]:
    """Everything here holds with both engines."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv(ENGINE_VARIABLE, request.param)
        yield


def written(folder: Path, data: bytes) -> Path:
    path = folder / "file.r1cs"
    path.write_bytes(data)
    return path


def rows_of(r1cs: R1CS) -> list[Row]:
    table = from_limbs(r1cs.coefficients)

    def combination(matrix: str, row: int) -> dict[int, int]:
        m = getattr(r1cs, matrix)
        terms = slice(m.indptr[row], m.indptr[row + 1])
        return {int(w): table[c] for w, c in zip(m.wires[terms], m.coefficients[terms], strict=True)}

    return [(combination("a", row), combination("b", row), combination("c", row)) for row in range(r1cs.n_rows)]


def same(left: R1CS, right: R1CS) -> bool:
    return all(
        np.array_equal(getattr(getattr(left, matrix), part), getattr(getattr(right, matrix), part))
        for matrix in ("a", "b", "c")
        for part in ("indptr", "wires", "coefficients")
    ) and np.array_equal(left.coefficients, right.coefficients)


def test_reads_the_example_of_the_specification(tmp_path: Path) -> None:
    r1cs, extra = read_r1cs(written(tmp_path, SPEC_EXAMPLE))
    assert rows_of(r1cs) == SPEC_ROWS
    counts = (r1cs.n_wires, r1cs.n_outputs, r1cs.n_public_inputs, r1cs.n_private_inputs, r1cs.n_labels)
    assert counts == (7, 1, 2, 3, 1000)
    assert r1cs.labels.tolist() == [0, 3, 10, 11, 12, 15, 324]
    assert extra == {}
    for matrix in (r1cs.a, r1cs.b, r1cs.c):
        assert matrix.indptr.dtype == np.int64
        assert matrix.wires.dtype == matrix.coefficients.dtype == np.uint32


def test_writes_the_example_of_the_specification(tmp_path: Path) -> None:
    r1cs, _ = read_r1cs(written(tmp_path, SPEC_EXAMPLE))
    write_r1cs(tmp_path / "again.r1cs", r1cs)
    assert (tmp_path / "again.r1cs").read_bytes() == SPEC_EXAMPLE


def test_sections_may_come_in_any_order(tmp_path: Path) -> None:
    shuffled = container(b"r1cs", 1, list(reversed(sections_of(SPEC_EXAMPLE))))
    assert rows_of(read_r1cs(written(tmp_path, shuffled)).r1cs) == SPEC_ROWS


def test_labels_are_not_needed(tmp_path: Path) -> None:
    path = written(tmp_path, container(b"r1cs", 1, sections_of(SPEC_EXAMPLE)[:2]))
    assert lacks_labels(path)
    bare = read_r1cs(path).r1cs
    assert bare.labels.tolist() == list(range(bare.n_wires))
    full = written(tmp_path, SPEC_EXAMPLE)
    assert not lacks_labels(full)
    assert read_r1cs(full).r1cs.a.wires.tolist() == bare.a.wires.tolist()


def test_additional_sections_are_carried_along(tmp_path: Path) -> None:
    extra = {0x5A4B0002: b"spans", 0x5A4B0001: b""}
    r1cs, _ = read_r1cs(written(tmp_path, SPEC_EXAMPLE))
    write_r1cs(tmp_path / "more.r1cs", r1cs, extra)
    again, read = read_r1cs(tmp_path / "more.r1cs")
    assert read == extra
    assert same(again, r1cs)


@pytest.mark.parametrize("kind", [1, 2, 3, 4, 5])
def test_additional_sections_cannot_take_the_formats_numbers(tmp_path: Path, kind: int) -> None:
    r1cs, _ = read_r1cs(written(tmp_path, SPEC_EXAMPLE))
    with pytest.raises(ValueError, match="above 5"):
        write_r1cs(tmp_path / "more.r1cs", r1cs, {kind: b""})


COEFFICIENTS = st.sampled_from([0, 1, R - 1, 2**63, 2**64, 2**127, 2**128, 2**191, 2**253]) | st.integers(0, R - 1)
COMBINATIONS = st.dictionaries(st.integers(0, 9), COEFFICIENTS, max_size=5)


@given(rows=st.lists(st.tuples(COMBINATIONS, COMBINATIONS, COMBINATIONS), max_size=8))
def test_round_trip(tmp_path_factory: pytest.TempPathFactory, rows: Sequence[Row]) -> None:
    path = tmp_path_factory.mktemp("r") / "file.r1cs"
    r1cs = system(rows, 10, n_outputs=1, n_public_inputs=2, n_private_inputs=3)
    write_r1cs(path, r1cs)
    again, _ = read_r1cs(path)
    assert rows_of(again) == [tuple(dict(sorted(part.items())) for part in row) for row in rows]
    assert same(again, r1cs)


def test_terms_out_of_order_are_sorted(tmp_path: Path) -> None:
    def term(wire: int, coefficient: int) -> bytes:
        return struct.pack("<I", wire) + coefficient.to_bytes(32, "little")

    none = struct.pack("<I", 0)
    constraint = struct.pack("<I", 3) + term(5, 3) + term(0, 9) + term(2, 4) + none + none
    header = patched(SPEC_EXAMPLE, 1, 60, struct.pack("<I", 1))
    r1cs, _ = read_r1cs(written(tmp_path, with_section(header, 2, constraint)))
    assert r1cs.a.wires.tolist() == [0, 2, 5]
    assert rows_of(r1cs) == [({0: 9, 2: 4, 5: 3}, {}, {})]


# Section 1: 36 bytes of field, then u32 wires, outputs, public and private inputs, u64 labels, u32 constraints.
# Section 2: 4 bytes of count, then 36 bytes a term; the first term is wire 5, times 3.
REFUSED = {
    "another magic": (b"wtns" + SPEC_EXAMPLE[4:], "not b'r1cs'"),
    "another field": (patched(SPEC_EXAMPLE, 1, 4, (2**64 - 2**32 + 1).to_bytes(32, "little")), "--prime bn128"),
    "no header": (container(b"r1cs", 1, sections_of(SPEC_EXAMPLE)[1:]), r"missing \(section 1\)"),
    "no constraints": (container(b"r1cs", 1, sections_of(SPEC_EXAMPLE)[::2]), r"missing \(section 2\)"),
    "a long header": (with_section(SPEC_EXAMPLE, 1, sections_of(SPEC_EXAMPLE)[0][1] + b"!"), "65 bytes, not the 64 of"),
    "fewer wires than public signals": (patched(SPEC_EXAMPLE, 1, 36, struct.pack("<I", 3)), "3 wires cannot hold"),
    "no wires": (patched(SPEC_EXAMPLE, 1, 36, bytes(16)), "0 wires cannot hold"),
    "more wires than labels": (patched(SPEC_EXAMPLE, 1, 36, struct.pack("<I", 8)), "not the 64 of one label"),
    "2**32 - 1 wires": (patched(SPEC_EXAMPLE, 1, 36, struct.pack("<I", 2**32 - 1)), "not the 34359738360 of"),
    "2**32 - 1 constraints": (patched(SPEC_EXAMPLE, 1, 60, struct.pack("<I", 2**32 - 1)), "cannot hold 4294967295"),
    "a constraint too many": (patched(SPEC_EXAMPLE, 1, 60, struct.pack("<I", 4)), "constraint 3 of 4 runs past"),
    "a constraint too few": (patched(SPEC_EXAMPLE, 1, 60, struct.pack("<I", 2)), "the 2 constraints take 456 bytes"),
    "2**32 - 1 terms": (patched(SPEC_EXAMPLE, 2, 0, b"\xff" * 4), "constraint 0 of 3 runs past the end"),
    "a length no multiple of 4": (with_section(SPEC_EXAMPLE, 2, sections_of(SPEC_EXAMPLE)[1][1] + b"!"), "649 bytes"),
    "a wire that is not there": (patched(SPEC_EXAMPLE, 2, 4, struct.pack("<I", 7)), "wire 7 of 7 in A of constraint 0"),
    "a coefficient of r": (
        patched(SPEC_EXAMPLE, 2, 44, R.to_bytes(32, "little")),
        r"not below r in A of constraint 0 \(section 2, offset 140\)",
    ),
    "a wire twice": (patched(SPEC_EXAMPLE, 2, 4, struct.pack("<I", 6)), "wire 6 twice in A of constraint 0"),
    "custom gates": (
        container(b"r1cs", 1, [*sections_of(SPEC_EXAMPLE), (4, struct.pack("<I", 1) + b"gate\0")]),
        "custom gates",
    ),
    "uses of custom gates": (
        container(b"r1cs", 1, [*sections_of(SPEC_EXAMPLE), (5, struct.pack("<I", 1))]),
        "without custom templates",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refusals(tmp_path: Path, name: str) -> None:
    data, message = REFUSED[name]
    with pytest.raises(FormatError, match=message):
        read_r1cs(written(tmp_path, data))


@pytest.mark.parametrize("n_public", [0, 1, 2**31, 2**32 - 2])
@pytest.mark.parametrize("n_wires", [2**20 + 8 + 19, 2**31 + 1, 2**32 - 1])
def test_wires_without_labels_are_bounded_by_what_the_constraints_hold(
    tmp_path: Path, n_public: int, n_wires: int
) -> None:
    header = patched(SPEC_EXAMPLE, 1, 36, struct.pack("<IIII", n_wires, 0, min(n_public, n_wires - 1), 0))
    bare = written(tmp_path, container(b"r1cs", 1, sections_of(header)[:2]))
    tracemalloc.start()
    with pytest.raises(FormatError, match="wires without labels, where the constraints have room for"):
        read_r1cs(bare)
    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()


def test_private_inputs_may_outnumber_the_wires(tmp_path: Path) -> None:
    """As circom writes it: its optimiser leaves private inputs without a wire, and the header counts them still."""
    r1cs, _ = read_r1cs(written(tmp_path, patched(SPEC_EXAMPLE, 1, 48, struct.pack("<I", 50))))
    assert (r1cs.n_wires, r1cs.n_public, r1cs.n_private_inputs) == (7, 3, 50)
    assert rows_of(r1cs) == SPEC_ROWS


def test_empty_custom_gate_sections_are_fine(tmp_path: Path) -> None:
    data = container(b"r1cs", 1, [*sections_of(SPEC_EXAMPLE), (4, bytes(4)), (5, bytes(4))])
    assert read_r1cs(written(tmp_path, data)).extra == {}


def test_every_truncation_is_refused(tmp_path: Path) -> None:
    for length in range(len(SPEC_EXAMPLE)):
        with pytest.raises(FormatError):
            read_r1cs(written(tmp_path, SPEC_EXAMPLE[:length]))


@examples(300)
@given(at=st.integers(0, len(SPEC_EXAMPLE) - 4), word=st.sampled_from([0, 1, 2**31, 2**32 - 1]) | st.integers(0, 50))
def test_a_damaged_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, at: int, word: int) -> None:
    damaged = SPEC_EXAMPLE[:at] + struct.pack("<I", word) + SPEC_EXAMPLE[at + 4 :]
    path = written(tmp_path_factory.mktemp("d"), damaged)
    try:
        r1cs, _ = read_r1cs(path)
    except FormatError:
        return  # any other exception fails the test
    assert r1cs.n_rows == 3
    assert all(wire < r1cs.n_wires for row in rows_of(r1cs) for part in row for wire in part)


def test_values_that_share_a_digest_are_kept_apart() -> None:
    factor = 0x9E3779B97F4A7C15
    low, other = 12345, 67890
    # After its second limb a value's digest is (low ^ low >> 29) * factor + second: choose the second limbs to agree.
    second = ((low ^ low >> 29) - (other ^ other >> 29)) * factor % 2**64
    values = [low, other + (second << 64), low]
    table, indices = _intern(to_limbs(values))
    assert sorted(from_limbs(table)) == sorted(set(values))
    assert [from_limbs(table)[index] for index in indices] == values


def test_inputs_that_circom_dropped_are_none(tmp_path: Path) -> None:
    """It counts them in the header all the same, and other wires, whose labels are those of no input, move up."""
    of = replace(system(SPEC_ROWS, n_wires=7, n_outputs=1, n_public_inputs=1, n_private_inputs=2), n_labels=9)
    for labels, stop in (
        ([0, 1, 2, 3, 4, 5, 6], 5),
        ([0, 1, 2, 3, 6, 7, 8], 4),
        ([0, 1, 2, 4, 6, 7, 8], 4),
        ([0, 1, 2, 5, 6, 7, 8], 3),
        ([0, 1, 3, 2, 6, 7, 8], 4),
        ([0] * 7, 5),
    ):
        write_r1cs(tmp_path / "a.r1cs", replace(of, labels=np.array(labels, dtype=np.uint64)))
        r1cs = read_r1cs(tmp_path / "a.r1cs").r1cs
        assert (r1cs.n_private_inputs, r1cs.inputs) == (2, range(2, stop))
        assert r1cs.n_dropped_inputs == 5 - stop
