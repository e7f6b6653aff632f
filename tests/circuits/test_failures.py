"""What a gadget says where it fails: its own message, at the author's line, with its arguments by name; none of its insides."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
import re
from collections.abc import Callable
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright import (
    U8,
    Array,
    Bool,
    Bytes,
    Field,
    Private,
    Public,
    Text,
    UnsatisfiedCircuitError,
    bind,
    circuit,
    circuits,
    require,
)
from zkwright.circuits import ecdsa
from zkwright.circuits.babyjub import double, multiply, multiply_base8, require_in_subgroup, require_on_curve
from zkwright.circuits.babyjub.edwards import Point, require_curve_equation, require_large_order
from zkwright.circuits.babyjub.plain import BASE8, L
from zkwright.circuits.bits import require_at_least, require_at_most
from zkwright.circuits.chaum_pedersen import require_equality_proof
from zkwright.circuits.comparators import is_between, require_between, require_less, require_less_or_equal
from zkwright.circuits.ecdsa import require_p256, require_secp256k1
from zkwright.circuits.eddsa import Signature, require_signature
from zkwright.circuits.eddsa.plain import SigningKey
from zkwright.circuits.eddsa_mimc import require_sponge_signature
from zkwright.circuits.indexed_merkle import IndexedLeaf, require_indexed_absent
from zkwright.circuits.json_fields import json_object, prove_element
from zkwright.circuits.lean_imt import require_lean_imt_member
from zkwright.circuits.merkle import is_member, merkle_root, require_member
from zkwright.circuits.mountain_range import require_mountain_member
from zkwright.circuits.mux import mux
from zkwright.circuits.packing import unpack_bytes
from zkwright.circuits.plume import require_nullifier
from zkwright.circuits.poseidon import poseidon
from zkwright.circuits.regex import require_match
from zkwright.circuits.ring import require_owner, require_owner_in_tree, require_ring_signature
from zkwright.circuits.rsa import require_pkcs1_signature, require_pss_signature
from zkwright.circuits.sets import require_distinct, require_in, require_not_in
from zkwright.circuits.sorting import require_permutation, require_sorted
from zkwright.circuits.sparse_merkle import SparseEnd, require_sparse_absent, require_sparse_member
from zkwright.circuits.text import require_at
from zkwright.circuits.threshold_elgamal import require_decryption_share
from zkwright.compiler.solver.failure import Failure

from tests.circuits.curve_cases import (
    EQUALITY,
    MIMC_KEY,
    NULLIFIER_PROOF,
    PROOF,
    PUBLIC_KEY,
    RING,
    SHARE,
    SIGNER,
    YES,
)
from tests.circuits.ecdsa_cases import signed
from tests.circuits.rsa_cases import pkcs1, pss
from tests.drawn import examples

_KEY = SigningKey(bytes(range(32)))
_SIGNED = _KEY.sign(6)
_OFF = "the point is not on Baby Jubjub"


def _ecdsa(gadget: Any, curve: str, first: Any) -> None:
    """A signature of constants, but for the first byte of the digest."""
    given = signed(curve, 5, b"message")
    key, signature = ecdsa.PublicKey(**given["key"]), ecdsa.Signature(**given["signature"])
    gadget(key, Bytes[Literal[32]]([U8(first), *given["digest"][1:]]), signature)


Case = tuple[str, Callable[[Any], Any], list[int], str, str]
"""The gadget, a call of it with eight field elements, their values, its message, and an argument by name and value."""


def _without_digest(signed: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in signed.items() if name != "digest"}


CASES: list[Case] = [
    (
        "require_between",
        lambda v: require_between(v[0], 18, 130),
        [14],
        "the value is not between 18 and 130",
        "v[0] = 14",
    ),
    (
        "require_between",
        lambda v: require_between(v[0], 18, 130),
        [131],
        "the value is not between 18 and 130",
        "v[0] = 131",
    ),
    ("require_between", lambda v: require_between(v[0], 0, 0), [1], "the value is not between 0 and 0", "v[0] = 1"),
    ("require_less", lambda v: require_less(v[0], v[1]), [5, 5], "a is not less than b", "v[1] = 5"),
    ("require_less_or_equal", lambda v: require_less_or_equal(v[0], v[1]), [6, 5], "a is greater than b", "v[0] = 6"),
    ("require_at_most", lambda v: require_at_most(v[0].bits(8), 5), [6], "the bits exceed the bound", "v[0] = 6"),
    ("require_at_most", lambda v: require_at_most(v[0].bits(8), 5, "too many"), [255], "too many", "v[0] = 255"),
    ("require_at_least", lambda v: require_at_least(v[0].bits(8), 5), [4], "the bits are below the bound", "v[0] = 4"),
    ("require_on_curve", lambda v: require_on_curve(Point(x=v[0], y=v[1])), [3, 4], _OFF, "p.x = v[0] = 3"),
    ("require_curve_equation", lambda v: require_curve_equation(Point(x=v[0], y=v[1])), [3, 4], _OFF, ""),
    (
        "require_large_order",
        lambda v: require_large_order(Point(x=v[0], y=v[1])),
        [0, 1],
        "the point has a small order",
        "",
    ),
    (
        "require_secp256k1",
        lambda v: _ecdsa(require_secp256k1, "secp256k1", v[0]),
        [0],
        "the signature is not of this digest under this key",
        "v[0] = 0",
    ),
    (
        "require_p256",
        lambda v: _ecdsa(require_p256, "P-256", v[0]),
        [0],
        "the signature is not of this digest under this key",
        "v[0] = 0",
    ),
    (
        "require_in_subgroup",
        lambda v: require_in_subgroup(Point(x=v[0], y=v[1])),
        [0, -1],
        "the point is not in the subgroup of order L",
        "p.y = v[1] = -1",
    ),
    (
        "require_member",
        lambda v: require_member(v[0], v[1], [Bool(False)], [v[2]]),
        [1, 2, 3],
        "the leaf is not in the tree",
        "leaf = v[1] = 2",
    ),
    (
        "require_lean_imt_member",
        lambda v: require_lean_imt_member(v[0], v[1], [Bool(False)], [v[2]], v[3]),
        [1, 2, 3, 1],
        "the leaf is not in the tree",
        "leaf = v[1] = 2",
    ),
    (
        "require_mountain_member",
        lambda v: require_mountain_member(v[0], v[1], v[2], [Bool(False)], [v[3]], v[4]),
        [1, 2, 3, 4, 1],
        "the leaf is not in the mountain range",
        "leaf = v[2] = 3",
    ),
    (
        "require_indexed_absent",
        lambda v: require_indexed_absent(
            v[0], v[1], IndexedLeaf(value=v[2], next_index=v[3], next_value=v[4]), [Bool(False)], [v[5]]
        ),
        [int(merkle_root(poseidon(3, 4, 5), [False], [6])), 2, 3, 4, 5, 6],
        "the value does not lie between the low leaf's value and the next",
        "value = v[1] = 2",
    ),
    (
        "require_sparse_member",
        lambda v: require_sparse_member(v[0], v[1], v[2], [v[3]], v[4]),
        [1, 2, 3, 4, 1],
        "the key has not this value in the tree",
        "value = v[2] = 3",
    ),
    (
        "require_sparse_absent",
        lambda v: require_sparse_absent(
            v[0], v[1], [v[2]], SparseEnd(depth=v[3], is_empty=Bool(True), key=v[4], value=v[5])
        ),
        [1, 2, 3, 1],
        "the way of the key does not end so in the tree",
        "key = v[1] = 2",
    ),
    (
        "require_signature",
        lambda v: require_signature(Point(x=v[0], y=v[1]), v[2], Signature(r8=Point(x=v[3], y=v[4]), s=v[5])),
        [int(_KEY.public_key.x), int(_KEY.public_key.y), 5, int(_SIGNED.r8.x), int(_SIGNED.r8.y), int(_SIGNED.s)],
        "the signature is not valid",
        "message = v[2] = 5",
    ),
    (
        "require_signature",
        lambda v: require_signature(Point(x=v[0], y=v[1]), v[2], Signature(r8=Point(x=v[3], y=v[4]), s=v[5])),
        [int(_KEY.public_key.x), int(_KEY.public_key.y), 6, int(_SIGNED.r8.x), int(_SIGNED.r8.y), int(_SIGNED.s) + L],
        "S is not below the order of the subgroup",
        "message = v[2] = 6",
    ),
    (
        "multiply_base8",
        lambda v: multiply_base8(v[0]),
        [L],
        "the scalar is not below the order of the subgroup",
        "v[0] = ",
    ),
    ("multiply", lambda v: multiply(v[0], Point(x=v[1], y=v[2])), [3, 0, 1], "the point has a small order", "v[2] = 1"),
    ("double", lambda v: double(Point(x=v[0], y=v[1])), [3, 4], _OFF, "p.x = v[0] = 3"),
    ("unpack_bytes", lambda v: unpack_bytes([v[0]], 2), [65536], "element 0 is not made of 2 bytes", "v[0] = 65536"),
    (
        "require_at",
        lambda v: require_at(Text(v[:2].map(U8)), "b", U8(v[2])),
        [97, 98, 0],
        "the text is not there",
        "",
    ),
    (
        "require_match",
        lambda v: require_match("[ab]+", Text(v[:2].map(U8))),
        [97, 99],
        "the text does not match the pattern",
        "",
    ),
    ("require_in", lambda v: require_in(v[0], [3, 4]), [5], "the value is none of those it may be", "v[0] = 5"),
    ("require_not_in", lambda v: require_not_in(v[0], [3, 4]), [4], "the value is one of those it may not be", ""),
    ("require_distinct", lambda v: require_distinct(v[:3]), [4, 5, 4], "two of the values are equal", ""),
    ("require_sorted", lambda v: require_sorted(v[:3].map(U8)), [4, 5, 4], "the values do not ascend", ""),
    (
        "require_permutation",
        lambda v: require_permutation(v[:2], v[2:4]),
        [4, 5, 4, 6],
        "the values are not the others in another order",
        "",
    ),
    (
        "require_equality_proof",
        lambda v: require_equality_proof(
            dataclasses.replace(EQUALITY, image=Point(x=v[0], y=v[1])), dataclasses.replace(PROOF, response=v[2])
        ),
        [BASE8.x, BASE8.y, 0],
        "the proof is not valid: it is of another public key or context",
        "v[0] = ",
    ),
    (
        "require_decryption_share",
        lambda v: require_decryption_share(PUBLIC_KEY, YES, dataclasses.replace(SHARE, point=Point(x=v[0], y=v[1]))),
        [0, 1],
        "the image is not of order L",
        "v[1] = 1",
    ),
    (
        "require_nullifier",
        lambda v: require_nullifier(PUBLIC_KEY, v[0], Point(x=v[1], y=v[2]), NULLIFIER_PROOF),
        [42, 0, 1],
        "the image is not of order L",
        "v[2] = 1",
    ),
    (
        "require_owner",
        lambda v: require_owner(v[0], RING),
        [7],
        "none of the keys is this secret's",
        "secret = v[0] = 7",
    ),
    (
        "require_owner_in_tree",
        lambda v: require_owner_in_tree(v[1], v[0], [Bool(False)], [v[2]]),
        [7, 8, 9],
        "the leaf is not in the tree",
        "v[0] = 7",
    ),
    (
        "require_ring_signature",
        lambda v: require_ring_signature(RING, Point(x=v[0], y=v[1]), v[2], SIGNER.sign(9)),
        [BASE8.x, BASE8.y, 9],
        "the public key is none of the ring's",
        "v[0] = ",
    ),
    (
        "require_sponge_signature",
        lambda v: require_sponge_signature(MIMC_KEY.public_key, v[0], MIMC_KEY.sign(9)),
        [9],
        "the signature is not valid",
        "message = v[0] = 9",
    ),
    (
        "require_pkcs1_signature",
        lambda v: require_pkcs1_signature([U8(v[0]), *[0] * 31], **_without_digest(pkcs1(1024))),
        [9],
        "this key did not sign this digest so",
        "this key",
    ),
    (
        "require_pss_signature",
        lambda v: require_pss_signature([U8(v[0]), *[0] * 31], **_without_digest(pss(1024, 0)), salt_length=0),
        [9],
        "the encoded message is of another digest",
        "another digest",
    ),
    (
        "prove_element",
        lambda v: prove_element(json_object([*b'{"a":["', U8(v[0]), *b'"]}']), "a", "y"),
        [ord("x")],
        "a has no such item, or several",
        "a has no such item",
    ),
    ("is_between", lambda v: require(is_between(v[0], 3, 5), "between"), [9], "between", "v[0] = 9"),
    ("is_member", lambda v: require(is_member(v[0], v[1], [True], [v[2]]), "member"), [1, 2, 3], "member", "v[1] = 2"),
]


def test_every_gadget_that_requires_has_a_case() -> None:
    modules = [
        importlib.import_module(f"{circuits.__name__}.{found.name}")
        for found in pkgutil.iter_modules(circuits.__path__)
    ]
    names = {name for module in modules for name in vars(module) if re.match(r"require_\w", name)}
    assert names - {"require_bool"} <= {name for name, *_ in CASES}


@pytest.mark.parametrize(("name", "call", "values", "message", "shown"), CASES)
def test_a_failure_is_the_gadgets_own(
    name: str, call: Callable[[Any], Any], values: list[int], message: str, shown: str
) -> None:
    @circuit
    def calls(v: Private[Array[Field, Literal[8]]]) -> None:
        bind(v)
        call(v)

    inputs = {"v": [value % _MODULUS for value in [*values, *[0] * (8 - len(values))]]}
    with pytest.raises(UnsatisfiedCircuitError) as solved:
        calls.compile().solve(inputs)
    with pytest.raises(UnsatisfiedCircuitError) as plain:
        calls.plain(inputs)
    for error in (solved.value, plain.value):
        (failure,) = [failure for failure in error.failures if failure.message != "a constraint does not hold"][:1]
        assert failure.message == message
        assert shown in failure.render()
        for one in error.failures:
            of_the_author(one)
            assert one.message == message or shown.startswith("v[") or one.message == "a constraint does not hold"


def of_the_author(failure: Failure) -> None:
    text = failure.render()
    assert failure.site.file == __file__
    assert "circuits/" not in text.replace("tests/circuits/", "")
    assert "active_trace" not in text
    assert "does not fit in" not in text


_MODULUS = 21888242871839275222246405745257275088548364400416034343698204186575808495617


@examples(20)
@given(st.integers(1, 9), st.integers(0, 255))
def test_beyond_the_items(count: int, index: int) -> None:
    @circuit
    def chooses(xs: Private[Array[Field, count]], i: Private[U8], count: int) -> Public[Field]:  # type: ignore[valid-type]
        bind(*xs)
        return mux(xs, i)

    if index < count:
        return
    for run in (
        lambda given: chooses.compile(count=count).solve(given),
        lambda given: chooses.plain(given, count=count),
    ):
        with pytest.raises(UnsatisfiedCircuitError) as caught:
            run({"xs": list(range(count)), "i": index})
        for failure in caught.value.failures:
            assert failure.message == f"the index is not below {count}, the number of items"
            assert dict(failure.values)["index = i"] == index
            assert failure.site.source() == "return mux(xs, i)"
