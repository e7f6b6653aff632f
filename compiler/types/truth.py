"""What to write where Python asks a signal whether it is true: told by the expression that asked."""

from __future__ import annotations

import ast
import re
from typing import Final

from ..source_locations import UNREADABLE, current_expression, current_line

_CHOICE: Final = "write select(condition, a, b) for a choice, require(condition, message) to assert"
_LOGIC: Final = "`&` `|` `~` instead of `and` `or` `not`"
_CHAIN: Final = "(a < b) & (b < c) instead of a < b < c"
_CLOSER: Final = "`&` binds closer than a comparison, which needs parentheses"
_ANYTHING: Final = f"{_CHOICE}, {_LOGIC}, and {_CHAIN}"
_BY_KEYWORD: Final = {
    "if": f"{_CHOICE}; both sides of a choice are computed, always",
    "elif": f"{_CHOICE}; both sides of a choice are computed, always",
    "while": "loop as often as it may take at most, and keep values by select(condition, next_value, value)",
    "assert": "write require(condition, message)",
}
_BY_FUNCTION: Final = {
    "max": "write maximum(a, b) of zkwright.circuits.numbers",
    "min": "write minimum(a, b) of zkwright.circuits.numbers",
    "sorted": "write zkwright.circuits.sorting.sort(values)",
    "any": "write any_of(conditions)",
    "all": "write all_of(conditions)",
}


def truth_mend() -> str:
    """The mend for the expression that is being evaluated, or all of them where it is not at hand."""
    text, line = current_expression(), current_line()
    try:
        node = ast.parse(text, mode="eval").body if text else None
    except UNREADABLE:
        node = None
    match node:
        case ast.Compare(ops=[ast.In() | ast.NotIn()]):
            return "write any_of([x == item for item in items]) instead of x in items"
        case ast.Compare(ops=[_, _, *_], comparators=comparators):
            closer = any(isinstance(part, ast.BinOp) for part in comparators)
            return f"write {_CHAIN}" + (f"; {_CLOSER}" * closer)
        case ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
            return f"write {_LOGIC}, with parentheses around comparisons"
        case ast.Call(func=ast.Name(id=name)) if name in _BY_FUNCTION:
            return _BY_FUNCTION[name]
    keyword = line.split("(")[0].split(" ")[0]
    return _BY_KEYWORD.get(keyword, _ANYTHING)


def logic_mend(operator: str) -> str:
    """What to write for an operator of logic between numbers on a line that compares; nothing for another operator or line."""
    if operator in ("&", "|", "^") and re.search(r"[=!<>]=|[<>]", current_line().replace("->", "")):
        return f"write (x == a) {operator} (y == b): {_CLOSER.replace('&', operator)}; "
    return ""
