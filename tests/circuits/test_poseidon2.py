from __future__ import annotations

from functools import partial
from typing import Literal

import pytest
from zkwright.circuits.poseidon2 import poseidon2, poseidon2_compress, poseidon2_permutation
from zkwright.circuits.poseidon2.constants import poseidon2_constants
from zkwright.circuits.poseidon2.plain import permute
from zkwright.compiler import U8, Array, Bool, Field, Private, Public, circuit
from zkwright.core.field import R
from zkwright.testing import accepts

from tests.circuits.costs import Cost, Inputs
from tests.circuits.harness import open_wires
from tests.effort import counted


def hashed(make: Inputs, n: int) -> object:
    return poseidon2(*make.fields(n))


def permuted(make: Inputs, n: int) -> object:
    return poseidon2_permutation(make.fields(n))


COSTS = [
    *(Cost(poseidon2, rows, partial(hashed, n=n), f"for {n}") for n, rows in ((3, 264), (1, 264), (4, 528))),
    Cost(poseidon2_compress, 216, lambda make: poseidon2_compress(make.field(), make.field())),
    *(
        Cost(poseidon2_permutation, rows, partial(permuted, n=n), f"for {n}")
        for n, rows in ((2, 216), (3, 240), (4, 264))
    ),
]

PERMUTED = {
    2: [
        0x1D01E56F49579CEC72319E145F06F6177F6C5253206E78C2689781452A31878B,
        0x0D189EC589C41B8CFFA88CFC523618A055ABE8192C70F75AA72FC514560F6C61,
    ],
    3: [
        0x0BB61D24DACA55EEBCB1929A82650F328134334DA98EA4F847F760054F4A3033,
        0x303B6F7C86D043BFCBCC80214F26A30277A15D3F74CA654992DEFE7FF8D03570,
        0x1ED25194542B12EEF8617361C3BA7C52E660B145994427CC86296242CF766EC8,
    ],
    4: [
        0x01BD538C2EE014ED5141B29E9AE240BF8DB3FE5B9A38629A9647CF8D76C01737,
        0x239B62E7DB98AA3A2A8F6A0D2FA1709E7A35959AA6C7034814D9DAA90CBAC662,
        0x04CBB44C61D928ED06808456BF758CBF0C18D1E15A7B6DBC8245FA7515D5E3CB,
        0x2E11C5CFF2A22C64D01304B778D78F6998EFF1AB73163A35603F54794C30847A,
    ],
}
"""Of (0, 1, ..., t - 1): by HorizenLabs' reference for 3 lanes, Barretenberg for 4, TaceoLabs for 2."""

HASHED = {
    (0,): 0x2710144414C3A5F2354F4C08D52ED655B9FE253B4BF12CB9AD3DE693D9B1DB11,
    (1,): 0x168758332D5B3E2D13BE8048C8011B454590E06C44BCE7F702F09103EEF5A373,
    (R - 1, R - 2): 0x2A3AF28AE45056E36AF2C3A829F1500C199A3F0AA681C199B7366D00676F0CA9,
    (1, 2, 3): 0x23864ADB160DDDF590F1D3303683EBCB914F828E2635F6E85A32F0A1AECD3DD8,
    (1, 2, 3, 4): 0x130BF204A32CAC1F0ACE56C78B731AA3809F06DF2731EBCF6B3464A15788B1B9,
    (0, 0, 0, 0, 0, 0): 0x0286F724918D0F8663988824651273D4703D44B1CEF1A9A31E4D1F6E0D35E8F8,
    (R - 1, 0, 1, 2, 3, 4, 5): 0x2877A744427B8B0DDEA4E61A7828806A785DF67C8544A32E41F16CF09D67D54C,
}
"""By `poseidon2Hash` of @zkpassport/poseidon2 0.6.2, whose outputs are Noir's."""


@circuit
def digest(inputs: Private[Array[Field, Literal["n"]]], n: int) -> Public[Field]:
    return poseidon2(*inputs)


@circuit
def lanes(inputs: Private[Array[Field, Literal["n"]]], n: int) -> Public[Array[Field, Literal["n"]]]:
    return poseidon2_permutation(inputs)


@circuit
def parent(left: Private[Field], right: Private[Field]) -> Public[Field]:
    return poseidon2_compress(left, right)


@pytest.mark.parametrize("width", PERMUTED)
def test_the_permutation_agrees_with_the_references(width: int) -> None:
    inputs = list(range(width))
    assert permute(inputs) == poseidon2_permutation(inputs) == PERMUTED[width]
    assert lanes(inputs, n=width) == PERMUTED[width]


@pytest.mark.parametrize("width", PERMUTED)
@pytest.mark.parametrize("value", [0, R - 1, 2**128])
def test_constraints_compute_what_python_does(width: int, value: int) -> None:
    inputs = [value, *range(width - 1)]
    assert lanes(inputs, n=width) == permute(inputs)


@pytest.mark.parametrize("inputs", HASHED)
def test_the_hash_agrees_with_noir(inputs: tuple[int, ...]) -> None:
    assert poseidon2(*inputs) == HASHED[inputs]
    assert digest(list(inputs), n=len(inputs)) == HASHED[inputs]


def test_compression_adds_what_came_first() -> None:
    for left, right in ((0, 1), (0, 0), (R - 1, R - 1), (7, 11)):
        expected = (permute([left, right])[0] + left) % R
        assert poseidon2_compress(left, right) == expected
        assert parent(left, right) == expected


@pytest.mark.parametrize("inputs", [(0,), (R - 1, 0, 1, 2)])
def test_no_other_witness_is_found(inputs: tuple[int, ...]) -> None:
    program = digest.compile(n=len(inputs))
    assert open_wires(accepts(program, {"inputs": list(inputs)}, poseidon2(*inputs))) == []


def test_constants_and_other_types_are_inputs_too() -> None:
    @circuit
    def mixed(secret: Private[Field], small: Private[U8], flag: Private[Bool]) -> Public[Field]:
        return poseidon2(7, secret, small, flag)

    assert mixed(5, 200, True) == poseidon2(7, 5, 200, 1)


def test_long_inputs_share_the_rounds() -> None:
    _, some = counted(lambda: digest.compile(n=60))
    _, more = counted(lambda: digest.compile(n=120))
    assert more - some < 20 * 12_000


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="hashes one or more elements, got none"):
        poseidon2()
    for count in (0, 1, 5):
        with pytest.raises(ValueError, match=f"takes 2 to 4 lanes, not {count}"):
            poseidon2_permutation([0] * count)
        with pytest.raises(ValueError, match=f"no parameters for width {count}"):
            permute([0] * count)


@pytest.mark.parametrize("width", [2, 3, 4])
def test_the_constants_are_distinct(width: int) -> None:
    constants = poseidon2_constants(width)
    values = [*constants.partial, *(value for row in constants.full for value in row)]
    assert len(set(values)) == len(values) == 8 * width + 56
    assert all(0 < value < R for value in values)


def test_the_diagonal_of_four_lanes_is_the_published_one() -> None:
    """Less 1, as implementations write it."""
    diagonal = [row[place] - 1 for place, row in enumerate(poseidon2_constants(4).internal)]
    assert diagonal == [
        0x10DC6E9C006EA38B04B1E03B4BD9490C0D03F98929CA1D7FB56821FD19D3B6E7,
        0x0C28145B6A44DF3E0149B3D0A30B3BB599DF9756D4DD9B84A86B38CFB45A740B,
        0x00544B8338791518B2C7645A50392798B21F75BB60E3596170067D00141CAC15,
        0x222C01175718386F2E2E82EB122789E352E105A3B8FA852613BC534433EE428B,
    ]
