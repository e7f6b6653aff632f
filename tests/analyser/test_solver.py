"""The solver: what it is asked, what it answers, and that nobody waits for it."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from zkwright.analyser import audit
from zkwright.analyser.counterexample import is_pair
from zkwright.analyser.facts import Facts
from zkwright.analyser.propagation import determined
from zkwright.analyser.remainder import decide_rest
from zkwright.analyser.solver import process
from zkwright.analyser.solver.decide import PATIENCE, Decided, decide
from zkwright.analyser.solver.piece import SIZES, Piece, pieces
from zkwright.analyser.solver.process import UNKNOWN, Outcome, Reply, ask, is_installed
from zkwright.analyser.solver.smt import Strategy, question, read_model
from zkwright.analyser.system import ONE, Form, Row, System
from zkwright.analyser.verdict import Answer, SolverUse
from zkwright.core.field import R

from .brute_force import unique_wires
from .random_systems import random_system
from .systems import system_of

needs_solver = pytest.mark.skipif(not is_installed(), reason="cvc5-gpl is not installed (extra `audit`)")

NO_RULES: set[str] = set()

BITS = {"booleanity"}


def _boolean(wire: int) -> Row:
    return {wire: 1}, {wire: 1, ONE: -1}, {}


def _sum_of_bits(total: int, bits: range) -> list[Row]:
    form: Form = {total: -1, **{bit: 1 << at for at, bit in enumerate(bits)}}
    return [*map(_boolean, bits), (form, {ONE: 1}, {})]


IS_ZERO: list[Row] = [({2: 1}, {3: 1}, {ONE: 1, 1: -1}), ({2: 1}, {1: 1}, {})]
XOR_OF_THREE: list[Row] = [
    *map(_boolean, (2, 3, 4)),
    ({1: 1, 2: 2, 3: 2, 4: 7}, {2: 1, 3: 1, 4: -4, ONE: 1}, {2: 6, 3: 6, 4: -24}),
]

UNIQUE: dict[str, tuple[list[Row], int, int]] = {
    "is-zero": (IS_ZERO, 1, 1),
    "one row for three bits": (XOR_OF_THREE, 1, 3),
    "a quotient by what has an inverse": ([({1: 1}, {2: 1}, {3: 1}), ({2: 1}, {4: 1}, {ONE: 1})], 1, 2),
    "6 bits": (_sum_of_bits(7, range(1, 7)), 6, 1),
    "the lowest of 40 bits": ([*_sum_of_bits(2, range(3, 43)), ({1: 1}, {ONE: 1}, {3: 1})], 1, 1),
}

NOT_UNIQUE: dict[str, tuple[list[Row], int, int]] = {
    "is-zero without its second row": (IS_ZERO[:1], 1, 1),
    "a square root": ([({1: 1}, {1: 1}, {2: 1})], 1, 1),
    "a quotient": ([({1: 1}, {2: 1}, {3: 1})], 1, 2),
}


def _solver_alone(system: System) -> tuple[Facts, Decided]:
    """What is decided where no rule but that for bits helps."""

    def propagate(given: list[int]) -> Facts:
        return determined(system, given=given, rules=BITS)

    facts = propagate([])
    return facts, decide(facts, system.outputs, propagate=propagate, deadline=time.monotonic() + 60)


@needs_solver
@pytest.mark.parametrize("circuit", UNIQUE)
def test_it_shows_that_outputs_are_unique(circuit: str) -> None:
    rows, outputs, inputs = UNIQUE[circuit]
    system = system_of(rows, outputs=outputs, inputs=inputs)
    facts, decided = _solver_alone(system)
    assert facts.undetermined(system.outputs) == []
    assert "solver" in facts.counts
    assert (decided.pair, decided.out_of_time) == (None, False)


@needs_solver
@pytest.mark.parametrize("circuit", NOT_UNIQUE)
def test_its_models_become_pairs(circuit: str) -> None:
    rows, outputs, inputs = NOT_UNIQUE[circuit]
    system = system_of(rows, outputs=outputs, inputs=inputs)
    _, decided = _solver_alone(system)
    assert decided.pair is not None
    assert is_pair(system, *decided.pair, system.outputs)


@needs_solver
def test_what_it_says_of_random_systems_is_so() -> None:
    _held_against_all_assignments(range(17, 28))


@needs_solver
@pytest.mark.slow
def test_what_it_says_of_many_random_systems_is_so() -> None:
    _held_against_all_assignments(range(100, 400))


def _held_against_all_assignments(seeds: range) -> None:
    answers = []
    for seed in seeds:
        system = random_system(random.Random(seed))
        truly = unique_wires(system)
        facts = determined(system, rules=NO_RULES)
        left = facts.undetermined(range(1, system.n_wires))
        chosen = sorted((wire for wire in left if system.rows_of(wire)), key=lambda wire: (wire in truly, wire))[:1]
        for wire in chosen:
            *_, piece = pieces(facts, wire)
            outcome = ask(question(piece, facts, Strategy.SPLIT), system.modulus, 5).outcome
            answers.append(outcome)
            assert outcome is not Outcome.UNSATISFIABLE or wire in truly, (seed, wire)
            assert outcome is not Outcome.SATISFIABLE or wire not in truly or len(piece.rows) < system.n_rows, (
                seed,
                wire,
            )
    assert answers.count(Outcome.UNSATISFIABLE) > len(seeds) // 4
    assert Outcome.SATISFIABLE in answers


@needs_solver
def test_a_question_that_takes_too_long_is_given_up() -> None:
    """The solver looks for a root in the whole field, and takes no notice of a limit of its own."""
    endless = "\n".join(
        [
            "(set-option :ff-solver split)",
            "(set-option :tlimit 100)",
            "(set-logic QF_FF)",
            f"(define-sort F () (_ FiniteField {R}))",
            "(declare-fun x () F)",
            "(declare-fun y () F)",
            "(assert (= (ff.mul x y) (as ff1 F)))",
            "(assert (= (ff.add x y) (as ff5 F)))",
            "(check-sat)",
            "(get-value (x y))",
        ]
    )
    assert ask(endless, R, 1.0).outcome is Outcome.UNKNOWN
    assert _children() == []


@needs_solver
@pytest.mark.skipif(os.name != "posix", reason="this system sets a process no limits")
def test_a_question_that_needs_too_much_memory_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, outputs, inputs = UNIQUE["is-zero"]
    facts = determined(system_of(rows, outputs=outputs, inputs=inputs), rules=NO_RULES)
    text = question(next(pieces(facts, 1)), facts, Strategy.SPLIT)
    assert ask(text, R, 20).outcome is Outcome.UNSATISFIABLE
    monkeypatch.setattr(process, "MOST_BYTES", 64 << 20)
    assert ask(text, R, 20).outcome is Outcome.UNKNOWN


def _children() -> list[str]:
    """The processes of the solver that this one started, where the system tells."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == os.getpid() and b"worker.py" in (folder / "cmdline").read_bytes():
                found.append(folder.name)
        except OSError:
            continue
    return found


@needs_solver
@pytest.mark.parametrize("text", ["", "(check-sat", "(exit)", "nonsense", "(check-sat)\n(get-value (x))"])
def test_what_the_solver_does_not_understand_is_unknown(text: str) -> None:
    assert ask(text, R, 20).outcome is Outcome.UNKNOWN


def test_an_answer_is_read_by_the_names_and_the_field_asked_about() -> None:
    text = f"((x1 #f7m{R}) (y1 #f-1m{R}) (x2 #f3m101) (z3 #f5m{R}))\n"
    assert read_model(text, R) == {"x1": 7, "y1": R - 1}
    assert read_model("garbage", R) == {}


def test_a_question_names_unique_wires_once_and_bits_as_a_sum() -> None:
    system = system_of(_sum_of_bits(9, range(1, 9)), outputs=8, inputs=1)
    facts = determined(system, rules=BITS)
    piece = Piece(1, tuple(range(9)), frozenset(range(1, 10)), frozenset({9}), R)
    text = question(piece, facts, Strategy.SPLIT)
    assert "(ff.bitsum x1 x2 x3 x4 x5 x6 x7 x8)" in text
    assert "(ff.bitsum y1 y2 y3 y4 y5 y6 y7 y8)" in text
    assert "y9" not in text
    assert "(assert (not (= x1 y1)))" in text


def test_pieces_grow_around_the_wire_and_stay_bounded() -> None:
    chain: list[Row] = [({wire: 1}, {wire: 1}, {wire + 1: 1}) for wire in range(1, 200)]
    system = system_of(chain, outputs=1)
    facts = Facts(system)
    found = list(pieces(facts, 100))
    assert [len(piece.rows) for piece in found] == list(SIZES)  # nothing of it is unique
    for piece in found:
        assert piece.wire in piece.wires
        assert piece.wires == {wire for row in piece.rows for wire in system.wires_of(row)}
        assert max(piece.rows) - min(piece.rows) < len(piece.rows)
    assert next(pieces(facts, 200)).rows == tuple(range(193, 199))
    assert list(pieces(Facts(system_of([], outputs=1)), 1)) == []


def test_without_the_solver_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zkwright.analyser.solver.decide.is_installed", lambda: False)
    monkeypatch.setattr("zkwright.analyser.remainder.is_installed", lambda: False)
    monkeypatch.setattr(subprocess, "run", None)
    system = system_of(IS_ZERO, outputs=1, inputs=1)
    facts = determined(system, rules=NO_RULES)
    rest = decide_rest(facts, list(system.outputs), propagate=lambda _: facts, deadline=time.monotonic() + 2)
    assert rest == (None, SolverUse.NOT_INSTALLED)
    assert facts.undetermined([1]) == [1]


@pytest.mark.parametrize("installed", [True, False])
def test_a_verdict_says_what_part_the_solver_had(installed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is looked for, and the solver knows nothing."""
    asked: list[str] = []

    def knows_nothing(question: str, modulus: int, seconds: float) -> Reply:
        asked.append(question)
        return UNKNOWN

    monkeypatch.setattr("zkwright.analyser.remainder.counterexample", lambda *_, **__: None)
    monkeypatch.setattr("zkwright.analyser.solver.decide.is_installed", lambda: installed)
    monkeypatch.setattr("zkwright.analyser.remainder.is_installed", lambda: installed)
    monkeypatch.setattr("zkwright.analyser.solver.decide.ask", knows_nothing)
    verdict = audit(system_of(NOT_UNIQUE["a square root"][0], outputs=1, inputs=1).r1cs)
    assert verdict.answer is Answer.UNDECIDED
    assert verdict.solver is (SolverUse.USED if installed else SolverUse.NOT_INSTALLED)
    assert len(asked) == (2 * len(PATIENCE) if installed else 0), "by each strategy, with each patience"


@needs_solver
def test_the_rest_is_decided_either_way() -> None:
    for (rows, outputs, inputs), unique in (
        (UNIQUE["one row for three bits"], True),
        *((circuit, False) for circuit in NOT_UNIQUE.values()),
    ):
        system = system_of(rows, outputs=outputs, inputs=inputs)

        def propagate(given: list[int], of: System = system) -> Facts:
            return determined(of, given=given, rules=BITS)

        facts = propagate([])
        rest = decide_rest(facts, list(system.outputs), propagate=propagate)
        assert (facts.undetermined(system.outputs) == []) is unique
        assert (rest.pair is None) is unique
        assert rest.solver is (SolverUse.USED if unique else SolverUse.NOT_NEEDED)


def test_where_all_is_known_nobody_is_asked() -> None:
    system = system_of([({2: 1}, {2: 1}, {1: 1})], outputs=1, inputs=1)
    facts = determined(system)
    assert decide_rest(facts, [1], propagate=lambda _: facts) == (None, SolverUse.NOT_NEEDED)


def test_nothing_of_ours_imports_the_solver() -> None:
    """It is under the GPL: a program that is run."""
    root = Path(process.__file__).parent.parent.parent
    users = [
        file.relative_to(root).as_posix()
        for room in ("analyser", "testing", "cli", "compiler", "core", "prover", "circuits", "verifier")
        for file in (root / room).rglob("*.py")
        if "import cvc5" in file.read_text(encoding="utf-8")
    ]
    assert users == ["analyser/solver/worker.py"]
    importers = "\n".join(file.read_text(encoding="utf-8") for file in (root / "analyser").rglob("*.py"))
    assert "import worker" not in importers
    assert ".worker import" not in importers
    code = "import sys, zkwright.analyser.remainder, zkwright.analyser.auditing; print('cvc5' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
