"""Asking the module of JavaScript, in one process of node for many questions."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from zkwright.exports.described_key import DescribedKey
from zkwright.exports.javascript import javascript_verifier

from tests.interop.foreign import tool

ASK = Path(__file__).with_name("ask.mjs")


def ask(folder: Path, questions: Sequence[tuple[DescribedKey, object, object]], *, parsed: bool = False) -> list[Any]:
    """What the modules of these keys answer, in one process; `parsed` for values in place of texts."""
    asked, written = [], set()
    for described, public, proof in questions:
        module = folder / f"{described.name}_{described.key.fingerprint[:16]}.mjs"
        if module not in written:
            module.write_text(javascript_verifier(described), encoding="utf-8")
            written.add(module)
        asked.append({"module": str(module), "public": public, "proof": proof, "parsed": parsed})
    file = folder / "questions.json"
    file.write_text(json.dumps(asked))
    return list(json.loads(node(ASK, file)))


def node(*arguments: str | Path) -> str:
    """What a program prints; it must not fail."""
    done = subprocess.run([tool("node"), *arguments], capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout
