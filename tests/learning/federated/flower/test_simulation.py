"""Ten clients in Flower's own simulation: processes of Ray, between whose messages nothing stays but the context."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from flwr.app import Context
from flwr.serverapp import Grid, ServerApp
from flwr.simulation import run_simulation
from zkwright.compiler.program.program_file import write_program
from zkwright.learning.federated import Identity, Member, Round, SizeOpening, statement_digest, update
from zkwright.learning.federated.flower import Membership, ProvedFedAvg
from zkwright.prover import Prover, setup
from zkwright.verifier import Verifier

from tests.learning.federated.flower import simulated
from tests.learning.federated.flower.test_flower import CLIENTS, PARAMETERS, SCHEME, Scene, begun, digits


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_ten_clients_in_flowers_simulation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(simulated.FOLDER, str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    program = update.compile(parameters=PARAMETERS)
    write_program(program, tmp_path / "update.r1cs")
    prover = Prover(setup(program.r1cs, path=tmp_path / "update.zkey"), program)
    verifier = Verifier(prover.verifying_key, prover.statement, development=True)
    members = [
        Membership(f"clinic {place}", Identity.generate(), SizeOpening.of(digits().size(place)))
        for place in range(CLIENTS)
    ]
    told = tuple(Member(member.name, member.identity.public, member.size.commitment) for member in members)
    round = Round("digits", SCHEME, told, statement_digest(prover.statement))
    simulated.write(Scene(round, members), tmp_path)
    ours = ProvedFedAvg(round, verifier, patience=600, fraction_evaluate=0.0, min_available_nodes=CLIENTS)
    accuracy: list[float] = []
    app = ServerApp()

    @app.main()
    def main(grid: Grid, context: Context) -> None:
        accuracy.append(digits().accuracy(ours.start(grid, begun(), num_rounds=2).arrays))

    run_simulation(app, simulated.client_app(), CLIENTS, backend_config={"client_resources": {"num_cpus": 1}})
    assert ours.left_out == {number: {"clinic 9": "cannot answer to masked"} for number in (1, 2)}
    assert accuracy[0] > 0.88
