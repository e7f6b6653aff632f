"""What circom compiles, kept from run to run: of the same text, by the same compiler, beside the same circomlib, it is the same.

A compilation takes up to two seconds of the processor, and circom is not what is tested. So are snarkjs' powers of tau, which
are others each time, and any will do.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from tests.interop.foreign import HERE, CircomProgram, compile_circom

ROOT: Final = HERE.parents[1]
FOLDER: Final = ROOT / ".pytest_cache" / "circom"

MADE_BY: Final = (
    HERE / "package-lock.json",
    HERE / "foreign.py",
    ROOT / "benchmarks" / "circom.py",
    ROOT / "benchmarks" / "drivers" / "circom.cjs",
)
"""The versions of the compilers and of circomlib, and how circom is called."""


def program(source: Path, folder: Path, compiler: str = "circom2") -> CircomProgram:
    """What `compile_circom` makes of a source, which may include those that lie beside it, and circomlib."""
    beside = [path.read_text(encoding="utf-8") for path in sorted(source.parent.glob("*.circom"))]
    once([source.name, compiler, *beside], folder, lambda empty: compile_circom(source, empty, compiler))
    return CircomProgram.of(source, folder)


def once(made_of: Iterable[str], folder: Path, make: Callable[[Path], object]) -> None:
    """Fill a folder with what `make` puts into an empty one, or put there before when it was made of the same."""
    key = hashlib.sha256()
    for part in (*(path.read_bytes() for path in MADE_BY), *(text.encode() for text in made_of)):
        key.update(hashlib.sha256(part).digest())
    kept = FOLDER / key.hexdigest()
    if not kept.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=FOLDER))
        try:
            make(made)
            os.rename(made, kept)
        except OSError:
            if not kept.exists():  # else another process was faster
                raise
        finally:
            shutil.rmtree(made, ignore_errors=True)
    shutil.copytree(kept, folder, dirs_exist_ok=True)
