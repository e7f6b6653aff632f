"""Modules of the gadget library that are importable by a second name."""

from __future__ import annotations

from importlib import import_module

import pytest

from tests.circuits.library import SECOND_NAMES, public_members


@pytest.mark.parametrize(("second", "first"), SECOND_NAMES.items())
def test_a_second_name_gives_the_same_objects(second: str, first: str) -> None:
    other, home = import_module(f"zkwright.circuits.{second}"), import_module(f"zkwright.circuits.{first}")
    assert other.__all__
    for name in other.__all__:
        assert getattr(other, name) is getattr(home, name)


@pytest.mark.parametrize("second", ["babyjub_curve", "eddsa_keys", "merkle_tree"])
def test_a_second_name_of_a_whole_module_gives_all_of_it(second: str) -> None:
    other, home = (
        import_module(f"zkwright.circuits.{second}"),
        import_module(f"zkwright.circuits.{SECOND_NAMES[second]}"),
    )
    assert {name for name, _ in public_members(home) if "." not in name} <= set(other.__all__)
