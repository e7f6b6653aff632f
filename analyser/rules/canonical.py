"""Digits that could spell numbers beyond the modulus, and are constrained to spell a canonical one.

Proof. Let an equation say that N = sum w_i k_i, of unknown digits k_i in [0, n_i] with w_i > sum of w_j n_j over the smaller,
is congruent to what is unique. Then digits and N determine each other, and N is greater than H exactly when, at some place i,
all digits above are those of the greatest number of at most H, and k_i is greater than that number's. For each place the cheap
rules refute that supposition, about one assignment, from the other rows: so N <= H always. Likewise N >= L. Where H - L < p,
what N is modulo p says what N is, and so the digits. L is 0, or what is added to a value before it is decomposed.
"""

from __future__ import annotations

from typing import NamedTuple

from ..atoms import Equation
from ..knowledge import ContradictionError, Knowledge
from .rule import Settle
from .tries import Tries

_MOST_LOOKS = 4_000
"""Constraints looked at for one place."""

_MOST_PLACES = 1_000


class Digit(NamedTuple):
    """An atom base + step * k, k in [0, most]; what weighs is k, or most - k where it is flipped."""

    atom: int
    base: int
    step: int
    most: int
    weight: int
    flipped: bool

    def suppose(self, know: Knowledge, low: int, high: int) -> None:
        """The digit is in [low, high]."""
        first = self.most - high if self.flipped else low
        base = (self.base + self.step * first) % know.p
        know.set_progression((self.atom, 1, 0), base, self.step, high - low, ())


class Canonical:
    """All bits of a field element, compared with the modulus less 1."""

    name = "canonical"

    def __init__(self) -> None:
        """With nothing tried."""
        self._tries = Tries()

    def run(self, know: Knowledge, settle: Settle) -> None:
        """Every open equation whose unknown atoms are digits of a number that may exceed the modulus."""
        for constraint in know.open_equations():
            if not self._tries.is_due(know, constraint):
                continue
            found = _digits(know, constraint)
            if found is None:
                continue
            digits, constant = found
            know.rule = self.name
            with self._tries.trying(know, constraint, (constraint,)):
                is_canonical = self._is_canonical(know, settle, digits, constant)
            if is_canonical:
                know.rule = self.name
                for digit in digits:
                    know.set_unique(digit.atom, know.rows_of(constraint))
                settle(0)

    def _is_canonical(self, know: Knowledge, settle: Settle, digits: list[Digit], constant: int) -> bool:
        most = sum(digit.weight * digit.most for digit in digits)
        for least in dict.fromkeys((0, -constant % know.p, constant)):
            if (
                least + know.p <= most + 1
                and at_most(know, settle, digits, least + know.p - 1)
                and (not least or at_least(know, settle, digits, least))
            ):
                return True
        return False


def at_most(know: Knowledge, settle: Settle, digits: list[Digit], bound: int) -> bool:
    """Whether the digits, highest first, never spell more than the bound."""
    with know.suppose(of_one=True):
        for digit in digits:
            here = min(digit.most, bound // digit.weight)
            bound -= here * digit.weight
            if here < digit.most and not _refuted(know, settle, digit, here + 1, digit.most):
                return False
            if not _supposed(know, settle, digit, here):
                return True
    return True


def at_least(know: Knowledge, settle: Settle, digits: list[Digit], bound: int) -> bool:
    """Whether the digits, highest first, always spell the bound at least."""
    rest = sum(digit.weight * digit.most for digit in digits)
    with know.suppose(of_one=True):
        for digit in digits:
            rest -= digit.weight * digit.most
            here = max(0, -((rest - bound) // digit.weight))  # the least with which the others still reach the bound
            bound -= here * digit.weight
            if here and not _refuted(know, settle, digit, 0, here - 1):
                return False
            if not _supposed(know, settle, digit, here):
                return True
    return True


def _refuted(know: Knowledge, settle: Settle, digit: Digit, low: int, high: int) -> bool:
    with know.suppose(of_one=True):
        try:
            digit.suppose(know, low, high)
            settle(_MOST_LOOKS)
        except ContradictionError:
            return True
    return False


def _supposed(know: Knowledge, settle: Settle, digit: Digit, value: int) -> bool:
    """Go on with the digit's value; False where that contradicts the rows."""
    try:
        digit.suppose(know, value, value)
        settle(_MOST_LOOKS)
    except ContradictionError:
        return False
    return True


def _digits(know: Knowledge, constraint: int) -> tuple[list[Digit], int] | None:
    """The unknown atoms of an equation as digits, highest first, and the constant c where their sum is -c less what is unique."""
    view = know.view(constraint)
    if not isinstance(view, Equation):
        return None
    p, unique = know.p, know.unique
    unknown: list[tuple[int, int, int, int, int]] = []
    constant = view.constant
    for atom, coefficient in view.terms:
        if unique[atom]:
            continue
        domain = know.domain(atom)
        if domain is None:
            return None
        base, step, count = domain
        constant += coefficient * base
        unknown.append((atom, base, step, count, coefficient * step % p))
    if not 2 <= len(unknown) <= _MOST_PLACES:
        return None
    scales = [1, *(know.inverse(term[4]) for term in (*unknown[:4], *unknown[-4:]))]
    for scale in dict.fromkeys(sign * scale % p for scale in scales for sign in (1, -1)):
        found = superincreasing(unknown, scale, p)
        if found is None or found[0].flipped:
            continue
        if sum(digit.weight * digit.most for digit in found) >= p:
            shift = constant * scale - sum(digit.weight * digit.most for digit in found if digit.flipped)
            return found, shift % p
    return None


def superincreasing(unknown: list[tuple[int, int, int, int, int]], scale: int, p: int) -> list[Digit] | None:
    """The terms, highest first, scaled, each weighing more than all below it; None where they do not, or spell 2 p."""
    total = 0
    found: list[Digit] = []
    weighed = [(coefficient * scale % p, *rest) for *rest, coefficient in unknown]
    order = sorted(weighed, key=lambda term: min(term[0], p - term[0]))
    late: list[Digit] = []
    for weight, atom, base, step, count in order:
        flipped = 2 * weight > p
        digit = Digit(atom, base, step, count, p - weight if flipped else weight, flipped)
        if digit.weight <= total:
            late.append(digit._replace(weight=p - digit.weight, flipped=not flipped))
            continue
        total += digit.weight * count
        found.append(digit)
        if total >= 2 * p or len(late) > 2:
            return None
    for digit in sorted(late, key=lambda digit: digit.weight):
        if not total < digit.weight <= 2 * total:
            return None
        total += digit.weight * digit.most
        found.append(digit)
    return found[::-1] if total < 2 * p else None
