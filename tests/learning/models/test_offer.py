"""A committed model as files, and what is tried against who verifies its answers."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.tree import DecisionTreeClassifier
from zkwright.compiler import Array, Field, Private, Public, UInt, bind, circuit
from zkwright.core.field import R
from zkwright.learning.errors import LearningError
from zkwright.learning.models import quantised, quantised_forest
from zkwright.learning.models.circuits import Answered
from zkwright.learning.models.offer import Offer, answer, publish
from zkwright.learning.models.records import read_kept, read_published
from zkwright.prover import Prover, setup
from zkwright.verifier import InvalidKey, InvalidProof, public_to_json

ROWS = np.random.default_rng(0).random((60, 3))
LABELS = (ROWS.sum(axis=1) > 1.5).astype(int)
KINDS = ("logistic", "linear", "tree")


class U4(UInt, bits=4):
    """An input of the trees here."""


def model(kind: str, labels: Any = LABELS) -> Any:
    if kind == "tree":
        return quantised_forest(DecisionTreeClassifier(max_depth=2, random_state=0).fit(ROWS, labels), ROWS, width=4)
    estimator = LogisticRegression(solver="liblinear") if kind == "logistic" else LinearRegression()
    return quantised(estimator.fit(ROWS, labels), ROWS, width=4)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Of each kind a published model, and beside it the answer to the first row."""
    made = {}
    for kind in KINDS:
        folder = tmp_path_factory.mktemp(kind)
        publish(folder, model(kind))
        answer(folder, ROWS[0], folder / "answer")
        made[kind] = folder
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_from_files(kind: str, folders: dict[str, Path]) -> None:
    folder, it = folders[kind], model(kind)
    said = Offer.read(folder / "public").verify(folder / "answer", ROWS[0])
    assert said["means"] == pytest.approx(it.predict(ROWS[:1])[0])
    assert said["inputs"] == it.whole(ROWS[0]).tolist()
    assert (folder / "model.secret.json").stat().st_mode & 0o77 == 0
    assert "nonce" not in (folder / "public" / "card.json").read_text()


def test_a_model_is_not_exchanged_in_its_place(folders: dict[str, Path]) -> None:
    with pytest.raises(LearningError, match="has a committed model already"):
        publish(folders["tree"], model("tree"))


def test_an_answer_to_another_input(folders: dict[str, Path]) -> None:
    folder = folders["logistic"]
    with pytest.raises(InvalidProof, match="others than were given"):
        Offer.read(folder / "public").verify(folder / "answer", ROWS[1])


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_of_another_model(kind: str, folders: dict[str, Path], tmp_path: Path) -> None:
    """Of the same shape and card, proved with the same key: its commitment is another."""
    folder = tmp_path / "other"
    shutil.copytree(folders[kind], folder)
    secret = json.loads((folder / "model.secret.json").read_text())
    if kind == "tree":
        secret["trees"][0]["leaves"][0] ^= 1
    else:
        secret["weights"][0][0][0] ^= 1
    (folder / "model.secret.json").write_text(json.dumps(secret))
    answer(folder, ROWS[0], folder / "answer")
    with pytest.raises(InvalidProof, match=r"result\.model"):
        Offer.read(folder / "public").verify(folder / "answer")


def test_a_card_that_was_changed(folders: dict[str, Path], tmp_path: Path) -> None:
    """Classes that are swapped, or another scale of inputs: the card's digest is a public input of the proof."""
    for kind in ("logistic", "tree"):
        for name, value in (("classes", [1, 0]), ("low", ["0.0", "0.0", "0.5"])):
            folder = tmp_path / f"{kind} {name}"
            shutil.copytree(folders[kind], folder)
            document = json.loads((folder / "public" / "card.json").read_text())
            assert document["card"][name] != value
            document["card"][name] = value
            (folder / "public" / "card.json").write_text(json.dumps(document))
            with pytest.raises(InvalidProof, match="scheme"):
                Offer.read(folder / "public").verify(folder / "answer")


def test_a_commitment_that_was_not_proved(folders: dict[str, Path], tmp_path: Path) -> None:
    folder = tmp_path / "public"
    shutil.copytree(folders["linear"] / "public", folder)
    document = json.loads((folder / "card.json").read_text())
    (folder / "card.json").write_text(json.dumps({**document, "commitment": "5"}))
    with pytest.raises(InvalidProof, match="result"):
        Offer.read(folder)
    shutil.rmtree(folder / "commitment")
    with pytest.raises(FileNotFoundError):
        Offer.read(folder)


def test_keys_are_of_what_the_card_describes(folders: dict[str, Path], tmp_path: Path) -> None:
    """Else an owner could have a key of a circuit of its own, with the same names, that says whatever it likes."""
    for kind in ("linear", "tree"):
        Offer.read(folders[kind] / "public").check_keys(folders[kind])
    publish(tmp_path / "other", model("linear"))
    with pytest.raises(InvalidKey, match="another key"):
        Offer.read(folders["linear"] / "public").check_keys(tmp_path / "other")

    @circuit
    def says_anything(
        answer: Private[Field],
        model: Private[Field],
        scheme: Public[Field],
        inputs: Public[Array[U4, Literal[3]]],
    ) -> Public[Answered]:
        """An answer of no model."""
        bind(scheme, *inputs)
        return Answered(model=model, answer=answer)

    shutil.copytree(folders["tree"], folder := tmp_path / "liar")
    program = says_anything.compile()
    prover = Prover(setup(program.r1cs, path=folder / "answer.zkey"), program)
    card, commitment = read_published("card", (folder / "public" / "card.json").read_bytes())
    whole = card.whole(ROWS[0]).tolist()
    proved = prover.prove_inputs({"answer": 1, "model": commitment, "scheme": card.scheme, "inputs": whole})
    liar = Offer(card, commitment, prover.verifying_key, prover.statement)
    (folder / "answer" / "proof.json").write_text(proved.proof.to_json())
    (folder / "answer" / "public.json").write_text(public_to_json(proved.public))
    assert liar.verify(folder / "answer", ROWS[0])["answer"] == 1  # nothing in the two files tells
    with pytest.raises(InvalidKey):
        liar.check_keys(folder)


def test_names_are_of_what_the_card_describes(folders: dict[str, Path], tmp_path: Path) -> None:
    """Else an owner has the answer read where a hash is that it can draw until it likes it."""
    folder = folders["linear"]
    offer = Offer.read(folder / "public")
    assert offer.commitment_statement is not None
    renamed = dict(reversed(list(offer.commitment_statement.signals.items())))
    with pytest.raises(InvalidKey, match="other names"):
        replace(offer, commitment_statement=replace(offer.commitment_statement, signals=renamed)).check_keys(folder)

    publish(folder := tmp_path / "hidden", model("tree"), inputs="committed")
    answer(folder, ROWS[0], folder / "answer")
    offer = Offer.read(folder / "public")
    offer.check_keys(folder)
    path = folder / "public" / "answer.statement.json"
    document = json.loads(path.read_text())
    fields = document["signals"][0][1]["fields"]
    fields[1][0], fields[2][0] = fields[2][0], fields[1][0]
    path.write_text(json.dumps(document))
    lying = Offer.read(folder / "public")
    told = lying.verify(folder / "answer")
    assert str(told["answer"] % R) == offer.verify(folder / "answer")["inputs_commitment"]  # the proof holds
    with pytest.raises(InvalidKey, match="other names"):
        lying.check_keys(folder)


def test_inputs_that_are_hidden(tmp_path: Path) -> None:
    publish(tmp_path, model("tree"), inputs="committed")
    said = answer(tmp_path, ROWS[0], tmp_path / "answer")
    offer = Offer.read(tmp_path / "public")
    told = offer.verify(tmp_path / "answer")
    assert told["means"] == said["means"]
    assert "inputs" not in told
    opening = json.loads((tmp_path / "answer" / "inputs.secret.json").read_text())
    assert opening["inputs"] == model("tree").whole(ROWS[0]).tolist()
    with pytest.raises(InvalidProof, match="not shown"):
        offer.verify(tmp_path / "answer", ROWS[0])


def test_a_model_that_always_says_the_same_is_named_as_such() -> None:
    labels = (np.arange(60) >= 6).astype(int)
    tree = DecisionTreeClassifier(max_depth=1, min_samples_leaf=25, random_state=0).fit(ROWS, labels)
    assert quantised_forest(tree, ROWS).card.always == 1
    assert model("tree").card.always is None


@pytest.mark.parametrize("kind", ["tree", "logistic"])
def test_a_card_that_makes_one_class_of_all_answers_is_named_as_such(kind: str) -> None:
    """Two classes that are called the same are refused, as one who reads the answer sees one."""
    card = model(kind).card
    assert card.always is None
    far = 2.0**80
    for origin, said in ((far, 1), (-far, 0)):
        assert replace(card, origin=origin).always == said
        assert replace(card, origin=origin).told([0]).tolist() == [said]
    assert replace(card, origin=-0.5, scale=0.0).always == 0
    for names in ((1, 1), ("no", "no"), (1, "1"), (1.0, 1)):
        with pytest.raises(LearningError, match="two classes of one name"):
            replace(card, classes=names)


@pytest.mark.parametrize("name", ["card.json", "model.secret.json"])
def test_damaged_records_are_refused(name: str, folders: dict[str, Path]) -> None:
    """Every value of them, of another type, larger, or left out."""
    for kind in KINDS:
        path = folders[kind] / ("public" if name == "card.json" else "") / name
        document = json.loads(path.read_text())
        read = read_published if name == "card.json" else read_kept
        read("it", path.read_bytes())
        for text in (b"", b"[]", b"{}", b"\xff", path.read_bytes()[:-2], b"[" * 100_000):
            with pytest.raises(LearningError, match="damaged"):
                read("it", text)
        for place in _places(document):
            if place[-1] in ("nonce", "commitment", "origin", "scale") or "classes" in place or "low" in place:
                values: tuple[Any, ...] = (None, 1.5, [], {})  # another one of its type is another model's
            else:
                values = (None, "1", -(10**30), 1.5, [], {})
            for value in values:
                if place[-1] == "cut" and value is None:
                    continue  # a forest of numbers, and another model's card
                with pytest.raises(LearningError):
                    read("it", json.dumps(_changed(document, place, value)).encode())


def _places(document: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Of a document all values, but of lists the first ones only."""
    if isinstance(document, dict):
        return [place for name, value in document.items() for place in _places(value, (*before, name))]
    if isinstance(document, list) and document:
        return _places(document[0], (*before, 0))
    return [before] if document not in (None, False) and document != 0 else []


def _changed(document: Any, place: tuple[Any, ...], value: Any) -> Any:
    changed = json.loads(json.dumps(document))
    at = changed
    for step in place[:-1]:
        at = at[step]
    at[place[-1]] = value
    return changed
