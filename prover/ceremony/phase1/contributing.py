"""Powers of tau from several hands (eprint 2017/1050, section 6): a file for all circuits up to a size, before any circuit.

With tau, alpha and beta the products of all contributors' factors, a file for up to n = 2**power rows holds tau**j in G1 for
j < 2 n - 1 and in G2 for j < n, alpha tau**j and beta tau**j in G1 for j < n, and beta in G2. Preparing it adds the Lagrange
bases of all domains up to n, and of 2 n in G1. The bytes are those of `snarkjs powersoftau`.
"""

from __future__ import annotations

import hashlib
import os
import struct

from zkwright.core.field import R
from zkwright.core.limbs import to_limbs
from zkwright.core.progress import Progress
from zkwright.core.traceback_redaction import redact_frames

from ...groth16.montgomery import to_montgomery
from ...notebook import shown_progress
from ..blake2b_state import Blake2bState
from ..contributor import Beacon, usable_name
from ..generators import generators
from ..point_products import scale, scaled
from ..point_sums import U64
from ..seeded_draws import SeededDraws
from .challenges import CHUNK, challenge_of, update_hash, update_response
from .contribution import SECRETS, PowersContribution, SecretProof, hashed_proofs, proof_point
from .new_file import MAX_POWER, new_file
from .powers import (
    ALPHA,
    BETA,
    BETA_G2,
    TAU_G1,
    TAU_G2,
)
from .powers_file import PowersFile, point_bytes, powers_lengths, read_powers_file


def new_powers(power: int, path: str | os.PathLike[str], *, progress: Progress | None = None) -> PowersFile:
    """Begin: all secrets are 1, which everybody knows. Raises `ValueError` for a power outside 1 to 27."""
    if not 1 <= power <= MAX_POWER:
        raise ValueError(f"a power is 1 to {MAX_POWER}, not {power}: the file serves up to 2**power rows")
    with new_file(path, power, power, powers_lengths(power), 4) as (sections, records):
        one, twist_one = generators()
        for section, points in sections.items():
            points[:] = twist_one if point_bytes(section) == 128 else one
        records[:] = bytes(4)
    if progress is not None:
        progress("powers", 1, 1)
    return read_powers_file(path)


@redact_frames
def contribute_to_powers(
    file: PowersFile,
    path: str | os.PathLike[str],
    *,
    name: str = "",
    entropy: bytes = b"",
    progress: Progress | None = None,
) -> PowersFile:
    """Multiply tau, alpha and beta by factors from the operating system's randomness; `entropy` is mixed in.

    [tau^j] becomes [tau^j x^j], with alpha and beta times their factors as well; each factor is proved by s, s x and x sp, with
    sp a hash of the challenge (eprint 2017/1050, section 6).

    As `contribute` does with a key, and with the same caution about what Python leaves in memory. The points must be in their
    groups. Raises `ValueError` for a truncated file, an unusable name, or a file that ended with a beacon. What preparing added
    is left out: prepare the file again.
    """
    seed = hashlib.blake2b(os.urandom(64) + entropy, digest_size=32, person=b"zkwright powers ")
    return _apply(file, path, SeededDraws(seed.digest()), usable_name(name), None, progress)


def apply_beacon_to_powers(
    file: PowersFile,
    path: str | os.PathLike[str],
    beacon: Beacon,
    *,
    name: str = "",
    progress: Progress | None = None,
) -> PowersFile:
    """Contribute with the factors that a beacon determines, as the last step. Raises as `contribute_to_powers` does."""
    if not file.contributions:
        raise ValueError("nobody has contributed to these powers: a beacon is public, so contribute first")
    return _apply(file, path, beacon.draws(), usable_name(name), beacon, progress)


def _apply(
    file: PowersFile,
    path: str | os.PathLike[str],
    draws: SeededDraws,
    name: str,
    beacon: Beacon | None,
    progress: Progress | None,
) -> PowersFile:
    if not file.is_full():
        raise ValueError("these powers are a part of their ceremony's: contribute to the whole file")
    if file.contributions and file.contributions[-1].beacon is not None:
        raise ValueError(
            "this file ended with a beacon, which is a ceremony's last step: contribute to the one before it"
        )
    challenge = challenge_of(file)
    factors = [draws.factor() for _ in SECRETS]
    arrays = [to_limbs([factor]).copy() for factor in factors]
    try:
        proofs = [_proof(number, challenge, x, draws) for number, x in enumerate(arrays)]
        made = (proofs[0], proofs[1], proofs[2])
        blank = PowersContribution(
            *(bytes(64), bytes(128), bytes(64), bytes(64), bytes(128)), made, bytes(216), bytes(64), name, beacon
        )
        before = b"".join(each.to_bytes() for each in file.contributions)
        size = 4 + len(before) + len(blank.to_bytes())
        with (
            new_file(path, file.power, file.ceremony_power, powers_lengths(file.power), size) as (sections, records),
            shown_progress("powers", progress) as shown,
        ):
            response = Blake2bState()
            response.update(challenge)
            tau, alpha, beta = factors
            for section, first in ((TAU_G1, 1), (TAU_G2, 1), (ALPHA, alpha), (BETA, beta), (BETA_G2, beta)):
                _change(file.sections[section], sections[section], first, tau, response, shown)
            partial = response.to_partial()
            response.update(hashed_proofs(made))
            following = hashlib.blake2b(response.digest())
            for points in sections.values():
                update_hash(following, points)
            record = PowersContribution(
                tau_g1=sections[TAU_G1][1].tobytes(),
                tau_g2=sections[TAU_G2][1].tobytes(),
                alpha_g1=sections[ALPHA][0].tobytes(),
                beta_g1=sections[BETA][0].tobytes(),
                beta_g2=sections[BETA_G2][0].tobytes(),
                proofs=made,
                partial_hash=partial,
                next_challenge=following.digest(),
                name=name,
                beacon=beacon,
            )
            records[:] = struct.pack("<I", len(file.contributions) + 1) + before + record.to_bytes()
    finally:
        for array in arrays:
            array[:] = 0
    return read_powers_file(path)


def _proof(number: int, challenge: bytes, x: U64, draws: SeededDraws) -> SecretProof:
    s = draws.g1()
    s_g1 = to_montgomery([s.x, s.y]).reshape(1, 8)
    sx_g1 = scaled(s_g1, x).tobytes()
    point = proof_point(number, challenge, s_g1.tobytes(), sx_g1)
    spx_g2 = scaled(to_montgomery([*point.x, *point.y]).reshape(1, 16), x).tobytes()
    return SecretProof(s_g1.tobytes(), sx_g1, spx_g2)


def _change(old: U64, new: U64, first: int, step: int, response: Blake2bState, progress: Progress | None) -> None:
    """Write first * step**i times point i, and go on with the response's hash."""
    count = CHUNK // (8 * old.shape[1])
    power = first
    for start in range(0, len(old), count):
        part = old[start : start + count]
        factors = []
        for _ in range(len(part)):
            factors.append(power)
            power = power * step % R
        limbs = to_limbs(factors).copy()
        scale(part, limbs, new[start : start + count])
        limbs[:] = 0
        update_response(response, new[start : start + count])
        if progress is not None:
            progress("powers", min(start + count, len(old)), len(old))
