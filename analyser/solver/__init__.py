"""A finite-field solver, cvc5-gpl, as a separate program: what rules leave open goes to it in bounded pieces, as text.

That package is under the GPL, so nothing of ours imports it: `worker.py` is a program of its own, which reads SMT-LIB commands
and writes what cvc5 answers, as any front end of that solver does. It is optional (extra `audit`).
"""
