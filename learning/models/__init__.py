"""Answers of a model that was committed to: this model, and no other, says this of that input.

    model = quantised(estimator, samples)   # a fitted estimator of scikit-learn; model.predict shows what it lost
    committed = model.committed()           # what the owner keeps
    commitment_circuit(model.shape)        # proved once: the commitment is to weights of such a model
    answer_circuit(model.shape)            # proved for each answer

Weights are packed, several in a field element, and multiplied packed: an answer's proof takes a row for each input and element
rather than each weight, and decomposes sums alone. That is right as long as no weight is larger than its type, which the first
proof shows: an answer counts under a commitment that has one. Forests need none: all that is used of them is taken apart.
"""

from __future__ import annotations

from .card import Card
from .circuits import answer_circuit, commitment_circuit
from .committed import CommittedModel
from .estimators import quantised
from .fairness import Fairness, TestSet, fairness_circuit
from .forest import Forest
from .forest_shape import ForestShape
from .forests import quantised_forest
from .model import Model
from .onnx_files import read_onnx
from .shape import Layer, Pool, Shape
from .signed import SignedInputs
from .tables import TABLES, Table

__all__ = [
    "TABLES",
    "Card",
    "CommittedModel",
    "Fairness",
    "Forest",
    "ForestShape",
    "Layer",
    "Model",
    "Pool",
    "Shape",
    "SignedInputs",
    "Table",
    "TestSet",
    "answer_circuit",
    "commitment_circuit",
    "fairness_circuit",
    "quantised",
    "quantised_forest",
    "read_onnx",
]
