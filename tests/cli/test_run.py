"""`zkwright run`: the whole way, and what it prints."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Project, run

FILES = [
    *("factor.r1cs", "factor.sym", "factor.wtns", "factor.zkey"),
    *("verification_key.json", "factor.statement.json", "proof.json", "public.json"),
]


def test_leaves_every_file(pristine: Project) -> None:
    assert sorted(path.name for path in (pristine.folder / "build").iterdir()) == sorted(FILES)
    assert pristine.built("public.json").read_text() == '[\n "22",\n "7"\n]'
    assert pristine.built("factor.wtns").stat().st_mode & 0o777 == 0o600


def test_prints_the_table(pristine: Project) -> None:
    text = (pristine.folder / "run.txt").read_text()
    constraints, wires = pristine.sizes
    assert f"factor  {constraints} constraints, {wires} wires, 2 public signals" in text
    for line in text.splitlines():
        assert line == line.rstrip()
    for name in (*FILES, "compile", "setup", "witness", "prove", "verify", " engine", "the proof is valid"):
        assert name in text
    assert "must not guard anything of value" in text
    assert "result  22\ntag     7\n" in text
    assert "this file prints" not in text
    assert "\x1b" not in text


def test_json_is_all_there_is_on_stdout(project: Project) -> None:
    build = project.folder / "build"
    outcome = run("run", f"{project.source}:factor", "-i", project.inputs, "-o", build, "--json")
    assert outcome.code == 0
    document = outcome.document
    assert document["ok"] is True
    assert document["public"] == {"result": "22", "tag": "7"}
    assert document["constraints"] == project.sizes[0]
    assert "must not guard" in document["warning"]
    assert [step["step"] for step in document["steps"]] == ["compile", "witness", "setup", "prove", "verify"]
    left = [file for step in document["steps"] for file in step["files"]]
    assert sorted(Path(file["path"]).name for file in left) == sorted(FILES)
    for file in left:
        assert file["bytes"] == Path(file["path"]).stat().st_size
    assert outcome.err == "this file prints when it is imported\n"


def test_quiet_prints_nothing_and_structured_results_have_names(project: Project) -> None:
    inputs = '{"items": [1, 2], "flag": true, "name": "0x6162"}'
    target, build = f"{project.source}:total", project.folder / "other"
    common = (target, "-i", "-", "-o", build, "-p", "n=2", "-p", "strict=false")
    outcome = run("run", *common, "-q", given=inputs)
    assert (outcome.code, outcome.out) == (0, "")
    outcome = run("run", *common, "--json", given=inputs)
    assert outcome.document["public"] == {
        "result": {"quotient": 1, "whole": "4", "wide": "98"},
        "flag": True,
        "name": "0x6162",
    }
    assert outcome.document["parameters"] == {"n": 2, "strict": False}


def test_wrong_inputs_are_found_before_the_long_setup(project: Project) -> None:
    build = project.folder / "fresh"
    run("run", f"{project.source}:factor", "-i", "-", "-o", build, given='{"p": 3}').refused(
        2, "q: missing, and so is tag"
    )
    assert not (build / "factor.zkey").exists()


def test_another_circuit_may_share_the_folder(project: Project) -> None:
    outcome = run(
        *(
            "run",
            f"{project.source}:total",
            "-i",
            "-",
            "-o",
            project.folder / "build",
            "-p",
            "n=1",
            "-p",
            "strict=true",
        ),
        given='{"items": [1], "flag": 0, "name": [1, 2]}',
    )
    assert outcome.code == 0
    assert run("verify", *project.triple).code == 0
