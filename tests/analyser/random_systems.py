"""Small random systems with the structure that circuits have, over small primes."""

from __future__ import annotations

import random

from zkwright.analyser.system import ONE, Form, Row, System
from zkwright.analyser.system_of_rows import system_of

PRIMES = (5, 7, 11, 13, 17, 31)

MOST_ASSIGNMENTS = 40_000


def random_system(rng: random.Random) -> System:
    """A system of up to seven wires, of pieces as gadgets have them and of random rows; often unique, often nearly so."""
    modulus = rng.choice(PRIMES)
    most = 2
    while modulus ** (most + 1) <= MOST_ASSIGNMENTS and most < 7:
        most += 1
    n = rng.randint(2, most)
    inputs = rng.randint(1, max(1, n // 2))
    outputs = rng.randint(0, n - inputs)
    builder = _Builder(rng, modulus, n)
    for _ in range(rng.randint(1, n + 2)):
        builder.piece()
    rng.shuffle(builder.rows)
    return system_of(builder.rows, outputs=outputs, inputs=inputs, wires=n + 1, modulus=modulus)


class _Builder:
    def __init__(self, rng: random.Random, modulus: int, wires: int) -> None:
        self.rng, self.p, self.wires = rng, modulus, wires
        self.rows: list[Row] = []

    def piece(self) -> None:
        pieces = [
            self.linear, self.product, self.boolean, self.boolean, self.boolean_form, self.is_zero, self.bits,
            self.bits_but_one, self.selection, self.square, self.division, self.anything, self.nonzero, self.xor,
            self.equation, self.small_set, self.equal_sums, self.quotient, self.one_row, self.between, self.one_of_two,
        ]  # fmt: skip
        self.rng.choice(pieces)()

    def wire(self) -> int:
        return self.rng.randint(1, self.wires)

    def some(self, most: int) -> list[int]:
        return self.rng.sample(range(1, self.wires + 1), min(self.wires, self.rng.randint(1, most)))

    def value(self) -> int:
        return self.rng.choice([1, 1, 1, -1, 2, -2, self.rng.randrange(1, self.p)]) % self.p

    def form(self, most: int = 2) -> Form:
        form = {wire: self.value() for wire in self.some(most)}
        if self.rng.random() < 0.4:
            form[ONE] = self.value()
        return {wire: value for wire, value in form.items() if value % self.p}

    def zero(self, form: Form) -> None:
        one: Form = {ONE: 1}
        self.rows.append(self.rng.choice([(form, one, {}), (one, form, {}), ({}, form, form)]))

    def add(self, a: Form, b: Form, c: Form) -> None:
        self.rows.append((a, b, c) if self.rng.random() < 0.5 else (b, a, c))

    def linear(self) -> None:
        self.zero(self.form(3))

    equation = linear

    def product(self) -> None:
        self.add(self.form(1), self.form(1), self.form(1))

    def anything(self) -> None:
        self.add(self.form(3), self.form(3), self.form(3))

    def boolean(self, wire: int | None = None) -> None:
        wire = self.wire() if wire is None else wire
        self.add({wire: 1}, {wire: 1, ONE: -1}, {})

    def boolean_form(self) -> None:
        form = self.form(3)
        shifted = dict(form)
        shifted[ONE] = (shifted.get(ONE, 0) + self.value()) % self.p
        self.add(form, shifted, {})

    def small_set(self) -> None:
        wire, other = self.wire(), self.wire()
        self.add({wire: 1}, {wire: 1, ONE: -1}, {other: 1})
        self.add({other: 1}, {wire: 1, ONE: -self.rng.randint(0, 3)}, {})

    def is_zero(self) -> None:
        x, inverse, out = self.form(2), self.wire(), self.wire()
        self.add(x, {inverse: 1}, {ONE: 1, out: -1})
        if self.rng.random() < 0.8:
            self.add(x, {out: 1}, {})

    def nonzero(self) -> None:
        self.add(self.form(2), {self.wire(): 1}, {ONE: 1})

    def division(self) -> None:
        self.add(self.form(2), {self.wire(): 1}, self.form(2))

    def bits(self) -> None:
        bits = self.some(4)
        for bit in bits:
            if self.rng.random() < 0.9:
                self.boolean(bit)
        total = {bit: 1 << at for at, bit in enumerate(bits)}
        total[self.wire()] = -1 % self.p
        self.zero({wire: value for wire, value in total.items() if value % self.p})

    def bits_but_one(self) -> None:
        bits = self.some(3)
        for bit in bits:
            self.boolean(bit)
        inverse = pow(1 << len(bits), -1, self.p)
        last = {bit: -inverse << at for at, bit in enumerate(bits)}
        last[self.wire()] = inverse
        self.add(last, {**last, ONE: -1}, {})

    def equal_sums(self) -> None:
        wires = self.some(6)
        for wire in wires:
            if self.rng.random() < 0.9:
                self.boolean(wire)
        self.zero({wire: self.rng.choice([1, 2, 4, -1, -2, -4]) % self.p for wire in wires})

    def selection(self) -> None:
        choice, one, two, out = (self.wire() for _ in range(4))
        if two not in (one, out):
            self.add({choice: 1}, {one: 1, two: -1}, {out: 1, two: -1})
        self.boolean(choice)

    def square(self) -> None:
        wire = self.wire()
        self.add({wire: 1}, {wire: 1}, self.form(2))
        if self.rng.random() < 0.5:
            self.boolean_form()

    def xor(self) -> None:
        a, b, out = self.wire(), self.wire(), self.wire()
        if len({a, b, out}) == 3:
            self.boolean(a)
            self.boolean(b)
            self.add({a: 2}, {b: 1}, {a: 1, b: 1, out: -1})

    def one_row(self) -> None:
        wires = self.some(4)
        if len(wires) == 4:
            z, a, b, c = wires
            for wire in (a, b, c):
                self.boolean(wire)
            first, second, third = self.rng.choice(
                [
                    ({z: 1, a: 2, b: 2, c: 7}, {a: 1, b: 1, c: -4, ONE: 1}, {a: 6, b: 6, c: -24}),
                    ({z: 1, a: 1, b: 1, c: -9, ONE: 3}, {a: 1, b: 1, c: 6, ONE: -4}, {ONE: -12}),
                    ({z: 1, a: 3, b: -1, c: -1}, {a: 4, b: 1, c: 1, ONE: -3}, {a: 4, b: 2}),
                ]
            )
            self.add(first, second, third)

    def quotient(self) -> None:
        x, y, quotient, rest = (self.wire() for _ in range(4))
        if len({x, y, quotient, rest}) == 4:
            self.add({quotient: 1}, {y: 1}, {x: 1, rest: -1})
            self.boolean(quotient)
            self.boolean(rest)

    def between(self) -> None:
        """A form is one bit or two, and what is left of another to it is."""
        form, other = self.form(3), self.form(1)
        rest = {wire: (other.get(wire, 0) - form.get(wire, 0)) % self.p for wire in form.keys() | other.keys()}
        for one in (form, rest) if self.rng.random() < 0.7 else (form,):
            bits = self.some(2)
            for bit in bits:
                self.boolean(bit)
            total = dict(one)
            for at, bit in enumerate(bits):
                total[bit] = total.get(bit, 0) - (1 << at)
            self.zero({wire: value % self.p for wire, value in total.items() if value % self.p})

    def one_of_two(self) -> None:
        """A wire is one of two others."""
        wire, one, two = self.wire(), self.wire(), self.wire()
        if wire not in (one, two):
            self.add({wire: 1, one: -1}, {wire: 1, two: -1}, {})
