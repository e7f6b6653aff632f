"""Issuer, holder, verifier: credentials of which the holder proves what a request asks, and shows nothing else.

`README.md` beside this file walks through it; `python -m digital_identity --help`, in the folder above, has the commands.
"""
