"""Witness programs that keep to circom's interface, and all that one that does not may try."""

from __future__ import annotations

import math
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from zkwright.compiler import InputError
from zkwright.core.field import R
from zkwright.core.limbs import from_limbs
from zkwright.prover import UnsatisfiedWitness, WasmNotAvailable, WitnessProgramError
from zkwright.prover.circom import Limits, WitnessProgram
from zkwright.prover.circom.interface import SIZE_OF_INPUT
from zkwright.prover.circom.sandbox import MAX_MEMORY_BYTES, MAX_SECONDS
from zkwright.prover.circom.witness_reader import LOAD

from tests.effort import least, seconds
from tests.prover.circom.programs import (
    DEBUG_IMPORT,
    EARLY_IMPORTS,
    FOREVER,
    FUNCTIONS,
    HIGH,
    IMPORTS,
    WIRES,
    program,
    write,
)

INPUTS = {"x": [5, -1]}


def compute(folder: Path, code: bytes, inputs: dict[str, Any] | None = None, **limits: Any) -> list[int]:
    return from_limbs(load(folder, code, **limits).compute(inputs or INPUTS))


def load(folder: Path, code: bytes, **limits: Any) -> WitnessProgram:
    """The program, compiled without limits, which are for its runs."""
    path = write(folder, code)
    loaded = WitnessProgram.load(path)
    return WitnessProgram.load(path, Limits(**limits)) if limits else loaded


def test_the_witness(tmp_path: Path) -> None:
    loaded = WitnessProgram.load(write(tmp_path, program()))
    assert repr(loaded) == "<WitnessProgram small.wasm>"
    assert from_limbs(loaded.compute(INPUTS)) == [1, 5, R - 1]
    assert from_limbs(loaded.compute({"x": ["0x7", str(R - 2)]})) == [1, 7, R - 2]


def test_a_witness_of_several_loads(tmp_path: Path) -> None:
    count = 2 * LOAD + 3
    each = f"""(memory.copy (i32.const 0) (i32.const {WIRES}) (i32.const 32))
               (if (local.get 0) (then (i32.store (i32.const 0) (local.get 0))))"""
    code = program(getWitnessSize=f"(i32.const {count})", getWitness=each)
    assert compute(tmp_path, code) == [1, *range(1, count)]


def test_an_input_of_several_loads(tmp_path: Path) -> None:
    """Every element arrives at its place: the witness's second wire is the last of them."""
    count = LOAD + 5
    keep = f"""(if (i32.eq (local.get 2) (i32.const {count - 1}))
                 (then (memory.copy (i32.const {WIRES + 32}) (i32.const 0) (i32.const 32))))"""
    code = program(getInputSize=f"(i32.const {count})", getInputSignalSize=f"(i32.const {count})", setInputSignal=keep)
    assert compute(tmp_path, code, {"x": list(range(count))})[1] == count - 1


def test_runs_share_nothing(tmp_path: Path) -> None:
    loaded = WitnessProgram.load(write(tmp_path, program()))
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda i: from_limbs(loaded.compute({"x": [i, i]})), range(20)))
    assert found == [[1, i, i] for i in range(20)]


class TestInputs:
    """Unknown, missing, of another size: each is named."""

    @pytest.fixture
    def loaded(self, tmp_path: Path) -> WitnessProgram:
        return WitnessProgram.load(write(tmp_path, program()))

    def test_unknown(self, loaded: WitnessProgram) -> None:
        with pytest.raises(InputError, match=r"^y: the circuit has no such input; leave it out"):
            loaded.compute({"x": [1, 2], "y": 1})

    def test_unknown_with_names(self, loaded: WitnessProgram) -> None:
        (loaded.path.parent / "small.sym").write_text("1,1,0,main.x[0]\n2,2,0,main.x[1]\n")
        with pytest.raises(InputError, match=r"^xx: .* did you mean `x`"):
            loaded.compute({"xx": [1, 2]})

    @pytest.mark.parametrize("values", [[], 1, [1], [1, 2, 3]])
    def test_of_another_size(self, loaded: WitnessProgram, values: Any) -> None:
        with pytest.raises(InputError, match=r"^x: \d values? given where the circuit takes 2"):
            loaded.compute({"x": values})

    def test_missing(self, loaded: WitnessProgram) -> None:
        with pytest.raises(InputError, match=r"^2 values missing of 2; put small.sym .* to see their names"):
            loaded.compute({})

    def test_missing_with_names(self, loaded: WitnessProgram) -> None:
        (loaded.path.parent / "small.sym").write_text("1,1,0,main.y\n2,2,0,main.x[0]\n3,3,0,main.x[1]\n")
        with pytest.raises(InputError, match=r"^x: missing; the circuit takes 2 values in all"):
            loaded.compute({})


class TestEarly:
    """Programs of circom before 2.0.5, which do not tell how large an input is, and before 2.0.8, which say less."""

    @staticmethod
    def loaded(folder: Path, text: str = "", **bodies: str) -> WitnessProgram:
        code = program(imports=EARLY_IMPORTS, text=text, replaced={SIZE_OF_INPUT: None, **bodies})
        return WitnessProgram.load(write(folder, code))

    def test_the_witness(self, tmp_path: Path) -> None:
        assert from_limbs(self.loaded(tmp_path).compute(INPUTS)) == [1, 5, R - 1]

    def test_sizes_are_those_of_the_symbols_beside(self, tmp_path: Path) -> None:
        loaded = self.loaded(tmp_path)
        (tmp_path / "small.sym").write_text("1,1,0,main.x[0]\n2,2,0,main.x[1]\n3,3,0,main.y\n")
        assert from_limbs(loaded.compute(INPUTS)) == [1, 5, R - 1]
        for values in ([], 1, [1], [1, 2, 3]):
            with pytest.raises(InputError, match=r"^x: \d values? given where the circuit takes 2"):
                loaded.compute({"x": values, "y": 1})
        with pytest.raises(InputError, match=r"^z: the circuit has no such input; leave it out"):
            loaded.compute({"x": [1, 2], "z": 1})

    def test_without_symbols_only_all_values_are_counted(self, tmp_path: Path) -> None:
        loaded = self.loaded(tmp_path)
        assert from_limbs(loaded.compute({"x": [1], "y": [2]})) == [1, 2, 0]
        with pytest.raises(InputError, match=r"^1 value missing of 2; put small\.sym"):
            loaded.compute({"x": 1})
        with pytest.raises(InputError, match=r"^3 values given where the circuit takes 2 in all"):
            loaded.compute({"x": [1, 2, 3]})

    def test_an_unknown_name_is_told_by_the_program(self, tmp_path: Path) -> None:
        refuse = f"(if (i32.ne (local.get 0) (i32.const {HIGH})) (then (call $fail (i32.const 1))))"
        with pytest.raises(InputError, match=r"^y: the circuit has no such input; leave it out"):
            self.loaded(tmp_path, setInputSignal=refuse).compute({"x": 1, "y": 1})

    def test_the_message_is_there_when_it_gives_up(self, tmp_path: Path) -> None:
        loaded = self.loaded(tmp_path, text="Error in A line: 3\\00", setInputSignal="(call $fail (i32.const 4))")
        with pytest.raises(UnsatisfiedWitness, match=r"by circom's program: Error in A line: 3$"):
            loaded.compute(INPUTS)

    def test_each_value_of_the_log_is_a_line(self, tmp_path: Path) -> None:
        lines: list[str] = []
        show = "(i32.store (i32.const 0) (i32.const 7)) (call $show) (call $show)"
        self.loaded(
            tmp_path, init=show, getRawPrime="(memory.copy (i32.const 0) (i32.const 64) (i32.const 32))"
        ).compute(INPUTS, log=lines.append)
        assert lines == [str(R - R % 2**32 + 7)] * 2


class TestTold:
    """What the program says: of a failure, and by the circuit's `log`."""

    def test_an_assertion(self, tmp_path: Path) -> None:
        code = program(text="Error in A line: 3\\00Error in B line: 7\\00", setInputSignal=_complain(2, code=4))
        with pytest.raises(UnsatisfiedWitness, match=r"do not satisfy.*: Error in A line: 3; Error in B line: 7$"):
            compute(tmp_path, code)

    def test_an_assertion_without_message(self, tmp_path: Path) -> None:
        with pytest.raises(UnsatisfiedWitness, match="an assertion fails"):
            compute(tmp_path, program(setInputSignal=_complain(0, code=4)))

    def test_endless_messages_are_cut(self, tmp_path: Path) -> None:
        code = program(getMessageChar="(i32.const 65)", setInputSignal=_complain(100, code=4))
        with pytest.raises(UnsatisfiedWitness) as refusal:
            compute(tmp_path, code)
        assert 1000 < len(str(refusal.value)) < 100_000

    @pytest.mark.parametrize(
        ("code", "words"), [(1, "finds no such signal"), (5, "too little memory"), (77, "error 77")]
    )
    def test_other_failures(self, tmp_path: Path, code: int, words: str) -> None:
        with pytest.raises(WitnessProgramError, match=f"small.wasm: .*{words}"):
            compute(tmp_path, program(setInputSignal=_complain(0, code=code)))

    def test_log(self, tmp_path: Path) -> None:
        code = program(
            text="a text\\00\\0a\\00\\0a\\00",
            init="(i32.store (i32.const 0) (i32.const 7)) (call $write) (call $show) (call $write) (call $write)",
            getRawPrime="(memory.copy (i32.const 0) (i32.const 64) (i32.const 32))",
        )
        lines: list[str] = []
        loaded = WitnessProgram.load(write(tmp_path, code))
        loaded.compute(INPUTS, log=lines.append)
        assert lines == [f"a text {R - R % 2**32 + 7}", ""]
        loaded.compute(INPUTS)  # nobody listens

    def test_what_is_shown_for_debugging_is_a_line(self, tmp_path: Path) -> None:
        lines: list[str] = []
        code = program(imports=IMPORTS + DEBUG_IMPORT, init="(call $debug (i32.const -7))")
        WitnessProgram.load(write(tmp_path, code)).compute(INPUTS, log=lines.append)
        assert lines == ["-7"]

    def test_what_it_says_can_be_left_out(self, tmp_path: Path) -> None:
        for code, refusal in ((4, UnsatisfiedWitness), (5, WitnessProgramError), (424242, WitnessProgramError)):
            saying = program(text="x is\\0a\\1b[2J424242\\00", setInputSignal=_complain(1, code))
            with pytest.raises(refusal, match=r": x is\\n\\x1b\[2J424242") as raised:
                compute(tmp_path, saying)
            assert "424242" not in raised.value.redacted()
            assert "424242" in raised.value.said

    def test_what_a_listener_raises_is_passed_on(self, tmp_path: Path) -> None:
        def listener(_: str) -> None:
            raise LookupError("not me")

        loaded = WitnessProgram.load(write(tmp_path, program(text="\\0a\\00", init="(call $write)")))
        with pytest.raises(LookupError, match="not me"):
            loaded.compute(INPUTS, log=listener)


def _complain(times: int, code: int) -> str:
    return "(call $complain)" * times + f"(call $fail (i32.const {code}))"


class TestForeign:
    """Files that are no witness programs of circom 2 for BN254."""

    def test_no_webassembly(self, tmp_path: Path) -> None:
        with pytest.raises(WitnessProgramError, match=r"small\.wasm: no WebAssembly; give the \.wasm file"):
            compute(tmp_path, b"\x7fELF")

    def test_damaged(self, tmp_path: Path) -> None:
        with pytest.raises(WitnessProgramError, match=r"small\.wasm: not valid WebAssembly"):
            compute(tmp_path, program()[:-20])

    def test_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError):
            WitnessProgram.load(tmp_path / "none.wasm")

    @pytest.mark.parametrize(
        "more",
        [
            '(import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32)))',
            '(import "env" "memory" (memory 1))',
            '(import "runtime" "error" (func (param i32 i32 i32 i32 i32 i32)))',
            '(import "runtime" "exceptionHandler" (func (param i64)))',
            '(import "runtime" "exceptionHandler" (global i32))',
        ],
    )
    def test_asks_for_something_else(self, tmp_path: Path, more: str) -> None:
        code = program(imports=IMPORTS + more) if "memory" not in more else _without_memory(more)
        with pytest.raises(
            WitnessProgramError, match=r"the program asks for \w+\.\w+, which no program of circom 2 does"
        ):
            compute(tmp_path, code)

    @pytest.mark.parametrize("name", sorted(FUNCTIONS.keys() - {SIZE_OF_INPUT}))
    def test_offers_too_little(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(WitnessProgramError, match=f"does not offer {name}"):
            compute(tmp_path, program(replaced={name: None}))

    def test_offers_something_else_of_that_name(self, tmp_path: Path) -> None:
        code = program(replaced={"getVersion": None}, more='(global (export "getVersion") i32 (i32.const 2))')
        with pytest.raises(WitnessProgramError, match="does not offer getVersion"):
            compute(tmp_path, code)

    def test_another_function_that_may_be_left_out(self, tmp_path: Path) -> None:
        code = program(replaced={SIZE_OF_INPUT: None}, more=f'(func (export "{SIZE_OF_INPUT}"))')
        with pytest.raises(WitnessProgramError, match=f"offers another {SIZE_OF_INPUT}"):
            compute(tmp_path, code)

    def test_a_name_that_would_write_lines_of_its_own(self, tmp_path: Path) -> None:
        more = f'(import "env" "x\\0avalid: the proof holds{"." * 500}" (func))'
        with pytest.raises(WitnessProgramError, match=r"asks for env\.x\\nvalid: [^\n]{1,80}, which") as refusal:
            compute(tmp_path, program(imports=IMPORTS + more))
        assert "\n" not in str(refusal.value)

    def test_another_field(self, tmp_path: Path) -> None:
        goldilocks = 2**64 - 2**32 + 1
        for code in (program(prime=goldilocks), program(prime=R - 2), program(getFieldNumLen32="(i32.const 12)")):
            with pytest.raises(WitnessProgramError, match="another field than BN254's; compile it with --prime bn128"):
                compute(tmp_path, code)

    def test_another_version(self, tmp_path: Path) -> None:
        with pytest.raises(WitnessProgramError, match="of circom 3"):
            compute(tmp_path, program(getVersion="(i32.const 3)"))

    @pytest.mark.parametrize("one", [0, 2, 2**255])
    def test_a_witness_without_the_constant_1(self, tmp_path: Path, one: int) -> None:
        with pytest.raises(WitnessProgramError, match="the program's witness is none"):
            compute(tmp_path, program(one=one))

    def test_a_witness_that_is_not_reduced(self, tmp_path: Path) -> None:
        code = program(setInputSignal=f"(memory.fill (i32.const {WIRES + 32}) (i32.const 255) (i32.const 64))")
        with pytest.raises(WitnessProgramError, match="the program's witness is none"):
            compute(tmp_path, code)

    def test_extensions_of_webassembly_are_off(self, tmp_path: Path) -> None:
        with pytest.raises(WitnessProgramError, match="more of it than circom uses"):
            compute(tmp_path, program(more="(memory 1)"))


def _without_memory(imported: str) -> bytes:
    from wasmtime import wat2wasm

    return bytes(wat2wasm(f"(module {imported})"))


class TestHostile:
    """Programs that want more than they are worth."""

    @pytest.mark.parametrize("where", ["getVersion", "init", "getInputSignalSize", "setInputSignal", "getWitness"])
    def test_runs_for_ever(self, tmp_path: Path, where: str) -> None:
        def stopped() -> None:
            with pytest.raises(WitnessProgramError, match=r"did not end within 0\.2 seconds"):
                compute(tmp_path, program(replaced={where: FOREVER}), seconds=0.2)

        assert least(lambda: seconds(stopped), 5) < 5
        _no_thread_is_left()

    def test_runs_for_ever_when_it_starts(self, tmp_path: Path) -> None:
        with pytest.raises(WitnessProgramError, match="did not end within"):
            compute(tmp_path, program(more=f"(func $start {FOREVER}) (start $start)"), seconds=0.2)
        _no_thread_is_left()

    def test_logs_for_ever(self, tmp_path: Path) -> None:
        code = program(text="text\\00", init="(loop $l (call $show) (call $write) (br $l))")
        with pytest.raises(WitnessProgramError, match="did not end within"):
            compute(tmp_path, code, seconds=0.3)

    def test_is_usable_after_it_was_stopped(self, tmp_path: Path) -> None:
        once = "(if (i32.eqz (i32.load (i32.const 0))) (then (loop $l (br $l))))"
        loaded = load(tmp_path, program(setInputSignal=once), seconds=0.2)
        for _ in range(2):
            with pytest.raises(WitnessProgramError, match="did not end"):
                loaded.compute({"x": [0, 0]})
        assert from_limbs(loaded.compute({"x": [1, 1]})) == [1, 0, 0]

    def test_stops_when_interrupted(self, tmp_path: Path) -> None:
        def interrupt(_: int, __: FrameType | None) -> None:
            raise KeyboardInterrupt

        def interrupted() -> None:
            signal.setitimer(signal.ITIMER_REAL, 0.2)
            with pytest.raises(KeyboardInterrupt):
                loaded.compute(INPUTS)

        loaded = WitnessProgram.load(write(tmp_path, program(init=FOREVER)))
        previous = signal.signal(signal.SIGALRM, interrupt)
        try:
            assert least(lambda: seconds(interrupted), 2) < 2
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, previous)
        _no_thread_is_left()

    def test_begins_with_more_memory_than_allowed(self, tmp_path: Path) -> None:
        with pytest.raises(WitnessProgramError, match=r"small\.wasm: .*stopped: .*memory"):
            compute(tmp_path, program(), memory_bytes=65535)

    def test_grows_beyond_what_is_allowed(self, tmp_path: Path) -> None:
        """What circom does then: it ends with the code 5."""
        grow = "(if (i32.eq (memory.grow (i32.const 1024)) (i32.const -1)) (then (call $fail (i32.const 5))))"
        assert compute(tmp_path, program(init=grow), memory_bytes=1 << 27) == [1, 5, R - 1]
        with pytest.raises(WitnessProgramError, match="too little memory"):
            compute(tmp_path, program(init=grow), memory_bytes=1 << 25)

    @pytest.mark.parametrize("size", ["0", "-1", "0x7fffffff", "0x80000000"])
    def test_announces_a_witness_of_any_size(self, tmp_path: Path, size: str) -> None:
        with pytest.raises(WitnessProgramError, match=r"announces a witness .*: -?[0-9]+ wires$") as refusal:
            compute(tmp_path, program(getWitnessSize=f"(i32.const {size})"))
        assert "wires" not in refusal.value.redacted()

    def test_recurses_for_ever(self, tmp_path: Path) -> None:
        code = program(
            more="(func $deep (result i32) (i32.add (i32.const 1) (call $deep)))", init="(drop (call $deep))"
        )
        with pytest.raises(WitnessProgramError, match=r"stopped: .*stack"):
            compute(tmp_path, code)

    @pytest.mark.parametrize("division", ["div_s", "div_u", "rem_s", "rem_u"])
    def test_divides_by_zero(self, tmp_path: Path, division: str) -> None:
        """What programs do of circuits that do so; before there are inputs it is no answer about them."""
        by_zero = f"(drop (i32.{division} (i32.const 7) (i32.load (i32.const 0))))"
        assert compute(tmp_path, program(setInputSignal=by_zero), {"x": [1, 1]})
        with pytest.raises(UnsatisfiedWitness, match=r"integer division \(`\\` or `%`\) by 0"):
            compute(tmp_path, program(setInputSignal=by_zero), {"x": [1, 0]})
        with pytest.raises(WitnessProgramError, match=r"stopped: integer divide by zero; .* compile the circuit again"):
            compute(tmp_path, program(getInputSize="(i32.div_u (i32.const 1) (i32.const 0))"))

    def test_reads_outside_of_its_memory(self, tmp_path: Path) -> None:
        with pytest.raises(
            WitnessProgramError, match=r"stopped: out of bounds memory access; .* compile the circuit again$"
        ):
            compute(tmp_path, program(getWitness="(drop (i32.load (i32.const 0x7fffffff)))"))

    def test_gives_up_in_another_thread_meanwhile(self, tmp_path: Path) -> None:
        """Each run is told of its own failure."""
        programs = [
            WitnessProgram.load(write(tmp_path, program(setInputSignal=_complain(0, code=code)), str(code)))
            for code in (101, 102, 103, 104)
        ]

        def failure(loaded: WitnessProgram) -> str:
            with pytest.raises(WitnessProgramError) as refusal:
                loaded.compute(INPUTS)
            return str(refusal.value)

        with ThreadPoolExecutor(4) as pool:
            for loaded, told in zip(programs * 10, pool.map(failure, programs * 10), strict=True):
                assert f"error {loaded.path.stem}" in told


def _no_thread_is_left() -> None:
    deadline = time.monotonic() + 60
    while any(thread.name == "circom witness program" for thread in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_limits_that_nothing_meets() -> None:
    for limits in ({"seconds": 0.0}, {"seconds": -1.0}, {"seconds": math.nan}, {"memory_bytes": 0}):
        with pytest.raises(ValueError, match="positive"):
            Limits(**limits)
    for limits in ({"seconds": math.inf}, {"seconds": 1e308}, {"seconds": MAX_SECONDS + 1}, {"memory_bytes": 1 << 64}):
        with pytest.raises(ValueError, match="at most"):
            Limits(**limits)


def test_the_longest_time_is_one_that_the_system_can_wait(tmp_path: Path) -> None:
    limits = Limits(seconds=MAX_SECONDS, memory_bytes=MAX_MEMORY_BYTES)
    assert len(WitnessProgram.load(write(tmp_path, program(text="patient")), limits).compute({"x": [1, 2]})) == 3


def test_without_wasmtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, program())
    monkeypatch.setitem(sys.modules, "wasmtime", None)
    with pytest.raises(WasmNotAvailable, match=r"pip install wasmtime"):
        WitnessProgram.load(path)
