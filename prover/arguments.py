"""What the functions of this package refuse as arguments, and what is meant instead."""

from __future__ import annotations

import sys

from zkwright.verifier import VerifyingKey
from zkwright.verifier.public_signals import MAX_PUBLIC_SIGNALS

from .groth16.key import Key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeGuard

    from zkwright.compiler import Witness


def check_key(key: object, *, verifying: bool = False) -> None:
    """Raise TypeError for what is no proving key; with `verifying` a verifying key will do."""
    if isinstance(key, Key) or (verifying and isinstance(key, VerifyingKey)):
        return
    if (name := _circuit(key)) is not None:
        mend = f"pass setup({name}.compile().r1cs), or what read_zkey gives"
    elif isinstance(key, VerifyingKey):
        mend = "a verifying key proves nothing: pass what setup or read_zkey gives"
    elif is_witness(key) or hasattr(key, "__array_interface__") or isinstance(key, memoryview):
        mend = "the key comes first, then the witness"
    elif _is_program(key):
        mend = "the key comes first, then the program" if not verifying else "the program comes first, then the key"
    else:
        mend = "read it with read_zkey"
    raise TypeError(f"key: expected a ProvingKey, found {_described(key)}; {mend}")


def check_program(program: object) -> None:
    """Raise TypeError for what is no compiled circuit."""
    if _is_program(program):
        return
    if (name := _circuit(program)) is not None:
        mend = f"pass {name}.compile()"
    elif isinstance(program, (Key, VerifyingKey)):
        mend = "the key and the program are swapped"
    else:
        mend = "pass what circuit.compile() gives, or what read_program reads"
    raise TypeError(f"program: expected a Program, found {_described(program)}; {mend}")


def refuse_system(r1cs: object) -> TypeError:
    """The refusal of what is no constraint system."""
    mend = "pass program.r1cs" if (name := _circuit(r1cs)) is None else f"pass {name}.compile().r1cs"
    return TypeError(f"r1cs: expected an R1CS, found {_described(r1cs)}; {mend}")


def refuse_many_signals(n_public: int) -> None:
    """Raise `ValueError` for more public signals than `public.json` and `verification_key.json` have room for."""
    if n_public > MAX_PUBLIC_SIGNALS:
        raise ValueError(
            f"{n_public} public signals, and the files of a verifier have room for {MAX_PUBLIC_SIGNALS}: "
            "make them private, and publish a hash of them"
        )


def _described(value: object) -> str:
    name = _circuit(value)
    return type(value).__name__ if name is None else f"the circuit {name}"


def _circuit(value: object) -> str | None:
    """The name of a circuit, None for anything else."""
    return str(getattr(value, "name")) if _is_a(value, "zkwright.compiler.language.circuit", "Circuit") else None  # noqa: B009


def is_witness(value: object) -> TypeGuard[Witness]:
    """Whether a value is what `Program.solve` gives."""
    return _is_a(value, "zkwright.compiler.program.program", "Witness")


def _is_program(value: object) -> bool:
    return _is_a(value, "zkwright.compiler.program.program", "Program")


def _is_a(value: object, module: str, kind: str) -> bool:
    """Whether a value is of a class whose module whoever has one has loaded."""
    home = sys.modules.get(module)
    return home is not None and isinstance(value, getattr(home, kind))
