"""What is public of a model, and committed to with its weights."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import LearningError
from .commitments import digest
from .forest_shape import ForestShape
from .samples import whole_numbers
from .shape import Shape

AnyShape = Shape | ForestShape


@dataclass(frozen=True)
class Card:
    """A model's shape, how inputs are made whole, (x - low) / step rounded and clipped, and what answers stand for.

    `classes` are what the places of outputs stand for; where there is one output only and `classes` are given, the second class
    is said where origin + scale * answer is above 0. Without classes that is the number that is meant.
    """

    shape: AnyShape
    low: tuple[float, ...]
    step: tuple[float, ...]
    classes: tuple[Any, ...] | None
    origin: float = 0.0
    scale: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what no inputs are made whole with."""
        if len(self.low) != self.shape.inputs or len(self.step) != self.shape.inputs:
            raise LearningError("the card", "has as many lows and steps as not inputs", f"give {self.shape.inputs}")
        numbers = np.array([*self.low, *self.step, self.origin, self.scale])
        if not np.isfinite(numbers).all() or min(self.step) <= 0:
            raise LearningError("the card", "has a number that is not finite, or no step", "fit on other samples")
        if self.classes is not None:
            object.__setattr__(self, "classes", tuple(map(_class, self.classes)))
        if self.classes is not None and len(self.classes) != max(2, self.shape.outputs):
            raise LearningError("the card", f"has {len(self.classes)} classes", "name one for each output")
        if self.classes is not None and len(set(map(str, self.classes))) < len(self.classes):
            raise LearningError("the card", "has two classes of one name", "give each its own: answers are read by it")

    def whole(self, inputs: Any) -> NDArray[np.int64]:
        """Inputs as the circuits take them, each 0 ... 2^width - 1; one input or a row each.

        Raises `LearningError` for another number of them, and for what is no number.
        """
        return whole_numbers(inputs, np.array(self.low), np.array(self.step), self.shape.width)

    def told(self, answers: Any) -> NDArray[Any]:
        """What answers of the circuit stand for, negative ones with their sign: classes, or numbers."""
        if self.classes is None:
            return np.asarray(self.origin + self.scale * np.asarray(answers, dtype=np.float64))
        if self.shape.outputs > 1:
            places = np.asarray(answers, dtype=np.int64)
        else:
            places = (self.origin + self.scale * np.asarray(answers, dtype=np.float64) > 0).astype(np.int64)
        return np.array(self.classes)[places]

    @property
    def always(self) -> Any:
        """The class that is said of every input, where the card alone tells; else None.

        An origin can be so far off that no answer is on its other side.
        """
        if self.classes is None or self.shape.outputs > 1:
            return None
        low, high = (self.origin + self.scale * answer > 0 for answer in _reach(self.shape))
        return self.classes[int(low)] if low == high else None

    @property
    def scheme(self) -> int:
        """The digest of all of this: a public input of whoever proves an answer, which the verifier computes from the card."""
        return digest("scheme", json.dumps(self.to_object(), sort_keys=True, separators=(",", ":"), allow_nan=False))

    def to_object(self) -> dict[str, Any]:
        """As JSON, with floats as the shortest texts that are read as they are."""
        numbers = {"low": list(map(repr, self.low)), "step": list(map(repr, self.step))}
        ends = {"origin": repr(self.origin), "scale": repr(self.scale)}
        classes = None if self.classes is None else list(self.classes)
        return {"shape": self.shape.to_object(), "classes": classes, **numbers, **ends}


def _reach(shape: AnyShape) -> tuple[int, int]:
    """The smallest and the largest answer of one output."""
    if isinstance(shape, ForestShape):
        if shape.cut is None:
            return 0, shape.most
        return int(shape.cut < 0), int(shape.cut < shape.most)
    last = shape.layers[-1]
    if shape.decides:
        return 0, 1
    if last.activation != "none":
        return 0, last.gives_most
    return -(1 << last.lane - 1), (1 << last.lane - 1) - 1


def _class(given: Any) -> Any:
    """A class as JSON has it, without points: 1.0 is 1."""
    if isinstance(given, float):
        return int(given) if given.is_integer() else repr(given)
    return given
