"""Requirements that say nothing, whatever the inputs: what a type promises already, and that a value equals itself.

Told by the text: a bound that is computed may say nothing for one turn of a loop, or for one compile-time parameter, and much for
others; what an earlier requirement proves may be required again. Neither is a mistake.
"""

from __future__ import annotations

import ast

from ..errors import EmptyRequirementError
from ..source_locations import caller_frame, caller_place
from ..types.integer_range import RangedInteger, with_article
from .debug_arguments import static_value

_FLIPPED = {ast.GtE: ast.LtE, ast.LtE: ast.GtE, ast.Eq: ast.Eq}


def refuse_empty(condition: ast.expr | None) -> None:
    """Raise EmptyRequirementError for the text of a condition, known to hold, that holds of any value of its type."""
    match condition:
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _FLIPPED:
            text = ast.unparse(condition)
            if ast.dump(left) == ast.dump(right) and isinstance(left, (ast.Name, ast.Attribute)):
                raise EmptyRequirementError(f"`{text}` always holds: both sides are the same", "compare two values")
            for value, operator, bound in ((left, type(op), right), (right, _FLIPPED[type(op)], left)):
                kind = _integer(value)
                if kind is not None and _is_end(kind, operator, bound):
                    low, high = kind.shown(kind.minimum()), kind.shown(kind.maximum())
                    told = f"`{text}` always holds: {with_article(kind)} is {low} to {high}"
                    raise EmptyRequirementError(told, "remove it, or write the bound that you mean")


def required_text() -> ast.expr | None:
    """The first argument of the call that the author's line makes; None where no line of the author's is at hand."""
    place = caller_place()
    call = place.call() if place is not None and not place.of_library else None
    return call.args[0] if call is not None and call.args else None


def _integer(node: ast.expr) -> type[RangedInteger] | None:
    frame = caller_frame()
    value = static_value(node, frame) if frame is not None else None
    return type(value) if isinstance(value, RangedInteger) else None


def _is_end(kind: type[RangedInteger], operator: type[ast.cmpop], bound: ast.expr) -> bool:
    if not all(
        isinstance(part, (ast.Constant, ast.BinOp, ast.operator, ast.UnaryOp, ast.unaryop)) for part in ast.walk(bound)
    ):
        return False
    number = eval(compile(ast.Expression(bound), "<bound>", "eval"), {"__builtins__": {}})
    number *= 1 << kind.fraction
    return (operator is ast.GtE and number == kind.minimum()) or (operator is ast.LtE and number == kind.maximum())
