"""Cases of the level `text`: what can be wrong with JSON, and how else it may be written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from zkwright.core.field import R
from zkwright.verifier.curve import Q

from tests.refusals.case import Case
from tests.refusals.statements import OPENING, opening

TRUE = opening(5, 7)
TWICE = "two programs read two things: one takes the first, the other the last"
ONE_WAY = "there is one way to write a value, or it would be spelt anew to be another"
TYPE = "a value of another type is taken for a number by programs that convert"
SHAPE = "what is not where snarkjs writes it is taken for something else"
UNREAD = "what cannot be read is refused, and costs nothing"


def text_cases() -> Iterator[Case]:
    """All of them."""
    yield from _numbers()
    yield from _lists()
    yield from _proofs()
    yield from _tags()
    yield from _json()


def _case(name: str, why: str, reason: str = "", *, public: str = TRUE.public, proof: str = TRUE.proof) -> Case:
    return Case(name, why, "text", OPENING.name, OPENING.key.verification_key, public, proof, None, reason)


def _scope(value: Any) -> str:
    """The public signals with another value for the scope, which is 7."""
    return json.dumps([*map(str, TRUE.signals[:2]), value])


def _proof(**members: Any) -> str:
    """The proof with other members, without those that are None."""
    return json.dumps({name: value for name, value in (TRUE.document | members).items() if value is not None})


def _a_x(value: Any) -> str:
    """The proof with another value for A.x."""
    return _proof(pi_a=[value, str(TRUE.a[1]), "1"])


def _numbers() -> Iterator[Case]:
    for name, text in (
        ("a plus sign", "+7"),
        ("a leading zero", "07"),
        ("leading zeros", "0" * 70 + "7"),
        ("a space before", " 7"),
        ("a space behind", "7 "),
        ("a no-break space behind", "7\u00a0"),
        ("an exponent", "7e0"),
        ("an exponent that is 7", "0.7e1"),
        ("a point", "7.0"),
        ("hexadecimal", "0x7"),
        ("octal", "0o7"),
        ("an underscore", "0_7"),
        ("a comma", "7,"),
        ("another script's digit", "\u0667"),
        ("a wide digit", "\uff17"),
        ("a superscript", "\u2077"),
        ("nothing", ""),
        ("a space", " "),
        ("a minus zero", "-0"),
        ("letters", "seven"),
        ("infinity", "Infinity"),
        ("not a number", "NaN"),
        ("a big integer of JavaScript", "7n"),
        ("two minus signs", "--7"),
    ):
        reason = "number" if text.isascii() else "text"
        public = json.dumps([*map(str, TRUE.signals[:2]), text], ensure_ascii=False)
        yield _case(f"signal with {name}", ONE_WAY, reason, public=public)
    x = str(TRUE.a[0])
    for name, text in (
        ("a plus sign", f"+{x}"),
        ("a leading zero", f"0{x}"),
        ("a space", f" {x}"),
        ("an exponent", f"{x}e0"),
        ("a point", f"{x}.0"),
        ("hexadecimal", hex(TRUE.a[0])),
        ("nothing", ""),
    ):
        yield _case(f"coordinate with {name}", ONE_WAY, "number", proof=_a_x(text))
    yield _case("signal + 2^256", "an alias beyond 256 bits", "signal range", public=_scope(str(7 + 2**256)))
    yield _case("signal + r 2^256", "an alias beyond 256 bits", "signal range", public=_scope(str(7 + R * 2**256)))
    yield _case(
        "coordinate + q 2^256", "an alias beyond 256 bits", "coordinate range", proof=_a_x(str(TRUE.a[0] + Q * 2**256))
    )
    yield _case("signal of 10,000 digits", UNREAD, "signal range", public=_scope("7" * 10_000))
    yield _case("coordinate of 10,000 digits", UNREAD, "coordinate range", proof=_a_x("7" * 10_000))
    yield _case("coordinate of 20,000 digits", UNREAD, "text", proof=_a_x("7" * 20_000))


def _lists() -> Iterator[Case]:
    commitment, nullifier, scope = map(str, TRUE.signals)
    for name, value in (
        ("a number", 7),
        ("a number of 1", True),
        ("false", False),
        ("null", None),
        ("an array", ["7"]),
        ("an object", {"7": "7"}),
    ):
        yield _case(f"signal as {name}", TYPE, "text", public=_scope(value))
    for name, text in (
        ("a number with a point", f'["{commitment}", "{nullifier}", 7.0]'),
        ("a number with an exponent", f'["{commitment}", "{nullifier}", 7e0]'),
        ("a negative number", f'["{commitment}", "{nullifier}", -7]'),
        ("Infinity", f'["{commitment}", "{nullifier}", Infinity]'),
        ("NaN", f'["{commitment}", "{nullifier}", NaN]'),
        ("all numbers", f"[{commitment}, {nullifier}, {scope}]"),
    ):
        yield _case(f"signals with {name}", TYPE, "text", public=text)
    numbered = {"0": commitment, "1": nullifier, "2": scope}
    for name, document in (
        ("an object", numbered),
        ("an object with a length", {**numbered, "length": 3}),
        ("an object by name", dict(zip(OPENING.signals, numbered.values(), strict=True))),
        ("a string", ",".join(numbered.values())),
        ("a number", 7),
        ("null", None),
        ("true", True),
        ("arrays", [[commitment], [nullifier], [scope]]),
        ("an array in an array", [[commitment, nullifier, scope]]),
    ):
        yield _case(f"signals as {name}", SHAPE, "text", public=json.dumps(document))
    yield _case("signals with null behind", SHAPE, "text", public=json.dumps([commitment, nullifier, scope, None]))


def _proofs() -> Iterator[Case]:
    a, b, c = (TRUE.document[name] for name in ("pi_a", "pi_b", "pi_c"))
    ax, ay, _ = a
    yield _case("coordinate as a number", TYPE, "text", proof=_proof(pi_a=[1, ay, "1"]))
    yield _case("coordinate null", TYPE, "text", proof=_a_x(None))
    yield _case("coordinate true", TYPE, "text", proof=_a_x(True))
    yield _case("coordinate as an array", TYPE, "text", proof=_a_x([ax]))
    other = "(x z, y z, z) and its kin are other spellings of the same point"
    x, y = TRUE.a
    jacobian = [str(4 * x % Q), str(8 * y % Q), "2"]
    projective = [str(2 * x % Q), str(2 * y % Q), "2"]
    for name, point in (
        ("Jacobian", jacobian),
        ("projective", projective),
        ("with a third coordinate 0", [ax, ay, "0"]),
        ("with a third coordinate q + 1", [ax, ay, str(Q + 1)]),
        ("with a third coordinate 01", [ax, ay, "01"]),
        ("with a third coordinate as a number", [ax, ay, 1]),
        ("of two coordinates", [ax, ay]),
        ("of four coordinates", [ax, ay, "1", "0"]),
        ("as an object", {"x": ax, "y": ay}),
        ("as a string", f"{ax},{ay},1"),
        ("null", None),
        ("empty", []),
    ):
        why = other if isinstance(point, list) and len(point) == 3 else SHAPE
        proof = json.dumps(TRUE.document | {"pi_a": point})
        yield _case(f"A {name}", why, "text", proof=proof)
    for name, point in (
        ("with zeros", ["0", "0", "1"]),
        ("with all zeros", ["0", "0", "0"]),
        ("(1, 1, 0)", ["1", "1", "0"]),
        ("(0, 2, 0)", ["0", "2", "0"]),
    ):
        reason = "infinity" if point[2] == "1" else "text"
        yield _case(
            f"A at infinity, {name}", "the point at infinity has many spellings", reason, proof=_proof(pi_a=point)
        )
    x2, y2, one = b
    for name, twisted in (
        ("with a third coordinate of i", [x2, y2, ["0", "1"]]),
        ("with a third coordinate of 2", [x2, y2, ["2", "0"]]),
        ("with a third coordinate of q + 1", [x2, y2, [str(Q + 1), "0"]]),
        ("with a third coordinate of 1 + q i", [x2, y2, ["1", str(Q)]]),
        ("of two coordinates", [x2, y2]),
        ("of four coordinates", [x2, y2, one, one]),
        ("flat", [*x2, *y2, *one]),
        ("of one coefficient", [x2[:1], y2, one]),
        ("of three coefficients", [[*x2, "0"], y2, one]),
        ("like A", a),
        ("at infinity, with zeros", [["0", "0"], ["0", "0"], ["0", "0"]]),
    ):
        yield _case(f"B {name}", SHAPE, "text", proof=_proof(pi_b=twisted))
    yield _case("A like B", SHAPE, "text", proof=_proof(pi_a=b))
    for name in ("pi_a", "pi_b", "pi_c", "protocol"):
        reason = "protocol" if name == "protocol" else "text"
        yield _case(f"no {name}", SHAPE, reason, proof=_proof(**{name: None}))
    for name in ("pi_d", "publicSignals", "__proto__", "constructor", "PI_A", "", "commitments"):
        yield _case(
            f"a member called {name!r}", "an unknown member may mean something", "text", proof=_proof(**{name: c})
        )
    renamed = {name.replace("pi_", ""): value for name, value in TRUE.document.items()}
    yield _case("members by other names", SHAPE, "text", proof=json.dumps(renamed))
    for name, document in (
        ("an array", [a, b, c]),
        ("a string", TRUE.proof),
        ("null", None),
        ("a number", 7),
        ("an empty object", {}),
        ("in an object", {"proof": TRUE.document}),
        ("in an array", [TRUE.document]),
    ):
        reason = "text"
        yield _case(f"proof {name}", SHAPE, reason, proof=json.dumps(document))


def _tags() -> Iterator[Case]:
    why = "the numbers would be read as what they are not"
    for tag in ("plonk", "fflonk", "GROTH16", "groth16 ", "", None, 16, ["groth16"]):
        proof = json.dumps(TRUE.document | {"protocol": tag})
        yield _case(f"protocol {json.dumps(tag)}", why, "protocol", proof=proof)
    for tag in ("bls12381", "bls12-381", "BN128", "bn254", "", None, ["bn128"]):
        proof = json.dumps(TRUE.document | {"curve": tag})
        yield _case(f"curve {json.dumps(tag)}", why, "curve", proof=proof)
    yield _case("no curve", "rapidsnark leaves it out: the key names the curve", proof=_proof(curve=None))


def _json() -> Iterator[Case]:
    proof, public = TRUE.proof, TRUE.public
    indented = json.dumps(TRUE.document, indent=1)
    backwards = json.dumps(dict(reversed(TRUE.document.items())))
    yield _case("proof as snarkjs indents it", "space between values is free", proof=indented)
    yield _case(
        "proof without a space", "space between values is free", proof=json.dumps(TRUE.document, separators=(",", ":"))
    )
    yield _case("members in another order", "their order is free", proof=backwards)
    spaced = "\r\n\t " + public.replace(",", " \t\r\n, ") + " \n"
    yield _case("space around signals", "space between values is free", public=spaced)
    twice = json.dumps(TRUE.document["pi_c"])
    for name, text in (
        ("A twice", f'{proof[:-1]}, "pi_a": {twice}}}'),
        ("A twice, the false one first", f'{{"pi_a": {twice}, {proof[1:]}'),
        ("A twice, the same", f'{proof[:-1]}, "pi_a": {json.dumps(TRUE.document["pi_a"])}}}'),
        ("protocol twice", f'{proof[:-1]}, "protocol": "plonk"}}'),
    ):
        yield _case(name, TWICE, "text", proof=text)
    for name, text in (
        ("a comma behind the last member", f"{proof[:-1]},}}"),
        ("two commas", proof.replace(", ", ",, ", 1)),
        ("no comma", proof.replace(", ", " ", 1)),
        ("single quotes", proof.replace('"', "'")),
        ("names without quotes", proof.replace('"pi_a"', "pi_a")),
        ("a comment", f"{proof[:-1]}/* */}}"),
        ("a comment behind", f"{proof} // the end"),
        ("another document behind", f"{proof}{proof}"),
        ("a bracket behind", f"{proof}}}"),
        ("a byte order mark", f"\ufeff{proof}"),
        ("a zero character behind", f"{proof}\0"),
        ("a form feed between", proof.replace(", ", ",\f", 1)),
        ("a no-break space between", proof.replace(", ", ",\u00a0", 1)),
        ("an escape in a name", proof.replace("pi_a", "p\\u0069_a")),
        ("an escape in a number", proof.replace('"1"', '"\\u0031"', 1)),
        ("an escape in the protocol", proof.replace("groth16", "groth1\\u0036")),
        ("another script's letter in a name", proof.replace("pi_a", "p\u0456_a")),
        ("nothing", ""),
        ("a space", " "),
        ("cut in a number", proof[:60]),
        ("cut before the end", proof[:-1]),
        ("cut behind the first bracket", proof[:1]),
        ("ten thousand brackets", "[" * 10_000),
        ("nested a hundred deep", '{"pi_a":' * 100 + "1" + "}" * 100),
        ("a file's name", "proof.json"),
        ("its bytes in hexadecimal", TRUE.calldata.hex()),
    ):
        named = (
            "proof with"
            if name.startswith(("a ", "an ", "two", "no ", "single", "names", "another", "ten"))
            else "proof:"
        )
        yield _case(f"{named} {name}", UNREAD, "text", proof=text)
    for name, text in (
        ("a comma behind the last", f"{public[:-1]},]"),
        ("a hole", public.replace(", ", ", , ", 1)),
        ("another document behind", f"{public}[]"),
        ("a byte order mark", f"\ufeff{public}"),
        ("an escape", public.replace('"7"', '"\\u0037"')),
        ("cut", public[:-1]),
        ("nothing", ""),
        ("ten thousand brackets", "[" * 10_000 + "]" * 10_000),
    ):
        yield _case(f"signals: {name}", UNREAD, "text", public=text)
    many = json.dumps(["0"] * 1000)
    yield _case("a thousand signals", "too many are not worth a pairing", "signal count", public=many)
