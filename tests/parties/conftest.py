"""Scenes that several tests play."""

from __future__ import annotations

import pytest
from zkwright.circuits.poseidon import poseidon

from tests.parties import circuits
from tests.parties.rehearsals import Scene, scene


@pytest.fixture(scope="session")
def auction() -> Scene:
    bids = [700, 900, 800]
    return scene(
        circuits.second_price.compile(n=3),
        {"bids": bids},
        [[f"bids[{i}]"] for i in range(3)],
        [{f"bids[{i}]": bid} for i, bid in enumerate(bids)],
    )


@pytest.fixture(scope="session")
def total() -> Scene:
    yields = [2**32 - 1, 0, 7]
    return scene(
        circuits.total.compile(n=3),
        {"yields": yields},
        [[f"yields[{i}]"] for i in range(3)],
        [{f"yields[{i}]": given} for i, given in enumerate(yields)],
    )


@pytest.fixture(scope="session")
def tally() -> Scene:
    commitments = [poseidon(vote, 99 + i) for i, vote in enumerate((1, 0, 1))]
    return scene(
        circuits.tally.compile(n=3),
        {"votes": [True, False, True], "nonces": [99, 100, 101], "commitments": commitments},
        [[f"votes[{i}]", f"nonces[{i}]"] for i in range(3)],
        [
            {f"votes[{i}]": vote, f"nonces[{i}]": 99 + i, "commitments": commitments}
            for i, vote in enumerate((True, False, True))
        ],
    )


@pytest.fixture(scope="session")
def mixed() -> Scene:
    given = {"a": 77, "b": 123456, "c": 77, "least": 5}
    return scene(
        circuits.mixed.compile(),
        given,
        [["a"], ["b"], ["c"]],
        [{name: given[name], "least": 5} for name in ("a", "b", "c")],
    )
