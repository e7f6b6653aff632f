"""Bodies of requests, as large and as slow as they may be: pieces of uploads, and small JSON objects."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, Final

from starlette.requests import ClientDisconnect, Request
from zkwright.core.json_depth import shallow_json

from .ceremony import Ceremony
from .refusals import Refused
from .uploads import Upload

MAX_PATCH: Final = 8 << 20
"""Bytes that one request may add to an upload: what is lost where a connection breaks is less than that."""

_MAX_JSON: Final = 4096

_STALL: Final = 30.0
"""Seconds after which a body that does not go on is given up."""


async def write(request: Request, ceremony: Ceremony, upload: Upload) -> None:
    """Add the body to an upload behind what was acknowledged, as far as it comes, and have it on the disk.

    Where another request goes on with the same upload, as after a connection that broke, this one writes no more.
    """
    upload.writer = me = object()
    count = upload.row.received
    most = min(upload.row.size, count + MAX_PATCH)
    is_too_large = is_slow = False
    with open(ceremony.folder.upload_file(upload.row.id), "r+b", buffering=0) as file:
        os.lseek(file.fileno(), count, os.SEEK_SET)
        try:
            async with aclosing(_pieces(request)) as pieces:
                async for piece in pieces:
                    if upload.writer is not me:
                        raise Refused("superseded", "another request goes on with this upload, or it is over")
                    if count + len(piece) > most:
                        is_too_large = True
                        break
                    _write_all(file.fileno(), piece)
                    count += len(piece)
        except TimeoutError:
            is_slow = True
        except ClientDisconnect:
            pass  # what has come is kept
        await asyncio.to_thread(os.fsync, file.fileno())
    if upload.writer is me:
        ceremony.uploads.received(upload, count)
    if is_too_large:
        raise Refused("too_large", f"a request adds {MAX_PATCH} bytes at most, and none behind the size that was told")
    if is_slow:
        raise Refused("too_slow", f"nothing came for {_STALL:.0f} seconds")


async def _pieces(request: Request) -> AsyncGenerator[bytes]:
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(_STALL) as limit:
        async for piece in request.stream():
            yield piece
            limit.reschedule(loop.time() + _STALL)


def _write_all(descriptor: int, piece: bytes) -> None:
    left = memoryview(piece)
    while left:
        left = left[os.write(descriptor, left) :]


async def read_json(request: Request, required: dict[str, type], optional: dict[str, type]) -> dict[str, Any]:
    """The members of a small JSON object, of these types and no others."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refused("not_json", "send Content-Type: application/json")
    body = b""
    try:
        async with asyncio.timeout(_STALL), aclosing(_pieces(request)) as pieces:
            async for piece in pieces:
                body += piece
                if len(body) > _MAX_JSON:
                    raise Refused("too_large", f"more than {_MAX_JSON} bytes")
        given = shallow_json(body)
    except TimeoutError as error:
        raise Refused("too_slow", f"the body did not come within {_STALL:.0f} seconds") from error
    except (ValueError, ClientDisconnect) as error:
        raise Refused("bad_request", "the body is no JSON") from error
    types = required | optional
    if not isinstance(given, dict) or not required.keys() <= given.keys() <= types.keys():
        raise Refused("bad_request", f"send an object with {', '.join(types)}")
    for name, value in given.items():
        if type(value) is not types[name]:
            raise Refused("bad_request", f"{name} is of another type")
    return given
