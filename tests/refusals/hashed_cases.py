"""Cases of the level `hashed`: what goes wrong where a proof publishes the hash of the signals that are sent with it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from zkwright.core.field import R
from zkwright.verifier import G1Point
from zkwright.verifier.curve import Q
from zkwright.verifier.keccak import keccak_256
from zkwright.verifier.signals_hash import HASHES, hash_of_signals

from tests.refusals.case import HASHED, Case
from tests.refusals.claim import Claim
from tests.refusals.statements import HASHED_CIRCUITS, Circuit
from tests.verifier.arithmetic import some_twist_point

SIGNALS = (17, R - 1, 7)


def hashed_cases() -> Iterator[Case]:
    """All of them, for each hash."""
    for circuit in HASHED_CIRCUITS:
        for name, why, claim, reason in (*_true(circuit), *_signals(circuit), *_hashes(circuit), *_points(circuit)):
            key = circuit.key
            yield Case(
                name=f"{circuit.hash_inputs}: {name}",
                why=why,
                level=HASHED,
                key=key.name,
                verification_key=key.verification_key,
                public=claim.public,
                proof=claim.proof,
                calldata=claim.calldata,
                reason=reason,
            )


Told = Iterator[tuple[str, str, Claim, str]]


def _publishing(circuit: Circuit, published: int, signals: tuple[int, ...], blinding: int = 2000) -> Claim:
    """A proof with this public signal, sent with these."""
    return circuit.proved(published, published, 1, blinding=blinding).with_signals(*signals)


def _claim(circuit: Circuit, signals: tuple[int, ...], blinding: int = 2000) -> Claim:
    """A proof of their hash; of what is not below r as well."""
    return _publishing(circuit, hash_of_signals(circuit.hash_inputs or "", signals), signals, blinding)


def _true(circuit: Circuit) -> Told:
    why = "a true claim; were it refused, all other refusals would mean nothing"
    true = _claim(circuit, SIGNALS)
    yield "true", why, true, ""
    yield "true, blinded otherwise", why, _claim(circuit, SIGNALS, 2100), ""
    yield "true of zeros", why, _claim(circuit, (0, 0, 0)), ""
    yield "true of the largest", why, _claim(circuit, (R - 1, R - 1, R - 1)), ""
    a, b, _ = true.points
    yield "true, negated twice", "proofs are malleable, and still proofs", true.with_points(a=-a, b=-b), ""


def _signals(circuit: Circuit) -> Told:
    true = _claim(circuit, SIGNALS)
    for place in range(3):

        def changed(value: int, place: int = place) -> tuple[int, ...]:
            return (*SIGNALS[:place], value, *SIGNALS[place + 1 :])

        alias, twice = "one value would have two texts", "a nullifier could be spent again"
        for what, value in (("+ r", SIGNALS[place] + R), ("= r", R), ("= 2^256 - 1", 2**256 - 1)):
            yield f"signal {place} {what}", alias, true.with_signals(*changed(value)), "signal range"
            claim = _claim(circuit, changed(value))
            yield f"signal {place} {what}, and hashed so", twice, claim, "signal range"
        other = (SIGNALS[place] + 1) % R
        yield f"another signal {place}", "the proof is not of it", true.with_signals(*changed(other)), "equation"
    order = "places would mean nothing"
    yield "signals reversed", order, true.with_signals(*SIGNALS[::-1]), "equation"
    yield "signals rotated", order, true.with_signals(*SIGNALS[1:], SIGNALS[0]), "equation"
    published = hash_of_signals(circuit.hash_inputs or "", SIGNALS)
    counts = {
        "one signal fewer": SIGNALS[:-1],
        "one signal more": (*SIGNALS, 0),
        "no signals": (),
        "the hash in the place of the signals": (published,),
        "the hash + r in the place of the signals": (published + R,),
        "the hash before the signals": (published, *SIGNALS),
    }
    for name, signals in counts.items():
        reason = "signal range" if signals and signals[0] >= R else "signal count"
        yield name, "values would be read of what was not sent", true.with_signals(*signals), reason
        if name.startswith("one"):
            yield f"{name}, and hashed so", "nobody said what they mean", _claim(circuit, signals), "signal count"
    yield "the hash and zeros", "a hash is no signal", true.with_signals(published, 0, 0), "equation"


def _hashes(circuit: Circuit) -> Told:
    (other,) = {*HASHES} - {circuit.hash_inputs}
    encoded = b"".join(signal.to_bytes(32, "big") for signal in SIGNALS)
    digest = _digest(circuit, encoded)
    shortest = b"".join(signal.to_bytes((signal.bit_length() + 7) // 8, "big") for signal in SIGNALS)
    little = b"".join(signal.to_bytes(32, "little") for signal in SIGNALS)
    of_abi = b"".join(word.to_bytes(32, "big") for word in (32, 3, *SIGNALS))
    wrong = {
        "the other hash": hash_of_signals(other, SIGNALS),
        "all 256 bits, modulo r": digest % R,
        "the last 253 bits": digest % 2**253,
        "252 bits": digest >> 4,
        "the digest backwards": int.from_bytes(digest.to_bytes(32, "big"), "little") >> 3,
        "little-endian signals": _digest(circuit, little) >> 3,
        "signals in the fewest bytes": _digest(circuit, shortest) >> 3,
        "abi.encode of an array": _digest(circuit, of_abi) >> 3,
        "the hash of nothing": _digest(circuit, b"") >> 3,
        "the first signal": SIGNALS[0],
        "the sum of the signals": sum(SIGNALS) % R,
        "zero": 0,
        "one bit more": ((digest >> 3) + 1) % R,
    }
    for name, published in wrong.items():
        yield (
            f"a proof that publishes {name}",
            "a proof of other signals would hold",
            _publishing(circuit, published, SIGNALS),
            "equation",
        )


def _digest(circuit: Circuit, encoded: bytes) -> int:
    digest = keccak_256(encoded) if circuit.hash_inputs == "keccak256" else hashlib.sha256(encoded).digest()
    return int.from_bytes(digest, "big")


def _points(circuit: Circuit) -> Told:
    true = _claim(circuit, SIGNALS)
    a, _, c = true.points
    alias, curve = "one proof would have two texts", "no point of the curve proves anything"
    yield "A's x + q", alias, true._replace(a=(true.a[0] + Q, true.a[1])), "coordinate range"
    yield "C's y + q", alias, true._replace(c=(true.c[0], true.c[1] + Q)), "coordinate range"
    yield "A off the curve", curve, true._replace(a=(true.a[0], true.a[1] ^ 1)), "off curve"
    yield "B outside the subgroup", curve, true.with_points(b=some_twist_point()), "subgroup"
    yield "C at infinity", curve, true.with_points(c=G1Point(0, 0)), "infinity"
    yield "A negated", "the equation has a sign", true.with_points(a=-a), "equation"
    yield "A and C exchanged", "each has its place", true.with_points(a=c, c=a), "equation"
