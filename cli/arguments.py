"""Arguments and options that several verbs share, worded once."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

PATH: Final = click.Path(readable=False, path_type=Path)
"""A path; whether it can be used shows when it is."""


def keep(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:
    """Keep a flag in the context's `meta`, where `Verb` finds it, instead of passing it to the verb's function."""
    ctx.meta[str(parameter.name)] = value


source = click.argument("target", metavar="FILE.py:CIRCUIT", type=click.Path(readable=False))
parameters = click.option(
    *("-p", "--param", "given"), multiple=True, metavar="NAME=VALUE", help="Set a compile-time parameter; repeatable."
)
inputs = click.option(
    *("-i", "--input", "inputs"), type=PATH, required=True, metavar="JSON", help="The inputs; - reads standard input."
)
folder = click.option(
    *("-o", "--out", "folder"), type=PATH, default=Path(), metavar="DIR", help="Where the results go; default: here."
)
force = click.option("--force", is_flag=True, help="Replace keys even if they are no development keys.")
redact = click.option(
    "--redact",
    is_flag=True,
    expose_value=False,
    callback=keep,
    help="Report broken requirements without the values involved, which may be secret.",
)
