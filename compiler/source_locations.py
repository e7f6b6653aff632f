"""Places in the user's Python: which line a constraint, an error or a call comes from."""

from __future__ import annotations

import ast
import dis
import functools
import inspect
import linecache
import os
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from types import CodeType, FrameType, FunctionType
from typing import Any, Final

from zkwright.core.code_owner import KNOWN_OWNERS, in_library, owner_of, portable_path
from zkwright.core.fast_dataclass import dataclass
from zkwright.core.printable import printable, quotable

UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
"""What `ast.parse` raises: the last two for long expressions that Python compiles well."""


@dataclass(frozen=True, slots=True)
class Site:
    """One line of Python: file, line (from 1) and the function it stands in.

    `text` is the line as a file of ours carries it; None for a line that this process compiled, whose source is read.
    """

    file: str
    line: int
    function: str
    text: str | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        """`file:line`, the file relative to the working directory where that is shorter."""
        return f"{printable(self.file if self.text is not None else _short(self.file))}:{self.line}"

    @property
    def of_library(self) -> bool:
        """Whether the line is one of a gadget library's."""
        return in_library(self.file, portable=self.text is not None)

    @property
    def portable_file(self) -> str:
        """The file's name as files of ours carry it; see `portable_path`."""
        return portable_path(self.file) if self.text is None else self.file

    def source(self) -> str:
        """The line's text as `quotable` has it; empty where nobody has it.

        No path that a data file names is ever opened: it might be any file of the reader's, or a pipe that never ends.
        """
        return quotable(linecache.getline(self.file, self.line)) if self.text is None else self.text


def depth_of_author(sites: Sequence[Site]) -> int:
    """Which of these, from the innermost outwards, is the first that is not a gadget library's; 0 where none is."""
    return next((depth for depth, site in enumerate(sites) if not site.of_library), 0)


def definition_site(function: FunctionType, parameter: str | None = None) -> Site:
    """The line of a function's `def`, or of one of its parameters; where the source is not at hand, the line it starts on.

    The source is read once for each function, however many parameters it has.
    """
    code = function.__code__
    lines = _code(code).definition_lines(function)
    below = lines.get(parameter, lines.get(None, 0))
    return Site(code.co_filename, code.co_firstlineno + below, code.co_name)


def class_statement() -> Site | None:
    """The line of the `class` statement that is at work; None where no line of an author's is."""
    frame = caller_frame()
    return _site(frame) if frame is not None else None


def field_site(statement: Site, name: str) -> Site:
    """The line of a field in the class whose statement stands there; that of the statement where the source is not at hand."""
    for lines, owner, fields in _classes_in("".join(linecache.getlines(statement.file))):
        if statement.line in lines and name in fields:
            return Site(statement.file, fields[name], owner)
    return statement


@functools.lru_cache(maxsize=8)
def _classes_in(source: str) -> tuple[tuple[range, str, dict[str, int]], ...]:
    """Of each class in a file, the outer ones first: its lines, its name, and the line of each field that it declares."""
    try:
        tree = ast.parse(source)
    except UNREADABLE:
        return ()
    return tuple(
        (
            range(node.lineno, (node.end_lineno or 0) + 1),
            node.name,
            {
                part.target.id: part.lineno
                for part in reversed(node.body)
                if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name)
            },
        )
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    )


def _lines_below(function: FunctionType) -> dict[str | None, int]:
    """How many lines below the first decorator the `def` (None) and each parameter stand; empty without a source."""
    try:
        (definition,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    except (OSError, *UNREADABLE):
        return {}
    if not isinstance(definition, ast.FunctionDef):
        return {}
    arguments = definition.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    lines: dict[str | None, int] = {entry.arg: entry.lineno - 1 for entry in named if entry is not None}
    lines[None] = definition.lineno - 1
    return lines


def _short(file: str) -> str:
    if "IPython" in sys.modules:
        from zkwright.core.ipython import cell_name

        if (cell := cell_name(file)) is not None:
            return cell
    try:
        relative = os.path.relpath(file)
    except (OSError, ValueError):  # the working directory is gone, or the file is on another drive
        return file
    return relative if len(relative) < len(file) else file


def caller_frame() -> FrameType | None:
    """The nearest frame that is not the compiler's own."""
    frame: FrameType | None = sys._getframe(1)
    # Every row asks: a look into the table beforehand saves a call for each frame.
    while frame is not None and (KNOWN_OWNERS.get(frame.f_code.co_filename) or owner_of(frame.f_code)) == "compiler":
        frame = frame.f_back
    return frame


def library_at_work() -> bool:
    """Whether the nearest frame that is not the compiler's own is the gadget library's."""
    frame = caller_frame()
    return frame is not None and owner_of(frame.f_code) == "library"


def run_body(function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
    """Call the function of a circuit or gadget: what it records comes from its own lines, or from lines that they call."""
    return function(*args, **kwargs)


def _author_frame(*, within_body: bool) -> FrameType | None:
    """The nearest frame outside of the compiler and the gadget library; `within_body`, where the current body has one.

    Else the nearest one that is not the compiler's own.
    """
    frame = nearest = caller_frame()
    while frame is not None and (KNOWN_OWNERS.get(frame.f_code.co_filename) or owner_of(frame.f_code)) != "author":
        if within_body and frame.f_code is run_body.__code__:
            return nearest
        frame = frame.f_back
    return frame or nearest


_UNKNOWN = Site("<unknown>", 0, "<unknown>")


class _Code:
    """What is known of a code object, found by its identity: its hash and a search for a line take time with its length."""

    __slots__ = (
        "_definition_lines",
        "_instructions",
        "_loops",
        "_operations",
        "_positions",
        "code",
        "sides",
        "sites",
        "texts",
    )

    def __init__(self, code: CodeType) -> None:
        self.code = code  # keeps it alive, and with it its identity
        self.sites: dict[int, Site] = {}
        self.texts: dict[int, tuple[str, ...]] = {}
        self.sides: dict[int, tuple[str, ...]] = {}
        self._operations: dict[tuple[int | None, int | None], str] = {}
        self._instructions: bytes | None = None
        self._positions: tuple[_Position, ...] | None = None
        self._definition_lines: dict[str | None, int] | None = None
        self._loops: tuple[_Loop, ...] | None = None

    def loops(self) -> tuple[_Loop, ...]:
        """Its `for` loops, the outer ones first."""
        if self._loops is None:
            self._loops = tuple(_loops_of(self.code))
        return self._loops

    def position(self, instruction: int) -> _Position:
        """Where the source of an instruction starts and ends; `instruction` as in `frame.f_lasti`."""
        if self._positions is None:
            self._positions = tuple(self.code.co_positions())
        return self._positions[instruction // 2]

    def operator(self, instruction: int) -> bool:
        """Whether an instruction is an operator of two sides that is written as one."""
        if self._instructions is None:
            self._instructions = self.code.co_code  # made anew at each look
        return dis.opname[self._instructions[instruction]] in ("BINARY_OP", "COMPARE_OP")

    def parts(self, instruction: int, text: str) -> list[str]:
        """See `_parts`. Of a chain, as `a + b + c + d`, what is told of `a + b + c` before is not read again."""
        line, _, column, _ = self.position(instruction)
        before = self._operations.get((line, column), "")
        self._operations[line, column] = text
        return (before and text.startswith(before) and _parts_after(before, text)) or _parts(text)

    def definition_lines(self, function: FunctionType) -> dict[str | None, int]:
        """See `_lines_below`."""
        if self._definition_lines is None:
            self._definition_lines = _lines_below(function)
        return self._definition_lines


_Position = tuple[int | None, int | None, int | None, int | None]

_Loop = tuple[int, int, tuple[str, ...]]
"""Where the instructions of a loop's body start and end, and the names that it sets for each turn."""


def _loops_of(code: CodeType) -> Iterator[_Loop]:
    instructions = list(dis.get_instructions(code))
    for index, instruction in enumerate(instructions):
        if instruction.opname == "FOR_ITER":
            names = []
            for store in instructions[index + 1 :]:
                if store.opname in ("STORE_FAST", "STORE_NAME", "STORE_DEREF"):
                    names.append(store.argval)
                elif store.opname == "STORE_FAST_STORE_FAST":  # since Python 3.13
                    names += store.argval
                elif store.opname == "STORE_FAST_LOAD_FAST":
                    names.append(store.argval[0])
                    break
                elif store.opname not in ("UNPACK_SEQUENCE", "CACHE"):
                    break
            yield instruction.offset, instruction.argval, tuple(names)


_codes: dict[int, _Code] = {}


def _code(code: CodeType) -> _Code:
    known = _codes.get(id(code))
    if known is None:
        known = _codes[id(code)] = _Code(code)
    return known


def _site(frame: FrameType | None) -> Site:
    if frame is None:
        return _UNKNOWN
    code = _codes.get(id(frame.f_code)) or _code(frame.f_code)
    site = code.sites.get(frame.f_lasti)
    if site is None:
        line = code.position(frame.f_lasti)[0] or 0
        site = code.sites[frame.f_lasti] = Site(code.code.co_filename, line, code.code.co_name)
    return site


def caller_site() -> Site:
    """The line of the current body that is at work. Costs about a microsecond.

    In the body of a library gadget that is a line of the library. A plain function of the library, such as `sha256`, is no body:
    what it records for an author comes from the line that called it.
    """
    frame = caller_frame()
    if frame is not None and KNOWN_OWNERS.get(frame.f_code.co_filename) != "author":
        frame = _author_frame(within_body=True)
    return _site(frame)


def author_site() -> Site:
    """The author's line that is at work: the nearest one outside of the compiler and the gadget library."""
    return _site(_author_frame(within_body=False))


@dataclass(frozen=True, slots=True)
class Place:
    """What the user's frame was working on, to be named once somebody wants to know: most places never are."""

    code: CodeType
    instruction: int

    def texts(self) -> tuple[str, ...]:
        """The texts of a call's positional arguments, or of an operator's two sides; none where the source is not at hand."""
        known = _code(self.code)
        texts = known.texts.get(self.instruction)
        if texts is None:
            text = _expression(self.code, self.instruction)
            texts = known.texts[self.instruction] = tuple(known.parts(self.instruction, text)) if text else ()
        return texts

    def sides(self) -> tuple[str, ...]:
        """The texts of the two sides of an operator, or of the arguments of a call that are its sides; none elsewhere.

        Python's own `sum(values, start)` adds by itself: its arguments are no sides of the additions.
        """
        known = _code(self.code)
        if (sides := known.sides.get(self.instruction)) is None:
            # An operator is no call, which saves reading a long sum once for each of its terms.
            node = None if known.operator(self.instruction) else self.call()
            name = ast.unparse(node.func).rpartition(".")[2] if node else ""
            sides = known.sides[self.instruction] = () if name in _REPEATS else self.texts()
        return sides

    @property
    def of_library(self) -> bool:
        """Whether the frame is one of a gadget library's, whose texts say nothing to an author."""
        return owner_of(self.code) == "library"

    def receiver(self) -> str | None:
        """Of a call of a method the text of what has the method, None where the source is not at hand."""
        node = self.call()
        if node is None or not isinstance(node.func, ast.Attribute):
            return None
        return ast.get_source_segment(_expression(self.code, self.instruction) or "", node.func.value)

    def call(self) -> ast.Call | None:
        """The call that the frame is making; None where the source is not at hand, or says something else."""
        try:
            node = ast.parse(_expression(self.code, self.instruction) or "", mode="eval").body
        except UNREADABLE:
            return None
        return node if isinstance(node, ast.Call) else None


_REPEATS: Final = frozenset({"sum", "prod", "reduce", "accumulate", "map", "list", "tuple"})
"""Functions of Python's, by their own names, that operate on items of their arguments."""


def caller_place() -> Place | None:
    """What the nearest frame that is not the compiler's own is working on."""
    frame = caller_frame()
    return None if frame is None else Place(frame.f_code, frame.f_lasti)


def loop_variables() -> tuple[tuple[str, object], ...]:
    """The names of the `for` of the loops around the user's line, and what these are now."""
    frame = caller_frame()
    if frame is None or not (loops := _code(frame.f_code).loops()):
        return ()
    names = [name for start, end, targets in loops if start < frame.f_lasti < end for name in targets]
    if not names:
        return ()
    variables = frame.f_locals
    return tuple({name: variables[name] for name in names if name in variables}.items())


def current_expression() -> str | None:
    """The source text of what the nearest frame that is not the compiler's own is evaluating; None where it is not at hand."""
    place = caller_place()
    return _expression(place.code, place.instruction) if place else None


def current_line() -> str:
    """The source line that frame is at, without indentation, however long."""
    site = _site(caller_frame())
    return linecache.getline(site.file, site.line).strip()


def _expression(code: CodeType, instruction: int) -> str | None:
    line, end_line, column, end_column = _code(code).position(instruction)
    if line is None or end_line is None or column is None or end_column is None:
        return None
    lines = [linecache.getline(code.co_filename, number).encode() for number in range(line, end_line + 1)]
    if not all(lines):
        return None
    lines[-1] = lines[-1][:end_column]  # columns count bytes
    lines[0] = lines[0][column:]
    return b"".join(lines).decode(errors="replace")


def _parts_after(before: str, text: str) -> list[str]:
    """What `_parts` says of an operation whose left side is `before`; empty if it is another's."""
    rest = f"_{text[len(before) :]}"
    try:
        node = ast.parse(rest, mode="eval").body
    except UNREADABLE:
        return []
    if not isinstance(node, ast.BinOp) or not isinstance(node.left, ast.Name) or node.left.id != "_":
        return []
    return [before, ast.get_source_segment(rest, node.right) or ""]


def items_of(text: str) -> tuple[str, ...]:
    """The texts of the items of a list or tuple that is written out; none for another expression."""
    try:
        node = ast.parse(text, mode="eval").body
    except UNREADABLE:
        return ()
    items = node.elts if isinstance(node, (ast.List, ast.Tuple)) else []
    return tuple(ast.get_source_segment(text, item) or "" for item in items)


def _parts(text: str) -> list[str]:
    try:
        node = ast.parse(text, mode="eval").body
    except UNREADABLE:
        return []
    if isinstance(node, ast.Call):
        parts: list[ast.expr] = list(node.args)
    elif isinstance(node, ast.BinOp):
        parts = [node.left, node.right]
    elif isinstance(node, ast.Compare):
        parts = [node.left, *node.comparators]
    elif isinstance(node, ast.UnaryOp):
        parts = [node.operand]
    else:
        return []
    return [ast.get_source_segment(text, part) or "" for part in parts]
