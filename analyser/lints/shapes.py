"""Shapes of rows by which lints recognise what an author wrote, whatever it is called."""

from __future__ import annotations

from ..system import ONE, Form


def linear(a: Form, b: Form, c: Form, modulus: int) -> Form | None:
    """What a row says is 0, where one factor is a constant; None for a product of two unknowns.

    >>> linear({0: 2}, {1: 3}, {2: 1}, 7)
    {1: 6, 2: 6}
    """
    for one, two in ((a, b), (b, a)):
        if one.keys() <= {ONE}:
            return added({wire: value * one.get(ONE, 0) for wire, value in two.items()}, c, -1, modulus)
    return None


def boolean_form(a: Form, b: Form, c: Form, modulus: int) -> Form | None:
    """The combination that a row says is 0 or 1; None for a row of another shape.

    The row is t * (k * t + d) = e * t for a combination t, which is 0 or (e - d) / k: any spelling of x * (x - 1) = 0.

    >>> boolean_form({1: 1}, {1: 1, 0: 6}, {}, 7), boolean_form({1: 1}, {1: 1}, {1: 1}, 7), boolean_form({1: 1}, {2: 1}, {}, 7)
    ({1: 1}, {1: 1}, None)
    """
    if not (a.keys() ^ b.keys()) <= {ONE} or not c.keys() <= a.keys() | b.keys():
        return None
    for one, two in ((a, b), (b, a)):
        wire = next((wire for wire in one if wire != ONE), None)
        if wire is None:
            return None
        inverse = pow(one[wire], -1, modulus)
        factor = two[wire] * inverse % modulus
        if any((two[w] - factor * value) % modulus for w, value in one.items() if w != ONE):
            return None
        rest = two.get(ONE, 0) - factor * one.get(ONE, 0)
        e = c.get(wire, 0) * inverse % modulus
        if not added(c, one, -e, modulus) if e else not c:
            other = (e - rest) * pow(factor, -1, modulus) % modulus
            if other:
                scale = pow(other, -1, modulus)
                return {w: value * scale % modulus for w, value in one.items()}
    return None


def sole_wire(form: Form, modulus: int) -> int | None:
    """The wire w of a combination w or 1 - w; None for any other.

    >>> sole_wire({4: 1}, 7), sole_wire({4: 6, 0: 1}, 7), sole_wire({4: 2}, 7)
    (4, 4, None)
    """
    wires = [wire for wire in form if wire != ONE]
    if len(wires) != 1:
        return None
    (wire,) = wires
    return wire if (form[wire], form.get(ONE, 0)) in ((1, 0), (modulus - 1, 1)) else None


def added(one: Form, two: Form, factor: int, modulus: int) -> Form:
    """one + factor * two.

    >>> added({1: 1, 2: 3}, {2: 1}, -3, 7)
    {1: 1}
    """
    total = dict(one)
    for wire, value in two.items():
        total[wire] = (total.get(wire, 0) + factor * value) % modulus
    return {wire: value % modulus for wire, value in total.items() if value % modulus}
