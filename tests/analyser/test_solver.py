"""The solver: what it is asked, what it answers, and that nobody waits for it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from zkwright.analyser import audit
from zkwright.analyser.counterexample import is_pair
from zkwright.analyser.facts import Facts
from zkwright.analyser.propagation import determined
from zkwright.analyser.remainder import decide_rest
from zkwright.analyser.solver import process
from zkwright.analyser.solver.decide import PATIENCE, Decided, decide, reply_about
from zkwright.analyser.solver.piece import SIZES, Piece, pieces
from zkwright.analyser.solver.process import UNKNOWN, Outcome, Reply, ask, is_installed
from zkwright.analyser.solver.smt import Strategy, question, read_model, refutes
from zkwright.analyser.system import ONE, Form, Row, System
from zkwright.analyser.system_of_rows import system_of
from zkwright.analyser.verdict import Answer, SolverUse
from zkwright.core.field import R

from .brute_force import unique_wires
from .random_systems import random_system

needs_solver = pytest.mark.skipif(not is_installed(), reason="cvc5-gpl is not installed (extra `audit`)")

NO_RULES: set[str] = set()

BITS = {"booleanity"}

ENDLESS = "\n".join(
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
"""The solver looks for a root in the whole field."""


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
            outcome = reply_about(piece, facts, 10).outcome
            answers.append(outcome)
            assert outcome is not Outcome.UNSATISFIABLE or wire in truly, (seed, wire)
            assert outcome is not Outcome.SATISFIABLE or wire not in truly or len(piece.rows) < system.n_rows, (
                seed,
                wire,
            )
    assert answers.count(Outcome.UNSATISFIABLE) > len(seeds) // 4
    assert Outcome.SATISFIABLE in answers


def _whole(system: System, wire: int) -> Piece:
    """All of a system."""
    rows = range(system.n_rows)
    wires = frozenset(other for row in rows for other in system.wires_of(row)) | {wire}
    return Piece(wire, tuple(rows), wires, wires & frozenset(system.inputs), system.modulus)


def _overflowing(modulus: int, bits: int, total: int) -> System:
    """Bits whose sum, by powers of two, is a constant modulo a prime."""
    form: Form = {wire: pow(2, wire - 1, modulus) for wire in range(1, bits + 1)}
    return system_of(
        [*map(_boolean, range(1, bits + 1)), (form, {ONE: 1}, {ONE: total} if total else {})],
        outputs=bits,
        wires=bits + 1,
        modulus=modulus,
    )


def _held_in_whole(system: System, wire: int, seconds: float = 10) -> Outcome:
    facts = determined(system, rules=BITS)
    outcome = reply_about(_whole(system, wire), facts, seconds).outcome
    truth = Outcome.UNSATISFIABLE if wire in unique_wires(system) else Outcome.SATISFIABLE
    assert outcome in (truth, Outcome.UNKNOWN), [system.row(row) for row in range(system.n_rows)]
    return outcome


@needs_solver
@pytest.mark.parametrize(("modulus", "bits", "total"), [(3, 2, 0), (5, 3, 0), (7, 3, 0), (11, 4, 3), (13, 4, 2)])
def test_a_sum_of_bits_that_reaches_the_modulus_is_no_integer(modulus: int, bits: int, total: int) -> None:
    """As integers the bits were unique, and the strategy that knows about bits says so."""
    system = _overflowing(modulus, bits, total)
    assert 1 not in unique_wires(system)
    assert _held_in_whole(system, 1) is Outcome.SATISFIABLE
    assert not refutes(_whole(system, 1), Strategy.SPLIT)


@needs_solver
@pytest.mark.slow
@pytest.mark.parametrize("modulus", [3, 5, 7, 11, 13])
def test_no_sum_of_bits_that_reaches_the_modulus_is_an_integer(modulus: int) -> None:
    outcomes = [
        _held_in_whole(_overflowing(modulus, bits, total), 1) for bits in range(2, 6) for total in range(modulus)
    ]
    assert set(outcomes) == {Outcome.SATISFIABLE, Outcome.UNSATISFIABLE}


def _random_sums(rng: random.Random) -> System:
    """Sums of bits by weights c, 2c, 4c and so on that reach the modulus, equal to constants, bits, and each other."""
    modulus = rng.choice((3, 5, 7, 11, 13))
    n = rng.randint(3, 6)
    bits = range(1, n + 1)
    rows: list[Row] = [_boolean(bit) for bit in bits if rng.random() < 0.97]
    for _ in range(rng.choice((1, 1, 2))):
        first = rng.choice((1, rng.randrange(1, modulus)))
        run = rng.sample(bits, rng.randint(min(n, modulus.bit_length()), n))
        form = {bit: first * pow(2, at, modulus) % modulus for at, bit in enumerate(run)}
        other: Form = {rng.choice((ONE, *bits)): rng.randrange(1, modulus)} if rng.random() < 0.5 else {}
        rows.append(rng.choice([(form, {ONE: 1}, other), ({}, {}, form), (form, {rng.choice(bits): 1}, other)]))
    return system_of(rows, outputs=n, wires=n + 1, modulus=modulus)


@needs_solver
def test_what_it_says_of_random_sums_of_bits_is_so() -> None:
    _random_sums_held(range(4))


@needs_solver
@pytest.mark.slow
def test_what_it_says_of_many_random_sums_of_bits_is_so() -> None:
    _random_sums_held(range(100, 300))


def _random_sums_held(seeds: range) -> None:
    outcomes = [_held_in_whole(_random_sums(random.Random(seed)), 1, 2) for seed in seeds]
    assert {Outcome.SATISFIABLE, Outcome.UNSATISFIABLE} <= set(outcomes)


def test_a_refutation_of_split_systems_counts_where_no_sum_reaches_the_modulus() -> None:
    def piece(wires: int, unique: int, modulus: int = R) -> Piece:
        return Piece(1, (0,), frozenset(range(1, wires + 1)), frozenset(range(wires - unique + 1, wires + 1)), modulus)

    for few, many in (
        (piece(253, 253), piece(254, 254)),
        (piece(126, 0), piece(127, 0)),
        (piece(127, 1), piece(254, 253)),
        (piece(1, 1, 3), piece(1, 0, 3)),
    ):
        assert refutes(few, Strategy.SPLIT)
        assert not refutes(many, Strategy.SPLIT)
        assert refutes(many, Strategy.ONE_BASIS)


def _two_roots() -> tuple[System, list[int], list[int]]:
    """A root of 4, with two witnesses, where the bits of 4 are refused and those of r + 4 are not.

    Whoever reads the sum of bits as an integer takes the rows for contradictory. The fifth root keeps the search from a witness.
    """
    output, secret, bits, four, square, fourth = 1, 2, range(3, 257), 257, 258, 259
    value = 123456789
    rows: list[Row] = [
        ({secret: 1}, {secret: 1}, {square: 1}),
        ({square: 1}, {square: 1}, {fourth: 1}),
        ({fourth: 1}, {secret: 1}, {ONE: pow(value, 5, R)}),
        ({four: 1}, {ONE: 1}, {ONE: 4}),
        ({output: 1}, {}, {**{bit: 1 << at for at, bit in enumerate(bits)}, four: R - 1}),
        ({bits[2]: 1}, {ONE: 1, bits[0]: R - 1}, {four: 1, ONE: R - 4}),
        ({output: 1}, {output: 1}, {four: 1}),
        *map(_boolean, bits),
    ]

    def witness(root: int) -> list[int]:
        return [1, root, value, *((4 + R) >> at & 1 for at in range(254)), 4, value**2, pow(value, 4, R)]

    return system_of(rows, outputs=1, inputs=255), witness(2), witness(R - 2)


def test_a_refutation_by_bits_of_a_sum_beyond_the_modulus_makes_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    def by_bits_alone(question: str, modulus: int, seconds: float) -> Reply:
        return Reply(Outcome.UNSATISFIABLE) if f":ff-solver {Strategy.SPLIT})" in question else UNKNOWN

    monkeypatch.setattr("zkwright.analyser.solver.decide.is_installed", lambda: True)
    monkeypatch.setattr("zkwright.analyser.remainder.is_installed", lambda: True)
    monkeypatch.setattr("zkwright.analyser.solver.decide.ask", by_bits_alone)
    system, first, second = _two_roots()
    assert is_pair(system, first, second, system.outputs)
    assert audit(system.r1cs, time_limit=2).answer is not Answer.UNIQUE


@needs_solver
@pytest.mark.slow
def test_the_solver_makes_no_verdict_by_a_sum_beyond_the_modulus() -> None:
    system, first, second = _two_roots()
    assert is_pair(system, first, second, system.outputs)
    assert audit(system.r1cs, time_limit=30).answer is not Answer.UNIQUE


@needs_solver
def test_a_question_that_takes_too_long_is_given_up() -> None:
    """The solver takes no notice of a limit of its own."""
    assert ask(ENDLESS, R, 1.0).outcome is Outcome.UNKNOWN
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


@needs_solver
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere its limit of processor time alone ends it")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_the_solver_ends_with_whoever_asked(how: signal.Signals) -> None:
    code = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL);"
        "from zkwright.analyser.solver.process import ask; ask(sys.argv[1], int(sys.argv[2]), 30)"
    )
    with subprocess.Popen([sys.executable, "-c", code, ENDLESS, str(R)]) as asking:
        _wait_for(lambda: _computes(asking.pid), 20)
        worker = _children(asking.pid)
        asking.send_signal(how)
    assert len(worker) == 1
    _wait_for(lambda: not _is_alive(worker[0]), 0.5)


@needs_solver
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere its limit of processor time alone ends it")
def test_the_solver_does_not_start_for_one_who_has_gone() -> None:
    worker = Path(process.__file__).parent / "worker.py"
    command = [sys.executable, "-I", str(worker), "5", str(process.MOST_BYTES)]
    for parent, answer in ((os.getpid(), "unsat\n"), (os.getpid() + 1, "")):
        question = "(set-logic QF_FF)(assert false)(check-sat)"
        done = subprocess.run([*command, str(parent)], input=question, capture_output=True, text=True, check=False)
        assert done.stdout == answer


def _wait_for(what: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.01)


def _computes(parent: int) -> bool:
    """Whether the solver has been at work: it has taken a third of a second of the processor's time, starting takes less."""
    ticks = [sum(map(int, _state(pid)[11:13])) for pid in _children(parent)]
    return bool(ticks) and ticks[0] > os.sysconf("SC_CLK_TCK") / 3


def _state(pid: str) -> list[str]:
    """What the system tells of a process, from its state on."""
    return (Path("/proc") / pid / "stat").read_text().rpartition(")")[2].split()


def _is_alive(pid: str) -> bool:
    try:
        return _state(pid)[0] != "Z"
    except OSError:
        return False


def _children(of: int | None = None) -> list[str]:
    """The processes of the solver that a process started, or this one, where the system tells."""
    of = os.getpid() if of is None else of
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if int(_state(folder.name)[1]) == of and b"worker.py" in (folder / "cmdline").read_bytes():
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
