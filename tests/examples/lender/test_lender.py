"""A lender's scores and its fairness, and what is tried against who reads them."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from lender.applicants import made_up
from lender.bureau import Bureau, subject
from lender.demo import main
from lender.office import Keys, Office, fitted
from lender.reader import Published, Reader
from zkwright.compiler import UnsatisfiedCircuitError
from zkwright.learning.models import (
    CommittedModel,
    Model,
    SignedInputs,
    TestSet,
    answer_circuit,
    commitment_circuit,
    fairness_circuit,
)
from zkwright.learning.models.shape import packed
from zkwright.verifier import InvalidProof

PAST, TESTED = made_up(1500, seed=1), made_up(60, seed=2)
MODEL = fitted(PAST)
BUREAU = Bureau()
SET = BUREAU.test_set(MODEL.card, TESTED)
SAID = MODEL.predict(TESTED.rows)
RATES = tuple(float(SAID[TESTED.groups == group].mean()) for group in (False, True))
ALLOWED = int(np.ceil(1000 * abs(RATES[0] - RATES[1])))


@pytest.fixture(scope="module")
def keys() -> Keys:
    return Keys.made(MODEL, len(TESTED.rows))


@pytest.fixture(scope="module")
def office(keys: Keys) -> Office:
    return Office(MODEL.committed(), keys)


@pytest.fixture(scope="module")
def reader(office: Office) -> Reader:
    return Reader(office.keys.statements, office.published(), BUREAU.public_key, SET.commitment)


def signed(place: int = 0, name: str = "Ada") -> SignedInputs:
    return BUREAU.signed(MODEL.card, name, TESTED.rows[place])


def with_weights(office: Office, weights: Any, biases: Any = None) -> Office:
    model = dataclasses.replace(MODEL, weights=(weights,), biases=MODEL.biases if biases is None else (biases,))
    return Office(CommittedModel(model, office.model.nonce), office.keys)


def test_scores_are_the_models(office: Office, reader: Reader) -> None:
    places = (int(np.argmin(SAID)), int(np.argmax(SAID)))
    assert [reader.score("Ada", office.score(signed(place))) for place in places] == [0, 1]


def test_the_model_is_as_good_as_its_floats() -> None:
    later = made_up(2000, seed=9)
    assert (MODEL.predict(later.rows) == later.repaid).mean() > 0.74


def test_a_card_that_makes_one_class_of_all_answers(office: Office) -> None:
    """What is proved of answers holds, and what is told of them is the same of everybody; nor helps a shape of larger answers."""

    def reads(**changed: Any) -> Reader:
        model = dataclasses.replace(MODEL, card=dataclasses.replace(MODEL.card, **changed))
        lying = Office(CommittedModel(model, office.model.nonce), office.keys)
        assert lying.model.card.told([0, 1]).tolist() == [1, 1]
        reader = Reader(office.keys.statements, lying.published(), BUREAU.public_key, SET.commitment)
        assert reader.fair(1000, lying.fairness(SET, 1000)).constant
        return reader

    reads(origin=2.0**80)
    layer = dataclasses.replace(MODEL.shape.layers[0], size=(100, 1, 1))
    wide = dataclasses.replace(MODEL.shape, layers=(layer,))
    steps: dict[str, Any] = {"low": (0.0,) * 100, "step": (1.0,) * 100}
    card = dataclasses.replace(MODEL.card, shape=wide, origin=2.0**80, **steps)
    with pytest.raises(InvalidProof, match="another shape"):
        Reader(
            office.keys.statements,
            dataclasses.replace(office.published(), card=card),
            BUREAU.public_key,
            SET.commitment,
        )


def test_a_score_of_another_model(office: Office, reader: Reader) -> None:
    """Proved as it should be, and committed to by nobody."""
    other = with_weights(office, -MODEL.weights[0])
    with pytest.raises(InvalidProof, match=r"result\.model"):
        reader.score("Ada", other.score(signed()))


def test_another_model_under_the_same_commitment(office: Office, reader: Reader) -> None:
    other = with_weights(office, -MODEL.weights[0])
    forged = dataclasses.replace(other.published(), commitment=office.model.commitment)
    with pytest.raises(InvalidProof, match="result"):
        Reader(office.keys.statements, forged, BUREAU.public_key, SET.commitment)


def test_a_commitment_to_weights_that_overflow(office: Office, reader: Reader) -> None:
    """Weights of more than 8 bits could run over into what is committed to; there is no proof of such a commitment."""
    huge = with_weights(office, np.full((8, 1), 1 << 20))
    with pytest.raises((UnsatisfiedCircuitError, ValueError)):
        huge.published()
    (layer,) = MODEL.shape.layers
    elements = packed(layer, [[1 << 40]] * 8 + [[0]])
    assert elements != MODEL.elements
    with pytest.raises(UnsatisfiedCircuitError):  # sums of such weights fit no lane
        office.keys.score.prove_inputs({**office.model.signed_answer_inputs(signed()), "elements": elements})


def test_a_score_for_somebody_else(office: Office, reader: Reader) -> None:
    proved = office.score(signed(0, "Ada"))
    with pytest.raises(InvalidProof, match="subject"):
        reader.score("Bob", proved)
    with pytest.raises(UnsatisfiedCircuitError):
        office.score(dataclasses.replace(signed(0, "Ada"), subject=subject("Bob")))


def test_a_score_of_numbers_that_nobody_signed(office: Office, reader: Reader) -> None:
    richer = list(signed().inputs)
    richer[1] = 255
    with pytest.raises(UnsatisfiedCircuitError, match="signature"):
        office.score(dataclasses.replace(signed(), inputs=tuple(richer)))
    with pytest.raises(InvalidProof, match="issuer"):
        reader.score("Ada", office.score(Bureau().signed(MODEL.card, "Ada", richer)))


def test_an_answer_for_another_input(office: Office, reader: Reader) -> None:
    """What is public of a proof does not go with another proof."""
    ada, bob = office.score(signed(0, "Ada")), office.score(signed(1, "Bob"))
    mixed: Any = type(ada)(ada.proof, bob.public)
    with pytest.raises(InvalidProof):
        reader.score("Bob", mixed)


def test_fairness_holds_up_to_the_difference_and_no_further(office: Office, reader: Reader) -> None:
    fair = reader.fair(ALLOWED, office.fairness(SET, ALLOWED))
    assert fair.sizes == ((~TESTED.groups).sum(), TESTED.groups.sum())
    assert not fair.constant
    assert f"differ by at most {ALLOWED / 10} points" in str(fair)
    with pytest.raises(UnsatisfiedCircuitError, match="group's rate is higher by more than is allowed"):
        office.fairness(SET, ALLOWED - 1)


@pytest.mark.parametrize("change", ["rows", "groups", "good", "one row twice"])
def test_another_test_set(change: str, office: Office, reader: Reader) -> None:
    """Rows that are exchanged, groups that are changed until rates are equal: it is not what the bureau committed to."""
    yes = SET.numbers[int(np.argmax(SAID))]
    changed: dict[str, Any] = {
        "rows": {"numbers": SET.numbers[::-1]},
        "groups": {"groups": tuple(place % 2 == 0 for place in range(60))},
        "good": {"good": tuple(not good for good in SET.good)},
        "one row twice": {"numbers": (yes,) * 60},
    }
    other = dataclasses.replace(SET, **changed[change])
    with pytest.raises(InvalidProof, match=r"result\.data"):
        reader.fair(1000, office.fairness(other, 1000))


def test_a_model_that_says_the_same_of_everybody_is_named_as_such(keys: Keys) -> None:
    for bias in (-(10**5), 10**5):
        office = with_weights(Office(MODEL.committed(), keys), MODEL.weights[0] * 0, np.array([bias]))
        reader = Reader(keys.statements, office.published(), BUREAU.public_key, SET.commitment)
        fair = reader.fair(0, office.fairness(SET, 0))
        assert fair.constant
        assert "no merit of it" in str(fair)


def test_a_group_of_nobody(office: Office) -> None:
    for group in (False, True):
        alone = dataclasses.replace(SET, groups=(group,) * 60)
        with pytest.raises(UnsatisfiedCircuitError, match="no row that counts"):
            office.fairness(alone, 1000)


def test_more_than_everything_is_no_bound(office: Office) -> None:
    with pytest.raises(UnsatisfiedCircuitError):
        office.fairness(SET, 1001)


def test_fairness_of_another_bound_or_model(office: Office, reader: Reader) -> None:
    proved = office.fairness(SET, 1000)
    with pytest.raises(InvalidProof, match="permille"):
        reader.fair(999, proved)
    other = with_weights(office, -MODEL.weights[0])
    with pytest.raises(InvalidProof, match=r"result\.model"):
        reader.fair(1000, other.fairness(SET, 1000))


def test_a_card_that_says_the_opposite(office: Office, reader: Reader) -> None:
    """With classes the other way round, the same commitment would refuse whom it takes."""
    published = office.published()
    swapped = dataclasses.replace(published.card, classes=(1, 0))
    with pytest.raises(InvalidProof, match="scheme"):
        Reader(office.keys.statements, dataclasses.replace(published, card=swapped), BUREAU.public_key, SET.commitment)
    assert isinstance(published, Published)


def test_what_is_kept_is_not_shown(office: Office) -> None:
    assert "nonce" not in repr(office.model)
    assert "numbers" not in repr(SET)
    assert isinstance(SET, TestSet)
    assert isinstance(MODEL, Model)


def test_the_demo(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lender.demo.ROWS", 60)
    main()
    told = capsys.readouterr().out
    assert "Ada gets" in told
    assert "differ by at most 25.0 points" in told


def test_rows_are_those_of_the_readme() -> None:
    circuits = (
        commitment_circuit(MODEL.shape),
        answer_circuit(MODEL.shape, inputs="signed"),
        fairness_circuit(MODEL.shape, 400),
    )
    page = (Path(__file__).parents[3] / "examples" / "lender" / "README.md").read_text(encoding="utf-8")
    for each in circuits:
        assert f"| {each.compile().r1cs.n_rows:,} |" in page


def test_applicants_whose_names_begin_alike_are_two() -> None:
    long = "Wolfgang Amadeus Theophilus Johannes Chrysostomus"
    assert len({subject(name) for name in (long, f"{long} the younger", long[:30], "", "\0")}) == 5
