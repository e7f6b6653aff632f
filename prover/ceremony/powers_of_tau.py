"""Powers of tau from several hands (eprint 2017/1050, section 6): a file for all circuits up to a size, before any circuit.

With tau, alpha and beta the products of all contributors' factors, a file for up to n = 2**power rows holds tau**j in G1 for
j < 2 n - 1 and in G2 for j < n, alpha tau**j and beta tau**j in G1 for j < n, and beta in G2. Preparing it adds the Lagrange
bases of all domains up to n, and of 2 n in G1. The bytes are those of `snarkjs powersoftau`.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import numpy as np
import numpy.typing as npt
from zkwright.core.field import TWO_ADICITY, R
from zkwright.core.files.iden3 import mapped_container, prime_header
from zkwright.core.limbs import to_limbs
from zkwright.core.progress import Progress
from zkwright.core.traceback_redaction import redact_frames
from zkwright.verifier.curve import Q

from ..groth16.montgomery import to_montgomery
from ..notebook import shown_progress
from .blake2b_state import Blake2bState
from .contributor import Beacon, usable_name
from .first_key import generators
from .hashed_points import all_as_compressed, all_as_hashed
from .point_products import lagrange_points, scale, scaled
from .powers_file import PowersFile, basis_lengths, point_bytes, powers_lengths, read_powers_file
from .powers_record import SECRETS, PowersContribution, SecretProof, hashed_proofs, proof_point
from .ptau_file import (
    ALPHA,
    ALPHA_LAGRANGE,
    BETA,
    BETA_G2,
    BETA_LAGRANGE,
    CONTRIBUTIONS,
    HEADER,
    LAGRANGE,
    LAGRANGE_G2,
    MAGIC,
    TAU_G1,
    TAU_G2,
    VERSION,
)
from .seeded_draws import SeededDraws

U64 = npt.NDArray[np.uint64]

MAX_POWER: Final = TWO_ADICITY - 1
"""The next domain needs roots of unity as well."""

_CHUNK: Final = 1 << 20
"""Bytes of points that are changed and hashed at a time."""


def new_powers(power: int, path: str | os.PathLike[str], *, progress: Progress | None = None) -> PowersFile:
    """Begin: all secrets are 1, which everybody knows. Raises `ValueError` for a power outside 1 to 27."""
    if not 1 <= power <= MAX_POWER:
        raise ValueError(f"a power is 1 to {MAX_POWER}, not {power}: the file serves up to 2**power rows")
    with _new_file(path, power, power, powers_lengths(power), 4) as (sections, records):
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
            _new_file(path, file.power, file.ceremony_power, powers_lengths(file.power), size) as (sections, records),
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
                _update(following, points)
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
    count = _CHUNK // (8 * old.shape[1])
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


def update_response(response: Blake2bState, points: U64) -> None:
    """Go on with the points of a section, compressed, in pieces as `snarkjs` does: the record keeps what its buffer held."""
    count = _CHUNK // (8 * points.shape[1])
    for start in range(0, len(points), count):
        response.update(all_as_compressed(points[start : start + count]))


def challenge_of(file: PowersFile) -> bytes:
    """What the next contribution to the file answers: the last one's next challenge, or the hash of a file without any."""
    return file.contributions[-1].next_challenge if file.contributions else first_challenge(file.ceremony_power)


def first_challenge(power: int) -> bytes:
    """The hash of powers to which nobody contributed; 400 bytes for each row that they serve."""
    one, twist_one = (all_as_hashed(point.reshape(1, -1)) for point in generators())
    digest = hashlib.blake2b(hashlib.blake2b().digest())
    for section, count in powers_lengths(power).items():
        point = twist_one if point_bytes(section) == 128 else one
        block = point * min(count, 1 << 14)
        for _ in range(count * len(point) // len(block)):
            digest.update(block)
        digest.update(block[: count * len(point) % len(block)])
    return digest.digest()


def _update(digest: hashlib.blake2b, points: U64) -> None:
    for start in range(0, len(points), 1 << 16):
        digest.update(all_as_hashed(points[start : start + (1 << 16)]))


def next_challenge(file: PowersFile, response: bytes) -> bytes:
    """The hash of the last response's hash and of all points of the file."""
    digest = hashlib.blake2b(response)
    for points in file.sections.values():
        _update(digest, points)
    return digest.digest()


def prepare_powers(file: PowersFile, path: str | os.PathLike[str], *, progress: Progress | None = None) -> PowersFile:
    """Add the Lagrange bases from which keys are made. The points must be in their groups.

    n log2 n points of each basis are multiplied by roots of unity, 7 microseconds of a core each in G1, 18 in G2.
    """
    if file.power > MAX_POWER:
        raise ValueError(f"powers up to 2**{MAX_POWER} can be prepared: truncate the file first")
    lengths = {**powers_lengths(file.power), **basis_lengths(file.power)}
    records = _records(file)
    sources = {
        LAGRANGE: file.tau_g1,
        LAGRANGE_G2: file.tau_g2,
        ALPHA_LAGRANGE: file.alpha_g1,
        BETA_LAGRANGE: file.beta_g1,
    }
    levels = [(section, level) for section in sources for level in range(file.power + 1 + (section == LAGRANGE))]
    with (
        _new_file(path, file.power, file.ceremony_power, lengths, len(records)) as (sections, room),
        shown_progress("prepare", progress) as shown,
    ):
        for section, points in file.sections.items():
            sections[section][:] = points
        room[:] = records
        for done, (section, level) in enumerate(levels):
            n = 1 << level
            powers = sources[section][:n]
            if len(powers) < n:  # the last power of the next domain is in no file; no key needs it
                powers = np.concatenate([powers, np.zeros((1, 8), dtype=np.uint64)])
            sections[section][n - 1 : 2 * n - 1] = lagrange_points(powers, shown)
            if shown is not None:
                shown("bases", done + 1, len(levels))
    return read_powers_file(path)


def truncate_powers(file: PowersFile, power: int, path: str | os.PathLike[str]) -> PowersFile:
    """The part of a file that serves circuits up to 2**power rows. Raises `ValueError` where it has no more than that."""
    if not 1 <= power < file.power:
        raise ValueError(f"the file serves up to 2**{file.power} rows: give a power from 1 to {file.power - 1}")
    lengths = powers_lengths(power)
    if file.bases:
        lengths |= basis_lengths(power)
    records = _records(file)
    with _new_file(path, power, file.ceremony_power, lengths, len(records)) as (sections, room):
        for section, points in {**file.sections, **file.bases}.items():
            sections[section][:] = points[: len(sections[section])]
        room[:] = records
    return read_powers_file(path)


def _records(file: PowersFile) -> bytes:
    return struct.pack("<I", len(file.contributions)) + b"".join(each.to_bytes() for each in file.contributions)


@contextmanager
def _new_file(
    path: str | os.PathLike[str], power: int, ceremony_power: int, lengths: dict[int, int], n_record_bytes: int
) -> Iterator[tuple[dict[int, U64], memoryview]]:
    """A `.ptau` file to be filled: its sections of points, and the bytes of its contributions."""
    header = prime_header(Q) + struct.pack("<II", power, ceremony_power)
    sizes = {section: count * point_bytes(section) for section, count in lengths.items()}
    order = sorted({HEADER: len(header), CONTRIBUTIONS: n_record_bytes, **sizes}.items())
    with mapped_container(path, MAGIC, VERSION, order) as payloads:
        payloads[HEADER][:] = header
        arrays = {
            section: np.ndarray((count, point_bytes(section) // 8), np.dtype("<u8"), payloads[section])
            for section, count in lengths.items()
        }
        yield arrays, payloads[CONTRIBUTIONS]
