"""Waiting for what is consumed."""

from __future__ import annotations

import asyncio
import threading
from typing import cast

import pytest
from zkwright.service.consumptions import news as news_module
from zkwright.service.consumptions.ledger import Ledger
from zkwright.service.consumptions.news import News


class Restored:
    """A ledger that has fewer than a process was told of, as a copy of before; it is looked at until that was seen."""

    def __init__(self) -> None:
        self.has = 2
        self.looks = 0
        self.seen = threading.Event()

    def newest(self) -> int:
        self.looks += 1
        if self.looks == 2:  # of the first look everything was drawn
            self.seen.set()
        return self.has


def test_who_waits_after_a_copy_was_restored_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a reader of the feed would be told at once that there is news, find none, and ask again, for all of its time."""
    monkeypatch.setattr(news_module, "_LOOK", 0.0)
    ledger = Restored()

    async def wait() -> None:
        news = News(cast(Ledger, ledger))
        await news.tell(5)
        async with news.running():
            other = asyncio.create_task(news.wait(9, 3600))
            await asyncio.to_thread(ledger.seen.wait)
            waiting = asyncio.create_task(news.wait(2, 3600))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            assert not waiting.done()
            ledger.has = 3
            await waiting
            other.cancel()

    asyncio.run(wait())
