"""A joint proof is an ordinary one, the same for all parties, and says what one prover with all inputs would have proved."""

from __future__ import annotations

from pathlib import Path

import pytest
from zkwright import Field, Private, Public, circuit, hint, require
from zkwright.circuits.signals import sha256_of_signals
from zkwright.compiler import UnsatisfiedCircuitError
from zkwright.core.errors import InputError
from zkwright.parties import Cheated, InvalidParties, PartyLost, Session
from zkwright.parties.cost import cost_of
from zkwright.parties.planning import plan
from zkwright.prover import Proved, statement_of
from zkwright.verifier import Verifier

from tests.parties import circuits
from tests.parties.rehearsals import Scene, joint, parties_for, scene


def proved(ends: list[Proved | BaseException]) -> Proved:
    """The proof, which is byte for byte the same for all."""
    for end in ends:
        if isinstance(end, BaseException):
            raise end
    done = [end for end in ends if isinstance(end, Proved)]
    assert len({end.proof.to_json() for end in done}) == 1
    assert len({end.public for end in done}) == 1
    return done[0]


@pytest.mark.parametrize("name", ["total", "tally", "auction", "mixed"])
def test_proves_what_one_prover_would(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    played: Scene = request.getfixturevalue(name)
    done = proved(joint(tmp_path, played))
    assert done.values == played.program.solve(played.together).values
    verifier = Verifier(played.key.verifying_key(), statement_of(played.program, played.key), development=True)
    assert verifier.verify(done.proof, done.values) == done.values


def test_a_mean(tmp_path: Path, total: Scene) -> None:
    played = scene(circuits.mean.compile(n=3), total.together, total.inputs, total.given)
    assert proved(joint(tmp_path, played)).values == {"result": (2**32 + 6) // 3}


@pytest.mark.parametrize(("n", "threshold"), [(4, 1), (5, 2), (6, 2)])
def test_more_parties(n: int, threshold: int, tmp_path: Path) -> None:
    xs = [2**i for i in range(n)]
    played = scene(
        circuits.scalar_product.compile(n=n),
        {"xs": xs},
        [[f"xs[{i}]"] for i in range(n)],
        [{f"xs[{i}]": x} for i, x in enumerate(xs)],
    )
    assert proved(joint(tmp_path, played, threshold=threshold)).values == played.program.solve(played.together).values


@pytest.mark.slow
@pytest.mark.parametrize(("n", "threshold"), [(4, 1), (5, 2), (7, 3)])
def test_an_auction_of_more_parties(n: int, threshold: int, tmp_path: Path) -> None:
    bids = [5, 5, 3, 9, 9, 0, 2][:n]
    played = scene(
        circuits.second_price.compile(n=n),
        {"bids": bids},
        [[f"bids[{i}]"] for i in range(n)],
        [{f"bids[{i}]": bid} for i, bid in enumerate(bids)],
    )
    assert proved(joint(tmp_path, played, threshold=threshold)).values == played.program.solve(played.together).values


def test_seven_parties_of_whom_three_may_lie(tmp_path: Path) -> None:
    yields = list(range(7))
    played = scene(
        circuits.total.compile(n=7),
        {"yields": yields},
        [[f"yields[{i}]"] for i in range(7)],
        [{f"yields[{i}]": given} for i, given in enumerate(yields)],
    )
    assert proved(joint(tmp_path, played, threshold=3)).values == {"result": 21}


def test_a_helper_without_inputs(tmp_path: Path) -> None:
    """Two who do not trust each other take a third."""
    played = scene(
        circuits.total.compile(n=2),
        {"yields": [3, 4]},
        [["yields[0]"], ["yields[1]"], []],
        [{"yields[0]": 3}, {"yields[1]": 4}, {}],
    )
    assert proved(joint(tmp_path, played)).values == {"result": 7}


def cube_root(x: int) -> int:
    root: int = round(x ** (1 / 3))
    if root**3 != x:
        raise ValueError("no cube")
    return root


@circuit
def sum_of_roots(a: Private[Field], b: Private[Field], c: Private[Field]) -> Public[Field]:
    roots = []
    for x in (a, b, c):
        root = hint(cube_root, x, returns=Field)
        require(root * root * root == x, "no cube")
        roots.append(root)
    return roots[0] + roots[1] * roots[2]


def test_hints_in_python_run_where_their_inputs_are_known(tmp_path: Path) -> None:
    given = {"a": 8, "b": 27, "c": 1000}
    played = scene(sum_of_roots.compile(), given, [["a"], ["b"], ["c"]], [{name: given[name]} for name in given])
    assert proved(joint(tmp_path, played)).values == {"result": 32}


def test_rounds_and_bytes_are_those_of_the_plan(tmp_path: Path, total: Scene, auction: Scene, mixed: Scene) -> None:
    """But where a mask had to be drawn again."""
    for number, played in enumerate((total, auction, mixed)):
        sessions: dict[int, Session] = {}

        def keep(index: int, session: Session, kept: dict[int, Session] = sessions) -> None:
            kept[index] = session

        proved(joint(tmp_path / str(number), played, altered=keep))
        measured = [session.measured for session in sessions.values()]
        parties, _ = parties_for(tmp_path / "again", played.inputs)
        cost = cost_of(
            plan(played.program, parties), parties, played.program.r1cs.n_rows, played.program.r1cs.n_outputs
        )
        assert len({took.rounds for took in measured}) == 1
        assert measured[0].rounds in (cost.rounds, *range(cost.rounds + 8, cost.rounds + 20))
        assert (
            0.95 * cost.sent < max(took.sent for took in measured) < 1.05 * cost.sent
            or measured[0].rounds > cost.rounds
        )


def test_own_inputs_are_refused_before_anything_is_sent(tmp_path: Path, tally: Scene) -> None:
    wrong = tally.given[1] | {"votes[1]": True}
    ends = joint(tmp_path, tally, given={2: wrong})
    assert isinstance(ends[1], UnsatisfiedCircuitError)
    assert "not the committed ballot" in str(ends[1])
    assert all(isinstance(end, PartyLost) and end.party == "p2" for end in (ends[0], ends[2]))


def test_inputs_that_are_unsatisfying_together_tell_only_that(tmp_path: Path, mixed: Scene) -> None:
    ends = joint(tmp_path, mixed, given={i: mixed.given[i - 1] | {"least": 155} for i in (1, 2, 3)})
    assert all(isinstance(end, Cheated) and end.party is None for end in ends)
    assert len({str(end) for end in ends}) == 1


def test_inputs_are_those_of_the_party(tmp_path: Path, total: Scene) -> None:
    for wrong, said in (
        ({}, "yields[0]: missing"),
        ({"yields[0]": 1, "yields[1]": 1}, "yields[1]: not an input of this party, whose own are: yields[0]"),
        ({"yields[0]": 2**32}, "yields[0]: "),
    ):
        ends = joint(tmp_path, total, given={1: wrong})
        assert isinstance(ends[0], InputError)
        assert said in str(ends[0])


def test_a_session_is_good_for_one_proof(tmp_path: Path, total: Scene) -> None:
    ends = joint(tmp_path, total, altered=lambda number, session: setattr(session, "_is_used", number == 1))
    assert isinstance(ends[0], InvalidParties)
    assert "good for one proof" in str(ends[0])


@circuit(hash_inputs=sha256_of_signals)
def sum_behind_a_hash(a: Private[Field], b: Private[Field], c: Private[Field], given: Public[Field]) -> Public[Field]:
    return a + b + c + given


def test_a_result_behind_a_hash_of_one_partys_cone(tmp_path: Path) -> None:
    """One party knows all inputs, so the hash is its own; all get the signals, and who verifies takes them."""
    given = {"a": 1, "b": 2, "c": 3, "given": 4}
    played = scene(
        sum_behind_a_hash.compile(),
        given,
        [["a", "b", "c"], [], []],
        [given, {"given": 4}, {"given": 4}],
    )
    done = proved(joint(tmp_path, played))
    assert (done.values, len(done.public)) == ({"result": 10, "given": 4}, 1)
    verifier = Verifier(played.key.verifying_key(), statement_of(played.program, played.key), development=True)
    assert verifier.verify(done.proof, done.values) == done.values


@pytest.mark.slow
def test_a_hash_of_a_result_that_nobody_knows(tmp_path: Path) -> None:
    """SHA-256 on shares: some thousands of rounds."""
    given = {"a": 1, "b": 2, "c": 3, "given": 4}
    owned = [{name: given[name], "given": 4} for name in ("a", "b", "c")]
    played = scene(sum_behind_a_hash.compile(), given, [["a"], ["b"], ["c"]], owned)
    done = proved(joint(tmp_path, played, patience=600))
    assert (done.values, [*done.public]) == ({"result": 10, "given": 4}, played.program.solve(given).public)
