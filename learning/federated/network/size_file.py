"""The file in which a member keeps how many records it committed to, and what hides it."""

from __future__ import annotations

import json
import os
from typing import Any, Final

from zkwright.core.errors import FormatError
from zkwright.core.field import R
from zkwright.core.files.atomic_file import replacing
from zkwright.core.json_depth import shallow_json
from zkwright.core.traceback_redaction import redact_frames

from ...errors import LearningError
from ..size import SizeOpening

_MOST: Final = 1000


def write_size(size: SizeOpening, path: str | os.PathLike[str]) -> None:
    """Put an opening into a file that only its owner may read."""
    with replacing(path, secret=True) as file:
        file.write(json.dumps({"records": size.records, "salt": str(size.salt)}).encode() + b"\n")


@redact_frames
def read_size(path: str | os.PathLike[str]) -> SizeOpening:
    """What `write_size` left. Raises `FormatError` for anything else, and `OSError`."""
    with open(path, "rb") as file:
        data = file.read(_MOST + 1)
    try:
        known: Any = shallow_json(data) if len(data) <= _MOST else None
        records, salt = known["records"], known["salt"]
        if known.keys() != {"records", "salt"} or type(records) is not int or not isinstance(salt, str):
            raise ValueError
        if not (salt.isascii() and salt.isdigit() and int(salt) < R and str(int(salt)) == salt):
            raise ValueError
        return SizeOpening(records, int(salt))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, LearningError):
        raise FormatError(
            path, "no opening of a size", mend="make one: zkwright learn size --records N -o FILE"
        ) from None
