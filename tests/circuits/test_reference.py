"""Whoever asks for help on the gadget library is told the parameters."""

from __future__ import annotations

import importlib
import inspect
import pydoc

import pytest
from zkwright import Field, Private, Public, circuit, gadget

from tests.circuits.costs import collected
from tests.circuits.library import PLAIN, PRIMITIVES, public_members
from tests.circuits.needs import listed
from tests.circuits.reference import MODULES, PAGE, written


@pytest.mark.parametrize("name", MODULES)
def test_help_shows_every_parameter(name: str) -> None:
    module = importlib.import_module(f"zkwright.circuits.{name}")
    text = pydoc.plaintext.document(module)  # type: ignore[attr-defined]
    members = list(public_members(module))
    assert members
    for member, value in members:
        word = member.rpartition(".")[2]
        assert word in text
        if not inspect.isclass(value):
            line = next(line for line in text.splitlines() if line.strip(" |").startswith(f"{word}("))
            for parameter in inspect.signature(value).parameters:
                assert parameter in line, (word, line)


def test_help_on_ones_own_gadgets_and_circuits() -> None:
    @gadget
    def weighed(value: Field, factor: int = 3) -> Field:
        """A product."""
        return value * factor

    @circuit
    def weigh(value: Private[Field], n: int = 2) -> Public[Field]:
        """A weighed value."""
        return weighed(value, n)

    class Scales:
        of_gadget = weighed
        of_circuit = weigh

    for value, words in (
        (weighed, ("value", "factor: 'int' = 3", "A product.")),
        (weigh, ("value", "n", "A weighed value.")),
    ):
        text = pydoc.plaintext.document(value)  # type: ignore[attr-defined]
        for word in words:
            assert word in text
    assert Scales().of_gadget(2) == weighed(2) == 6
    assert Scales().of_circuit(2) == weigh(2) == 4


def test_the_index_by_need_has_every_gadget() -> None:
    """A new one gets a line in tests/circuits/needs.py, or joins one."""
    gadgets = {cost.name for cost in collected()}
    assert gadgets - listed() == set(), "not in the index by need"
    assert listed() - gadgets == set(), "in the index by need, and not in the library"


def test_the_page_has_every_signature_and_cost() -> None:
    """After a change: python -m tests.circuits.reference --write"""
    page = PAGE.read_text(encoding="utf-8")
    assert written(page) == page


def test_a_page_without_a_place_for_them_is_refused() -> None:
    with pytest.raises(ValueError, match="no lines <!-- costs"):
        written("# Gadgets\n")
    assert "edwards" not in MODULES
    assert {"poseidon", "bits", "sha256"} < set(PRIMITIVES)
    assert {"merkle.plain", "eddsa.plain"} < set(PLAIN)
