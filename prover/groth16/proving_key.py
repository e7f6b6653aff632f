"""The proving key of Groth16 (eprint 2016/260) as arrays, in the layout of snarkjs' `.zkey` files: see `Key`."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from zkwright.core.canonical import first_not_below
from zkwright.core.engine_choice import native_engine, thread_limit
from zkwright.core.files.mapped_pages import release_pages
from zkwright.core.progress import Progress
from zkwright.verifier import InvalidKey
from zkwright.verifier.curve import Q
from zkwright.verifier.points import G1_INFINITY, G2_INFINITY, check_g1, check_g2

from .key import Key, fields_of, unreduced
from .key_layout import G1, G2, LAYOUT, RECORD, KeyArray, KeySizes
from .packed_points import g1_points, g2_points

U64 = npt.NDArray[np.uint64]

COEFFICIENT: Final = np.dtype([("matrix", "<u4"), ("row", "<u4"), ("wire", "<u4"), ("value", "<u8", (4,))])
"""A `RECORD`: one nonzero of A (matrix 0) or B (matrix 1), `value` multiplied by 2**512 modulo r."""

_LIMBS: Final = np.dtype("<u8")


Make = Callable[[KeyArray, "tuple[int, ...]", np.dtype[Any]], npt.NDArray[Any]]
"""Gives an array of that shape and type for one of a key's."""


@fields_of(frozen=True, repr=False, eq=False)
class ProvingKey(Key[U64, npt.NDArray[np.void]]):
    """A `Key` as arrays, which may be read-only views of a mapped file."""

    __slots__ = ()

    @classmethod
    def empty(cls, sizes: KeySizes, make: Make | None = None) -> ProvingKey:
        """A key whose arrays, from `make` or new in memory, hold nothing yet: `Engine.setup` fills them."""
        make = make or (lambda _, shape, dtype: np.empty(shape, dtype))
        arrays: dict[str, Any] = {
            array.name: make(array, array.shape(sizes), COEFFICIENT if array.item is RECORD else _LIMBS)
            for array in LAYOUT
        }
        return cls(n_wires=sizes.n_wires, n_public=sizes.n_public, domain_size=sizes.domain_size, **arrays)

    @property
    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Its arrays by their names."""
        return {array.name: getattr(self, array.name) for array in LAYOUT}

    def __repr__(self) -> str:
        """The size and the standing; the arrays would fill a screen."""
        return f"<ProvingKey: {self.n_wires} wires, {self.n_public} public signals, {self.standing.value}>"

    def _repr_html_(self) -> str:
        """For notebooks: the size, and what the key is good for."""
        from zkwright.core.notebook import card

        points = sum(len(getattr(self, array.name)) for array in LAYOUT if array.length and array.item is not RECORD)
        rows = [("wires", self.n_wires), ("public signals", self.n_public), ("points", points)]
        return card("proving key", [*rows, ("standing", self.standing.value)])

    def check(self, progress: Progress | None = None) -> None:
        """Raise `InvalidKey` unless every point is in its group, its coordinates reduced, and the verifying key fit.

        A wire that a matrix does not mention has the point at infinity there, so that is allowed except in the
        verifying key. Whether the points belong to the circuit and its ceremony takes the ceremony's files to check.

        Costs, on the native engine with AVX-512 IFMA and for each core, 0.05 microseconds for each point of G1 and 1.3 for
        each of many of G2; in pure Python 5 microseconds and 3 ms. `progress` is called as `prove` calls its own.
        """
        self.check_blinding()
        self.check_groups(progress)

    def check_groups(self, progress: Progress | None = None) -> None:
        """What `check` does, but for whether the verifying key is fit: a key may be meant to be contributed to first."""
        for item in (G1, G2):  # those that take long last
            for array in LAYOUT:
                if array.item is item:
                    points = getattr(self, array.name)
                    check_points(array.name, points.reshape(-1, item.n_bytes // 8), progress)
                    release_pages(points)


def check_points(name: str, array: U64, progress: Progress | None) -> None:
    """Raise `InvalidKey` unless every point of `array`, of shape (n, 8) or (n, 16), is in its group or infinity.

    The native engine looks at many points of G2 by random weights: points that are not all in G2 pass with a probability of
    2**-132.
    """
    first, count = 0, len(array)
    if (engine := native_engine()) is not None:
        if array.shape[1] == 8:
            place = engine.first_outside_g1(array, threads=thread_limit(), progress=progress)
        else:
            seed = os.urandom(32)
            place = engine.first_outside_g2(array, seed=seed, threads=thread_limit(), progress=progress)
        if place is None:
            return
        first, count = place, 1  # what is wrong with it is said below
    suspects = array[first : first + count]
    if (coordinate := first_not_below(suspects.reshape(-1, 4), Q)) is not None:
        index = first + 4 * coordinate // array.shape[1]
        raise unreduced(f"{name}[{index}]")
    if array.shape[1] == 8:
        for index, point in enumerate(g1_points(suspects), first):
            if point != G1_INFINITY:
                check_g1(point, f"{name}[{index}]", InvalidKey)
    else:
        for index, twist_point in enumerate(g2_points(suspects), first):
            if twist_point != G2_INFINITY:
                check_g2(twist_point, f"{name}[{index}]", InvalidKey)
