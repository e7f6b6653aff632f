"""`check_circuit` finds nothing where nothing is wrong, and in each layer what is."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pytest
from zkwright import U8, U32, Array, Bool, Bytes, Field, Private, Program, Public, Struct, circuit, hint, require
from zkwright.analyser import audit
from zkwright.analyser.verdict import Answer, Counterexample, WireName
from zkwright.circuits.signals import sha256_of_signals
from zkwright.compiler.solver import native
from zkwright.core.field import R
from zkwright.testing import Disagreement, accepts, check_circuit, uniqueness
from zkwright.testing import every_layer as layers
from zkwright.testing import files as files_layer
from zkwright.testing.cases import Invalid, Valid
from zkwright.testing.errors import CaseError
from zkwright.testing.uniqueness import FOR_ALL, FOR_VALID, NOT_ASKED, UNDECIDED

from tests.left_out import HAS_ENGINE


class Pair(Struct):
    left: U8
    on: Bool


@circuit
def spend(balance: Private[U8], amount: Public[U8]) -> Public[U8]:
    require(amount <= balance, "insufficient balance")
    return balance - amount


@circuit
def remainder(x: Private[U8], y: Private[U8]) -> Public[U8]:
    quotient, rest = hint(divmod, x, y, returns=(U8, U8))
    require(quotient * y + rest == x, "inexact")
    return rest


@circuit
def scaled(x: Private[Field], n: int = 2) -> Public[Field]:
    return x * x * n


@circuit
def every_type(
    pair: Private[Pair], data: Private[Bytes[Literal[2]]], rows: Public[Array[Field, Literal[2]]]
) -> Public[Field]:
    require(pair.on, "off")
    return Field(pair.left) + Field(data[0]) * 256 + Field(data[1]) + rows[0] * rows[1]


VALID: list[Valid] = [{"balance": 5, "amount": 3}, ({"balance": 5, "amount": 5}, 0)]
INVALID: list[Invalid] = [({"balance": 5, "amount": 6}, "insufficient balance"), {"balance": 0, "amount": 255}]


def test_a_sound_circuit_passes_and_the_report_counts() -> None:
    report = check_circuit(spend, valid=VALID, invalid=INVALID)
    assert report[:4] == ("spend", spend.compile().r1cs.n_rows, 2, 2)
    assert report.n_inside == 2 * 3
    assert report.n_outside == 2 * (7 + 2)
    assert report.uniqueness == (FOR_ALL, (), ())
    assert report.n_proofs == (1 if HAS_ENGINE else 0)
    assert check_circuit(spend, valid=VALID, proofs="none").n_proofs == 0


def test_every_type_has_its_edges() -> None:
    valid = [({"pair": {"left": 7, "on": True}, "data": b"ab", "rows": [1, R - 1]}, 7 + 97 * 256 + 98 - 1)]
    off: dict[str, Any] = {"pair": {"left": 7, "on": False}, "data": "6162", "rows": ["1", "2"]}
    report = check_circuit(every_type, valid=valid, invalid=[(off, "off")])
    assert report.n_inside == 3 + 2 + 2 + 2 * 3
    assert report.n_outside > 30


def test_parameters_and_programs() -> None:
    assert check_circuit(scaled, valid=[({"x": 3}, 27)], n=3).n_inside == 3
    assert check_circuit(scaled.compile(n=3), valid=[({"x": 3}, 27)]).n_inside == 3
    with pytest.raises(CaseError, match="compiled already, so give it no parameters: n"):
        check_circuit(scaled.compile(n=3), valid=[{"x": 3}], n=3)


@pytest.mark.parametrize("level", [0, 1, 2])
def test_every_level_of_optimisation(level: int) -> None:
    check_circuit(spend.compile(level), valid=VALID, invalid=INVALID)


def test_what_the_test_expects_is_told_beside_what_is() -> None:
    with pytest.raises(
        Disagreement, match=r"spend: result: .*\n  returned 2\n  expected 1\n  balance = 5\n  amount = 3$"
    ):
        check_circuit(spend, valid=[({"balance": 5, "amount": 3}, 1)])


@circuit
def paired(left: Private[U8]) -> Public[Pair]:
    return Pair(left=left, on=left > 7)


@pytest.mark.parametrize("expected", [{"left": 7, "on": False}, [7, False], 7, None, Pair(left=7, on=True)])
def test_a_value_of_another_form_is_another_value(expected: object) -> None:
    accepts(paired, {"left": 7}, Pair(left=7, on=False))
    told = (
        rf"paired: result: .*\n  returned Pair\(left=7, on=False\)\n  expected {re.escape(repr(expected))}\n  left = 7$"
    )
    with pytest.raises(Disagreement, match=told):
        accepts(paired, {"left": 7}, expected)
    with pytest.raises(Disagreement, match=told):
        check_circuit(paired, valid=[({"left": 7}, expected)])


def test_what_should_be_taken_and_is_not_is_told_by_line_and_names() -> None:
    with pytest.raises(Disagreement) as caught:
        check_circuit(spend, valid=[{"balance": 5, "amount": 6}])
    told = str(caught.value)
    assert told.startswith("spend: solver: refuses inputs that it should take\n  insufficient balance\n")
    assert "test_check_circuit.py:" in told
    assert 'require(amount <= balance, "insufficient balance")' in told
    assert "amount = 6" in told


def test_what_should_be_refused_and_is_not() -> None:
    with pytest.raises(Disagreement, match="takes inputs that it should refuse\n  returned 0\n  balance = 5"):
        check_circuit(spend, valid=VALID, invalid=[{"balance": 5, "amount": 5}])


def test_another_message() -> None:
    with pytest.raises(Disagreement, match="message: refuses, and does not say 'too poor'\n  insufficient balance"):
        check_circuit(spend, valid=VALID, invalid=[({"balance": 5, "amount": 6}, "too poor")])


def test_inputs_outside_of_their_types_are_refused_too() -> None:
    check_circuit(spend, valid=VALID, invalid=[({"balance": 256, "amount": 6}, "balance: out of range")])


def test_a_forged_hint_is_told_with_its_line() -> None:
    with pytest.raises(Disagreement) as caught:
        check_circuit(remainder, valid=[({"x": 7, "y": 2}, 1)])
    told = str(caught.value)
    assert told.startswith("remainder: forged hints: another answer of a hint proves another result\n")
    assert "quotient, rest = hint(divmod" in told
    assert "[3, 1] -> [2, 3]" in told
    assert "mend: constrain what the hint gives" in told
    assert check_circuit(remainder, valid=[({"x": 7, "y": 2}, 1)], unique=False).uniqueness.extent == NOT_ASKED


def test_no_value_is_told_where_they_are_to_stay_out(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Disagreement) as caught:
        check_circuit(remainder, valid=[({"x": 231, "y": 2}, 1)])
    assert "231" not in caught.value.redacted()
    monkeypatch.setenv("ZKWRIGHT_REDACT", "1")
    with pytest.raises(Disagreement) as caught:
        check_circuit(remainder, valid=[({"x": 231, "y": 2}, 1)])
    assert "231" not in f"{caught.value} {vars(caught.value)}"


def test_a_refusal_that_a_lying_hint_gets_round() -> None:
    @circuit
    def rooted(square: Public[Field]) -> None:
        root = hint(lambda square: 2, square, returns=Field)
        require(root * root == square, "no root")

    with pytest.raises(Disagreement, match="another answer of a hint makes refused inputs pass"):
        check_circuit(rooted, valid=[{"square": 4}], invalid=[({"square": 9}, "no root")])


def unbounded() -> Program:
    """A program whose input is said to be a U8, and whose rows say nothing of it."""

    @circuit
    def field(x: Private[Field]) -> Public[Field]:
        return x * x

    @circuit
    def byte(x: Private[U8]) -> Public[Field]:
        return Field(x) * Field(x)

    return replace(field.compile(), schema=byte.compile().schema)


def test_a_type_that_no_row_keeps() -> None:
    with pytest.raises(Disagreement, match="inputs: no constraint keeps x from being 256, which its type has not"):
        check_circuit(unbounded(), valid=[({"x": 3}, 9)])


def test_a_type_that_takes_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    program = spend.compile()
    monkeypatch.setattr(layers, "edges_outside", lambda form, value, path: [layers_edge(path)])
    with pytest.raises(Disagreement, match="inputs: balance may be 7, which its type has not"):
        check_circuit(program, valid=VALID)


def layers_edge(path: str) -> Any:
    from zkwright.testing.edge_values import Edge

    return Edge(path, "7", 7)


@pytest.mark.skipif(not HAS_ENGINE, reason="compares both engines")
def test_engines_that_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = native.solve

    def wrong(*given: Any, **options: Any) -> Any:
        solution = honest(*given, **options)
        limbs = np.array(solution.limbs)
        limbs[1] += np.uint64(1)
        return replace(solution, limbs=limbs)

    monkeypatch.setattr(native, "solve", wrong)
    with pytest.raises(Disagreement, match="engines: the "):
        check_circuit(scaled, valid=[{"x": 3}])


def test_a_plain_run_that_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = ((lambda *_, **__: 3, "gives another value than the solver"), (_refusing, "refuses what the solver takes"))
    for plain, problem in wrong:
        monkeypatch.setattr(spend, "plain", plain)
        with pytest.raises(Disagreement, match=f"plain run: {problem}"):
            check_circuit(spend, valid=VALID)
    taken = {5: 2, 0: 0}

    def only_the_first(inputs: Any) -> Any:
        return taken[inputs["balance"]] if inputs["amount"] == 3 else spend.compile().solve(inputs).output

    monkeypatch.setattr(spend, "plain", only_the_first)
    with pytest.raises(Disagreement, match="plain run: takes what the solver refuses, where balance is 0"):
        check_circuit(spend, valid=VALID[:1])


def _refusing(*_: Any, **__: Any) -> Any:
    return spend(0, 1)


def test_a_file_that_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files_layer, "read_program", lambda path: scaled.compile())
    with pytest.raises(Disagreement, match=r"files: the \.r1cs file holds another system"):
        check_circuit(spend, valid=VALID)


def test_a_proof_that_verifies_for_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    import zkwright.verifier

    monkeypatch.setattr(zkwright.verifier, "verify", lambda *_: None)
    with pytest.raises(Disagreement, match="proof: the proof verifies for another public signal"):
        check_circuit(scaled, valid=[{"x": 3}], proofs="all")


def test_what_cannot_be_asked() -> None:
    @circuit
    def clashing(x: Private[Field], proofs: int = 1) -> Public[Field]:
        return x * x * proofs

    with pytest.raises(CaseError, match=r"pass clashing.compile\(proofs=...\) in the circuit's place"):
        check_circuit(clashing, valid=[{"x": 1}])


CASE: dict[str, Any] = {"balance": 5, "amount": 3}


@pytest.mark.parametrize(
    ("cases", "told"),
    [
        ({"valid": []}, "give at least one of `valid`"),
        ({"valid": CASE}, '`valid` is a list of cases, not one case: write valid=[{"balance": ..., "amount": ...}]'),
        (
            {"valid": (CASE, 2)},
            "valid[1] is an int, and `valid` is a list of cases: a case is a dict of inputs by name",
        ),
        ({"valid": (CASE, 2)}, 'write valid=[({"balance": ..., "amount": ...}, the result)]'),
        ({"valid": [(5, 3)]}, "or a tuple of one and what is expected, write valid=[({...}, the result)]"),
        ({"valid": [()]}, "valid[0] is a tuple"),
        ({"valid": [None]}, "valid[0] is a NoneType"),
        ({"valid": 5}, "`valid` is a list of cases, not an int"),
        ({"valid": "ab"}, "`valid` is a list of cases, not a str"),
        ({"valid": [(CASE, 2, "never said")]}, "valid[0] has 2 things behind the inputs: a circuit returns one"),
        ({"valid": [CASE, (CASE, 2, "never said", 7)]}, "valid[1] has 3 things behind the inputs"),
        ({"valid": [CASE], "invalid": CASE}, "`invalid` is a list of cases, not one case"),
        ({"valid": [CASE], "invalid": (CASE, "poor")}, '"amount": ...}, "text of the refusal")]'),
        ({"valid": [CASE], "invalid": [(CASE, 7)]}, "invalid[0] has an int behind the inputs: give texts"),
    ],
)
def test_cases_of_another_form(cases: dict[str, Any], told: str) -> None:
    with pytest.raises(CaseError, match=re.escape(told)):
        check_circuit(spend, **cases)


def test_a_case_may_be_a_tuple_of_inputs_alone_and_come_from_anywhere() -> None:
    report = check_circuit(spend, valid=iter([(CASE,)]), invalid=(case for case in INVALID), proofs="none")  # type: ignore[arg-type]
    assert report[2:4] == (1, 2)


def test_a_circuit_that_returns_nothing() -> None:
    @circuit
    def bounded(x: Private[Array[Field, Literal[1]]]) -> None:
        require(x[0] * x[0] == 9, "not 3")

    assert check_circuit(bounded, valid=[{"x": [3]}, ({"x": [R - 3]}, None)], invalid=[{"x": [2]}]).n_inside == 3


def _verdict(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    monkeypatch.setattr(uniqueness, "audit", lambda *given, **options: replace(audit(*given, **options), **changes))


def test_what_the_analyser_cannot_tell_is_searched_for_the_valid_inputs(monkeypatch: pytest.MonkeyPatch) -> None:
    _verdict(monkeypatch, answer=Answer.UNDECIDED, counterexample=None)
    assert check_circuit(spend, valid=VALID).uniqueness == (FOR_VALID, (), ())
    monkeypatch.setattr(layers, "require_no_forgery", lambda *_: None)
    with pytest.raises(
        Disagreement, match="nothing shows that the rows determine a wire for these inputs\n  out, first at"
    ):
        check_circuit(remainder, valid=[({"x": 7, "y": 2}, 1)])


def test_what_nobody_can_tell_is_no_success(monkeypatch: pytest.MonkeyPatch) -> None:
    open_wire = WireName(1, "out", "spend.py:3")
    _verdict(monkeypatch, answer=Answer.UNDECIDED, undecided=(open_wire,))
    monkeypatch.setattr(uniqueness, "_MOST_ROWS", 1)
    found = check_circuit(spend, valid=VALID, undecided="the test says so").uniqueness
    assert found == (UNDECIDED, (), ("out",))
    with pytest.raises(Disagreement, match=r"nothing shows that the inputs determine the outputs\n  out, spend.py:3"):
        check_circuit(spend, valid=VALID)


@circuit
def chosen(a: Private[Field], b: Private[Field], pick: Private[Field]) -> Public[Field]:
    return a + pick * (b - a)


def test_what_lints_call_broken_fails_and_may_be_allowed() -> None:
    valid: list[Valid] = [({"a": 3, "b": 4, "pick": 1}, 4)]
    with pytest.raises(
        Disagreement, match=r"(?s)lints: .*pick chooses .*\[free selector\].*allow=\(\"free selector\",\)"
    ):
        check_circuit(chosen, valid=valid)
    (told,) = check_circuit(chosen, valid=valid, allow=("free selector",)).lints
    assert told.lint == "free selector"
    assert check_circuit(chosen, valid=valid, unique=False).lints == ()


def test_what_lints_only_remark_is_in_the_report() -> None:
    @circuit
    def required(x: Private[U8]) -> Public[Field]:
        require(Field(x) + 1 != 0, "positive")
        return Field(x) * Field(x)

    assert [one.lint for one in check_circuit(required, valid=[({"x": 3}, 9)]).lints] == ["always holds"]


def test_allowed_is_what_lints_are_called() -> None:
    with pytest.raises(CaseError, match="no lint is called 'selector', which `allow` has; there are: always holds, "):
        check_circuit(spend, valid=VALID, allow=("selector",))
    with pytest.raises(CaseError, match="write allow="):
        check_circuit(spend, valid=VALID, allow="nullifier")


def test_nothing_is_called_broken_that_nobody_had_the_time_to_show(monkeypatch: pytest.MonkeyPatch) -> None:
    _verdict(monkeypatch, out_of_time=True)
    assert [one.lint for one in check_circuit(chosen, valid=[{"a": 3, "b": 4, "pick": 1}]).lints] == ["free selector"]


def test_two_witnesses_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    values = tuple(spend.compile().solve({"balance": 5, "amount": 3}).assignment)
    pair = Counterexample(values, (1, 9, *values[2:]), (WireName(1, "out", "spend.py:3"),))
    _verdict(monkeypatch, answer=Answer.NOT_UNIQUE, counterexample=pair)
    with pytest.raises(Disagreement, match=r"satisfy every constraint\n  out is 2 or 9, spend.py:3\n  mend: "):
        check_circuit(spend, valid=VALID)


def test_what_is_not_shown_is_told_soon_and_is_not_called_wrong() -> None:
    @circuit
    def smaller_factor(x: Private[U8]) -> Public[U32]:
        one, two = hint(lambda _: (65537, 65539), x, returns=(U32, U32))
        require(Field(one) * Field(two) == 65537 * 65539, "another product")
        require((x != 0) & (one != 1) & (one < two), "no factor, or the larger one")
        return one

    limits: list[float] = []

    def soon(program: Program, time_limit: float) -> Any:
        limits.append(time_limit)
        return audit(program, time_limit=0.2)

    case: Valid = ({"x": 17}, 65537)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uniqueness, "audit", soon)
        with pytest.raises(Disagreement) as caught:
            check_circuit(smaller_factor, valid=[case], proofs="none")
        check_circuit(smaller_factor, valid=[case], undecided="both are prime", time_limit=7, proofs="none")
    assert caught.value.problem.startswith("nothing shows that the rows determine")
    assert "mend: not shown is not wrong, and no other witness was found" in str(caught.value)
    assert "soundness.md" in str(caught.value)
    assert 'undecided="..."' in str(caught.value)
    assert 4 <= limits[0] < 5
    assert limits[1] == 7
    with pytest.raises(Disagreement, match=r"not shown is not wrong.*, or leave the search out with forge=False$"):
        accepts(smaller_factor, *case)


@circuit(hash_inputs=sha256_of_signals)
def hashed(balance: Private[U8], amount: Public[U8]) -> Public[U8]:
    require(amount <= balance, "insufficient balance")
    return balance - amount


@circuit(hash_inputs=sha256_of_signals)
def hashed_loosely(x: Private[U8], y: Private[U8]) -> Public[U8]:
    quotient, rest = hint(divmod, x, y, returns=(U8, U8))
    require(quotient * y + rest == x, "inexact")
    return rest


def test_a_circuit_that_publishes_a_hash() -> None:
    """All layers see the values that are hashed; the proof has the hash."""
    report = check_circuit(
        hashed,
        valid=[({"balance": 5, "amount": 3}, 2), ({"balance": 255, "amount": 255}, 0)],
        invalid=[({"balance": 5, "amount": 6}, "insufficient balance")],
        proofs="all",
    )
    assert (report.n_valid, report.n_invalid, report.n_proofs) == (2, 1, 2)
    assert report.uniqueness.extent == FOR_ALL
    with pytest.raises(Disagreement, match="returns another value than expected"):
        check_circuit(hashed, valid=[({"balance": 5, "amount": 3}, 1)])


@pytest.mark.slow
def test_a_choice_behind_a_hash() -> None:
    with pytest.raises(
        Disagreement, match=r"two witnesses with the same inputs.*\n  sha256\(signals\) is \d+ or \d+, .*py:\d+"
    ):
        check_circuit(hashed_loosely, valid=[{"x": 7, "y": 3}], proofs="none")
