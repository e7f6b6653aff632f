"""`zkwright verify` refuses what must never be accepted, also when Python drops its assertions."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Project, run, run_process
from tests.cli.refusals import CASES, REFUSALS

PAGE = (Path(__file__).parents[2] / "docs" / "verifier.md").read_text(encoding="utf-8")

NAMES = ("verification_key.json", "public.json", "proof.json")


@pytest.fixture(scope="session")
def refusals(pristine: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for each case with the three files; one named `valid` is as it was."""
    root = tmp_path_factory.mktemp("refusals")
    shutil.copytree(pristine.folder / "build", root / "valid")
    for name, (_, tamper) in CASES.items():
        documents = [json.loads(pristine.built(file).read_text()) for file in NAMES]
        tamper(*documents)
        (root / name).mkdir()
        for file, document in zip(NAMES, documents, strict=True):
            (root / name / file).write_text(json.dumps(document))
    return root


def test_every_refusal_on_the_page_has_its_cases() -> None:
    tables = PAGE.split("## What is refused")[1].split("\n## ")[0]
    rows = [row for row in re.findall(r"^\| (.+?) \| .+ \|$", tables, re.MULTILINE) if row not in ("refused", "---")]
    assert rows == list(REFUSALS)
    assert all(REFUSALS.values())
    assert len(CASES) > sum(map(len, REFUSALS.values()))


@pytest.mark.parametrize("name", CASES)
def test_refused(refusals: Path, name: str) -> None:
    code, _ = CASES[name]
    run("verify", *(refusals / name / file for file in NAMES)).refused(code)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "a signal of r",
            "invalid proof: {}/public.json: public[1]: the public signal is not in [0, r); write it reduced",
        ),
        ("A off the curve", "invalid proof: {}/proof.json: pi_a: the point is not on the curve;"),
        ("another public signal", "invalid proof: the proof does not hold for this key and these public signals;"),
        ("too few signals", "invalid proof: public: expected 2 public signals, found 1;"),
        ("signals that cancel IC", "invalid proof: public: the signals cancel the key's IC points;"),
        ("C's third coordinate is 2", 'error: {}/proof.json: pi_c[2]: not "1";'),
        ("a repeated name in a proof", "error: {}/proof.json: pi_a: the name is repeated;"),
        ("gamma = -delta", "error: {}/verification_key.json: vk_delta_2: the same point as vk_gamma_2, up to sign:"),
        ("IC = -generator", "error: {}/verification_key.json: IC[0]: the same point as the generator, up to sign:"),
        ("beta = -generator", "error: {}/verification_key.json: vk_beta_2: beta is the generator: nobody contributed"),
        ("a proof without C", "error: {}/proof.json: pi_c: missing;"),
        (
            "delta = generator",
            "error: {}/verification_key.json: vk_delta_2: delta is the generator: nobody contributed",
        ),
    ],
)
def test_the_line_that_says_why(refusals: Path, name: str, message: str) -> None:
    outcome = run("verify", *(refusals / name / file for file in NAMES))
    assert outcome.err.startswith(message.format(refusals / name))


def test_refused_without_assertions(refusals: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from zkwright.cli import main\n"
        "for folder in sorted(Path(sys.argv[1]).iterdir()):\n"
        f"    try: main(['verify', '-q', *(str(folder / name) for name in {NAMES})])\n"
        "    except SystemExit as end: print(end.code, folder.name)\n"
        "assert False, 'assertions are off'\n"
    )
    done = subprocess.run(
        [sys.executable, "-O", "-c", program, str(refusals)], capture_output=True, text=True, check=True, timeout=120
    )
    codes = dict(line.split(" ", 1)[::-1] for line in done.stdout.splitlines())
    assert codes == {"valid": "0"} | {name: str(code) for name, (code, _) in CASES.items()}


def test_an_invalid_proof_for_programs(refusals: Path) -> None:
    outcome = run("verify", *(refusals / "another public signal" / file for file in NAMES), "--json")
    assert outcome.code == 1
    assert outcome.document["ok"] is False
    assert outcome.document["exit_code"] == 1
    assert outcome.document["error"]["kind"] == "InvalidProof"
    assert "does not hold" in outcome.document["error"]["message"]


def test_a_process_of_its_own(pristine: Project, refusals: Path) -> None:
    outcome = run_process("verify", *pristine.triple)
    assert (outcome.code, outcome.err) == (0, "")
    run_process("verify", *(refusals / "a signal of r" / file for file in NAMES)).refused(1, "public.json", "[0, r)")
    run_process("verify", *(refusals / "gamma = delta" / file for file in NAMES)).refused(2, "vk_delta_2")


def test_loads_nothing_heavy(pristine: Project) -> None:
    program = (
        "import sys; from zkwright.cli import main\n"
        "try: main(['verify', *sys.argv[1:]])\n"
        "except SystemExit: print(*sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, *pristine.triple], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "zkwright.verifier" in loaded
    assert not loaded & {"numpy", "galois", "numba", "rich", "zkwright.compiler", "zkwright.prover"}
