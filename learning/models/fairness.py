"""That a committed model treats two groups of a committed test set alike, as far as rates tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Self

import numpy as np
from zkwright.circuits.comparators import require_between
from zkwright.compiler import (
    U16,
    U32,
    U64,
    Array,
    Bool,
    Circuit,
    Field,
    Private,
    Public,
    Struct,
    UInt,
    circuit,
    random_field,
    require,
)

from ..errors import LearningError
from .card import AnyShape, Card
from .circuits import says
from .commitments import chained, committed_model, digest
from .committed import CommittedModel
from .shape import Shape

AMONG: Final = ("all", "good")
_ELEMENT: Final = 253
_MOST_ROWS: Final = 1 << 12


class Fairness(Struct):
    """What was shown of a model and a test set."""

    model: Field
    """The model's commitment."""

    data: Field
    """The test set's."""

    first: U32
    """How many of the rows that count are of the first group, and of the second."""

    second: U32
    constant: Bool
    """Whether the model says the same of all rows, which is fair and of no use."""


def fairness_circuit(shape: AnyShape, rows: int, *, among: str = "all") -> Circuit[Any, Any]:
    """Of two groups of a committed test set, the rates of those of whom a model says the second class differ by at most so much.

    `permille` bounds the difference, in thousandths. Rates are among `all` of a group, or among the `good` ones, of whom the
    second class is true, as equal opportunity has it. Both groups have at least one row that counts. The rows stay hidden. Of a
    network it counts as its answers do, under a commitment that was proved to be to one. A model has to decide between two.
    """
    decides = shape.decides if isinstance(shape, Shape) else shape.cut is not None
    if not decides:
        raise LearningError("the model", "does not decide between two classes", "give a classifier of two")
    if among not in AMONG or not 2 <= rows <= _MOST_ROWS:
        raise LearningError("the test set", f"has {rows} rows, counted among {among}", f"have 2 to {_MOST_ROWS} rows")
    n_elements, n_inputs, width = shape.elements, shape.inputs, shape.width
    n_numbers, n_rows = rows * shape.inputs, rows

    @circuit
    def fairness(
        elements: Private[Array[Field, Literal["n_elements"]]],
        nonce: Private[Field],
        scheme: Public[Field],
        numbers: Private[Array[UInt[Literal["width"]], Literal["n_numbers"]]],  # type: ignore[type-arg]
        groups: Private[Array[Bool, Literal["n_rows"]]],
        good: Private[Array[Bool, Literal["n_rows"]]],
        salt: Private[Field],
        permille: Public[U16],
        n_elements: int = n_elements,
        n_numbers: int = n_numbers,
        n_rows: int = n_rows,
        width: int = width,
    ) -> Public[Fairness]:
        """The rates differ by at most so many thousandths."""
        packed_model, values = list(elements), list(numbers)
        require_between(permille, 0, 1000)
        sizes, yes = [Field(0), Field(0)], [Field(0), Field(0)]
        said_yes = Field(0)
        for row in range(n_rows):
            said = says(shape, packed_model, values[row * n_inputs : (row + 1) * n_inputs])
            counts = Field(1) if among == "all" else Field(good[row])
            second = counts * Field(groups[row])
            yes_and_counts, yes_and_second = said * counts, said * second
            sizes = [sizes[0] + counts - second, sizes[1] + second]
            yes = [yes[0] + yes_and_counts - yes_and_second, yes[1] + yes_and_second]
            said_yes = said_yes + said
        first_size, second_size = (U32(size) for size in sizes)
        first_yes, second_yes = (U64(U32(each)) for each in yes)
        require(first_size > 0, "no row that counts is of the first group")
        require(second_size > 0, "no row that counts is of the second group")
        first_rate, second_rate = first_yes * U64(second_size) * 1000, second_yes * U64(first_size) * 1000
        allowed = U64(permille) * U64(first_size) * U64(second_size)
        require(first_rate <= second_rate + allowed, "the first group's rate is higher by more than is allowed")
        require(second_rate <= first_rate + allowed, "the second group's rate is higher by more than is allowed")
        return Fairness(
            model=committed_model(shape, scheme, nonce, packed_model),
            data=committed_rows(salt, [Field(each) for each in values], list(groups), list(good), width),
            first=first_size,
            second=second_size,
            constant=(said_yes == 0) | (said_yes == n_rows),
        )

    return fairness


def committed_rows(
    salt: Field, numbers: Sequence[Field], groups: Sequence[Any], good: Sequence[Any], width: int
) -> Field:
    """The commitment to a test set: inputs row by row, then groups, then what is true, packed."""
    parts = [(number, width) for number in numbers] + [(Field(bit), 1) for bit in (*groups, *good)]
    elements, at, offset = [], Field(0), 0
    for value, bits in parts:
        if offset + bits > _ELEMENT:
            elements.append(at)
            at, offset = Field(0), 0
        at, offset = at + value * (1 << offset), offset + bits
    tag = digest("test set", f"{len(groups)} rows of {len(numbers)} numbers of {width} bits")
    return chained(Field(tag), salt, [*elements, at])


@dataclass(frozen=True)
class TestSet:
    """Rows of whole inputs, of which group each is, and what is true of it: whoever commits to it keeps the salt."""

    __test__ = False  # pytest takes it for a test otherwise

    numbers: tuple[tuple[int, ...], ...] = field(repr=False)
    groups: tuple[bool, ...] = field(repr=False)
    good: tuple[bool, ...] = field(repr=False)
    width: int
    salt: int = field(repr=False)

    @classmethod
    def of(cls, card: Card, rows: Any, groups: Sequence[Any], good: Sequence[Any]) -> Self:
        """Of inputs as the model's card takes them, with a new salt."""
        whole = np.atleast_2d(card.whole(rows)).tolist()
        if not len(whole) == len(groups) == len(good):
            raise LearningError("the test set", "has rows without a group or a truth", "give one of each for every row")
        flags = tuple(map(bool, groups)), tuple(map(bool, good))
        return cls(tuple(map(tuple, whole)), *flags, card.shape.width, random_field())

    @property
    def commitment(self) -> int:
        """What is published before there is a model."""
        numbers = [Field(number) for row in self.numbers for number in row]
        groups, good = ([int(flag) for flag in flags] for flags in (self.groups, self.good))
        return int(committed_rows(Field(self.salt), numbers, groups, good, self.width))

    def inputs(self, model: CommittedModel, permille: int) -> dict[str, Any]:
        """Of `fairness_circuit`."""
        return {
            "elements": model.model.elements,
            "nonce": model.nonce,
            "scheme": model.card.scheme,
            "numbers": [number for row in self.numbers for number in row],
            "groups": list(self.groups),
            "good": list(self.good),
            "salt": self.salt,
            "permille": permille,
        }
