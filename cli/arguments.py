"""Arguments and options that several verbs share, worded once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from zkwright.prover.circom import Limits

PATH: Final = click.Path(readable=False, path_type=Path)
"""A path; whether it can be used shows when it is."""


def keep(ctx: click.Context, parameter: click.Parameter, value: Any) -> None:
    """Keep an option in the context's `meta`, where `Verb` finds it, instead of passing it to the verb's function."""
    ctx.meta[str(parameter.name)] = value


source = click.argument("target", metavar="FILE.py:CIRCUIT", type=click.Path(readable=False))
parameters = click.option(
    *("-p", "--param", "given"), multiple=True, metavar="NAME=VALUE", help="Set a compile-time parameter; repeatable."
)
optimisation = click.option(
    *("-O", "optimisation"),
    type=click.IntRange(0, 2),
    default=2,
    show_default=True,
    metavar="LEVEL",
    help="0: rows as recorded; 1: drop what is repeated or unread; 2: also substitute linear rows away.",
)
inputs = click.option(
    *("-i", "--input", "inputs"), type=PATH, required=True, metavar="JSON", help="The inputs; - reads standard input."
)
folder = click.option(
    *("-o", "--out", "folder"), type=PATH, default=Path(), metavar="DIR", help="Where the results go; default: here."
)
force = click.option("--force", is_flag=True, help="Replace keys even if they are no development keys.")
time_limit = click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    default=600,
    show_default=True,
    metavar="SECONDS",
    help="Stop circom's witness program after that long.",
)
memory_limit = click.option(
    "--memory-limit",
    type=click.IntRange(min=1, max=4096),
    default=2048,
    show_default=True,
    metavar="MIB",
    help="How much memory circom's witness program may take.",
)
redact = click.option(
    "--redact",
    is_flag=True,
    expose_value=False,
    callback=keep,
    help="Show no values that may be secret, neither of broken requirements nor of circom's `log`.",
)


def limits(time_limit: float, memory_limit: int) -> Limits:
    """The limits that both options set."""
    from zkwright.prover.circom import Limits

    return Limits(seconds=time_limit, memory_bytes=memory_limit << 20)
