"""`zkwright prove --at URL`: a service proves, and what it gives is verified here before it is written."""

from __future__ import annotations

import os

from zkwright.cli import pipeline, tables
from zkwright.cli.expecting import expecting
from zkwright.cli.files import VERIFICATION_KEY, read_at_most, together
from zkwright.cli.inputs import given_inputs

from .errors import Refusal, about

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any, Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page
    from zkwright.verifier import Statement, VerifyingKey

API_KEY_VARIABLE: Final = "ZKWRIGHT_API_KEY"

_MOST_OF_A_KEY: Final = 1000
_DECIMAL: Final = 100  # digits of a number that is compared; a field element has 77


def prove_elsewhere(output: Output, url: str, statement: str, inputs: str, api_key: Path | None, folder: str) -> None:
    """Have the service at `url` prove the statement in a descriptor, whose verification key lies beside it.

    Inputs go to it, secrets included, over TLS. Raises `ServiceError`, `InvalidProof`, `InputError`, `Refusal`.
    """
    try:
        from zkwright.service.client import Client
    except ModuleNotFoundError as missing:
        if str(missing.name).startswith("zkwright"):
            raise
        raise Refusal(f"--at needs {missing.name}, which is not installed; run: pip install httpx") from missing
    from zkwright.service.statements.registered import statement_id

    names, vk = _material(statement)
    with pipeline.timed("prove") as proved:
        values = given_inputs(inputs)
        with Client(url, _api_key(api_key), told=output.note) as service, output.progress("prove") as progress:
            made = service.prove(statement_id(names), values, progress=progress)
        with about(url):
            found = names.verify(vk, made.public, made.proof)
        if (differs := _other_than_given(found, values)) is not None:
            raise Refusal(f"{url}: gave a proof of another {differs} than the inputs have; take another service")
        with together(folder):
            behind = None if names.hash_inputs is None else made.public
            proved.files = pipeline.save_proof(made.proof, names.of_key(made.public), folder, behind)
    shown = names.json_values(found)

    def show(page: Page) -> None:
        tables.show_steps(page, [proved])
        tables.show_values(page, tables.lines(shown))

    public = [str(signal) for signal in made.public]
    output.result({"at": url, "public": public, "values": shown, **proved.to_json()}, show)


def _material(statement: str) -> tuple[Statement, VerifyingKey]:
    """A descriptor and the key that it is of."""
    key = os.path.join(os.path.dirname(statement), VERIFICATION_KEY)
    with expecting((statement, ("statement",))):
        names = pipeline.read_statement(statement)
    if not os.path.exists(key):
        raise Refusal(
            f"{key}: not there, and without it nobody knows whether the proof holds; put it beside the descriptor"
        )
    with expecting((key, ("verification_key",))):
        vk = pipeline.read_verification_key(key)
    with about(statement):
        names.check_is_of(vk)
    return names, vk


def _api_key(file: Path | None) -> str | None:
    if file is None:
        return os.environ.get(API_KEY_VARIABLE)
    return read_at_most(file, _MOST_OF_A_KEY).decode("ascii", "replace").strip()


def _other_than_given(found: Mapping[str, Any], given: Mapping[str, Any]) -> str | None:
    """The path of a public value that is another than the inputs say, as far as numbers and bytes tell; else None."""
    return next((path for name in found if name in given if (path := _differing(found[name], given[name], name))), None)


def _differing(found: Any, given: Any, path: str) -> str | None:
    match found, given:
        case dict(), dict():
            pairs = [(found[name], given[name], f"{path}.{name}") for name in found if name in given]
        case list(), list():
            pairs = [(*both, f"{path}[{index}]") for index, both in enumerate(zip(found, given, strict=False))]
        case bytes(), list():
            return path if list(found) != given else None
        case bytes(), str():
            return path if f"0x{found.hex()}" != f"0x{given.removeprefix('0x').lower()}" else None
        case int(), int() | str():
            from zkwright.core.field import R

            number = _number(given)
            return path if number is not None and (number - found) % R else None
        case _:
            return None  # as of texts and numbers with a point, which have more than one form
    return next((differs for pair in pairs if (differs := _differing(*pair))), None)


def _number(given: int | str) -> int | None:
    if isinstance(given, int):
        return int(given)
    try:
        return int(given, 16 if given.startswith("0x") else 10) if len(given) <= _DECIMAL else None
    except ValueError:
        return None
