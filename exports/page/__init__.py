"""One page that checks the proofs of one key for people, in a browser and without a network.

from zkwright.exports.page import verifying_page

Path("verify_transfer.html").write_text(verifying_page(DescribedKey.of(key, statement)), encoding="utf-8")
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from zkwright.core.html_page import as_text, filled_page, source_hash

from ..described_key import DescribedKey
from ..javascript import javascript_verifier

_FOLDER: Final = Path(__file__).parent


def verifying_page(described: DescribedKey) -> str:
    """The page's text, the same for the same key and statement.

    Its policy lets in its own style and script, and nothing from elsewhere; the script is the module that
    `javascript_verifier` gives, and what shows its answers.
    """
    script = javascript_verifier(described) + (_FOLDER / "drop.js").read_text(encoding="utf-8")
    return filled_page(
        _FOLDER,
        name=as_text(described.name),
        standing=as_text(described.words),
        fingerprint=described.key.fingerprint,
        public="public.json" if described.hash_inputs is None else "signals.json",
        script=script,
        script_hash=source_hash(script),
    )
