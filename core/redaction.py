"""Whether secrets stay out of what is printed: asked of the environment, for test runs and services whose logs others read."""

from __future__ import annotations

import os

REDACT_VARIABLE = "ZKWRIGHT_REDACT"
"""Set to 1, errors show no values of signals, as `redacted()` of them, and `debug` prints nothing."""


def redacting() -> bool:
    """Whether the variable is set, to whatever does not say no."""
    return os.environ.get(REDACT_VARIABLE, "").lower() not in ("", "0", "false", "no", "off")
