"""Rows, failures and errors of the gadget library name the line of the author's who called it."""

# mypy: ignore-errors

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import pytest
from zkwright.circuits.merkle import require_member
from zkwright.circuits.mux import mux
from zkwright.circuits.poseidon import poseidon
from zkwright.circuits.sha256 import sha256, sha256_compress
from zkwright.compiler import (
    U8,
    U32,
    U64,
    Array,
    Bytes,
    Field,
    Private,
    Public,
    UnsatisfiedCircuitError,
    circuit,
    gadget,
)
from zkwright.compiler.errors import CompileError, ConstantRangeError, SignalConversionError, TypeMismatchError
from zkwright.compiler.profiler.nodes import Frame
from zkwright.compiler.profiler.profile import Profile, profile_program

from tests.compiler.misuse import marked_line


def hashed(message: Bytes) -> Bytes:
    return sha256(message)  # helper


@gadget
def hashed_inside(message: Bytes) -> Bytes:
    return sha256(message)  # gadget


@circuit
def everything(
    function: Private[Bytes[Literal[3]]],  # named as a parameter of the compiler's own may be
    index: Private[U8],
    items: Private[Array[Field, Literal[5]]],
) -> Public[tuple[Bytes[Literal[32]], Field]]:
    digest = hashed_inside(hashed(sha256(function)))  # direct
    item = mux(items, index)  # mux
    return digest, poseidon(item)  # poseidon


@pytest.fixture(scope="module")
def profile() -> Profile:
    return profile_program(everything.compile())


def parents(profile: Profile, frame: Frame) -> list[Frame]:
    return [profile.nodes[node.parent].frame for node in profile.nodes if node.frame == frame]


def test_a_plain_function_of_the_library_counts_where_it_is_called(profile: Profile) -> None:
    compressions = parents(profile, Frame("gadget", "compress"))
    assert [(frame.name, frame.line) for frame in compressions] == [
        ("everything", marked_line(everything.__wrapped__, "# direct")),
        ("hashed", marked_line(hashed, "# helper")),
        ("hashed_inside", marked_line(hashed_inside.__wrapped__, "# gadget")),
    ]
    (mux_line,) = [node for node in profile.nodes if node.frame.source.endswith("# mux")]
    assert mux_line.own.rows >= 4


def test_an_authors_own_helper_stays_a_function(profile: Profile) -> None:
    (helper,) = [node.frame for node in profile.nodes if node.frame.kind == "function" and node.frame.name == "hashed"]
    assert helper.file == "test_source_lines.py"


def test_a_gadget_of_the_library_keeps_its_own_lines(profile: Profile) -> None:
    (called,) = parents(profile, Frame("gadget", "poseidon"))
    assert called.line == marked_line(everything.__wrapped__, "# poseidon")
    within = [index for index, node in enumerate(profile.nodes) if node.frame == Frame("gadget", "poseidon")]
    below = [node.frame for node in profile.nodes if node.parent in within]
    assert below
    assert all(frame.file.startswith("zkwright/circuits/poseidon/") for frame in below)


def test_a_failure_in_a_plain_function_of_the_library_names_the_authors_line() -> None:
    with pytest.raises(UnsatisfiedCircuitError) as caught:
        everything(b"abc", 7, [1, 2, 3, 4, 5])
    failure = caught.value.failures[0]
    assert failure.message == "the index is not below 5, the number of items"
    assert (failure.site.file, failure.site.line) == (__file__, marked_line(everything.__wrapped__, "# mux"))


def hashes_a_number(x: Private[U64]) -> None:
    sha256(x)  # here


def hashes_too_large_a_number(x: Private[U8]) -> None:
    sha256([256, x])  # here


def compresses_field_elements(x: Private[Array[Field, Literal[16]]]) -> None:
    sha256_compress([2**32] * 8, [U32(item) for item in x])  # here


def hashes_text(x: Private[Field]) -> None:
    poseidon(x, "salt")  # here


def puts_numbers_for_bits(x: Private[Field]) -> None:
    require_member(x, x, [0, 1], [x, x])  # here


def chooses_from_two_types(x: Private[U8]) -> None:
    mux([Field(1), U8(2)], x)  # here


def hashes_in_a_helper(x: Private[U64]) -> None:
    hashed(x)


@pytest.mark.parametrize(
    ("function", "kind"),
    [
        (hashes_a_number, SignalConversionError),
        (hashes_too_large_a_number, ConstantRangeError),
        (compresses_field_elements, ConstantRangeError),
        (hashes_text, TypeMismatchError),
        (puts_numbers_for_bits, ConstantRangeError),
        (chooses_from_two_types, TypeMismatchError),
    ],
)
def test_a_misuse_of_the_library_names_the_authors_line(function: Callable[..., Any], kind: type[CompileError]) -> None:
    with pytest.raises(kind) as caught:
        circuit(function).compile()
    assert (caught.value.site.file, caught.value.site.line) == (__file__, marked_line(function))


def test_an_error_in_the_body_of_a_library_gadget_names_the_authors_line() -> None:
    @circuit
    def proves_of_constants(x: Private[Field]) -> Public[Field]:
        require_member(1, 2, [True], [3])  # constants
        return x * x

    with pytest.raises(CompileError, match="the leaf is not in the tree") as caught:
        proves_of_constants.compile()
    assert caught.value.site.line == marked_line(proves_of_constants.__wrapped__, "# constants")


def test_a_misuse_in_an_authors_helper_names_the_helpers_line() -> None:
    with pytest.raises(SignalConversionError) as caught:
        circuit(hashes_in_a_helper).compile()
    assert caught.value.site.line == marked_line(hashed, "# helper")
