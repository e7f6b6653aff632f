"""Who a party is: a key of Ed25519 (RFC 8032) and the certificate of its own that TLS shows and `parties.toml` pins."""

from __future__ import annotations

from typing import ClassVar

from zkwright.core.pinned_tls import PinnedIdentity, certificate_of_text, need_cryptography

from .errors import InvalidParties


class Identity(PinnedIdentity):
    """A party's private key and certificate, which nothing prints.

    It lives in a file, as TLS takes keys from files alone.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     identity = Identity.new(f"{folder}/ada.identity")
    ...     Identity.read(f"{folder}/ada.identity").certificate == identity.certificate
    True
    """

    __slots__ = ()

    OF: ClassVar[str] = "party"
    VERB: ClassVar[str] = "parties identity"
    EXTRA: ClassVar[str] = "parties"


def certificate_from_text(text: str, where: str) -> bytes:
    """The certificate that `parties.toml` pins, in DER. Raises `InvalidParties` naming `where`."""
    need_cryptography("the file", Identity.EXTRA)
    try:
        return certificate_of_text(text)
    except ValueError:
        mend = "write what `zkwright parties identity` printed for that party"
        raise InvalidParties(f"{where}: no certificate of Ed25519 in base64; {mend}") from None
