"""One file of Python that checks the proofs of one key, for programs that install nothing.

from zkwright.exports.python_file import python_verifier

Path("verify_transfer.py").write_text(python_verifier(DescribedKey.of(key, statement)), encoding="utf-8")
"""

from __future__ import annotations

import ast
import re
import textwrap
from pathlib import Path
from typing import Final

from zkwright import verifier

from ..described_key import DescribedKey

ARITHMETIC: Final = ("fq2", "jacobian", "fq12", "ate", "keccak")
"""Modules of the verifier that the file has as they are there, each below those that it imports."""

_TEMPLATE: Final = Path(__file__).with_name("template.py")
_VERIFIER: Final = Path(verifier.__file__).parent

_DOCSTRING: Final = '''"""{facts}

    python {stem}.py public.json proof.json     # exits with 0: valid, 1: not valid, 2: no answer, as files are unusable

    from {stem} import InvalidProof, verify, verify_json
    values = verify_json(public, proof)     # texts of the files; the public values by name, or InvalidProof is raised
    values = verify(public, proof)          # what the files parse to

It needs Python 3.9 or later and nothing else. All numbers in the constants below are those of verification_key.json.
"""
'''


def python_verifier(described: DescribedKey) -> str:
    """The text of the file, the same for the same key and statement.

    It refuses what `zkwright.verifier` refuses, in the same words, and takes 23 ms a proof, 0.6 ms more for each public signal.
    """
    facts = "\n".join(textwrap.fill(fact, 110, break_long_words=False) for fact in described.facts)
    docstring = _DOCSTRING.format(facts=facts, stem=described.file_stem)
    imports, _, rest = _without_imports(_TEMPLATE).partition("\nCIRCUIT: Final")
    _, marker, verifier = rest.partition("\n# THE VERIFIER\n")
    arithmetic = "\n\n".join(_without_imports(_VERIFIER / f"{name}.py", as_comment=True) for name in ARITHMETIC)
    text = docstring + imports + "\n" + _constants(described) + marker + verifier
    return text.replace("\n# THE ARITHMETIC\n", f"\n{arithmetic}")


def _without_imports(file: Path, *, as_comment: bool = False) -> str:
    """A module without its docstring, or with it as a comment, and without what it imports of ours.

    As a comment stands beside others, the other imports are left out as well: the template has them.
    """
    text = file.read_text(encoding="utf-8")
    tree = ast.parse(text)
    lines = text.splitlines(keepends=True)
    begin = tree.body[0].end_lineno or 0
    kept = "".join(f"# {line}".rstrip() + "\n" for line in (ast.get_docstring(tree) or "").splitlines())
    for node in tree.body[1:]:
        if (as_comment and _only_imports(node)) or (isinstance(node, ast.ImportFrom) and _is_ours(node)):
            lines[node.lineno - 1 : node.end_lineno] = [""] * ((node.end_lineno or 0) - node.lineno + 1)
    rest = re.sub(r"\n{4,}", "\n\n\n", "".join(lines[begin:])).strip("\n") + "\n"
    return f"{kept}\n\n{rest}" if as_comment else f"\n{rest}"


def _is_ours(node: ast.ImportFrom) -> bool:
    return node.level > 0 or (node.module or "").startswith("zkwright")


def _only_imports(node: ast.stmt) -> bool:
    """An import, or what only a type checker imports."""
    if isinstance(node, ast.If):
        return ast.unparse(node.test) == "TYPE_CHECKING"
    return isinstance(node, ast.Import | ast.ImportFrom) or ast.unparse(node) == "TYPE_CHECKING = False"


def _constants(described: DescribedKey) -> str:
    key, statement = described.key, described.statement
    signals = "None"
    if statement is not None:
        pairs = [f"    {[name, kind.to_json()]!r},\n" for name, kind in statement.signals.items()]
        signals = f"[\n{''.join(pairs)}]"
    points = (("BETA", key.beta_g2), ("GAMMA", key.gamma_g2), ("DELTA", key.delta_g2))
    return "".join(
        (
            f'CIRCUIT: Final = "{described.name}"\n',
            f'FINGERPRINT: Final = "{key.fingerprint}"\n',
            f'STANDING: Final = "{described.words}"\n',
            f"SIGNALS: Any = {signals}\n",
            f"HASH_INPUTS: Any = {described.hash_inputs!r}\n",
            f"ALPHA: Final = {_of_lines(key.alpha_g1.x, key.alpha_g1.y)}\n",
            *(f"{name}: Final = {_of_lines(_of_lines(*q.x), _of_lines(*q.y))}\n" for name, q in points),
            "IC: Final = [\n",
            *(f"    (\n        {p.x},\n        {p.y},\n    ),\n" for p in key.ic),
            "]\n",
        )
    )


def _of_lines(*parts: object) -> str:
    """A tuple with a number in each line."""
    return "(\n" + "".join(textwrap.indent(f"{part},\n", "    ") for part in parts) + ")"
