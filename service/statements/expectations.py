"""What a registration says that public values must be, read from JSON: the signals themselves are kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from zkwright.verifier import InvalidStatement, Statement
from zkwright.verifier.signal_types import FixedPoint, SignalType

_NUMBER: Final = re.compile(r"-?[0-9]{1,78}", re.ASCII)
_DECIMAL: Final = re.compile(r"-?[0-9]{1,78}(\.[0-9]{1,78})?", re.ASCII)


def signals_of(statement: Statement, expected: Mapping[str, Any]) -> dict[str, int]:
    """The signal of each value by its path, as in `issuer.x` or `values[1]`: truth values, numbers, and numbers as texts.

    Raises `InvalidStatement` for names that are not there, and what is no value of their type.
    """
    signals = {}
    for name, given in expected.items():
        part = statement.type_at(name)
        if part.size != 1:
            raise InvalidStatement(name, "is more than one signal", "name its parts, each with its value")
        (signals[name],) = part.write(_value(part, given, name), name)
    return signals


def _value(part: SignalType, given: Any, name: str) -> Any:
    if isinstance(part, FixedPoint) and isinstance(given, str) and _DECIMAL.fullmatch(given):
        return Fraction(given)
    if part.to_json() != "Bool" and isinstance(given, str) and _NUMBER.fullmatch(given):
        return int(given)
    if type(given) in (bool, int):
        return given
    raise InvalidStatement(name, "is expected to be what is no number", 'write it as the service tells it, such as "7"')
