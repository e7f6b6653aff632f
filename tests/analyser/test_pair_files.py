"""The files of a counterexample: whole, private, and proved."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Literal

import pytest
from zkwright import U8, Array, Bool, Bytes, Field, Private, Public, Struct, circuit, hint, require
from zkwright.analyser import audit
from zkwright.analyser.counterexample import counterexample, satisfies
from zkwright.analyser.honest import honest_assignments
from zkwright.analyser.pair_files import write_pair
from zkwright.analyser.propagation import determined
from zkwright.analyser.square_root import square_root
from zkwright.analyser.system import System
from zkwright.analyser.verdict import Answer, Counterexample, WireName
from zkwright.circuits.poseidon import poseidon
from zkwright.circuits.poseidon.plain import poseidon_each
from zkwright.core.field import R
from zkwright.core.files.wtns_file import read_wtns
from zkwright.core.limbs import from_limbs
from zkwright.prover import prove, setup
from zkwright.verifier import verify


def _pair(first: list[int], second: list[int]) -> Counterexample:
    return Counterexample(tuple(first), tuple(second), (WireName(1, "out"),))


def test_both_are_written_for_the_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "evidence" / "of_today"
    paths = write_pair(folder, _pair([1, 7, 3], [1, 8, 3]))
    assert [path.name for path in paths] == ["first.wtns", "second.wtns"]
    assert [from_limbs(read_wtns(path)) for path in paths] == [[1, 7, 3], [1, 8, 3]]
    if os.name == "posix":
        assert {stat.S_IMODE(path.stat().st_mode) for path in paths} == {0o600}
        assert stat.S_IMODE(folder.stat().st_mode) & 0o077 == 0
    write_pair(folder, _pair([1, 5, 3], [1, 6, 3]))
    assert [from_limbs(read_wtns(path))[1] for path in paths] == [5, 6]
    assert sorted(os.listdir(folder)) == ["first.wtns", "second.wtns"]


def test_neither_is_written_where_one_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not below r"):
        write_pair(tmp_path, _pair([1, 7], [1, 1 << 255]))
    assert os.listdir(tmp_path) == []
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        write_pair(tmp_path / "file", _pair([1], [1]))


def _root(square: int) -> int:
    return square_root(square, R) or 0


@circuit
def root_of(x: Private[Field], tag: Public[Field]) -> Public[Field]:
    """One of the roots, whichever the prover likes."""
    square = x * x
    root = hint(_root, square, returns=Field)
    require(root * root == square, "no root")
    return root + tag


def test_a_sceptic_proves_both(tmp_path: Path) -> None:
    program = root_of.compile()
    system = System(program.r1cs)
    pair = counterexample(system, determined(system), system.outputs, starts=honest_assignments(program), attempts=0)
    assert pair is not None
    key = setup(program.r1cs)
    results = set()
    for path in write_pair(tmp_path, pair):
        proof, public = prove(key, read_wtns(path))
        verify(key.verifying_key(), public, proof)
        results.add(tuple(public))
    assert len(results) == 2
    assert len({public[1] for public in results}) == 1


class Point(Struct):
    x: Field
    on: Bool


@circuit
def every_kind(
    a: Public[U8], c: Private[Array[Field, Literal[2]]], d: Private[Bytes[Literal[3]]], e: Private[Point]
) -> Public[Field]:
    """A value of each kind of type."""
    require(a < 255, "too large")
    return Field(a) + c[0] * c[1] + Field(d[0]) * e.x + Field(d[1]) + Field(d[2]) + Field(e.on)


def test_honest_assignments_are_of_inputs_at_the_edges_of_their_types() -> None:
    program = every_kind.compile()
    system = System(program.r1cs)
    found = list(honest_assignments(program, attempts=30))
    assert all(satisfies(system, values) for values in found)
    inputs = [values[system.inputs.start : system.inputs.stop] for values in found]
    assert inputs[:2] == [[0] * 8, [1] * 8]
    limits = [255, R, R, 256, 256, 256, R, 2]
    for at, limit in enumerate(limits):
        values = [given[at] for given in inputs]
        assert max(values) < limit
        assert len(set(values)) >= min(limit, 4)
    assert 20 < len(found) < 30, "the largest a is refused, and passed over"
    assert found == list(honest_assignments(program, attempts=30))


def test_a_hint_that_fails_ends_nothing() -> None:
    def quotient(x: int) -> int:
        return 12 // x

    @circuit
    def divided(x: Private[Field]) -> Public[Field]:
        q = hint(quotient, x, returns=Field)
        require(q * x == 12, "no quotient")
        return q

    assert [values[2] for values in honest_assignments(divided.compile(), attempts=2)] == [1]


SEALED = poseidon_each([[5]])[0]
"""Nobody draws what hashes to it."""


@circuit
def sealed(x: Private[Field]) -> Public[Field]:
    """Takes one input alone, beside which a hint has two answers."""
    require(poseidon(x) == SEALED, "the sealed number alone")
    found = hint(lambda value: value, x, returns=Field)
    require((found - x) * (found - x - 7) == 0, "one of two")
    return poseidon(found)


def test_the_search_begins_beside_witnesses_that_are_given() -> None:
    program = sealed.compile()
    assert not list(honest_assignments(program))
    verdict = audit(program, starts=[program.solve({"x": 5}).assignment], time_limit=5)
    assert verdict.answer is Answer.NOT_UNIQUE
    assert verdict.counterexample is not None
    assert verdict.counterexample.first[program.r1cs.n_public + 1] == 5
