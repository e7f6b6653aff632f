"""No exception carries a secret in the frames that it passed: test runners and notebooks print their local variables."""

from __future__ import annotations

import os
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Literal

import numpy as np
import pytest
import zkwright
from zkwright import U64, Array, Field, Private, Program, Public, circuit, gadget, hint, require
from zkwright.circuits.eddsa import require_signature
from zkwright.circuits.eddsa.plain import SigningKey
from zkwright.circuits.poseidon import poseidon
from zkwright.compiler.errors import HintError, SignalTruthError, UnsatisfiedCircuitError
from zkwright.core.errors import InputError
from zkwright.core.files.wtns_file import write_wtns
from zkwright.core.limbs import to_limbs
from zkwright.prover import Prover, ProvingKey, UnsatisfiedWitness, check_witness, prove, prove_inputs, setup

SECRET = 0x5EC2E75EC2E75EC2E75EC2E75EC2E7
SECRET_LIMBS = to_limbs([SECRET])[0]

PACKAGE = os.path.dirname(str(zkwright.__file__)) + os.sep


@circuit
def opens(key: Private[Field], more: Private[Array[Field, Literal[2]]], digest: Public[Field]) -> None:
    """The key behind a digest."""
    require(poseidon(key, *more) == digest, "not the key")


def _raises(key: int) -> int:
    return 1 // (key - key)


@circuit
def hints(key: Private[Field]) -> Public[Field]:
    """A hint that raises on what it gets."""
    found = hint(_raises, key, returns=Field)
    require(found * key == 1, "not an inverse")
    return found


@circuit
def small(key: Private[Field]) -> Public[U64]:
    """A circuit that refuses the secret by its width."""
    return U64(key)


@circuit
def does_not_compile(key: Private[Field]) -> Public[Field]:
    """A misuse."""
    return key if key == 1 else key + 1


@gadget
def is_key(key: Field, limit: int) -> Field:
    """A gadget for plain values too."""
    secretly_doubled = key + key
    require(secretly_doubled == limit, "not the key")
    return secretly_doubled


INPUTS = {"key": SECRET, "more": [SECRET, SECRET], "digest": 5}


@dataclass
class Made:
    """A key, and a witness that breaks a constraint."""

    program: Program
    key: ProvingKey
    broken: np.ndarray[Any, Any]
    folder: Path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    program = opens.compile()
    good = {**INPUTS, "digest": poseidon(SECRET, SECRET, SECRET)}
    broken = program.solve(good).limbs().copy()
    broken[-1] = SECRET_LIMBS
    return Made(program, setup(program.r1cs), broken, tmp_path_factory.mktemp("tracebacks"))


CASES: dict[str, tuple[Callable[[Made], object], type[BaseException]]] = {
    "a circuit called": (lambda made: opens(**INPUTS), UnsatisfiedCircuitError),
    "a circuit called badly": (lambda made: opens(SECRET, [SECRET]), TypeError),
    "a circuit called with what does not fit": (lambda made: opens(SECRET, [SECRET], 5), InputError),
    "a hint that raises": (lambda made: hints(SECRET), HintError),
    "a width": (lambda made: small(SECRET), UnsatisfiedCircuitError),
    "a circuit that does not compile": (lambda made: does_not_compile(SECRET), SignalTruthError),
    "solve": (lambda made: made.program.solve(INPUTS), UnsatisfiedCircuitError),
    "solve with an unknown name": (lambda made: made.program.solve({**INPUTS, "kex": SECRET}), InputError),
    "solve with a text": (lambda made: made.program.solve({**INPUTS, "digest": f"{SECRET}?"}), InputError),
    "check": (lambda made: made.program.check([1, 5, *[SECRET] * (len(made.broken) - 2)]), UnsatisfiedCircuitError),
    "check of too few": (lambda made: made.program.check([SECRET]), ValueError),
    "encode": (lambda made: made.program.schema.encode({"key": SECRET}), InputError),
    "prove": (lambda made: prove(made.key, made.broken), UnsatisfiedWitness),
    "prove another's": (lambda made: prove(made.key, made.broken[:-1]), ValueError),
    "prove what is none": (lambda made: prove(made.key, [SECRET]), TypeError),  # type: ignore[arg-type]
    "prove inputs": (lambda made: prove_inputs(made.key, made.program, INPUTS), UnsatisfiedCircuitError),
    "a prover": (lambda made: Prover(made.key).prove(made.broken), UnsatisfiedWitness),
    "a prover of inputs": (lambda made: Prover(made.key, made.program).prove_inputs(INPUTS), UnsatisfiedCircuitError),
    "check_witness": (lambda made: check_witness(made.program.r1cs, made.broken), UnsatisfiedWitness),
    "write_wtns": (lambda made: write_wtns(made.folder / "no" / "such" / "x.wtns", made.broken), OSError),
    "a gadget of plain values": (lambda made: is_key(SECRET, 5), UnsatisfiedCircuitError),
    "a gadget called badly": (lambda made: is_key(SECRET), TypeError),
    "a signature": (lambda made: _wrong_signature(), UnsatisfiedCircuitError),
    "signing": (lambda made: SigningKey(bytes(32)).sign(-SECRET), ValueError),
}


def _wrong_signature() -> None:
    key = SigningKey(SECRET.to_bytes(32, "little"))
    require_signature(key.public_key, SECRET, key.sign(5))


@pytest.mark.parametrize("name", CASES)
def test_no_secret_in_any_frame(name: str, made: Made) -> None:
    call, kind = CASES[name]
    with pytest.raises(kind) as caught:
        call(made)
    error = caught.value
    for frame in frames_of(error):
        if frame.f_code.co_filename == __file__ and frame.f_code.co_name in ("<lambda>", "_wrong_signature"):
            continue  # the caller's own frame
        if frame.f_code is test_no_secret_in_any_frame.__code__:
            continue
        for variable, value in frame.f_locals.items():
            assert not tells(value), f"{frame.f_code.co_qualname}: {variable}"
    assert str(SECRET) not in repr(error)


@pytest.mark.parametrize("name", CASES)
def test_a_report_with_variables_shows_none(name: str, made: Made) -> None:
    """As `rich`, IPython and `cgitb` make them."""
    call, kind = CASES[name]
    with pytest.raises(kind) as caught:
        call(made)
    report = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    shown = [
        f"{summary.name} {local}"
        for part in chain_of(report)
        for summary in part.stack
        if summary.filename != __file__  # the caller's own frames
        for local in (summary.locals or {}).values()
    ]
    assert not any(str(SECRET) in text or str(SECRET_LIMBS[0]) in text for text in shown)


def frames_of(error: BaseException | None, seen: set[int] | None = None) -> Iterator[FrameType]:
    seen = set() if seen is None else seen
    if error is None or id(error) in seen:
        return
    seen.add(id(error))
    step: TracebackType | None = error.__traceback__
    while step is not None:
        yield step.tb_frame
        step = step.tb_next
    yield from frames_of(error.__cause__, seen)
    yield from frames_of(error.__context__, seen)


def chain_of(report: traceback.TracebackException | None) -> Iterator[traceback.TracebackException]:
    if report is not None:
        yield report
        yield from chain_of(report.__cause__)
        yield from chain_of(report.__context__)


def tells(value: object, depth: int = 4) -> bool:
    """Whether a value, or what it holds, is or shows the secret."""
    if isinstance(value, np.ndarray):
        return bool(value.dtype == np.uint64 and value.ndim and (value == SECRET_LIMBS[0]).any())
    if isinstance(value, (Program, ProvingKey, Made)):
        return False
    if isinstance(value, int):
        return value in (SECRET, -SECRET, 2 * SECRET)
    if str(SECRET) in repr(value):
        return True
    if depth and isinstance(value, dict):
        return any(tells(item, depth - 1) for item in value.values())
    if depth and isinstance(value, (list, tuple, set)):
        return any(tells(item, depth - 1) for item in value)
    return False


def test_a_setup_that_fails_leaves_its_secrets_nowhere(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zkwright.prover.groth16.proving.random_below", lambda limit: SECRET)
    calls: list[Callable[[], object]] = [
        lambda: setup(made.program.r1cs, path=made.folder / "no" / "such" / "x.zkey"),
        lambda: setup(made.program.r1cs, progress=_stop),
    ]
    for call, kind in zip(calls, (OSError, KeyboardInterrupt), strict=True):
        with pytest.raises(kind) as caught:
            call()
        for frame in frames_of(caught.value):
            if frame.f_code.co_filename != __file__:
                assert not any(type(value) is int and value == SECRET + 1 for value in frame.f_locals.values())


def _stop(step: str, done: int, total: int) -> None:
    raise KeyboardInterrupt


def test_the_author_sees_the_lines_and_no_library() -> None:
    cases: tuple[tuple[Callable[[], object], list[str]], ...] = (
        (lambda: opens(**INPUTS), ["<lambda>"]),
        (lambda: does_not_compile(SECRET), ["<lambda>", "does_not_compile"]),
        (lambda: opens.plain(INPUTS), ["<lambda>", "opens"]),
    )
    for call, lines in cases:
        with pytest.raises((UnsatisfiedCircuitError, SignalTruthError)) as caught:
            call()
        names = [
            frame.f_code.co_name
            for frame in frames_of(caught.value)
            if not frame.f_code.co_filename.startswith(PACKAGE)
        ]
        assert names[1:] == lines
        ours = [frame for frame in frames_of(caught.value) if frame.f_code.co_filename.startswith(PACKAGE)]
        assert all(frame.f_locals.get("__tracebackhide__") for frame in ours)


def test_a_plain_run_keeps_the_authors_variables() -> None:
    with pytest.raises(UnsatisfiedCircuitError) as caught:
        small.plain({"key": SECRET})
    (frame,) = (frame for frame in frames_of(caught.value) if frame.f_code.co_name == "small")
    assert "key" in frame.f_locals


def test_others_exceptions_and_their_frames_are_left_alone() -> None:
    def outer() -> None:
        mine = "kept"
        try:
            raise KeyError(mine)
        except KeyError:
            opens(**INPUTS)

    with pytest.raises(UnsatisfiedCircuitError) as caught:
        outer()
    assert isinstance(caught.value.__context__, KeyError)
    frame = next(frames_of(caught.value.__context__))
    assert frame.f_locals["mine"] == "kept"


def test_a_run_whose_log_others_read(tmp_path: Path) -> None:
    """What pytest prints of a failing test, its variables and the error's text, with the variable set."""
    (tmp_path / "test_secret.py").write_text(
        "from zkwright import Field, Private, Public, circuit, debug, require\n"
        "from zkwright.circuits.poseidon import poseidon\n"
        "@circuit\n"
        "def opens(key: Private[Field], digest: Public[Field]) -> None:\n"
        "    debug(key)\n"
        "    require(poseidon(key, 1) == digest, 'not the key')\n"
        "def secret():\n"
        f"    return int('{SECRET:x}', 16)\n"
        "def test_opening():\n"
        "    opens.compile().solve({'key': secret(), 'digest': 5})\n"
    )
    command = [sys.executable, "-m", "pytest", "-l", "-p", "no:cacheprovider", "-o", "addopts=", "test_secret.py"]
    for value, told in (("1", False), ("yes", False), ("0", True), ("", True)):
        done = subprocess.run(
            command,
            cwd=tmp_path,
            env={**os.environ, "ZKWRIGHT_REDACT": value},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert "not the key" in done.stdout
        assert "zkwright/compiler" not in done.stdout
        assert (str(SECRET) in done.stdout) == told


@pytest.mark.parametrize("call", ["plain", "trace"])
def test_a_plain_run_whose_log_others_read(call: str, tmp_path: Path) -> None:
    """The variables of the author's own function, which holds values while it runs plainly."""
    (tmp_path / "test_secret.py").write_text(
        "from zkwright import Array, Field, Private, Public, circuit, require\n"
        "from zkwright.circuits.poseidon import poseidon\n"
        "@circuit\n"
        "def opens(key: Private[Field], keys: Private[Array[Field, 2]], digest: Public[Field]) -> None:\n"
        "    twice = [key * 2, keys, f'{key}', str(keys[0]), f'{key:>90}', repr(key)]\n"
        "    require(poseidon(key, 1) == digest, 'not the key')\n"
        "@circuit\n"
        "def breaks(key: Private[Field], keys: Private[Array[Field, 2]]) -> None:\n"
        "    twice = (key * 2, [key, keys], f'{key}', str(keys[0]), f'{key:>90}')\n"
        "    raise ValueError(str(twice))\n"
        "def given(**others):\n"
        f"    return dict(key=int('{SECRET:x}', 16), keys=[int('{SECRET:x}', 16), 1], **others)\n"
        "def test_opening():\n"
        f"    failure = opens.{call}(given(digest=5)).failure\n"
        "    assert failure is None, str(failure)\n"
        "def test_breaking():\n"
        f"    breaks.{call}(given())\n"
    )
    command = [sys.executable, "-m", "pytest", "-l", "-p", "no:cacheprovider", "-o", "addopts=", "test_secret.py"]
    for value, told in (("1", False), ("0", True)):
        environment = {**os.environ, "ZKWRIGHT_REDACT": value}
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert "2 failed" in done.stdout
        assert "not the key" in done.stdout
        assert (str(SECRET) in done.stdout) == told
        assert (str(2 * SECRET) in done.stdout) == told
