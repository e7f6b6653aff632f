"""What a key weighs, to the byte, and about how long a proof takes."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt
import pytest
from zkwright.compiler import U16, Field, Private, Public, circuit, gadget
from zkwright.compiler.r1cs import R1CS
from zkwright.prover import cost, setup, write_zkey
from zkwright.prover.coefficients import domain_size
from zkwright.prover.engine import Engine, choose_engine
from zkwright.prover.proving_key import ProvingKey

from tests.prover.systems import system


@gadget
def fifth(x: Field) -> Field:
    return x**5


@circuit
def powers(n: int, bits: Private[U16], x: Private[Field], y: Public[Field]) -> Public[Field]:
    for _ in range(n):
        x = fifth(x + y)
    return x + Field(bits) * y


SYSTEMS = {
    "powers": powers.compile(n=7).r1cs,
    "no rows": system([], 2, n_public_inputs=1),
    "one wire": system([], 1),
    "wires nobody reads": system([({1: 1}, {1: 1}, {2: 1})], 9, n_outputs=2, n_public_inputs=3, n_private_inputs=1),
}


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_size_of_a_key(tmp_path: Path, name: str) -> None:
    r1cs = SYSTEMS[name]
    write_zkey(tmp_path / "key.zkey", setup(r1cs))
    assert cost.zkey_bytes(r1cs) == (tmp_path / "key.zkey").stat().st_size


class Clock:
    """Time that passes only when a `Stopwatch` proves."""

    def __init__(self) -> None:
        self.now = 0.0

    def perf_counter(self) -> float:
        return self.now


class Stopwatch:
    """An engine that takes `start` seconds for any proof, and `each` for each point of the domain."""

    name = "stopwatch"

    def __init__(self, clock: Clock, start: float, each: float) -> None:
        self.clock, self.start, self.each = clock, start, each
        self.keys: list[ProvingKey] = []
        self.witnesses: list[npt.NDArray[np.uint64]] = []

    def prove_unchecked(self, key: ProvingKey, witness: npt.NDArray[np.uint64], *_: object) -> None:
        self.keys.append(key)
        self.witnesses.append(witness)
        self.clock.now += self.start + self.each * key.domain_size


def estimate(r1cs: R1CS, monkeypatch: pytest.MonkeyPatch, start: float, each: float) -> tuple[float, Stopwatch]:
    clock = Clock()
    monkeypatch.setattr(cost, "time", clock)
    watch = Stopwatch(clock, start, each)
    return cost.estimate_seconds(r1cs, cast("Engine", watch)), watch


@pytest.mark.parametrize(("start", "each"), [(0.0, 1e-3), (0.3, 1e-3), (0.0, 1e-8), (0.05, 1e-5), (3.0, 0.1)])
@pytest.mark.parametrize("n", [1, 40, 1500])
def test_an_engine_of_known_speed(monkeypatch: pytest.MonkeyPatch, n: int, start: float, each: float) -> None:
    r1cs = powers.compile(n=n).r1cs
    seconds, watch = estimate(r1cs, monkeypatch, start, each)
    assert seconds == pytest.approx(start + each * domain_size(r1cs))
    assert watch.keys[-1].domain_size <= domain_size(r1cs)


def test_a_slow_engine_proves_small_samples_only(monkeypatch: pytest.MonkeyPatch) -> None:
    _, watch = estimate(powers.compile(n=1500).r1cs, monkeypatch, 0.1, 1e-2)
    assert max(key.domain_size for key in watch.keys) <= 256


def test_samples_are_of_the_system_s_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    r1cs = powers.compile(n=300).r1cs
    _, watch = estimate(r1cs, monkeypatch, 0.0, 1e-9)
    key, witness = watch.keys[-1], watch.witnesses[-1]
    assert key.domain_size == domain_size(r1cs)
    assert (key.n_wires, key.n_public) == (r1cs.n_wires, r1cs.n_public)
    assert len(key.coefficients) == r1cs.a.n_nonzeros + r1cs.b.n_nonzeros + r1cs.n_public + 1
    # 15 of the 16 bits have a row of their own, the sixteenth is what is left of the value.
    bits = int((witness[:, 1:] == 0).all(axis=1).sum()) - 1
    assert 10 <= bits <= 20
    for points, matrix in ((key.a, r1cs.a), (key.b2, r1cs.b)):
        used = len(np.unique(matrix.wires))
        assert abs(int(points.any(axis=1).sum()) - used) <= 0.02 * r1cs.n_wires


def test_the_engine_here() -> None:
    """Samples are keys that a real engine accepts."""
    engine = choose_engine()
    assert 0 < cost.estimate_seconds(powers.compile(n=3).r1cs, engine) < 60


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_smallest_systems(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    seconds, _ = estimate(SYSTEMS[name], monkeypatch, 0.0, 1.0)
    assert seconds == domain_size(SYSTEMS[name])
