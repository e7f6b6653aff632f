"""`@circuit(hash_inputs=...)`: one public signal, the hash of all, and everything else as without."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest
from zkwright.analyser import Answer, audit
from zkwright.circuits.keccak import keccak256
from zkwright.circuits.signals import keccak256_of_signals, sha256_of_signals
from zkwright.compiler import (
    I64,
    U64,
    Array,
    Circuit,
    Field,
    Private,
    Public,
    circuit,
    hint,
    require,
)
from zkwright.compiler.errors import (
    DroppedBitsError,
    SignatureError,
    UnconstrainedHintError,
    UnsatisfiedCircuitError,
    UnusedInputError,
)
from zkwright.compiler.program.program_file import read_program, write_program
from zkwright.core.field import R
from zkwright.verifier.signals_hash import hash_of_signals

INPUTS = {"p": 3, "q": 11, "low": [1, 2], "change": -5}
SIGNALS = [33, 1, 2, R - 5]
VALUES = {"result": 33, "low": [1, 2], "change": -5}


@circuit(hash_inputs=sha256_of_signals)
def folded(
    p: Private[Field], q: Private[U64], low: Public[Array[U64, Literal[2]]], change: Public[I64]
) -> Public[Field]:
    """A product, and a few public values."""
    require(low[0] < low[1], "out of order")
    require(change < I64(0), "no change")
    return p * Field(q)


def test_the_one_public_signal_is_the_hash_of_all() -> None:
    program = folded.compile()
    assert (program.r1cs.n_outputs, program.r1cs.n_public_inputs, program.r1cs.n_private_inputs) == (1, 0, 5)
    witness = program.solve(INPUTS)
    assert witness.signals == SIGNALS
    assert witness.public == [hash_of_signals("sha256", SIGNALS)]
    assert (witness.values, witness.output) == (VALUES, 33)


@pytest.mark.parametrize("level", [0, 1])
def test_at_every_level_of_optimisation(level: int) -> None:
    witness = folded.compile(level).solve(INPUTS)
    assert (witness.public, witness.signals) == ([hash_of_signals("sha256", SIGNALS)], SIGNALS)


def test_keccak() -> None:
    @circuit(hash_inputs=keccak256_of_signals)
    def one(x: Public[Field], y: Private[Field]) -> None:
        require(y * y == x, "no root")

    witness = one.compile().solve({"x": 9, "y": 3})
    assert witness.public == [hash_of_signals("keccak256", [9])]
    assert (witness.values, witness.output) == ({"x": 9}, None)


def test_called_run_and_used_in_another_it_is_as_without() -> None:
    @circuit
    def around(p: Private[Field], q: Private[U64]) -> Public[Field]:
        product: Field = folded(p, q, Array([U64(1), U64(2)]), I64(-1))
        return product

    assert folded(3, 11, [1, 2], -5) == folded.plain(INPUTS) == 33
    assert around.compile().r1cs.n_rows < 200
    assert around(3, 11) == 33
    with pytest.raises(UnsatisfiedCircuitError, match="out of order"):
        folded(3, 11, [2, 2], -5)


def test_files_keep_it(tmp_path: Path) -> None:
    program = folded.compile()
    write_program(program, tmp_path / "folded.r1cs")
    read = read_program(tmp_path / "folded.r1cs")
    assert read.schema.hash_inputs == "sha256"
    assert read.solve(INPUTS).values == VALUES
    names = [read.wire_name(wire) for wire in range(1, 8)]
    assert names == ["sha256(signals)", "low[0]", "low[1]", "change", "p", "q", "out"]


def test_what_nobody_holds_is_refused_although_the_hash_reads_it() -> None:
    @circuit(hash_inputs=sha256_of_signals)
    def unread(x: Public[Field], y: Private[Field]) -> Public[Field]:
        return y * y

    @circuit(hash_inputs=sha256_of_signals)
    def hinted(x: Public[Field]) -> Public[Field]:
        require(x != 0, "zero")
        answer: Field = hint(lambda value: value + 1, x, returns=Field)
        return answer

    @circuit(hash_inputs=sha256_of_signals)
    def dropped(x: Public[U64]) -> Public[U64]:
        return U64.from_bits([*x.bits()[:8], *[x.bits()[0]] * 56])

    for wrong, error in ((unread, UnusedInputError), (hinted, UnconstrainedHintError), (dropped, DroppedBitsError)):
        assert isinstance(wrong, Circuit)
        with pytest.raises(error):
            wrong.compile()


@pytest.mark.parametrize("wrong", [keccak256, len, "keccak256", lambda signals: 5, lambda signals: None])
def test_a_hash_that_verifiers_do_not_compute_is_refused(wrong: Any) -> None:
    with pytest.raises(SignatureError, match="`hash_inputs` is no hash that verifiers compute") as refusal:

        @circuit(hash_inputs=wrong)
        def product(p: Private[Field], q: Private[Field]) -> Public[Field]:
            return p * q

    assert "pass keccak256_of_signals or sha256_of_signals of zkwright.circuits.signals" in str(refusal.value)


def test_without_public_signals_there_is_nothing_to_hash() -> None:
    @circuit(hash_inputs=sha256_of_signals)
    def silent(p: Private[Field]) -> None:
        require(p != 0, "zero")

    with pytest.raises(SignatureError, match="there is no public signal to hash"):
        silent.compile()


def test_parentheses_alone_are_refused_as_ever() -> None:
    with pytest.raises(SignatureError, match="takes no arguments"):
        circuit()  # type: ignore[call-overload]


def test_its_audit_says_that_the_hash_is_unique() -> None:
    @circuit(hash_inputs=sha256_of_signals)
    def small(p: Private[Field], q: Private[Field]) -> Public[Field]:
        return p * q

    assert audit(small.compile()).answer is Answer.UNIQUE
