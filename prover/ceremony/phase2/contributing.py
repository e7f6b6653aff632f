"""Changing a key by a factor that only its maker knew, or that a beacon determines: delta becomes delta x, and L and H lose it.

With one contribution made honestly, and its factor forgotten, nobody can forge proofs under the key (eprint 2017/1050, section 5;
Groth16: eprint 2016/260). All else in the key stays as it was.
"""

from __future__ import annotations

import hashlib
import os
import struct
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from zkwright.core.field import R
from zkwright.core.files.iden3 import mapped_container
from zkwright.core.files.mapped_pages import release_pages
from zkwright.core.limbs import to_limbs
from zkwright.core.progress import Progress
from zkwright.core.traceback_redaction import redact_frames
from zkwright.verifier import InvalidKey

from ...groth16.key_layout import ALIGNED, CONTRIBUTIONS, HASH_SIZE, MAGIC, VERSION, section_sizes
from ...groth16.montgomery import to_montgomery
from ...groth16.packed_points import g2_point
from ...groth16.proving_key import ProvingKey
from ...groth16.zkey_file import NewZkey
from ...notebook import shown_progress
from ..contributor import Beacon, usable_name
from ..point_products import scale, scaled
from ..point_sums import are_equal, random_weights, sum_g1
from ..seeded_draws import SeededDraws
from .contribution import Contribution, Transcript, challenge, parse_contributions

U64 = npt.NDArray[np.uint64]

_ENTROPY_BYTES: Final = 64

_PART: Final = 1 << 14
"""Items that are compared at a time, in some milliseconds."""

CHANGED: Final = ("delta_g1", "delta_g2", "c", "h")
"""The arrays that a contribution changes; all others stay as they are."""


@dataclass(frozen=True, slots=True)
class Contributed:
    """A key that was contributed to, the contribution, and its number in the chain, from 1 on."""

    key: ProvingKey
    contribution: Contribution
    number: int


@redact_frames
def contribute(
    key: ProvingKey,
    path: str | os.PathLike[str],
    *,
    name: str = "",
    entropy: bytes = b"",
    progress: Progress | None = None,
) -> Contributed:
    """Contribute to a key with a factor x from the operating system's randomness; the new key appears at `path`.

    Delta becomes delta x, each point P of L and H becomes P / x; s, s x and x Q, with Q the point of G2 that is the transcript's
    hash, prove the knowledge of x (eprint 2017/1050, sections 4 and 5).

    `entropy` is mixed in, and never stands alone. The factor is in no file; the arrays that held it are zeros before this
    returns, though Python may keep copies of numbers until their memory is used again: who wants to be sure turns the machine
    off. The key must have passed `ProvingKey.check_groups`: its points are taken as points of their groups.

    Raises `ValueError` for an unusable name or a key that ended with a beacon, `InvalidKey` where its record of contributions
    cannot be read, `OSError` when the file cannot be written. Costs 7 microseconds of a core for each private wire and each
    point of the domain.
    """
    seed = hashlib.blake2b(os.urandom(_ENTROPY_BYTES) + entropy, digest_size=32, person=b"zkwright contrib")
    return _apply(key, path, SeededDraws(seed.digest()), usable_name(name), None, progress)


def apply_beacon(
    key: ProvingKey,
    path: str | os.PathLike[str],
    beacon: Beacon,
    *,
    name: str = "",
    progress: Progress | None = None,
) -> Contributed:
    """Contribute to a key with the factor that a beacon determines, as a ceremony's last step; the new key appears at `path`.

    Everybody knows this factor (eprint 2017/1050, section 4): it stops the last contributor from choosing among many keys.
    Raises as `contribute` does, and `ValueError` for a key without contributions, under which everybody could forge proofs.
    """
    if not key.n_contributions:
        raise ValueError("nobody has contributed to this key: a beacon is public, so contribute first")
    return _apply(key, path, beacon.draws(), usable_name(name), beacon, progress)


def _apply(
    key: ProvingKey,
    path: str | os.PathLike[str],
    draws: SeededDraws,
    name: str,
    beacon: Beacon | None,
    progress: Progress | None,
) -> Contributed:
    before = contributions_of(key)
    if before and before[-1].beacon is not None:
        raise ValueError(
            "this key ended with a beacon, which is a ceremony's last step: contribute to the key before it"
        )
    factor = draws.factor()
    x, inverse = to_limbs([factor]).copy(), to_limbs([pow(factor, -1, R)]).copy()
    del factor
    try:
        contribution = _proof_of_knowledge(key, before, x, draws, name, beacon)
        records = key.contributions + contribution.to_bytes()
        sizes = {**section_sizes(key.sizes), CONTRIBUTIONS: HASH_SIZE + 4 + len(records)}
        with mapped_container(path, MAGIC, VERSION, sizes.items(), aligned=ALIGNED) as payloads:
            new = NewZkey(payloads, key.sizes)
            _fill(new.room, key, contribution, x, inverse, progress)
            count = key.n_contributions + 1
            payloads[CONTRIBUTIONS][HASH_SIZE:] = struct.pack("<I", count) + records
            check_step(key, new.room)
            finished = new.finish(key.circuit_hash)
    finally:
        x[:], inverse[:] = 0, 0
    return Contributed(finished.__replace__(n_contributions=count, contributions=records), contribution, count)


def contributions_of(key: ProvingKey) -> list[Contribution]:
    """The contributions that a key records; raises `InvalidKey` where they are not what their number says."""
    try:
        return parse_contributions(key.contributions, key.n_contributions)
    except ValueError as error:
        mend = "take the key from whoever made it again; no program that writes such records is known"
        raise InvalidKey("contributions", str(error), mend) from None


def recorded_contributions(key: ProvingKey) -> list[Contribution]:
    """Those that a key records, genuine or not; none where its record cannot be read."""
    try:
        return contributions_of(key)
    except InvalidKey:
        return []


def _proof_of_knowledge(
    key: ProvingKey, before: list[Contribution], x: U64, draws: SeededDraws, name: str, beacon: Beacon | None
) -> Contribution:
    transcript = Transcript(key.circuit_hash)
    for contribution in before:
        transcript.append(contribution)
    s = draws.g1()
    s_g1 = to_montgomery([s.x, s.y]).reshape(1, 8)
    sx_g1 = scaled(s_g1, x).tobytes()
    signed = transcript.of(s_g1.tobytes(), sx_g1)
    point = challenge(signed)
    spx_g2 = scaled(to_montgomery([*point.x, *point.y]).reshape(1, 16), x).tobytes()
    delta_g1 = scaled(key.delta_g1.reshape(1, 8), x).tobytes()
    return Contribution(delta_g1, s_g1.tobytes(), sx_g1, spx_g2, signed, name, beacon)


def _fill(
    room: ProvingKey, key: ProvingKey, contribution: Contribution, x: U64, inverse: U64, progress: Progress | None
) -> None:
    for array, points in key.arrays.items():
        if array not in CHANGED:
            getattr(room, array)[:] = points
            release_pages(points, room.c)
    room.delta_g1[:] = np.frombuffer(contribution.delta_g1, dtype="<u8")
    scale(key.delta_g2.reshape(1, 16), x, room.delta_g2.reshape(1, 16))
    with shown_progress("contribution", progress) as shown:
        for array in ("c", "h"):
            scale(getattr(key, array), inverse, getattr(room, array), shown)
            release_pages(key.c, room.c)


def _are_same(left: npt.NDArray[Any], right: npt.NDArray[Any]) -> bool:
    """Whether two arrays are equal, a part at a time: NumPy compares without letting other threads of Python run."""
    pairs = ((left[start : start + _PART], right[start : start + _PART]) for start in range(0, len(left), _PART))
    return left.shape == right.shape and all(np.array_equal(*pair) for pair in pairs)


def check_step(before: ProvingKey, after: ProvingKey) -> None:
    """Raise `InvalidKey` unless `after` is `before` with another delta, by random weights: costs four sums and seven pairings.

    Of L and H e(sum rho_i P_i, delta) = e(sum rho_i P'_i, delta'), rho random (eprint 2017/1050, section 4).

    Both must have passed `check_groups`.
    """
    for name, array in before.arrays.items():
        if name not in CHANGED and not _are_same(array, getattr(after, name)):
            raise InvalidKey(name, "a contribution leaves it as it is, and this one did not", "contribute again")
        release_pages(array, after.c)
    after.check_blinding()
    delta, new_delta = g2_point(before.delta_g2), g2_point(after.delta_g2)
    for name in ("c", "h"):
        weights = random_weights(len(getattr(before, name)))
        old, new = (sum_g1(getattr(key, name), weights) for key in (before, after))
        release_pages(before.c, after.c)
        if not are_equal([(old, delta)], [(new, new_delta)]):
            raise InvalidKey(name, "not divided by the factor that delta was multiplied by", "contribute again")
