"""What stands for a value in a prompt, a log and a notebook is short, tells no secret, and is text where it is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import pytest
from zkwright import U8, Array, Field, Private, Public, bind, circuit, gadget, require
from zkwright.circuits.merkle.plain import MerkleTree
from zkwright.circuits.poseidon import poseidon
from zkwright.compiler import Program, Witness
from zkwright.compiler.profiler.profile import profile_program
from zkwright.core.notebook import card, framed, type_text
from zkwright.prover import Proved, ProvingKey, prove, setup, statement_of

SECRET = 0x5EC2E75EC2E75EC2E75EC2E75EC2E7


@circuit
def opens(key: Private[Field], digest: Public[Field]) -> Public[Field]:
    """The key behind a <digest>."""
    require(poseidon(key, 1) == digest, "not the key")
    return digest * key * 0 + 5


Made = tuple[Program, Witness, ProvingKey, Proved]


@pytest.fixture(scope="module")
def made() -> Made:
    program = opens.compile()
    witness = program.solve({"key": SECRET, "digest": poseidon(SECRET, 1)})
    key = setup(program.r1cs)
    return program, witness, key, prove(key, witness)


VALUES: dict[str, Callable[[Made], Any]] = {
    "circuit": lambda made: opens,
    "gadget": lambda made: poseidon,
    "program": lambda made: made[0],
    "system": lambda made: made[0].r1cs,
    "statement": lambda made: statement_of(made[0], made[2]),
    "tree": lambda made: MerkleTree([SECRET, 7], depth=3),
    "matrix": lambda made: made[0].r1cs.a,
    "witness": lambda made: made[1],
    "key": lambda made: made[2],
    "verifying key": lambda made: made[2].verifying_key(),
    "proved": lambda made: made[3],
    "proof": lambda made: made[3].proof,
    "profile": lambda made: profile_program(made[0]),
    "trace": lambda made: opens.trace({"key": SECRET, "digest": poseidon(SECRET, 1)}),
}


@pytest.mark.parametrize("name", VALUES)
def test_short_and_without_secrets(name: str, made: Made) -> None:
    value = VALUES[name](made)
    assert len(repr(value)) < 1200
    assert str(SECRET) not in repr(value)
    page = getattr(value, "_repr_html_", None)
    if page is not None and name != "trace":  # which is asked for to see them
        assert str(SECRET) not in page()
        assert page().startswith("<div>")


@pytest.mark.parametrize("name", sorted(VALUES.keys() - {"gadget", "matrix"}))
def test_what_notebooks_show(name: str, made: Made) -> None:
    assert VALUES[name](made)._repr_html_()


def test_a_witness_shows_its_public_values_by_name(made: Made) -> None:
    page = made[1]._repr_html_()
    assert page.index(">result<") < page.index(">digest<") < page.index(">secret<")
    assert ">out<" not in page


def test_a_statement_lists_its_signals(made: Made) -> None:
    page = statement_of(made[0], made[2])._repr_html_()
    assert "<tr><td>digest</td><td>Field</td></tr>" in page
    assert "<td>development</td>" in page

    @circuit
    def many(xs: Public[Array[U8, Literal[40]]]) -> None:
        bind(xs)

    program = many.compile()
    page = statement_of(program, setup(program.r1cs))._repr_html_()
    assert "<td>xs[31]</td><td>U8</td>" in page
    assert "xs[32]" not in page
    assert "8 more signals" in page


def test_what_has_nothing_to_unfold_does_not(made: Made) -> None:
    page = opens.trace({"key": SECRET, "digest": poseidon(SECRET, 1)})._repr_html_()
    assert "<div>poseidon(" in page
    assert page.count("<details") == 1


def test_texts_are_escaped() -> None:
    assert "<digest>" not in opens._repr_html_()
    assert "&lt;digest&gt;" in opens._repr_html_()
    shown = card("<b>", [("<i>", "<script>\ud800")])
    assert "<script>" not in shown
    assert "<i>" not in shown
    assert framed('<a href="x">', 'a"b').count('"') == framed("", "").count('"')


def test_reprs() -> None:
    @gadget
    def twice(x: Field) -> Field:
        return x + x

    assert repr(opens) == "<circuit opens(key, digest)>"
    assert repr(twice) == "<gadget twice(x)>"
    assert type_text({"struct": "Note", "fields": []}) == "Note"
    assert type_text({"tuple": ["U8", {"array": "Bool", "length": 3}]}) == "(U8, Array[Bool, 3])"
