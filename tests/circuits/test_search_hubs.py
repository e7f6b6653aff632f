"""The search for hubs counts what the rows are."""

from __future__ import annotations

import pytest
from zkwright.circuits.shared.xor_sums import xor_sum
from zkwright.compiler.recorder.active import recording
from zkwright.compiler.recorder.linear_combination import LinearCombination
from zkwright.compiler.recorder.recorder import Recorder
from zkwright.compiler.recorder.session import Session

from tests.circuits.search_hubs import TASKS, cost, search


@pytest.mark.parametrize("name", TASKS)
def test_the_chosen_hubs_cost_what_the_search_says(name: str) -> None:
    task = TASKS[name]
    recorder = Recorder("count", Session())
    with recording(recorder):
        bits: dict[int, LinearCombination] = {}
        for lane in task.lanes:
            for bit in lane:
                bits.setdefault(bit, recorder.formal())
        other = recorder.formal()
        xors = [(1, tuple(bits[bit] for bit in lane)) for lane in task.lanes]
        products = [(1, bits[bit], other) for bit in task.hubs if bit in task.products]
        xor_sum(xors, [bits[hub] for hub in task.hubs], products)
    outside = sum(price for bit, price in task.products.items() if bit not in task.hubs)
    assert recorder.n_rows + outside == cost(task, task.hubs)


@pytest.mark.parametrize(
    ("name", "rows"),
    [("SHA-256: both sigmas", 41), ("SHA-256: Sigma_0 and Maj", 52), ("SHA-256: Sigma_1 and Ch", 39.5)],
)
def test_a_short_search_finds_nothing_better(name: str, rows: float) -> None:
    assert cost(TASKS[name], TASKS[name].hubs) == rows <= search(TASKS[name], 300, seed=1)[0]
