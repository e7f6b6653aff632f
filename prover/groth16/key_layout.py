"""What a proving key consists of, for all that make, read, write, check or estimate one: the table `LAYOUT`.

In a `.zkey` section 1 names the protocol, 2 holds the sizes and the key's own points, 3 IC, 4 the coefficients of A and B, 5 to
9 the points A, B in G1, B in G2, C and H, and 10 the circuit's hash and the ceremony's contributions. `Key` says what the
arrays mean.
Source: iden3 `snarkjs`, the files that `snarkjs groth16 setup` writes.
"""

from __future__ import annotations

from zkwright.core.field import TWO_ADICITY
from zkwright.verifier.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    from zkwright.core.r1cs import R1CS

MAGIC: Final = b"zkey"
VERSION: Final = 1
PROTOCOL, HEADER, IC, COEFFICIENTS, A, B1, B2, C, H, CONTRIBUTIONS = range(1, 11)
GROTH16: Final = 1

ALIGNED: Final = (A, B1, B2, C, H)
"""The sections that begin on a line of the cache, as the prover reads their points in random order."""

SIZES_AT: Final = 72
"""Where the header's three sizes begin, after the primes q and r."""

POINTS_AT: Final = 84
"""Where its points begin."""

HEADER_SIZE: Final = 660

HASH_SIZE: Final = 64

RECEIPT_SUFFIX: Final = ".verified.json"
"""Behind the whole name of a key's file: what lies beside it once it was verified, see `key_receipt`."""

MAX_DOMAIN_SIZE: Final = 2 ** (TWO_ADICITY - 1)
"""The quotient needs a domain twice as large, and the field has none above 2**28."""


class KeySizes(Record):
    """What the lengths of a key's arrays follow from. `n_coefficients` counts the terms of A and B in the key."""

    n_wires: int
    n_public: int
    domain_size: int
    n_coefficients: int
    __slots__ = __match_args__ = ("n_wires", "n_public", "domain_size", "n_coefficients")

    def __init__(self, n_wires: int, n_public: int, domain_size: int, n_coefficients: int) -> None:
        """The first three as the file has them."""
        self._fill(n_wires, n_public, domain_size, n_coefficients)

    @classmethod
    def of(cls, r1cs: R1CS) -> KeySizes:
        """Those of a key for `r1cs`; raises `ValueError` for a system that is too large for BN254."""
        n_coefficients = r1cs.a.n_nonzeros + r1cs.b.n_nonzeros + r1cs.n_public + 1
        return cls(r1cs.n_wires, r1cs.n_public, domain_size(r1cs), n_coefficients)


def domain_size(r1cs: R1CS) -> int:
    """The smallest power of two that holds all rows, those for the public signals included.

    Raises `ValueError` above 2**27.
    """
    size: int = 1 << (r1cs.n_rows + r1cs.n_public).bit_length()
    if size > MAX_DOMAIN_SIZE:
        raise ValueError(f"{r1cs.n_rows} constraints are too many for BN254: split the statement below 2**27 of them")
    return size


def power_of_tau(r1cs: R1CS) -> int:
    """The least power of a `.ptau` file from which a key for this system can be made, as snarkjs counts."""
    return max(1, domain_size(r1cs).bit_length() - 1)


class Item(Record):
    """What an array is made of: its name in messages, and the bytes of one."""

    plural: str
    n_bytes: int
    __slots__ = __match_args__ = ("plural", "n_bytes")

    def __init__(self, plural: str, n_bytes: int) -> None:
        """A kind of item."""
        self._fill(plural, n_bytes)


G1: Final = Item("points", 64)
G2: Final = Item("points", 128)
RECORD: Final = Item("coefficients", 44)
"""One nonzero of A or B: matrix, row and wire, 32 bits each, and its value, multiplied by 2**512 modulo r."""


class KeyArray(Record):
    """The array `name` of a key: in which section it lies and from which byte on, what it is made of, and of how many.

    `length` is None for a single point, which has no axis of its own.
    """

    name: str
    section: int
    at: int
    item: Item
    length: Callable[[KeySizes], int] | None
    __slots__ = __match_args__ = ("name", "section", "at", "item", "length")

    def __init__(
        self, name: str, section: int, at: int, item: Item, length: Callable[[KeySizes], int] | None = None
    ) -> None:
        """A line of the table."""
        self._fill(name, section, at, item, length)

    def size(self, sizes: KeySizes) -> int:
        """Its bytes."""
        return self.item.n_bytes * (1 if self.length is None else self.length(sizes))

    def shape(self, sizes: KeySizes) -> tuple[int, ...]:
        """Its shape: points in 64-bit limbs, coefficients as records."""
        return (*self._axis(sizes), *(() if self.item is RECORD else (self.item.n_bytes // 8,)))

    def _axis(self, sizes: KeySizes) -> tuple[int, ...]:
        return () if self.length is None else (self.length(sizes),)


LAYOUT: Final = (
    KeyArray("alpha_g1", HEADER, POINTS_AT, G1),
    KeyArray("beta_g1", HEADER, POINTS_AT + 64, G1),
    KeyArray("beta_g2", HEADER, POINTS_AT + 128, G2),
    KeyArray("gamma_g2", HEADER, POINTS_AT + 256, G2),
    KeyArray("delta_g1", HEADER, POINTS_AT + 384, G1),
    KeyArray("delta_g2", HEADER, POINTS_AT + 448, G2),
    KeyArray("ic", IC, 0, G1, lambda sizes: sizes.n_public + 1),
    KeyArray("coefficients", COEFFICIENTS, 4, RECORD, lambda sizes: sizes.n_coefficients),
    KeyArray("a", A, 0, G1, lambda sizes: sizes.n_wires),
    KeyArray("b1", B1, 0, G1, lambda sizes: sizes.n_wires),
    KeyArray("b2", B2, 0, G2, lambda sizes: sizes.n_wires),
    KeyArray("c", C, 0, G1, lambda sizes: sizes.n_wires - sizes.n_public - 1),
    KeyArray("h", H, 0, G1, lambda sizes: sizes.domain_size),
)
"""A key's arrays in the order of the file, in which nothing lies between those of a section."""


def section_sizes(sizes: KeySizes) -> dict[int, int]:
    """The bytes of each section of the file of a key to which nobody has contributed."""
    ends = {array.section: array.at + array.size(sizes) for array in LAYOUT}
    return {PROTOCOL: 4, **ends, CONTRIBUTIONS: HASH_SIZE + 4}
