"""What the analyser says of circomlib's templates, compiled by circom, against what is known of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from zkwright.analyser import audit
from zkwright.analyser.system import System
from zkwright.analyser.verdict import Answer
from zkwright.core.files.r1cs_file import read_r1cs

from benchmarks import audit_circomlib
from benchmarks.circom import compile_sources
from benchmarks.circomlib_instances import INSTANCES, Instance
from tests.analyser.assignments import satisfies
from tests.interop import compilations

SLOW = {
    "Bits2Point_Strict()", "MiMCSponge(2, 220, 1)", "Num2Bits_strict()", "Point2Bits_Strict()", "SMTProcessor(10)",
    "SMTProcessorLevel()", "SMTVerifier(10)", "SMTVerifierLevel()", "Sha256_2()",
    *(f"Poseidon({inputs})" for inputs in range(3, 17)),
}  # fmt: skip

REPEATED = """pragma circom 2.0.0;
include "circomlib/circuits/bitify.circom";
include "circomlib/circuits/poseidon.circom";
template Chain(n) {
    signal input first; signal output last;
    component bits[n]; component hash[n];
    for (var i = 0; i < n; i++) {
        bits[i] = Num2Bits_strict(); hash[i] = Poseidon(1);
        bits[i].in <== i == 0 ? first : hash[i - 1].out;
        var low = 0; for (var j = 0; j < 127; j++) { low += bits[i].out[j] * (1 << j); }
        hash[i].inputs[0] <== low;
    }
    last <== hash[n - 1].out;
}
component main = Chain(6);
"""

CASES = [
    pytest.param(instance, id=instance.main, marks=[pytest.mark.slow] if instance.main in SLOW else [])
    for instance in INSTANCES
]


@pytest.fixture(scope="module")
def quick(foreign_programs: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the rows of all that are not slow, compiled at once."""
    folder = tmp_path_factory.mktemp("circomlib")
    sources = {one.name: one.source for one in INSTANCES if one.main not in SLOW} | {"repeated": REPEATED}
    compilations.once([*sources, *sources.values()], folder, lambda empty: compile_sources(sources, empty))
    return folder


@pytest.mark.parametrize("instance", CASES)
def test_the_answer_is_right(instance: Instance, quick: Path, foreign_programs: None, tmp_path: Path) -> None:
    folder = quick
    if instance.main in SLOW:
        folder = tmp_path
        compile_sources({instance.name: instance.source}, folder)
    r1cs = read_r1cs(folder / f"{instance.name}.r1cs").r1cs
    verdict = audit(r1cs, everything=instance.all_wires, time_limit=60)
    assert verdict.answer is (Answer.UNIQUE if instance.unique else Answer.NOT_UNIQUE)
    pair = verdict.counterexample
    if pair is not None:
        system = System(r1cs)
        assert satisfies(system, pair.first)
        assert satisfies(system, pair.second)
        assert all(pair.first[wire] == pair.second[wire] for wire in system.inputs)
        assert all(pair.first[name.wire] != pair.second[name.wire] for name in pair.differing)


def test_templates_that_are_used_again_are_decided_once(quick: Path) -> None:
    """Without a `.sym`, and though what each is given is what the one before it gives."""
    verdict = audit(read_r1cs(quick / "repeated.r1cs").r1cs)
    assert (verdict.answer, [one.instances for one in verdict.lemmas]) == (Answer.UNIQUE, [6])


def test_there_are_as_many_as_promised() -> None:
    assert len({instance.name for instance in INSTANCES}) == len(INSTANCES) == 72


def test_the_script_counts(foreign_programs: None) -> None:
    result = CliRunner().invoke(audit_circomlib.run, ["IsZero()", "Decoder"], catch_exceptions=False)
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert [line.split()[0] for line in lines[:2]] == ["IsZero()", "Decoder(8)"]
    assert lines[2].startswith("2 circuits: 2 decided, 0 undecided, 0 wrong; ")
