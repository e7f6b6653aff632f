"""Vectors over the scalar field, the work of galois."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Sequence
from functools import cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from zkwright.core.cache_folder import caches_are_relative
from zkwright.core.field import GENERATOR, R
from zkwright.core.interrupts import interrupts_held

FieldVector: TypeAlias = npt.NDArray[np.object_]
"""A `galois.FieldArray` over the integers modulo r: `+`, `-`, `*`, `/` act element by element, modulo r."""


@cache
def _scalar_field() -> Any:
    if caches_are_relative():
        _keep_nothing_of_numba()
    with interrupts_held():  # llvmlite, below it, calls Python from where exceptions get lost
        import galois  # about a second

        # Given the generator and told not to check it, galois need not factor r - 1, which would take a minute and a half.
        return galois.GF(R, primitive_element=GENERATOR, verify=False)


def _keep_nothing_of_numba() -> None:
    """Have numba, below galois, load no machine code from a folder that whoever sent the files around may have filled."""
    folder = tempfile.mkdtemp(prefix="zkwright-")
    os.environ.setdefault("NUMBA_CACHE_DIR", folder)  # which numba reads when it is imported
    atexit.register(shutil.rmtree, folder, ignore_errors=True)


def field_vector(values: Sequence[int]) -> FieldVector:
    """A vector of the given elements, each in [0, r).

    >>> [int(x) for x in field_vector([1, R - 1]) + field_vector([2, 1])]
    [3, 0]
    """
    vector: FieldVector = _scalar_field()(np.array(values, dtype=object))
    return vector


def powers(base: int, count: int) -> FieldVector:
    """The vector 1, base, base**2, ... of `count` elements.

    >>> [int(x) for x in powers(3, 4)]
    [1, 3, 9, 27]
    """
    values = [1] * count
    for index in range(1, count):
        values[index] = values[index - 1] * base % R
    return field_vector(values)


def integers(vector: FieldVector) -> list[int]:
    """The elements as Python integers in [0, r)."""
    return [int(value) for value in vector]
