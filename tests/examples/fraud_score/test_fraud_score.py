"""An agency's model and three banks' records: what comes out, and what is tried against it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fraud_score import agency, demo
from fraud_score.case import SCORE, Case, make_key, page, require_well_formed, show_well_formed, verdict
from fraud_score.circuits import SHAPE, fraud_score
from zkwright import UnsatisfiedCircuitError
from zkwright.learning.models import CommittedModel, commitment_circuit
from zkwright.parties import Cheated, PartyLost
from zkwright.parties.lies import Lies
from zkwright.prover import Proved, read_zkey
from zkwright.testing import check_circuit
from zkwright.verifier import InvalidProof, public_to_json

from tests.examples.examples import FOLDER
from tests.examples.ports import free_ports
from tests.parties.rehearsals import Scene, joint

NAMES = [["elements", "nonce"], *([f"records[{bank}]"] for bank in range(3))]


@pytest.fixture(scope="module")
def committed() -> CommittedModel:
    return agency.trained(500)


@pytest.fixture(scope="module")
def records(committed: CommittedModel) -> list[dict[str, Any]]:
    return demo.drawn_account(committed)


@pytest.fixture(scope="module")
def case(committed: CommittedModel, records: list[dict[str, Any]]) -> Case:
    return Case.of(committed, demo.ACCOUNT, demo.DAY, records)


@pytest.fixture(scope="module")
def filed(committed: CommittedModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys, and the agency's proof that its model is one."""
    folder = tmp_path_factory.mktemp("filed")
    show_well_formed(folder, committed)
    make_key(folder / SCORE, fraud_score.compile())
    return folder


@pytest.fixture(scope="module")
def scoring(committed: CommittedModel, records: list[dict[str, Any]], case: Case, filed: Path) -> Scene:
    own = [agency.inputs(committed), *({f"records[{bank}]": record} for bank, record in enumerate(records))]
    given = [{**each, **case.inputs} for each in own]
    return Scene(fraud_score.compile(), read_zkey(filed / SCORE / "circuit.zkey"), NAMES, given, {})


def together(committed: CommittedModel, records: list[dict[str, Any]], case: Case) -> dict[str, Any]:
    return {**agency.inputs(committed), "records": records, **case.inputs}


def test_every_layer(committed: CommittedModel, records: list[dict[str, Any]], case: Case) -> None:
    given = together(committed, records, case)
    report = check_circuit(
        fraud_score,
        valid=[(given, 1)],
        invalid=[({**given, "day": demo.DAY + 1}, "not the record that was sealed")],
        proofs="none",  # which parties make
    )
    assert report.uniqueness.extent == "for all inputs"


@pytest.mark.parametrize("suspicious", [True, False])
def test_it_says_what_the_model_says(suspicious: bool, committed: CommittedModel) -> None:
    records = demo.drawn_account(committed, suspicious)
    case = Case.of(committed, 1, 2, records)
    assert fraud_score(**together(committed, records, case)) == int(suspicious)


def test_what_was_sealed_and_committed_to_is_held(
    committed: CommittedModel, records: list[dict[str, Any]], case: Case
) -> None:
    """Another record, one of another bank, another account or day; other weights, another nonce, other numbers of the card."""
    given = together(committed, records, case)
    elements = agency.inputs(committed)["elements"]
    swapped = {"records": [records[1], records[0], records[2]], "seals": [given["seals"][place] for place in (1, 0, 2)]}
    changed = [{**records[0], "features": [9, 9, 9, 9]}, *records[1:]]
    for changes in (swapped, {"records": changed}, {"account": 1}, {"day": 1}, {"seals": ["1", *given["seals"][1:]]}):
        with pytest.raises(UnsatisfiedCircuitError, match="not the record that was sealed"):
            fraud_score(**{**given, **changes})
    for of_the_model in ({"elements": [*elements[1:], "0"]}, {"nonce": "1"}, {"scheme": "1"}, {"model": "1"}):
        with pytest.raises(UnsatisfiedCircuitError, match="not the model that was committed to"):
            fraud_score(**{**given, **of_the_model})


def test_what_is_no_model_cannot_be_shown_to_be_one(
    committed: CommittedModel, records: list[dict[str, Any]], filed: Path, case: Case
) -> None:
    """A weight above 8 bits; and a proof of another model than the case has."""
    large = committed.commitment_inputs()
    large["weights"] = [256, *large["weights"][1:]]
    with pytest.raises(Exception, match="weights"):
        commitment_circuit(SHAPE).compile().solve(large)
    require_well_formed(filed, case)
    with pytest.raises(InvalidProof):
        require_well_formed(filed, case._replace(model=case.model + 1))


def test_four_prove_it(scoring: Scene, case: Case, filed: Path, tmp_path: Path) -> None:
    ends = joint(tmp_path, scoring)
    assert all(isinstance(end, Proved) for end in ends), ends
    (done, *_) = (end for end in ends if isinstance(end, Proved))
    texts = public_to_json(done.public), done.proof.to_json()
    assert verdict(filed, case, *texts)
    assert "suspicious" in page(case, True)
    for other in (
        case._replace(account=1),
        case._replace(day=1),
        case._replace(seals=(1, *case.seals[1:])),
        case._replace(model=case.model + 1),
    ):
        with pytest.raises(InvalidProof):
            verdict(filed, other, *texts)
    signals = json.loads(texts[0])
    with pytest.raises(InvalidProof):
        verdict(filed, case, json.dumps(["0", *signals[1:]]), texts[1])


def test_an_agency_with_other_weights_gets_no_further_than_its_own_computer(scoring: Scene, tmp_path: Path) -> None:
    elements = [*scoring.given[0]["elements"][1:], "0"]
    ends = joint(tmp_path, scoring, given={1: {**scoring.given[0], "elements": elements}})
    assert isinstance(ends[0], UnsatisfiedCircuitError)
    assert all(isinstance(end, PartyLost) for end in ends[1:])


@pytest.mark.parametrize(("party", "lie"), [(1, Lies("cone", 0)), (3, Lies("cone", 2)), (2, Lies("product", 4))])
def test_who_lies_is_found_before_the_answer(party: int, lie: Lies, scoring: Scene, tmp_path: Path) -> None:
    """An agency with another weight, a bank with another feature, anybody in a product."""
    ends = joint(tmp_path, scoring, lies={party: lie})
    assert any(isinstance(end, Cheated) for end in ends), ends
    assert not any(isinstance(end, Proved) for end in ends)


def test_together_they_see_more_than_one_alone(committed: CommittedModel) -> None:
    assert agency.right(committed) > agency.right_alone(0) + 0.05
    readme = (FOLDER / "fraud_score" / "README.md").read_text(encoding="utf-8")
    assert f"{fraud_score.compile().r1cs.n_rows:,} constraints" in readme


@pytest.mark.slow
def test_the_demo_with_a_process_for_each(committed: CommittedModel, tmp_path: Path) -> None:
    found, answer = demo.run(tmp_path, committed, demo.drawn_account(committed), free_ports(4))
    assert found
    assert answer["public"]["result"] == "1"
