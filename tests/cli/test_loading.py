"""`FILE.py:CIRCUIT` and `-p`: found, or refused in one line with the nearest known name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Project, run, run_process

HEAD = "from zkwright import *\n\n"
SOLE = HEAD + "@circuit\ndef sole(x: Private[Field]) -> Public[Field]:\n    return x * x\n"


def compiled(tmp_path: Path, text: str, name: str = "sole", *more: str) -> list[str | Path]:
    """The arguments that compile a circuit of a file with this text."""
    path = tmp_path / "mine.py"
    path.write_text(text)
    return ["compile", f"{path}:{name}" if name else path, "-o", tmp_path / "out", *more]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("factr", ["has no circuit `factr`", "did you mean `factor`?"]),
        ("zzz", ["has no circuit `zzz`", "its circuits: factor, total"]),
        ("helper", ["`helper` is a builtin_function_or_method, not a circuit"]),
        ("", ["has no circuit ``", "factor, total"]),
    ],
)
def test_no_such_circuit(project: Project, name: str, words: list[str]) -> None:
    run("compile", f"{project.source}:{name}", "-o", project.folder).refused(2, "tiny.py", *words)


def test_several_circuits_need_a_name(project: Project) -> None:
    run("compile", project.source).refused(2, "defines factor, total", "name one: ")


def test_no_file(tmp_path: Path) -> None:
    run("compile", tmp_path / "none.py").refused(2, "none.py: no such file or directory; check the path")
    run("compile", f"{tmp_path}/none.py:x").refused(2, "none.py: no such file")
    (tmp_path / "folder.py").mkdir()
    run("compile", f"{tmp_path}/folder.py:x").refused(2, "folder.py: is a directory; give a file")
    (tmp_path / "mine.txt").write_text(SOLE)
    run("compile", f"{tmp_path}/mine.txt:sole").refused(2, "not a Python file; write FILE.py:CIRCUIT")
    run("compile", tmp_path / "mine.txt").refused(2, "not a Python file; write FILE.py:CIRCUIT")
    run("inputs", tmp_path / "nothing").refused(2, "nothing: no such file")
    run("inputs", tmp_path).refused(2, "is a directory; give a file")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = 1\n", ["has no circuit `sole`", "@circuit"]),
        ("x = (\n", ["mine.py:1: not valid Python"]),
        ("\n\n1 / 0\n", ["mine.py:3: ZeroDivisionError: division by zero"]),
        ("import no_such_module\n", ["mine.py:1: ModuleNotFoundError", "no_such_module"]),
        ("from . import sibling\n", ["mine.py:1: ImportError"]),
        ("raise SystemExit(0)\n", ["mine.py:1: exits when imported"]),
        ("raise RuntimeError('one\\ntwo')\n", ["mine.py:1: RuntimeError: one"]),
        ("x = '\\0'\x00\n", ["mine.py", "null bytes"]),
    ],
)
def test_an_error_in_the_users_file(tmp_path: Path, text: str, words: list[str]) -> None:
    run(*compiled(tmp_path, text)).refused(2, *words)
    assert not (tmp_path / "out").exists()


def test_a_line_longer_than_python_compiles(tmp_path: Path) -> None:
    text = SOLE.replace("x * x", "x" + " + x" * 20000)
    # In a process of its own: what raises the limit of recursion elsewhere would let it through.
    run_process(*compiled(tmp_path, text)).refused(
        2, "mine.py: RecursionError", "write sum(...), a loop, or several lines"
    )


MUTUAL = HEAD + (
    "@circuit\ndef sole(x: Private[Field]) -> Public[Field]:\n    return pong(x)\n"
    "@circuit\ndef pong(x: Private[Field]) -> Public[Field]:\n    return sole(x)\n"
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (SOLE.replace("return x * x", "return x if x else x"), ["mine.py:5: ", "return x if x else x"]),
        (SOLE.replace("x * x", "x * undefined"), ["mine.py:5: NameError: name 'undefined' is not defined"]),
        (SOLE.replace("x * x", "[x][7]"), ["mine.py:5: IndexError"]),
        (MUTUAL, ["mine.py:8: `sole` calls itself"]),
        (SOLE.replace("@circuit", "class Half(UInt, bits=5 / 2):\n    pass\n@circuit"), ["mine.py:3: the width of an"]),
    ],
)
def test_a_compile_error_shows_line_and_mend(tmp_path: Path, text: str, words: list[str]) -> None:
    outcome = run(*compiled(tmp_path, text))
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("error: ")
    for word in (*words, "mend: "):
        assert word in outcome.err


def test_inputs_may_be_positional_only(tmp_path: Path) -> None:
    assert run(*compiled(tmp_path, SOLE.replace("x: Private[Field]", "x: Private[Field], /"))).code == 0


def test_a_module_beside_the_file_can_be_imported(tmp_path: Path) -> None:
    (tmp_path / "beside_it.py").write_text("def square(x):\n    return x * x\n")
    text = HEAD + "from beside_it import square\n" + SOLE.replace("x * x", "square(x)")
    assert run(*compiled(tmp_path, text)).code == 0


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([], ["`n: int` has no value"]),
        (["-p", "n"], ["-p n: no value; write -p name=value"]),
        (["-p", "=1"], ["-p =1: no value"]),
        (["-p", "n=1", "-p", "n=2"], ["-p n: given twice"]),
        (["-p", "n=two"], ["-p n: not a whole number"]),
        (["-p", "n=1", "-p", "strict=yes"], ["-p strict: not a truth value; write true or false"]),
        (["-p", "n=1", "-p", "strict=true", "-p", "m=3"], ["unknown compile-time parameter `m`"]),
    ],
)
def test_parameters(project: Project, given: list[str], words: list[str]) -> None:
    outcome = run("compile", f"{project.source}:total", "-o", project.folder, *given)
    assert (outcome.code, outcome.out) == (2, "")
    for word in words:
        assert word in outcome.err


def test_a_circuit_without_parameters_says_so(project: Project) -> None:
    outcome = run("compile", f"{project.source}:factor", "-o", project.folder, "-p", "n=3")
    assert (outcome.code, outcome.out) == (2, "")
    assert "unknown compile-time parameter `n`" in outcome.err
    assert "leave it out: `factor` has no compile-time parameters" in outcome.err


def test_an_r1cs_has_its_parameters_already(project: Project) -> None:
    outcome = run("witness", project.built("factor.r1cs"), "-i", project.inputs, "-p", "n=1")
    outcome.refused(2, "is compiled already")


def test_a_failing_hint_keeps_its_values_to_itself(tmp_path: Path) -> None:
    text = HEAD + (
        "def root(x: int) -> int:\n    raise ValueError(f'no root of {x}')\n\n\n"
        "@circuit\ndef sole(x: Private[Field]) -> Public[Field]:\n"
        "    y = hint(root, x, returns=Field)\n    require(y * y == x, 'no root')\n    return y\n"
    )
    arguments = compiled(tmp_path, text)
    outcome = run("witness", arguments[1], "-i", "-", given='{"x": 123456789}')
    outcome.refused(
        2, "mine.py:9 raised ValueError at ", "mine.py:4 for these inputs", "a hint must answer for all inputs"
    )
    assert "123456789" not in outcome.err
    assert run(*arguments).code == 0
    run("witness", tmp_path / "out" / "sole.r1cs", "-i", "-", given='{"x": 4}').refused(
        2, "root", "zkwright witness mine.py:sole"
    )
