"""Models and data from files that others may have written."""

from __future__ import annotations

import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import skops.io
from sklearn.cluster import KMeans
from sklearn.ensemble import (
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neural_network import MLPRegressor
from sklearn.preprocessing import FunctionTransformer
from sklearn.tree import DecisionTreeRegressor
from zkwright.learning.errors import LearningError
from zkwright.learning.models.sources import Data, quantised_floats, read_floats, score

ROWS = np.random.default_rng(0).random((60, 3))
LABELS = np.where(ROWS.sum(axis=1) > 1.5, "yes", "no")
ESTIMATORS: dict[str, tuple[Any, Any]] = {
    "logistic": (LogisticRegression(solver="liblinear"), LABELS),
    "network": (MLPRegressor(hidden_layer_sizes=(4,), solver="lbfgs", max_iter=200, random_state=0), ROWS[:, 0]),
    "forest": (RandomForestClassifier(3, max_depth=3, random_state=0), LABELS),
    "boosted": (GradientBoostingRegressor(n_estimators=3, random_state=0), ROWS[:, 0]),
    "histograms": (HistGradientBoostingClassifier(max_iter=2, max_depth=2), LABELS),
}


@pytest.mark.parametrize("name", ESTIMATORS)
def test_estimators_of_skops(name: str, tmp_path: Path) -> None:
    estimator, labels = ESTIMATORS[name]
    estimator.fit(ROWS, labels)
    path = tmp_path / "model.skops"
    skops.io.dump(estimator, path)
    floats = read_floats(path)
    said, expected = floats.predict(ROWS), estimator.predict(ROWS)
    assert (said == expected).all() if labels is LABELS else np.allclose(said, expected)
    whole = quantised_floats(floats, ROWS)
    assert score(whole.predict(ROWS), labels, whole.card.classes) > score(said, labels, whole.card.classes) - 0.05


@pytest.mark.parametrize("init", [DecisionTreeRegressor(max_depth=2), LinearRegression()])
def test_boosting_that_begins_with_another_estimator_is_refused(init: Any, tmp_path: Path) -> None:
    """What it says depends on the inputs; and a tree of a file would be walked before its nodes were looked at."""
    boosted = GradientBoostingRegressor(n_estimators=2, init=init).fit(ROWS, ROWS[:, 0])
    skops.io.dump(boosted, path := tmp_path / "model.skops")
    with pytest.raises(LearningError, match="begins with another estimator"):
        read_floats(path)
    for kind, start in ((GradientBoostingRegressor, "zero"), (GradientBoostingClassifier, None)):
        plain = kind(n_estimators=2, init=start).fit(ROWS, LABELS == "yes")
        skops.io.dump(plain, path)
        assert np.allclose(read_floats(path).predict(ROWS), plain.predict(ROWS))


def test_a_model_of_more_inputs_than_there_can_be(tmp_path: Path) -> None:
    boosted = GradientBoostingRegressor(n_estimators=2).fit(ROWS, ROWS[:, 0])
    for count in (1 << 50, 0, 3.0):
        boosted.n_features_in_ = count
        skops.io.dump(boosted, path := tmp_path / "model.skops")
        with pytest.raises(LearningError, match="too many inputs"):
            read_floats(path)


class Runs:
    """What a pickle does as it is read."""

    def __reduce__(self) -> Any:
        return (Path.touch, (Path("/dev/shm/zkwright-was-run"),))


@pytest.mark.parametrize("name", ["model.pkl", "model.joblib", "model"])
def test_pickles_are_refused_unread(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(pickle.dumps(Runs()))
    with pytest.raises(LearningError, match="runs what its author wrote"):
        read_floats(path)
    assert not Path("/dev/shm/zkwright-was-run").exists()


def test_skops_files_of_an_enemy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "model.skops"
    skops.io.dump(FunctionTransformer(func=pickle.loads), path)
    with pytest.raises(LearningError, match=r"not known to be safe: .*loads"):
        read_floats(path)
    skops.io.dump(KMeans(2, n_init=1).fit(ROWS), path)
    with pytest.raises(LearningError, match="KMeans"):
        read_floats(path)
    skops.io.dump(LogisticRegression(), path)
    with pytest.raises(LearningError, match="not fitted"):
        read_floats(path)
    path.write_bytes(b"PK")
    with pytest.raises(LearningError, match="no skops file"):
        read_floats(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("schema.json", bytes((1 << 22) + 1))
    monkeypatch.setattr("zkwright.learning.models.sources._MOST_UNPACKED", 1 << 22)
    with pytest.raises(LearningError, match="more than 4 MB"):
        read_floats(path)


def test_a_forest_whose_ways_lead_out_of_it(tmp_path: Path) -> None:
    """Its arrays are looked at before anything walks on them."""
    forest = RandomForestClassifier(1, max_depth=2, random_state=0).fit(ROWS, LABELS)
    state = forest.estimators_[0].tree_.__getstate__()
    state["nodes"]["left_child"][0] = 1 << 40
    forest.estimators_[0].tree_.__setstate__(state)
    skops.io.dump(forest, path := tmp_path / "model.skops")
    with pytest.raises(LearningError, match="children that do not come behind"):
        read_floats(path)


def test_data(tmp_path: Path) -> None:
    np.savez(tmp_path / "d.npz", x=ROWS, y=LABELS)
    (tmp_path / "d.csv").write_text("a,b,c,y\n1,2.5,3,yes\n4,5,6e1,no\n")
    (tmp_path / "n.csv").write_text("a,b\n1,2\n")
    arrays, text = Data.read(tmp_path / "d.npz"), Data.read(tmp_path / "d.csv")
    assert (arrays.rows == ROWS).all()
    assert text.rows.tolist() == [[1, 2.5, 3], [4, 5, 60]]
    assert text.truth is not None
    assert text.truth.tolist() == ["yes", "no"]
    assert Data.read(tmp_path / "n.csv").truth is None


def test_data_that_is_none(tmp_path: Path) -> None:
    np.savez(tmp_path / "o.npz", x=np.array([Runs()], dtype=object))
    (tmp_path / "a.csv").write_text("a,b\n1\n")
    (tmp_path / "b.csv").write_text("a,b\n1,x\n")
    (tmp_path / "c.csv").write_bytes(b"\xff\xff")
    (tmp_path / "d.npz").write_bytes(b"PK")
    for name in ("o.npz", "a.csv", "b.csv", "c.csv", "d.npz"):
        with pytest.raises(LearningError, match="no table of numbers"):
            Data.read(tmp_path / name)
    (tmp_path / "d.txt").write_text("1")
    with pytest.raises(LearningError, match="is no data"):
        Data.read(tmp_path / "d.txt")
    assert not Path("/dev/shm/zkwright-was-run").exists()


def test_scores() -> None:
    assert score(np.array([1, 2, 3, 4]), np.array([1.0, 2, 3, 5]), (1, 2)) == 0.75
    assert score(np.array(["1", "a"]), np.array(["1", "b"]), ("1", "a")) == 0.5
    assert score(np.array([1.0, 2, 3]), np.array([1.0, 2, 3]), None) == 1
