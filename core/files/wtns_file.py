"""Reading and writing `.wtns` files: the value of every wire, byte for byte as snarkjs has them.

Section 1 holds the field and the number of wires, section 2 the values, 32 bytes each, little-endian, in standard
form. Source: iden3 `snarkjs`, the output format of circom's witness programs.
"""

from __future__ import annotations

import os
import struct

from ..canonical import first_not_below
from ..field import R
from ..limbs import as_array, limb_bytes
from ..traceback_redaction import redact_frames
from .iden3 import prime_header, read_container, write_container

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final, Protocol

    import numpy as np
    import numpy.typing as npt

    from ..limbs import Limbs

    class _Witness(Protocol):
        """What a program gives, which is of a room that nobody needs here."""

        def limbs(self) -> npt.NDArray[np.uint64]: ...


_MAGIC: Final = b"wtns"
_VERSION: Final = 2
_HEADER, _VALUES = 1, 2
_ONE: Final = limb_bytes([1])


def read_wtns(path: str | os.PathLike[str]) -> npt.NDArray[np.uint64]:
    """Read a witness; shape (n, 4), row i the value of wire i in little-endian limbs, standard form, below r.

    The array is a read-only view of the mapped file.
    Raises `FormatError` when the field is not BN254's, the number of values is not the one announced, wire 0 is not 1,
    or a value is not below r.
    """
    return as_array(view_wtns(path))


def view_wtns(path: str | os.PathLike[str]) -> memoryview:
    """The bytes of what `read_wtns` gives, for which nobody needs NumPy; raises what it raises."""
    container = read_container(path, _MAGIC, (_VERSION,))
    header = container[_HEADER]
    header.require_prime(0, R, "the prime")
    header.require_size(40, "a witness header")
    n_wires = header.u32(36)
    section = container[_VALUES]
    section.require_size(32 * n_wires, f"{n_wires} values of 32 bytes")
    again = "compute the witness again"
    if section.data[: len(_ONE)] != _ONE:
        raise section.error("wire 0 is not the constant 1", again)
    if (wire := first_not_below(section.data, R)) is not None:
        raise section.error(f"the value of wire {wire} is not below r", again, 32 * wire)
    return section.data


@redact_frames
def write_wtns(path: str | os.PathLike[str], witness: _Witness | Limbs) -> None:
    """Write a witness, readable by its owner alone: it holds the private inputs.

    That is what `program.solve` gives, an array of shape (n, 4), or the bytes of one.

    The file appears whole or not at all. Raises `ValueError` when the array is not a witness (its shape, a first
    value other than 1, a value not below r), `TypeError` for what is none, `OSError` when the file cannot be written.
    """
    given: Any = witness
    limbs: Limbs = given.limbs() if hasattr(given, "limbs") else given
    if isinstance(limbs, bytes | memoryview):
        whole = not len(limbs) % 32 and len(limbs) > 0
        shape, data = f"{len(limbs)} bytes", limbs
    elif not hasattr(limbs, "ndim"):
        mend = "pass what program.solve gives"
        raise TypeError(f"a witness is an array of shape (wires, 4), not {type(limbs).__name__}: {mend}")
    else:
        whole = limbs.ndim == 2 and limbs.shape[1] == 4 and len(limbs) > 0
        shape, data = f"shape {limbs.shape}", limbs.astype("<u8", copy=False).tobytes()
    if not whole:
        raise ValueError(f"a witness has shape (wires, 4), not {shape}")
    if data[: len(_ONE)] != _ONE:
        raise ValueError("wire 0 of a witness is the constant 1")
    if (wire := first_not_below(data, R)) is not None:
        raise ValueError(f"the value of wire {wire} is not below r: reduce it first")
    header = prime_header(R) + struct.pack("<I", len(data) // 32)
    write_container(path, _MAGIC, _VERSION, [(_HEADER, [header]), (_VALUES, [data])], secret=True)
