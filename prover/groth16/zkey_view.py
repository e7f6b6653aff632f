"""A `.zkey` file as views of its bytes, checked: what a proof needs, without NumPy. `zkey_file` gives it as arrays.

Section 1 names the protocol, 2 holds the sizes and the key's own points, 3 IC, 4 the coefficients of A and B, 5 to 9
the points A, B in G1, B in G2, C and H, and 10 the circuit's hash and the ceremony's contributions.
Source: iden3 `snarkjs`, the files that `snarkjs groth16 setup` writes.
"""

from __future__ import annotations

import os
from itertools import accumulate, pairwise
from types import MappingProxyType

from zkwright.core.canonical import first_not_below
from zkwright.core.engine_choice import native_engine
from zkwright.core.field import R
from zkwright.core.files.iden3 import Container, Section, read_container
from zkwright.verifier.curve import Q

from .key_base import COEFFICIENT_BYTES, MAX_DOMAIN_SIZE, NO_CIRCUIT_HASH, KeyFacts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

    from .proving_key import ProvingKey

MAGIC: Final = b"zkey"
VERSION: Final = 1
PROTOCOL, HEADER, IC, COEFFICIENTS, A, B1, B2, C, H, CONTRIBUTIONS = range(1, 11)
GROTH16: Final = 1
POINTS_AT: Final = 84
"""Where the header's points begin, after the primes q and r and three sizes."""

HEADER_POINTS: Final = (8, 8, 16, 16, 8, 16)
"""64-bit limbs of alpha_g1, beta_g1, beta_g2, gamma_g2, delta_g1, delta_g2."""

HASH_SIZE: Final = 64

_OTHER_PROTOCOLS: Final = MappingProxyType({2: "PLONK", 10: "FFLONK"})
_SIZES_AT: Final = 72  # after the primes q and r
_MEND: Final = "make the key again"
_PARTS: Final = ("matrix", "row", "wire")


class ZkeyView(KeyFacts):
    """A proving key as read-only views of the bytes of its file: the fields of `ProvingKey`, with the same meanings."""

    __slots__ = (
        "a",
        "alpha_g1",
        "b1",
        "b2",
        "beta_g1",
        "beta_g2",
        "c",
        "circuit_hash",
        "coefficients",
        "contributions",
        "delta_g1",
        "delta_g2",
        "domain_size",
        "gamma_g2",
        "h",
        "ic",
        "n_contributions",
        "n_public",
        "n_wires",
    )

    def __init__(
        self,
        *,
        n_wires: int,
        n_public: int,
        domain_size: int,
        alpha_g1: memoryview,
        beta_g1: memoryview,
        delta_g1: memoryview,
        beta_g2: memoryview,
        gamma_g2: memoryview,
        delta_g2: memoryview,
        ic: memoryview,
        coefficients: memoryview,
        a: memoryview,
        b1: memoryview,
        b2: memoryview,
        c: memoryview,
        h: memoryview,
        circuit_hash: bytes = NO_CIRCUIT_HASH,
        n_contributions: int = 0,
        contributions: bytes = b"",
    ) -> None:
        """What `view_zkey` found in a file."""
        self.n_wires: Final = n_wires
        self.n_public: Final = n_public
        self.domain_size: Final = domain_size
        self.alpha_g1: Final = alpha_g1
        self.beta_g1: Final = beta_g1
        self.delta_g1: Final = delta_g1
        self.beta_g2: Final = beta_g2
        self.gamma_g2: Final = gamma_g2
        self.delta_g2: Final = delta_g2
        self.ic: Final = ic
        self.coefficients: Final = coefficients
        self.a: Final = a
        self.b1: Final = b1
        self.b2: Final = b2
        self.c: Final = c
        self.h: Final = h
        self.circuit_hash: Final = circuit_hash
        self.n_contributions: Final = n_contributions
        self.contributions: Final = contributions

    def __repr__(self) -> str:
        """The size; the bytes would fill a screen."""
        return f"<ZkeyView: {self.n_wires} wires, {self.n_public} public signals>"

    @property
    def n_coefficients(self) -> int:
        """The terms of A and B, with those of the public signals' own rows."""
        return len(self.coefficients) // COEFFICIENT_BYTES

    def arrays(self) -> ProvingKey:
        """The key as arrays, which are views of the same bytes. Loads NumPy."""
        import numpy as np

        from .proving_key import COEFFICIENT, ProvingKey

        def words(view: memoryview, *shape: int) -> np.ndarray[Any, np.dtype[np.uint64]]:
            return np.frombuffer(view, "<u8").astype(np.uint64, copy=False).reshape(shape)

        return ProvingKey(
            n_wires=self.n_wires,
            n_public=self.n_public,
            domain_size=self.domain_size,
            alpha_g1=words(self.alpha_g1, 8),
            beta_g1=words(self.beta_g1, 8),
            delta_g1=words(self.delta_g1, 8),
            beta_g2=words(self.beta_g2, 16),
            gamma_g2=words(self.gamma_g2, 16),
            delta_g2=words(self.delta_g2, 16),
            ic=words(self.ic, -1, 8),
            coefficients=np.frombuffer(self.coefficients, COEFFICIENT),
            a=words(self.a, -1, 8),
            b1=words(self.b1, -1, 8),
            b2=words(self.b2, -1, 16),
            c=words(self.c, -1, 8),
            h=words(self.h, -1, 8),
            circuit_hash=self.circuit_hash,
            n_contributions=self.n_contributions,
            contributions=self.contributions,
        )


def view_zkey(path: str | os.PathLike[str]) -> ZkeyView:
    """Map a proving key that zkwright, snarkjs or another program made.

    Checked here are the sizes, the coefficients, and that the coordinates of the verifying key's points are reduced.
    That the points are in their groups is what `ProvingKey.check` checks, which takes longer.

    Raises `FormatError` for another protocol or curve, a size that disagrees with the bytes there are, a coefficient
    outside the matrices or not below r.
    """
    container = read_container(path, MAGIC, (VERSION,))
    if (protocol := container[PROTOCOL].u32(0)) != GROTH16:
        mend = "make the key with `snarkjs groth16 setup`"
        found = _OTHER_PROTOCOLS.get(protocol, f"protocol {protocol}")
        raise container[PROTOCOL].error(f"a key of {found}, not of Groth16", mend)
    header = container[HEADER]
    header.require_prime(0, Q, "the coordinates' prime")
    header.require_prime(36, R, "the scalars' prime")
    header.require_size(POINTS_AT + 8 * sum(HEADER_POINTS), "a Groth16 header")
    n_wires, n_public, domain_size = (header.u32(_SIZES_AT + 4 * place) for place in range(3))
    if not n_public < n_wires:
        raise header.error(f"{n_public} public signals among {n_wires} wires", _MEND, _SIZES_AT)
    if domain_size & domain_size - 1 or not n_public < domain_size <= MAX_DOMAIN_SIZE:
        raise header.error(f"a domain of {domain_size} points for {n_public} public signals", _MEND, _SIZES_AT + 8)
    alpha_g1, beta_g1, beta_g2, gamma_g2, delta_g1, delta_g2 = _header_points(header)
    ic = _points(container[IC], n_public + 1, 8)
    _require_reduced(container[IC], 0)
    return ZkeyView(
        n_wires=n_wires,
        n_public=n_public,
        domain_size=domain_size,
        alpha_g1=alpha_g1,
        beta_g1=beta_g1,
        delta_g1=delta_g1,
        beta_g2=beta_g2,
        gamma_g2=gamma_g2,
        delta_g2=delta_g2,
        ic=ic,
        coefficients=_coefficients(container[COEFFICIENTS], n_wires, domain_size),
        a=_points(container[A], n_wires, 8),
        b1=_points(container[B1], n_wires, 8),
        b2=_points(container[B2], n_wires, 16),
        c=_points(container[C], n_wires - n_public - 1, 8),
        h=_points(container[H], domain_size, 8),
        **_contributions(container),
    )


def _header_points(header: Section) -> list[memoryview]:
    _require_reduced(header, POINTS_AT)
    bounds = accumulate(HEADER_POINTS, lambda at, limbs: at + 8 * limbs, initial=POINTS_AT)
    return [header.data[start:stop] for start, stop in pairwise(bounds)]


def _points(section: Section, count: int, limbs: int) -> memoryview:
    section.require_size(8 * limbs * count, f"{count} points")
    return section.data


def _require_reduced(section: Section, at: int) -> None:
    """Refuse a section with a coordinate, from byte `at` on, that is not below q."""
    if (place := first_not_below(section.data[at:], Q)) is not None:
        raise section.error("a coordinate that is not below q", _MEND, at + 32 * place)


def _coefficients(section: Section, n_wires: int, domain_size: int) -> memoryview:
    count = section.u32(0)
    section.require_size(4 + COEFFICIENT_BYTES * count, f"{count} coefficients")
    records = section.data[4:]
    engine = native_engine()
    first_unfit = engine.first_unfit_record if engine is not None else _first_unfit_record
    if (unfit := first_unfit(records, domain_size, n_wires)) is not None:
        index, part = unfit
        at = 4 + COEFFICIENT_BYTES * index
        if part in _PARTS:
            bound = {"matrix": 2, "row": domain_size, "wire": n_wires}[part]
            what = f"{part} {section.u32(at + 4 * _PARTS.index(part))} of {bound}"
        else:
            what = "a value that is not below r"
        raise section.error(f"{what} in coefficient {index}", _MEND, at)
    return records


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
    return {
        "circuit_hash": section.copy(0, HASH_SIZE),
        "n_contributions": section.u32(HASH_SIZE),
        "contributions": bytes(section.data[HASH_SIZE + 4 :]),
    }
