from __future__ import annotations

from typing import Any, Literal

import pytest
from zkwright.analyser import audit
from zkwright.analyser.verdict import Answer
from zkwright.circuits.poseidon.plain import permute
from zkwright.circuits.poseidon_sponge import PoseidonDuplex, poseidon_sponge
from zkwright.compiler import Array, Field, Private, Public, circuit
from zkwright.core.field import R
from zkwright.testing import accepts

from tests.circuits.costs import Cost
from tests.circuits.harness import open_wires
from tests.circuits.vectors.load import circomlibjs
from tests.effort import counted

COSTS = [
    Cost(poseidon_sponge, rows, lambda make, n=n, rate=rate: poseidon_sponge(*make.fields(n), rate=rate), of)  # type: ignore[misc]
    for n, rate, rows, of in (
        (15, 16, 606, "for 15"),
        (1, 16, 564, "for 1"),
        (16, 16, 609, "for 16"),
        (17, 16, 1221, "for 17"),
        (32, 16, 1221, "for 32"),
        (4, 2, 483, "for 4 at the rate 2"),
    )
]


@circuit
def digest(inputs: Private[Array[Field, Literal["n"]]], n: int, rate: int) -> Public[Field]:
    return poseidon_sponge(*inputs, rate=rate)


@pytest.mark.parametrize("case", circomlibjs()["poseidonSponge"])
def test_agrees_with_a_sponge_of_circomlibjs_permutation(case: Any) -> None:
    inputs, rate = case["inputs"], case["rate"]
    assert poseidon_sponge(*inputs, rate=rate) == case["output"]
    if inputs:
        assert digest(inputs, n=len(inputs), rate=rate) == case["output"]


@pytest.mark.parametrize("inputs", [(0,), (R - 1, 0, 1), (1, 2, 3, 4, 5)])
def test_no_other_witness_is_found(inputs: tuple[int, ...]) -> None:
    program = digest.compile(n=len(inputs), rate=2)
    assert open_wires(accepts(program, {"inputs": list(inputs)}, poseidon_sponge(*inputs, rate=2))) == []


def test_it_is_certified() -> None:
    assert audit(digest.compile(n=3, rate=2)).answer is Answer.UNIQUE


def test_zeros_at_the_end_and_the_rate_count() -> None:
    assert len({poseidon_sponge(*[0] * n, rate=rate) for n in range(5) for rate in (1, 2, 16)}) == 15


def test_blocks_share_the_rounds() -> None:
    _, some = counted(lambda: digest.compile(n=64, rate=16))
    _, more = counted(lambda: digest.compile(n=128, rate=16))
    assert more - some < 4 * 30_000


@pytest.mark.parametrize("rate", [-1, 0, 17])
def test_rates_that_there_are_not(rate: int) -> None:
    with pytest.raises(ValueError, match="the rate is 1 to 16 elements"):
        poseidon_sponge(1, rate=rate)
    with pytest.raises(ValueError, match="the rate is 1 to 16 elements"):
        PoseidonDuplex(rate=rate)


def squeezed(*steps: int | list[int], rate: int = 2) -> list[int]:
    """What a transcript gives that absorbs lists and squeezes numbers of elements."""
    transcript = PoseidonDuplex(5, rate)
    given = []
    for step in steps:
        if isinstance(step, list):
            transcript.absorb(*step)
        else:
            given += [int(element) for element in transcript.squeeze(step)]
    return given


def test_the_duplex_step_by_step() -> None:
    full = permute([5, 1, 2])
    first = permute([(full[0] + 3) % R, (full[1] + 3) % R, full[2]])
    again = permute(first)
    after = permute([(again[0] + 1) % R, (again[1] + 9) % R, again[2]])
    assert squeezed([1, 2, 3], 3, [9], 1) == [first[1], first[2], again[1], after[1]]
    assert squeezed(1) == [permute([5, 0, 0])[1]]


def test_transcripts_that_differ_give_other_numbers() -> None:
    transcripts: list[tuple[int | list[int], ...]] = [
        ([1], 1),
        ([1, 0], 1),
        ([1, 0, 0], 1),
        ([0, 1], 1),
        ([], 1),
        ([1], 1, [0], 1),
        ([1], 1, 1),
        ([1], 2, 1),
    ]
    assert len({squeezed(*steps)[-1] for steps in transcripts}) == len(transcripts)
    assert squeezed([1], [2], 1, 1) == squeezed([1, 2], 2)


def test_the_duplex_constrains() -> None:
    @circuit
    def transcript(domain: Private[Field], inputs: Private[Array[Field, 3]]) -> Public[Array[Field, 4]]:  # type: ignore[valid-type]
        duplex = PoseidonDuplex(domain, 2)
        duplex.absorb(*inputs)
        first = duplex.squeeze(3)
        duplex.absorb(7)
        return Array([*first, *duplex.squeeze()])

    assert transcript(5, [1, 2, 3]) == squeezed([1, 2, 3], 3, [7], 1)
    assert audit(transcript.compile()).answer is Answer.UNIQUE


def test_nothing_is_squeezed_zero_times() -> None:
    with pytest.raises(ValueError, match="squeeze gives 1 element or more, not 0"):
        PoseidonDuplex().squeeze(0)
