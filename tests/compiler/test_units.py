"""Integers that an author named, as `class Euros(U64)`, are not taken for each other; each is taken for its width's own type."""

# mypy: ignore-errors

import operator

import pytest
from zkwright.compiler import U8, U64, Array, Private, Public, Struct, bind, circuit, gadget, select
from zkwright.compiler.errors import TypeMismatchError


class Euros(U64):
    """An amount."""


class Cash(Euros):
    """One of another kind, and an amount as well."""


class Dollars(U64):
    """Another amount."""


class Percent(U8):
    """Of another width."""


class Price(Struct):
    """A field of a named type."""

    amount: Euros


@gadget
def rate(amount: Euros) -> Euros:
    return amount


@gadget
def gives(amount: Dollars) -> Euros:
    return amount


def statement(use):
    @circuit
    def program(
        e: Private[Euros], d: Private[Dollars], c: Private[Cash], p: Private[Percent], x: Private[U64]
    ) -> Public[U64]:
        bind(e, d, c, p, x)
        return U64(use(e, d, c, p, x))

    return program


MIXED = {
    **{
        name: (lambda e, d, c, p, x, of=of: U64(of(e, d)))
        for name, of in {"+": operator.add, "-": operator.sub, "*": operator.mul, "//": operator.floordiv}.items()
    },
    "==": lambda e, d, c, p, x: select(e == d, x, 1),
    "<": lambda e, d, c, p, x: select(c < d, x, 1),
    "an argument": lambda e, d, c, p, x: rate(d),
    "a narrow argument": lambda e, d, c, p, x: rate(p),
    "a result": lambda e, d, c, p, x: gives(d),
    "a field": lambda e, d, c, p, x: Price(amount=d).amount,
    "an item": lambda e, d, c, p, x: Array[Euros, 2]([e, d])[1],
}


@pytest.mark.parametrize("name", MIXED)
def test_units_are_not_mixed(name):
    with pytest.raises(TypeMismatchError, match=r"Euros|Cash") as caught:
        statement(MIXED[name]).compile()
    assert "(x) where one stands for the other" in caught.value.mend


@pytest.mark.parametrize(
    "use",
    [
        lambda e, d, c, p, x: rate(Euros(d)),
        lambda e, d, c, p, x: rate(x),
        lambda e, d, c, p, x: rate(c),
        lambda e, d, c, p, x: e + x,
        lambda e, d, c, p, x: e + c,
        lambda e, d, c, p, x: x + d,
        lambda e, d, c, p, x: e + 5,
        lambda e, d, c, p, x: e + Euros(p),
        lambda e, d, c, p, x: Price(amount=3).amount,
    ],
)
def test_a_unit_and_its_width_go_together(use):
    statement(use).compile()
