"""Names of circuits and signals as names of contracts and constants, in which ASCII alone may stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

_TAKEN: Final = ("_", "COUNT_OF_SIGNALS")
"""Constants of no signal: Solidity keeps the first for itself, our contracts have the second."""


def contract_name(circuit: str) -> str:
    """A circuit's name as the beginning of a contract's; `Circuit` where it has letters beyond ASCII.

    >>> contract_name("confidential_transfer"), contract_name("größe")
    ('ConfidentialTransfer', 'Circuit')
    """
    if not circuit.isascii():
        return "Circuit"
    name = "".join(part[:1].upper() + part[1:] for part in circuit.split("_"))
    return name if name[:1].isalpha() else f"Circuit{name}"


def constant_names(signals: Sequence[str]) -> list[str]:
    """A constant's name for each signal, all different; its number where its own name is taken or has letters beyond ASCII.

    >>> constant_names(["result", "issuer.x", "values[1]", "größe", "a.b", "a_b", "_"])
    ['RESULT', 'ISSUER_X', 'VALUES_1', 'SIGNAL_3', 'SIGNAL_4', 'SIGNAL_5', 'SIGNAL_6']
    """
    wanted = [re.sub(r"[.\[]", "_", name.replace("]", "")).upper() for name in signals]
    often = Counter(wanted)
    return [
        f"SIGNAL_{index}"
        if often[name] > 1 or name in _TAKEN or not name.isascii() or name.startswith("SIGNAL_")
        else name
        for index, name in enumerate(wanted)
    ]
