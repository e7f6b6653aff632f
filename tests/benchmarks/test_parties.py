"""What is printed of joint proofs."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from benchmarks import joint_statements, parties


@pytest.mark.slow
def test_a_line_for_each_statement() -> None:
    done = CliRunner().invoke(parties.main, ["--times", "1", "--only", "second"], catch_exceptions=False)
    assert done.exit_code == 0
    _, *lines = done.stdout.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["second price", "second price of 7, threshold 3"]
    for line in lines:
        assert re.search(r"[0-9]+ constraints, [0-9]+ rounds, [0-9]+ kB; [0-9]+ ms, at most [0-9]+; ", line), line
        assert re.search(r"[0-9.]+ s at 25 ms one way", line), line


@pytest.mark.parametrize("case", parties.CASES, ids=lambda case: case.name)
def test_statements_and_inputs_belong_together(case: parties.Case) -> None:
    parameters = {name: 2 if name == "k" else value for name, value in case.parameters.items()}
    program = getattr(joint_statements, case.circuit).compile(**parameters)
    assert len(program.solve(parties.inputs(case)).public) == program.r1cs.n_public
