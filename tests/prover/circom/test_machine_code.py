"""What compiling a program may take, whatever the program; and what is kept of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.core.limbs import from_limbs
from zkwright.prover import WasmNotAvailable, WitnessProgramError
from zkwright.prover.circom import Limits, WitnessProgram, machine_code
from zkwright.prover.circom.machine_code import LEAST_MEMORY, compile_module

from tests.drawn import examples
from tests.effort import least, seconds
from tests.prover.circom.hostile import SHAPES, many_exports, nested_phis
from tests.prover.circom.programs import program, write

INPUTS = {"x": [5, -1]}

COMMAND = """
import atexit, re, resource
from zkwright.cli.entry import start
def tell():
    own = re.search(r"VmHWM:\\s+([0-9]+)", open("/proc/self/status").read())[1]
    print("peaks", own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
atexit.register(tell)
start()
"""


def witness(wasm: Path, *options: str) -> subprocess.Popen[str]:
    """The command, at work; at its end it prints the most memory, in KiB, that it and that a process it started ever had."""
    (inputs := wasm.with_name("input.json")).write_text('{"x": [5, -1]}')
    arguments = ("witness", str(wasm), "-i", str(inputs), "-o", str(wasm.parent), *options)
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def peaks(out: str) -> tuple[int, int]:
    """What `witness` printed, in bytes."""
    _, own, compilers = out.splitlines()[-1].split()
    return int(own) << 10, int(compilers) << 10


@examples(10)
@given(st.sampled_from(SHAPES), st.integers(1, 1000))
def test_compiling_ends_with_code_or_with_a_reason(shape: Callable[[int], bytes], scale: int) -> None:
    """In the processor time of this process and of the compilers that it starts, soon."""

    def compiled() -> None:
        assert _outcome(code, Limits(seconds=1, memory_bytes=1))

    code = shape(scale)
    assert least(lambda: seconds(compiled), 5) < 5


def _outcome(code: bytes, limits: Limits) -> str | bytes:
    """The machine code, or why there is none: a limit and nothing else."""
    try:
        return compile_module(code, limits)
    except WitnessProgramError as refusal:
        return str(refusal) if "allow it more" in str(refusal) else ""


def test_the_memory_of_a_hostile_program_is_bounded(tmp_path: Path) -> None:
    (tmp_path / "small.wasm").write_bytes(code := nested_phis(1000))
    assert len(code) < 53_000
    with witness(tmp_path / "small.wasm", "--memory-limit", "300", "--json") as process:
        out, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "small.wasm: compiling the program takes more than 300 MiB of memory" in err
    _, compilers = peaks(out)
    assert compilers < (300 << 20) + (100 << 20)  # Python and the compiler's own code are the rest


def test_a_program_of_a_million_names_is_refused_where_it_is_compiled(tmp_path: Path) -> None:
    (tmp_path / "small.wasm").write_bytes(many_exports(1000))
    with witness(tmp_path / "small.wasm") as process:
        out, err = process.communicate(timeout=120)
    assert process.returncode == 2
    assert "small.wasm: not valid WebAssembly, or more of it than circom uses" in err
    own, _ = peaks(out)
    assert own < 250 << 20


def test_the_time_of_a_hostile_program_is_bounded(tmp_path: Path) -> None:
    (tmp_path / "small.wasm").write_bytes(nested_phis(400))
    with witness(tmp_path / "small.wasm", "--memory-limit", "4096", "--time-limit", "0.2") as process:
        _, err = process.communicate(timeout=120)
    assert process.returncode == 2
    assert "small.wasm: compiling the program did not end within 0.2 seconds and was stopped" in err


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_no_compiler_outlives_the_command(tmp_path: Path, end: signal.Signals) -> None:
    (tmp_path / "small.wasm").write_bytes(nested_phis(1000))
    with witness(tmp_path / "small.wasm", "--memory-limit", "1024") as process:
        compiler = _child(process)
        os.kill(process.pid, end)
        process.communicate(timeout=120)
    deadline = time.monotonic() + 60
    while _is_alive(compiler):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _child(process: subprocess.Popen[str]) -> int:
    """The first process that it starts."""
    while process.poll() is None:
        for children in Path(f"/proc/{process.pid}/task").glob("*/children"):
            if found := children.read_text().split():
                return int(found[0])
        time.sleep(0.002)
    raise AssertionError("no compiler was started")


def _is_alive(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_small_limits_leave_a_compiler_what_it_needs(tmp_path: Path) -> None:
    loaded = WitnessProgram.load(write(tmp_path, program(text="small limits")), Limits(memory_bytes=1 << 20))
    assert loaded.compute(INPUTS)[0].tolist() == [1, 0, 0, 0]
    assert LEAST_MEMORY > 1 << 20


def test_nothing_of_the_folders_around_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("wasmtime", "ctypes", "resource", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(99)")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    loaded = WitnessProgram.load(write(tmp_path, program(text="among hostile modules")))
    assert loaded.compute(INPUTS)[0].tolist() == [1, 0, 0, 0]


def test_without_a_python_to_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "")
    with pytest.raises(WasmNotAvailable, match=r"sys\.executable"):
        compile_module(program(), Limits())


@pytest.mark.parametrize(("said", "threads"), [("1", 1), ("2", 2), ("1024", 16)])
def test_as_many_threads_as_said(monkeypatch: pytest.MonkeyPatch, said: str, threads: int) -> None:
    started: list[dict[str, str]] = []
    popen: Any = subprocess.Popen

    def start(*arguments: Any, env: dict[str, str], **options: Any) -> Any:
        started.append(env)
        return popen(*arguments, env=env, **options)

    monkeypatch.setenv("RAYON_NUM_THREADS", said)
    monkeypatch.setattr(subprocess, "Popen", start)
    assert compile_module(program(), Limits())
    assert [env["RAYON_NUM_THREADS"] for env in started] == [str(threads)]


class TestKept:
    """A program is compiled once."""

    @pytest.fixture
    def compiled(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[bytes]:
        """An empty cache, and what was compiled since."""
        made: list[bytes] = []

        def compile_and_note(code: bytes, limits: Limits) -> bytes:
            made.append(code)
            return compile_module(code, limits)

        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        monkeypatch.setattr(machine_code, "compile_module", compile_and_note)
        return made

    def test_the_second_time_nothing_is_compiled(self, tmp_path: Path, compiled: list[bytes]) -> None:
        path = write(tmp_path, program())
        found = [from_limbs(WitnessProgram.load(path).compute(INPUTS)) for _ in range(3)]
        assert len(compiled) == 1
        assert found[0] == found[1] == found[2]

    def test_another_program_is_another(self, tmp_path: Path, compiled: list[bytes]) -> None:
        for text in ("a", "b", "a"):
            WitnessProgram.load(write(tmp_path, program(text=text)))
        assert len(compiled) == 2

    def test_a_module_that_wasmtime_does_not_take_is_made_anew(self, tmp_path: Path, compiled: list[bytes]) -> None:
        """As of another version that has the same name."""
        from zkwright.prover.circom import module_cache

        code = program()
        name = module_cache.name_of(code, machine_code._packages())
        module_cache.store(name, b"\x7fELF of another kind")
        path = write(tmp_path, code)
        for _ in range(2):
            assert from_limbs(WitnessProgram.load(path).compute(INPUTS))[1] == 5
        assert len(compiled) == 1
