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
from ...groth16.proving_key import ProvingKey
from ..checked_points import checked_g1, checked_g2
from ..contributor import Beacon
from ..generators import ONE
from ..phase1.powers import Powers
from ..point_products import scaled
from ..point_sums import are_equal
from .contributing import contributions_of
from .contribution import Contribution, Transcript, challenge
from .first_key import circuit_hash, mixed_columns
from .key_check import check_circuit, check_powers

_MEND: Final = "take the last key of the ceremony that verifies, and go on from there"


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

    The powers must have passed `Powers.check`, or their file `verify_powers`, and are those of `read_powers(path,
    key.domain_size)`. Weights are drawn anew in each call: a key that is wrong passes with a probability of 2**-128. That they
    forgot their factors is what the contributors say; one honest one is enough.

    Costs what `check_powers` does, `new_key`'s sums for section 8, and 3 ms for each contribution.
    """
    if key.circuit_hash.startswith(DEVELOPMENT_MARK):
        raise InvalidKey("circuit_hash", "a development key, of no ceremony", "begin with: zkwright ceremony new")
    contributions = contributions_of(key)
    check_chain(key, contributions)
    key.check(progress)
    check_circuit(key, r1cs)
    check_powers(key, r1cs, powers, progress)
    first_c = mixed_columns(r1cs, powers, key.n_public + 1, key.n_wires, progress)
    if circuit_hash(key, first_c, powers) != key.circuit_hash:
        mend = "take the key from whoever made it again, with the circuit and powers of tau that it was made for"
        raise InvalidKey("circuit_hash", "not the hash of this circuit and these powers of tau", mend)
    return VerifiedCeremony(key.circuit_hash, tuple(contributions))


def check_chain(key: ProvingKey, contributions: list[Contribution]) -> None:
    """Raise `InvalidKey` unless the contributions lead, one after the other, from delta = 1 to the key's."""
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
            delta = _check_contribution(contribution, transcript, delta)
        except ValueError as error:
            raise InvalidKey(f"contribution {number}", str(error), _MEND) from error
        transcript.append(contribution)
    if contributions[-1].delta_g1 != key.delta_g1.tobytes():
        raise InvalidKey("delta_g1", "not the delta that the last contribution left", _MEND)


def _check_contribution(contribution: Contribution, transcript: Transcript, before: G1Point) -> G1Point:
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
    if contribution.beacon is not None:
        _check_beacon(contribution, contribution.beacon, s)
    return after


def _check_beacon(contribution: Contribution, beacon: Beacon, s: G1Point) -> None:
    draws = beacon.draws()
    factor = draws.factor()
    expected = draws.g1()
    s_g1 = np.frombuffer(contribution.s_g1, dtype="<u8").astype(np.uint64).reshape(1, 8)
    if s != expected or scaled(s_g1, to_limbs([factor])).tobytes() != contribution.sx_g1:
        raise ValueError("it is not what its beacon determines")
