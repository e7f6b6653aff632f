"""What a party sees is distributed alike whatever the others' inputs are, as long as the result is the same."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from pathlib import Path
from typing import cast

import pytest
from zkwright import U8, Private, Public, circuit, select
from zkwright.compiler import Program
from zkwright.core.limbs import from_limbs
from zkwright.parties import Cheated
from zkwright.parties.channel import Channel
from zkwright.parties.coins import Chain, Coins
from zkwright.parties.lies import HONEST, Lies
from zkwright.parties.planning import Plan, plan
from zkwright.parties.product_check import check
from zkwright.parties.runtime import Open, Protocol, Runtime
from zkwright.parties.witness import Rows, cone_values, shared_witness

from tests.parties.rehearsals import LocalChannel, keys_for, parties_for, table_for

BINS = 8


@circuit
def weighed(a: Private[U8], b: Private[U8], c: Private[U8]) -> Public[U8]:
    """The larger one of b and c, plus a."""
    return select(b < c, c, b) + a


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Program, Plan]:
    program = weighed.compile()
    parties, _ = parties_for(Path(tmp_path_factory.mktemp("view")), [["a"], ["b"], ["c"]])
    return program, plan(program, parties)


def seen(program: Program, planned: Plan, inputs: tuple[int, int, int], seed: str, lies: Lies = HONEST) -> list[bytes]:
    """All payloads that come to party 1, up to the results, where party 1 lies so."""

    async def all_parts() -> list[bytes]:
        table = table_for(3)
        chains = {index: Chain(100) for index in (1, 2, 3)}
        channels = {index: LocalChannel(table, index, 1) for index in (1, 2, 3)}

        async def part(index: int) -> None:
            heads = {other: chain.head for other, chain in chains.items() if other != index}
            channel = cast(Channel, channels[index])
            coins = Coins(channel, chains[index], heads)
            runtime = Runtime(channel, keys_for(3, 1, index, seed), coins, lies if index == 1 else HONEST)
            own = {wire: inputs[index - 1] for wire, owner in planned.ownership.owner.items() if owner == index}
            values = cone_values(program, planned, index, [], own)
            shares = await shared_witness(runtime, planned, values)
            await check(runtime, Rows(program.r1cs).times(shares))

            def opened() -> Protocol:
                return (yield Open(shares[1:2]))

            (opening,) = await runtime.run(opened())
            (result,) = from_limbs(opening)
            assert result == max(inputs[1:]) + inputs[0]

        await asyncio.gather(*map(part, (1, 2, 3)))
        return channels[1].seen

    return asyncio.run(all_parts())


@pytest.mark.slow
def test_equal_results_look_alike(played: tuple[Program, Plan]) -> None:
    """Each message's last element, in bins of its highest bits and its lowest: chi-squared, 5 of 10,000 by chance a place."""
    views = {
        inputs: [seen(*played, inputs, f"{inputs}{run}") for run in range(80)] for inputs in ((5, 9, 0), (5, 8, 9))
    }
    shortest = min(len(view) for runs in views.values() for view in runs)
    for place in range(shortest):
        counted = []
        for runs in views.values():
            # Where masks had to be drawn again, which depends on no input, a view has more messages.
            payloads = [view[place] for view in runs if len(view) == shortest]
            if not payloads[0]:
                break
            counted.append(
                [
                    Counter(int.from_bytes(payload[-32:], "little") * BINS >> 254 for payload in payloads),
                    Counter(payload[-32] % BINS for payload in payloads),
                ]
            )
        for first, second in zip(*counted, strict=True) if len(counted) == 2 else ():
            statistic = sum(
                (first[value] - second[value]) ** 2 / (first[value] + second[value])
                for value in range(BINS + 1)
                if first[value] + second[value]
            )
            assert statistic < 40, place


def test_messages_differ_from_run_to_run_and_never_hold_an_input(played: tuple[Program, Plan]) -> None:
    """A short form of it: no element that comes in is small, as all values are that have a meaning here."""
    runs = [seen(*played, (5, 9, 0), f"{random.random()}") for _ in range(2)]
    small = 0
    for payload in runs[0]:
        elements = [int.from_bytes(payload[at : at + 32], "little") for at in range(0, len(payload), 32)]
        small += sum(element < 2**200 for element in elements)
    assert small == 0
    common = {payload for payload in runs[0] if payload} & {payload for payload in runs[1] if payload}
    assert common == set()


@pytest.mark.parametrize("number", [800, 1100, 1250, 1400])
def test_an_error_within_a_comparison_tells_nothing_by_whether_it_is_found(
    number: int, played: tuple[Program, Plan]
) -> None:
    """Where a product within has a factor 0, an error would be seen in no constraint; it is found, whatever the inputs are."""
    for inputs in ((5, 0, 255), (5, 255, 0), (5, 7, 7), (5, 8, 7)):
        with pytest.raises(Cheated):
            seen(*played, inputs, "keys", Lies("product", number))
