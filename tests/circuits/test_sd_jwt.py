"""Credentials that joserfc signs, disclosures as RFC 9901 has them, and such that nobody should take for one."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from zkwright.circuits.credentials.sd_jwt import (
    BoundSession,
    SdJwtSession,
    SignedToken,
    sd_jwt,
    sd_jwt_claims,
)
from zkwright.circuits.credentials.sd_jwt.binding import holder_key, require_shown
from zkwright.circuits.credentials.sd_jwt.disclosure import digest_text, opened
from zkwright.circuits.credentials.sd_jwt.plain import KeySet, SdJwt
from zkwright.circuits.credentials.shared.text_fields import padded
from zkwright.circuits.ecdsa import PublicKey, Signature, require_p256
from zkwright.circuits.json_fields import boolean_field, number_field, object_field, string_field
from zkwright.circuits.json_web_token import web_token
from zkwright.compiler import U64, Bytes, Private, Program, Public, Struct, Text, UnsatisfiedCircuitError, circuit
from zkwright.compiler.rows import ArgumentError

from tests.circuits.costs import Cost, Inputs
from tests.circuits.test_json_web_token import encoded, some_token
from tests.circuits.test_oidc_login import some_text


def _some(make: Inputs) -> tuple[SignedToken, PublicKey, dict[str, Any], SdJwtSession]:
    signed = SignedToken(some_token(make, 256), Signature(r=make.bytes(32), s=make.bytes(32)))
    session = SdJwtSession(issuer=some_text(make, 64), vct=some_text(make, 96), now=make.u64())
    return signed, PublicKey(x=make.bytes(32), y=make.bytes(32)), {"age": some_text(make, 64)}, session


def _claims(make: Inputs) -> object:
    signed, _, disclosures, session = _some(make)
    return sd_jwt_claims(signed.token, disclosures, session)


COSTS = [
    Cost(sd_jwt, 269824, lambda make: sd_jwt(*_some(make)), "for 256 characters and a disclosure of 64"),
    Cost(sd_jwt_claims, 56855, _claims, "for 256 characters and a disclosure of 64"),
]

NOW = 1700000001
ISSUER, TYPE = "https://a.example", "urn:example:id"
SESSION: dict[str, Any] = {"issuer": ISSUER, "vct": TYPE, "now": NOW}
BOUND: dict[str, Any] = {**SESSION, "audience": "https://verifier.example.org", "nonce": "1234567890"}


class Opened(Struct):
    """Two claims that are opened."""

    given_name: Text[Literal[88]]
    age: Text[Literal[64]]


@circuit
def claims_of(
    token: Private[Text[Literal[448]]], disclosures: Private[Opened], session: Public[SdJwtSession]
) -> Public[tuple[Text[Literal[16]], U64]]:
    claims = sd_jwt_claims(token, disclosures, session)
    return claims.text("given_name", 16), claims.number("age", 3)


@circuit
def shown_by_holder(
    token: Private[Text[Literal[576]]],
    signature: Private[Signature],
    disclosures: Private[Opened],
    bound: Private[Text[Literal[320]]],
    bound_signature: Private[Signature],
    key: Public[PublicKey],
    session: Public[BoundSession],
) -> Public[Text[Literal[16]]]:
    binding = SignedToken(bound, bound_signature)
    return sd_jwt(SignedToken(token, signature), key, disclosures, session, binding=binding).text("given_name", 16)  # type: ignore[no-any-return]


class Large(Struct):
    """Two claims with the room that most have."""

    given_name: Text[Literal[128]]
    birthdate: Text[Literal[128]]


@circuit
def given_name_of(
    token: Private[Text[Literal[1024]]],
    signature: Private[Signature],
    disclosures: Private[Large],
    key: Public[PublicKey],
    session: Public[SdJwtSession],
) -> Public[Text[Literal[32]]]:
    return sd_jwt(SignedToken(token, signature), key, disclosures, session).text("given_name", 32)  # type: ignore[no-any-return]


@circuit
def given_name_of_holder(
    token: Private[Text[Literal[1024]]],
    signature: Private[Signature],
    disclosures: Private[Large],
    bound: Private[Text[Literal[384]]],
    bound_signature: Private[Signature],
    key: Public[PublicKey],
    session: Public[BoundSession],
) -> Public[Text[Literal[32]]]:
    binding = SignedToken(bound, bound_signature)
    return sd_jwt(SignedToken(token, signature), key, disclosures, session, binding=binding).text("given_name", 32)  # type: ignore[no-any-return]


@cache
def program() -> Program:
    return claims_of.compile()


@cache
def key(kid: str = "issuer") -> ECKey:
    return ECKey.generate_key("P-256", {"kid": kid})


def keys() -> KeySet:
    return KeySet.read(json.dumps({"keys": [key().as_dict(private=False)]}))


def disclosure(*items: Any, text: str = "") -> str:
    """As RFC 9901 writes them: with a blank behind each comma."""
    return encoded(text or json.dumps(list(items), ensure_ascii=False))


def digest(of: str) -> str:
    return encoded(sha256(of.encode()).digest())


NAME, AGE = disclosure("2GLC42sKQveCfGfryNRN9w", "given_name", "Zoë"), disclosure("eluV5Og3gSNII8EY", "age", 42)
DECOYS = [digest("a")]
PAYLOAD: dict[str, Any] = {
    "_sd": [digest(NAME), *DECOYS, digest(AGE)],
    **{"iss": ISSUER, "vct": TYPE, "exp": NOW + 1, "_sd_alg": "sha-256"},
}


def token(payload: Any = None, *, header: str = '{"alg":"ES256","typ":"dc+sd-jwt"}', **changed: Any) -> str:
    """Header and payload, as no library needs to write them; a member of None is left out."""
    said = {name: value for name, value in {**PAYLOAD, **changed}.items() if value is not None}
    return f"{encoded(header)}.{encoded(payload or json.dumps(said, separators=(',', ':')))}"


def given(signed: str = "", name: str = NAME, age: str = AGE, **session: Any) -> dict[str, Any]:
    return {
        "token": signed or token(),
        "disclosures": {"given_name": name, "age": age},
        "session": {**SESSION, **session},
    }


def plainly(inputs: dict[str, Any]) -> tuple[Any, Any]:
    """What the circuit does, without one."""
    claims = sd_jwt_claims(inputs["token"], inputs["disclosures"], SdJwtSession(**inputs["session"]))
    return claims.text("given_name", 16), claims.number("age", 3)


def refused(inputs: dict[str, Any], message: str) -> None:
    """By the circuit, and by the same on plain values."""
    with pytest.raises(UnsatisfiedCircuitError, match=message):
        program().solve(inputs)
    with pytest.raises(UnsatisfiedCircuitError, match=message):
        plainly(inputs)


@pytest.mark.parametrize(
    "signed",
    [
        token(),
        token(json.dumps(PAYLOAD)),
        token(_sd_alg=None, exp=None),
        token(nbf=NOW, iat=NOW + 9, _sd=[digest(AGE), digest(NAME)]),
        token(address={"_sd": DECOYS}, _sd_alg=None),
    ],
)
def test_claims_are_opened(signed: str) -> None:
    assert len(signed) <= 448
    assert program().solve(given(signed)).output == ("Zoë", 42)
    assert plainly(given(signed)) == ("Zoë", 42)
    assert string_field(sd_jwt_claims(signed, {}, SdJwtSession(**SESSION)).payload, "iss", 64) == ISSUER


def test_one_claim_is_opened_and_others_are_not() -> None:
    true = disclosure(text='["salt","over_18",true]')
    claims = sd_jwt_claims(token(_sd=[digest(true)]), {"over_18": true}, SdJwtSession(**SESSION))
    assert claims.boolean("over_18") is True
    with pytest.raises(ArgumentError, match="the claim 'age', which is not among the disclosures"):
        claims.number("age")
    with pytest.raises(ArgumentError, match="a disclosure of 'vct', which a credential says in clear"):
        sd_jwt_claims(token(), {"age": AGE, "vct": NAME}, SdJwtSession(**SESSION))


D = digest(NAME)


@pytest.mark.parametrize(
    ("signed", "message"),
    [
        (token(iss=ISSUER + "/"), "of another issuer"),
        (token(iss=None), "no member iss"),
        (token(vct="urn:example:iD"), "of another type"),
        (token(vct=None), "no member vct"),
        (token(exp=NOW), "has expired"),
        (token(exp=str(NOW + 1)), "exp is no whole number"),
        (token(exp=NOW + 0.5), "exp is no whole number"),
        (token(nbf=NOW + 1), "is not valid yet"),
        (token(_sd_alg="sha-512"), "another hash than sha-256"),
        (token(_sd_alg="sha-384"), "another hash than sha-256"),
        (token(header='{"alg":"ES256","typ":"JWT"}'), "not of the type dc"),
        (token(header='{"alg":"ES256"}'), "no member typ"),
        (token(header='{"alg":"none","typ":"dc+sd-jwt"}'), "algorithm is not ES256"),
        (token(header='{"alg":"ES256","typ":"dc+sd-jwt","crit":["x"]}'), "crit or b64"),
        (token(given_name="Eve"), "given_name is in clear as well"),
        (token(_sd=None), "no member _sd, or more than one"),
        (token(_sd=[digest(AGE), *DECOYS]), "no such item"),
        (token(_sd=[digest(AGE), D[:-1]]), "no such item"),
        (token(_sd=[digest(AGE), D + "A"]), "no such item"),
        (token(_sd=[digest(AGE), D[:-1] + ("A" if D[-1] != "A" else "E")]), "no such item"),
        (token(_sd=[digest(AGE), D, D]), "no such item, or several"),
        (token(_sd=[digest(AGE)], a=f'"_sd":["{D}"]'), "no such item"),
        (token(_sd=[digest(AGE), f'["{D}"]']), "no such item"),
        (token(_sd=[digest(AGE), [D]]), "no such item"),
        (token(_sd=[digest(AGE), {"...": D}]), "no such item"),
        (token(_sd=[digest(AGE)], address={"_sd": [D]}), "no such item"),
        (token(_sd=[digest(AGE)], b=[{"...": D}, D]), "no such item"),
        (token(_sd={D: 1, digest(AGE): 1}), "_sd is no array"),
        (token(_sd=D), "_sd is no array"),
        (token(json.dumps(PAYLOAD)[:-1] + ',"_sd":[]}'), "no member _sd, or more than one"),
        (token(json.dumps(PAYLOAD)[:-1] + ',"_s\\u0064":[]}'), "has an escape"),
        (token(json.dumps(PAYLOAD)[:-1] + ',"given_name":"Eve"}'), "in clear as well"),
        (token(json.dumps(PAYLOAD)[:-1] + ',"given\\u005fname":1}'), "has an escape"),
    ],
)
def test_what_is_no_such_credential(signed: str, message: str) -> None:
    refused(given(signed), message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('["salt","family_name","Eve"]', "the disclosure is not of given_name"),
        ('["given_name","name","Eve"]', "the disclosure is not of given_name"),
        ('["salt","name","given_name"]', "the disclosure is not of given_name"),
        ('["salt","xgiven_name","Eve"]', "the disclosure is not of given_name"),
        ('["salt","a",{"given_name":"Eve"}]', "the disclosure is not of given_name"),
        (r'["salt","a","\",\"given_name\",\"Eve"]', "the disclosure is not of given_name"),
        (r'["salt","a\",\"given_name","Eve"]', "has an escape or a blank behind"),
        (r'["salt\",\"given_name","a","Eve"]', "has an escape or a blank behind"),
        (r'["salt","given\u005fname","Eve"]', "has an escape or a blank behind"),
        ('["salt","given_name" ,"Eve"]', "has an escape or a blank behind"),
        ('[1,"given_name","Eve"]', "has an escape or a blank behind"),
        ('["salt","given_name"]', "no array of a salt, a name and a value"),
        ('["given_name","Eve"]', "no array of a salt, a name and a value"),
        ('["salt"]', "no array of a salt, a name and a value"),
        ('["salt","given_name","Eve",""]', "has an escape or a blank behind|no array of a salt"),
        ('["salt","given_name","Eve","a","Eve"]', "no array of a salt, a name and a value"),
        ('[["salt","given_name","Eve"]]', "no array of a salt, a name and a value"),
        ('{"salt","given_name","Eve"}', "the disclosure is no array"),
        ('["salt","given_name","Eve"}', "the disclosure is no array"),
        ('["salt","given_name","Eve"=', "the disclosure is no array"),
        ('["salt","given_name","Eve"] ', "the disclosure is no array"),
        (' ["salt","given_name","Eve"]', "the disclosure is no array"),
        ('["salt","given_name","Eve"][]', "something stands behind"),
        ('["salt","given_name","Eve]', "not closed"),
        (r'["salt","given_name","E\u0076e"]', "given_name has an escape"),
        (r'["salt","given_name","Eve\",\"a"]', "given_name has an escape"),
        ('["salt","given_name",7]', "given_name is no text"),
        ('["salt","given_name",["Eve"]]', "given_name is no text"),
        ('["salt","given_name",null]', "given_name is no text"),
        ('["salt","given_name","seventeen letters"]', "is longer than 16 bytes"),
    ],
)
def test_what_is_no_disclosure_of_the_claim(text: str, message: str) -> None:
    """The issuer signed its digest, so that nothing but the disclosure's own form tells."""
    name = disclosure(text=text)
    assert len(name) <= 88
    refused(given(token(_sd=[digest(name), digest(AGE)]), name), message)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (NAME + "=", "a character is none of"),
        (NAME + "\n", "a character is none of"),
        (disclosure("salt", "given_name", "Eve").replace("b", "+"), "a character is none of"),
        ("", "no array|not open an object"),
    ],
)
def test_what_is_no_base64url(name: str, message: str) -> None:
    refused(given(token(_sd=[digest(name), digest(AGE)]), name), message)


def test_a_disclosure_that_the_issuer_did_not_sign() -> None:
    refused(given(name=disclosure("salt", "given_name", "Eve")), "_sd has no such item")
    refused(given(name=AGE, age=NAME), "the disclosure is not of given_name")


@pytest.mark.parametrize("changed", [{"issuer": ISSUER[:-1]}, {"vct": "a"}, {"now": NOW + 1}], ids=str)
def test_another_session(changed: dict[str, Any]) -> None:
    refused(given(**changed), "of another issuer|of another type|has expired")


# -- with signatures -----------------------------------------------------------------------------------------------


def issued(**changed: Any) -> str:
    """As an issuer sends it, with a disclosure of an item that nobody opens."""
    jwk = key("holder").as_dict(private=False)
    payload = {**PAYLOAD, "cnf": {"jwk": {name: jwk[name] for name in ("kty", "crv", "x", "y")}}, **changed}
    signed = jwt.encode({"alg": "ES256", "typ": "dc+sd-jwt", "kid": "issuer"}, payload, key())
    return "~".join([signed, AGE, NAME, ""])


def held(shown: str, *, header: Any = None, by: ECKey | None = None, **changed: Any) -> str:
    """The holder's token."""
    said = {"aud": BOUND["audience"], "nonce": BOUND["nonce"], "iat": NOW, "sd_hash": digest(shown), **changed}
    return jwt.encode(header or {"alg": "ES256", "typ": "kb+jwt"}, said, by or key("holder"))


NAMES = ["given_name", "age"]


def test_a_credential_gives_the_inputs_of_a_circuit() -> None:
    credential = SdJwt.parse(issued())
    assert repr(credential) == "SdJwt(names=('age', 'given_name'))"
    inputs = credential.inputs(NAMES, keys(), now=NOW)
    assert json.loads(json.dumps(inputs)) == inputs
    assert inputs["disclosures"] == {"given_name": NAME, "age": AGE}
    assert inputs["session"] == SESSION
    with pytest.raises(UnsatisfiedCircuitError, match="has expired"):
        credential.inputs(NAMES, keys(), now=NOW + 1)
    with pytest.raises(ArgumentError, match="a credential with 0 disclosures of 'email'"):
        credential.inputs(["email"], keys(), now=NOW)
    with pytest.raises(ArgumentError, match="without the holder's token"):
        credential.bound_inputs(NAMES, keys(), now=NOW)
    head, rest = issued().split("~", 1)
    other = SdJwt.parse(f"{head[:-86]}{'A' * 86}~{rest}")
    with pytest.raises(UnsatisfiedCircuitError, match="the signature is not of this digest"):
        other.inputs(NAMES, keys(), now=NOW)
    twice = SdJwt.parse(issued() + disclosure("salt", "age", 7) + "~")
    with pytest.raises(ArgumentError, match="a credential with 2 disclosures of 'age'"):
        twice.inputs(NAMES, keys(), now=NOW)


def test_the_holder_signs_what_is_shown() -> None:
    shown = SdJwt.parse(issued()).shown(NAMES)
    inputs = SdJwt.parse(shown + held(shown)).bound_inputs(NAMES, keys(), now=NOW)
    assert json.loads(json.dumps(inputs)) == inputs
    assert inputs["session"] == BOUND


def _refused_binding(message: str, names: list[str] = NAMES, *, holds: Any = None, **changed: Any) -> None:
    shown = SdJwt.parse(issued(**(holds or {}))).shown(NAMES)
    with pytest.raises(UnsatisfiedCircuitError, match=message):
        SdJwt.parse(shown + held(shown, **changed)).bound_inputs(names, keys(), now=NOW)


@pytest.mark.parametrize(
    ("message", "changed"),
    [
        ("another credential, or other disclosures", {"sd_hash": digest("another")}),
        ("another credential, or other disclosures", {"sd_hash": ""}),
        ("no member sd_hash", {"sd_hash": None}),
        ("sd_hash has an escape, or is longer", {"sd_hash": digest("a") + "A"}),
        ("sd_hash is no text", {"sd_hash": [digest("a")]}),
        ("not of the type kb", {"header": {"alg": "ES256", "typ": "JWT"}}),
        ("not of the type kb", {"header": {"alg": "ES256", "typ": "at+jwt"}}),
        ("typ has an escape, or is longer", {"header": {"alg": "ES256", "typ": "dc+sd-jwt"}}),
    ],
)
def test_what_the_holder_did_not_sign(message: str, changed: dict[str, Any]) -> None:
    if "sd_hash" in changed and changed["sd_hash"] is None:
        shown = SdJwt.parse(issued()).shown(NAMES)
        said = {"aud": BOUND["audience"], "nonce": BOUND["nonce"]}
        bound = jwt.encode({"alg": "ES256", "typ": "kb+jwt"}, said, key("holder"))
        with pytest.raises(UnsatisfiedCircuitError, match=message):
            SdJwt.parse(shown + bound).bound_inputs(NAMES, keys(), now=NOW)
    else:
        _refused_binding(message, **changed)


def test_other_disclosures_than_the_holder_showed() -> None:
    for names in (["given_name"], ["age", "given_name"]):
        _refused_binding("another credential, or other disclosures", names)


def test_a_key_that_is_not_the_holders() -> None:
    _refused_binding("not of this digest under this key", by=key("other"))
    _refused_binding("cnf opens no object", holds={"cnf": "x"})


@pytest.mark.parametrize(
    ("jwk", "message"),
    [
        ({"kty": "OK"}, "the holder's key is not of P-256"),
        ({"kty": "RSA"}, "is longer than 2 bytes"),
        ({"crv": "P-384"}, "the holder's key is not of P-256"),
        ({"crv": "secp256k1"}, "is longer than 5 bytes"),
        ({"x": "A" * 42}, "a character is none of"),
        ({"x": "A" * 43}, "the signature is not of this digest under this key"),
    ],
)
def test_a_holders_key_of_another_kind(jwk: dict[str, Any], message: str) -> None:
    known = key("holder").as_dict(private=False)
    cnf = {"jwk": {**{name: known[name] for name in ("kty", "crv", "x", "y")}, **jwk}}
    _refused_binding(message, holds={"cnf": cnf})


def test_another_audience_or_nonce() -> None:
    shown = SdJwt.parse(issued()).shown(NAMES)
    bound = held(shown).rpartition(".")[0]
    said = {"audience": padded(BOUND["audience"], 128), "nonce": padded(BOUND["nonce"], 64)}
    require_shown(bound, shown, **said)
    for name, message in (("audience", "another audience"), ("nonce", "another nonce")):
        with pytest.raises(UnsatisfiedCircuitError, match=message):
            require_shown(bound, shown, **{**said, name: padded("1234567891", said[name].capacity)})


def test_a_binding_belongs_to_a_session() -> None:
    signed = SignedToken(token(), Signature(r=bytes(32), s=bytes(32)))
    public = PublicKey(x=bytes(32), y=bytes(32))
    with pytest.raises(ArgumentError, match="a binding without a BoundSession"):
        sd_jwt(signed, public, {}, SdJwtSession(**SESSION), binding=signed)
    with pytest.raises(ArgumentError, match="a BoundSession without a binding"):
        sd_jwt(signed, public, {}, BoundSession(**BOUND))


NONE = '{"alg":"none"}'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no SD-JWT"),
        ("a.b.c", "no SD-JWT"),
        ("a.b~", "no SD-JWT"),
        ("a.b.c.d~", "no SD-JWT"),
        ("é~", "not of ASCII"),
        ("~" * 65537, "65537 characters"),
        (f"{token()}.AAAA~", "a signature of 3 bytes"),
        (f"{token(header=NONE)}.{'A' * 86}~", "another algorithm than ES256"),
        (f"{token()}.{'A' * 86}~WyJhIl0~", "disclosure 0 is no array"),
        (f"{token()}.{'A' * 86}~{NAME}=~", "disclosure 0 is no array"),
        (f"{token()}.{'A' * 86}~{NAME}~{disclosure('a', 1, 2)}~", "disclosure 1 is no array"),
        (f"{token()}.{'A' * 86}~{encoded('[' * 9999)}~", "disclosure 0 is no array"),
        (f"{token()}.{'A' * 86}~~", "disclosure 0 is no array"),
    ],
    ids=range(13),
)
def test_what_is_no_credential(text: str, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        SdJwt.parse(text)


# -- RFC 9901 ------------------------------------------------------------------------------------------------------

RFC: dict[str, Any] = json.loads((Path(__file__).parent / "vectors" / "sd_jwt_rfc9901.json").read_text())


def rfc_signature(name: str) -> Signature:
    data = _bytes(RFC[name])
    return Signature(r=data[:32], s=data[32:])


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_disclosures_of_the_rfc() -> None:
    for text, expected in RFC["digests"].items():
        assert bytes(map(int, digest_text(text))).decode() == expected
    of = {json.loads(_bytes(text))[1]: opened(text) for text in list(RFC["digests"])[:-1]}
    assert string_field(of["given_name"], "given_name", 8) == "John"
    assert string_field(of["phone_number"], "phone_number", 16) == "+1-202-555-0101"
    assert boolean_field(of["phone_number_verified"], "phone_number_verified") is True
    assert number_field(of["updated_at"], "updated_at") == 1570000000
    assert string_field(object_field(of["address"], "address", 128), "country", 2) == "US"
    with pytest.raises(UnsatisfiedCircuitError, match="no array of a salt, a name and a value"):
        opened(list(RFC["digests"])[-1])


def test_the_credential_and_the_binding_of_the_rfc() -> None:
    issuer = RFC["issuer_key"]
    public = PublicKey(x=_bytes(issuer["x"]), y=_bytes(issuer["y"]))
    require_p256(public, Bytes(sha256(RFC["token"].encode()).digest()), rfc_signature("signature"))
    payload = web_token(RFC["token"], algorithm="ES256").payload
    bound = RFC["bound"]
    require_p256(holder_key(payload), Bytes(sha256(bound.encode()).digest()), rfc_signature("bound_signature"))
    shown = "~".join([f"{RFC['token']}.{RFC['signature']}", *RFC["shown"], ""])
    audience, nonce = padded("https://verifier.example.org", 128), padded("1234567890", 64)
    require_shown(bound, shown, audience=audience, nonce=nonce)
    with pytest.raises(UnsatisfiedCircuitError, match="another credential, or other disclosures"):
        require_shown(bound, shown[:-1], audience=audience, nonce=nonce)
    named = {name: text for text in RFC["digests"] if (name := json.loads(_bytes(text))[1]) not in ("US", "address")}
    said = {**json.loads(_bytes(RFC["token"].split(".")[1])), "vct": TYPE}
    claims = sd_jwt_claims(token(json.dumps(said)), named, SdJwtSession(**{**SESSION, "issuer": said["iss"]}))
    assert claims.text("birthdate", 10) == "1940-01-01"


@pytest.mark.slow
def test_a_credential_that_its_holder_shows() -> None:
    shown = SdJwt.parse(issued()).shown(NAMES)
    inputs = SdJwt.parse(shown + held(shown)).bound_inputs(NAMES, keys(), now=NOW)
    found = shown_by_holder.compile()
    assert found.solve(inputs).output == "Zoë"
    r = inputs["signature"]["r"]
    for lie in (
        {"signature": {"r": r, "s": r}},
        {"bound_signature": inputs["signature"]},
        {"session": {**inputs["session"], "nonce": "1234567891"}},
    ):
        with pytest.raises(UnsatisfiedCircuitError):
            found.solve({**inputs, **lie})


@pytest.mark.slow
def test_the_rows_of_real_sizes() -> None:
    assert given_name_of.compile().r1cs.n_rows <= 564_580
    assert given_name_of_holder.compile().r1cs.n_rows <= 1_205_249
