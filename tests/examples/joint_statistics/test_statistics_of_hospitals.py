"""Hospitals' joint statistics: what opens, what stays hidden, and what is tried against it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from joint_statistics import demo
from joint_statistics.page import mean_and_variance, statistics_page
from joint_statistics.registry import coordinates, records_of, sign_records
from joint_statistics.statistics import statistics
from zkwright import UnsatisfiedCircuitError
from zkwright.circuits.eddsa.plain import SigningKey
from zkwright.parties import Cheated, PartiesError, PartyLost
from zkwright.parties.lies import Lies
from zkwright.prover import Proved, prove_inputs, statement_of
from zkwright.verifier import InvalidProof, Verifier, public_to_json

from tests.examples.ports import three_free_ports
from tests.parties.rehearsals import Scene, joint, scene

REGISTRY = SigningKey(bytes(range(32)))
HOSPITALS = [101, 102, 103]
PUBLIC: dict[str, Any] = {
    "hospitals": HOSPITALS,
    "period": 7,
    "registry": coordinates(REGISTRY.public_key),
    "least": 3,
}
SIZES = {"n": 3, "places": 3, "cells": 3}

Rows = Sequence[tuple[int, int, int]]
TABLES: list[Rows] = [[(5, 0, 10), (9, 1, 65535)], [(2, 0, 20), (7, 0, 60)], [(1, 1, 3), (4, 1, 4), (8, 2, 1)]]
NOTHING = {"is_shown": False, "count": 0, "total": 0, "squares": 0}


def own(place: int, rows: Rows) -> dict[str, Any]:
    records = records_of(rows, SIZES["places"])
    return {"records": records, "signatures": sign_records(REGISTRY, HOSPITALS[place], 7, records)}


def inputs(tables: Sequence[Rows], **changed: Any) -> dict[str, Any]:
    all_own = [own(place, rows) for place, rows in enumerate(tables)]
    given = {name: [each[name] for each in all_own] for name in ("records", "signatures")}
    return {**given, **PUBLIC, **changed}


def given(place: int, its: Mapping[str, Any]) -> dict[str, Any]:
    return {**{f"{name}[{place}]": value for name, value in its.items()}, **PUBLIC}


@pytest.fixture(scope="module")
def hospitals() -> Scene:
    names = [[f"records[{place}]", f"signatures[{place}]"] for place in range(3)]
    each = [given(place, own(place, rows)) for place, rows in enumerate(TABLES)]
    return scene(statistics.compile(**SIZES), inputs(TABLES), names, each)


def told(hospitals: Scene, tables: Sequence[Rows], **changed: Any) -> list[dict[str, Any]]:
    result: list[dict[str, Any]] = hospitals.program.solve(inputs(tables, **changed)).values["result"]
    return result


def test_counts_sums_and_squares_open_where_there_are_enough(hospitals: Scene) -> None:
    assert told(hospitals, TABLES, least=1) == [
        {"is_shown": True, "count": 3, "total": 90, "squares": 4100},
        {"is_shown": True, "count": 3, "total": 65542, "squares": 65535**2 + 25},
        {"is_shown": True, "count": 1, "total": 1, "squares": 1},
    ]


def test_a_small_cell_is_hidden_and_one_more_so_that_nobody_subtracts(hospitals: Scene) -> None:
    """The last cell has 1; the next one behind it is the first, which has enough."""
    first, second, third = told(hospitals, TABLES)
    assert (first, third) == (NOTHING, NOTHING)
    assert second["count"] == 3


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ([0, 0, 0, 1, 1, 1, 2, 2, 2], [True, True, True]),
        ([0, 0, 0, 1, 1, 1, 2, 2], [False, True, False]),
        ([0, 0, 1, 1, 1, 2, 2, 2], [False, False, True]),
        ([0, 0, 0, 1, 1, 2, 2, 2], [True, False, False]),
        ([0, 0, 0, 0, 1, 1, 2, 2], [True, False, False]),
        ([0, 0, 1, 1, 2, 2], [False, False, False]),
        ([], [False, False, False]),
    ],
)
def test_which_cells_are_hidden(hospitals: Scene, cells: list[int], shown: list[bool]) -> None:
    """Two small ones hide each other; one alone takes its neighbour along."""
    rows = [(100 + number, cell, 1) for number, cell in enumerate(cells)]
    result = told(hospitals, [rows[0:3], rows[3:6], rows[6:9]])
    assert [cell["is_shown"] for cell in result] == shown
    assert all(cell == NOTHING for cell in result if not cell["is_shown"])


def test_mean_and_variance_are_exact() -> None:
    values = [10, 20, 60]
    cell = {"count": 3, "total": sum(values), "squares": sum(value * value for value in values)}
    assert mean_and_variance(cell) == (Fraction(30), Fraction(1400, 3))


@pytest.mark.parametrize(
    ("records", "complaint"),
    [
        (records_of([(5, 0, 10), (9, 0, 65535)], 3), "the signature is not valid"),
        (records_of([(5, 0, 10)], 3), "the signature is not valid"),
        (records_of(TABLES[1], 3), "the signature is not valid"),
    ],
)
def test_no_record_is_changed_left_out_or_taken_from_another_hospital(
    hospitals: Scene, records: list[dict[str, Any]], complaint: str
) -> None:
    together = inputs(TABLES)
    together["records"][0] = records
    with pytest.raises(UnsatisfiedCircuitError, match=complaint):
        hospitals.program.solve(together)


@pytest.mark.parametrize(
    ("key", "hospital", "period"), [(REGISTRY, 102, 7), (REGISTRY, 101, 6), (SigningKey(bytes(32)), 101, 7)]
)
def test_a_signature_is_of_one_hospital_one_period_and_the_registry(
    hospitals: Scene, key: SigningKey, hospital: int, period: int
) -> None:
    together = inputs(TABLES)
    together["signatures"][0] = sign_records(key, hospital, period, together["records"][0])
    with pytest.raises(UnsatisfiedCircuitError, match="the signature is not valid"):
        hospitals.program.solve(together)


@pytest.mark.parametrize(
    ("records", "complaint"),
    [
        ([(5, 0, 1), (5, 1, 1)], "used twice"),
        ([(9, 0, 1), (5, 0, 1)], "used twice"),
        ([(5, 0, 1), None, (9, 0, 1)], "behind an empty place"),
    ],
)
def test_lists_that_not_even_the_registry_can_sign_so(
    hospitals: Scene, records: list[tuple[int, int, int] | None], complaint: str
) -> None:
    """A patient twice, and what an empty place would separate from its double."""
    listed = [records_of([row] if row else [], 1)[0] for row in records]
    listed += records_of([], 3 - len(listed))
    together = inputs(TABLES)
    together["records"][0] = listed
    together["signatures"][0] = sign_records(REGISTRY, 101, 7, listed)
    with pytest.raises(UnsatisfiedCircuitError, match=complaint):
        hospitals.program.solve(together)


def test_no_hospital_counts_twice(hospitals: Scene) -> None:
    with pytest.raises(UnsatisfiedCircuitError, match="counted twice"):
        hospitals.program.solve(inputs(TABLES, hospitals=[101, 101, 103]))


def test_three_hospitals_prove_it(hospitals: Scene, tmp_path: Path) -> None:
    ends = joint(tmp_path, hospitals)
    assert all(isinstance(end, Proved) for end in ends), ends
    (done, *_) = (end for end in ends if isinstance(end, Proved))
    assert [cell["is_shown"] for cell in done.values["result"]] == [False, True, False]
    verifier = Verifier(hospitals.key.verifying_key(), statement_of(hospitals.program, hospitals.key), development=True)
    texts = public_to_json(done.public), done.proof.to_json()
    shown = statistics_page(verifier, *texts, PUBLIC)
    assert shown.count("not told") == 2
    for other in ({"least": 1}, {"period": 8}, {"hospitals": [101, 102, 104]}, {"registry": {"x": 0, "y": 1}}):
        with pytest.raises(InvalidProof):
            statistics_page(verifier, *texts, {**PUBLIC, **other})
    forced = json.loads(texts[0])
    forced[:4] = ["1", "3", "90", "4100"]
    with pytest.raises(InvalidProof):
        statistics_page(verifier, json.dumps(forced), texts[1], PUBLIC)


def test_a_page_of_cells_that_nobody_is_in(hospitals: Scene) -> None:
    """Whoever agrees on a `least` of 0 sees them, and no mean of nothing."""
    alone: list[Rows] = [[(5, 1, 10)], [], []]
    proved = prove_inputs(hospitals.key, hospitals.program, inputs(alone, least=0))
    verifier = Verifier(hospitals.key.verifying_key(), statement_of(hospitals.program, hospitals.key), development=True)
    texts = public_to_json(proved.public), proved.proof.to_json()
    shown = statistics_page(verifier, *texts, {**PUBLIC, "least": 0})
    assert shown.count('<td>0</td><td colspan="3">') == 2


def test_a_hospital_that_wants_small_cells_open_gets_nothing(hospitals: Scene, tmp_path: Path) -> None:
    """It says another public value than the others."""
    ends = joint(tmp_path, hospitals, given={2: {**hospitals.given[1], "least": 1}})
    assert all(isinstance(end, PartiesError) for end in ends), ends
    assert any("least" in str(end) or "public" in str(end) for end in ends), ends


@pytest.mark.parametrize("lie", [Lies("cone", 0), Lies("product", 20)])
def test_a_hospital_that_lies_while_they_compute_is_found_before_anything_opens(
    hospitals: Scene, tmp_path: Path, lie: Lies
) -> None:
    ends = joint(tmp_path, hospitals, lies={3: lie})
    assert all(isinstance(end, (Cheated, PartyLost)) for end in ends), ends
    assert any(isinstance(end, Cheated) for end in ends)


def test_the_demo_with_a_process_for_each_hospital(tmp_path: Path) -> None:
    tables = dict(zip(HOSPITALS, TABLES, strict=True))
    case = demo.hospitals_case(REGISTRY, tables, places=3, cells=3)
    answer = demo.run(case, tmp_path / "demo", three_free_ports())
    assert [cell["is_shown"] for cell in answer["public"]["result"]] == [False, False, False]
    assert "Proved: the registry" in (tmp_path / "demo" / "page.html").read_text()
