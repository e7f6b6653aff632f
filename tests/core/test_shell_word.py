"""A name of a file is one word to a shell, and the same name."""

from __future__ import annotations

import subprocess

from hypothesis import given
from hypothesis import strategies as st
from zkwright.core.shell_word import shell_word

from tests.drawn import examples

NAMES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1)


@given(st.lists(NAMES, min_size=1, max_size=200))
@examples(20)
def test_a_shell_gives_the_names_back(names: list[str]) -> None:
    script = "printf '%s\\0' " + " ".join(map(shell_word, names))
    done = subprocess.run(["sh", "-s"], input=script.encode(), capture_output=True, check=True)
    expected = [f"./{name}" if name.startswith("-") else name for name in names]
    assert done.stdout == b"".join(name.encode() + b"\0" for name in expected)
