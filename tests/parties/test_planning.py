"""Who can know a wire, and what takes the network; what cannot be joint is refused by its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from zkwright import U32, U64, Field, Private, Public, circuit, hint, require
from zkwright.circuits import hints
from zkwright.circuits.signals import sha256_of_signals
from zkwright.compiler import Program
from zkwright.parties import InvalidParties, NotJoint, Parties
from zkwright.parties.planning import Kind, plan

from tests.parties import circuits
from tests.parties.rehearsals import parties_toml


def parties(folder: Path, *inputs: list[str]) -> Parties:
    return Parties.from_bytes(parties_toml(folder, inputs).encode(), folder / "parties.toml")


def test_a_sum_is_joint_in_its_last_wire_alone(tmp_path: Path) -> None:
    planned = plan(circuits.total.compile(n=3), parties(tmp_path, ["yields[0]"], ["yields[1]"], ["yields[2]"]))
    assert planned.n_public() == 1
    assert [len(planned.wires_of(index)) for index in (1, 2, 3)] == [32, 32, 32]
    assert planned.n_joint() == 1
    assert [step.kind for step in planned.steps] == [Kind.LINEAR]
    assert planned.n_checks == 8


def test_committed_ballots_cost_no_products(tmp_path: Path) -> None:
    """Whoever knows an input computes its hash in the clear."""
    owned = [[f"votes[{i}]", f"nonces[{i}]"] for i in range(3)]
    planned = plan(circuits.tally.compile(n=3), parties(tmp_path, *owned))
    assert (planned.n_public(), planned.n_joint()) == (4, 1)
    assert planned.count(Kind.PRODUCT) == 0


def test_a_comparison_takes_bits_and_selections_products(tmp_path: Path) -> None:
    planned = plan(circuits.second_price.compile(n=3), parties(tmp_path, ["bids[0]"], ["bids[1]"], ["bids[2]"]))
    assert (planned.count(Kind.BITS), planned.count(Kind.PRODUCT)) == (3, 5)
    assert [step.widths for step in planned.steps if step.kind is Kind.BITS] == [(33,)] * 3


def test_all_inputs_of_one_party_are_no_joint_work(tmp_path: Path) -> None:
    planned = plan(circuits.second_price.compile(n=3), parties(tmp_path, ["bids"], [], []))
    assert planned.n_joint() == 0
    assert planned.steps == []


def test_the_plan_depends_on_who_owns_what(tmp_path: Path) -> None:
    program = circuits.total.compile(n=3)
    first = plan(program, parties(tmp_path, ["yields[0]"], ["yields[1]"], ["yields[2]"])).digest
    assert first == plan(program, parties(tmp_path, ["yields[0]"], ["yields[1]"], ["yields[2]"])).digest
    assert first != plan(program, parties(tmp_path, ["yields[1]"], ["yields[0]"], ["yields[2]"])).digest


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ([["yields[0]"], ["yields[1]"], []], "yields[2] is nobody's input"),
        ([["yields"], ["yields[1]"], []], "yields[1] is an input of both p1 and p2"),
        ([["yields", "yields[1]"], [], []], "yields[1] is listed twice by p1"),
        ([["yields"], ["yield"], []], "party p2: inputs: yield: no private input is called so"),
        ([["yields"], ["yields[3]"], []], "yields[3]: no private input is called so"),
        ([["yields"], ["yields[0].low"], []], "yields[0].low: no private input is called so"),
    ],
)
def test_each_input_has_one_owner(inputs: list[list[str]], said: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidParties) as refused:
        plan(circuits.total.compile(n=3), parties(tmp_path, *inputs))
    assert said in str(refused.value)


def test_public_inputs_are_nobodys(tmp_path: Path) -> None:
    owned = [["votes", "nonces"], ["commitments"], []]
    with pytest.raises(InvalidParties, match="commitments: it is public, and everybody gives it"):
        plan(circuits.tally.compile(n=3), parties(tmp_path, *owned))


@circuit
def rooted(a: Private[U32], b: Private[U32], c: Private[U32]) -> Public[Field]:
    root = hint(hints.square_root, a + b, returns=Field)
    require(root * root == Field(a + b), "no square")
    return root + Field(c)


@circuit
def quotient(a: Private[Field], b: Private[Field], c: Private[Field]) -> Public[Field]:
    quotient, rest = hint(hints.division, a, b, returns=(U64, U64))
    require(Field(quotient) * b + Field(rest) == a, "inexact")
    return c + Field(quotient)


def half(x: int) -> int:
    return x // 2


@circuit
def halved(a: Private[U32], b: Private[U32], c: Private[U32]) -> Public[Field]:
    joined = a + b
    found = hint(half, Field(joined), returns=Field)
    require(found + found == Field(joined), "odd")
    return found + Field(c)


@circuit(hash_inputs=sha256_of_signals)
def hashed(a: Private[U32], b: Private[U32], c: Private[U32], least: Public[U32]) -> Public[U32]:
    require(a >= least, "too little")
    return a + b + c


@pytest.mark.parametrize(
    ("program", "line", "said"),
    [
        (
            rooted.compile(),
            "require(root * root",
            "square root of values that only p1 and p2 together know: there is no protocol for it",
        ),
        (
            quotient.compile(),
            "quotient, rest = hint(hints.division",
            "divmod of values that only p1 and p2 together know: of the divisor",
        ),
        (
            halved.compile(),
            "found = hint(half",
            "the hint half of values that only p1 and p2 together know: no party can call it",
        ),
    ],
)
def test_refuses_what_cannot_be_joint_with_its_line(program: Program, line: str, said: str, tmp_path: Path) -> None:
    numbers = [at for at, text in enumerate(Path(__file__).read_text().split("\n"), 1) if text.strip().startswith(line)]
    with pytest.raises(NotJoint) as refused:
        plan(program, parties(tmp_path, ["a"], ["b"], ["c"]))
    assert f"test_planning.py:{numbers[0]}: {said}" in str(refused.value)


def test_they_are_no_trouble_where_one_party_knows(tmp_path: Path) -> None:
    for program in (quotient.compile(), rooted.compile(), halved.compile()):
        assert plan(program, parties(tmp_path, ["a", "b"], ["c"], [])).n_joint() >= 1


@pytest.mark.slow
def test_a_hash_of_signals_is_computed_together(tmp_path: Path) -> None:
    """Of joint results, the hash is joint as well; both are opened."""
    program = hashed.compile()
    planned = plan(program, parties(tmp_path, ["a"], ["b"], ["c"]))
    assert all(planned.knowers[wire] for wire in (1, *program.schema.result_wires))
    assert all(planned.knowers[wire] == 0 for wire in program.schema.signal_wires[1])
