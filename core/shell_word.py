"""Names of files in the commands that errors suggest: whoever copies one into a shell must run that command and nothing else."""

from __future__ import annotations

import os
import shlex


def shell_word(path: str | os.PathLike[str]) -> str:
    """A path as one word of a command: quoted where a shell would read more into it, and never an option.

    >>> shell_word("spend.r1cs"), shell_word("my key.zkey"), shell_word("$(id).zkey"), shell_word("-o")
    ('spend.r1cs', "'my key.zkey'", "'$(id).zkey'", './-o')
    """
    word = os.fspath(path)
    return shlex.quote(f"./{word}" if word.startswith("-") else word)
