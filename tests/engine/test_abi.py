"""An engine that was built from other sources is refused before anything is passed to it, with what to do."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest
import zkwright
from zkwright import _engine
from zkwright.compiler.solver.hints import Opcode
from zkwright.core import engine_choice
from zkwright.core.errors import EngineNotAvailable
from zkwright.prover import choose_engine
from zkwright.verifier import VerifierError
from zkwright.verifier import native as verifier_native

STUBS = Path(__file__).parents[2] / "engine" / "_engine.pyi"


def fnv1a(data: bytes) -> int:
    """The 32-bit hash FNV-1a. Source: http://www.isthe.com/chongo/tech/comp/fnv."""
    value = 0x811C9DC5
    for byte in data:
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


def test_the_hash_is_fnv1a() -> None:
    assert (fnv1a(b""), fnv1a(b"a"), fnv1a(b"foobar")) == (0x811C9DC5, 0xE40C292C, 0xBF9CF968)


def test_both_rooms_name_the_stubs_that_there_are() -> None:
    """After a change of the stubs: set both to what is shown here, and build the engine again."""
    expected = hex(fnv1a(STUBS.read_bytes().replace(b"\r", b"")))
    assert hex(engine_choice.ENGINE_ABI) == expected
    assert hex(verifier_native.ENGINE_ABI) == expected


def test_the_engine_was_built_from_these_stubs() -> None:
    assert _engine.ABI == engine_choice.ENGINE_ABI


def test_the_stubs_tell_how_many_opcodes_there_are() -> None:
    """A hint of a later one would be malformed to an engine that knows fewer."""
    assert list(Opcode) == list(range(len(Opcode)))
    assert f"opcodes are 0 to {len(Opcode) - 1}," in STUBS.read_text()


def other(monkeypatch: pytest.MonkeyPatch, abi: int | None) -> None:
    module = ModuleType("zkwright._engine")
    if abi is not None:
        module.ABI = abi  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "zkwright._engine", module)
    monkeypatch.setattr(zkwright, "_engine", module)


@pytest.mark.parametrize("abi", [None, 0, engine_choice.ENGINE_ABI - 1, engine_choice.ENGINE_ABI + 1])
@pytest.mark.parametrize("wanted", ["", "native"])
def test_another_engine_is_refused_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, abi: int | None, wanted: str
) -> None:
    other(monkeypatch, abi)
    monkeypatch.setenv("ZKWRIGHT_ENGINE", wanted)
    mend = "install zkwright again, .*cargo build --release --locked --lib.*ZKWRIGHT_ENGINE=reference"
    for ask in (engine_choice.native_engine, choose_engine):
        with pytest.raises(
            EngineNotAvailable, match=f"built from other sources than the Python files beside it: {mend}"
        ):
            ask()
    with pytest.raises(VerifierError, match=r"zkwright\._engine: the native engine was built from other sources"):
        verifier_native.native_engine()


def test_who_asks_for_the_reference_needs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    other(monkeypatch, None)
    monkeypatch.setenv("ZKWRIGHT_ENGINE", "reference")
    assert choose_engine().name == "reference"
    assert verifier_native.native_engine() is None
