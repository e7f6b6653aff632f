"""What may cross the boundary, and what is refused there: no input reaches memory that is not its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from zkwright import _engine
from zkwright.core.engine_choice import THREADS_VARIABLE
from zkwright.core.errors import EngineNotAvailable
from zkwright.core.field import R
from zkwright.core.limbs import to_limbs
from zkwright.prover import ProvingKey, SetupSecrets
from zkwright.prover.engines.native import NativeEngine
from zkwright.prover.groth16.coefficient_records import coefficient_records

from tests.prover.systems import square_chain

R1CS_OF_10, WITNESS = square_chain(10, 5)
SECRETS = SetupSecrets(tau=3**155 % R, alpha=3**150 % R, beta=7**55 % R, delta=5**99 % R)
WASTE = to_limbs([3, 4, 5, 6])


@pytest.fixture(scope="module")
def key() -> ProvingKey:
    return NativeEngine().setup(R1CS_OF_10, SECRETS, None)


def misaligned(array: npt.NDArray[Any], folder: Path, name: str) -> npt.NDArray[Any]:
    """The same content in a read-only mapped file, four bytes off."""
    path = folder / name
    path.write_bytes(b"head" + array.tobytes())
    mapped = np.memmap(path, dtype=np.uint8, mode="r", offset=0)[4:]
    return mapped.view(array.dtype).reshape(array.shape)


def test_a_misaligned_read_only_mapped_key(key: ProvingKey, tmp_path: Path) -> None:
    names = ["alpha_g1", "beta_g1", "delta_g1", "beta_g2", "delta_g2", "a", "b1", "b2", "c", "h", "coefficients"]
    views: dict[str, Any] = {name: misaligned(getattr(key, name), tmp_path, name) for name in names}
    mapped = replace(key, **views)
    assert not mapped.a.flags.aligned
    assert NativeEngine().prove_unchecked(mapped, WITNESS, 1, 2, None) == NativeEngine().prove_unchecked(
        key, WITNESS, 1, 2, None
    )


@pytest.mark.parametrize("wrong", [WITNESS[:, :3], WITNESS[:, ::-1], WITNESS[::2], np.asfortranarray(WITNESS)])
def test_shapes_and_strides(key: ProvingKey, wrong: npt.NDArray[np.uint64]) -> None:
    with pytest.raises(ValueError, match=r"witness must be a C-contiguous array of shape \(n, 4\)"):
        NativeEngine().prove_unchecked(key, wrong, 1, 2, None)


@pytest.mark.parametrize(
    "wrong", [WITNESS.astype(np.int64), WITNESS.astype(np.float64), WITNESS[0], [[1, 0, 0, 0]], None]
)
def test_other_types(wrong: Any) -> None:
    with pytest.raises(TypeError):
        _engine.ntt(wrong)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda key: {"a": key.a[:-1]}, "the key's a is for 11 wires but the witness has 12"),
        (lambda key: {"b2": key.b2[:-1]}, "the key's b2 is for 11 wires"),
        (lambda key: {"c": key.c[:0]}, "the key's c is for 2 wires"),
        (lambda key: {"n_public": 3}, "the key's c is for 14 wires"),
        (lambda key: {"h": key.h[:-1]}, "a power of two of elements"),
        (lambda key: {"h": key.h[:8]}, "outside 2 matrices, 8 rows"),
        (lambda key: {"a": key.a[:, :4].copy()}, r"key.a must be a C-contiguous array of shape \(n, 8\)"),
        (lambda key: {"alpha_g1": key.alpha_g1[:4]}, r"key.alpha_g1 must be .* of shape \(8,\)"),
        (lambda key: {"coefficients": key.coefficients.view(np.uint32)}, "44-byte records"),
        (lambda key: {"coefficients": key.coefficients[::2]}, "44-byte records"),
        (lambda key: {"coefficients": record(key, "wire", 12)}, "wire 12"),
        (lambda key: {"coefficients": record(key, "row", 2**32 - 1)}, "row 4294967295"),
        (lambda key: {"coefficients": record(key, "matrix", 2)}, "matrix 2"),
    ],
)
def test_keys_that_do_not_fit(key: ProvingKey, change: Callable[[ProvingKey], dict[str, Any]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        NativeEngine().prove_unchecked(replace(key, **change(key)), WITNESS, 1, 2, None)


def record(key: ProvingKey, name: str, value: int) -> npt.NDArray[np.void]:
    records = key.coefficients.copy()
    records[name][3] = value
    return records


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"indptr": R1CS_OF_10.a.indptr[:-1]}, "A, B and C have 9, 10 and 10 rows"),
        ({"indptr": R1CS_OF_10.a.indptr[:0]}, "A, B and C have 0, 10 and 10 rows"),
        ({"indptr": R1CS_OF_10.a.indptr + 1}, "matrix A: indptr"),
        ({"indptr": -R1CS_OF_10.a.indptr}, "matrix A: indptr"),
        ({"indptr": R1CS_OF_10.a.indptr * 2**40}, "matrix A: indptr"),
        ({"wires": R1CS_OF_10.a.wires + np.uint32(3)}, "matrix A names a wire outside the system's 12"),
        ({"wires": R1CS_OF_10.a.wires[:-1]}, "matrix A: indptr"),
        ({"wires": np.repeat(R1CS_OF_10.a.wires, 2)[::2]}, "wires must be contiguous"),
        (
            {"coefficients": R1CS_OF_10.a.coefficients + np.uint32(2)},
            "matrix A names a coefficient outside the table's 2",
        ),
        ({"coefficients": R1CS_OF_10.a.coefficients[:-1]}, "matrix A: indptr"),
    ],
)
def test_systems_that_lead_outside_themselves(key: ProvingKey, change: dict[str, Any], message: str) -> None:
    broken = replace(R1CS_OF_10, a=replace(R1CS_OF_10.a, **change))
    with pytest.raises(ValueError, match=message):
        _engine.violated_rows(broken, WITNESS)
    with pytest.raises(ValueError, match=message):
        _engine.coefficient_records(broken, np.empty(440, dtype=np.uint8))
    with pytest.raises(ValueError, match=message):
        _engine.setup(broken, WASTE, key)


@pytest.mark.parametrize("n_bytes", [0, 43, 44, 31 * 44, 33 * 44])
def test_coefficients_go_where_there_is_room_for_just_them(n_bytes: int) -> None:
    assert len(coefficient_records(R1CS_OF_10)) == 32
    for records in (np.empty(n_bytes, dtype=np.uint8), np.empty(2 * 32 * 44, dtype=np.uint8)[::2]):
        with pytest.raises(ValueError, match="records"):
            _engine.coefficient_records(R1CS_OF_10, records)


@pytest.mark.parametrize("name", ["ic", "a", "b1", "b2", "c", "h"])
def test_setup_does_not_write_where_there_is_no_room(key: ProvingKey, name: str) -> None:
    small = replace(key, **{name: getattr(key, name)[1:].copy()})
    with pytest.raises(ValueError, match=f"output {name} has room for"):
        _engine.setup(R1CS_OF_10, WASTE, small)


def test_setup_does_not_write_into_a_read_only_array(key: ProvingKey) -> None:
    frozen = key.a.copy()
    frozen.flags.writeable = False
    with pytest.raises(TypeError) as refusal:
        _engine.setup(R1CS_OF_10, WASTE, replace(key, a=frozen))
    assert "read-only" in str(refusal.value.__cause__)


def test_setup_does_not_write_one_array_twice(key: ProvingKey) -> None:
    shared = key.a.copy()
    with pytest.raises(TypeError) as refusal:
        _engine.setup(R1CS_OF_10, WASTE, replace(key, a=shared, b1=shared))
    assert "also another argument" in str(refusal.value.__cause__)


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize("value", [0, R, 2**256 - 1])
def test_secrets_out_of_range(key: ProvingKey, place: int, value: int) -> None:
    waste = [3, 4, 5, 6]
    waste[place] = value
    with pytest.raises(ValueError, match=rf"secrets\[{place}\]") as refusal:
        _engine.setup(R1CS_OF_10, to_limbs(waste), key)
    assert "115792" not in str(refusal.value)


def test_a_witness_value_not_below_r(key: ProvingKey) -> None:
    wrong = WITNESS.copy()
    wrong[3] = to_limbs([R])[0]
    with pytest.raises(ValueError, match="scalar 3 is not below r"):
        NativeEngine().prove_unchecked(key, wrong, 1, 2, None)
    with pytest.raises(ValueError, match=r"witness\[3\] is not below r"):
        _engine.violated_rows(R1CS_OF_10, wrong)


@pytest.mark.parametrize(("r", "s", "name"), [(R, 0, "r"), (0, R, "s"), (2**256 - 1, 0, "r")])
def test_blinding_out_of_range(key: ProvingKey, r: int, s: int, name: str) -> None:
    with pytest.raises(ValueError, match=rf"{name} is not below r"):
        NativeEngine().prove_unchecked(key, WITNESS, r, s, None)


def test_threads_are_at_least_one(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="threads must be at least 1"):
        _engine.ntt(to_limbs([1, 2]), threads=0)
    for text in ("0", "-1", "many", "1025", "9" * 5000):
        monkeypatch.setenv(THREADS_VARIABLE, text)
        with pytest.raises(EngineNotAvailable, match=f"{THREADS_VARIABLE}={text}: give a number of threads"):
            NativeEngine()
    monkeypatch.setenv(THREADS_VARIABLE, "3")
    assert NativeEngine().threads == 3
    assert NativeEngine(threads=1).threads == 1
