"""The verifier embeds alone: what importing it loads, and what it exports."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from types import ModuleType

from zkwright import verifier

HEAVY = {"galois", "numba", "numpy", "click", "rich", "py_ecc", "zkwright.compiler", "zkwright.prover", "zkwright.cli"}
OURS = {"zkwright._engine", "zkwright.verifier"}


def loaded_by(code: str) -> set[str]:
    run = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    return set(run.stdout.split())


def test_importing_the_verifier_loads_nothing_heavy() -> None:
    loaded = loaded_by("import zkwright.verifier")
    assert "zkwright.verifier" in loaded
    assert not loaded & HEAVY


def test_verifying_in_python_loads_no_other_package() -> None:
    folder = Path(__file__).parent / "vectors" / "product"
    loaded = loaded_by(
        "import os; os.environ['ZKWRIGHT_ENGINE'] = 'reference'\n"
        "from pathlib import Path; from zkwright.verifier import *\n"
        f"folder = Path({str(folder)!r})\n"
        "key = VerifyingKey.from_json((folder / 'verification_key.json').read_bytes())\n"
        "proof = Proof.from_json((folder / 'proof.json').read_bytes())\n"
        "verify(key, (33,), proof)\n"
        "verify_many(key, 2 * [((33,), proof)])\n"
    )
    assert "zkwright.verifier.ate" in loaded
    assert not loaded & {*HEAVY, "zkwright._engine"}


def test_it_imports_nothing_else_of_ours() -> None:
    for path in sorted(Path(verifier.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                assert not [name.name for name in node.names if name.name.startswith("zkwright")], path
            elif isinstance(node, ast.ImportFrom):
                assert node.level <= 1, path
                names = {f"{node.module}.{name.name}" for name in node.names}
                assert node.level == 1 or not (node.module or "").startswith("zkwright") or names <= OURS, path


def test_no_assert_guards_anything() -> None:
    for path in sorted(Path(verifier.__file__).parent.glob("*.py")):
        assert not [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Assert)], path


def test_exports_are_what_all_says() -> None:
    public = {
        name
        for name, value in vars(verifier).items()
        if not name.startswith("_")
        and not isinstance(value, ModuleType)
        and name not in ("annotations", "TYPE_CHECKING")
    }
    assert public | {"Statement", "Verifier"} == set(verifier.__all__)  # which are loaded on demand
    assert list(verifier.__all__) == sorted(verifier.__all__)


def test_one_except_is_enough() -> None:
    assert issubclass(verifier.MalformedProof, verifier.InvalidProof)
    assert not issubclass(verifier.InvalidKey, verifier.InvalidProof)
    assert issubclass(verifier.InvalidKey, verifier.VerifierError)
    refusal = verifier.InvalidProof("pi_a", "the point is not on the curve", "make it anew")
    assert str(refusal) == "pi_a: the point is not on the curve; make it anew"
    assert str(verifier.InvalidProof("", "no", "try again")) == "no; try again"
    assert (refusal.where, refusal.reason, refusal.mend) == ("pi_a", "the point is not on the curve", "make it anew")
