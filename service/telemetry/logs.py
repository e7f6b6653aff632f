"""One line of JSON for each thing that happens, on stderr."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any, Final

from ..clock import now, told

LOG: Final = logging.getLogger("zkwright.service")
"""What is logged here has its facts in `extra={"facts": {...}}`; messages are names of events, without a value in them."""


class AsJson(logging.Formatter):
    """A record as a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The event with its facts; of an exception the kind and where it was raised, not its text, which may quote anything."""
        facts: dict[str, Any] = {"time": told(now()), "level": record.levelname.lower(), "event": record.getMessage()}
        facts |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[0] is not None:
            facts["exception"] = record.exc_info[0].__name__
            trace = record.exc_info[2]
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            if trace is not None:
                facts["at"] = f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}"
        return json.dumps(facts, ensure_ascii=True, default=lambda value: type(value).__name__)


def log_to_stderr() -> None:
    """Have what the service logs written, unless whoever embeds it has said where."""
    if LOG.handlers:
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(AsJson())
    for logger, level in ((LOG, logging.INFO), (logging.getLogger("uvicorn.error"), logging.WARNING)):
        logger.addHandler(handler)
        logger.setLevel(level)
        logger.propagate = False
