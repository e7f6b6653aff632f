"""The environment variables that begin as ours do: one with a slip in its name would be ignored without a word."""

from __future__ import annotations

import os

from .errors import Refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

_PREFIX: Final = "ZKWRIGHT_"

OF_USERS: Final = (
    *("ZKWRIGHT_ENGINE", "ZKWRIGHT_KERNEL", "ZKWRIGHT_THREADS", "ZKWRIGHT_DEBUG", "ZKWRIGHT_REDACT"),
    *("ZKWRIGHT_API_KEY", "ZKWRIGHT_SERVICE_SECRET_FILE"),
)
"""What is read whenever zkwright is used."""

KNOWN: Final = (*OF_USERS, "ZKWRIGHT_NO_ENGINE", "ZKWRIGHT_REQUIRE_ENGINE")
"""What may be set, the last two when zkwright is installed. What a value may be is said where it is read."""


SWITCHES: Final = ("ZKWRIGHT_DEBUG", "ZKWRIGHT_REDACT")
ON: Final = ("1", "true", "yes", "on")
OFF: Final = ("", "0", "false", "no", "off")
"""What these may be, in capitals or not."""


def check_variables() -> None:
    """Raise `Refusal` for a variable that nothing reads, be its name in capitals or not, and for a switch neither on nor off."""
    for name in os.environ:
        if name.upper().startswith(_PREFIX) and name not in KNOWN:
            import difflib

            near = difflib.get_close_matches(name.upper(), KNOWN, n=1, cutoff=0.7)
            mend = f"did you mean {near[0]}?" if near else f"there are {', '.join(OF_USERS)}; unset it"
            raise Refusal(f"{name}: there is no such variable; {mend}")
    for name in SWITCHES:
        if os.environ.get(name, "").lower() not in (*ON, *OFF):
            raise Refusal(f"{name}: neither yes nor no; set it to 1 or 0, or unset it")
