"""The few values of wires before any rule runs: of inputs too, and through rows that are shorter than they look."""

from __future__ import annotations

from zkwright.analyser.propagation import determined
from zkwright.analyser.system import ONE, Form, Row
from zkwright.analyser.system_of_rows import system_of
from zkwright.analyser.value_propagation import few_values

from .brute_force import unique_wires

PRIME = 2**61 - 1
Z, Y = 1, 2


def boolean(form: Form) -> Row:
    return form, {**form, ONE: -1}, {}


def xor3(z: int, a: int, b: int, c: int) -> Row:
    """z = a xor b xor c, with a divisor that is 0 for no bits."""
    return {z: 1, a: 2, b: 2, c: 7}, {a: 1, b: 1, c: -4, ONE: 1}, {a: 6, b: 6, c: -24}


def test_a_function_of_functions_of_inputs() -> None:
    bits = [3, 4, 5, 6, 7]
    rows = [*(boolean({bit: 1}) for bit in bits), xor3(Y, 3, 4, 5), xor3(Z, Y, 6, 7)]
    system = system_of(rows, outputs=2, inputs=5, modulus=PRIME)
    found = few_values(system, system.every_row)
    assert found.sets[Z] == found.sets[Y] == (0, 1)
    assert found.functions == {5: Y, 6: Z}
    assert determined(system).counts == {"input": 6, "exhaustion": 2}


def test_a_divisor_that_some_bits_make_0() -> None:
    """z (a + b) = 0 leaves z open where both are 0."""
    system = system_of([boolean({2: 1}), boolean({3: 1}), ({Z: 1}, {2: 1, 3: 1}, {})], outputs=1, inputs=2, modulus=7)
    assert not few_values(system, system.every_row).functions
    assert not determined(system).is_unique(Z)


def test_the_bit_that_is_left_of_a_sum() -> None:
    """x = b_0 + 2 b_1 + 4 b_2 + 8 b_3 + 16 L, and z = L xor y."""
    x, y, b_0, b_1, b_2, b_3 = range(2, 8)
    left = _left(x, (b_0, b_1, b_2, b_3))
    rows = [*(boolean({bit: 1}) for bit in (b_1, b_2, b_3, b_0, y)), boolean(left), _xor_of_two(Z, left, y)]
    system = system_of(rows, outputs=1, inputs=2, modulus=PRIME)
    found = few_values(system, system.every_row)
    assert found.functions[6] == Z
    assert found.sets[Z] == (0, 1)
    assert [row for row, _, _ in found.remainders] == [5]
    facts = determined(system)
    assert facts.counts == {"digits": 4, "input": 3, "linear": 1}


def test_what_is_left_beside_a_wire_of_it_that_cancels() -> None:
    """L = x - 2 a - 4 b - 8 c - 16 d is a bit; z = (1 - L) ^ y ^ b has a divisor without b, so that most wires of L are in it."""
    x, y, a, b, c, d = range(2, 8)
    left = {x: 1, a: -2, b: -4, c: -8, d: -16}
    other = {ONE: 1, x: -1, a: 2, b: 4, c: 8, d: 16}
    first = _sum(_sum({Z: 1}, _times(2, other)), {y: 2, b: 7})
    divisor = _sum(other, {y: 1, b: -4, ONE: 1})
    last = _sum(_times(6, other), {y: 6, b: -24})
    assert divisor[b] == last[b] == 0
    rows = [*(boolean({bit: 1}) for bit in (a, b, c, d, y)), boolean(left), (first, divisor, last)]
    system = system_of(rows, outputs=1, inputs=2, modulus=PRIME)
    found = few_values(system, system.every_row)
    assert found.functions[6] == Z
    assert found.sets[Z] == (0, 1)
    assert determined(system).is_unique(Z)


def test_a_wire_within_what_is_left_is_no_function_of_the_others() -> None:
    """L = 2 a + 4 b + 8 c + 16 d + 3 z is a bit, and z = L xor y: z may be 0 or 1, where L follows it."""
    y, a, b, c, d = range(2, 7)
    left = {a: 2, b: 4, c: 8, d: 16, Z: 3}
    rows = [boolean(left), boolean({y: 1}), _xor_of_two(Z, left, y)]
    for modulus in (7, PRIME):
        system = system_of(rows, outputs=1, inputs=5, modulus=modulus)
        assert few_values(system, system.every_row).sets[Z] == (0, 1)
        assert not few_values(system, system.every_row).functions
    small = system_of(rows, outputs=1, inputs=5, modulus=5)
    assert determined(small).is_unique(Z) <= (Z in unique_wires(small))


def test_sets_that_contradict_a_row_teach_nothing() -> None:
    rows = [boolean({Y: 1}), ({Y: 1}, {Y: 1, Z: 0}, {ONE: 2}), ({Z: 1}, {ONE: 1}, {Y: 1})]
    system = system_of(rows, outputs=1, inputs=1, modulus=7)
    assert few_values(system, system.every_row).sets[Z] == (0, 1)


def _left(x: int, bits: tuple[int, ...]) -> Form:
    sixteenth = pow(16, -1, PRIME)
    return {x: sixteenth, **{bit: -sixteenth * 2**i for i, bit in enumerate(bits)}}


def _xor_of_two(z: int, a: Form, b: int) -> Row:
    """2 a b = a + b - z."""
    return {wire: 2 * value for wire, value in a.items()}, {b: 1}, _sum(a, {b: 1, z: -1})


def _sum(one: Form, two: Form) -> Form:
    return {wire: one.get(wire, 0) + two.get(wire, 0) for wire in one.keys() | two.keys()}


def _times(factor: int, form: Form) -> Form:
    return {wire: factor * value for wire, value in form.items()}
