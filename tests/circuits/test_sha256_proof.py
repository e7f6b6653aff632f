from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import product as cube
from typing import Any, Literal

import pytest
from zkwright.circuits.sha256 import sha256, sha256_compress
from zkwright.circuits.sha256.family import SHA_256
from zkwright.circuits.sha512 import sha512_compress
from zkwright.circuits.sha512.family import SHA_512
from zkwright.compiler import U32, U64, Array, Bytes, Private, Public, circuit
from zkwright.core.field import R

from tests.circuits import multilinear, sha256_symbolic
from tests.circuits.multilinear import Polynomial, constant, variable, weighted
from tests.circuits.sha256_proof import Model, Proof, Row, System, UnprovenError, closed, prove
from tests.circuits.sha256_symbolic import STANDARD_256, STANDARD_512, Reduce, byte_bits, number


@circuit
def digest(secret: Private[Bytes[Literal["n"]]], n: int, known: int) -> Public[Bytes[Literal[32]]]:
    return sha256([*prefix(known), *secret])


@circuit
def after_block(
    state: Private[Array[U32, Literal[8]]], block: Private[Array[U32, Literal[16]]]
) -> Public[Array[U32, Literal[8]]]:
    return sha256_compress(state, block)


def prefix(length: int) -> bytes:
    return bytes((7 * i + 3) % 256 for i in range(length))


def digest_model(known: int) -> Model:
    def outputs(inputs: list[list[Polynomial]], reduce: Reduce) -> list[Polynomial]:
        return sha256_symbolic.digest([*map(byte_bits, prefix(known)), *inputs], reduce)

    return outputs


def compress_model(inputs: list[list[Polynomial]], reduce: Reduce) -> list[Polynomial]:
    return [number(word) for word in sha256_symbolic.compress(inputs[:8], inputs[8:], reduce)]


@cache
def compression_rows(level: int = 2) -> System:
    return System.of(after_block.compile(level))


def proof_of_digest(level: int, length: int, known: int) -> Proof:
    return prove(System.of(digest.compile(level, n=length, known=known)), digest_model(known))


# -- the proofs --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", [pytest.param(0, marks=pytest.mark.slow), 2])
def test_the_compression_function_has_one_result(level: int) -> None:
    system = compression_rows(level)
    proof = prove(system, compress_model)
    assert proof.kinds["input"] == 8 + 16
    assert proof.kinds["closing"] == 46 + 2 * 63 + 8, (
        "words of the schedule, two a round but the last, and the new state"
    )
    assert proof.kinds.total() == len(system.rows)
    assert sum(proof.chains) == proof.kinds["closing"]
    assert sum(length - 1 for length in proof.chains) == 35 + 31, "pairs: sigmas of W_14 to W_48, Ch of 62 rounds"
    assert max(proof.chains) == 4


@circuit
def after_wide_block(
    state: Private[Array[U64, Literal[8]]], block: Private[Array[U64, Literal[16]]]
) -> Public[Array[U64, Literal[8]]]:
    return sha512_compress(state, block)


def wide_model(inputs: list[list[Polynomial]], reduce: Reduce) -> list[Polynomial]:
    state = sha256_symbolic.compress(inputs[:8], inputs[8:], reduce, STANDARD_512)
    return [number(word) for word in state]


@pytest.mark.parametrize("level", [pytest.param(0, marks=pytest.mark.slow), 2])
def test_that_of_sha512_has_one_result(level: int) -> None:
    system = System.of(after_wide_block.compile(level))
    proof = prove(system, wide_model, SHA_512, STANDARD_512)
    assert proof.kinds.total() == len(system.rows)
    assert sum(proof.chains) == proof.kinds["closing"] == 62 + 2 * 79 + 8
    assert sum(length - 1 for length in proof.chains) == 51 - 13 + 39, (
        "pairs: sigmas of W_14 to W_64 but 13, Ch of 78 rounds"
    )
    assert max(proof.chains) == SHA_512.most_linked


@pytest.mark.parametrize("length", [3])
def test_a_digest_has_one_value(length: int) -> None:
    assert max(proof_of_digest(2, length, known=0).chains) == 4


@pytest.mark.slow
@pytest.mark.parametrize("level", [0, 2])
@pytest.mark.parametrize(
    ("length", "known"), [(1, 0), (32, 0), (55, 0), (56, 0), (64, 0), (119, 0), (5, 1), (20, 40), (9, 70)]
)
def test_digests_of_all_shapes_have_one_value(level: int, length: int, known: int) -> None:
    """One block and two, a block of padding, known bytes before, a known block."""
    assert max(proof_of_digest(level, length, known).chains) == 4


# -- what the proofs rest on -------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [0, 3, 55, 56, 64])
def test_the_model_is_the_standard(length: int) -> None:
    bits = [byte_bits(byte) for byte in prefix(length)]
    for standard, function in ((STANDARD_256, hashlib.sha256), (STANDARD_512, hashlib.sha512)):
        numbers = sha256_symbolic.digest(bits, standard.reduce_constants, standard)
        assert numbers == [constant(byte) for byte in function(prefix(length)).digest()]


def test_sums_of_unknown_bits_are_no_constants() -> None:
    with pytest.raises(ValueError, match="unknown bits"):
        STANDARD_256.reduce_constants([(1, [variable(1)] * 32)])


def test_polynomials_are_functions_of_bits() -> None:
    names = [1, 2, 3]
    x = weighted([(2, variable(1)), (-3, variable(2)), (5, constant(1))])
    y = weighted([(1, variable(2)), (7, variable(3)), (1, constant(1))])
    xy = multilinear.product(x, y)
    for value, bits in zip(multilinear.values(xy, names), cube((0, 1), repeat=3), strict=True):
        third, second, first = bits
        assert value % R == (2 * first - 3 * second + 5) * (second + 7 * third + 1) % R
    assert multilinear.product(variable(1), variable(1)) == variable(1)
    assert multilinear.quotient(xy, y) == x
    with pytest.raises(ZeroDivisionError):
        multilinear.quotient(x, variable(1))


# -- rows that prove nothing -------------------------------------------------------------------------------------


def a_row(kind: str) -> int:
    """In the middle, of the compression function's."""
    rows = compression_rows().rows
    found = [i for i, row in enumerate(rows) if kind == kind_of(row)]
    return found[len(found) // 2]


def kind_of(row: Row) -> str:
    form = closed(row)
    if form is None:
        # What `_xor_of_three` divides by.
        return "quotient" if row[2] and 4 in {R - k for k in row[1].values()} else "product"
    return "bit" if len(form) == 1 else "closing"


def scaled(row: Row, side: int, place: int, factor: int) -> Row:
    """With one coefficient multiplied."""
    sides = [dict(form) for form in row]
    wire = list(sides[side])[place]
    sides[side][wire] = sides[side][wire] * factor % R
    return sides[0], sides[1], sides[2]


@pytest.mark.parametrize("factor", [2, -1])
@pytest.mark.parametrize(
    ("kind", "side"),
    [
        ("bit", 0), ("bit", 1), ("closing", 0), ("closing", 1),
        ("product", 0), ("product", 1), ("product", 2), ("quotient", 0), ("quotient", 1), ("quotient", 2),
    ],
)  # fmt: skip
@pytest.mark.slow
def test_changed_coefficients_are_caught(kind: str, side: int, factor: int) -> None:
    refuse_changed(kind, side, factor)


@pytest.mark.parametrize(("kind", "side"), [("bit", 0), ("closing", 1), ("product", 0), ("quotient", 1)])
def test_a_changed_coefficient_is_caught(kind: str, side: int) -> None:
    refuse_changed(kind, side, 2)


REASONS = {
    "bit": "no decomposition|free wire",
    "closing": "no decomposition",
    "product": "not the standard's",
    "quotient": "not the standard's|divisor 0",
}


def refuse_changed(kind: str, side: int, factor: int) -> None:
    system, index = compression_rows(), a_row(kind)
    row = system.rows[index]
    for place in {0, len(row[side]) - 1}:
        with pytest.raises(UnprovenError, match=REASONS[kind]):
            prove(system.with_row(index, scaled(row, side, place, factor)), compress_model)


def test_a_sum_of_another_pair_is_caught() -> None:
    """A closing row that still closes: a free wire in it, a bit, twice as much in both factors."""
    system = compression_rows()
    bits = {wire for row in system.rows if kind_of(row) == "bit" for wire in row[0]}
    free = system.answers - bits
    index, wire = next(
        (i, wire)
        for i, row in enumerate(system.rows)
        if (form := closed(row)) is not None and len(form) > 1
        for wire in free & form.keys()
    )
    a, b, c = system.rows[index]
    twice: Any = ({**side, wire: 2 * side[wire] % R} for side in (a, b))
    with pytest.raises(UnprovenError, match="not at an offset"):
        prove(system.with_row(index, (*twice, c)), compress_model)


def test_an_open_sum_is_caught() -> None:
    """A closing row that says nothing, of the last decomposition, which no pair needs."""
    system = compression_rows()
    index = max(i for i, row in enumerate(system.rows) if kind_of(row) == "closing")
    with pytest.raises(UnprovenError):
        prove(system.with_row(index, ({}, {}, {})), compress_model)


def test_sums_too_large_for_their_digits_are_caught() -> None:
    with pytest.raises(UnprovenError, match="more than a digit"):
        prove(compression_rows(), compress_model, replace(SHA_256, sum_bits=SHA_256.sum_bits - 1))


def test_another_standard_is_not_proven() -> None:
    """With a bit less in one rotation."""

    def outputs(inputs: list[list[Polynomial]], reduce: Reduce) -> list[Polynomial]:
        first, *others = inputs[8:]
        return compress_model([*inputs[:8], [*first[1:], first[0]], *others], reduce)

    with pytest.raises(UnprovenError):
        prove(compression_rows(), outputs)


def test_all_kinds_of_rows_are_changed() -> None:
    kinds = Counter(map(kind_of, compression_rows().rows))
    assert kinds.keys() == {"bit", "closing", "product", "quotient"}
