"""docs/credentials.md: from files as a user has them to inputs that the page's circuits take, with documents of small sizes."""

from __future__ import annotations

import json
import re
import runpy
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from joserfc import jwt
from zkwright.compiler import Circuit
from zkwright.compiler.language.circuit_signature import CircuitSignature

from tests.circuits import test_oidc_login as oidc
from tests.circuits import test_sd_jwt as sd_jwt
from tests.circuits import test_signed_mail as mails
from tests.circuits import travel_document_cases as passports
from tests.circuits import x509_cases as certificates
from tests.circuits.rsa_cases import key as rsa_key

BLOCKS = re.findall(
    r"```python\n# (\S+)\n(.*?)```",
    (Path(__file__).parents[2] / "docs" / "credentials.md").read_text(encoding="utf-8"),
    re.DOTALL,
)
LATER = int(time.time()) + 3600


def jwks(key: Any) -> str:
    return json.dumps({"keys": [key.as_dict(private=False)]})


def login_files() -> dict[str, Any]:
    token = jwt.encode({"alg": "RS256", "kid": "small"}, {**oidc.SHORT, "exp": LATER}, oidc.small_key())
    return {"token.txt": f"{token}\n", "jwks.json": jwks(oidc.small_key())}


def mail_files() -> dict[str, Any]:
    return {"mail.eml": mails.signed(mails.mail()), "record.txt": f"{mails.record()}\n"}


def certificate_files() -> dict[str, Any]:
    by = rsa_key(certificates.BITS)
    made = {"leaf.pem": certificates.issued(by=by), "issuer.pem": certificates.issued(holder=by, by=by)}
    return {name: one.public_bytes(Encoding.PEM) for name, one in made.items()}


def chip_files() -> dict[str, Any]:
    group = passports.data_group(expiry="991231")
    contents = passports.security_object(group)
    signed = passports.security_file(contents, passports.attributes_of(contents))
    return {"EF_DG1.bin": group, "EF_SOD.bin": signed}


def credential_files() -> dict[str, Any]:
    return {"credential.txt": f"{sd_jwt.issued(exp=LATER)}\n", "issuer_keys.json": jwks(sd_jwt.key())}


SMALL = {"size": 320, "key_bytes": 128}
PAGE: dict[str, tuple[Callable[[], dict[str, Any]], dict[str, int]]] = {
    "login": (login_files, SMALL),
    "order": (mail_files, SMALL),
    "member": (certificate_files, SMALL),
    "adult": (chip_files, {"size": 150, "attribute_bytes": 80, "key_bytes": 128}),
    "given_name": (credential_files, {"size": 576}),
}


def shown(name: str, output: Any) -> Any:
    """What a proof would tell, but for nullifiers."""
    return output.domain if name == "login" else output > 0 if name == "adult" else output


SHOWN = {
    "login": "e.example",
    "order": ("example.com", "17"),
    "member": "Ann",
    "adult": True,
    "given_name": "Zoë",
}


def test_the_page_has_a_circuit_and_a_script_for_each_document() -> None:
    assert [name for name, _ in BLOCKS] == [file for name in PAGE for file in (f"{name}.py", f"{name}_input.py")]


@pytest.fixture
def inputs_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], dict[str, Any]]:
    """What the script of a document writes, in a folder with the page's files and the user's."""

    def run(name: str) -> dict[str, Any]:
        for file, text in BLOCKS:
            (tmp_path / file).write_text(text, encoding="utf-8")
        for file, data in PAGE[name][0]().items():
            (tmp_path / file).write_bytes(data.encode() if isinstance(data, str) else data)
        monkeypatch.chdir(tmp_path)
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.delitem(sys.modules, name, raising=False)
        runpy.run_path(str(tmp_path / f"{name}_input.py"))
        return dict(json.loads((tmp_path / f"{name}.json").read_bytes()))

    return run


def circuit_of(name: str) -> Circuit[..., Any]:
    return getattr(import_module(name), name)  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", PAGE)
def test_a_script_writes_the_inputs_of_the_circuit(inputs_of: Callable[[str], dict[str, Any]], name: str) -> None:
    """The script checks what the statement says on plain values; here, that the circuit has such inputs."""
    inputs = inputs_of(name)
    declared = CircuitSignature(circuit_of(name).__wrapped__)  # type: ignore[attr-defined]
    schema = declared.schema(declared.checked(PAGE[name][1]))
    assert len(schema.encode(inputs)) == schema.n_public_inputs + schema.n_private_inputs


@pytest.mark.parametrize(
    "name", [name if name in ("login", "adult") else pytest.param(name, marks=pytest.mark.slow) for name in PAGE]
)
def test_the_circuit_takes_a_document(inputs_of: Callable[[str], dict[str, Any]], name: str) -> None:
    inputs, sizes = inputs_of(name), PAGE[name][1]
    assert shown(name, circuit_of(name).plain(inputs, **sizes)) == SHOWN[name]
