"""The choice between the engines that compute for the prover."""

from __future__ import annotations

from zkwright.core.engine_choice import native_engine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .engine import Engine


def choose_engine(name: str | None = None) -> Engine:
    """The engine `name`, else the one that the environment variable `ZKWRIGHT_ENGINE` names, else the fastest one.

    Raises `EngineNotAvailable` for an unknown name, or when `native` is asked for and not installed.
    """
    if native_engine(name) is not None:
        from .native import NativeEngine

        return NativeEngine()
    from .reference import ReferenceEngine

    return ReferenceEngine()
