"""Hypothesis strategies for what circuits take: values of every type, edges drawn as often as the others.

    from hypothesis import given
    from zkwright.testing.strategies import inputs_of

    @given(inputs_of(spend))
    def test_nothing_is_spent_twice(inputs):
        ...

Needs the package hypothesis, which nothing else of zkwright does.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from zkwright.compiler import Circuit, InputError, Program, UnsatisfiedCircuitError, Witness
from zkwright.compiler.errors import HintError
from zkwright.compiler.forms import (
    ArrayForm,
    BoolForm,
    BytesForm,
    FieldForm,
    FixedForm,
    Form,
    IntForm,
    StructForm,
    TextForm,
    TupleForm,
    UIntForm,
    VecForm,
)
from zkwright.compiler.language.annotations import shape_from, split_visibility
from zkwright.core.field import R

from .subject import program_of

if TYPE_CHECKING:
    from zkwright.circuits.babyjub.plain import AffinePoint


def field_elements() -> SearchStrategy[int]:
    """Elements of the field: 0, 1, 2, and r less these, powers of two and their neighbours, bytes, and any."""
    return _numbers(R - 1)


def integers_of(bits: int) -> SearchStrategy[int]:
    """Integers of so many bits: both ends and their neighbours, powers of two and theirs, small ones, and any."""
    return _numbers((1 << bits) - 1)


def signed_integers_of(bits: int) -> SearchStrategy[int]:
    """Signed integers of so many bits: both ends and their neighbours, 0 and its, powers of two and theirs, and any."""
    half = 1 << bits - 1
    return _numbers(half - 1) | _numbers(half - 1).map(lambda number: -1 - number)


def fixed_numbers_of(bits: int, fraction: int) -> SearchStrategy[Fraction]:
    """Numbers of a fixed point of so many bits, `fraction` of them behind it: as `signed_integers_of`, times 2**-fraction."""
    return signed_integers_of(bits).map(lambda scaled: Fraction(scaled, 1 << fraction))


def _numbers(largest: int) -> SearchStrategy[int]:
    edges = [0, 1, 2, largest, largest - 1, largest - 2, largest // 2, largest // 2 + 1]
    edges += [power + step for exponent in (8, 32, 64, 128, 253) for power in [1 << exponent] for step in (-1, 0, 1)]
    kept = sorted({edge for edge in edges if 0 <= edge <= largest})
    return st.sampled_from(kept) | st.integers(0, min(255, largest)) | st.integers(0, largest)


def points(*, in_subgroup: bool = True) -> SearchStrategy[dict[str, int]]:
    """Points of Baby Jubjub as inputs take them; without `in_subgroup` also those of small order, and sums with them.

    The neutral element and the base point among them.
    """

    def shown(point: AffinePoint) -> dict[str, int]:
        return {"x": point.x, "y": point.y}

    from zkwright.circuits.babyjub.plain import BASE8, COFACTOR, GENERATOR, L, multiply

    if in_subgroup:
        return _numbers(L - 1).map(lambda scalar: shown(multiply(scalar, BASE8)))
    return (_numbers(COFACTOR * L - 1) | st.integers(0, COFACTOR - 1).map(lambda i: i * L)).map(
        lambda scalar: shown(multiply(scalar, GENERATOR))
    )


def signed_messages(messages: SearchStrategy[int] | None = None) -> SearchStrategy[dict[str, Any]]:
    """A key, a message and its signature as inputs take them, under `public_key`, `message` and `signature`."""
    from zkwright.circuits.eddsa.plain import SEED_BYTES, SigningKey

    def signed(seed: bytes, message: int) -> dict[str, Any]:
        key = SigningKey(seed)
        return {"public_key": key.public_key, "message": message, "signature": key.sign(message)}

    return st.builds(
        signed, st.binary(min_size=SEED_BYTES, max_size=SEED_BYTES), field_elements() if messages is None else messages
    )


def values_of(annotation: Any) -> SearchStrategy[Any]:
    """Plain values of a type as it is written in a signature, `U64`, `Array[Field, Literal[3]]`, a struct, `Private[U8]`.

    Of a `Point` those of the subgroup, of a `Signature` such a point and a scalar below the order, so one of no message at all.
    Raises TypeError for what is no type of the language, and what the annotation raises in a signature.
    """
    if isinstance(annotation, Form):
        return _values(annotation)
    _, inner = split_visibility(annotation)
    shape = shape_from(inner, {})
    if shape is None:
        raise TypeError(f"{annotation!r} is no type of the language; write U64, Field, Array[U8, Literal[4]], ...")
    return _values(shape)


def _values(form: Form) -> SearchStrategy[Any]:
    match form:
        case FieldForm():
            return field_elements()
        case BoolForm():
            return st.booleans()
        case UIntForm(width=width):
            return integers_of(width)
        case IntForm(width=width):
            return signed_integers_of(width)
        case FixedForm(width=width, fraction=fraction):
            return fixed_numbers_of(width, fraction)
        case BytesForm():
            n = form.size
            return st.sampled_from([bytes(n), b"\xff" * n]) | st.binary(min_size=n, max_size=n)
        case ArrayForm(item=item):
            n = form.known_length()
            return st.lists(_values(item), min_size=n, max_size=n)
        case VecForm(item=item):
            most = form.known_capacity()
            full = st.lists(_values(item), min_size=most, max_size=most)
            return st.just([]) | full | st.lists(_values(item), max_size=most)
        case TextForm():
            return _texts(form.size - 1)
        case TupleForm(items=items):
            return st.tuples(*map(_values, items))
        case StructForm(fields=fields):
            known = _of_library(form)
            return known if known is not None else st.fixed_dictionaries({name: _values(part) for name, part in fields})
    raise TypeError(f"no strategy for {form!r}")


def _texts(most: int) -> SearchStrategy[str]:
    """Texts of at most so many bytes: none, as many as there may be, and any, in any script."""
    cut = st.text(max_size=most).map(lambda text: text.encode()[:most].decode(errors="ignore"))
    return st.sampled_from(["", "~" * most, "\0" * most]) | cut


def _of_library(form: StructForm) -> SearchStrategy[Any] | None:
    """Of a struct of the gadget library, values that mean something; None for all others, and for a file's, which are names."""
    kind = getattr(form, "type", None)
    name = f"{getattr(kind, '__module__', '')}.{getattr(kind, '__name__', '')}"
    if name == "zkwright.circuits.babyjub.edwards.Point":
        return points()
    if name == "zkwright.circuits.eddsa.Signature":
        from zkwright.circuits.babyjub.plain import L

        return st.fixed_dictionaries({"r8": points(), "s": _numbers(L - 1)})
    return None


def inputs_of(
    circuit: Circuit[..., Any] | Program,
    using: Mapping[str, SearchStrategy[Any]] | None = None,
    /,
    **parameters: Any,
) -> SearchStrategy[dict[str, Any]]:
    """Inputs of a circuit by name, each of its type; `using` has strategies for some of them. What is required may still fail.

    `parameters` are the compile-time ones. Raises CompileErrors as compiling does, TypeError for a name in `using` that is none.
    """
    program = program_of(circuit, parameters)
    forms = {entry.name: entry.shape for entry in program.schema.inputs}
    chosen = dict(using or {})
    if unknown := chosen.keys() - forms.keys():
        raise TypeError(f"{program.schema.name} has no input {min(unknown)!r}; it has {', '.join(forms)}")
    return st.fixed_dictionaries(
        {name: chosen[name] if name in chosen else _values(form) for name, form in forms.items()}
    )


def witnesses_of(
    circuit: Circuit[..., Any] | Program,
    using: Mapping[str, SearchStrategy[Any]] | None = None,
    /,
    **parameters: Any,
) -> SearchStrategy[Witness]:
    """Witnesses of a circuit; inputs that it refuses are drawn again, so let `using` draw those that are seldom right."""
    program = program_of(circuit, parameters)

    def solved(inputs: dict[str, Any]) -> Witness:
        try:
            return program.solve(inputs)
        except (UnsatisfiedCircuitError, InputError, HintError):
            reject()

    return inputs_of(program, using).map(solved)
