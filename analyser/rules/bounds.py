"""Bounds through sums: what a sum of bounded atoms leaves each of them, as integers.

Proof. Let an equation be sum c_i k_i + e = 0 modulo p, where atom i is base_i + step_i k_i with an integer k_i in [0, n_i],
bases are gathered in e, and c_i are integers. When all atoms but one are bounded, and sum |c_i| n_i < p, the one is an
affine image of an integer in an interval. When all are, the sum lies between two integers, and where just one multiple of p
lies there too, the equation holds of integers; then each k_i is what the others leave. Where no multiple does, nothing
satisfies the row. Nor does anything where the integers' equation fails modulo a weight: there a term is its residue.
"""

from __future__ import annotations

from ..atoms import Equation, Product
from ..integers import small_scale
from ..knowledge import ContradictionError, Knowledge


class Bounds:
    """Intervals forwards and backwards through a linear equation."""

    name = "bounds"
    kinds: tuple[type, ...] = (Equation,)
    of_values = True

    def __init__(self) -> None:
        """With no scale remembered."""
        self._scales: dict[int, int] = {}

    def look(self, know: Knowledge, constraint: int, view: Equation | Product) -> None:
        """An equation with at most one unbounded atom."""
        if not isinstance(view, Equation):
            return
        p = know.p
        if not view.terms:
            if view.constant % p:
                raise ContradictionError(know.rows_of(constraint))
            return
        free: tuple[int, int] | None = None
        constant = view.constant
        atoms, coefficients, counts = [], [], []
        for atom, coefficient in view.terms:
            domain = know.domain(atom)
            if domain is None:
                if free is not None:
                    return
                free = atom, coefficient
                continue
            base, step, count = domain
            constant += coefficient * base
            if count:
                atoms.append(atom)
                coefficients.append(coefficient * step % p)
                counts.append(count)
        rows = know.rows_of(constraint)
        scaled = small_scale(coefficients, counts, p, know.inverse, self._scales.get(constraint, 1))
        if scaled is None:
            return
        scale, factors = scaled
        self._scales[constraint] = scale
        low = sum(factor * count for factor, count in zip(factors, counts, strict=True) if factor < 0)
        high = sum(factor * count for factor, count in zip(factors, counts, strict=True) if factor > 0)
        constant = constant * scale % p
        if free is not None:
            atom, coefficient = free
            step = -know.inverse(coefficient * scale % p)
            know.set_progression((atom, 1, 0), (constant + low) * step % p, step, high - low, rows)
            return
        first, last = -(-(low + constant) // p), (high + constant) // p
        if first > last:
            raise ContradictionError(rows)
        if first < last:
            return
        total = first * p - constant
        weights = {abs(factor) for factor in factors}
        for modulus in weights:
            if modulus > 2 and 2 * modulus in weights and modulus // 2 not in weights:
                self._modular(know, atoms, factors, counts, total, modulus, rows)
        self._tighten(know, atoms, factors, counts, total, rows)

    def _modular(
        self,
        know: Knowledge,
        atoms: list[int],
        factors: list[int],
        counts: list[int],
        total: int,
        modulus: int,
        rows: tuple[int, ...],
    ) -> None:
        """Refute that the sum of factor * k is `total` by what its terms are modulo a weight."""
        low = high = 0
        for atom, factor, count in zip(atoms, factors, counts, strict=True):
            if factor % modulus == 0:
                continue
            known = know.set_of(atom)
            domain = know.domain(atom)
            if known is not None and domain is not None:
                inverse = know.inverse(domain[1])
                places = [(value - domain[0]) * inverse % know.p for value in known]
            else:
                places = [0, count]
                if abs(factor) * count >= modulus:
                    return
            rests = (
                [factor * place for place in places]
                if known is None
                else [(factor * place + modulus // 2) % modulus - modulus // 2 for place in places]
            )
            low += min(rests)
            high += max(rests)
        if -(-(low - total) // modulus) > (high - total) // modulus:
            raise ContradictionError(rows)

    def _tighten(
        self,
        know: Knowledge,
        atoms: list[int],
        factors: list[int],
        counts: list[int],
        total: int,
        rows: tuple[int, ...],
    ) -> None:
        """The sum of factor * k is `total`, of integers: the largest weights first."""
        order = sorted(range(len(atoms)), key=lambda at: -abs(factors[at]))
        low = sum(factor * count for factor, count in zip(factors, counts, strict=True) if factor < 0)
        high = sum(factor * count for factor, count in zip(factors, counts, strict=True) if factor > 0)
        for at in order:
            factor, count = factors[at], counts[at]
            part_low, part_high = min(0, factor * count), max(0, factor * count)
            rest_low, rest_high = low - part_low, high - part_high
            mine_low, mine_high = total - rest_high, total - rest_low
            if factor > 0:
                least, most = -(-mine_low // factor), mine_high // factor
            else:
                least, most = -(mine_high // -factor), -mine_low // -factor
            if least <= 0 and most >= count:
                continue
            least, most = max(least, 0), min(most, count)
            if least > most:
                raise ContradictionError(rows)
            base, step, _ = know.domain(atoms[at]) or (0, 1, 0)
            know.set_progression((atoms[at], 1, 0), (base + step * least) % know.p, step, most - least, rows)
            low = rest_low + min(factor * least, factor * most)
            high = rest_high + max(factor * least, factor * most)
