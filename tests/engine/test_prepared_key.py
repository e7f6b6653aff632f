"""A prepared key gives the verifier's answers; what is no key, proof or signal is refused with its name."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from zkwright import _engine
from zkwright.core.field import R
from zkwright.verifier import G1Point, G2Point, Proof, VerifyingKey
from zkwright.verifier.curve import Q

from tests.engine.points import affine, multiple, standard
from tests.engine.test_verifier import statement
from tests.verifier.arithmetic import some_twist_point


def g1(*points: G1Point) -> bytes:
    return b"".join(standard(point.x, point.y) for point in points)


def g2(point: G2Point) -> bytes:
    return standard(*point.x, *point.y)


def parts(key: VerifyingKey) -> list[bytes]:
    return [g1(key.alpha_g1), g2(key.beta_g2), g2(key.gamma_g2), g2(key.delta_g2), g1(*key.ic)]


def with_part(good: list[bytes], place: int, part: bytes) -> _engine.PreparedKey:
    """The key with another `part` at a place."""
    changed = [*good]
    changed[place] = part
    return _engine.PreparedKey(*changed)


def coordinates(proof: Proof) -> bytes:
    return g1(proof.a) + g2(proof.b) + g1(proof.c)


def some_g1(factor: int) -> bytes:
    return standard(*affine(multiple("g1", factor)))


def some_g2(factor: int) -> bytes:
    return standard(*affine(multiple("g2", factor)))


@pytest.mark.parametrize("name", ["silent", "product", "opening"])
def test_proofs_by_snarkjs(name: str) -> None:
    key, public, proof = statement(name)
    prepared = _engine.PreparedKey(*parts(key))
    signals = standard(*public)
    assert prepared.verify(signals, coordinates(proof)) is True
    for other in (
        Proof(-proof.a, proof.b, proof.c),
        Proof(proof.a, proof.b, -proof.c),
        Proof(proof.c, proof.b, proof.a),
    ):
        assert prepared.verify(signals, coordinates(other)) is False
    opposite = Proof(-proof.a, -proof.b, proof.c)
    assert prepared.verify(signals, coordinates(opposite)) is True
    for place in range(len(public)):
        changed = [*public]
        changed[place] = (changed[place] + 1) % R
        assert prepared.verify(standard(*changed), coordinates(proof)) is False


def test_a_key_may_be_shared_by_threads() -> None:
    key, public, proof = statement("product")
    prepared = _engine.PreparedKey(*parts(key))
    with ThreadPoolExecutor(4) as pool:
        verdicts = pool.map(lambda k: prepared.verify(standard(public[0] + k % 2), coordinates(proof)), range(40))
    assert list(verdicts) == [True, False] * 20


@pytest.mark.parametrize("n_public", [64, 65])
def test_many_signals_with_tables_and_without(n_public: int) -> None:
    ic = [some_g1(3 + 5 * k) for k in range(n_public + 1)]
    signals = [(k**40 + R // (k + 1)) % R for k in range(n_public)]
    total = 3 + sum((3 + 5 * (k + 1)) * signal for k, signal in enumerate(signals))
    prepared = _engine.PreparedKey(some_g1(2), some_g2(3), some_g2(5), some_g2(7), b"".join(ic))
    c = (11 * 13 - 2 * 3 - total * 5) * pow(7, -1, R)
    proof = some_g1(11) + some_g2(13)
    assert prepared.verify(standard(*signals), proof + some_g1(c)) is True
    assert prepared.verify(standard(*signals), proof + some_g1(c + 1)) is False


def test_signals_that_cancel_the_points() -> None:
    prepared = _engine.PreparedKey(some_g1(2), some_g2(3), some_g2(5), some_g2(7), some_g1(6) + some_g1(R - 2))
    proof = some_g1(1) + some_g2(1) + some_g1(1)
    assert prepared.verify(standard(3), proof) is None
    assert prepared.verify(standard(4), proof) is False


@pytest.mark.parametrize(("place", "name"), [(0, "alpha"), (1, "beta"), (2, "gamma"), (3, "delta"), (4, "ic")])
def test_keys_with_what_are_no_points(place: int, name: str) -> None:
    good = parts(statement("product")[0])
    size = 64 if name in ("alpha", "ic") else 128
    for bad in (bytes(size), standard(*[Q] * (size // 32)), b"\xff" * size, standard(*range(1, size // 32 + 1))):
        if bad == standard(1, 2):
            continue
        with pytest.raises(ValueError, match=name):
            with_part(good, place, bad)
    with pytest.raises(ValueError, match=f"{name} must be"):
        with_part(good, place, good[place] + b"1")


def test_keys_outside_the_subgroup_or_without_points() -> None:
    good = parts(statement("product")[0])
    for place in (1, 2, 3):
        with pytest.raises(ValueError, match="not a finite point of its group"):
            with_part(good, place, g2(some_twist_point()))
    with pytest.raises(ValueError, match="at least one point"):
        with_part(good, 4, b"")


@pytest.mark.parametrize("signals", [(), (33, 33), (R,), (2**256 - 1,)])
def test_signals_that_are_none(signals: tuple[int, ...]) -> None:
    key, _, proof = statement("product")
    with pytest.raises(ValueError, match="signals"):
        _engine.PreparedKey(*parts(key)).verify(standard(*signals), coordinates(proof))


@pytest.mark.parametrize("place", range(8))
@pytest.mark.parametrize("value", [0, Q, 2**256 - 1])
def test_proofs_with_what_are_no_points(place: int, value: int) -> None:
    key, public, proof = statement("product")
    broken = bytearray(coordinates(proof))
    broken[32 * place : 32 * place + 32] = standard(value)
    name = "AABBBBCC"[place]
    with pytest.raises(ValueError, match=f"{name} is not a finite point"):
        _engine.PreparedKey(*parts(key)).verify(standard(*public), bytes(broken))
    with pytest.raises(ValueError, match="proof must be a multiple of 256 bytes"):
        _engine.PreparedKey(*parts(key)).verify(standard(*public), bytes(broken[:-1]))
