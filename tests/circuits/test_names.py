"""The paths that users import the gadget library from."""

from __future__ import annotations

from importlib import import_module

import pytest

OTHER_NAMES = {
    "babyjub_curve": "babyjub.plain",
    "eddsa_keys": "eddsa.plain",
    "edwards": "babyjub",
    "merkle_tree": "merkle.plain",
    "poseidon_batch": "poseidon.plain",
}


@pytest.mark.parametrize(("other", "home"), OTHER_NAMES.items())
def test_a_second_name_gives_the_same_objects(other: str, home: str) -> None:
    second, first = import_module(f"zkwright.circuits.{other}"), import_module(f"zkwright.circuits.{home}")
    assert second.__all__
    for name in second.__all__:
        assert getattr(second, name) is getattr(first, name)
    if home != "babyjub" and other != "poseidon_batch":
        own = {name for name, value in vars(first).items() if getattr(value, "__module__", "") == first.__name__}
        assert {name for name in own if not name.startswith("_")} <= set(second.__all__)
