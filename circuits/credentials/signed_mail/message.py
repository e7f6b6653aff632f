"""A mail as bytes (RFC 5322), and what a DKIM-Signature signs of it (RFC 6376, 3.4, 3.7 and 5.4.2), without a proof."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from zkwright.compiler.rows import ArgumentError

_FIELD: Final = re.compile(rb"([!-9;-~]+)[ \t]*:(.*)", re.DOTALL)
_TAG_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_SIGNATURE: Final = re.compile(rb"((?:^|;)[ \t\r\n]*b[ \t\r\n]*=)[^;]*")
"""The value of b=, with the blanks around it."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a header, as it was written, folded where it was."""

    name: str
    """In small letters."""

    value: bytes

    @property
    def relaxed(self) -> bytes:
        """In relaxed canonicalisation, without a line's end."""
        return self.name.encode() + b":" + _one_blank(self.value.replace(b"\r\n", b"")).strip(b" ")


@dataclass(frozen=True, slots=True)
class Message:
    """The fields of a mail from the first to the last, and its body."""

    fields: tuple[Field, ...]
    body: bytes

    @classmethod
    def parse(cls, data: bytes) -> Message:
        r"""The mail of bytes whose lines end in CR LF, or all in LF. Raises `ArgumentError` for anything else.

        >>> Message.parse(b"From: a@b.c\nSubject: one\n two\n\nHello\n").fields[1].relaxed
        b'subject:one two'
        """
        if b"\r\n" not in data:
            data = data.replace(b"\n", b"\r\n")
        if re.search(rb"\r(?!\n)|(?<!\r)\n", data):
            raise ArgumentError(
                "a mail in which some lines end in CR LF, and others in CR or LF alone",
                "save it as it was received: programs differ on where its lines end",
            )
        header, gap, body = data.partition(b"\r\n\r\n")
        if not gap:
            raise ArgumentError(
                "a mail without an empty line behind its header", "pass the whole message, as in a file .eml"
            )
        fields = []
        for line in re.split(rb"\r\n(?![ \t])", header):
            found = _FIELD.fullmatch(line)
            if found is None:
                raise ArgumentError(
                    f"a line of the header that is no field: {line[:40]!r}", "pass the message from its first field on"
                )
            fields.append(Field(found[1].decode().lower(), found[2]))
        return cls(tuple(fields), body)

    def named(self, name: str) -> list[Field]:
        """All fields of a name, the first before the last."""
        return [field for field in self.fields if field.name == name]

    def signed_by(self, signature: Field, listed: list[str]) -> bytes:
        """What a DKIM-Signature signs that names these fields: of several of a name the last first, and none that is missing."""
        left = {name: self.named(name) for name in listed}
        chosen = [left[name].pop().relaxed for name in listed if left[name]]
        unsigned = Field(signature.name, _SIGNATURE.sub(rb"\1", signature.value))
        return b"\r\n".join([*chosen, unsigned.relaxed])

    def canonical_body(self, *, relaxed: bool) -> bytes:
        """The body as its hash is taken of."""
        body = _one_blank(self.body).replace(b" \r\n", b"\r\n").removesuffix(b" ") if relaxed else self.body
        body = body.rstrip(b"\r\n")
        return b"" if relaxed and not body else body + b"\r\n"


def tags_of(text: str) -> dict[str, str]:
    """The tags of a DKIM-Signature, or of a key's record in DNS. Raises `ArgumentError` for what is no list of them.

    >>> tags_of("v=1; d=example.com;")
    {'v': '1', 'd': 'example.com'}
    """
    tags: dict[str, str] = {}
    for part in text.rstrip().removesuffix(";").split(";"):
        name, sign, value = part.partition("=")
        name = name.strip()
        if not sign or _TAG_NAME.fullmatch(name) is None:
            raise ArgumentError(f"{part.strip()[:40]!r} is no tag", "tags are name=value, with ; between them")
        if name in tags:
            raise ArgumentError(f"the tag {name}= is there twice", "such a list means nothing: RFC 6376, 3.2")
        tags[name] = value.strip()
    return tags


def _one_blank(data: bytes) -> bytes:
    return re.sub(rb"[ \t]+", b" ", data)
