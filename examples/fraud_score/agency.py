"""The agency, which trains a model and commits to it, and keeps its weights."""

from __future__ import annotations

from typing import Any

import numpy as np
from zkwright import R
from zkwright.learning.models import CommittedModel, quantised

from .circuits import BANKS, FEATURES, SHAPE
from .records import drawn


def trained(count: int = 4000, seed: int = 1) -> CommittedModel:
    """A logistic regression of scikit-learn, made whole numbers, committed to."""
    from sklearn.linear_model import LogisticRegression

    rows, is_fraud = drawn(count, seed)
    model = quantised(
        LogisticRegression(max_iter=2000).fit(rows, is_fraud),
        rows,
        scaling=(np.zeros(BANKS * FEATURES), np.ones(BANKS * FEATURES)),  # features are whole numbers as they are
    )
    if model.shape != SHAPE:
        raise ValueError(f"the model has {model.shape.inputs} features; train it with {BANKS * FEATURES}")
    return model.committed()


def right(committed: CommittedModel, seed: int = 2) -> float:
    """The share of accounts, such as it has not seen, of which it says what they are."""
    rows, is_fraud = drawn(4000, seed)
    return float((committed.model.answers(rows) == is_fraud).mean())


def right_alone(bank: int, seed: int = 1) -> float:
    """The same of a model of what one bank has."""
    from sklearn.linear_model import LogisticRegression

    columns = slice(bank * FEATURES, (bank + 1) * FEATURES)
    rows, is_fraud = drawn(4000, seed)
    unseen, are_fraud = drawn(4000, seed + 1)
    fitted = LogisticRegression(max_iter=2000).fit(rows[:, columns], is_fraud)
    return float(fitted.score(unseen[:, columns], are_fraud))


def inputs(committed: CommittedModel) -> dict[str, Any]:
    """What the agency alone gives."""
    return {"elements": [str(element % R) for element in committed.model.elements], "nonce": str(committed.nonce)}
