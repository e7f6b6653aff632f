"""Accounts on two banks' lists: the count opens, no account does, and what is tried against it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from joint_statistics import demo
from joint_statistics.intersection import common_accounts
from joint_statistics.page import intersection_page
from joint_statistics.registry import accounts_of, coordinates, sign_accounts
from zkwright import UnsatisfiedCircuitError
from zkwright.circuits.eddsa.plain import SigningKey
from zkwright.parties import Cheated, PartyLost
from zkwright.parties.lies import Lies
from zkwright.prover import Proved, statement_of
from zkwright.verifier import InvalidProof, Verifier, public_to_json

from tests.examples.ports import three_free_ports
from tests.parties.rehearsals import Scene, joint, scene

REGISTRY = SigningKey(bytes(range(32)))
PLACES = 4
PUBLIC: dict[str, Any] = {"banks": [1, 2], "period": 7, "registry": coordinates(REGISTRY.public_key), "least": 2}
LISTS = [[10, 20, 30], [20, 25, 30, 35]]


def signed(lists: Sequence[list[dict[str, Any]]], **changed: Any) -> dict[str, Any]:
    signatures = [sign_accounts(REGISTRY, bank, 7, each) for bank, each in enumerate(lists, 1)]
    return {"lists": list(lists), "signatures": signatures, **PUBLIC, **changed}


def inputs(lists: Sequence[Sequence[int]]) -> dict[str, Any]:
    return signed([accounts_of(each, PLACES) for each in lists])


@pytest.fixture(scope="module")
def banks() -> Scene:
    together = inputs(LISTS)
    names = [[f"lists[{place}]", f"signatures[{place}]"] for place in range(2)]
    given = [
        {f"lists[{place}]": together["lists"][place], f"signatures[{place}]": together["signatures"][place], **PUBLIC}
        for place in range(2)
    ]
    return scene(common_accounts.compile(places=PLACES), together, [*names, []], [*given, PUBLIC])


@pytest.mark.parametrize(
    ("lists", "common"),
    [
        (LISTS, 2),
        ([[1, 2], [3, 4]], 0),
        ([[1, 2, 3, 4], [1, 2, 3, 4]], 4),
        ([[0, 2**64 - 1], [0, 1, 2**64 - 1]], 2),
        ([[1, 2], [1, 2]], 2),
    ],
)
def test_how_many_are_common(banks: Scene, lists: list[list[int]], common: int) -> None:
    """Empty places are equal to nothing, the account 0 is one as any other."""
    assert banks.program.solve(inputs(lists)).values["result"] == common


@pytest.mark.parametrize(
    ("first", "complaint"),
    [
        ([20, 20, 30], "stands twice"),
        ([30, 20], "stands twice, or out of order"),
        ([20, None, 20], "behind an empty place"),
        ([20], "shorter than was agreed"),
    ],
)
def test_lists_that_would_inflate_the_count_or_ask_for_one_account(
    banks: Scene, first: list[int | None], complaint: str
) -> None:
    """Also where the registry was careless, and signed them."""
    listed = [accounts_of([] if number is None else [number], 1)[0] for number in first]
    listed += accounts_of([], PLACES - len(listed))
    with pytest.raises(UnsatisfiedCircuitError, match=complaint):
        banks.program.solve(signed([listed, accounts_of(LISTS[1], PLACES)]))


def test_lists_are_those_that_the_registry_signed_for_this_bank_and_period(banks: Scene) -> None:
    together = inputs(LISTS)
    own = together["lists"][0]
    for wrong in (
        {"lists": [accounts_of([10, 20, 31], PLACES), together["lists"][1]]},
        {"lists": [accounts_of([10, 20], PLACES), together["lists"][1]]},
        {"signatures": [sign_accounts(REGISTRY, 2, 7, own), together["signatures"][1]]},
        {"signatures": [sign_accounts(REGISTRY, 1, 6, own), together["signatures"][1]]},
        {"signatures": [sign_accounts(SigningKey(bytes(32)), 1, 7, own), together["signatures"][1]]},
    ):
        with pytest.raises(UnsatisfiedCircuitError, match="the signature is not valid"):
            banks.program.solve({**together, **wrong})
    with pytest.raises(UnsatisfiedCircuitError, match="a bank is counted twice"):
        banks.program.solve({**together, "banks": [1, 1]})


def test_two_banks_and_a_helper_prove_it(banks: Scene, tmp_path: Path) -> None:
    ends = joint(tmp_path, banks)
    assert all(isinstance(end, Proved) for end in ends), ends
    (done, *_) = (end for end in ends if isinstance(end, Proved))
    verifier = Verifier(banks.key.verifying_key(), statement_of(banks.program, banks.key), development=True)
    texts = public_to_json(done.public), done.proof.to_json()
    assert '<span class="count">2</span>' in intersection_page(verifier, *texts, PUBLIC)
    more = json.dumps(["3", *json.loads(texts[0])[1:]])
    for public, expected in (
        (more, PUBLIC),
        (texts[0], {**PUBLIC, "period": 8}),
        (texts[0], {**PUBLIC, "banks": [2, 1]}),
    ):
        with pytest.raises(InvalidProof):
            intersection_page(verifier, public, texts[1], expected)


@pytest.mark.parametrize(("who", "lie"), [(2, Lies("cone", 1)), (3, Lies("opening", 3))])
def test_who_lies_while_they_compute_is_found(banks: Scene, tmp_path: Path, who: int, lie: Lies) -> None:
    """The helper as well."""
    ends = joint(tmp_path, banks, lies={who: lie})
    assert all(isinstance(end, (Cheated, PartyLost)) for end in ends), ends
    assert any(isinstance(end, Cheated) for end in ends)


def test_a_bank_that_lies_to_the_command(tmp_path: Path) -> None:
    case = demo.banks_case(REGISTRY, {1: range(10, 15), 2: range(12, 20)}, places=8)
    demo.prepare(case, tmp_path, three_free_ports())
    ends = demo.prove(case, tmp_path, {"bank-2": "cone:0"})
    assert [end.returncode for end in ends] == [1, 1, 1], [end.stderr for end in ends]
    assert not list(tmp_path.glob("*/proof.json"))
