"""Keys of ceremonies in which one thing is wrong, made from an honest one."""

from __future__ import annotations

import dataclasses
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from zkwright.core.field import R
from zkwright.core.limbs import to_limbs
from zkwright.prover import ProvingKey
from zkwright.prover.ceremony import Beacon, Contribution
from zkwright.prover.ceremony.generators import generators
from zkwright.prover.ceremony.phase2.contribution import parse_contributions
from zkwright.prover.ceremony.point_products import differences, lagrange_points, scaled
from zkwright.prover.groth16.key import DEVELOPMENT_MARK

from tests.prover.powers import U64


@dataclass(frozen=True, slots=True)
class Honest:
    """What forgeries are made from: the last key, the one before the beacon, and the last key of another circuit."""

    key: ProvingKey
    without_beacon: ProvingKey
    elsewhere: ProvingKey

    @property
    def chain(self) -> list[Contribution]:
        """The contributions, the beacon last."""
        return parse_contributions(self.key.contributions, self.key.n_contributions)


Forgery: TypeAlias = Callable[[Honest], ProvingKey]


def with_array(key: ProvingKey, name: str, change: Callable[[U64], None]) -> ProvingKey:
    array = getattr(key, name).copy()
    change(array.reshape(-1, 16 if name.endswith("g2") or name == "b2" else 8) if name != "coefficients" else array)
    changed: dict[str, Any] = {name: array}
    return dataclasses.replace(key, **changed)


def with_chain(key: ProvingKey, chain: list[Contribution]) -> ProvingKey:
    return dataclasses.replace(
        key, n_contributions=len(chain), contributions=b"".join(record.to_bytes() for record in chain)
    )


def with_records(key: ProvingKey, count: int, records: bytes) -> ProvingKey:
    return dataclasses.replace(key, n_contributions=count, contributions=records)


def _twice(points: U64) -> None:
    points[-1] = scaled(points[-1:], to_limbs([2]))[0]


def _swap(points: U64) -> None:
    points[[0, -1]] = points[[-1, 0]]


def _infinity(points: U64) -> None:
    points[-1] = 0


def _unreduced(points: U64) -> None:
    points[-1, :4] = 2**64 - 1


def _off_the_curve(points: U64) -> None:
    points[-1, 0] ^= np.uint64(1)


KINDS: dict[str, Callable[[U64], None]] = {
    "scaled": _twice,
    "infinity": _infinity,
    "unreduced": _unreduced,
    "off the curve": _off_the_curve,
}
SINGLE = ("alpha_g1", "beta_g1", "beta_g2", "gamma_g2", "delta_g1", "delta_g2")
ARRAYS = ("ic", "a", "b1", "b2", "c", "h")


def _of_points(name: str, change: Callable[[U64], None]) -> Forgery:
    return lambda honest: with_array(honest.key, name, change)


def _point_forgeries() -> dict[str, Forgery]:
    swapping = {**KINDS, "swapped": _swap}
    return {
        f"{name}, {kind}": _of_points(name, change)
        for names, kinds in ((SINGLE, KINDS), (ARRAYS, swapping))
        for name in names
        for kind, change in kinds.items()
    }


def _changed(place: int, **changes: Any) -> Forgery:
    def forge(honest: Honest) -> ProvingKey:
        chain = honest.chain
        chain[place] = dataclasses.replace(chain[place], **changes)
        return with_chain(honest.key, chain)

    return forge


def _from(place: int, name: str, other: int, its: str) -> Forgery:
    def forge(honest: Honest) -> ProvingKey:
        chain = honest.chain
        changed: dict[str, Any] = {name: getattr(chain[other], its)}
        chain[place] = dataclasses.replace(chain[place], **changed)
        return with_chain(honest.key, chain)

    return forge


def _order(*places: int) -> Forgery:
    return lambda honest: with_chain(honest.key, [honest.chain[place] for place in places])


def _scaled_delta(honest: Honest) -> ProvingKey:
    """Delta and what it divides changed by a factor that no contribution shows."""
    two, half = to_limbs([2]), to_limbs([pow(2, -1, R)])
    changed: dict[str, Any] = {
        "delta_g1": scaled(honest.key.delta_g1.reshape(1, 8), two)[0],
        "delta_g2": scaled(honest.key.delta_g2.reshape(1, 16), two)[0],
        "c": scaled(honest.key.c, half),
        "h": scaled(honest.key.h, half),
    }
    return dataclasses.replace(honest.key, **changed)


def _hidden_in_h(honest: Honest) -> ProvingKey:
    """H changed where no quotient reads, by a point that its maker wants divided by the deltas to come."""
    behind = np.concatenate([np.zeros((len(honest.key.h) - 1, 8), dtype=np.uint64), honest.key.ic[:1]])
    return dataclasses.replace(honest.key, h=differences(honest.key.h, lagrange_points(behind)))


def _foreign(honest: Honest) -> ProvingKey:
    return with_records(honest.key, honest.elsewhere.n_contributions, honest.elsewhere.contributions)


def _beacon_bytes(honest: Honest, at_end: bytes) -> ProvingKey:
    records = honest.key.contributions
    return with_records(honest.key, honest.key.n_contributions, records[: -len(at_end)] + at_end)


def _kind(honest: Honest) -> ProvingKey:
    records = bytearray(honest.key.contributions)
    records[384:388] = struct.pack("<I", 7)
    return with_records(honest.key, honest.key.n_contributions, bytes(records))


FORGERIES: dict[str, Forgery] = {
    **_point_forgeries(),
    "a factor that nobody proved": _scaled_delta,
    "h, where no quotient reads": _hidden_in_h,
    "no contribution": lambda honest: with_chain(honest.key, []),
    "the first dropped": _order(1, 2),
    "one dropped in the midst": _order(0, 2),
    "the last dropped": _order(0, 1),
    "reordered": _order(1, 0, 2),
    "repeated": _order(0, 0, 1, 2),
    "all repeated": _order(0, 1, 0, 1, 2),
    "the beacon repeated": _order(0, 1, 2, 2),
    "a beacon that is not last": _order(0, 2, 1),
    "contributions of another circuit": _foreign,
    "the key of another circuit": lambda honest: honest.elsewhere,
    "another circuit's hash": lambda honest: dataclasses.replace(
        honest.key, circuit_hash=honest.elsewhere.circuit_hash
    ),
    "one bit of the circuit's hash": lambda honest: dataclasses.replace(
        honest.key, circuit_hash=bytes([honest.key.circuit_hash[0] ^ 1]) + honest.key.circuit_hash[1:]
    ),
    "the mark of a development key": lambda honest: dataclasses.replace(
        honest.key, circuit_hash=DEVELOPMENT_MARK + bytes(64 - len(DEVELOPMENT_MARK))
    ),
    "delta of another contribution": _from(0, "delta_g1", 1, "delta_g1"),
    "delta of the generator": _changed(0, delta_g1=generators()[0].tobytes()),
    "s of another": _from(0, "s_g1", 1, "s_g1"),
    "s x of another": _from(0, "sx_g1", 1, "sx_g1"),
    "s and s x the same": _from(0, "sx_g1", 0, "s_g1"),
    "the proof of another": _from(0, "spx_g2", 1, "spx_g2"),
    "a proof for another transcript": _from(1, "transcript", 0, "transcript"),
    "an empty transcript": _changed(1, transcript=bytes(64)),
    "s at infinity": _changed(0, s_g1=bytes(64)),
    "s x at infinity": _changed(0, sx_g1=bytes(64)),
    "a proof at infinity": _changed(0, spx_g2=bytes(128)),
    "delta at infinity": _changed(0, delta_g1=bytes(64)),
    "s unreduced": _changed(0, s_g1=b"\xff" * 64),
    "s off the curve": _changed(0, s_g1=b"\x01" + bytes(63)),
    "a proof off the twist": _changed(0, spx_g2=b"\x01" + bytes(127)),
    "another beacon": _changed(2, beacon=Beacon(b"other", 10)),
    "a beacon hashed once more": _changed(2, beacon=Beacon(b"block", 11)),
    "a beacon in place of a contribution": _changed(1, beacon=Beacon(b"block", 10)),
    "too few iterations": lambda honest: _beacon_bytes(honest, b"\x02\x09\x03\x05block"),
    "too many iterations": lambda honest: _beacon_bytes(honest, b"\x02\x21\x03\x05block"),
    "an unknown kind": _kind,
    "a count too large": lambda honest: with_records(honest.key, 2**32 - 1, honest.key.contributions),
    "a count too small": lambda honest: with_records(honest.key, 2, honest.key.contributions),
    "bytes behind the last": lambda honest: with_records(honest.key, 3, honest.key.contributions + b"\0"),
    "truncated": lambda honest: with_records(honest.key, 3, honest.key.contributions[:-1]),
}


def forged(honest: Honest, name: str, path: Path) -> Path:
    """The file of a forgery."""
    from zkwright.prover import write_zkey

    write_zkey(path, FORGERIES[name](honest))
    return path
