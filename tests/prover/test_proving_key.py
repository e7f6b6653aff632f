from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest
from zkwright.core.field import R
from zkwright.prover import Engine, ProvingKey, SetupSecrets, Standing, choose_engine
from zkwright.prover.engines.reference.curve import G2
from zkwright.prover.groth16.montgomery import from_montgomery, to_montgomery
from zkwright.verifier import G1Point, InvalidKey
from zkwright.verifier.curve import G2_B, Q
from zkwright.verifier.standing import STANDINGS

from tests.prover.contributions import contributed, record
from tests.prover.systems import irregular
from tests.prover.test_engine_contract import SECRETS


@pytest.fixture(scope="module")
def key() -> ProvingKey:
    """A good key."""
    return choose_engine("reference").setup(irregular()[0], SECRETS, None)


@pytest.fixture(autouse=True)
def checked_by(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Points are checked by each engine that is installed."""
    monkeypatch.setenv("ZKWRIGHT_ENGINE", engine.name)


def changed(key: ProvingKey, name: str, row: int, new: np.ndarray) -> ProvingKey:
    array = getattr(key, name).copy()
    if array.ndim == 1:
        array[:] = new
    else:
        array[row] = new
    return dataclasses.replace(key, **{name: array})


def test_a_good_key_passes(key: ProvingKey) -> None:
    key.check()


def test_the_verifying_key_holds_the_keys_points(key: ProvingKey) -> None:
    vk = key.verifying_key()
    assert vk.n_public == key.n_public
    assert vk.alpha_g1 == G1Point(*from_montgomery(key.alpha_g1))
    assert vk.ic[3] == G1Point(*from_montgomery(key.ic[3]))


OFF_CURVE = to_montgomery([1, 3]).reshape(-1)


@pytest.mark.parametrize("name", ["a", "b1", "c", "h", "ic", "alpha_g1", "beta_g1", "delta_g1"])
def test_points_off_the_curve_are_found(key: ProvingKey, name: str) -> None:
    with pytest.raises(InvalidKey, match="not on the curve"):
        changed(key, name, 1, OFF_CURVE).check()


@pytest.mark.parametrize("name", ["b2", "beta_g2", "gamma_g2", "delta_g2"])
def test_points_off_the_twist_are_found(key: ProvingKey, name: str) -> None:
    with pytest.raises(InvalidKey, match="not on the twist"):
        changed(key, name, 4, to_montgomery([1, 2, 3, 4]).reshape(-1)).check()


def test_points_outside_the_subgroup_are_found(key: ProvingKey) -> None:
    with pytest.raises(InvalidKey, match=r"b2\[4\].*subgroup"):
        changed(key, "b2", 4, to_montgomery(point_outside_the_subgroup()).reshape(-1)).check()


@pytest.mark.parametrize("name", ["a", "b1", "c", "h", "b2", "beta_g1", "delta_g1"])
def test_unreduced_coordinates_are_found(key: ProvingKey, name: str) -> None:
    array = getattr(key, name)
    point = array[4 % len(array)].copy() if array.ndim == 2 else array.copy()
    value = int.from_bytes(point[:4].tobytes(), "little") + Q
    point[:4] = np.frombuffer(value.to_bytes(32, "little"), dtype=np.uint64)
    row = 4 % len(array) if array.ndim == 2 else 0
    with pytest.raises(InvalidKey, match=rf"{name}\[{row}\]: a coordinate is not below q"):
        changed(key, name, row, point).check()


def test_infinity_is_allowed_only_where_a_wire_is_not_mentioned(key: ProvingKey) -> None:
    assert not key.b1[7].any()
    changed(key, "a", 4, np.zeros(8, dtype=np.uint64)).check()
    for name in ("alpha_g1", "beta_g1", "delta_g1", "beta_g2", "gamma_g2", "delta_g2", "ic"):
        nothing = np.zeros(getattr(key, name).shape[-1], dtype=np.uint64)
        with pytest.raises(InvalidKey, match="infinity"):
            changed(key, name, 2, nothing).check()


def test_a_key_nobody_contributed_to_gives_no_verifying_key() -> None:
    careless = SetupSecrets(tau=SECRETS.tau, alpha=SECRETS.alpha, beta=SECRETS.beta, delta=1)
    key = choose_engine("reference").setup(irregular()[0], careless, None)
    with pytest.raises(InvalidKey, match="nobody contributed"):
        key.verifying_key()


@pytest.mark.parametrize("secret", ["tau", "alpha", "beta", "delta"])
@pytest.mark.parametrize("value", [0, -1, R, R + 5])
def test_secrets_out_of_range_are_refused_and_not_shown(secret: str, value: int) -> None:
    with pytest.raises(ValueError, match=r"lie in \[1, r\)") as refusal:
        dataclasses.replace(SECRETS, **{secret: value})
    assert str(SECRETS.alpha) not in str(refusal.value)


def test_secrets_are_never_shown() -> None:
    assert repr(SECRETS) == "SetupSecrets()"
    assert str(SECRETS) == "SetupSecrets()"


@pytest.mark.parametrize("value", [0, 1, 2, Q - 1, 2**253])
def test_montgomery_form(value: int) -> None:
    (row,) = to_montgomery([value])
    assert int.from_bytes(row.tobytes(), "little") == value * 2**256 % Q
    assert from_montgomery(row) == [value]


def point_outside_the_subgroup() -> list[int]:
    """The first point of the twist with x = 0, 1, 2, ... in Fq that is not of order r, as four coordinates."""
    for x in range(100):
        y_squared = G2.field.add(G2.field.mul(G2.field.mul((x, 0), (x, 0)), (x, 0)), G2_B)
        root = square_root(y_squared)
        if root is not None and G2.multiply(((x, 0), root), R) is not None:
            return [x, 0, *root]
    raise LookupError("no such point")


def square_root(a: tuple[int, int]) -> tuple[int, int] | None:
    """A square root in Fq2 (q = 3 mod 4), or None: with n the norm's root, c0**2 = (a0 + n) / 2, c1 = a1 / (2 c0)."""
    norm_root = pow(a[0] * a[0] + a[1] * a[1], (Q + 1) // 4, Q)
    for n in (norm_root, -norm_root):
        c0 = pow((a[0] + n) * pow(2, -1, Q), (Q + 1) // 4, Q)
        c1 = a[1] * pow(2 * c0, -1, Q) % Q
        if ((c0 * c0 - c1 * c1) % Q, 2 * c0 * c1 % Q) == a:
            return c0, c1
    return None


@pytest.mark.parametrize(
    ("mark", "n_contributions", "expected"),
    [
        (bytes(64), 0, Standing.UNRECORDED),
        (bytes(64), 1, Standing.CONTRIBUTED),
        (b"zkwright development key" + bytes(40), 0, Standing.DEVELOPMENT),
        (b"zkwright development key" + bytes(40), 1, Standing.DEVELOPMENT),
        (bytes(64), 3, Standing.CONTRIBUTED),
        (b"\0zkwright development key" + bytes(39), 1, Standing.CONTRIBUTED),
    ],
)
def test_what_a_key_is(key: ProvingKey, mark: bytes, n_contributions: int, expected: Standing) -> None:
    changed = contributed(dataclasses.replace(key, circuit_hash=mark), n_contributions)
    assert changed.standing is expected
    assert changed.is_development is (expected is Standing.DEVELOPMENT)


RECORDS: dict[str, Callable[[bytes], tuple[int, bytes]]] = {
    "announced and not there": lambda delta: (1, b""),
    "fewer than announced": lambda delta: (2, record(delta)),
    "far fewer than announced": lambda delta: (2**32 - 1, record(delta)),
    "more than announced": lambda delta: (1, record(delta) * 2),
    "not announced": lambda delta: (0, record(delta)),
    "a byte too few": lambda delta: (1, record(delta)[:-1]),
    "a byte too many": lambda delta: (1, record(delta) + b"\0"),
    "cut before the length of the parameters": lambda delta: (1, record(delta, b"")[:-4]),
    "parameters longer than the section": lambda delta: (1, record(delta, b"")[:-4] + b"\xff\xff\xff\xff"),
    "parameters that reach into the next": lambda delta: (2, record(delta, b"")[:-4] + b"\x01\0\0\0" + record(delta)),
    "of another delta": lambda delta: (1, record(bytes(64))),
    "of a delta that came before": lambda delta: (2, record(delta) + record(bytes(64))),
}
"""What a file may say of contributions although nothing of it leads to the key's delta."""


@pytest.mark.parametrize("forgery", RECORDS)
def test_a_record_that_does_not_lead_to_the_keys_delta_is_none(key: ProvingKey, forgery: str) -> None:
    count, records = RECORDS[forgery](key.delta_g1.tobytes())
    forged = dataclasses.replace(key, circuit_hash=bytes(64), n_contributions=count, contributions=records)
    assert forged.standing is Standing.UNRECORDED
    assert "whoever made it may be able to forge proofs" in forged.standing.warning


def test_a_key_fresh_from_phase_2_is_so_whatever_it_records(key: ProvingKey) -> None:
    fresh = dataclasses.replace(key, circuit_hash=bytes(64), delta_g1=to_montgomery([1, 2]).reshape(-1))
    for count in range(3):
        assert contributed(fresh, count).standing is Standing.UNCONTRIBUTED


def test_a_key_fresh_from_phase_2(key: ProvingKey) -> None:
    fresh = dataclasses.replace(key, delta_g1=to_montgomery([1, 2]).reshape(-1))
    assert fresh.standing is Standing.UNCONTRIBUTED
    assert dataclasses.replace(fresh, circuit_hash=b"zkwright development key" + bytes(40)).is_development


def test_a_statement_can_say_each() -> None:
    assert set(STANDINGS) == {standing.value for standing in Standing}


def test_every_standing_has_words() -> None:
    assert len({standing.words for standing in Standing}) == len(Standing) == 5
    assert [bool(standing.warning) for standing in Standing] == [True, True, True, True, False]
    assert "also after others contribute" in Standing.DEVELOPMENT.words
    assert "until somebody contributes" in Standing.UNCONTRIBUTED.words
