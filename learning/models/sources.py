"""Fitted models and data in files, which others may have written.

A pickle runs whatever its author wrote as it is read, and so does a joblib file: neither is taken. ONNX is data. A skops file
(`skops.io.dump(estimator, "model.skops")`) names the types in it, and is read only where all of them are known.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..errors import LearningError
from .estimators import ESTIMATORS, float_network, quantised
from .float_layers import FloatNetwork
from .float_trees import FORESTS, FloatForest, float_forest
from .forest import Forest
from .forests import quantised_forest
from .model import Model
from .onnx_files import read_onnx

_MOST_BYTES: Final = 1 << 26
_MOST_UNPACKED: Final = 1 << 28
_KNOWN_TYPES: Final = {
    "sklearn.tree._tree.Tree",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.neural_network._stochastic_optimizers.AdamOptimizer",
    "sklearn.neural_network._stochastic_optimizers.SGDOptimizer",
}
"""What skops does not trust on its own, and fitted estimators have: arrays, of which none is used before it was looked at."""


def read_floats(path: Path) -> FloatNetwork | FloatForest:
    """The model in a file `.onnx` or `.skops`, whose own code is never run.

    Raises `LearningError` for other files, types that are not known, and what `quantised` and `quantised_forest` do not take.
    """
    if path.suffix == ".onnx":
        return read_onnx(path)
    if path.suffix != ".skops":
        mend = "save it by skl2onnx as .onnx, or by skops.io.dump as .skops"
        raise LearningError(path, "is no model that is safe to read: a pickle runs what its author wrote", mend)
    estimator = _from_skops(path)
    kind = type(estimator).__name__
    try:
        return float_network(estimator) if kind in ESTIMATORS else float_forest(estimator)
    except (AttributeError, ArithmeticError, LookupError, TypeError, ValueError):
        raise LearningError(path, f"has no {kind} that was fitted, or a damaged one", "save it again") from None


def _from_skops(path: Path) -> Any:
    import skops.io

    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(each.file_size for each in archive.infolist())
        if path.stat().st_size > _MOST_BYTES or unpacked > _MOST_UNPACKED:
            raise LearningError(path, f"has more than {_MOST_UNPACKED >> 20} MB", "give a smaller model")
        found = skops.io.get_untrusted_types(file=path)
        if unknown := sorted(set(found) - _KNOWN_TYPES):
            mend = f"save one of {', '.join((*ESTIMATORS, *FORESTS))} alone"
            raise LearningError(path, f"has types that are not known to be safe: {', '.join(unknown)[:500]}", mend)
        return skops.io.load(path, trusted=found)
    except (LearningError, OSError):
        raise
    except Exception as error:  # whatever skops meets in a damaged file
        raise LearningError(path, f"is no skops file, or damaged ({type(error).__name__})", "save it again") from None


def quantised_floats(
    floats: FloatNetwork | FloatForest, samples: Any, *, width: int = 8, scaling: tuple[Any, Any] | None = None
) -> Model | Forest:
    """As `quantised` or `quantised_forest`."""
    made = quantised if isinstance(floats, FloatNetwork) else quantised_forest
    return made(floats, samples, width=width, scaling=scaling)


@dataclass(frozen=True)
class Data:
    """Rows of inputs, and where they were given what is true of each."""

    rows: NDArray[np.float64]
    truth: NDArray[Any] | None

    @classmethod
    def read(cls, path: Path) -> Data:
        """From a `.npz` with `x` and perhaps `y`, or a `.csv` with a line of names, of which a last one `y` is the truth.

        Raises `LearningError` for other files, and for what is no number.
        """
        try:
            if path.stat().st_size > _MOST_UNPACKED:
                raise LearningError(path, f"has more than {_MOST_UNPACKED >> 20} MB", "give fewer rows")
            if path.suffix == ".npz":
                return cls._of_arrays(path)
            if path.suffix == ".csv":
                return cls._of_text(path)
        except (ValueError, KeyError, zipfile.BadZipFile, EOFError, UnicodeDecodeError):
            raise LearningError(path, "is no table of numbers", "give arrays x and y, or lines of numbers") from None
        raise LearningError(path, "is no data", "give a .npz with arrays x and y, or a .csv with a line of names")

    @classmethod
    def _of_arrays(cls, path: Path) -> Data:
        with zipfile.ZipFile(path) as archive:
            if sum(each.file_size for each in archive.infolist()) > _MOST_UNPACKED:
                raise LearningError(path, f"has more than {_MOST_UNPACKED >> 20} MB", "give fewer rows")
        with np.load(path, allow_pickle=False) as arrays:
            rows = np.asarray(arrays["x"], dtype=np.float64)
            return cls(rows, np.asarray(arrays["y"]) if "y" in arrays else None)

    @classmethod
    def _of_text(cls, path: Path) -> Data:
        lines = path.read_text(encoding="utf-8").splitlines()
        names = [name.strip() for name in (lines or [""])[0].split(",")]
        cells = [line.split(",") for line in lines[1:] if line.strip()]
        if not cells or any(len(row) != len(names) for row in cells):
            raise ValueError("lines of different lengths")
        labelled = names[-1] == "y"
        rows = np.array([[float(cell) for cell in (row[:-1] if labelled else row)] for row in cells])
        return cls(rows, np.array([_read(row[-1].strip()) for row in cells]) if labelled else None)


def _read(word: str) -> Any:
    """A label: a number where it is one."""
    try:
        return float(word) if any(mark in word for mark in ".eE") else int(word)
    except ValueError:
        return word


def score(said: NDArray[Any], truth: NDArray[Any], classes: tuple[Any, ...] | None) -> float:
    """Of classes the part that is right; of numbers R^2, the part of the variance that is told."""
    if classes is not None:
        pair = [np.asarray(each) for each in (said, truth)]
        if not all(np.issubdtype(each.dtype, np.number) for each in pair):
            pair = [each.astype(str) for each in pair]
        return float(np.mean(pair[0] == pair[1]))
    numbers = np.asarray(truth, dtype=np.float64)
    return float(1 - np.sum((numbers - said) ** 2) / (np.sum((numbers - numbers.mean()) ** 2) or 1.0))
