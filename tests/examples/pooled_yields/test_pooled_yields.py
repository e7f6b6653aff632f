"""Mines that pool their yields: what comes out, and what is tried against it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from pooled_yields import demo
from pooled_yields.assayer import assay, coordinates
from pooled_yields.circuits import pooled
from pooled_yields.page import page
from zkwright import UnsatisfiedCircuitError
from zkwright.circuits.eddsa.plain import SigningKey
from zkwright.parties import Cheated, PartyLost
from zkwright.parties.cost import cost_of
from zkwright.parties.lies import Lies
from zkwright.parties.planning import plan
from zkwright.prover import Proved, statement_of
from zkwright.verifier import InvalidProof, Verifier, public_to_json

from tests.examples.examples import FOLDER
from tests.examples.ports import three_free_ports
from tests.parties.rehearsals import Scene, joint, parties_for, scene

ASSAYER = SigningKey(bytes(range(32)))
MINES = [101, 102, 103]
PUBLIC = {"mines": MINES, "season": 7, "assayer": coordinates(ASSAYER.public_key)}


def inputs(grams: list[int], mines: list[int] = MINES) -> dict[str, Any]:
    return {"assays": [assay(ASSAYER, mine, 7, weight) for mine, weight in zip(mines, grams, strict=True)], **PUBLIC}


@pytest.fixture(scope="module")
def mining() -> Scene:
    together = inputs([31_250, 48_000, 12_400])
    given = [{f"assays[{i}]": together["assays"][i], **PUBLIC} for i in range(3)]
    return scene(pooled.compile(n=3), together, [[f"assays[{i}]"] for i in range(3)], given)


@pytest.mark.parametrize(
    ("grams", "mean", "one_has_most"),
    [
        ([31_250, 48_000, 12_400], 30_550, True),
        ([0, 0, 0], 0, False),
        ([0, 0, 1], 0, True),
        ([5, 5, 0], 3, False),
        ([5, 3, 2], 3, False),
        ([6, 3, 2], 3, True),
        ([2**32 - 1, 2**32 - 1, 2**32 - 1], 2**32 - 1, False),
    ],
)
def test_what_is_told(mining: Scene, grams: list[int], mean: int, one_has_most: bool) -> None:
    result = mining.program.solve(inputs(grams)).values["result"]
    assert result == {"total": sum(grams), "mean": mean, "one_has_most": one_has_most}


def test_no_mine_counts_twice(mining: Scene) -> None:
    """With the statement of one, given in two places."""
    for mines in ([101, 101, 103], [101, 102, 101], [101, 102, 102]):
        with pytest.raises(UnsatisfiedCircuitError, match="counted twice"):
            mining.program.solve({**inputs([5, 5, 5], mines), "mines": mines})


def test_three_mines_prove_it(mining: Scene, tmp_path: Path) -> None:
    ends = joint(tmp_path, mining)
    assert all(isinstance(end, Proved) for end in ends), ends
    (done, *_) = (end for end in ends if isinstance(end, Proved))
    assert done.values["result"] == {"total": 91_650, "mean": 30_550, "one_has_most": True}
    verifier = Verifier(mining.key.verifying_key(), statement_of(mining.program, mining.key), development=True)
    texts = public_to_json(done.public), done.proof.to_json()
    shown = page(verifier, *texts, MINES, 7, PUBLIC["assayer"])  # type: ignore[arg-type]
    assert "91,650 g" in shown
    assert "<td>yes</td>" in shown
    for mines, season, key in (
        ([101, 102, 104], 7, ASSAYER),
        (MINES, 8, ASSAYER),
        (MINES, 7, SigningKey(bytes(32))),
    ):
        with pytest.raises(InvalidProof):
            page(verifier, *texts, mines, season, coordinates(key.public_key))


@pytest.mark.parametrize(
    "wrong",
    [
        {**assay(ASSAYER, 101, 7, 31_250), "grams": 31_251},
        assay(ASSAYER, 102, 7, 48_000),
        assay(ASSAYER, 101, 6, 31_250),
        assay(SigningKey(bytes(32)), 101, 7, 31_250),
    ],
)
def test_a_statement_is_of_one_mine_one_season_and_one_assayer(
    wrong: dict[str, Any], mining: Scene, tmp_path: Path
) -> None:
    ends = joint(tmp_path, mining, given={1: {**mining.given[0], "assays[0]": wrong}})
    assert isinstance(ends[0], UnsatisfiedCircuitError)
    assert "the signature is not valid" in str(ends[0])
    assert all(isinstance(end, PartyLost) for end in ends[1:])


def test_a_mine_whose_own_computer_lets_it_pass_is_found(mining: Scene, tmp_path: Path) -> None:
    """It deals one gram more than was signed."""
    ends = joint(tmp_path, mining, lies={2: Lies("cone", 0)})
    assert all(isinstance(end, Cheated) for end in ends)


def test_the_readme_tells_the_numbers(mining: Scene, tmp_path: Path) -> None:
    parties, _ = parties_for(tmp_path, mining.inputs)
    planned = plan(mining.program, parties)
    own = sum(len(planned.wires_of(index)) for index in (1, 2, 3))
    cost = cost_of(planned, parties, mining.program.r1cs.n_rows, mining.program.r1cs.n_outputs)
    readme = " ".join((FOLDER / "pooled_yields" / "README.md").read_text(encoding="utf-8").split())
    assert f"{own:,} of {mining.program.r1cs.n_wires:,} wires" in readme
    assert f"{cost.rounds} rounds" in readme
    assert re.findall(r"python -m pooled_yields\.(\w+) (\w+)", readme) == [("demo", "demo"), ("assayer", "sign")]


def test_the_demo_with_a_process_for_each_mine(tmp_path: Path) -> None:
    answer = demo.run(tmp_path / "demo", three_free_ports())
    assert answer["public"]["result"] == {"total": "91650", "mean": "30550", "one_has_most": True}
    assert "Proved: the assayer" in (tmp_path / "demo" / "page.html").read_text()
