"""`python -m tests.refusals --write` makes the table; `python -m tests.refusals` says how many cases it has."""

from __future__ import annotations

import sys
from collections import Counter

from tests.refusals.case import TABLE, cases, hashed_cases
from tests.refusals.making import made

if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        TABLE.write_text(made(), encoding="utf-8")
    elif sys.argv[1:]:
        sys.exit("python -m tests.refusals [--write]")
    for level, count in Counter(case.level for case in (*cases(), *hashed_cases())).items():
        print(f"{count:4} {level}")
