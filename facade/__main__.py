"""`python -m zkwright` is the command `zkwright`."""

from __future__ import annotations

from zkwright.cli.__main__ import main

if __name__ == "__main__":
    main()
