"""One module of JavaScript that checks the proofs of one key, for browsers and Node, and its types for TypeScript.

from zkwright.exports.javascript import javascript_types, javascript_verifier

Path("verify_transfer.mjs").write_text(javascript_verifier(DescribedKey.of(key, statement)), encoding="utf-8")
"""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import Any, Final

from ..described_key import DescribedKey

_FOLDER: Final = Path(__file__).parent

_USE: Final = """
    node {stem}.mjs public.json proof.json     # exits with 0: valid, 1: not valid, 2: no answer, as files are unusable

    import {{ InvalidProof, verify, verifyJson }} from "./{stem}.mjs";
    const values = verifyJson(publicText, proofText);   // the public values by name, or InvalidProof is thrown
    const again = verify(publicSignals, proof);         // what the files parse to

It needs BigInt and nothing else. All numbers in the constants below are those of verification_key.json.
"""


def javascript_verifier(described: DescribedKey) -> str:
    """The text of the module, the same for the same key and statement.

    It refuses what `zkwright.verifier` refuses, in the same words.
    """
    _, marker, verifier = (_FOLDER / "verifier.js").read_text(encoding="utf-8").partition("\n// THE VERIFIER\n")
    return _head(described) + _constants(described) + marker + verifier


def javascript_types(described: DescribedKey) -> str:
    """The text of its `.d.mts`: the public values of this circuit, each of its type."""
    members = "".join(f"  {json.dumps(name, ensure_ascii=False)}: {values};\n" for name, values, _ in _typed(described))
    as_json = "".join(f"  {json.dumps(name, ensure_ascii=False)}: {values};\n" for name, _, values in _typed(described))
    template = (_FOLDER / "types.d.ts").read_text(encoding="utf-8")
    return _head(described) + template.replace("  // the values\n", members).replace(
        "  // the values as JSON\n", as_json
    )


def _head(described: DescribedKey) -> str:
    facts = "\n".join(textwrap.fill(fact, 110, break_long_words=False) for fact in described.facts)
    text = facts + "\n" + _USE.format(stem=described.file_stem)
    return "".join(f"// {line}".rstrip() + "\n" for line in text.splitlines()) + "\n"


def _constants(described: DescribedKey) -> str:
    key, statement = described.key, described.statement
    signals = "null"
    if statement is not None:
        pairs = [[name, kind.to_json()] for name, kind in statement.signals.items()]
        signals = _of_lines(*(json.dumps(pair, ensure_ascii=False) for pair in pairs))
    points = (("BETA", key.beta_g2), ("GAMMA", key.gamma_g2), ("DELTA", key.delta_g2))
    return "".join(
        (
            f"export const CIRCUIT = {json.dumps(described.name, ensure_ascii=False)};\n",
            f'export const FINGERPRINT = "{key.fingerprint}";\n',
            f"export const STANDING = {json.dumps(described.words)};\n",
            f"const SIGNALS = {signals};\n",
            f"const HASH_INPUTS = {json.dumps(described.hash_inputs)};\n",
            f"const ALPHA = {_pair(key.alpha_g1.x, key.alpha_g1.y)};\n",
            *(f"const {name} = {_of_lines(_pair(*q.x), _pair(*q.y))};\n" for name, q in points),
            f"const IC = {_of_lines(*(_pair(p.x, p.y) for p in key.ic))};\n",
        )
    )


def _pair(x: int, y: int) -> str:
    return _of_lines(f"{x}n", f"{y}n")


def _of_lines(*parts: str) -> str:
    """An array with a part in each line."""
    return "[\n" + "".join(textwrap.indent(f"{part},\n", "  ") for part in parts) + "]"


def _typed(described: DescribedKey) -> list[tuple[str, str, str]]:
    """Each public value's name, and its types in TypeScript: as it is, and as JSON."""
    if described.statement is None:
        return [(name, "bigint", "string") for name in described.signals]
    kinds = ((name, kind.to_json()) for name, kind in described.statement.signals.items())
    return [(name, _type(kind, as_json=False), _type(kind, as_json=True)) for name, kind in kinds]


def _type(kind: Any, *, as_json: bool) -> str:
    match kind:
        case "Bool":
            return "boolean"
        case str():
            if not as_json:
                return "bigint"
            return "string" if kind == "Field" or int(kind[1:]) > _SAFE_BITS else "number"
        case {"bytes": _}:
            return "string" if as_json else "Uint8Array"
        case {"fixed": _} | {"text": _}:
            return "string"
        case {"array": inner} | {"vec": inner}:
            return f"Array<{_type(inner, as_json=as_json)}>"
        case {"tuple": items}:
            return f"[{', '.join(_type(item, as_json=as_json) for item in items)}]"
    named = (
        f"{json.dumps(name, ensure_ascii=False)}: {_type(inner, as_json=as_json)}" for name, inner in kind["fields"]
    )
    return f"{{ {'; '.join(named)} }}"


_SAFE_BITS: Final = 53
"""Longer integers lose digits as numbers of JavaScript."""
