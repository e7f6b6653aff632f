"""`python -m zkwright.cli` is the command `zkwright`."""

from __future__ import annotations

from zkwright.cli.entry import start

if __name__ == "__main__":
    start()
