"""The page for people: the ceremony, who contributed, whose turn it is, how to join. No script, nothing from elsewhere."""

from __future__ import annotations

import time
from typing import Final

from zkwright.core.html_page import as_text, source_hash

from .ceremony import Ceremony
from .ledger import TURN, VERIFYING, Ticket

_REFRESH: Final = 15
"""Seconds after which a browser asks again."""

_STYLE: Final = """
:root { color-scheme: light dark; --line: #8884; --soft: #8882; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2.5rem auto; max-width: 62rem; padding: 0 1.25rem; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; }
h2 { font-size: 1.1rem; margin: 2.25rem 0 .5rem; }
p { margin: .4rem 0; }
code { font: .85em/1.45 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { background: var(--soft); border-radius: .4rem; overflow-x: auto; padding: .8rem 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .5rem .75rem .5rem 0; text-align: left; vertical-align: top; }
th { font-weight: 600; }
td.name { overflow-wrap: anywhere; width: 26%; }
td.when { white-space: nowrap; }
.now { background: var(--soft); border-radius: .4rem; padding: .7rem 1rem; }
.quiet { opacity: .7; }
@media (max-width: 48rem) {
  thead { display: none; }
  tr { border-bottom: 1px solid var(--line); display: block; padding: .5rem 0; }
  td, td.name { border: 0; display: block; padding: .1rem 0; width: auto; }
}
"""

CONTENT_SECURITY_POLICY: Final = (
    f"default-src 'none'; style-src '{source_hash(_STYLE)}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The one style of the page, and nothing else."""

_MAX_SHOWN: Final = 20
"""Tickets that are shown of a queue."""


def status_page(ceremony: Ceremony) -> str:
    """The page as HTML. Names are what contributors call themselves, and are shown as text."""
    folder, queue = ceremony.folder, ceremony.queue
    title = f"Ceremony of {as_text(folder.name)}"
    count = len(folder.contributions)
    told = f"{count} contribution{'' if count == 1 else 's'} so far. One honest contributor is enough: whoever "
    told += "wants to forge a proof needs the secrets of every one of them."
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="{_REFRESH}">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>{title}</h1>
<p>{told}</p>
<p>Circuit hash <code>{folder.key.circuit_hash.hex()}</code></p>
{_now(ceremony, queue)}
<h2>Take part</h2>
<p>With zkwright and its extra <code>coordinator</code> installed, in an empty folder:</p>
<pre><code>zkwright ceremony join ADDRESS-OF-THIS-PAGE --name "you"{_invitation(ceremony)}</code></pre>
<p>Add <code>--r1cs</code> and <code>--ptau</code> with files that you have from elsewhere: then your machine checks that the key
is that of the circuit before it adds to it. Publish the hash that it prints, where others find that it is yours.</p>
<h2>Contributions</h2>
{_contributions(ceremony)}
</body>
</html>
"""


def _now(ceremony: Ceremony, queue: list[Ticket]) -> str:
    if not queue:
        return '<p class="now">Nobody is at work: whoever joins is next.</p>'
    first, *others = queue
    name = as_text(first.name) or "Somebody without a name"
    if first.state == VERIFYING:
        told = f"The contribution of <b>{name}</b> is under verification."
    elif first.state == TURN and first.deadline is not None:
        minutes = max(0, round((first.deadline - time.time()) / 60))
        told = f"It is the turn of <b>{name}</b>, for {minutes} more minute{'' if minutes == 1 else 's'} at most."
    else:
        told = f"<b>{name}</b> is next."
    if others:
        names = ", ".join(as_text(ticket.name) or "somebody without a name" for ticket in others[:_MAX_SHOWN])
        more = f" and {len(others) - _MAX_SHOWN} more" if len(others) > _MAX_SHOWN else ""
        told += f'<br><span class="quiet">Waiting: {names}{more}.</span>'
    return f'<p class="now">{told}</p>'


def _invitation(ceremony: Ceremony) -> str:
    return "" if ceremony.invitations is None else " --invitation FILE"


def _contributions(ceremony: Ceremony) -> str:
    accepted_at, attested = ceremony.accepted_at, ceremony.attested
    rows = []
    for number, contribution in reversed(list(enumerate(ceremony.folder.contributions, 1))):
        moment = accepted_at.get(number)
        when = "before" if moment is None else time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(moment))
        name = as_text(contribution.name) or '<span class="quiet">without a name</span>'
        link = f'<a href="v1/keys/{number}">{number}</a>' if number in accepted_at else str(number)
        cells = f'<td>{link}</td><td class="name">{name}</td><td><code>{contribution.hash.hex()}</code></td>'
        signed = f'<br><a href="v1/attestations/{number}">signed</a>' if number in attested else ""
        rows.append(f'<tr>{cells}<td class="when">{when}{signed}</td></tr>')
    if not rows:
        return '<p class="quiet">None yet.</p>'
    head = "<tr><th>Key</th><th>Name</th><th>Hash</th><th>Accepted</th></tr>"
    return f"<table>\n<thead>{head}</thead>\n<tbody>\n{chr(10).join(rows)}\n</tbody>\n</table>"
