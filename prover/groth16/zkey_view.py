"""A `.zkey` file as views of its bytes, checked: what a proof needs, without NumPy.

`zkey_file` gives it as arrays, `key_layout` says what is where.
"""

from __future__ import annotations

import os
from types import MappingProxyType

from zkwright.core.canonical import first_not_below
from zkwright.core.engine_choice import native_engine
from zkwright.core.field import R
from zkwright.core.files.iden3 import Container, Section, read_container
from zkwright.verifier.curve import Q

from .key import Key
from .key_layout import (
    COEFFICIENTS,
    CONTRIBUTIONS,
    GROTH16,
    HASH_SIZE,
    HEADER,
    HEADER_SIZE,
    IC,
    LAYOUT,
    MAGIC,
    MAX_DOMAIN_SIZE,
    POINTS_AT,
    PROTOCOL,
    RECEIPT_SUFFIX,
    RECORD,
    SIZES_AT,
    VERSION,
    KeyArray,
    KeySizes,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

    from .proving_key import ProvingKey

_OTHER_PROTOCOLS: Final = MappingProxyType({2: "PLONK", 10: "FFLONK"})
_MEND: Final = "make the key again"
_MOST_RECORDED: Final = 1 << 26  # bytes, which are copied: those of 100,000 contributions with long names
_PARTS: Final = ("matrix", "row", "wire")


class ZkeyView(Key[memoryview, memoryview]):
    """A `Key` as read-only views of the bytes of its file."""

    __slots__ = ()

    def __repr__(self) -> str:
        """The size; the bytes would fill a screen."""
        return f"<ZkeyView: {self.n_wires} wires, {self.n_public} public signals>"

    def to_arrays(self) -> ProvingKey:
        """The key as arrays, which are views of the same bytes. Loads NumPy."""
        import numpy as np

        from .proving_key import ProvingKey

        def array(of: KeyArray, shape: tuple[int, ...], dtype: np.dtype[Any]) -> np.ndarray[Any, np.dtype[Any]]:
            return np.frombuffer(getattr(self, of.name), dtype).reshape(shape)

        key = ProvingKey.empty(self.sizes, array)
        return key.__replace__(
            circuit_hash=self.circuit_hash,
            n_contributions=self.n_contributions,
            contributions=self.contributions,
            verified_identity=self.verified_identity,
        )


def view_zkey(path: str | os.PathLike[str]) -> ZkeyView:
    """Map a proving key that zkwright, snarkjs or another program made.

    Checked here are the sizes, the coefficients, and that the coordinates of the verifying key's points are reduced.
    That the points are in their groups is what `ProvingKey.check` checks, which takes longer. A receipt of `ceremony
    verify` beside the file is looked at, for the key's `standing`.

    Raises `FormatError` for another protocol or curve, a size that disagrees with the bytes there are, a coefficient
    outside the matrices or not below r.
    """
    container = read_container(path, MAGIC, (VERSION,))
    if (protocol := container[PROTOCOL].u32(0)) != GROTH16:
        mend = "make the key with `zkwright ceremony new`"
        found = _OTHER_PROTOCOLS.get(protocol, f"protocol {protocol}")
        raise container[PROTOCOL].error(f"a key of {found}, not of Groth16", mend)
    header = container[HEADER]
    header.require_prime(0, Q, "the coordinates' prime")
    header.require_prime(36, R, "the scalars' prime")
    header.require_size(HEADER_SIZE, "a Groth16 header")
    n_wires, n_public, domain_size = (header.u32(SIZES_AT + 4 * place) for place in range(3))
    if not n_public < n_wires:
        raise header.error(f"{n_public} public signals among {n_wires} wires", _MEND, SIZES_AT)
    if domain_size & domain_size - 1 or not n_public < domain_size <= MAX_DOMAIN_SIZE:
        raise header.error(f"a domain of {domain_size} points for {n_public} public signals", _MEND, SIZES_AT + 8)
    _require_reduced(header, POINTS_AT)
    sizes = KeySizes(n_wires, n_public, domain_size, container[COEFFICIENTS].u32(0))
    views: dict[str, Any] = {array.name: _view(container[array.section], array, sizes) for array in LAYOUT}
    _require_reduced(container[IC], 0)
    _check_coefficients(container[COEFFICIENTS], sizes)
    record = _contributions(container)
    if record and os.path.exists(os.fsdecode(path) + RECEIPT_SUFFIX):
        from .key_receipt import verified_identity

        record["verified_identity"] = verified_identity(path)
    return ZkeyView(n_wires=n_wires, n_public=n_public, domain_size=domain_size, **views, **record)


def _view(section: Section, array: KeyArray, sizes: KeySizes) -> memoryview:
    size = array.size(sizes)
    if array.length is not None:  # it ends its section
        section.require_size(array.at + size, f"{array.length(sizes)} {array.item.plural}")
    return section.data[array.at : array.at + size]


def _require_reduced(section: Section, at: int) -> None:
    """Refuse a section with a coordinate, from byte `at` on, that is not below q."""
    if (place := first_not_below(section.data[at:], Q)) is not None:
        raise section.error("a coordinate that is not below q", _MEND, at + 32 * place)


def _check_coefficients(section: Section, sizes: KeySizes) -> None:
    records = section.data[4:]
    n_wires, domain_size = sizes.n_wires, sizes.domain_size
    engine = native_engine()
    first_unfit = engine.first_unfit_record if engine is not None else _first_unfit_record
    if (unfit := first_unfit(records, domain_size, n_wires)) is not None:
        index, part = unfit
        at = 4 + RECORD.n_bytes * index
        if part in _PARTS:
            bound = {"matrix": 2, "row": domain_size, "wire": n_wires}[part]
            what = f"{part} {section.u32(at + 4 * _PARTS.index(part))} of {bound}"
        else:
            what = "a value that is not below r"
        raise section.error(f"{what} in coefficient {index}", _MEND, at)


def _first_unfit_record(view: memoryview, size: int, n_wires: int) -> tuple[int, str] | None:
    """The first coefficient outside the matrices or whose value is not below r, and what of it is wrong."""
    import numpy as np

    from .proving_key import COEFFICIENT

    records = np.frombuffer(view, COEFFICIENT)
    for part, bound in zip(_PARTS, (2, size, n_wires), strict=True):
        beyond = records[part] >= bound
        if beyond.any():
            return int(np.argmax(beyond)), part
    above = first_not_below(records["value"], R)
    return None if above is None else (above, "value")


def _contributions(container: Container) -> dict[str, Any]:
    """The circuit's hash and the ceremony's record; none where the file has no section for them, which no proof needs."""
    if CONTRIBUTIONS not in container.sections:
        return {}
    section = container[CONTRIBUTIONS]
    if section.size > _MOST_RECORDED:
        raise section.error(f"{section.size} bytes of contributions, more than any ceremony leaves", _MEND)
    return {
        "circuit_hash": section.copy(0, HASH_SIZE),
        "n_contributions": section.u32(HASH_SIZE),
        "contributions": bytes(section.data[HASH_SIZE + 4 :]),
    }
