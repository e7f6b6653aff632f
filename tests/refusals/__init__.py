"""What must be refused, and what accepted, as one table for every artefact that verifies: the file `table.json`.

The library and the command are asked it here; contracts and programs of one file where their own tests lie. `python -m
tests.refusals --write` makes the table, the same bytes each time. How to ask an artefact: see `runner`.
"""
