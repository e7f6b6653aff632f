"""`zkwright completion`: what a shell needs to complete the command line."""

from __future__ import annotations

import click
from zkwright.cli.output import Output
from zkwright.cli.verb import Verb


@click.command(cls=Verb)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the completion script of a shell.

    bash: eval "$(zkwright completion bash)"; zsh the same; fish: zkwright completion fish | source
    """
    from click.shell_completion import get_completion_class

    completion = get_completion_class(shell)
    if completion is None:
        raise click.UsageError(f"no completion for {shell}", ctx)
    script = completion(ctx.find_root().command, {}, "zkwright", "_ZKWRIGHT_COMPLETE").source()
    output: Output = ctx.obj
    output.result({"script": script}, script)
