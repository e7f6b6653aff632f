"""Every lint finds what it is for, says where and how to mend it, and is silent beside it."""

from __future__ import annotations

import pytest
from zkwright import U8, U64, Field, Private, Public, circuit, require
from zkwright.analyser.lints import LINTS, always_holds, unbounded_comparison, unconstrained
from zkwright.circuits.comparators import is_less

from .circuits import bits_of, found_in, found_in_program, written


@circuit
def plain(x: Private[U64], y: Private[U64], s: Public[Field]) -> Public[Field]:
    """Nothing in it is wrong."""
    require(x < y, "order")
    require(is_less(U8(7), x % 16), "small")
    return Field(x // y) * s + Field(s == 0)


@pytest.mark.parametrize("lint", LINTS)
def test_nothing_is_found_where_nothing_is_wrong(lint: object) -> None:
    assert found_in_program(lint, plain.compile()) == []  # type: ignore[arg-type]


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


class TestUnboundedComparison:
    LESS = (*bits_of("o", "n", 9), "a - b + 256 = n", "1 - o8 = out")

    def test_less_than_on_inputs(self) -> None:
        (found,) = found_in(unbounded_comparison.find, *written([*self.LESS], outputs="out", private="a b"))
        assert found.message == "main.a and main.b are compared by 9 bits of a difference, and nothing bounds them"
        assert "Num2Bits(8)" in found.mend

    def test_one_that_is_bounded_leaves_the_other(self) -> None:
        rows = [*self.LESS, *bits_of("p", "a", 8)]
        (found,) = found_in(unbounded_comparison.find, *written(rows, outputs="out", private="a b"))
        assert found.message.startswith("main.b is compared")

    @pytest.mark.parametrize("n", [8, 64, 250])
    def test_bounded_operands_are_numbers(self, n: int) -> None:
        rows = [*self.LESS, *bits_of("p", "a", n), *bits_of("q", "b", n)]
        assert not found_in(unbounded_comparison.find, *written(rows, outputs="out", private="a b"))

    def test_254_bits_bound_nothing(self) -> None:
        rows = [*self.LESS, *bits_of("p", "a", 254), *bits_of("q", "b", 8)]
        assert found_in(unbounded_comparison.find, *written(rows, outputs="out", private="a b"))

    def test_with_a_constant(self) -> None:
        rows = [*bits_of("o", "a + 246", 9), "1 - o8 = out"]
        (found,) = found_in(unbounded_comparison.find, *written(rows, outputs="out", private="a"))
        assert found.message.startswith("main.a is compared")

    def test_a_range_check_is_no_comparison(self) -> None:
        assert not found_in(unbounded_comparison.find, *written(bits_of("o", "a + 246", 9), private="a"))
        assert not found_in(
            unbounded_comparison.find, *written([*bits_of("o", "a", 9), "o8 * a = out"], outputs="out", private="a")
        )

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
