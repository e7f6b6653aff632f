"""The native engine: NTT, MSM, pairing and Groth16 over BN254.

A *scalar* array has shape (n, 4) of uint64: elements of the scalar field, below r, in standard form, least significant
limb first. A *point* array has the layout of a `.zkey`: shape (n, 8) for G1, (n, 16) for G2, affine coordinates in
Montgomery form (times 2**256 modulo q), infinity all zeros; points are not checked to be on the curve. Arrays must be
C-contiguous; they may be read-only, mapped and unaligned, and are not copied. In place of an array that is read, the engine
takes its bytes: `bytes`, or a contiguous `memoryview` of `bytes` or of a file mapped for reading. A view of what somebody may
write to is refused. Who passes no array needs no NumPy.

Long calls take `threads` (None: one for each core) and `progress`, called as (step, done, total) about twenty times a second
on the calling thread. They release the GIL, and stop within a tenth of a second when `progress` or a signal handler raises.

Unusable arguments raise `ValueError`, arrays of another dtype or number of dimensions `TypeError`.
"""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias, final, type_check_only

import numpy as np
import numpy.typing as npt

__all__ = [
    "ABI",
    "EngineError",
    "MalformedSectionError",
    "PreparedKey",
    "PreparedProvingKey",
    "PreparedRows",
    "all_proofs_hold",
    "blake2b_blocks",
    "coefficient_records",
    "column_sums_g1",
    "column_sums_g2",
    "compressed_g1",
    "compressed_g2",
    "constraint_bytes",
    "differences_g1",
    "field_combine",
    "field_inner_products",
    "field_inverse",
    "field_multiply",
    "field_powers",
    "field_reduce",
    "first_not_below",
    "first_outside_g1",
    "first_outside_g2",
    "first_unfit_record",
    "g1_combine",
    "g1_contains",
    "g2_contains",
    "kernel",
    "lagrange_g1",
    "lagrange_g2",
    "msm_g1",
    "msm_g2",
    "multiples_g1",
    "multiples_g2",
    "ntt",
    "pairing",
    "pairing_product_is_one",
    "poseidon",
    "prove",
    "read_constraints",
    "row_values",
    "scale_g1",
    "scale_g2",
    "setup",
    "solve",
    "solve_file",
    "threads",
    "uncompressed_g1",
    "uncompressed_g2",
    "violated_rows",
]

_Progress: TypeAlias = Callable[[str, int, int], object]
_Words: TypeAlias = npt.NDArray[np.uint64] | bytes | memoryview

ABI: int
"""A hash of these stubs when the engine was built, which `zkwright.core.engine_choice` and `zkwright.verifier.native` compare."""

class EngineError(RuntimeError):
    """A defect of the engine itself, never of its input."""

class MalformedSectionError(ValueError):
    """A section of a file is not what it must be: (what is wrong, how to mend it, at which byte)."""

@type_check_only
class _Matrix(Protocol):
    @property
    def indptr(self) -> npt.NDArray[np.int64]: ...
    @property
    def wires(self) -> npt.NDArray[np.uint32]: ...
    @property
    def coefficients(self) -> npt.NDArray[np.uint32]: ...

@type_check_only
class _System(Protocol):
    """What is read of an `R1CS`."""

    @property
    def n_wires(self) -> int: ...
    @property
    def n_public(self) -> int: ...
    @property
    def a(self) -> _Matrix: ...
    @property
    def b(self) -> _Matrix: ...
    @property
    def c(self) -> _Matrix: ...
    @property
    def coefficients(self) -> npt.NDArray[np.uint64]: ...

@type_check_only
class _Hints(Protocol):
    """The columns of a `HintTable`; opcodes are 0 to 19, as `zkwright.compiler.solver.hints` numbers them."""

    @property
    def position(self) -> npt.NDArray[np.int64]: ...
    @property
    def opcode(self) -> npt.NDArray[np.int64]: ...
    @property
    def parameter(self) -> npt.NDArray[np.int64]: ...
    @property
    def first_input(self) -> npt.NDArray[np.int64]: ...
    @property
    def n_inputs(self) -> npt.NDArray[np.int64]: ...
    @property
    def first_output(self) -> npt.NDArray[np.int64]: ...
    @property
    def n_outputs(self) -> npt.NDArray[np.int64]: ...

@type_check_only
class _KeyVectors(Protocol):
    """What `setup` writes of a `ProvingKey`."""

    @property
    def ic(self) -> npt.NDArray[np.uint64]: ...
    @property
    def a(self) -> npt.NDArray[np.uint64]: ...
    @property
    def b1(self) -> npt.NDArray[np.uint64]: ...
    @property
    def b2(self) -> npt.NDArray[np.uint64]: ...
    @property
    def c(self) -> npt.NDArray[np.uint64]: ...
    @property
    def h(self) -> npt.NDArray[np.uint64]: ...

@type_check_only
class _Sizes(Protocol):
    """What is read of an `R1CSHeader`."""

    @property
    def n_rows(self) -> int: ...
    @property
    def n_wires(self) -> int: ...
    @property
    def n_outputs(self) -> int: ...
    @property
    def n_public(self) -> int: ...

@type_check_only
class _Key(Protocol):
    """What `prove` reads of a `ProvingKey` or a `ZkeyView`."""

    @property
    def n_public(self) -> int: ...
    @property
    def alpha_g1(self) -> _Words: ...
    @property
    def beta_g1(self) -> _Words: ...
    @property
    def delta_g1(self) -> _Words: ...
    @property
    def beta_g2(self) -> _Words: ...
    @property
    def delta_g2(self) -> _Words: ...
    @property
    def coefficients(self) -> npt.NDArray[np.void] | memoryview: ...
    @property
    def a(self) -> _Words: ...
    @property
    def b1(self) -> _Words: ...
    @property
    def b2(self) -> _Words: ...
    @property
    def c(self) -> _Words: ...
    @property
    def h(self) -> _Words: ...

def kernel() -> str:
    """How fields are computed with: `avx512ifma`, eight elements at a time, or `portable`.

    The environment variable `ZKWRIGHT_KERNEL=portable`, read once, forbids the former. Results are the same bit for bit.
    """

def threads(limit: int | None = None) -> int:
    """How many threads a long call uses that is given `threads=limit`."""

def constraint_bytes(r1cs: _System, start: int, stop: int) -> npt.NDArray[np.uint8]:
    """Rows `start` to `stop` as section 2 of a `.r1cs` file holds them. Only what they refer to is checked."""

def read_constraints(
    section: npt.NDArray[np.uint8] | bytes | memoryview, n_rows: int, n_wires: int
) -> tuple[list[tuple[npt.NDArray[np.int64], npt.NDArray[np.uint32], npt.NDArray[np.uint32]]], npt.NDArray[np.uint64]]:
    """Section 2 of a `.r1cs` file: indptr, wires and coefficients of A, B and C, and the coefficients in order of appearance.

    Raises `MalformedSectionError` for what `zkwright.core.files.r1cs_file` refuses.
    """

def field_multiply(left: _Words, right: _Words, *, threads: int | None = None) -> npt.NDArray[np.uint64]:
    """The products of two scalar arrays of one shape, element by element.

    This and the four functions below take about 5 to 10 nanoseconds for each product of elements with AVX-512 IFMA, 30 without,
    and start threads above 16,384 of them.
    """

def field_combine(factors: _Words, vectors: Sequence[_Words], *, threads: int | None = None) -> npt.NDArray[np.uint64]:
    """The sum over k of factors[k] * vectors[k], for at least one scalar array, and 4,096 at most, all of one shape."""

def field_inner_products(
    left: Sequence[_Words], right: Sequence[_Words], *, threads: int | None = None
) -> npt.NDArray[np.uint64]:
    """The inner product of each array on the left with each on the right, those of the first one first.

    There is at least one on either side, 4,096 at most, and all are of one shape.
    """

def field_powers(base: bytes, length: int, *, threads: int | None = None) -> npt.NDArray[np.uint64]:
    """The first powers of a scalar, 32 bytes, little-endian, from 1 on; 2**30 at most."""

def field_reduce(wide: bytes, *, threads: int | None = None) -> npt.NDArray[np.uint64]:
    """Little-endian integers of 48 bytes modulo r: what is even there is within 2**-130 of it here."""

def field_inverse(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """The inverse of each scalar; zero for zero."""

def first_not_below(values: _Words, modulus: bytes) -> int | None:
    """The index of the first integer of shape (n, 4) that is not below `modulus`, 32 bytes, little-endian; None without one."""

def first_unfit_record(
    records: npt.NDArray[np.void] | bytes | memoryview, size: int, n_wires: int
) -> tuple[int, str] | None:
    """The index of the first record of a key's coefficients outside the matrices, which have `size` rows and `n_wires` columns,
    or whose value is not below r; and what of it is wrong: `matrix`, `row`, `wire` or `value`, in that order through all records.
    """

def ntt(values: npt.NDArray[np.uint64], *, inverse: bool = False, threads: int | None = None) -> npt.NDArray[np.uint64]:
    """The values at the powers of the n-th root of unity of the polynomial with these n coefficients, in natural order.

    With `inverse`, from values back to coefficients. n is a power of two up to 2**28; the root is that of snarkjs,
    5**((r - 1) / n).
    """

def poseidon(
    inputs: npt.NDArray[np.uint64],
    width: int,
    full_rounds: int,
    constants: npt.NDArray[np.uint64],
    mds: npt.NDArray[np.uint64],
    *,
    threads: int | None = None,
) -> npt.NDArray[np.uint64]:
    """Poseidon with the S-box x^5: for each width - 1 inputs, lane 0 of the permutation of (0, inputs).

    `constants` has `width` scalars a round, `mds` the matrix row by row; `full_rounds`, an even number, stand half at either end.
    `width` is 2 to 17. Some hundred hashes or fewer are computed on the calling thread.
    """

def msm_g1(
    points: npt.NDArray[np.uint64],
    scalars: npt.NDArray[np.uint64],
    *,
    threads: int | None = None,
    progress: _Progress | None = None,
) -> npt.NDArray[np.uint64]:
    """The sum of scalars[i] * points[i] in G1, shape (8,). Scalars near 0 or r cost less, zero and infinity nothing."""

def msm_g2(
    points: npt.NDArray[np.uint64],
    scalars: npt.NDArray[np.uint64],
    *,
    threads: int | None = None,
    progress: _Progress | None = None,
) -> npt.NDArray[np.uint64]:
    """The same in G2, shape (16,)."""

def multiples_g1(
    scalars: npt.NDArray[np.uint64], *, threads: int | None = None, progress: _Progress | None = None
) -> npt.NDArray[np.uint64]:
    """scalars[i] * generator of G1, shape (n, 8)."""

def multiples_g2(
    scalars: npt.NDArray[np.uint64], *, threads: int | None = None, progress: _Progress | None = None
) -> npt.NDArray[np.uint64]:
    """scalars[i] * generator of G2, shape (n, 16)."""

def scale_g1(
    points: npt.NDArray[np.uint64],
    factors: npt.NDArray[np.uint64],
    out: npt.NDArray[np.uint64],
    *,
    threads: int | None = None,
    progress: _Progress | None = None,
) -> None:
    """Write factors[i] * points[i] into `out`, or factors[0] * points[i] where there is one factor. Points must be in G1.

    Every factor but zero takes the same steps: 125 doublings and 70 additions, 6.5 microseconds of a core with AVX-512 IFMA.
    """

def scale_g2(
    points: npt.NDArray[np.uint64],
    factors: npt.NDArray[np.uint64],
    out: npt.NDArray[np.uint64],
    *,
    threads: int | None = None,
    progress: _Progress | None = None,
) -> None:
    """The same in G2, in 18 microseconds."""

def column_sums_g1(
    matrices: Sequence[_Matrix],
    points: Sequence[npt.NDArray[np.uint64]],
    coefficients: npt.NDArray[np.uint64],
    first: int,
    out: npt.NDArray[np.uint64],
    *,
    threads: int | None = None,
    progress: _Progress | None = None,
) -> None:
    """Write into out[j] the sum, over the terms of column `first` + j of every matrix, of coefficient times the row's point.

    `points` has an array for each matrix, with a point in G1, or infinity, for each row.
    """

def column_sums_g2(
    matrices: Sequence[_Matrix],
    points: Sequence[npt.NDArray[np.uint64]],
    coefficients: npt.NDArray[np.uint64],
    first: int,
    out: npt.NDArray[np.uint64],
    *,
    threads: int | None = None,
    progress: _Progress | None = None,
) -> None:
    """The same in G2."""

def lagrange_g1(
    powers: npt.NDArray[np.uint64], *, threads: int | None = None, progress: _Progress | None = None
) -> npt.NDArray[np.uint64]:
    """From tau**j times a generator, j = 0 to n - 1, the Lagrange basis of the n-th roots of unity at tau times it.

    n is a power of two up to 2^28, the root that of `ntt`.
    """

def lagrange_g2(
    powers: npt.NDArray[np.uint64], *, threads: int | None = None, progress: _Progress | None = None
) -> npt.NDArray[np.uint64]:
    """The same in G2."""

def differences_g1(
    left: npt.NDArray[np.uint64], right: npt.NDArray[np.uint64], *, threads: int | None = None
) -> npt.NDArray[np.uint64]:
    """left[i] - right[i] for every i."""

def uncompressed_g1(points: npt.NDArray[np.uint64], *, threads: int | None = None) -> bytes:
    """Points as ceremonies hash them, 64 bytes each: x, y in standard form, big-endian; zeros for infinity."""

def uncompressed_g2(points: npt.NDArray[np.uint64], *, threads: int | None = None) -> bytes:
    """The same in G2, 128 bytes each: x_c1, x_c0, y_c1, y_c0."""

def compressed_g1(points: npt.NDArray[np.uint64], *, threads: int | None = None) -> bytes:
    """The first coordinates as `uncompressed_g1` has them, 32 bytes each, with two bits of the first byte for what is left out.

    0x80: the second coordinate is the greater of two opposite ones; 0x40: infinity.
    """

def compressed_g2(points: npt.NDArray[np.uint64], *, threads: int | None = None) -> bytes:
    """The same in G2, 64 bytes each; of two opposite second coordinates c1 decides, or where that is 0, c0."""

def blake2b_blocks(chain: Sequence[int], counted: int, blocks: bytes) -> list[int]:
    """The eight words of a BLAKE2b hash (RFC 7693) after further blocks of 128 bytes, behind `counted` bytes, none the last."""

def g1_contains(point: bytes) -> bool:
    """Whether x and y, 32 bytes each, standard form, little-endian, are below q and a point of G1 other than infinity."""

def g2_contains(point: bytes) -> bool:
    """Whether x_c0, x_c1, y_c0, y_c1 are below q, on the twist, in its r-subgroup, and not infinity."""

def first_outside_g1(
    points: npt.NDArray[np.uint64], *, threads: int | None = None, progress: _Progress | None = None
) -> int | None:
    """The index of the first point that is not in G1: a coordinate not below q, or neither on the curve nor infinity."""

def first_outside_g2(
    points: npt.NDArray[np.uint64],
    *,
    seed: bytes | None = None,
    threads: int | None = None,
    progress: _Progress | None = None,
) -> int | None:
    """The same for G2: off the twist or outside its r-subgroup, as well.

    With a seed, 32 random bytes that nobody knew, many points are looked at by random weights: an eighth of the time, and those
    that are not all in the subgroup pass with a probability of 2**-132. It raises ValueError for a seed of another length.
    """

def g1_combine(points: bytes, factors: bytes) -> bytes:
    """The sum of factors[i] * points[i] in the form of `g1_contains`; 64 zero bytes for infinity.

    For a few points, on the calling thread: about 0.1 ms each. A point that `g1_contains` refuses is an error.
    """

def pairing(pair: bytes) -> bytes:
    """e(P, Q) of one pair in the form of `pairing_product_is_one`: 384 bytes, the twelve coordinates of an element of F_q12.

    They are in the order and to the power of snarkjs' `vk_alphabeta_12`: see `zkwright.verifier.pairing`. About 1 ms.
    """

def pairing_product_is_one(pairs: bytes) -> bool:
    """Whether the product of the pairings e(P, Q) is one; 192 bytes a pair, P as in `g1_contains`, Q as in `g2_contains`.

    P must be on the curve and Q on the twist, else `ValueError`. That Q is in the r-subgroup is not checked here:
    ask `g2_contains` once. About 1.5 ms for four pairs.
    """

@final
class PreparedKey:
    """A verifying key with what does not change from proof to proof: about 3 ms, and 0.3 ms and 52 KiB for each signal up to 64.

    G1 points are in the form of `g1_contains`, G2 points in that of `g2_contains`, which are asked here; `ic` has one point
    more than there are public signals. May be used by several threads at a time.
    """

    def __new__(cls, alpha: bytes, beta: bytes, gamma: bytes, delta: bytes, ic: bytes) -> PreparedKey: ...
    def verify(self, signals: bytes, proof: bytes) -> bool | None:
        """Whether the equation of Groth16 holds; None where the signals cancel the points of `ic`.

        `proof` holds A, B and C, all finite and on their curves, else `ValueError`. That B is in the r-subgroup is not checked
        here: ask `g2_contains`. About 0.2 ms with AVX-512 IFMA, else 1 ms, and 15 microseconds for each signal.
        """

def all_proofs_hold(claims: Sequence[tuple[PreparedKey, bytes, bytes, bytes]], *, threads: int | None = None) -> bool:
    """Whether all proofs hold, of one key or of several: for each key its proofs' signals, the proofs and a weight for each.

    Signals and proofs are in the form of `PreparedKey.verify`, one proof's after the other's, and refused as there. A weight is
    16 random bytes, drawn when the proofs are known: whatever the others are, a false proof is taken for a true one with one
    value of its own at most. False as well where signals cancel the points of `ic`. It does not tell which proofs are false.
    """

def violated_rows(
    r1cs: _System,
    witness: npt.NDArray[np.uint64],
    *,
    limit: int = 10,
    threads: int | None = None,
    progress: _Progress | None = None,
) -> list[int]:
    """The first `limit` rows, ascending, that the witness does not satisfy. Wire 0 must be 1."""

def solve(
    r1cs: _System,
    first_input: int,
    hints: _Hints,
    hint_inputs: _Matrix,
    python_hints: Sequence[Callable[[bytes, int], bytes]],
    inputs: npt.NDArray[np.uint64],
    witness: npt.NDArray[np.uint64],
    *,
    threads: int | None = None,
    grain: int | None = None,
    progress: _Progress | None = None,
) -> npt.NDArray[np.int64]:
    """Write the value of every wire into `witness`; returns the rows that do not hold, ascending.

    Row by row, hints before their rows: `zkwright.compiler.solver.solver` says what that means. `inputs` go to the wires from
    `first_input` on. A Python hint takes its inputs and gives its outputs as 32 bytes each, little-endian; it runs on the
    calling thread, in the program's order. What it raises is raised from here, unless a row has failed before it.

    Parts that do not need each other run at the same time; what is returned or raised is what one thread would, only a
    hint may have been called that lies after the cause of a ValueError. `grain` (in terms) has the program cut up wherever
    that saves as much, however small it is; None leaves it to the engine.
    """

def row_values(
    matrix: _Matrix,
    coefficients: npt.NDArray[np.uint64],
    values: npt.NDArray[np.uint64],
    *,
    threads: int | None = None,
) -> npt.NDArray[np.uint64]:
    """For each row of a matrix the sum of coefficients[coefficient] * values[wire]."""

@final
class PreparedRows:
    """A matrix whose rows are grouped for eight lanes once, and the matrix not needed any more. Threads may share it."""

    def __new__(
        cls, matrix: _Matrix, coefficients: npt.NDArray[np.uint64], n_wires: int, *, threads: int | None = None
    ) -> PreparedRows: ...
    def values(self, values: _Words, *, threads: int | None = None) -> npt.NDArray[np.uint64]:
        """What `row_values` returns for `n_wires` values; about 3 nanoseconds a term with AVX-512 IFMA, 10 without."""

def coefficient_records(r1cs: _System, records: npt.NDArray[np.uint8], *, threads: int | None = None) -> None:
    """Write the bytes of `zkwright.prover.groth16.coefficient_records.coefficient_records` into `records`.

    They are 44 for each term of A and B and each public wire, the constant's included.
    """

def setup(
    r1cs: _System,
    secrets: npt.NDArray[np.uint64],
    key: _KeyVectors,
    *,
    threads: int | None = None,
    progress: _Progress | None = None,
) -> None:
    """Write the points of a Groth16 key with gamma = 1 into the arrays of `key`.

    `secrets` holds tau, alpha, beta, delta, none zero. `h` has a point for each element of the domain: the smallest power
    of two above the number of rows plus `n_public`.
    """

def solve_file(
    constraints: npt.NDArray[np.uint8] | bytes | memoryview,
    hints: npt.NDArray[np.uint8] | bytes | memoryview,
    sizes: _Sizes,
    inputs: _Words,
    *,
    threads: int | None = None,
) -> bytes | None:
    """The bytes of the witness, shape (n_wires, 4), of a program as sections of its `.r1cs` hold it, for inputs of shape (n, 4).

    None where a section is not what it must be, an input is not below r, a row does not hold, or a hint is a Python function.
    """

def prove(
    key: _Key,
    witness: _Words,
    r: _Words,
    s: _Words,
    *,
    threads: int | None = None,
    progress: _Progress | None = None,
) -> bytes:
    """The Groth16 proof of a witness with blinding scalars r and s, each of shape (4,).

    Returns the bytes of coordinates in standard form, shape (8, 4): A.x, A.y, B.x_c0, B.x_c1, B.y_c0, B.y_c1, C.x, C.y.
    Whether the witness satisfies the circuit is not checked.
    """

@final
class PreparedProvingKey:
    """What `prove` needs of a key, copied and grouped once; the key is not needed any more. Threads may share it."""

    def __new__(
        cls, key: _Key, *, threads: int | None = None, progress: _Progress | None = None
    ) -> PreparedProvingKey: ...
    @property
    def memory(self) -> int:
        """Bytes that it takes."""

    def prove(
        self,
        witness: _Words,
        r: _Words,
        s: _Words,
        *,
        threads: int | None = None,
        progress: _Progress | None = None,
    ) -> bytes:
        """What `prove` returns for the key."""
