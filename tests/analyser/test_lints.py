"""Every lint finds what it is for, says where and how to mend it, and is silent beside it."""

from __future__ import annotations

from typing import Literal

import pytest
from zkwright import I64, U8, U16, U32, U64, Array, Bool, Field, Private, Public, Struct, circuit, hint, require, select
from zkwright.analyser import audit
from zkwright.analyser.lints import (
    all_findings,
    always_holds,
    free_selector,
    nullifier,
    open_choice,
    tree_domains,
    unbounded_comparison,
    unconstrained,
    zero_divisor,
)
from zkwright.analyser.lints.subject import Subject
from zkwright.analyser.propagation import determined
from zkwright.analyser.verdict import Answer
from zkwright.circuits.comparators import is_less
from zkwright.circuits.merkle import merkle_root, require_member
from zkwright.circuits.numbers import maximum
from zkwright.circuits.poseidon import poseidon
from zkwright.circuits.rln import rln_rate_commitment

from .circuits import bits_of, found_in, found_in_program, subject_of, written


@circuit
def plain(x: Private[U16], y: Private[U16], s: Public[Field]) -> Public[Field]:
    """Nothing in it is wrong."""
    require(x < y, "order")
    require(is_less(7, Field(x % 16)), "small")
    return Field(x // 7) * s + Field(s == 0)


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    assert found_in_program(lambda subject: iter(all_findings(subject)), plain.compile()) == []


class TestUnconstrained:
    def test_an_output_in_no_row(self) -> None:
        (found,) = found_in(unconstrained.find, *written(["a * b = x", "x * a = y"], outputs="y z", private="a b"))
        assert (found.where, found.message) == (
            "main",
            "no row constrains the output main.z: whoever proves chooses it",
        )
        assert "<==" in found.mend

    def test_an_input_in_no_row(self) -> None:
        (found,) = found_in(unconstrained.find, *written(["a * a = y"], outputs="y", public="p", private="a"))
        assert found.message == "no row reads the input main.p: a proof says nothing about it"

    def test_a_private_input_that_is_only_multiplied_into_nothing(self) -> None:
        rows = ["a * a = y", "b * a = u", "u * u = v"]
        (found,) = found_in(unconstrained.find, *written(rows, outputs="y", private="a b"))
        assert found.message == "nothing depends on the input main.b: a proof says nothing about it"

    def test_a_public_input_squared_on_purpose_is_tied(self) -> None:
        assert not found_in(
            unconstrained.find, *written(["a * a = y", "p * p = u"], outputs="y", public="p", private="a")
        )

    def test_what_an_inverse_says_counts(self) -> None:
        assert not found_in(unconstrained.find, *written(["a * a = y", "b * u = 1"], outputs="y", private="a b"))


class TestAlwaysHolds:
    BITS = ("s * (s - 1) = 0", "t * (t - 1) = 0", "a * a = y")

    @pytest.mark.parametrize("row", ["0 * a = 0", "2 * a = 2 a", "(s + 1) * (s + 2) = 4 s + 2"])
    def test_found(self, row: str) -> None:
        (found,) = found_in(always_holds.find, *written([*self.BITS, row], outputs="y", private="a s t"))
        assert found.message == "the row holds whatever the values are: it requires nothing"

    @pytest.mark.parametrize(
        "row",
        ["s * t = 0", "a * (a - 1) = 0", "s * (s - 1) = 0", "(a + 1) * (a + 2) = 3 a + 2", "s = 1", "s * t = u"],
    )
    def test_a_row_that_may_fail_is_left_alone_and_so_is_a_bit_checked_twice(self, row: str) -> None:
        assert not found_in(always_holds.find, *written([*self.BITS, row], outputs="y", private="a s t"))

    def test_what_is_left_of_a_gadgets_row_is_left_alone(self) -> None:
        """Of what says that a number is 0, once it is required that it is not, one row holds always."""
        subject = subject_of(at_least_seven.compile())
        products = [subject.system.row(row)[:2] for row in range(subject.system.n_rows)]
        assert any(not a or not b for a, b in products)
        assert not list(always_holds.find(subject))


@circuit
def at_least_seven(x: Private[Field]) -> Public[Field]:
    require(~is_less(x, 7), "too small")
    return x + 1


@circuit
def required_already(x: Private[U8], y: Private[U8]) -> Public[Field]:
    """Three requirements that hold always, one a line."""
    product = Field(x) * Field(y)
    require(U32(product) <= 255 * 255, "of 16 bits")
    require(U64(product + Field(x)) < 2**33, "of 17 bits")
    require(product + 1 != 0, "positive")
    return product


@circuit
def required(x: Private[U8], y: Private[U8], z: Private[Field], bit: Private[Field]) -> Public[Field]:
    """Nearly the same, and each may fail."""
    product = Field(x) * Field(y)
    require(U32(product) <= 255 * 255 - 1, "not both the largest")
    require(U64(product + z) < 2**33, "nothing bounds the second")
    require(product + z + 1 != 0, "may be 0")
    require(bit * (bit - 1) == 0, "a bit")
    return product


class TestRequiredAlready:
    def test_what_bounds_say_is_found_a_line_each(self) -> None:
        found = found_in_program(always_holds.find, required_already.compile())
        message = "the requirement holds whatever the values are: their bounds say it already"
        assert [one.message for one in found] == [message] * 3
        assert len({one.where for one in found}) == 3
        assert all(one.where and one.where.rpartition(":")[0].endswith("test_lints.py") for one in found)

    def test_what_may_fail_is_left_alone(self) -> None:
        assert not found_in_program(always_holds.find, required.compile())


class TestUnboundedComparison:
    LESS = (*bits_of("o", "n", 9), "a - b + 256 = n", "1 - o8 = out")

    def test_less_than_on_inputs(self) -> None:
        (found,) = found_in(unbounded_comparison.find, *written([*self.LESS], outputs="out", private="a b"))
        assert found.message == "main.a and main.b are compared by 9 bits of a difference, and nothing bounds them"
        assert "Num2Bits(8)" in found.mend

    def test_gadgets_of_the_library_are_left_alone(self) -> None:
        """Their arguments have types: so only the author's own sums are looked at, here those of `plain`."""
        subject = subject_of(plain.compile())
        own = subject.bit_sums_of_the_author
        assert own
        assert len(own) < len(subject.bit_sums)
        assert [found for found in subject.bit_sums if not subject.is_of_library(found.row)] == own

    def test_one_that_is_bounded_leaves_the_other(self) -> None:
        rows = [*self.LESS, *bits_of("p", "a", 8)]
        (found,) = found_in(unbounded_comparison.find, *written(rows, outputs="out", private="a b"))
        assert found.message.startswith("main.b is compared")

    @pytest.mark.parametrize("n", [8, 64, 250])
    def test_bounded_operands_are_numbers(self, n: int) -> None:
        rows = [*self.LESS, *bits_of("p", "a", n), *bits_of("q", "b", n)]
        assert not found_in(unbounded_comparison.find, *written(rows, outputs="out", private="a b"))

    @pytest.mark.parametrize(
        "tied", [["a = c", *bits_of("p", "c", 8)], ["c * d = a", *bits_of("p", "c", 4), *bits_of("r", "d", 4)]]
    )
    def test_what_is_equal_to_a_number_or_a_product_of_numbers_is_one(self, tied: list[str]) -> None:
        rows = [*self.LESS, *tied, *bits_of("q", "b", 8)]
        assert not found_in(unbounded_comparison.find, *written(rows, outputs="out", private="a b"))

    @pytest.mark.parametrize(
        "tied", [["a = c"], ["a = 2 c", *bits_of("p", "c", 254)], ["c * d = a", *bits_of("p", "c", 4)]]
    )
    def test_what_is_equal_to_anything_is_none(self, tied: list[str]) -> None:
        rows = [*self.LESS, *tied, *bits_of("q", "b", 8)]
        assert found_in(unbounded_comparison.find, *written(rows, outputs="out", private="a b"))

    def test_254_bits_bound_nothing(self) -> None:
        rows = [*self.LESS, *bits_of("p", "a", 254), *bits_of("q", "b", 8)]
        assert found_in(unbounded_comparison.find, *written(rows, outputs="out", private="a b"))

    def test_with_a_constant(self) -> None:
        rows = [*bits_of("o", "a + 246", 9), "1 - o8 = out"]
        (found,) = found_in(unbounded_comparison.find, *written(rows, outputs="out", private="a"))
        assert found.message.startswith("main.a is compared")

    @pytest.mark.parametrize(("shift", "found"), [(255, True), (256, False), (257, True)])
    def test_the_sign_of_twos_complement_is_no_comparison(self, shift: int, found: bool) -> None:
        rows = [*bits_of("o", f"a + {shift}", 9), "1 - o8 = out"]
        assert bool(found_in(unbounded_comparison.find, *written(rows, outputs="out", private="a"))) == found

    def test_a_range_check_is_no_comparison(self) -> None:
        assert not found_in(unbounded_comparison.find, *written(bits_of("o", "a + 246", 9), private="a"))
        assert not found_in(
            unbounded_comparison.find, *written([*bits_of("o", "a", 9), "o8 * a = out"], outputs="out", private="a")
        )

    def test_all_bits_of_a_shifted_number_are_no_comparison(self) -> None:
        read = [f"o{i} * a = z{i}" for i in range(9)]
        assert not found_in(
            unbounded_comparison.find, *written([*bits_of("o", "a + 246", 9), *read], outputs="out", private="a")
        )

    def test_a_sum_of_bits_that_is_an_output_is_no_comparison(self) -> None:
        rows = ["s * (s - 1) = 0", "t * (t - 1) = 0", "out = a - b + s + 2 t", "s * a = u", "t * a = v"]
        assert not found_in(unbounded_comparison.find, *written(rows, outputs="out", private="a b s t"))

    def test_a_product_of_sums_of_numbers_is_one(self) -> None:
        rows = [*bits_of("p", "c", 8), *bits_of("q", "b", 8), "(c + 1) * (c + 2) = a", *bits_of("o", "a - b", 17)]
        assert not found_in(unbounded_comparison.find, *written(rows, outputs="p0", private="a b c"))
        rows = [*bits_of("q", "b", 8), "(c + 1) * (c + 2) = a", *bits_of("o", "a - b", 17)]
        assert found_in(unbounded_comparison.find, *written(rows, outputs="q0", private="a b c"))

    def test_as_many_bits_as_the_field_has_are_no_comparison(self) -> None:
        rows = [*bits_of("o", "a + 246", 254), "o253 * a = out"]
        assert not found_in(unbounded_comparison.find, *written(rows, outputs="out", private="a"))

    def test_a_required_difference(self) -> None:
        (found,) = found_in(unbounded_comparison.find, *written(bits_of("o", "a - b", 8), private="a b"))
        assert found.message.startswith("main.a and main.b are compared")

    def test_where_an_optimiser_has_put_a_bit_in_terms_of_the_others(self) -> None:
        bits = [row for row in bits_of("o", "n", 9)[:9] if not row.startswith(("(o0", "(o8"))]
        rest = " - ".join(f"{1 << i} o{i}" for i in range(1, 8))
        lowest = f"a - b - {rest} + 256 out"
        rows = [*bits, f"({lowest}) * ({lowest} - 1) = 0", "out * (out - 1) = 0"]
        (found,) = found_in(unbounded_comparison.find, *written(rows, outputs="out", private="a b"))
        assert found.message == "main.a and main.b are compared by 9 bits of a difference, and nothing bounds them"


@circuit
def climbed(
    leaf: Private[Field], turns: Private[Array[Field, Literal[2]]], beside: Private[Array[Field, Literal[2]]]
) -> Public[Field]:
    """A path whose turns are any numbers."""
    node = leaf
    for turn, sibling in zip(turns, beside, strict=True):
        node = poseidon(node + turn * (sibling - node), sibling + turn * (node - sibling))
    return node


@circuit
def climbed_by_bits(
    leaf: Private[Field],
    turns: Private[Array[Bool, Literal[2]]],
    one: Private[Field],
    beside: Private[Array[Field, Literal[2]]],
) -> Public[Field]:
    """The same with turns that are bits, of which one is made so by hand."""
    require(one * (one - 1) == 0, "a turn is 0 or 1")
    node = leaf
    for turn, sibling in zip([Field(turns[0]), Field(turns[1]), one], [*beside, leaf], strict=True):
        node = poseidon(node + turn * (sibling - node), sibling + turn * (node - sibling))
    return node


@circuit
def climbed_by_hint(leaf: Private[Field], beside: Private[Field], place: Private[Field]) -> Public[Field]:
    """A path whose turn is a hint's, held to something other than 0 and 1."""
    turn = hint(lambda i: i, place, returns=Field)
    require(turn * (turn - place) == 0, "place")
    return poseidon(leaf + turn * (beside - leaf), beside + turn * (leaf - beside))


class TestFreeSelector:
    def test_turns_of_a_path_that_are_fields(self) -> None:
        program = climbed.compile()
        found = found_in_program(free_selector.find, program)
        assert [finding.message.partition(" ")[0] for finding in found] == ["turns[0]", "turns[1]"]
        assert "test_lints.py:" in str(found[0].where)
        assert found[0].mend == "make it a Bool, or require(b * (b - 1) == 0) of it"

    def test_an_output_of_a_hint(self) -> None:
        assert len(found_in_program(free_selector.find, climbed_by_hint.compile())) == 1

    def test_bits_are_left_alone(self) -> None:
        assert not found_in_program(free_selector.find, climbed_by_bits.compile())

    @pytest.mark.parametrize(
        "row",
        [
            "s * (a - b) = y - b",
            "(a - b) * (3 s) = 3 y - 3 b",
            "(1 - s) * (a - b) = y - b",
            "(2 s - 2) * (a - b) = 2 b - 2 y",
            "s * (a - 1) = y - 1",
            "s * (5 - a) = y - a",
            "s * (a + b - c) = y - c",
        ],
    )
    def test_found(self, row: str) -> None:
        (found,) = found_in(free_selector.find, *written([row], outputs="y", private="a b c s"))
        assert (
            found.message
            == "main.s chooses between two values as a bit does, and nothing keeps it to 0 or 1: it makes any value"
        )
        assert (found.where, found.lint) == ("main", "free selector")
        assert "main.s * (main.s - 1) === 0" in found.mend

    @pytest.mark.parametrize("s", [["s * (s - 1) = 0"], ["s * s = s"], bits_of("p", "s", 8)])
    def test_one_that_is_bounded_is_left_alone(self, s: list[str]) -> None:
        assert not found_in(free_selector.find, *written(["s * (a - b) = y - b", *s], outputs="y", private="a b s"))

    @pytest.mark.parametrize(
        "row",
        ["s * (a - b) = y", "s * (a - b) = y - c", "s * a = y - b", "s * (a + b) = y - b", "(s + 2) * (a - b) = y - b"],
    )
    def test_a_product_is_no_selection(self, row: str) -> None:
        assert not found_in(free_selector.find, *written([row], outputs="y", private="a b c s"))

    def test_a_public_weight_is_seen(self) -> None:
        assert not found_in(
            free_selector.find, *written(["s * (a - b) = y - b"], outputs="y", public="s", private="a b")
        )


@circuit
def compared_by_the_library(x: Private[Field], y: Private[Field]) -> Public[Field]:
    """An inverse chooses between 1 and what is not equal, by the shape of its row."""
    return Field(x * y + 1 == x) * (x - y)


@circuit
def known_choice(x: Private[U8], a: Private[Field], b: Private[Field]) -> None:
    """A hint that chooses, and that rows know, which nobody asked: there is no output."""
    lowest, rest = hint(lambda x: (x & 1, x >> 1), x, returns=(Field, U8))
    require((lowest - 1) * lowest * 2 == lowest * 0)
    require(lowest + 2 * Field(rest) == Field(x))
    require(b + lowest * (a - b) == 7)


class TestSelectorsThatAreKnown:
    def test_a_hint_of_the_library_is_left_alone(self) -> None:
        assert not found_in_program(free_selector.find, compared_by_the_library.compile())

    def test_so_is_one_that_rules_know_when_they_are_asked(self) -> None:
        assert not found_in_program(free_selector.find, known_choice.compile())


@circuit
def divided(x: Private[Field], n: Private[Field]) -> Public[Field]:
    """A quotient by what may be 0."""
    quotient = hint(lambda x, n: 0, x, n, returns=Field)
    require(quotient * n == x, "quotient")
    return quotient * quotient


class TestZeroDivisor:
    def test_a_circuit_of_ours_is_told_in_our_words(self) -> None:
        (found,) = found_in_program(zero_divisor.find, divided.compile())
        assert found.message.startswith("quotient is a quotient by n, ")
        assert found.mend == "require(n != 0) of this divisor n, or write the quotient as x / n, which does"

    def test_a_quotient_by_what_may_be_0(self) -> None:
        (found,) = found_in(zero_divisor.find, *written(["q * b = a", "q * q = y"], outputs="y", private="a b"))
        assert found.message == "main.q is a quotient by main.b, and nothing shows that this is not 0"

    def test_a_quotient_that_is_an_output(self) -> None:
        (found,) = found_in(zero_divisor.find, *written(["(a + 2 b - 3) * y = a - y"], outputs="y", private="a b"))
        assert found.message == "main.y is a quotient by main.a + 2*main.b - 2, and nothing shows that this is not 0"

    @pytest.mark.parametrize(
        "rows",
        [
            ["q * b = a", "q * q = y", "b * i = 1"],
            ["q * (a - 3) = b", "q * q = t", "(2 a - 6) * i = 5", "a * a = y"],
            ["b * i = 1 - y", "b * y = 0"],
            ["s * (s - 1) = 0", "s * (a - b) = y - b"],
            ["q * b = a", "a * a = y"],
            ["b * i = a - z", "b * z = 0", "z * (a + 2) = t", "a * a = y"],
        ],
        ids=["an inverse", "an inverse of a multiple", "is zero", "a choice", "a multiple", "one of two"],
    )
    def test_nothing_else_is_meant(self, rows: list[str]) -> None:
        assert not found_in(zero_divisor.find, *written(rows, outputs="y", private="a b"))

    def test_a_divisor_that_is_never_0(self) -> None:
        rows = ["(c) * (c - 1) = 0", "q * (c + 1) = a", "q * q = y"]
        assert not found_in(zero_divisor.find, *written(rows, outputs="y", private="a c"))


@circuit
def guarded(x: Private[U8], y: Private[U8], z: Public[Field]) -> Public[Field]:
    """A condition on a condition, in rows that the output does not need."""
    require((x == 0).implies(y == 0), "neither or both")
    return z * z


@circuit
def unguarded(x: Private[Field], y: Private[Field], z: Public[Field]) -> Public[Field]:
    """A division that nothing guards, in rows that the output does not need."""
    quotient = x.divide_unchecked(y)
    require(quotient * quotient == z, "not its square")
    return z * z


class TestQuotientsThatNoOutputNeeds:
    def test_rules_look_at_them_before_they_are_told(self) -> None:
        assert audit(guarded.compile()).lints == ()

    def test_one_that_is_open(self) -> None:
        verdict = audit(unguarded.compile())
        assert verdict.answer is Answer.UNIQUE
        assert [(found.lint, found.message.split(",")[0]) for found in verdict.lints] == [
            ("zero divisor", "quotient is a quotient by y")
        ]


class TestOpenChoice:
    def test_a_selector_that_may_be_anything(self) -> None:
        (found,) = found_in(open_choice.find, *written(["s * (a - b) = y - b"], outputs="y", private="a b"))
        assert found.message == "the output main.y depends on main.s (main), which nothing was found to fix"

    def test_a_root(self) -> None:
        system, names = written(["r * r = a", "r * a = t", "t + 1 = y"], outputs="y", private="a")
        (found,) = found_in(open_choice.find, system, names)
        assert "depends on main.r (main)," in found.message

    def test_two_witnesses_tell_which_it_is(self) -> None:
        system, names = written(["(s + t) * (a - b) = y - b", "t * t = a"], outputs="y", private="a b")
        wires = frozenset(wire for wire in range(1, system.n_wires) if names.wire(wire).name in ("main.y", "main.s"))
        (found,) = found_in(open_choice.find, system, names, differing=wires)
        assert found.message == "the output main.y depends on main.s (main), which no row fixes"

    def test_what_is_computed_from_a_choice_is_none(self) -> None:
        """Not the bits of a number that depends on one, nor what the outputs are made of in the end."""
        rows = [
            "b * (b - 1) = 0",
            "c * (c - 1) = 0",
            "s * a = t",
            "b + 2 * c = t",
            "b * c = d",
            "d + b = y",
            "d + c = z",
        ]
        (found,) = found_in(open_choice.find, *written(rows, outputs="y z", private="a"))
        assert found.message == "the outputs main.y, main.z depend on main.s (main), which nothing was found to fix"
        assert found.mend.startswith("see whether a row is missing there")

    def test_more_time_may_decide_what_time_ended(self) -> None:
        system, names = written(["s * a = y"], outputs="y", private="a")
        facts = determined(system, deadline=0)
        (found,) = open_choice.find(Subject(system, names, facts))
        assert found.mend.startswith("give the rules more time; else see")

    def test_an_output_that_is_chosen_itself(self) -> None:
        assert not found_in(open_choice.find, *written(["y * a = 0"], outputs="y", private="a"))

    def test_what_is_determined_is_no_choice(self) -> None:
        rows = ["s * (s - 1) = 0", "s * (a - b) = y - b", "f * f = a"]
        assert not found_in(open_choice.find, *written(rows, outputs="y", private="a b s"))


class Share(Struct):
    """What each of seven gets, and what is left over."""

    each: U64
    rest: U8


@circuit
def shares(bounded: bool, total: Private[U64]) -> Public[Share]:
    """A division by hand; `bounded` says whether the rest is below the divisor."""
    each, rest = hint(lambda value: divmod(value, 7), total, returns=(U64, U8))
    require(Field(each) * 7 + Field(rest) == Field(total), "the parts do not add up")
    if bounded:
        require(rest < 7, "too much is left over")
    return Share(each=each, rest=rest)


@circuit
def inverted(x: Private[Field], y: Public[Field]) -> Public[Field]:
    """Is-zero, whose inverse is free where x is 0, which changes nothing."""
    return Field(x == 0) * y


class TestForgedHint:
    def test_a_remainder_without_its_bound(self) -> None:
        program = shares.compile(bounded=False)
        verdict = audit(program)
        assert verdict.answer is Answer.NOT_UNIQUE
        (found,) = (finding for finding in verdict.lints if finding.lint == "forged hint")
        line = shares.__wrapped__.__code__.co_firstlineno + 3  # type: ignore[attr-defined]
        assert found.where is not None
        assert found.where.endswith(f"test_lints.py:{line}")
        assert found.message.startswith("the hint that sets each may answer otherwise, and out.each, out.rest with it")

    def test_with_its_bound(self) -> None:
        assert audit(shares.compile(bounded=True)).lints == ()

    def test_a_free_inverse_is_no_slip(self) -> None:
        verdict = audit(inverted.compile(), everything=True)
        assert verdict.answer is Answer.NOT_UNIQUE  # the inverse, where x is 0
        assert verdict.lints == ()


class Spent(Struct):
    """What spending publishes."""

    nullifier: Field
    total: Field


@circuit
def spent(
    form: int, secret: Private[Field], nonce: Private[Field], scope: Public[Field], commitment: Public[Field]
) -> Public[Spent]:
    """A right that is committed to is used; `form` says how the nullifier is made."""
    require(poseidon(secret, nonce if form == 1 else 0) == commitment, "not yours")
    require(nonce * nonce != 5, "read")
    nullifier = (
        poseidon(secret, scope),
        poseidon(secret, nonce, scope),
        poseidon(secret, nonce, scope),
        poseidon(secret, 7),
        secret * 3 + scope,
        poseidon(scope),
    )[form]
    return Spent(nullifier=nullifier, total=scope + 1)


@circuit
def revealed(
    secret: Private[Field], scope: Public[Field], root: Public[Field], nullifier: Public[Field]
) -> Public[Field]:
    """The same with a nullifier that the verifier gives."""
    require(poseidon(secret) == root, "not in it")
    require(poseidon(secret, scope) == nullifier, "not of it")
    return scope + 1


class TestNullifier:
    @pytest.mark.parametrize("form", [0, 1])
    def test_a_hash_of_a_committed_secret_and_the_scope(self, form: int) -> None:
        assert found_in_program(nullifier.find, spent.compile(form=form)) == []

    def test_as_a_public_input(self) -> None:
        assert found_in_program(nullifier.find, revealed.compile()) == []

    @pytest.mark.parametrize(
        ("form", "words"),
        [
            (2, ["nothing but out.nullifier depends on nonce"]),
            (3, ["out.nullifier does not depend on scope"]),
            (4, ["out.nullifier is no hash of secret"]),
            (5, ["out.nullifier depends on no private input"]),
        ],
    )
    def test_slips(self, form: int, words: list[str]) -> None:
        found = found_in_program(nullifier.find, spent.compile(form=form))
        assert [finding.message.partition(":")[0] for finding in found] == words
        assert all(finding.where and "test_lints.py:" in finding.where and finding.mend for finding in found)

    def test_one_that_is_not_unique(self) -> None:
        rows = ["r * r = secret", "r * scope = serial"]
        found = found_in(nullifier.find, *written(rows, outputs="serial", public="scope", private="secret"))
        assert found[0].message.startswith("nothing shows that main.serial has one value for each secret")

    @pytest.mark.parametrize("name", ["serialized", "stage", "advantage", "vintage"])
    def test_other_words_hold_the_same_letters(self, name: str) -> None:
        assert not found_in(nullifier.find, *written([f"a * a = {name}"], outputs=name, private="a"))


@circuit
def member(
    form: int,
    a: Private[Field],
    b: Private[Field],
    index: Private[U8],
    siblings: Private[Array[Field, Literal[2]]],
    root: Public[Field],
) -> None:
    """A member of a tree of two levels; `form` says how its leaf is hashed."""
    require(index < 4, "there is no such leaf")
    require(b * b != 5, "read")
    leaf = (poseidon(a, b), poseidon(1, a, b), poseidon(a), a)[form]
    require_member(root, leaf, [index.bits()[0], index.bits()[1]], siblings)


@circuit
def largest(form: int, x: Private[Array[I64, Literal[12]]], limit: Public[I64]) -> Public[I64]:
    """Kept in a loop, or by the library."""
    best = maximum(*x) if form else x[0]
    for value in () if form else x:
        best = select(value > best, value, best)
    require(best <= limit, "too large")
    return best


class TestChosenAmongBounded:
    @pytest.mark.parametrize("form", [0, 1])
    def test_the_largest_of_bounded_numbers_is_bounded(self, form: int) -> None:
        assert found_in_program(unbounded_comparison.find, largest.compile(form=form)) == []

    @pytest.mark.parametrize(("row", "found"), [("s * (s - 1) = 0", False), ("s * s = t", True)])
    @pytest.mark.parametrize("other", ["y", "z"])
    def test_only_a_bit_chooses_and_only_among_bounded_ones(self, row: str, found: bool, other: str) -> None:
        rows = [row, *bits_of("x", "x", 6), *bits_of("y", "y", 6), f"s * (x - {other}) = m - {other}"]
        rows += [*bits_of("o", "m + 256 - x", 9), "o8 * z = out"]
        told = found_in(unbounded_comparison.find, *written(rows, outputs="out", private="s x y z"))
        assert bool(told) == (found or other == "z")


@circuit
def registered(
    form: int,
    secret: Private[Field],
    limit: Private[U16],
    index: Private[Array[Bool, Literal[2]]],
    siblings: Private[Array[Field, Literal[2]]],
) -> Public[Field]:
    """A member of RLN, by the library's commitment or by one's own."""
    leaf = poseidon(poseidon(secret), limit) if form else rln_rate_commitment(secret, limit)
    return merkle_root(leaf, index, siblings)


class TestTreeDomains:
    def test_a_leaf_that_is_hashed_as_a_node(self) -> None:
        (found,) = found_in_program(tree_domains.find, member.compile(form=0))
        line = member.__wrapped__.__code__.co_firstlineno + 12  # type: ignore[attr-defined]
        assert found.where is not None
        assert found.where.endswith(f"test_lints.py:{line}")

    @pytest.mark.parametrize("form", [1, 2, 3])
    def test_a_leaf_that_is_told_apart(self, form: int) -> None:
        assert found_in_program(tree_domains.find, member.compile(form=form)) == []

    @pytest.mark.parametrize("form", [0, 1])
    def test_a_leaf_that_the_library_hashes_is_not_the_callers_to_mend(self, form: int) -> None:
        found = found_in_program(tree_domains.find, registered.compile(form=form))
        assert len(found) == form

    @pytest.mark.parametrize("leaf", ["leaf", "other"])
    def test_by_components(self, leaf: str) -> None:
        """`other` does not compute what the nodes do: its component has more products."""
        rows = [*hashed("leaf", "a", "b", 32 + 8 * (leaf == "other"))]
        current = "leaf.out"
        for level in range(2):
            rows += [f"d{level} * (d{level} - 1) = 0", f"d{level} * (s{level} - {current}) = m{level}"]
            rows += hashed(f"h[{level}]", f"{current} + m{level}", f"s{level} - m{level}", 32)
            current = f"h[{level}].out"
        system, names = written([*rows, f"{current} = root"], outputs="root", private="a b s0 s1 d0 d1")
        found = found_in(tree_domains.find, system, names)
        assert [finding.where for finding in found] == ["main.leaf"] * (leaf == "leaf")


def hashed(component: str, one: str, two: str, n: int) -> list[str]:
    """Rows with n products of a component's own, as a hash of two has them."""
    rows = [f"({one}) * ({two} + 1) = {component}.x0"]
    rows += [f"({component}.x{i}) * ({component}.x{i} + {i}) = {component}.x{i + 1}" for i in range(n - 1)]
    return [*rows[:1], *rows[1:], f"{component}.x{n - 1} + 1 = {component}.out"]
