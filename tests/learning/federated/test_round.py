"""Rounds that end well, with all members or without some."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from zkwright import UnsatisfiedCircuitError
from zkwright.learning.errors import LearningError
from zkwright.learning.federated import Client, Identity, Member, Result, Scheme, Server, SizeOpening
from zkwright.learning.federated.messages import Phase
from zkwright.verifier import Verifier

from tests.learning.federated.cohort import SCHEME, Cohort, finished, four, prover, verifier


def expected(cohort: Cohort, result: Result) -> Any:
    sizes = {name: cohort.sizes[name].records for name in result.members}
    total = sum(np.array(cohort.updates[name]) * size for name, size in sizes.items())
    assert result.records == sum(sizes.values())
    return total / result.records * cohort.round.scheme.step


def test_the_average_is_that_of_all() -> None:
    cohort = four()
    result = finished(cohort.server(), cohort.clients())
    assert result.members == tuple("abcd")
    assert result.left_out == {}
    assert np.allclose(result.average, expected(cohort, result), atol=1e-12)


def test_the_edges_of_updates() -> None:
    scheme = Scheme(10, 1.0, 100.0)
    cohort = Cohort.of({"a": [127] * 10, "b": [-127] * 10, "c": [0] * 10}, scheme=scheme)
    result = finished(cohort.server(), cohort.clients())
    assert np.allclose(result.average, expected(cohort, result), atol=1e-12)


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase < Phase.VALUES])
def test_one_member_may_fall_silent_at_any_time(phase: Phase) -> None:
    cohort = four()
    result = finished(cohort.server(), cohort.clients(), {"b": phase})
    counts = phase > Phase.PROOF  # who has proved is in the sum, whether it goes on answering or not
    assert result.members == (tuple("abcd") if counts else tuple("acd"))
    assert result.left_out == {"b": f"did not answer to {phase.subject}"}
    assert np.allclose(result.average, expected(cohort, result), atol=1e-12)


def test_no_sum_of_too_few() -> None:
    cohort = four()
    with pytest.raises(LearningError, match="2 members are left, and the round needs 3"):
        finished(cohort.server(), cohort.clients(), {"b": Phase.MASKED, "c": Phase.PROOF})
    with pytest.raises(LearningError, match="not over"):
        cohort.server().result()


def test_an_update_that_is_too_long_is_noticed_before_anything_of_it_is_sent() -> None:
    cohort = four(b=[127] * 10)
    with pytest.raises(UnsatisfiedCircuitError, match="longer than the norm allows"):
        finished(cohort.server(), cohort.clients())


def test_what_a_client_is_not_made_with() -> None:
    cohort = four()
    changes: list[tuple[dict[str, Any], str]] = [
        ({"identity": Identity.generate()}, "another than the round's"),
        ({"size": SizeOpening.of(5)}, "another than was committed to"),
        ({"numbers": [0] * 9}, "none of 10 numbers"),
        ({"numbers": [128] * 10}, "none of 10 numbers"),
        ({"prover": prover(3)}, "the key is another"),
    ]
    for changed, problem in changes:
        with pytest.raises(LearningError, match=problem):
            cohort.client(**{"name": "a", **changed})
    with pytest.raises(LearningError, match="no member"):
        cohort.round.place("e")
    with pytest.raises(LearningError, match="another statement"):
        Server(cohort.round, verifier(3))


def test_nobody_sees_an_update_in_a_client() -> None:
    cohort = four()
    assert repr(cohort.client("a")) == "<Client 'a' of 'round 1'>"
    assert "SizeOpening(records=100)" in repr(cohort.sizes["a"])
    assert "key" not in repr(cohort.identities["a"])


def test_what_is_no_round() -> None:
    cohort = four()
    members = cohort.round.members

    def other(**changed: Any) -> None:
        dataclasses.replace(cohort.round, **changed)

    for changed, problem in (
        ({"members": members[:2], "threshold": 0}, "has 2 members"),
        ({"members": (*members[:3], dataclasses.replace(members[0], name="e"))}, "one identity"),
        ({"members": (*members[:3], dataclasses.replace(members[3], name="a"))}, "one name"),
        ({"members": (*members[:3], Member("e", b"short", 5))}, "is none"),
        ({"threshold": 2}, "its threshold is 2 of 4"),
        ({"threshold": 5}, "its threshold is 5 of 4"),
    ):
        with pytest.raises(LearningError, match=problem):
            other(**changed)
    assert cohort.round.threshold == 3
    digests = {
        dataclasses.replace(cohort.round, **changed).digest
        for changed in (
            {},
            {"label": "round 2"},
            {"scheme": Scheme(10, 1.0, 2.0)},
            {"members": members[::-1]},
            {"threshold": 4},
            {"statement": "0" * 64},
        )
    }
    assert len(digests) == 6


def test_a_development_key_is_taken_on_purpose_alone() -> None:
    with pytest.raises(Exception, match="development"):
        Verifier(prover().verifying_key, prover().statement)
    assert SCHEME.bound == 127**2


def test_a_client_goes_on_elsewhere_where_it_was() -> None:
    cohort = four()
    server, saved = cohort.server(), {name: client.saved() for name, client in cohort.clients().items()}

    def restored(name: str, cohort: Cohort = cohort) -> Client:
        return Client.restored(
            saved[name], cohort.round, name, cohort.identities[name], cohort.sizes[name], prover(SCHEME.parameters)
        )

    while (requests := server.requests()) is not None:
        for name, request in requests.items():
            client = restored(name)
            server.receive(name, client.answer(request))
            saved[name] = client.saved()
            with pytest.raises(LearningError, match="out of order or again"):
                restored(name).answer(request)
    result = server.result()
    assert np.allclose(result.average, expected(cohort, result), atol=1e-12)
    other = dataclasses.replace(cohort, round=dataclasses.replace(cohort.round, label="another"))
    with pytest.raises(LearningError, match="of another round"):
        restored("a", other)


def test_a_refusal_is_kept_as_well() -> None:
    cohort = four()
    client = cohort.client("a")
    with pytest.raises(LearningError):
        client.answer(bytes([Phase.KEYS]) + b"rubbish")
    again = Client.restored(
        client.saved(), cohort.round, "a", cohort.identities["a"], cohort.sizes["a"], prover(SCHEME.parameters)
    )
    with pytest.raises(LearningError, match="after a request that was refused"):
        again.answer(bytes([Phase.SHARES]))
