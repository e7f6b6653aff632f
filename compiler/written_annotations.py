"""What annotations mean: what they mean where they stand, when the function or class is made.

Python evaluates an annotation there and then, unless it is a string, as all are under `from __future__ import annotations`. A
string is evaluated there and then as well, with the names that Python would have seen: what is bound to a name later, what a name
means in another function, or in the circuit that uses a struct, changes no promise. Only a circuit's own parameters, which
lengths name, get their values later.
"""

from __future__ import annotations

import ast
import functools
import inspect
import linecache
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from types import CodeType, FrameType
from typing import TYPE_CHECKING, Any, get_args

from .errors import CompileError, SignatureError
from .source_locations import UNREADABLE, caller_frame

if TYPE_CHECKING:
    from symtable import SymbolTable


class Written:
    """An annotation where it stands."""

    __slots__ = ("_late", "_meaning", "_names")

    def __init__(self, meaning: Any, late: CodeType | None = None, names: Mapping[str, Any] | None = None) -> None:
        """What it means; or the part of it that waits for parameters, with the names that this reads beside them."""
        self._meaning, self._late, self._names = meaning, late, names or {}

    @property
    def types(self) -> tuple[Any, ...]:
        """What it names, so far as that does not wait for parameters."""
        return (self._meaning,) if self._late is None else tuple(self._names.values())

    def meaning(self, parameters: Mapping[str, Any]) -> Any:
        """The annotation as an object; where it names parameters, for these values of them. Raises SignatureError."""
        if self._late is None:
            return self._meaning
        return _evaluated(self._meaning, self._late, {**self._names, **parameters})


class Scope:
    """The names that the annotations at one place may use, as they are now."""

    def __init__(self, names: dict[str, Any], lost: Collection[str] = ()) -> None:
        """These; and `lost` are variables of enclosing functions without a value here, for which no global stands in."""
        self._names, self._lost = names, frozenset(lost)

    def written(self, annotation: Any, parameters: Collection[str] = ()) -> Written:
        """The annotation, whether a string or not, evaluated up to these parameters. Raises SignatureError."""
        if isinstance(annotation, str):
            return self._read(annotation, parameters)
        _settle(annotation)
        return Written(annotation)

    def _read(self, text: str, parameters: Collection[str]) -> Written:
        if text in self._names and text not in parameters and text not in self._lost:  # as most are: a name
            _settle(self._names[text])
            return Written(self._names[text])
        words = set(_NAMES.findall(text))
        if words.isdisjoint(parameters) and words.isdisjoint(self._lost):
            meaning = _evaluated(text, text.strip(), self._names)
            _settle(meaning)
            return Written(meaning)
        try:
            tree = ast.parse(text.strip(), mode="eval")
        except UNREADABLE as error:
            raise _not_evaluated(text, error) from error
        named = _named(tree)
        if lost := sorted((named & self._lost) - set(parameters)):
            raise SignatureError(
                f"the annotation `{text}` names `{lost[0]}`, a variable of an enclosing function that has no value where the "
                "annotation stands, or that a string does not reach",
                f"give it its value before; or make the type there, as `Amount = UInt({lost[0]})`, in the function that the "
                "annotation stands in, and name that",
            )
        if named.isdisjoint(parameters):
            return Written(_evaluated(text, text.strip(), self._names))
        if any(isinstance(node, _BINDING) for node in ast.walk(tree)):
            return Written(
                text, _compiled(text, tree), {name: self._names[name] for name in named & self._names.keys()}
            )
        settled = _Settled(text, self._names, parameters)
        rest = ast.fix_missing_locations(settled.visit(tree))
        return Written(text, _compiled(text, rest), settled.held)


_NAMES = re.compile(r"[^\W\d]\w*")

_BINDING = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.NamedExpr)


class _Settled(ast.NodeTransformer):
    """Evaluates all of an annotation that names no parameter, and puts names for it in its place."""

    def __init__(self, text: str, names: dict[str, Any], parameters: Collection[str]) -> None:
        self.held: dict[str, Any] = {}
        self._text, self._names, self._parameters = text, names, parameters

    def visit(self, node: ast.AST) -> Any:
        if not isinstance(node, ast.expr) or isinstance(node, (ast.Constant, ast.Slice, ast.Starred)):
            return self.generic_visit(node)
        if not _named(node).isdisjoint(self._parameters):
            return self.generic_visit(node)
        name = f" {len(self.held)}"  # which no author can write
        self.held[name] = _evaluated(self._text, _compiled(self._text, ast.Expression(node)), self._names)
        _settle(self.held[name])
        return ast.Name(name, ast.Load())


def _named(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _compiled(text: str, tree: Any) -> CodeType:
    try:
        return compile(tree, "<annotation>", "eval")
    except UNREADABLE as error:
        raise _not_evaluated(text, error) from error


def _evaluated(text: str, code: CodeType | str, names: dict[str, Any]) -> Any:
    try:
        return eval(code, names)
    except NameError as error:
        problem = f"the annotation `{text}` cannot be resolved: {error}"
        raise SignatureError(problem, "import the name at module level, or define it before the annotation") from None
    except CompileError:
        raise
    except Exception as error:
        raise _not_evaluated(text, error) from error


def _not_evaluated(text: str, error: BaseException) -> SignatureError:
    problem = f"the annotation `{text}` cannot be evaluated: {type(error).__name__}: {error}"
    return SignatureError(problem, "check the annotation")


def _settle(annotation: Any) -> None:
    """Have `type X = ...` say what it stands for now: Python evaluates it when it is first asked, and keeps that."""
    if type(annotation).__name__ == "TypeAliasType":
        try:
            _settle(annotation.__value__)
        except NameError as error:
            raise SignatureError(
                f"`{annotation}` cannot be resolved: {error}", "define the name before the annotation"
            ) from None
    for argument in get_args(annotation):
        _settle(argument)


def function_scope(function: Callable[..., Any]) -> Scope:
    """What the annotations of a function that is just being decorated may name."""
    written = inspect.unwrap(function)  # the annotations are those of the function that a decorator of others wraps
    code = written.__code__
    if not any(isinstance(text, str) for text in written.__annotations__.values()):
        return Scope({})
    closed_over = _closed_over(written)
    frame = caller_frame()
    if frame is not None and code in frame.f_code.co_consts:
        values, lost = _variables(frame)
    else:  # decorated elsewhere than it was defined
        values, lost = {}, _enclosing_variables(code, code.co_qualname)
    found = {**written.__globals__, **closed_over, **values}
    return Scope(found, (lost | set(code.co_freevars)) - closed_over.keys() - values.keys())


def class_scope(annotations: Mapping[str, Any]) -> Scope:
    """What the annotations of a class that is just being made may name."""
    frame = caller_frame()
    if frame is None or not any(isinstance(text, str) for text in annotations.values()):
        return Scope({})
    values, lost = _variables(frame)
    return Scope({**frame.f_globals, **values}, lost)


def _closed_over(function: Callable[..., Any]) -> dict[str, Any]:
    """The variables of enclosing functions that the function uses; without those that have no value yet."""
    found = {}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            found[name] = cell.cell_contents
        except ValueError:
            continue
    return found


def _variables(frame: FrameType) -> tuple[dict[str, Any], set[str]]:
    """What is seen from a frame beside globals: values of variables; and variables that have none, or none that is seen."""
    values: dict[str, Any] = {}
    for scope in _scopes(frame):
        values = {**scope.f_locals, **values}
        if _is_function(scope.f_code):
            code = scope.f_code
            own = {*code.co_varnames, *code.co_cellvars, *code.co_freevars}
            return values, (own | _enclosing_variables(code, code.co_qualname)) - values.keys()
    return values, set()


def _scopes(frame: FrameType) -> Iterator[FrameType]:
    """The frame; of a class statement's also that in which this stands."""
    scope: FrameType | None = frame
    while scope is not None and scope.f_code.co_name != "<module>":
        yield scope
        if _is_function(scope.f_code):
            return
        scope = scope.f_back
    if scope is not None and scope.f_locals is not scope.f_globals:  # of `exec` with two namespaces
        yield scope


def _is_function(code: CodeType) -> bool:
    return bool(code.co_flags & inspect.CO_OPTIMIZED)


def _enclosing_variables(code: CodeType, qualified_name: str) -> set[str]:
    """The variables of the functions in whose bodies a function is defined; none where the source is not at hand."""
    if "<locals>" not in qualified_name:
        return set()
    of_name = _around("".join(linecache.getlines(code.co_filename)), code.co_filename).get(code.co_name, [])
    later = [(line, variables) for line, variables in of_name if line >= code.co_firstlineno]
    return set(min(later, key=lambda one: one[0])[1]) if later else set()


@functools.lru_cache(maxsize=8)
def _around(source: str, file: str) -> dict[str, list[tuple[int, frozenset[str]]]]:
    """Where the functions and classes of a file start, by name, and the variables of the functions around each."""
    import symtable  # only strings within functions within functions need it

    found: dict[str, list[tuple[int, frozenset[str]]]] = {}
    try:
        table = symtable.symtable(source, file, "exec")
    except UNREADABLE:
        return found
    stack: list[tuple[SymbolTable, frozenset[str]]] = [(table, frozenset())]
    while stack:
        outer, variables = stack.pop()
        found.setdefault(outer.get_name(), []).append((outer.get_lineno(), variables))
        if outer.get_type() == "function":
            variables = variables | {symbol.get_name() for symbol in outer.get_symbols() if symbol.is_local()}
        stack += [(inner, variables) for inner in outer.get_children()]
    return found
