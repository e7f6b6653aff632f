from __future__ import annotations

import pytest
from zkwright.circuits.poseidon import poseidon
from zkwright.circuits.poseidon.constants import MAX_INPUTS
from zkwright.circuits.poseidon.plain import poseidon_each, poseidon_packed
from zkwright.core.field import R


@pytest.mark.parametrize("engine", ["", "reference"])
@pytest.mark.parametrize("length", [1, 2, 3, 4, 5, 6, MAX_INPUTS])
def test_each_is_hashed_alone(monkeypatch: pytest.MonkeyPatch, engine: str, length: int) -> None:
    monkeypatch.setenv("ZKWRIGHT_ENGINE", engine)
    rows = [[(i * 7**j - 1) % R if i else -1 - j for j in range(length)] for i in range(11)]
    for some in (rows, rows[:8], rows[:1], []):
        assert poseidon_each(some) == [poseidon(*row) for row in some]


@pytest.mark.parametrize(
    "rows", [[()], [(1,) * 17], [(1, 2), (1,)], [(1, R)] * 20, [(-R, 2)] * 20, [(1, 2)] * 19 + [(R, 1)]]
)
def test_what_is_not_hashed(rows: list[tuple[int, ...]]) -> None:
    with pytest.raises(ValueError, match=r"one length, from 1 to 16|an integer in"):
        poseidon_each(rows)


@pytest.mark.parametrize("rows", [[1, 2], ["ab"], [b"ab"], [(1, 2), 3]])
def test_what_is_no_row(rows: list[object]) -> None:
    with pytest.raises(
        TypeError, match=r"a row is a sequence of integers, not (int|str|bytes): write poseidon_each\(\[\(1, 2"
    ):
        poseidon_each(rows)  # type: ignore[arg-type]


@pytest.mark.parametrize("engine", ["", "reference"])
@pytest.mark.parametrize("length", [1, 2, 5, MAX_INPUTS])
def test_packed_rows_are_hashed_alike(monkeypatch: pytest.MonkeyPatch, engine: str, length: int) -> None:
    monkeypatch.setenv("ZKWRIGHT_ENGINE", engine)
    for count in (0, 1, 5, 17):
        rows = [[(i * 7**j - 1) % R for j in range(length)] for i in range(count)]
        packed = b"".join(element.to_bytes(32, "little") for row in rows for element in row)
        hashes = poseidon_packed(packed, length)
        assert [int.from_bytes(hashes[i : i + 32], "little") for i in range(0, len(hashes), 32)] == poseidon_each(rows)


@pytest.mark.parametrize("engine", ["", "reference"])
def test_what_is_not_hashed_packed(monkeypatch: pytest.MonkeyPatch, engine: str) -> None:
    monkeypatch.setenv("ZKWRIGHT_ENGINE", engine)
    for rows, length in ((bytes(32), 0), (bytes(32 * 17), 17), (bytes(32), 2), (bytes(63), 1)):
        with pytest.raises(ValueError, match="rows have one length, from 1 to 16 elements of 32 bytes"):
            poseidon_packed(rows, length)
    for element in (R, 2**256 - 1):
        with pytest.raises(ValueError, match=r"below r|not below"):
            poseidon_packed(bytes(32) + element.to_bytes(32, "little"), 2)
