"""What a witness must be before anything is computed from it, as an array or as the bytes of one."""

from __future__ import annotations

from zkwright.core.canonical import first_not_below
from zkwright.core.field import R
from zkwright.core.limbs import limb_bytes
from zkwright.core.traceback_redaction import redact_frames

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from zkwright.core.limbs import Limbs

_ONE: Final = limb_bytes([1])

_WHOSE: Final = "is it of another circuit, or of one compiled with another level of optimisation?"


@redact_frames
def check_witness_array(witness: Limbs, n_wires: int) -> None:
    """Raise `ValueError` unless the array is uint64 of shape (n_wires, 4), wire 0 is 1 and every value is below r.

    The bytes of such an array, as `view_wtns` gives them, do as well. Raises `TypeError` for what is neither.
    """
    if isinstance(witness, memoryview):
        if witness.nbytes != 32 * n_wires:
            raise ValueError(f"a witness of this circuit has {32 * n_wires} bytes, not {witness.nbytes}: {_WHOSE}")
        first = bytes(witness[:32])
    else:
        import numpy as np

        if not isinstance(witness, np.ndarray):
            raise TypeError(f"witness: expected an array, found {type(witness).__name__}")
        if witness.dtype != np.uint64:
            raise ValueError(f"a witness is an array of uint64, not {witness.dtype}: pack integers with to_limbs")
        if witness.shape != (n_wires, 4):
            raise ValueError(f"a witness of this circuit has shape ({n_wires}, 4), not {witness.shape}: {_WHOSE}")
        first = witness[0].astype("<u8", copy=False).tobytes()
    if first != _ONE:
        raise ValueError("wire 0 of a witness is the constant 1: compute the witness again")
    if (wire := first_not_below(witness, R)) is not None:
        raise ValueError(f"the value of wire {wire} is not below r: reduce it first")
