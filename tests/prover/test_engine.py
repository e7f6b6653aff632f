from __future__ import annotations

import sys
from types import ModuleType

import pytest
import zkwright
from zkwright.core.engine_choice import ENGINE_ABI
from zkwright.prover import EngineNotAvailable, choose_engine
from zkwright.prover.engines.reference import ReferenceEngine

NATIVE_MODULE = "zkwright.prover.engines.native"


class FakeNative(ReferenceEngine):
    name = "native"


@pytest.fixture(autouse=True)
def _no_preference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZKWRIGHT_ENGINE", raising=False)


@pytest.fixture
def native_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType(NATIVE_MODULE)
    module.NativeEngine = FakeNative  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, NATIVE_MODULE, module)
    engine = ModuleType("zkwright._engine")
    engine.ABI = ENGINE_ABI  # type: ignore[attr-defined]
    monkeypatch.setattr(zkwright, "_engine", engine, raising=False)


@pytest.fixture
def native_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(zkwright, "_engine", raising=False)
    monkeypatch.setitem(sys.modules, "zkwright._engine", None)


def test_the_native_engine_is_preferred(native_installed: None) -> None:
    assert choose_engine().name == "native"


def test_without_it_the_reference_engine_serves(native_missing: None) -> None:
    assert choose_engine().name == "reference"


def test_the_environment_chooses(native_installed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZKWRIGHT_ENGINE", "reference")
    assert choose_engine().name == "reference"
    assert choose_engine("native").name == "native"
    monkeypatch.setenv("ZKWRIGHT_ENGINE", "native")
    assert choose_engine().name == "native"
    assert choose_engine("reference").name == "reference"
    monkeypatch.setenv("ZKWRIGHT_ENGINE", "")
    assert choose_engine().name == "native"


def test_asking_for_what_is_missing_says_how_to_mend_it(native_missing: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EngineNotAvailable, match=r"cargo.*ZKWRIGHT_ENGINE=reference"):
        choose_engine("native")
    monkeypatch.setenv("ZKWRIGHT_ENGINE", "native")
    with pytest.raises(EngineNotAvailable, match="not installed"):
        choose_engine()


def test_an_unknown_engine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EngineNotAvailable, match=r"no engine 'gpu'.*'reference' or 'native'"):
        choose_engine("gpu")
    monkeypatch.setenv("ZKWRIGHT_ENGINE", "Reference")
    with pytest.raises(EngineNotAvailable, match="no engine 'Reference'"):
        choose_engine()
