"""One call proves from inputs, and what is public has names on both sides."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal

import pytest
from zkwright.compiler import U8, Array, Bool, Bytes, Field, InputError, Private, Public, Struct, bind, circuit, require
from zkwright.compiler.errors import UnsatisfiedCircuitError
from zkwright.prover import (
    Engine,
    Prover,
    ProvingKey,
    UnsatisfiedWitness,
    check_circuit,
    prove,
    prove_inputs,
    setup,
    statement_of,
)
from zkwright.prover.groth16.standing import Standing
from zkwright.verifier import InvalidKey, InvalidProof, InvalidStatement, Statement, verify
from zkwright.verifier.standing import STANDINGS


class Seat(Struct):
    """A place in a hall."""

    row: U8
    taken: Bool


@circuit
def reserve(
    secret: Private[Field],
    seat: Public[Seat],
    code: Public[Bytes[Literal[2]]],
    marks: Public[Array[Field, Literal[2]]],
) -> Public[tuple[Field, Seat]]:
    """Values of every kind."""
    bind(code, marks)
    return secret * secret + marks[0], Seat(row=seat.row + code[0], taken=~seat.taken)


@circuit
def nothing(secret: Private[U8]) -> None:
    """Nothing is public."""
    require(secret < 200, "too large")


INPUTS: dict[str, Any] = {"secret": 3, "seat": {"row": 5, "taken": False}, "code": b"\x01\x02", "marks": [7, 8]}
VALUES: dict[str, Any] = {
    "result": (16, {"row": 6, "taken": True}),
    "seat": {"row": 5, "taken": False},
    "code": b"\x01\x02",
    "marks": [7, 8],
}


@pytest.fixture(scope="module")
def key(engine: Engine) -> ProvingKey:
    return setup(reserve.compile().r1cs, engine=engine)


def test_a_witness_is_proved_as_it_is(engine: Engine, key: ProvingKey) -> None:
    witness = reserve.compile().solve(INPUTS)
    for proved in (prove(key, witness, engine=engine), Prover(key, engine=engine).prove(witness)):
        proof, public = proved
        assert (proof, public) == (proved.proof, proved.public)
        verify(key.verifying_key(), public, proof)
        assert list(public) == witness.public
        assert witness.values == VALUES
        assert repr(witness.values) == repr(VALUES)
        assert proved.values == VALUES
        assert repr(proved.values) == repr(VALUES)


def test_one_call_from_the_inputs(engine: Engine, key: ProvingKey) -> None:
    program = reserve.compile()
    prover = Prover(key, program, engine=engine)
    for proved in (prove_inputs(key, program, INPUTS, engine=engine), prover.prove_inputs(INPUTS)):
        assert proved.values == VALUES
        expect = {"seat": VALUES["seat"], "code[1]": 2, "result[1].taken": True}
        for statement in (prover.statement, statement_of(program, key)):
            assert statement.verify(key.verifying_key(), proved.public, proved.proof, expect=expect) == VALUES
        with pytest.raises(InvalidProof, match=r"seat\.row: the public signal is 5, expected 6"):
            prover.statement.verify(key.verifying_key(), *proved[::-1], expect={"seat": {"row": 6, "taken": False}})


def test_what_inputs_break_is_told_as_solving_tells_it(key: ProvingKey) -> None:
    program = reserve.compile()
    with pytest.raises(InputError, match="sead"):
        prove_inputs(key, program, {**INPUTS, "sead": 1})
    with pytest.raises(UnsatisfiedCircuitError):
        Prover(key, program).prove_inputs({**INPUTS, "seat": {"row": 255, "taken": False}})


def test_another_circuits_key_is_refused_before_anything_is_solved(key: ProvingKey) -> None:
    for call in (lambda: Prover(key, nothing.compile()), lambda: prove_inputs(key, nothing.compile(), {})):
        with pytest.raises(ValueError, match="set the key up for this program"):
            call()


def test_the_key_of_another_circuit_of_the_same_size_proves_nothing() -> None:
    @circuit
    def square(x: Private[Field]) -> Public[Field]:
        return x * x

    @circuit
    def next_to(x: Private[Field]) -> Public[Field]:
        return x * (x + 1)

    key, program = setup(square.compile().r1cs), next_to.compile()
    with pytest.raises(UnsatisfiedWitness):
        prove_inputs(key, program, {"x": 3})
    with pytest.raises(UnsatisfiedWitness):
        Prover(key, program).prove_inputs({"x": 3})
    check_circuit(key, square.compile().r1cs)
    with pytest.raises(InvalidKey):
        check_circuit(key, program.r1cs)


def test_names_need_a_circuit(engine: Engine, key: ProvingKey) -> None:
    prover = Prover(key, engine=engine)
    proved = prover.prove(reserve.compile().solve(INPUTS).limbs())
    with pytest.raises(ValueError, match=r"pass the Witness that program\.solve gave"):
        _ = proved.values
    for call in (lambda: prover.prove_inputs(INPUTS), lambda: prover.statement):
        with pytest.raises(ValueError, match=r"make it with Prover\(key, program\)"):
            call()


def test_a_statement_says_where_the_key_comes_from(key: ProvingKey) -> None:
    program = reserve.compile()
    assert statement_of(program, key).standing == "development"
    assert statement_of(program, key.verifying_key()).standing is None
    assert Statement.from_json(statement_of(program, key).to_json()) == statement_of(program, key)
    assert statement_of(program, key).circuit == "reserve"
    expected = [name.replace("out", "result", 1) for name in program.schema.wire_names()][: key.n_public]
    assert list(statement_of(program, key).names()) == expected


def test_a_statement_is_of_a_key_of_its_circuit(key: ProvingKey) -> None:
    with pytest.raises(InvalidKey, match="the circuit nothing has 0"):
        statement_of(nothing.compile(), key)
    other = setup(reserve.compile().r1cs)
    proved = prove_inputs(other, reserve.compile(), INPUTS)
    with pytest.raises(InvalidStatement, match="is of another key"):
        statement_of(reserve.compile(), key).verify(other.verifying_key(), proved.public, proved.proof)


def test_the_verifier_knows_the_standings() -> None:
    assert tuple(standing.value for standing in Standing) == STANDINGS


def test_threads_share_keys_provers_and_statements(engine: Engine, key: ProvingKey) -> None:
    prover = Prover(key, reserve.compile(), engine=engine)
    statement = prover.statement

    def go(row: int) -> int:
        proved = prover.prove_inputs({**INPUTS, "seat": {"row": row, "taken": False}})
        values = statement.verify(prover.verifying_key, proved.public, proved.proof, expect={"seat.row": row})
        with pytest.raises(InvalidProof):
            statement.verify(prover.verifying_key, proved.public, proved.proof, expect={"seat.row": row + 1})
        seat: int = values["seat"]["row"]
        return seat

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(go, range(6))) == list(range(6))
