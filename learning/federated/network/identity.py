"""Who a member, or the server, is to the others: what TLS shows of it, and what its messages are signed by."""

from __future__ import annotations

from typing import ClassVar

from zkwright.core.pinned_tls import PinnedIdentity

from ..identity import Identity


class Credentials(PinnedIdentity):
    """A member's or the server's private key and certificate, in a file, which nothing prints.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     made = Credentials.new(f"{folder}/clinic-a.identity")
    ...     Credentials.read(f"{folder}/clinic-a.identity").signing.public == made.signing.public
    True
    """

    __slots__ = ()

    OF: ClassVar[str] = "member"
    VERB: ClassVar[str] = "learn identity"
    EXTRA: ClassVar[str] = "learning"

    @property
    def signing(self) -> Identity:
        """The same key, as a `Client` signs with it."""
        return Identity(self._key)
