"""docs/parties.md: its `parties.toml` is one, its tables are what the code says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from zkwright.parties import Identity, Parties
from zkwright.parties.cost import cost_of
from zkwright.parties.lies import KINDS
from zkwright.parties.planning import plan

from tests.parties.rehearsals import Scene, parties_for

PAGE = (Path(__file__).parent.parent.parent / "docs" / "parties.md").read_text(encoding="utf-8")


def test_the_file_is_read(tmp_path: Path) -> None:
    (block,) = re.findall(r"```toml\n(.*?)```", PAGE, flags=re.DOTALL)
    for number in range(3):
        text = Identity.new(tmp_path / f"{number}.identity").certificate_text
        block = block.replace('"MIIB..."', f'"{text}"', 1)
    parties = Parties.from_bytes(block.encode(), tmp_path / "parties.toml")
    assert [member.inputs for member in parties.members] == [("bids[0]",), ("bids[1]",), ()]
    assert parties.patience == 60
    assert Parties.from_bytes(block.replace("patience = 60", "").encode(), tmp_path).patience == 60


def test_every_lie_is_listed() -> None:
    listed = PAGE.split("## Rehearsing lies")[1].split("##")[0]
    assert {
        kind for row in re.findall(r"^\| (`.*?) \|", listed, flags=re.MULTILINE) for kind in re.findall("`(.*?)`", row)
    } == {*KINDS}


@pytest.mark.parametrize(
    ("name", "row"), [("total", "the sum"), ("tally", "a tally"), ("auction", "a second-price auction")]
)
def test_the_costs_are_those_of_the_plan(name: str, row: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    played: Scene = request.getfixturevalue(name)
    parties, _ = parties_for(tmp_path, played.inputs)
    planned = plan(played.program, parties)
    cost = cost_of(planned, parties, played.program.r1cs.n_rows, played.program.r1cs.n_outputs)
    (line,) = [line for line in PAGE.split("\n") if line.startswith(f"| {row}")]
    own = sum(len(planned.wires_of(index)) for index in (1, 2, 3))
    told = [cell.strip() for cell in line.strip("|").split("|")][1:]
    assert told == [
        str(played.program.r1cs.n_rows),
        f"{own}, {planned.n_joint()}",
        str(cost.rounds),
        f"{round(cost.sent / 1000)} kB",
    ]
