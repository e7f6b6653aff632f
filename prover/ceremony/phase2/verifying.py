"""Whether a key comes from a ceremony: its circuit, its powers of tau, each contribution, and nothing beside them.

Of every contribution: the transcript is the hash of what came before it; its maker knew the factor x, as e(s, x Q) = e(s x, Q)
with Q the point of G2 that is the transcript's hash; and delta was multiplied by it, e(delta, x Q) = e(delta', Q) (eprint
2017/1050, section 4). A beacon's factor is drawn again. All points of the key are those that circuit, powers of tau and the last
delta make: see `check_powers`. The circuit's hash is that of the first key, made again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from zkwright.core.limbs import to_limbs
from zkwright.core.progress import Progress
from zkwright.core.r1cs import R1CS
from zkwright.verifier import G1Point, InvalidKey

from ...groth16.key import DEVELOPMENT_MARK
from ...groth16.proving_key import ProvingKey, check_points
from ...groth16.standing import Standing
from ..checked_points import checked_g1, checked_g2
from ..contributor import Beacon
from ..generators import ONE, generators
from ..phase1.powers import Powers
from ..point_products import scaled
from ..point_sums import are_equal
from .contributing import CHANGED, check_step, contributions_of
from .contribution import Contribution, Transcript, challenge
from .first_key import circuit_hash, mixed_columns
from .key_check import check_records, check_sums

_MEND: Final = "take the last key of the ceremony that verifies, and go on from there"

_QUICK_BEACON: Final = 20
"""2**20 iterations take half a second. A file names what looking at it would cost."""


@dataclass(frozen=True, slots=True)
class VerifiedCeremony:
    """What was found of a key that is right: who contributed, in their order, and the circuit's hash."""

    circuit_hash: bytes
    contributions: tuple[Contribution, ...]

    @property
    def ends_with_beacon(self) -> bool:
        """Whether its last step is a public value, which stops the last contributor from choosing among many keys."""
        return self.contributions[-1].beacon is not None


def verify_ceremony(
    key: ProvingKey, r1cs: R1CS, powers: Powers, *, progress: Progress | None = None
) -> VerifiedCeremony:
    """Raise `InvalidKey` unless the key is that of the circuit and the powers of tau, changed by its contributions alone.

    Of each contribution e(s, x Q) = e(s x, Q) and e(delta, x Q) = e(delta', Q), with Q the hash of its transcript (eprint
    2017/1050, section 4). Of each array, with rho random, sum rho_i A_i = sum (A rho)_row L_row and its like, for L through
    e(sum rho_i L_i, delta) = e(sum (beta A + alpha B + C)(rho), 1), as eprint 2016/260, section 3.2, has the points.

    The powers must have passed `Powers.check`, or their file `verify_powers`, and are those of `read_powers(path,
    key.domain_size)`. Weights are drawn anew in each call: a key that is wrong passes with a probability of 2**-128. That they
    forgot their factors is what the contributors say; one honest one is enough.

    Costs what `check_powers` does, `new_key`'s sums for section 8, and 3 ms for each contribution.
    """
    found = verify_record(key, progress)
    _check_origin(key, r1cs, powers, progress)
    return found


def verify_record(key: ProvingKey, progress: Progress | None = None) -> VerifiedCeremony:
    """What a key alone can show of its ceremony: that its record is genuine and leads to its delta, its points in their groups.

    Raises `InvalidKey` where that is not so, or nobody contributed. Costs what `ProvingKey.check` does, and 3 ms for each
    contribution. Of which circuit and powers of tau it is, `verify_ceremony` tells.
    """
    contributions = contributions_of(_of_a_ceremony(key))
    check_chain(key, contributions)
    key.check(progress)
    return VerifiedCeremony(key.circuit_hash, tuple(contributions))


def check_so_far(key: ProvingKey, progress: Progress | None = None) -> tuple[Contribution, ...]:
    """What a key in the midst of its ceremony tells of itself: its contributions, none for the first key.

    Raises `InvalidKey` unless they lead from delta = 1 to the key's delta, and all points are in their groups. Whether the points
    are those of a circuit and its powers of tau is for `verify_so_far` to say, which has both. Costs what `check_groups` does,
    and 3 ms for each contribution.
    """
    contributions = contributions_of(_of_a_ceremony(key))
    if contributions:
        check_chain(key, contributions)
    else:
        one, twist_one = generators()
        if not (np.array_equal(key.delta_g1, one) and np.array_equal(key.delta_g2, twist_one)):
            raise InvalidKey("delta", "not that of a first key, and no contribution tells of it", _MEND)
    key.check_groups(progress)
    return tuple(contributions)


def verify_so_far(
    key: ProvingKey, r1cs: R1CS, powers: Powers, *, progress: Progress | None = None
) -> tuple[Contribution, ...]:
    """What `verify_ceremony` does, for a key in the midst of its ceremony: its contributions, none for the first key.

    Who contributes, or takes contributions, asks this before. Raises and costs as `verify_ceremony` does.
    """
    contributions = check_so_far(key, progress)
    _check_origin(key, r1cs, powers, progress)
    return contributions


def verify_next(before: ProvingKey, after: ProvingKey, *, progress: Progress | None = None) -> Contribution:
    """The one contribution that `after` has more than `before`, which is known to be right.

    Raises `InvalidKey` unless `after` is as right as `before`: the same circuit, records and points, but for one record more,
    which is no beacon, and delta, L and H changed by the factor that it proves. Costs a look at each point of L and H, four
    sums and some twenty pairings, whatever the circuit and however many contributed before.
    """
    earlier = contributions_of(before)
    if after.sizes != before.sizes or after.circuit_hash != before.circuit_hash:
        raise InvalidKey("circuit_hash", "a key of another circuit", _MEND)
    if after.n_contributions != len(earlier) + 1 or not after.contributions.startswith(before.contributions):
        raise InvalidKey(
            "contributions",
            f"not the {len(earlier)} of the newest key and one more: it was made from another key",
            "take the newest key, and contribute to that",
        )
    transcript = Transcript(after.circuit_hash)
    for contribution in earlier:
        transcript.append(contribution)
    newest = contributions_of(after)[-1]
    try:
        if newest.beacon is not None:
            raise ValueError("a beacon, which everybody knows")
        if any(newest.spx_g2 == other.spx_g2 or newest.s_g1 == other.s_g1 for other in earlier):
            raise ValueError("the same proof as in an earlier one: it was repeated")
        _check_contribution(newest, transcript, checked_g1("delta", before.delta_g1.tobytes()))
    except ValueError as error:
        raise InvalidKey(f"contribution {after.n_contributions}", str(error), _MEND) from error
    if newest.delta_g1 != after.delta_g1.tobytes():
        raise InvalidKey("delta_g1", "not the delta that the last contribution left", _MEND)
    for name in CHANGED:
        points = getattr(after, name)
        check_points(name, points.reshape(-1, 16 if name == "delta_g2" else 8), progress)
    check_step(before, after)
    return newest


def _of_a_ceremony(key: ProvingKey) -> ProvingKey:
    """The key, unless it was made by a setup."""
    if key.circuit_hash.startswith(DEVELOPMENT_MARK):
        raise InvalidKey("circuit_hash", "a development key, of no ceremony", "begin with: zkwright ceremony new")
    return key


def _check_origin(key: ProvingKey, r1cs: R1CS, powers: Powers, progress: Progress | None) -> None:
    """Raise `InvalidKey` unless the points are those of circuit and powers of tau, for some delta, and the hash says so."""
    check_records(key, r1cs)
    check_sums(key, r1cs, powers, progress)
    first_c = mixed_columns(r1cs, powers, key.n_public + 1, key.n_wires, progress)
    if circuit_hash(key, first_c, powers) != key.circuit_hash:
        mend = "take the key from whoever made it again, with the circuit and powers of tau that it was made for"
        raise InvalidKey("circuit_hash", "not the hash of this circuit and these powers of tau", mend)


def recorded_standing(key: ProvingKey) -> tuple[Standing, str]:
    """What a key is by its own record, looked at more closely than `ProvingKey.standing` does; and what is wrong with the record.

    A record whose contributions are not all genuine is none. Costs 3 ms for each contribution, and half a second at most for a
    beacon: one that was hashed more often than 2**20 times is taken as it is. Of which circuit and powers of tau the key is, and
    so whether nobody knows its secrets, `verify_ceremony` tells.
    """
    if key.standing is not Standing.CONTRIBUTED:
        return key.standing, ""
    try:
        check_chain(key, contributions_of(key), most_iterations_exp=_QUICK_BEACON)
    except InvalidKey as error:
        return Standing.UNRECORDED, f"{error.where}: {error.reason}"
    return Standing.CONTRIBUTED, ""


def check_chain(
    key: ProvingKey, contributions: list[Contribution], *, most_iterations_exp: int = Beacon.MAX_EXP
) -> None:
    """Raise `InvalidKey` unless the contributions lead, one after the other, from delta = 1 to the key's.

    A beacon that was hashed more than 2**`most_iterations_exp` times is not computed.
    """
    if not contributions:
        raise InvalidKey(
            "contributions", "nobody has contributed: everybody can forge proofs", "run: zkwright ceremony contribute"
        )
    if all(contribution.beacon is not None for contribution in contributions):
        raise InvalidKey(
            "contributions", "a beacon alone contributed, which everybody knows", "run: zkwright ceremony contribute"
        )
    transcript = Transcript(key.circuit_hash)
    delta = ONE
    seen: set[bytes] = set()
    for number, contribution in enumerate(contributions, 1):
        try:
            if contribution.beacon is not None and number < len(contributions):
                raise ValueError("a beacon, which ends a ceremony, and others follow")
            if contribution.spx_g2 in seen or contribution.s_g1 in seen:
                raise ValueError("the same proof as in an earlier one: it was repeated")
            seen |= {contribution.spx_g2, contribution.s_g1}
            delta = _check_contribution(contribution, transcript, delta, most_iterations_exp)
        except ValueError as error:
            raise InvalidKey(f"contribution {number}", str(error), _MEND) from error
        transcript.append(contribution)
    if contributions[-1].delta_g1 != key.delta_g1.tobytes():
        raise InvalidKey("delta_g1", "not the delta that the last contribution left", _MEND)


def _check_contribution(
    contribution: Contribution, transcript: Transcript, before: G1Point, most_iterations_exp: int = 0
) -> G1Point:
    """Delta after the contribution; raises `ValueError` with what is wrong with it."""
    after = checked_g1("delta", contribution.delta_g1)
    s, sx = checked_g1("s", contribution.s_g1), checked_g1("s x", contribution.sx_g1)
    spx = checked_g2("its proof in G2", contribution.spx_g2)
    if transcript.of(contribution.s_g1, contribution.sx_g1) != contribution.transcript:
        raise ValueError("its transcript is not the hash of the circuit and the contributions before it")
    point = challenge(contribution.transcript)
    if not are_equal([(s, spx)], [(sx, point)]):
        raise ValueError("its proof of knowledge is wrong: whoever made it did not know the factor")
    if not are_equal([(before, spx)], [(after, point)]):
        raise ValueError("delta was not multiplied by the factor that it proves")
    if after == before:
        raise ValueError("its factor is 1, which changes nothing")
    if contribution.beacon is not None and contribution.beacon.iterations_exp <= most_iterations_exp:
        _check_beacon(contribution, contribution.beacon, s)
    return after


def _check_beacon(contribution: Contribution, beacon: Beacon, s: G1Point) -> None:
    draws = beacon.draws()
    factor = draws.factor()
    expected = draws.g1()
    s_g1 = np.frombuffer(contribution.s_g1, dtype="<u8").astype(np.uint64).reshape(1, 8)
    if s != expected or scaled(s_g1, to_limbs([factor])).tobytes() != contribution.sx_g1:
        raise ValueError("it is not what its beacon determines")
