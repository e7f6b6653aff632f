"""A prepared key gives the verifier's answers; what is no key, proof or signal is refused with its name."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

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


def claims(name: str, count: int) -> tuple[_engine.PreparedKey, bytes, bytes, bytes]:
    """A proof by snarkjs, time and again, with factors of its own each time."""
    key, public, proof = statement(name)
    prepared = _engine.PreparedKey(*parts(key))
    return prepared, standard(*public) * count, coordinates(proof) * count, bytes(range(16 * count))


@pytest.mark.parametrize("threads", [None, 1, 2])
def test_many_proofs_of_several_keys(threads: int | None) -> None:
    product, opening = claims("product", 11), claims("opening", 5)
    assert _engine.all_proofs_hold([product, opening, claims("silent", 1)], threads=threads)
    assert _engine.all_proofs_hold([], threads=threads)
    assert _engine.all_proofs_hold([claims("product", 0)], threads=threads)
    key, signals, proofs, factors = product
    other = claims("opening", 1)[2]
    for false in (
        (key, standard(34) + signals[32:], proofs, factors),
        (key, signals[:-32] + standard(34), proofs, factors),
        (key, signals, proofs[:-256] + other, factors),
        (key, signals, proofs[:192] + proofs[:64] + proofs[256:], factors),
    ):
        assert not _engine.all_proofs_hold([opening, false], threads=threads)


def test_many_proofs_whose_signals_cancel_the_points() -> None:
    prepared = _engine.PreparedKey(some_g1(2), some_g2(3), some_g2(5), some_g2(7), some_g1(6) + some_g1(R - 2))
    # e(alpha, beta) e(C, delta) alone, by whoever finds such signals.
    forged = some_g1(2) + some_g2(10) + some_g1(2)
    assert prepared.verify(standard(3), forged) is None
    assert not _engine.all_proofs_hold([(prepared, standard(3) * 9, forged * 9, bytes(range(144)))])


def test_many_proofs_that_are_none() -> None:
    key, signals, proofs, factors = claims("product", 9)
    for broken, mend in (
        ((key, signals[:-32], proofs, factors), "9 proofs with 9 signals in all, but 9 weights and 8 signals"),
        ((key, signals, proofs, factors[:-16]), "but 8 weights"),
        ((key, signals, proofs[:-256], factors), "8 proofs with 8 signals in all"),
        ((key, signals[:-1], proofs, factors), "signals must be a multiple of 32 bytes"),
        ((key, signals, proofs[:-1], factors), "proofs must be a multiple of 256 bytes"),
        ((key, signals, proofs, factors[:-1]), "weights must be a multiple of 16 bytes"),
        ((key, signals[:-32] + standard(R), proofs, factors), r"signals\[8\] is not below r"),
        ((key, signals, proofs[:-64] + bytes(64), factors), "C is not a finite point"),
        ((key, signals, proofs[:-64] + b"\xff" * 64, factors), "C is not a finite point"),
        ((key, signals, proofs[:64] + bytes(128) + proofs[192:], factors), "B is not a finite point"),
    ):
        with pytest.raises(ValueError, match=mend):
            _engine.all_proofs_hold([claims("product", 3), broken])
    wrong: list[Any] = [key, [key], [(signals, signals, proofs, factors)], [(key, 1, proofs, factors)]]
    for none in wrong:
        with pytest.raises(TypeError):
            _engine.all_proofs_hold(none)
    with pytest.raises(ValueError, match="threads must be at least 1"):
        _engine.all_proofs_hold([claims("product", 1)], threads=0)


def test_second_points_outside_the_subgroup_do_not_hold_together() -> None:
    key, signals, proofs, factors = claims("product", 9)
    outside = g2(some_twist_point())
    assert not _engine.all_proofs_hold([(key, signals, proofs[:64] + outside + proofs[192:], factors)])


def test_many_proofs_by_several_threads_of_python() -> None:
    key, signals, proofs, factors = claims("product", 9)
    with ThreadPoolExecutor(4) as pool:
        verdicts = pool.map(
            lambda k: _engine.all_proofs_hold([(key, standard(33 + k % 2) + signals[32:], proofs, factors)], threads=1),
            range(12),
        )
    assert list(verdicts) == [True, False] * 6
