"""Whether powers of tau are those of one tau, one alpha and one beta, and of the contributions that their file records.

Of every contribution, with sp a hash of the challenge before it (eprint 2017/1050, section 6): its maker knew each factor x, as
e(s, x sp) = e(s x, sp); tau, alpha and beta were multiplied by them, in G1 by e(before, x sp) = e(after, sp), in G2 by
e(s x, before) = e(s, after). A beacon's factors are drawn again. The last contribution's points are the file's. The rest follows
by random weights: each section's points are powers of tau, and each basis evaluates what they do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from zkwright.core.errors import FormatError
from zkwright.core.limbs import to_limbs
from zkwright.core.progress import Progress
from zkwright.verifier import G1Point, G2Point, InvalidKey

from ...groth16.packed_points import g1_point, g2_point
from ...groth16.proving_key import check_points
from ..blake2b_state import Blake2bState
from ..checked_points import checked_g1, checked_g2
from ..contributor import Beacon
from ..generators import ONE, TWIST_ONE
from ..point_products import scaled
from ..point_sums import are_equal, random_weights, sum_g1, sum_g2
from .challenges import first_challenge, next_challenge, update_response
from .contribution import SECRETS, PowersContribution, hashed_proofs
from .powers import (
    ALPHA,
    ALPHA_LAGRANGE,
    BETA,
    BETA_LAGRANGE,
    LAGRANGE,
    LAGRANGE_G2,
    TAU_G1,
    TAU_G2,
    agrees,
)
from .powers_file import PowersFile

_NAMES: Final = {TAU_G1: "tau in G1", TAU_G2: "tau in G2", ALPHA: "alpha tau in G1", BETA: "beta tau in G1"}
_SOURCES: Final = {LAGRANGE: TAU_G1, LAGRANGE_G2: TAU_G2, ALPHA_LAGRANGE: ALPHA, BETA_LAGRANGE: BETA}


@dataclass(frozen=True, slots=True)
class _Secrets:
    """What a contribution changes, checked."""

    tau_g1: G1Point
    tau_g2: G2Point
    alpha_g1: G1Point
    beta_g1: G1Point
    beta_g2: G2Point


_BEFORE_ALL: Final = _Secrets(ONE, TWIST_ONE, ONE, ONE, TWIST_ONE)


def verify_powers(file: PowersFile, *, progress: Progress | None = None) -> tuple[PowersContribution, ...]:
    """The contributions to these powers, or `FormatError` saying what is wrong, in which contribution or section.

    Of each contribution and each factor x of tau, alpha and beta e(s, x sp) = e(s x, sp), with sp a hash of the challenge, and
    e(before, x sp) = e(after, sp) (eprint 2017/1050, section 6); of the powers, with rho random,
    e(sum rho_j [tau^(j+1)], 1) = e(sum rho_j [tau^j], tau).

    That somebody forgot his factors is what the contributors say; one honest one is enough. Of a truncated file the hash of the
    last contribution cannot be compared with the points, which are not all there; of any other it is.

    Costs two sums over each section and each basis, a look at each point, and 10 ms for each contribution; of the whole file
    hashes of 400 bytes for each row that it serves, twice. Memory of its own is some 100 bytes for each of these rows, for the
    weights of the largest basis and the values that they give. `progress` is called as `prove` calls its own.
    """
    if not file.contributions:
        raise _error(file, "nobody has contributed: everybody knows its secrets", "run: zkwright ptau contribute")
    if all(contribution.beacon is not None for contribution in file.contributions):
        raise _error(file, "a beacon alone contributed, which everybody knows", "run: zkwright ptau contribute")
    challenge = first_challenge(file.ceremony_power)
    before = _BEFORE_ALL
    for number, contribution in enumerate(file.contributions, 1):
        try:
            if contribution.beacon is not None and number < len(file.contributions):
                raise ValueError("a beacon, which ends a ceremony, and others follow")
            before = _check_contribution(contribution, challenge, before)
        except ValueError as error:
            raise _error(file, f"contribution {number}: {error}") from error
        challenge = contribution.next_challenge
    _check_last(file, before)
    check_groups(file, progress)
    if file.is_full():
        _check_hashes(file)
    _check_powers(file)
    if (last := file.contributions[-1]).beacon is not None:
        try:
            _check_beacon(last, last.beacon)
        except ValueError as error:
            raise _error(file, f"contribution {len(file.contributions)}: {error}") from error
    for done, section in enumerate(file.bases):
        for level in range(file.power + 1 + (section == LAGRANGE)):
            _check_basis(file, section, level)
        if progress is not None:
            progress("bases", done + 1, len(file.bases))
    return file.contributions


def check_groups(file: PowersFile, progress: Progress | None = None) -> None:
    """Raise `FormatError` unless every point is in its group: 0.05 microseconds of a core each in G1, 7 in G2."""
    for section, points in {**file.sections, **file.bases}.items():
        try:
            check_points(f"section {section}, point", points, progress)
        except InvalidKey as unfit:
            raise _error(file, str(unfit)) from unfit


def _check_contribution(contribution: PowersContribution, challenge: bytes, before: _Secrets) -> _Secrets:
    """The secrets after the contribution; raises `ValueError` with what is wrong with it."""
    after = _Secrets(
        checked_g1("tau in G1", contribution.tau_g1),
        checked_g2("tau in G2", contribution.tau_g2),
        checked_g1("alpha", contribution.alpha_g1),
        checked_g1("beta in G1", contribution.beta_g1),
        checked_g2("beta in G2", contribution.beta_g2),
    )
    pairs = []
    for number, (secret, proof) in enumerate(zip(SECRETS, contribution.proofs, strict=True)):
        s, sx = checked_g1(f"s of {secret}", proof.s_g1), checked_g1(f"s x of {secret}", proof.sx_g1)
        spx, sp = checked_g2(f"the proof of {secret} in G2", proof.spx_g2), proof.point(number, challenge)
        if not are_equal([(s, spx)], [(sx, sp)]):
            raise ValueError(f"its proof of knowledge of {secret} is wrong, or answers another challenge")
        pairs.append((s, sx, sp, spx))
    tau, alpha, beta = pairs
    for name, old, new, (_, _, sp, spx) in (
        ("tau in G1", before.tau_g1, after.tau_g1, tau),
        ("alpha", before.alpha_g1, after.alpha_g1, alpha),
        ("beta in G1", before.beta_g1, after.beta_g1, beta),
    ):
        if not are_equal([(old, spx)], [(new, sp)]):
            raise ValueError(f"{name} was not multiplied by the factor that it proves")
    for name, old_g2, new_g2, (s, sx, _, _) in (
        ("tau in G2", before.tau_g2, after.tau_g2, tau),
        ("beta in G2", before.beta_g2, after.beta_g2, beta),
    ):
        if not are_equal([(sx, old_g2)], [(s, new_g2)]):
            raise ValueError(f"{name} was not multiplied by the factor that it proves")
    if after == before:
        raise ValueError("its factors are 1, which changes nothing")
    return after


def _check_beacon(contribution: PowersContribution, beacon: Beacon) -> None:
    draws = beacon.draws()
    factors = [draws.factor() for _ in SECRETS]
    for factor, proof in zip(factors, contribution.proofs, strict=True):
        s_g1 = np.frombuffer(proof.s_g1, dtype="<u8").astype(np.uint64).reshape(1, 8)
        if g1_point(proof.s_g1) != draws.g1() or scaled(s_g1, to_limbs([factor])).tobytes() != proof.sx_g1:
            raise ValueError("it is not what its beacon determines")


def _check_last(file: PowersFile, last: _Secrets) -> None:
    """That the file begins with the generators, and goes on with what the last contribution left."""
    if g1_point(file.tau_g1[0]) != ONE or g2_point(file.tau_g2[0]) != TWIST_ONE:
        raise _error(file, "the powers do not begin with the generators")
    for name, found, expected in (
        ("tau in G1", g1_point(file.tau_g1[1]), last.tau_g1),
        ("tau in G2", g2_point(file.tau_g2[1]), last.tau_g2),
        ("alpha", g1_point(file.alpha_g1[0]), last.alpha_g1),
        ("beta in G1", g1_point(file.beta_g1[0]), last.beta_g1),
        ("beta in G2", g2_point(file.beta_g2[0]), last.beta_g2),
    ):
        if found != expected:
            raise _error(file, f"{name} is not what the last contribution left")


def _check_hashes(file: PowersFile) -> None:
    """That the last contribution's hashes are those of the points that are there."""
    *earlier, last = file.contributions
    response = Blake2bState()
    response.update(earlier[-1].next_challenge if earlier else first_challenge(file.ceremony_power))
    for points in file.sections.values():
        update_response(response, points)
    response.update(hashed_proofs(last.proofs))
    if response.digest() != last.hash:
        raise _error(file, f"contribution {len(file.contributions)}: its hash is not that of the points it left")
    if next_challenge(file, last.hash) != last.next_challenge:
        raise _error(file, f"contribution {len(file.contributions)}: its next challenge is not the hash of the points")


def _check_powers(file: PowersFile) -> None:
    """That in each section a point is tau times the one before it."""
    tau_g1, tau_g2 = g1_point(file.tau_g1[1]), g2_point(file.tau_g2[1])
    for section, points in ((TAU_G1, file.tau_g1), (ALPHA, file.alpha_g1), (BETA, file.beta_g1)):
        weights = random_weights(len(points) - 1)
        below, above = sum_g1(points[:-1], weights), sum_g1(points[1:], weights)
        if not are_equal([(above, TWIST_ONE)], [(below, tau_g2)]):
            raise _error(file, f"section {section}: a point of {_NAMES[section]} is not tau times the one before it")
    weights = random_weights(len(file.tau_g2) - 1)
    below_g2, above_g2 = sum_g2(file.tau_g2[:-1], weights), sum_g2(file.tau_g2[1:], weights)
    if not are_equal([(ONE, above_g2)], [(tau_g1, below_g2)]):
        raise _error(file, f"section {TAU_G2}: a point of {_NAMES[TAU_G2]} is not tau times the one before it")
    if not are_equal([(g1_point(file.beta_g1[0]), TWIST_ONE)], [(ONE, g2_point(file.beta_g2[0]))]):
        raise _error(file, "beta differs between G1 and G2")


def _check_basis(file: PowersFile, section: int, level: int) -> None:
    """That the basis of 2**level points gives polynomials the values that the powers give them."""
    basis, powers = file.basis(section, level), file.sections[_SOURCES[section]]
    if not agrees(basis, powers, g2_point(file.tau_g2[1])):
        raise _error(file, f"section {section}: the basis of {len(basis)} points is not that of the powers")


def _error(
    file: PowersFile, what: str, mend: str = "take the file again from where its ceremony is recorded"
) -> FormatError:
    return FormatError(file.path, what, mend=mend)
