"""The registry: signs which records a hospital has, and which accounts a bank's list has."""

from __future__ import annotations

import argparse
import csv
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from zkwright import Field
from zkwright.circuits.babyjub import Point
from zkwright.circuits.eddsa.plain import SEED_BYTES, SigningKey

from .intersection import Listed, accounts_digest
from .statistics import Record, records_digest

NO_RECORD = {"is_there": False, "patient": 0, "cell": 0, "value": 0}
NO_ACCOUNT = {"is_there": False, "account": 0}


def coordinates(point: Point) -> dict[str, str]:
    """A point as inputs have it."""
    return {"x": str(int(point.x)), "y": str(int(point.y))}


def records_of(rows: Iterable[tuple[int, int, int]], places: int) -> list[dict[str, Any]]:
    """Records as inputs, of (patient, cell, value), by patients' numbers. Raises `ValueError` for more than there are places."""
    found = [
        {"is_there": True, "patient": patient, "cell": cell, "value": value} for patient, cell, value in sorted(rows)
    ]
    return _filled(found, NO_RECORD, places)


def accounts_of(numbers: Iterable[int], places: int) -> list[dict[str, Any]]:
    """A list as inputs, ascending. Raises `ValueError` for more accounts than there are places."""
    return _filled([{"is_there": True, "account": number} for number in sorted(numbers)], NO_ACCOUNT, places)


def sign_records(key: SigningKey, hospital: int, period: int, records: list[dict[str, Any]]) -> dict[str, Any]:
    """The registry's signature of all records of one hospital in one period."""
    return _signature(key, int(records_digest(Field(hospital), Field(period), [Record(**each) for each in records])))


def sign_accounts(key: SigningKey, bank: int, period: int, accounts: list[dict[str, Any]]) -> dict[str, Any]:
    """The registry's signature of one bank's list in one period."""
    return _signature(key, int(accounts_digest(Field(bank), Field(period), [Listed(**each) for each in accounts])))


def _signature(key: SigningKey, message: int) -> dict[str, Any]:
    signature = key.sign(message)
    return {"r8": coordinates(signature.r8), "s": str(int(signature.s))}


def _filled(found: list[dict[str, Any]], nothing: dict[str, Any], places: int) -> list[dict[str, Any]]:
    if len(found) > places:
        raise ValueError(f"there are {len(found)} entries, and the circuit has {places} places: compile it with more")
    return found + [nothing] * (places - len(found))


def main() -> None:
    """`new-key FILE`, or `records|accounts FILE HOLDER PERIOD PLACES LIST.csv`, which prints inputs as JSON."""
    parser = argparse.ArgumentParser(prog="joint_statistics.registry", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    new_key = verbs.add_parser("new-key", help="make a key, and print the public one")
    records = verbs.add_parser("records", help="sign a hospital's records: patient,cell,value a line")
    accounts = verbs.add_parser("accounts", help="sign a bank's list: a number a line")
    for verb in (new_key, records, accounts):
        verb.add_argument("file", type=Path)
    for verb in (records, accounts):
        for name in ("holder", "period", "places"):
            verb.add_argument(name, type=int)
        verb.add_argument("list", type=Path)
    given = parser.parse_args()
    if given.verb == "new-key":
        descriptor = os.open(given.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(os.urandom(SEED_BYTES))
        print(json.dumps(coordinates(SigningKey(given.file.read_bytes()).public_key)))
        return
    key, rows = SigningKey(given.file.read_bytes()), list(csv.reader(given.list.read_text().splitlines()))
    if given.verb == "records":
        listed = records_of([(int(patient), int(cell), int(value)) for patient, cell, value in rows], given.places)
        signature = sign_records(key, given.holder, given.period, listed)
    else:
        listed = accounts_of([int(number) for (number,) in rows], given.places)
        signature = sign_accounts(key, given.holder, given.period, listed)
    print(json.dumps({"list": listed, "signature": signature}))


if __name__ == "__main__":
    main()
