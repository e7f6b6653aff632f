"""How fast this machine proves, remembered between runs in a small file of the user's cache folder, which may be deleted."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Mapping
from dataclasses import asdict, fields
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from zkwright.cli.files import read_own
from zkwright.core.cache_folder import cache_folder

if TYPE_CHECKING:
    from zkwright.prover import Engine
    from zkwright.prover.calibration import Speed

_MAX_BYTES: Final = 1 << 16
_MAX_AGE: Final = 30 * 24 * 3600
"""Seconds after which a machine is measured again, since it may have changed."""


def proving_speed(engine: Engine) -> tuple[Speed, bool]:
    """The engine's speed on this machine, and whether it was remembered; else it is measured, which takes a second or two.

    A file that is damaged, foreign or cannot be written counts as none.
    """
    from zkwright.prover.calibration import measure_speed

    name = _identity(engine)
    remembered = _read()
    if (speed := _speed(remembered.get(name))) is not None:
        return speed, True
    measured = measure_speed(engine)
    _write({**remembered, name: {**asdict(measured), "measured_at": time.time()}})
    return measured, False


def cache_file() -> Path:
    """Where speeds are remembered; raises `OSError` where the user has no folder for it."""
    return cache_folder() / "proving_speed.json"


def _identity(engine: Engine) -> str:
    """What a speed depends on. A home folder may be shared between machines, and an engine be built anew."""
    parts = [version("zkwright"), engine.name, f"{engine.threads} threads", platform.node()]
    if engine.name == "native":
        from zkwright import _engine

        parts += [_engine.kernel(), f"built {os.stat(_engine.__file__).st_mtime_ns}"]
    return ", ".join(parts)


def _read() -> dict[str, Any]:
    """All that is remembered and not too old."""
    try:
        document = json.loads(read_own(cache_file(), _MAX_BYTES))
        now = time.time()
        return {name: entry for name, entry in document.items() if 0 <= now - entry["measured_at"] < _MAX_AGE}
    except (OSError, ValueError, ArithmeticError, LookupError, TypeError, AttributeError, RecursionError):
        return {}


def _speed(entry: Mapping[str, Any] | None) -> Speed | None:
    from zkwright.prover.calibration import Speed

    found = [(entry or {}).get(rate.name) for rate in fields(Speed)]
    rates = [rate for rate in found if isinstance(rate, float) and 0 <= rate < 1]
    return Speed(*rates) if len(rates) == len(found) else None


def _write(remembered: Mapping[str, Any]) -> None:
    from zkwright.cli.entry import Interruptible
    from zkwright.core.files.atomic_file import remove_leftovers, replacing

    try:
        path = cache_file()
        path.parent.mkdir(parents=True, exist_ok=True)
        remove_leftovers(path.parent)
        with Interruptible(), replacing(path) as file:
            file.write(json.dumps(remembered, indent=1).encode())
    except OSError:
        return
