"""Names in the scope of a request under which its parts leave word for each other: what is logged and measured of it."""

from __future__ import annotations

from typing import Final

ROUTE: Final = "zkwright.route"
"""The path of the resource, with names where an address has values; absent where no resource was found."""

CODE: Final = "zkwright.code"
"""Of the refusal that was the answer; absent where it was none."""

REQUEST_ID: Final = "zkwright.request_id"
"""What the caller may quote, and the log has."""
