"""The operators that numbers of a fixed point share with signed integers, which take other plain numbers here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .signed_integer import SignedInteger

if TYPE_CHECKING:  # at run time the operators of signed integers convert whatever the type takes
    from decimal import Decimal
    from fractions import Fraction
    from typing import Self

    from .boolean import Bool

    class FixedOperators(SignedInteger):
        """As a static type checker sees them."""

        def __add__(self, other: Self | float | Decimal | Fraction) -> Self:
            """Exact sum. Free while the interval fits, else `width` rows."""

        def __radd__(self, other: float | Decimal | Fraction) -> Self:
            """Exact sum."""

        def __sub__(self, other: Self | float | Decimal | Fraction) -> Self:
            """Exact difference. Free while the interval fits, else `width` rows."""

        def __rsub__(self, other: float | Decimal | Fraction) -> Self:
            """Exact difference."""

        def __lt__(self, other: Self | float | Decimal | Fraction) -> Bool:
            """Less. Required: `width` rows. As a bit: width + 1."""

        def __le__(self, other: Self | float | Decimal | Fraction) -> Bool:
            """At most. Required: `width` rows. As a bit: width + 1."""

        def __gt__(self, other: Self | float | Decimal | Fraction) -> Bool:
            """Greater. Required: `width` rows. As a bit: width + 1."""

        def __ge__(self, other: Self | float | Decimal | Fraction) -> Bool:
            """At least. Required: `width` rows. As a bit: width + 1."""

        def __eq__(self, other: Self | float | Decimal | Fraction) -> Bool:  # type: ignore[override]
            """Equality. Required: 1 linear row. As a bit: 2 rows."""

        def __ne__(self, other: Self | float | Decimal | Fraction) -> Bool:  # type: ignore[override]
            """Inequality. Required: 1 row. As a bit: 2 rows."""

        __hash__ = SignedInteger.__hash__

else:
    FixedOperators = SignedInteger
