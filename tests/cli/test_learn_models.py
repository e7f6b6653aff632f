"""`zkwright learn commit`, `answer` and `verify`."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import skops.io
from sklearn.tree import DecisionTreeClassifier
from zkwright.circuits.schnorr.plain import SigningKey
from zkwright.learning.models import SignedInputs
from zkwright.learning.models.records import read_published

from tests.cli.conftest import run

ROWS = np.random.default_rng(0).random((40, 3))
LABELS = (ROWS[:, 0] > 0.5).astype(int)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    skops.io.dump(DecisionTreeClassifier(max_depth=2).fit(ROWS, LABELS), tmp_path / "tree.skops")
    np.savez(tmp_path / "d.npz", x=ROWS, y=LABELS)
    (tmp_path / "x.json").write_text(json.dumps({"inputs": ["0.75", 0, 1]}))
    return tmp_path


def test_from_a_model_to_a_verified_answer(folder: Path) -> None:
    words = ("learn", "commit", folder / "tree.skops", "--data", folder / "d.npz", "--width", "4", "-o", folder / "m")
    committed = run("--json", *words)
    assert committed.code == 0
    document = json.loads(committed.out)
    assert document["float"] == 1
    assert document["whole"] > 0.9
    answered = run("--json", "learn", "answer", folder / "m", "-i", folder / "x.json", "-o", folder / "a")
    assert json.loads(answered.out)["means"] == 1
    verified = run("learn", "verify", folder / "m/public", folder / "a", "-i", folder / "x.json")
    assert verified.code == 0
    assert "says 1" in verified.out
    assert document["commitment"] in verified.out
    assert run("learn", "verify", folder / "m/public", folder / "a", "--keys", folder / "m").code == 0
    (folder / "x.json").write_text(json.dumps({"inputs": [0, 0, 1]}))
    other = run("learn", "verify", folder / "m/public", folder / "a", "-i", folder / "x.json")
    assert other.code == 1
    assert "others than were given" in other.err
    again = run(*words)
    assert again.code == 2
    assert "has a committed model already" in again.err


@pytest.mark.parametrize("inputs", [{"inputs": [0.5, 0, 1]}, {"inputs": 3}, {"x": [1]}, {"inputs": ["a", 0, 1]}])
def test_inputs_of_another_form(inputs: object, folder: Path) -> None:
    (folder / "x.json").write_text(json.dumps(inputs))
    answered = run("learn", "answer", folder, "-i", folder / "x.json", "-o", folder / "a")
    assert answered.code == 2


def test_a_pickle_is_refused(folder: Path) -> None:
    (folder / "m.pkl").write_bytes(b"")
    refused = run("learn", "commit", folder / "m.pkl", "--data", folder / "d.npz", "-o", folder / "m")
    assert refused.code == 2
    assert "runs what its author wrote" in refused.err
    assert not (folder / "m").exists()


def test_inputs_that_an_issuer_signed(folder: Path) -> None:
    words = ("learn", "commit", folder / "tree.skops", "--data", folder / "d.npz", "--width", "4", "-o", folder / "m")
    assert run(*words, "--inputs", "signed").code == 0
    card, _ = read_published("card.json", (folder / "m/public/card.json").read_bytes())
    key = SigningKey.generate()
    signed = SignedInputs.of(key, card.shape, card.whole([0.75, 0, 1]).tolist(), subject=99).to_object()
    (folder / "s.json").write_text(json.dumps(signed))
    answered = run("learn", "answer", folder / "m", "-i", folder / "s.json", "-o", folder / "a")
    assert answered.code == 0, answered.err
    verified = run("learn", "verify", folder / "m/public", folder / "a")
    assert verified.code == 0
    assert f"of what {int(key.public_key.x)}, {int(key.public_key.y)} signed about 99" in verified.out
    plain = run("learn", "answer", folder / "m", "-i", folder / "x.json", "-o", folder / "b")
    assert plain.code == 2
    assert "are of another kind than signed" in plain.err
    forged: list[dict[str, object]] = [{"inputs": [0, 0, 0]}, {"subject": "98"}]
    for change in forged:
        (folder / "s.json").write_text(json.dumps({**signed, **change}))
        refused = run("learn", "answer", folder / "m", "-i", folder / "s.json", "-o", folder / "b")
        assert "the signature is not valid" in refused.err
    salts: list[dict[str, object]] = [{"salt": 5}, {"salt": "05"}]
    damaged: list[dict[str, object]] = [*salts, {"issuer": ["1"]}, {"inputs": 1}, {"signature": [1, 2, 3]}, {"more": 1}]
    for change in damaged:
        (folder / "s.json").write_text(json.dumps({**signed, **change}))
        assert run("learn", "answer", folder / "m", "-i", folder / "s.json", "-o", folder / "b").code == 2
