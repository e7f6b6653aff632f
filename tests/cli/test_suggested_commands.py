"""A command that a message suggests is run by whoever copies it: a name from elsewhere must stay one word of it."""

from __future__ import annotations

import ast
import json
import re
import shlex
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from zkwright.cli.grammar import VERBS
from zkwright.compiler.program.sections import PROVENANCE_SECTION
from zkwright.core.files.r1cs_file import read_r1cs, write_r1cs
from zkwright.core.shell_word import shell_word

from tests.cli.conftest import Outcome, Project, run
from tests.import_graph import modules

NAMES = (
    "$(id)",
    "`id`",
    "a; id",
    "a b",
    "a'b",
    'a"b',
    "a&id",
    "a|id",
    "a>b",
    "a\\b",
    "#a",
    "~a",
    "a*b",
    "-x",
    "--debug",
    "a\u202eb",
    "!a",
)
"""Names of files, without an ending, of which a shell or the command would make more than a name."""

COMMAND = re.compile(
    r"(?:zkwright (?:run|compile|setup|witness|prove|verify|info|export)|snarkjs|circom|--statement|write -o) .*"
)


def test_nor_is_what_follows_a_command(folder: Path) -> None:
    Path("factor.zkey").rename("$(id).zkey")
    told = run("prove", "$(id).zkey", "-i", "input.json").err
    assert told.count("$(id)") == told.count("'$(id).") == 2


def assert_one_word(outcome: Outcome, name: str) -> None:
    """Each command among what was printed has the name as one word, and never as an option."""
    found = COMMAND.findall(outcome.out + outcome.err)
    assert found, (outcome.out, outcome.err)
    shown = name.replace("\u202e", "\\u202e")
    for command in found:
        if shown not in command:
            continue
        # What follows in the sentence may have an apostrophe, but comes after the words that count.
        lexer = shlex.shlex(command, posix=True, punctuation_chars=True)
        lexer.whitespace_split, lexer.commenters = True, "#"
        words = []
        for word in lexer:
            words.append(word)
            if shown in word:
                break
        last = words[-1].rstrip(",;")
        assert shown in last
        assert last.startswith(("./", shown)) or "/" in last, words
        assert not last.startswith("-"), words
        assert not set(words[:-1]) & {";", "&", "|", ">", "<", "(", ")"}, words


@pytest.fixture
def folder(project: Project, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(project.built(""))
    shutil.copy(project.source, "tiny.py")
    shutil.copy(project.inputs, "input.json")
    return project.built("")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("made_of", "words"),
    [
        ("factor.zkey", ("prove", "{}", "-i", "input.json")),
        ("input.json", ("prove", "factor.zkey", "-i", "{}")),
        ("factor.zkey", ("setup", "{}")),
        ("factor.zkey", ("verify", "{}", "public.json", "proof.json")),
        ("factor.zkey", ("prove", "factor.wtns", "{}")),
        ("factor.wtns", ("prove", "{}", "factor.zkey")),
        ("factor.wtns", ("setup", "{}")),
        ("factor.r1cs", ("prove", "{}", "factor.wtns")),
        ("factor.sym", ("witness", "factor.r1cs", "-i", "{}")),
        ("proof.json", ("verify", "verification_key.json", "{}", "public.json")),
        ("public.json", ("setup", "{}")),
        ("verification_key.json", ("setup", "{}")),
        ("input.json", ("setup", "{}")),
        ("factor.statement.json", ("setup", "{}")),
        ("factor.statement.json", ("verify", "verification_key.json", "public.json", "proof.json")),
        ("tiny.py", ("setup", "{}")),
    ],
)
def test_the_name_of_a_file_is_one_word(folder: Path, name: str, made_of: str, words: tuple[str, ...]) -> None:
    renamed = f"{name}.{made_of.partition('.')[2]}"
    Path(made_of).rename(renamed)
    given = f"./{renamed}" if renamed.startswith("-") else renamed
    assert_one_word(run(*(word.format(given) for word in words)), name)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_for_results_is_one_word(folder: Path, name: str) -> None:
    assert_one_word(run("setup", "factor.r1cs", "-o", f"./{name}/new.json"), name)
    outcome = run("witness", "factor.r1cs", "-i", "input.json", "-o", f"{name}.json")
    assert_one_word(outcome, name)


@pytest.mark.parametrize("name", [*NAMES, "claim.py:x -i in.json; id #", "$(id).py", "x\\\n; id"])
def test_the_name_of_a_source_in_a_file_is_one_word(tmp_path: Path, name: str, folder: Path) -> None:
    source = tmp_path / "hinted.py"
    source.write_text(
        "from zkwright import *\n\n@circuit\ndef hinted(x: Public[Field]) -> None:\n"
        "    y = hint(lambda v: 3, x, returns=Field)\n    require(y * y == x, 'no root')\n"
    )
    assert run("compile", source, "-o", tmp_path).code == 0
    r1cs, extra = read_r1cs(tmp_path / "hinted.r1cs")
    provenance = json.loads(extra[PROVENANCE_SECTION])
    provenance["python_hints"][0][1] = name
    write_r1cs(tmp_path / "forged.r1cs", r1cs, {**extra, PROVENANCE_SECTION: json.dumps(provenance).encode()})
    outcome = run("witness", tmp_path / "forged.r1cs", "-i", "-", given='{"x": 9}')
    assert outcome.code == 2
    if "sections" not in outcome.err:
        told = outcome.err.partition("zkwright witness ")[2]
        assert told.startswith(shell_word(f"{name}:hinted").replace("\u202e", "\\u202e") + " -i input.json, or use")


def test_no_command_is_put_together_from_unquoted_names() -> None:
    """Whatever a text has in the place of a word of a command is quoted there."""
    verbs = "|".join(VERBS)
    behind = re.compile(rf"(zkwright ({verbs})|snarkjs \w+ \w+|write -o|--statement)( [\w./-]+)* $| -i $")
    found = 0
    for name, file in modules().items():
        for node in ast.walk(ast.parse(file.read_text())):
            values = node.values if isinstance(node, ast.JoinedStr) else []
            for before, part in pairwise(values):
                if isinstance(before, ast.Constant) and behind.search(str(before.value)):
                    found += 1
                    made = ast.unparse(part)
                    assert "shell_word" in made or made in QUOTED.get(name, ()), (name, part.lineno, made)
    assert found >= 5


QUOTED = {"zkwright.compiler.program.program_file": ("{target}",)}
"""Names of what `shell_word` has quoted before, by module."""
