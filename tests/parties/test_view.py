"""What a party sees is distributed alike whatever the others' inputs are, as long as the result is the same."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np
import pytest
from zkwright import U8, U16, Field, Private, Public, circuit, select
from zkwright.compiler import Program
from zkwright.core.field import R
from zkwright.core.limbs import from_limbs, to_limbs
from zkwright.parties import Cheated, flow, protocols
from zkwright.parties.channel import Channel
from zkwright.parties.coins import Chain, Coins
from zkwright.parties.lies import HONEST, Lies
from zkwright.parties.planning import Plan, plan
from zkwright.parties.product_check import check
from zkwright.parties.randomness import SharedRandomness
from zkwright.parties.runtime import Open, Protocol, Request, Runtime
from zkwright.parties.vectors import Vector, vector
from zkwright.parties.witness import Rows, cone_values, shared_witness

from tests.parties.rehearsals import LocalChannel, keys_for, parties_for, table_for

BINS = 8


@circuit
def weighed(a: Private[U8], b: Private[U8], c: Private[U8]) -> Public[U8]:
    """The larger one of b and c, plus a."""
    return select(b < c, c, b) + a


@circuit
def parted(a: Private[U8], b: Private[U8], c: Private[U8]) -> Public[Field]:
    """b / c rounded down, and whether they are equal, and the field's b / (c + 1), which counts for nothing; plus a."""
    quotient = (a + b) // (c | 1)
    of_field = Field(b) / Field(U16(c) + 1)
    return Field(quotient) + select(b == c, Field(7), Field(1)) + of_field * Field(U16(c) + 1) - Field(b)


class Played(NamedTuple):
    program: Program
    plan: Plan


def played_by(name: str, folder: Path) -> Played:
    program = weighed.compile() if name == "weighed" else parted.compile()
    parties, _ = parties_for(folder, [["a"], ["b"], ["c"]])
    return Played(program, plan(program, parties))


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return played_by("weighed", Path(tmp_path_factory.mktemp("view")))


class Fixed(Lies):
    """Party 1 as it is, but that the bits that it deals are always the same."""

    def bits(self, values: Vector) -> Vector:
        return to_limbs([place % 3 % 2 for place in range(len(values))])


def keys_of(index: int, run: str) -> SharedRandomness:
    """What party 1 knows is the same in all runs; what it does not, is not."""
    mine, others = keys_for(3, 1, index, "party 1"), keys_for(3, 1, index, run)
    if index > 1:
        mine._set_keys[2, 3] = others._set_keys[2, 3]
        mine._pair_keys[5 - index] = others._pair_keys[5 - index]
    return mine


def seen(
    played: Played,
    inputs: tuple[int, int, int],
    run: str,
    lies: Lies = HONEST,
    others: Lies = HONEST,
    *,
    to_the_end: bool = True,
    with_openings: bool = False,
) -> list[bytes]:
    """All payloads that come to party 1, and what is opened, up to the results, where party 1 lies so."""
    program, planned = played

    async def all_parts() -> list[bytes]:
        table = table_for(3)
        chains = {index: Chain(200) for index in (1, 2, 3)}
        channels = {index: LocalChannel(table, index, 1) for index in (1, 2, 3)}

        async def part(index: int) -> None:
            heads = {other: chain.head for other, chain in chains.items() if other != index}
            channel = cast(Channel, channels[index])
            coins = Coins(channel, chains[index], heads)
            runtime = Runtime(channel, keys_of(index, run), coins, lies if index == 1 else others)
            if index == 1 and with_openings:
                _with_openings(runtime, channels[1].seen)
            own = {wire: inputs[index - 1] for wire, owner in planned.ownership.owner.items() if owner == index}
            values = cone_values(program, planned, index, [], own)
            shares = await shared_witness(runtime, planned, values)
            await check(runtime, Rows(program.r1cs).times(shares))

            def opened() -> Protocol:
                return (yield Open(shares[1:2]))

            (opening,) = await runtime.run(opened())
            (result,) = from_limbs(opening)
            assert result == program.solve(dict(zip("abc", inputs, strict=True))).values["result"]

        ends = await asyncio.gather(*map(part, (1, 2, 3)), return_exceptions=True)
        for end in ends:
            if to_the_end and end is not None:
                raise end
        return channels[1].seen

    return asyncio.run(all_parts())


def _with_openings(runtime: Runtime, seen: list[bytes]) -> None:
    """Have what is opened written down too: each share of it alone may be even where it is not."""
    of_round = runtime.round

    async def written(requests: list[Request]) -> list[Any]:
        answers = await of_round(requests)
        seen.extend(
            vector(answer).tobytes()
            for request, answer in zip(requests, answers, strict=True)
            if isinstance(request, Open)
        )
        return answers

    runtime.round = written  # type: ignore[method-assign]


def largest_difference(
    monkeypatch: pytest.MonkeyPatch,
    played: Played,
    one: tuple[int, int, int],
    other: tuple[int, int, int],
    runs: int,
    others: Callable[[], Lies] = Lies,
) -> float:
    """Chi-squared for two samples, of 8 values: of the highest bits of each element of a view, and of its lowest.

    All that is random is drawn from a seed, so that a test ends the same way each time.
    """
    drawn = random.Random(1)
    monkeypatch.setattr(os, "urandom", drawn.randbytes)
    views = [
        [
            seen(played, inputs, f"{run}{inputs}", Fixed(), others(), to_the_end=False, with_openings=True)
            for run in range(runs)
        ]
        for inputs in (one, other)
    ]
    # Where masks had to be drawn again, which depends on no input, a view has more messages.
    shapes = Counter(tuple(map(len, view)) for of_inputs in views for view in of_inputs)
    ((shape, _),) = shapes.most_common(1)
    alike = [[b"".join(view) for view in of_inputs if tuple(map(len, view)) == shape] for of_inputs in views]
    size = min(map(len, alike))
    assert size > runs / 2
    counted = []
    for of_inputs in alike:
        elements = np.frombuffer(b"".join(of_inputs[:size]), dtype=np.uint8).reshape(size, -1, 32)
        bins = np.stack([elements[:, :, 31] >> 3 & 7, elements[:, :, 0] & 7])
        counted.append(np.stack([(bins == value).sum(axis=1) for value in range(BINS)]).astype(float))
    first, second = counted
    both = first + second
    terms = np.divide((first - second) ** 2, both, out=np.zeros_like(both), where=both > 0)
    return float(terms.sum(axis=0).max())


EVEN = 48.0
"""A place in 10,000,000 is beyond that by chance, and there are some thousands."""

EQUAL_RESULTS = {"weighed": ((5, 9, 0), (5, 8, 9)), "parted": ((5, 9, 3), (5, 15, 4))}


@pytest.mark.parametrize("name", [pytest.param("weighed"), pytest.param("parted", marks=pytest.mark.slow)])
def test_equal_results_look_alike(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Comparisons and selections; divisions, a zero test, an inverse. Party 1 has the same keys in all runs."""
    one, other = EQUAL_RESULTS[name]
    assert largest_difference(monkeypatch, played_by(name, tmp_path), one, other, 32) < EVEN


def _unmasked(values: list[int], taken: object) -> Protocol:
    return (yield Open(values))


def test_without_a_mask_they_do_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So the test would see it."""
    monkeypatch.setattr(protocols, "_masked", _unmasked)
    assert largest_difference(monkeypatch, played_by("weighed", tmp_path), *EQUAL_RESULTS["weighed"], 32) > EVEN


@pytest.mark.slow
def test_with_masks_that_are_known_they_do_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of bits that an honest dealer has not drawn anew."""
    played = played_by("weighed", tmp_path)
    assert largest_difference(monkeypatch, played, *EQUAL_RESULTS["weighed"], 32, others=Fixed) > EVEN


def _bare_inverses(runtime: Runtime, values: list[int], zero: list[int]) -> Protocol:
    opened = yield Open([(x + z) % R for x, z in zip(values, zero, strict=True)])
    return [(pow(value, -1, R) - z) % R for value, z in zip(opened, zero, strict=True)]


@pytest.mark.slow
def test_without_the_factor_of_an_inverse_they_do_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "inverses", _bare_inverses)
    assert largest_difference(monkeypatch, played_by("parted", tmp_path), *EQUAL_RESULTS["parted"], 32) > EVEN


def test_messages_differ_from_run_to_run_and_never_hold_an_input(played: Played) -> None:
    """A short form of it: no element that comes in is small, as all values are that have a meaning here."""
    runs = [seen(played, (5, 9, 0), f"{random.random()}") for _ in range(2)]
    small = 0
    for payload in runs[0]:
        elements = [int.from_bytes(payload[at : at + 32], "little") for at in range(0, len(payload), 32)]
        small += sum(element < 2**200 for element in elements)
    assert small == 0
    common = {payload for payload in runs[0] if payload} & {payload for payload in runs[1] if payload}
    assert common == set()


@pytest.mark.parametrize("number", [800, 1100, 1250, 1400])
def test_an_error_within_a_comparison_tells_nothing_by_whether_it_is_found(number: int, played: Played) -> None:
    """Where a product within has a factor 0, an error would be seen in no constraint; it is found, whatever the inputs are."""
    for inputs in ((5, 0, 255), (5, 255, 0), (5, 7, 7), (5, 8, 7)):
        with pytest.raises(Cheated):
            seen(played, inputs, "keys", Lies("product", number))
