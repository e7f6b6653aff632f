"""`python -m zkwright.cli` is the command `zkwright`."""

from __future__ import annotations

from zkwright.cli.app import main

if __name__ == "__main__":
    main()
