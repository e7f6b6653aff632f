"""Pages of HTML that need nothing else: what strangers wrote is text in them, and their policy lets in their own parts alone."""

from __future__ import annotations

import base64
import hashlib
import html
from pathlib import Path
from string import Template

from .printable import printable


def as_text(text: str) -> str:
    """Any text for a page, between tags or as an attribute in quotes; what would not be seen is escaped as `printable` does.

    >>> as_text('<b>"Ada"')
    '&lt;b&gt;&quot;Ada&quot;'
    """
    return html.escape(printable(text))


def source_hash(part: str) -> str:
    """What a content security policy calls a style or a script by: SHA-256, in base64."""
    return f"sha256-{base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()}"


def filled_page(folder: Path, **values: str) -> str:
    """`page.html` of a folder, with these values, which are HTML, and `page.css` and `page.js` as far as there are such.

    These are `$style` and `$script` there, `$style_hash` and `$script_hash` what its policy calls them. Raises `KeyError` for a
    value that the page names and is not given.
    """
    for name, file in (("style", "page.css"), ("script", "page.js")):
        if (path := folder / file).exists():
            values[name] = part = path.read_text(encoding="utf-8")
            values[f"{name}_hash"] = source_hash(part)
    return Template((folder / "page.html").read_text(encoding="utf-8")).substitute(values)
