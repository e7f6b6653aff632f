"""What is expected, on a command line, of public values that a statement descriptor names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from zkwright.verifier import Statement
from zkwright.verifier.signal_types import ByteString, FixedPoint, Scalar, SignalType, Signed, Text

from .errors import Refusal

_LONGEST: Final = 100
"""Characters of a number; a field element has 77 decimal digits."""

_LONGEST_DECIMAL: Final = 300


def expectations(statement: Statement, given: Sequence[str]) -> dict[str, Any]:
    """Values by name from `name=value`: numbers decimal or 0x, true or false, bytes hexadecimal, texts as they
    are; parts as `issuer.x`, `ranks[1]`.

    Raises `Refusal` for what is no value, `InvalidStatement` for names that the statement does not have.
    """
    found: dict[str, Any] = {}
    for word in given:
        name, equals, text = word.partition("=")
        if not equals:
            raise Refusal(f"--expect {word}: write NAME=VALUE")
        if name in found:
            raise Refusal(f"--expect {word}: the name is given twice; give it once")
        part = statement.type_at(name)
        try:
            found[name] = _value(part, text)
        except ValueError as error:
            raise Refusal(f"--expect {word}: {error}") from None
    return found


def _value(part: SignalType, text: str) -> Any:
    if isinstance(part, ByteString):
        digits = text.removeprefix("0x")
        if len(digits) != 2 * part.size or not set(digits) <= set("0123456789abcdefABCDEF"):
            raise ValueError(f"{part.size} bytes are 0x and {2 * part.size} hexadecimal digits")
        return bytes.fromhex(digits)
    if isinstance(part, Text):
        return text
    if isinstance(part, FixedPoint):
        whole, _, behind = text.removeprefix("-").partition(".")
        if (
            len(text) > _LONGEST_DECIMAL
            or not whole
            or not set(whole + behind) <= set("0123456789")
            or text[-1:] == "."
        ):
            raise ValueError(f"a {part.name} is a decimal, as -1.25")
        from fractions import Fraction

        return Fraction(text)
    if not isinstance(part, Scalar):
        raise ValueError("name the parts of it, one --expect for each")
    if part.name == "Bool":
        if text not in ("true", "false"):
            raise ValueError("a Bool is true or false")
        return text == "true"
    hexadecimal = text.startswith("0x")
    sign = "-" if isinstance(part, Signed) and text.startswith("-") else ""
    digits = text.removeprefix("0x") if hexadecimal else text.removeprefix(sign)
    if (
        not digits
        or len(text) > _LONGEST
        or not set(digits) <= set("0123456789abcdefABCDEF" if hexadecimal else "0123456789")
    ):
        article = "an" if isinstance(part, Signed) else "a"
        raise ValueError(f"{article} {part.name} is a whole number, decimal or 0x and hexadecimal digits")
    return int(sign + digits, 16 if hexadecimal else 10)
