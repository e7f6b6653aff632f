"""A ceremony as one HTML page that needs nothing else, loads nothing and runs nothing.

Names come from anyone: they are shown as text, and the page's policy lets in no script, and nothing from elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zkwright.core.files.hashes import sha256_of
from zkwright.core.html_page import as_text, filled_page
from zkwright.core.shell_word import shell_word

from ...groth16.proving_key import ProvingKey
from ..attestations.agreement import Attested
from ..attestations.attestation import Attestation
from ..contributor import Beacon
from ..phase1.contribution import PowersContribution
from ..phase2.verifying import VerifiedCeremony

_FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class ComparedWith:
    """The circuit and the powers of tau that a key was compared with, as `verify_ceremony` does.

    `contributions` are those of the powers of tau as `verify_powers` found them, None where they were trusted.
    """

    r1cs: Path
    ptau: Path
    n_constraints: int
    contributions: tuple[PowersContribution, ...] | None


def report_page(
    zkey: Path,
    key: ProvingKey,
    found: VerifiedCeremony,
    compared: ComparedWith | None = None,
    attested: Sequence[Attested | None] | None = None,
    folder: Path | None = None,
) -> str:
    """The page's text; the same key and arguments give the same text. Raises `OSError` where the file `zkey` cannot be read.

    `found` is what `verify_ceremony` returned, where the key was `compared`, or else what the key records, which must be genuine
    and lead to its delta. `attested` is what `check_attestations` made of the files in `folder`, None where nobody looked.
    """
    is_verified = compared is not None and compared.contributions is not None
    name = zkey.stem
    sections = [
        _circuit(zkey, key, compared, found),
        _contributions(found, attested),
        "" if compared is None else _powers(compared),
        _verified(found, compared, attested),
        _commands(zkey, compared, folder),
    ]
    answer, sentence = _verdict(found, compared)
    sizes = [_count(key.n_wires, "wire"), _count(key.n_public, "public signal"), f"a domain of {key.domain_size:,}"]
    if compared is not None:
        sizes.insert(0, _count(compared.n_constraints, "constraint"))
    return filled_page(
        _FOLDER,
        title=as_text(f"{name}: {answer}"),
        kind="verified" if is_verified else "open",
        name=as_text(f"The ceremony of {name}"),
        answer=as_text(answer),
        sentence=as_text(sentence),
        sizes=as_text(", ".join(sizes)),
        sections="\n".join(section for section in sections if section),
    )


def _verdict(found: VerifiedCeremony, compared: ComparedWith | None) -> tuple[str, str]:
    people = sum(contribution.beacon is None for contribution in found.contributions)
    hands = _count(people, "contributor")
    if compared is None:
        return (
            "recorded",
            f"{hands}, whose record is genuine; the key was not compared with its circuit and powers of tau.",
        )
    if compared.contributions is None:
        return "contributed", f"{hands}; the powers of tau were trusted and not verified."
    return (
        "verified",
        f"{hands}. Every point is what the circuit, the powers of tau and they make. One honest one is enough.",
    )


def _circuit(zkey: Path, key: ProvingKey, compared: ComparedWith | None, found: VerifiedCeremony) -> str:
    facts = [("fingerprint of the verification key", f"<code>{as_text(key.verifying_key().fingerprint)}</code>")]
    if compared is not None:
        facts.insert(
            0, ("circuit", f"<code>{as_text(compared.r1cs.name)}</code>, {compared.n_constraints:,} constraints")
        )
    facts.append((f"SHA-256 of {zkey.name}", f"<code>{sha256_of(zkey)}</code>"))
    facts.append(("circuit hash", _hash(found.circuit_hash)))
    body = "".join(f"<dt>{as_text(name)}</dt><dd>{fact}</dd>" for name, fact in facts)
    words = "The hash names the circuit and its powers of tau together, as zkwright and snarkjs print it."
    return _section("Circuit", None, words, f"<dl>{body}</dl>")


def _contributions(found: VerifiedCeremony, attested: Sequence[Attested | None] | None) -> str:
    each = [
        _entry(
            number,
            contribution.name,
            contribution.hash,
            contribution.beacon,
            _attestation(attested[number - 1], contribution.beacon) if attested is not None else ("", ""),
        )
        for number, contribution in enumerate(found.contributions, 1)
    ]
    words = (
        "In their order, with the hashes that contributors were told to publish. Names are what they called themselves: no hash "
        "holds them, a signed attestation does."
    )
    return _section("Contributions to the key", len(each), words, "".join(each))


def _powers(compared: ComparedWith) -> str:
    if compared.contributions is None:
        return _section("Contributions to the powers of tau", None, "They were trusted, and not looked at.", "")
    each = [
        _entry(number, contribution.name, contribution.hash, contribution.beacon, ("", ""))
        for number, contribution in enumerate(compared.contributions, 1)
    ]
    words = (
        "As their file tells them: that the proofs lead from one to the next was checked, earlier hashes are its word."
    )
    return _section("Contributions to the powers of tau", len(each), words, "".join(each))


def _entry(number: int, name: str, hash: bytes, beacon: Beacon | None, attestation: tuple[str, str]) -> str:
    tag, line = attestation
    title = as_text(name or ("beacon" if beacon else "without a name"))
    kind = '<span class="tag">beacon</span>' if beacon is not None and name else ""
    lines = [line] if line else []
    if beacon is not None:
        value = f"<code>{beacon.hash.hex()}</code>"
        lines.append(f"<p>{value}, hashed 2<sup>{beacon.iterations_exp}</sup> times with SHA-256</p>")
    return f"<article><h3><i>{number}</i>{title}{kind}{tag}</h3>{_hash(hash)}{''.join(lines)}</article>"


def _attestation(attested: Attested | None, beacon: Beacon | None) -> tuple[str, str]:
    """A tag and a line."""
    if attested is None:
        return ("", "") if beacon is not None else ('<span class="tag open">no attestation</span>', "")
    place = f"<code>{as_text(attested.path.name)}</code>"
    if not isinstance(attested.attestation, Attestation):
        return '<span class="tag">hash published</span>', f"<p>in {place}, without name or signature</p>"
    if attested.attestation.public_key is None:
        return '<span class="tag">attested</span>', f"<p>in {place}, hash and name, unsigned</p>"
    signer = f"<code>{attested.attestation.public_key.hex()}</code>"
    return '<span class="tag good">signed</span>', f"<p>in {place}, by the Ed25519 key {signer}</p>"


def _verified(
    found: VerifiedCeremony, compared: ComparedWith | None, attested: Sequence[Attested | None] | None
) -> str:
    """What was looked at, and what was not; the second in a class of their own."""
    done = [
        "Each contribution: its transcript is the hash of all before it, its proof shows that its maker knew the factor, and "
        "delta was multiplied by that factor.",
        "Nothing is repeated, and the last contribution leaves the delta that the key has. Every point lies in its group.",
    ]
    open_ = []
    if found.ends_with_beacon:
        done.append("The beacon's factor is what its public value determines, and nothing follows it.")
    else:
        open_.append("No beacon ends the ceremony: whoever contributed last could choose among many keys.")
    if compared is None:
        open_.append(
            "Whether the key is one of its circuit, and of powers of tau that nobody knows: not compared here."
        )
    else:
        done.append(
            "Every point of the key is what the circuit and the powers of tau make for this delta, and so is the circuit hash."
        )
        if compared.contributions is None:
            open_.append("The powers of tau: whoever knows their secrets can forge proofs.")
        else:
            done.append("The powers of tau are of one tau, alpha and beta, and their contributions lead to them.")
    if attested is None:
        open_.append("What contributors published elsewhere: not compared here.")
    else:
        count = sum(each is not None for each in attested)
        done.append(f"{count} attestation{'s agree' if count != 1 else ' agrees'} with the key; signatures are right.")
        if missing := [
            str(number)
            for number, (each, contribution) in enumerate(zip(attested, found.contributions, strict=True), 1)
            if each is None and contribution.beacon is None
        ]:
            open_.append(f"Without an attestation: contribution {', '.join(missing)}.")
    open_.append("That a contributor forgot the factor nothing can show; one who did is enough.")
    items = [f"<li>{as_text(line)}</li>" for line in done] + [f'<li class="not">{as_text(line)}</li>' for line in open_]
    return _section("What was verified", None, "", f"<ul>{''.join(items)}</ul>")


def _commands(zkey: Path, compared: ComparedWith | None, folder: Path | None) -> str:
    r1cs = compared.r1cs.name if compared else f"{zkey.stem}.r1cs"
    ptau = compared.ptau.name if compared else "prepared.ptau"
    said = f" --attestations {shell_word(folder.name)}" if folder is not None else ""
    verify = f"zkwright ceremony verify {shell_word(r1cs)} {shell_word(zkey.name)} --ptau {shell_word(ptau)}"
    parts = [
        ("All of it, with zkwright", [verify + said]),
        (
            "All of it with snarkjs, which prints the same hashes, and does not look at what SECURITY.md of zkwright lists",
            [
                f"snarkjs powersoftau verify {shell_word(ptau)}",
                f"snarkjs zkey verify {shell_word(r1cs)} {shell_word(ptau)} {shell_word(zkey.name)}",
            ],
        ),
        (
            "Who contributed, from the key alone; and that it is the same file",
            [f"zkwright info {shell_word(zkey.name)}", f"sha256sum {shell_word(zkey.name)}"],
        ),
        (
            "The verification key in use is that of this key",
            [
                f"zkwright export vk {shell_word(zkey.name)} -o verification_key.json",
                "zkwright info verification_key.json",
            ],
        ),
    ]
    body = "".join(f"<p>{as_text(what)}:</p><pre>{_text_lines(lines)}</pre>" for what, lines in parts)
    words = (
        "Take the files from where you trust them, compile the circuit yourself, and compare hashes with those that contributors "
        "published."
    )
    return _section("Check it yourself", None, words, body)


def _hash(hash: bytes) -> str:
    """In groups of eight digits, as snarkjs prints it; what is copied has the same spaces."""
    digits = hash.hex()
    groups = (digits[at : at + 8] for at in range(0, len(digits), 8))
    return f'<div class="hash">{" ".join(f"<span>{group}</span>" for group in groups)}</div>'


def _section(title: str, number: int | None, words: str, body: str) -> str:
    count = "" if number is None else f"<span>{number:,}</span>"
    return f"<section><h2>{title}{count}</h2>{f'<p>{as_text(words)}</p>' if words else ''}{body}</section>"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"


def _text_lines(lines: Iterable[str]) -> str:
    return "\n".join(map(as_text, lines))
