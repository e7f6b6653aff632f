"""What a key weighs, to the byte, and about how long a proof takes."""

from __future__ import annotations

import time
from dataclasses import fields, replace
from pathlib import Path

import pytest
from zkwright.compiler import U16, Field, Private, Public, circuit, gadget
from zkwright.core.engine_choice import THREADS_VARIABLE
from zkwright.core.field import R
from zkwright.core.r1cs import R1CS
from zkwright.prover import estimate, setup, write_zkey
from zkwright.prover.calibration import G2_WEIGHT, Speed, measure_speed
from zkwright.prover.engines.choice import choose_engine
from zkwright.prover.groth16.key_layout import domain_size

from tests.effort import RUNS
from tests.prover.systems import square_chain, system


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
    assert estimate.zkey_bytes(r1cs) == (tmp_path / "key.zkey").stat().st_size


NOTHING = Speed(0, 0, 0, 0, 0, 0)


def counted(r1cs: R1CS, kind: str) -> float:
    """How much of one kind of work the estimate sees."""
    return estimate.estimate_seconds(r1cs, replace(NOTHING, **{kind: 1.0}))


def test_the_work_of_a_system() -> None:
    """Two bits, and a product of a bit and a value, of which the latter is in B alone; wire 4 is the result."""
    rows = [({1: 1}, {1: 1, 0: R - 1}, {}), ({2: 1, 0: R - 1}, {2: 1}, {}), ({1: 1}, {3: 1}, {4: 1})]
    r1cs = system(rows, 5, n_outputs=0, n_public_inputs=0, n_private_inputs=3)
    bits = 2 / 5
    in_g1 = 3 + 4 + 4  # the wires 0, 1, 2 in A, 0 to 3 in B, and all but 0 in C
    assert counted(r1cs, "start") == 1
    assert counted(r1cs, "domain") == domain_size(r1cs) == 4
    assert counted(r1cs, "wide_g1") == pytest.approx(in_g1 * (1 - bits))
    assert counted(r1cs, "wide_g2") == pytest.approx(4 * (1 - bits))
    assert counted(r1cs, "narrow") == pytest.approx((in_g1 + G2_WEIGHT * 4) * bits)
    assert counted(r1cs, "terms") == 4 + 4 + 1


def test_work_grows_with_the_system() -> None:
    small, large = (powers.compile(n=n).r1cs for n in (40, 400))
    for rate in fields(Speed):
        if rate.name not in ("start", "narrow"):
            assert counted(large, rate.name) > 5 * counted(small, rate.name)
    assert counted(large, "narrow") == pytest.approx(counted(small, "narrow"), rel=0.5)


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_smallest_systems(name: str) -> None:
    assert counted(SYSTEMS[name], "domain") == domain_size(SYSTEMS[name])


def test_the_estimate_is_about_right(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one thread's processor time: other programs may use the processor meanwhile, and slow it for a while."""
    monkeypatch.setenv(THREADS_VARIABLE, "1")
    engine = choose_engine()
    if engine.name == "native":
        r1cs, witness = square_chain(20_000, 3)
    else:
        r1cs, witness = square_chain(60, 3)
    key = setup(r1cs)

    def ratio() -> float:
        estimated = estimate.estimate_seconds(r1cs, measure_speed(engine))
        start = time.process_time()
        engine.prove_unchecked(key, witness, 1, 1, None)
        return (time.process_time() - start) / estimated

    assert any(1 / 8 < ratio() < 8 for _ in range(RUNS))
