from __future__ import annotations

from zkwright.compiler.errors import (
    ArgumentError,
    BodyError,
    CallError,
    CompileError,
    DivisionByZeroError,
    DroppedBitsError,
    EndlessRecursionError,
    ParameterError,
    SignatureError,
    UnannotatedParameterError,
    UnknownLengthError,
    UnusedConditionError,
    UnusedInputError,
)

from tests.compiler import test_misuse_bodies, test_misuse_python, test_misuse_types


def test_every_misuse_class_has_a_case() -> None:
    elsewhere = {SignatureError, UnannotatedParameterError, UnknownLengthError, ParameterError, UnusedInputError}
    elsewhere |= {EndlessRecursionError, CompileError, UnusedConditionError, DivisionByZeroError, DroppedBitsError}
    elsewhere |= {BodyError, CallError, ArgumentError}

    def tree(kind: type[CompileError]) -> set[type[CompileError]]:
        return {kind}.union(*(tree(child) for child in kind.__subclasses__()))

    cases = [*test_misuse_bodies.CASES, *test_misuse_python.CASES, *test_misuse_types.CASES]
    assert tree(CompileError) == elsewhere | {kind for _, kind, _, _ in cases}
