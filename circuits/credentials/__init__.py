"""Statements about documents that the world has: what somebody shows of them, and what stays hidden.

A package for each kind of document, with the statement as a function of signals, which a circuit calls in a line, and `plain`,
which turns a real document into the inputs of such a circuit:

- `oidc`: a login by an ID token of OpenID Connect.
- `sd_jwt`: claims of an SD-JWT VC that are disclosed one by one, by its holder or not.
- `travel_document`: how old the holder of a passport is, and of which nationality.
- `x509`: what the subject of a leaf certificate is called.
- `signed_mail`: the sender's domain and a part of the header of a mail that DKIM signs.

A statement is of what was signed. That whoever proves it is whom the document is about, and that the document has not been
revoked since, is in none of them unless it says so.
"""
