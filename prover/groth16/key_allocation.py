"""Room for the arrays of a proving key that is to be made: in memory, or wherever the caller has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from zkwright.core.r1cs import R1CS

from .coefficient_records import domain_size
from .proving_key import COEFFICIENT, ProvingKey

MakeArray = Callable[[str, "tuple[int, ...]", np.dtype[Any]], npt.NDArray[Any]]
"""Gives an array for the field of `ProvingKey` with that name, of that shape and type."""

_LIMBS: Final = np.dtype("<u8")


def allocate_key(r1cs: R1CS, make: MakeArray | None = None) -> ProvingKey:
    """A key for `r1cs` whose arrays, from `make` or new in memory, hold nothing yet: `Engine.setup` fills them.

    Raises `ValueError` for a system that is too large for BN254.
    """
    array = make or _in_memory
    sizes = key_sizes(r1cs)
    wires, public, size = sizes["n_wires"], sizes["n_public"], sizes["domain_size"]
    return ProvingKey(
        n_wires=wires,
        n_public=public,
        domain_size=size,
        alpha_g1=array("alpha_g1", (8,), _LIMBS),
        beta_g1=array("beta_g1", (8,), _LIMBS),
        delta_g1=array("delta_g1", (8,), _LIMBS),
        beta_g2=array("beta_g2", (16,), _LIMBS),
        gamma_g2=array("gamma_g2", (16,), _LIMBS),
        delta_g2=array("delta_g2", (16,), _LIMBS),
        ic=array("ic", (public + 1, 8), _LIMBS),
        coefficients=array("coefficients", (sizes["n_coefficients"],), COEFFICIENT),
        a=array("a", (wires, 8), _LIMBS),
        b1=array("b1", (wires, 8), _LIMBS),
        b2=array("b2", (wires, 16), _LIMBS),
        c=array("c", (wires - public - 1, 8), _LIMBS),
        h=array("h", (size, 8), _LIMBS),
    )


def key_sizes(r1cs: R1CS) -> dict[str, int]:
    """What the size of a key for `r1cs` follows from: n_wires, n_public, domain_size and n_coefficients.

    Raises `ValueError` for a system that is too large for BN254.
    """
    return {
        "n_wires": r1cs.n_wires,
        "n_public": r1cs.n_public,
        "domain_size": domain_size(r1cs),
        "n_coefficients": r1cs.a.n_nonzeros + r1cs.b.n_nonzeros + r1cs.n_public + 1,
    }


def key_arrays(key: ProvingKey) -> dict[str, npt.NDArray[Any]]:
    """The arrays of a key by the names of their fields."""
    found = {name: getattr(key, name) for name in ProvingKey.__dataclass_fields__}
    return {name: value for name, value in found.items() if isinstance(value, np.ndarray)}


def _in_memory(_: str, shape: tuple[int, ...], dtype: np.dtype[Any]) -> npt.NDArray[Any]:
    return np.empty(shape, dtype=dtype)
