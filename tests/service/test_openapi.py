"""The OpenAPI document says what there is, and the service does what it says, whatever is sent to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as such_settings
from schemathesis import GenerationMode, checks
from starlette.routing import Route
from zkwright.service.application import application, prepare
from zkwright.service.openapi.document import openapi
from zkwright.service.openapi.operations import OPERATIONS, Operation
from zkwright.service.settings import Settings

from tests.service.conftest import Process

FOR_PEOPLE = {"/", "/page.js", "/page.css", "/client.mjs", "/client.d.mts", "/openapi.json"}
OTHER_NAMES = {"/verify", "/consume"}


def test_lists_every_resource(settings: Settings) -> None:
    prepare(settings)
    routes = [route for route in application(settings, prepared=True).routes if isinstance(route, Route)]
    there = {(method, route.path) for route in routes for method in (route.methods or ()) if method != "HEAD"}
    listed = {(each.method, each.path) for each in OPERATIONS}
    assert {(method, path) for method, path in there if path not in FOR_PEOPLE | OTHER_NAMES} == listed
    assert openapi()["paths"].keys() == {path for _, path in listed}


def test_every_name_leads_somewhere() -> None:
    document = openapi()

    def follow(node: Any) -> None:
        if isinstance(node, dict):
            if "$ref" in node:
                assert node["$ref"].removeprefix("#/components/schemas/") in document["components"]["schemas"]
            for part in node.values():
                follow(part)
        elif isinstance(node, list):
            for part in node:
                follow(part)

    follow(document)


@pytest.fixture(scope="module")
def service(material: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    running = Process(tmp_path_factory.mktemp("openapi"), *material.values(), "--development")
    yield running
    assert running.end()[0] == 0


@pytest.fixture(scope="module")
def described(service: Process) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_url(service.url + "/openapi.json")


KNOWN_BETTER = [
    checks.positive_data_acceptance,  # a proof that holds, and what was registered before, are not found by chance
    checks.ignored_auth,  # this service asks nobody
]


ASKED = [
    *((each, GenerationMode.POSITIVE) for each in OPERATIONS),
    *((each, GenerationMode.NEGATIVE) for each in OPERATIONS if each.body or "wait" in each.parameters),
]
"""Each with what its schemas allow, and where they forbid anything with what they do not."""


@pytest.mark.parametrize(("each", "mode"), ASKED)
def test_does_what_it_says(each: Operation, mode: GenerationMode, described: schemathesis.BaseSchema) -> None:
    operation = described[each.path][each.method]

    @such_settings(
        max_examples=8,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case[Any]) -> None:
        case.query = {name: value for name, value in (case.query or {}).items() if name != "wait"}
        case.call_and_validate(excluded_checks=KNOWN_BETTER, timeout=60)

    ask()
