"""Sizes on the command line, as exponents of two."""

from __future__ import annotations

from collections.abc import Callable

import click


def exponents(low: int, high: int) -> Callable[[click.Context, click.Parameter, str], list[int]]:
    """A callback that reads distinct exponents from `low` to `high`, ascending, from a list with commas."""

    def read(_context: click.Context, _parameter: click.Parameter, text: str) -> list[int]:
        try:
            found = sorted({int(part) for part in text.split(",")})
        except ValueError as wrong:
            raise click.BadParameter(f"give exponents of two, such as {low},{low + 2},{low + 4}") from wrong
        if not all(low <= exponent <= high for exponent in found):
            raise click.BadParameter(f"sizes go from {low} to {high}: from 2^{low} to 2^{high} constraints")
        return found

    return read
