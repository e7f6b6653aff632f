"""`zkwright completion`: what a shell needs to complete the command line."""

from __future__ import annotations

from zkwright.cli.grammar import Argument, Verb, one_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from zkwright.cli.output import Output

_SHELLS: Final = ("bash", "zsh", "fish")


def run(output: Output, shell: str) -> None:
    """Print the completion script of a shell.

    bash: eval "$(zkwright completion bash)"; zsh the same; fish: zkwright completion fish | source
    """
    from click.shell_completion import get_completion_class
    from zkwright.cli.app import main

    from ..errors import Refusal

    completion = get_completion_class(shell)
    if completion is None:
        raise Refusal(f"click has no completion for {shell}; choose another shell")
    script = completion(main, {}, "zkwright", "_ZKWRIGHT_COMPLETE").source()
    output.result({"script": script}, script)


VERB: Final = Verb("completion", run, [Argument("shell", f"({'|'.join(_SHELLS)})", one_of(*_SHELLS))])
