"""One file of Python that checks the proofs of one key, for programs that install nothing.

from zkwright.exports.python_file import python_verifier

Path("verify_transfer.py").write_text(python_verifier(DescribedKey.of(key, statement)), encoding="utf-8")
"""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Final

from ..described_key import DescribedKey

_TEMPLATE: Final = Path(__file__).with_name("template.py")

_DOCSTRING: Final = '''"""{facts}

    python {stem}.py public.json proof.json     # exits with 0: valid, 1: not valid, 2: no answer, as files are unusable

    from {stem} import InvalidProof, verify, verify_json
    values = verify_json(public, proof)     # texts of the files; the public values by name, or InvalidProof is raised
    values = verify(public, proof)          # what the files parse to

It needs Python 3.9 or later and nothing else. All numbers in the constants below are those of verification_key.json.
"""
'''


def file_stem(described: DescribedKey) -> str:
    """What the file is called without its ending, and imported as: `verify_transfer` for the circuit transfer."""
    return f"verify_{described.name}"


def python_verifier(described: DescribedKey) -> str:
    """The text of the file, the same for the same key and statement.

    It refuses what `zkwright.verifier` refuses, in the same words, and takes 23 ms a proof, 0.6 ms more for each public signal.
    """
    _, head, template = _TEMPLATE.read_text(encoding="utf-8").partition("\nfrom __future__")
    imports, _, rest = template.partition("\nCIRCUIT: Final")
    _, marker, verifier = rest.partition("\n# THE VERIFIER\n")
    facts = "\n".join(textwrap.fill(fact, 110, break_long_words=False) for fact in described.facts)
    docstring = _DOCSTRING.format(facts=facts, stem=file_stem(described))
    return docstring + head + imports + "\n" + _constants(described) + marker + verifier


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
