"""Reading `.ptau` files, the powers of tau of a ceremony's first phase.

Section 1 holds the coordinates' prime, the power p and the ceremony's power. With P = 2**p, section 2 holds tau**j in G1 for
j < 2 P - 1, 3 the same in G2 for j < P, 4 and 5 alpha tau**j and beta tau**j in G1 for j < P, 6 beta in G2. Sections 12 to 15 are
there once the file is prepared for phase 2: the Lagrange bases at tau of the domains of 1, 2, 4, ... P points, one after another,
in G1 (one domain more), in G2, and alpha and beta times them in G1.
Source: iden3 `snarkjs`, the files that `snarkjs powersoftau` writes.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from zkwright.core.errors import FormatError
from zkwright.core.field import TWO_ADICITY
from zkwright.core.files.iden3 import read_container
from zkwright.core.files.mapped_pages import release_pages
from zkwright.core.progress import Progress
from zkwright.verifier import G2Point, InvalidKey
from zkwright.verifier.curve import Q

from ...groth16.packed_points import g1_point, g2_point
from ...groth16.proving_key import U64, check_points
from ..generators import ONE, TWIST_ONE
from ..point_sums import are_equal, random_weights, sum_g1, sum_g2, values_on_domain

MAGIC: Final = b"ptau"
VERSION: Final = 1
HEADER, TAU_G1, TAU_G2, ALPHA, BETA, BETA_G2, CONTRIBUTIONS = range(1, 8)
LAGRANGE, LAGRANGE_G2, ALPHA_LAGRANGE, BETA_LAGRANGE = range(12, 16)
_HEADER_SIZE: Final = 44
_POWERS_AT: Final = 36  # after the prime


@dataclass(frozen=True, slots=True)
class PtauHeader:
    """How large a circuit a file serves: up to 2**`power` rows, the public signals' included.

    The ceremony went up to 2**`ceremony_power`, of which the file may be a part. `snarkjs groth16 setup` needs one that is
    `prepared_for_phase_2`.
    """

    power: int
    ceremony_power: int
    prepared_for_phase_2: bool


def read_ptau_header(path: str | os.PathLike[str]) -> PtauHeader:
    """Read what a `.ptau` file says of itself; its points are not looked at, so this takes no time whatever its size.

    Raises `FormatError` for another curve, or powers that the field has no roots of unity for.
    """
    container = read_container(path, MAGIC, (VERSION,))
    header = container[HEADER]
    header.require_prime(0, Q, "the coordinates' prime")
    header.require_size(_HEADER_SIZE, "a header of powers of tau")
    power, ceremony_power = header.u32(_POWERS_AT), header.u32(_POWERS_AT + 4)
    if not power <= ceremony_power <= TWO_ADICITY:
        what = f"power {power} of a ceremony of power {ceremony_power}, where {TWO_ADICITY} is the most"
        raise header.error(what, "download the file again", _POWERS_AT)
    return PtauHeader(power, ceremony_power, LAGRANGE in container.sections)


@dataclass(frozen=True, slots=True, eq=False)
class Powers:
    """What keys for a domain of n points are made of, as arrays of points like those of `ProvingKey`.

    `tau_g1`, shape (2 n - 1, 8): tau**j; `tau_g2`, shape (2, 16): 1 and tau. L_i are the Lagrange polynomials of the domain, at
    tau: `lagrange` and `lagrange_g2`, shape (n, 8) and (n, 16), [L_i] in G1 and in G2; `alpha_lagrange` and `beta_lagrange` alpha
    and beta times these in G1. `double_lagrange`, shape (2 n, 8), are those of the domain of 2 n points.
    """

    path: Path
    alpha_g1: U64
    beta_g1: U64
    beta_g2: U64
    tau_g1: U64
    tau_g2: U64
    lagrange: U64
    double_lagrange: U64
    lagrange_g2: U64
    alpha_lagrange: U64
    beta_lagrange: U64

    @property
    def digest(self) -> bytes:
        """BLAKE2b of alpha, beta and tau in their groups, 32 bytes: all other points follow, where they are right."""
        from hashlib import blake2b

        points = (self.alpha_g1, self.beta_g1, self.beta_g2, self.tau_g2)
        return blake2b(b"".join(each.tobytes() for each in points), digest_size=32, person=b"zkwright powers").digest()

    def check(self, progress: Progress | None = None) -> None:
        """Raise `FormatError` unless all of it is made of one tau, one alpha and one beta.

        Whether somebody knows them is for `verify_powers` to say, from the record of who contributed.
        Costs ten sums over a domain's points, and a look at each point. `progress` is called as `prove` calls its own.
        """
        for name in ("alpha_g1", "beta_g1", "beta_g2", "tau_g1", "tau_g2", "lagrange", "double_lagrange"):
            self._check_points(name, progress)
        for name in ("lagrange_g2", "alpha_lagrange", "beta_lagrange"):
            self._check_points(name, progress)
        if g1_point(self.tau_g1[0]) != ONE or g2_point(self.tau_g2[0]) != TWIST_ONE:
            raise self._error("the powers do not begin with the generators")
        n, tau_g2 = len(self.lagrange), g2_point(self.tau_g2[1])
        # Of tau**0 to tau**(2 n - 1), the last of which is beyond the powers: see `agrees`.
        weights = random_weights(2 * n)
        low, high = sum_g1(self.tau_g1[:n], weights[:n]), sum_g1(self.tau_g1[n:], weights[n:-1])
        top, beyond = (sum_g1(self.tau_g1[-1:], weight) for weight in (weights[-2:-1], weights[-1:]))
        above = sum_g1(self.tau_g1[1:], weights[:-2])
        if not are_equal([(above, TWIST_ONE), (top, tau_g2)], [(low, tau_g2), (high, tau_g2)]):
            raise self._error("the powers in section 2 are not those of one tau")
        release_pages(self.tau_g1)
        found = [(sum_g1(self.double_lagrange, values_on_domain(weights)), TWIST_ONE)]
        expected = [(low, TWIST_ONE), (high, TWIST_ONE)]
        is_fit = any(are_equal(found, right) for right in (expected, [*expected, (beyond, tau_g2)]))
        if not is_fit or sum_g1(self.lagrange, values_on_domain(weights[:n])) != low:
            raise self._error("a Lagrange basis in section 12 is not that of its powers")
        release_pages(self.lagrange)
        weights = random_weights(len(self.lagrange))
        in_g2 = sum_g2(self.lagrange_g2, weights)
        for section, points, factor in (
            (LAGRANGE_G2, self.lagrange, ONE),
            (ALPHA_LAGRANGE, self.alpha_lagrange, g1_point(self.alpha_g1)),
            (BETA_LAGRANGE, self.beta_lagrange, g1_point(self.beta_g1)),
        ):
            if not are_equal([(sum_g1(points, weights), TWIST_ONE)], [(factor, in_g2)]):
                raise self._error(f"section {section} is of other secrets than section 12")
            release_pages(points)
        if not are_equal([(g1_point(self.beta_g1), TWIST_ONE)], [(ONE, g2_point(self.beta_g2))]):
            raise self._error("beta differs between G1 and G2")

    def _check_points(self, name: str, progress: Progress | None) -> None:
        points: U64 = getattr(self, name)
        try:
            check_points(name, points.reshape(-1, 8 if "g2" not in name else 16), progress)
        except InvalidKey as unfit:
            raise self._error(str(unfit)) from unfit
        release_pages(points)

    def _error(self, what: str) -> FormatError:
        return FormatError(
            self.path, what, mend="download the powers of tau again, from where their ceremony is recorded"
        )


def agrees(basis: U64, powers: U64, tau_g2: G2Point) -> bool:
    """Whether a basis gives a random polynomial the value that the powers give it.

    The basis of the domain beyond has one power more: it must be the one that follows the powers, or infinity. No file of powers
    up to 2**p rows has that power, and preparing takes infinity for it; a part of a larger file has it right. H of a key for
    2**p rows depends on it, and with a point of somebody's choice would hold what lets him forge. With infinity H holds
    tau**(n - 1) / delta, which lets every row i be wrong by x w**-i for one x: the rows of public wires, of which there is
    always one, have nothing in B and C, so that x is 0.
    """
    coefficients = random_weights(len(basis))
    values = values_on_domain(coefficients)
    used = min(len(basis), len(powers))
    if basis.shape[1] == 16:
        return sum_g2(basis, values) == sum_g2(powers[:used], coefficients[:used])
    found, expected = sum_g1(basis, values), sum_g1(powers[:used], coefficients[:used])
    if found == expected or used == len(basis):
        return found == expected
    last = sum_g1(powers[-1:], coefficients[-1:])
    return are_equal([(found, TWIST_ONE)], [(expected, TWIST_ONE), (last, tau_g2)])


def read_powers(path: str | os.PathLike[str], domain_size: int) -> Powers:
    """The powers of tau for keys of that domain size; its arrays are views of the mapped file. Checks their number alone.

    Raises `FormatError` for a file that serves smaller circuits only, or is not prepared for phase 2.
    """
    header = read_ptau_header(path)
    container = read_container(path, MAGIC, (VERSION,))
    if domain_size > 1 << header.power:
        what = f"serves circuits of up to 2**{header.power} rows, not 2**{domain_size.bit_length() - 1}"
        raise FormatError(container.path, what, mend="download powers of tau of a larger power")
    if not header.prepared_for_phase_2:
        mend = "run: zkwright ptau prepare"
        raise FormatError(container.path, "not prepared for phase 2", mend=mend)

    def points(section: int, limbs: int, first: int, count: int) -> U64:
        array = container[section].array("<u8", (count, limbs), 8 * limbs * first)
        return array.astype(np.uint64, copy=False)

    n = domain_size
    return Powers(
        path=Path(container.path),
        alpha_g1=points(ALPHA, 8, 0, 1)[0],
        beta_g1=points(BETA, 8, 0, 1)[0],
        beta_g2=points(BETA_G2, 16, 0, 1)[0],
        tau_g1=points(TAU_G1, 8, 0, 2 * n - 1),
        tau_g2=points(TAU_G2, 16, 0, 2),
        lagrange=points(LAGRANGE, 8, n - 1, n),
        double_lagrange=points(LAGRANGE, 8, 2 * n - 1, 2 * n),
        lagrange_g2=points(LAGRANGE_G2, 16, n - 1, n),
        alpha_lagrange=points(ALPHA_LAGRANGE, 8, n - 1, n),
        beta_lagrange=points(BETA_LAGRANGE, 8, n - 1, n),
    )
